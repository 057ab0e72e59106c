"""What readers are told when something does not work: PyTorch's words, and one of our own."""

from __future__ import annotations

import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hooks.live.engine.graph import Node
    from hooks.live.engine.tensor import Tensor

HERE = str(PurePath(__file__).parent)
COPY_OF_TENSOR = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
)
SECOND_TIME = (
    "Trying to backward through the graph a second time (or directly access saved tensors after "
    "they "
    "have already been freed). Saved intermediate values of the graph are freed when you call "
    ".backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the "
    "graph a second time or if you need to access saved tensors after calling backward."
)
INFERENCE_SAVED = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors created in "
    "inference "
    "mode in computation tracked by autograd. To work around this, you can make a clone to get a "
    "normal "
    "tensor and use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`."
)
INFERENCE_LABEL = (
    "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed."
)
INFERENCE_IN_PLACE = (
    "Inplace update to inference tensor outside InferenceMode is not allowed."
    "You can make a clone to get a normal tensor before doing inplace update."
    "See https://github.com/pytorch/rfcs/pull/17 for more details."
)
NO_GRADIENT = "element {} of tensors does not require grad and does not have a grad_fn"
ONLY_SCALARS = "grad can be implicitly created only for scalar outputs"
LEAF_IN_PLACE = "a leaf Variable that requires grad is being used in an in-place operation."
VIEW_OF_LEAF = (
    "a view of a leaf Variable that requires grad is being used in an in-place operation."
)
ONLY_LEAVES = (
    "you can only change requires_grad flags of leaf variables."
    " If you want to use a computed variable in a subgraph that doesn't require differentiation "
    "use "
    "var_no_grad = var.detach()."
)
ONLY_FLOATS = "Only Tensors of floating point and complex dtype can require gradients"
ONLY_FLOAT_LABEL = "only Tensors of floating point dtype can require gradients"
NUMPY_OF_RECORDED = (
    "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
)
UNUSED = (
    "The differentiated Tensor at index {} appears to not have been used in the graph. Set "
    "allow_unused=True if this is the desired behavior."
)
NO_GRAD_OF_NON_LEAF = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad "
    "attribute "
    "won't be populated during autograd.backward(). If you indeed want the .grad field to be "
    "populated "
    "for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf "
    "Tensor "
    "by mistake, make sure you access the leaf Tensor instead. See "
    "github.com/pytorch/pytorch/pull/30531 "
    "for more informations."
)
VIEW_WITHOUT_RECORD = (
    "A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
    "Given that "
    "this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by "
    "moving both "
    "the view and the inplace either both inside the no_grad block (if you don't want the inplace "
    "to be "
    "tracked) or both outside (if you want the inplace to be tracked)."
)
OVERLAP = (
    "unsupported operation: more than one element of the written-to tensor refers to a single "
    "memory location. "
    "Please clone() the tensor before performing the operation."
)
AS_NUMBER = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first."
)


NOT_WATCHED = (
    "enable anomaly detection to find the operation that failed to compute its gradient, with "
    "torch.autograd.set_detect_anomaly(True, check_nan=False)."
)
WATCHED = (
    "the backtrace further above shows the operation that failed to compute its gradient. "
    "The variable in question was changed in there or anywhere later. Good luck!"
)


WARNED: set[str] = set()


def warn(text: str, once: bool = False) -> None:
    """Warn at the reader's own line; some things PyTorch says once in a run only."""
    if once and text in WARNED:
        return
    WARNED.add(text)
    frame, depth = sys._getframe(), 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(HERE):
        frame, depth = frame.f_back, depth + 1
    warnings.warn(text, UserWarning, stacklevel=depth)


def way_here() -> list[str]:
    """The reader's lines that led here, as Python tells them in an error."""
    frames = traceback.extract_stack()
    return traceback.format_list([frame for frame in frames if not frame.filename.startswith(HERE)])


def lost_in(node: Node) -> None:
    """Tell where the operation was whose gradient could not be computed."""
    lines = "".join(node.metadata.get("traceback_", []))
    warn(
        f"Error detected in {node.name()}. Traceback of forward call that caused the error:\n"
        f"{lines}"
    )


def missing(name: str) -> str:
    """What is said where a reader's code asks for something that the engine lacks."""
    return (
        f"{name} is not there: this ran on the small engine of this site, which has what its cells "
        "need. "
        "In Colab the same cell runs on PyTorch itself."
    )


def type_name(tensor: Tensor) -> str:
    """A kind of tensor as PyTorch's messages have it."""
    where = "" if tensor.device.type == "cpu" else f"{tensor.device.type}."
    return f"torch.{where}{tensor.dtype.scalar}Tensor"


def modified(tensor: Tensor, version: int, node: Node | None, is_watched: bool) -> str:
    """A value that a rule needs was written to in between."""
    came_from = ""
    if node is not None:
        name = node.name()
        if not name.endswith("s"):
            name = name.replace("Backward", "").removesuffix("0")
        came_from = f", which is output {tensor.output_nr} of {name},"
    return (
        "one of the variables needed for gradient computation has been modified by an inplace "
        "operation: "
        f"[{type_name(tensor)} {list(tensor.shape)}]{came_from} is at version "
        f"{tensor.version.count}; "
        f"expected version {version} instead. Hint: {WATCHED if is_watched else NOT_WATCHED}"
    )


def grad_dtype(given: Any, wanted: Any) -> str:
    """A gradient of another kind of numbers."""
    return (
        f"attempting to assign a gradient with dtype '{c_name(given)}' to a tensor with grad_dtype "
        f"'{wanted.scalar}'. The gradient must match the tensor's grad_dtype (defaults to the "
        "tensor's dtype). "
        "You can set the tensor's grad_dtype attribute with a specific dtype, or None to allow any "
        "dtype. Set "
        "grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break "
        "downstream "
        "systems that assume they match."
    )


def grad_shape(given: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    """A gradient of another shape."""
    return (
        f"attempting to assign a gradient of size '{list(given)}' to a tensor of size "
        f"'{list(wanted)}'. "
        "Please ensure that the gradient and the tensor are the same size"
    )


def grad_device(given: Any, wanted: Any) -> str:
    """A gradient somewhere else."""
    return (
        f"attempting to assign a gradient with device type '{given}' to a tensor with device type "
        f"'{wanted}'. "
        "Please ensure that the gradient and the tensor are on the same device"
    )


def c_name(kind: Any) -> str:
    """A kind of numbers as C++ names it."""
    names = {
        "float32": "float",
        "float64": "double",
        "int64": "long int",
        "int32": "int",
        "int16": "short int",
        "int8": "signed char",
        "uint8": "unsigned char",
        "bool": "bool",
        "float16": "c10::Half",
        "bfloat16": "c10::BFloat16",
    }
    return names.get(kind.name, kind.name)


def one_of_many(name: str) -> str:
    """Writing into one of several views that came together."""
    return (
        f"Output 0 of {name} is a view and is being modified inplace. This view is the output of a "
        "function "
        "that returns multiple views. Such functions do not allow the output views to be modified "
        "inplace. You "
        "should replace the inplace operation by an out-of-place one."
    )


def no_output(name: str, value: Any) -> str:
    """A function that gives no tensor."""
    return (
        f"The outputs of the user-provided function given to {name} must be either a Tensor or a "
        "tuple of Tensors "
        f"but the given outputs of the user-provided function has type {type(value)}."
    )


def fill_kinds(value: Any) -> str:
    """Filling with something that is no number."""
    name = type(value).__name__
    return (
        f"fill_() received an invalid combination of arguments - got ({name}), but expected one "
        "of:\n"
        " * (Tensor value)\n      didn't match because some of the arguments have invalid types: "
        f"(!{name}!)\n"
        " * (Number value)\n      didn't match because some of the arguments have invalid types: "
        f"(!{name}!)\n"
    )


def kind(value: Any) -> str:
    """The type of an argument in a message about it."""
    return type(value).__name__


def refuse_from_hook(hook: Callable, changed: Any, arrived: list) -> None:
    """TypeError or RuntimeError where a hook returns something else than gradients, one for one."""
    if not isinstance(changed, tuple):
        raise TypeError(f"expected tuple, but hook returned '{type(changed).__name__}'")
    if len(changed) != len(arrived):
        told = f"(got {len(changed)}, but expected {len(arrived)})"
        raise RuntimeError(
            f"hook '{hook.__name__}' has returned an incorrect number of values {told}"
        )
    for value in changed:
        if value is not None and not hasattr(value, "grad_fn"):
            raise TypeError(f"expected Variable, but hook returned '{type(value).__name__}'")
