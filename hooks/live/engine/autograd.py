"""What asks for gradients: `backward()`, `autograd.grad`, and the switches of recording."""

from __future__ import annotations

import functools
from collections.abc import Callable
from operator import index
from typing import Any

from hooks.live.engine import graph, messages, walk
from hooks.live.engine.graph import Mode
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor, operation


def starting(output: Tensor, given: Tensor | None, place: int) -> Tensor:
    """The gradient that a walk begins with: 1 for a single number, else the one that was given."""
    if given is None:
        if not output.requires_grad:
            raise RuntimeError(messages.NO_GRADIENT.format(place))
        if output.numel() != 1:
            raise RuntimeError(messages.ONLY_SCALARS)
        return FUNCTIONS["ones_like"](output)
    if not isinstance(given, Tensor):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(given).__name__}")
    if given.shape != output.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{place}] has a shape of {given.shape} and "
            f"output[{place}] has a shape of "
            f"{output.shape}."
        )
    return given


def kept(retain_graph: Any, create_graph: Any) -> bool:
    """Whether what was saved is needed again; TypeError for what is no truth value."""
    index(create_graph)
    return bool(create_graph if retain_graph is None else index(retain_graph))


def sequence(value: Any) -> list:
    return [value] if isinstance(value, Tensor) or value is None else list(value)


def begin(outputs: list[Tensor], given: Any) -> tuple[list, list[Tensor]]:
    gradients = [None] * len(outputs) if given is None else sequence(given)
    starts = [starting(o, g, p) for p, (o, g) in enumerate(zip(outputs, gradients, strict=True))]
    for place, output in enumerate(outputs):
        if not output.requires_grad:
            raise RuntimeError(messages.NO_GRADIENT.format(place))
    return [graph.edge(output) for output in outputs], starts


@operation(function=False)
def backward(
    self: Tensor,
    gradient: Tensor | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Add the gradients of this result to the `.grad` of the leaves that it came from."""
    backward_of(self, gradient, retain_graph, create_graph, inputs=inputs)


def backward_of(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Add the gradients of results to the `.grad` of the leaves that they came from."""
    roots, starts = begin(sequence(tensors), grad_tensors)
    retain = kept(retain_graph, create_graph)
    if inputs is None:
        walk.run(roots, starts, retain, create_graph)
        return
    leaves = sequence(inputs)
    found = walk.run(roots, starts, retain, create_graph, [graph.edge(leaf) for leaf in leaves])
    for leaf, part in zip(leaves, found, strict=True):
        if part is not None:
            leaf.grad_ = part.detach_for_grad() if leaf.grad_ is None else leaf.grad_ + part


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients with respect to some tensors, written nowhere."""
    results, wanted = sequence(outputs), sequence(inputs)
    roots, starts = begin(results, grad_outputs)
    for tensor in wanted:
        if not tensor.requires_grad:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
    retain = kept(retain_graph, create_graph)
    found = walk.run(roots, starts, retain, create_graph, [graph.edge(tensor) for tensor in wanted])
    if materialize_grads:
        found = [
            FUNCTIONS["zeros_like"](t) if g is None else g
            for g, t in zip(found, wanted, strict=True)
        ]
    elif not allow_unused and any(part is None for part in found):
        place = next(place for place, part in enumerate(found) if part is None)
        raise RuntimeError(messages.UNUSED.format(place))
    return tuple(found)


class Switch:
    """A setting of the recording, for a `with` block or a function."""

    recording = True

    def __new__(cls, function: Any = None, *_: Any) -> Any:
        made = super().__new__(cls)
        if callable(function):
            made.__init__()
            return made(function)
        return made

    def __init__(self, *_: Any) -> None:
        self.before: list = []

    def __enter__(self) -> None:
        self.before.append((Mode.recording, Mode.inference))
        Mode.recording = self.recording

    def __exit__(self, *_: object) -> None:
        Mode.recording, Mode.inference = self.before.pop()

    def __call__(self, function: Callable) -> Callable:
        @functools.wraps(function)
        def switched(*args: Any, **options: Any) -> Any:
            with type(self)():
                return function(*args, **options)

        return switched


class no_grad(Switch):  # noqa: N801  # PyTorch's name
    """Nothing is recorded."""

    __module__ = "torch.autograd.grad_mode"

    recording = False


class enable_grad(Switch):  # noqa: N801  # PyTorch's name
    """Operations are recorded, also within `no_grad`."""

    __module__ = "torch.autograd.grad_mode"


class set_grad_enabled(Switch):  # noqa: N801  # PyTorch's name
    """Recorded or not, at once or for a block."""

    __module__ = "torch.autograd.grad_mode"

    def __new__(cls, mode: bool) -> Any:
        return object.__new__(cls)

    def __init__(self, mode: bool) -> None:
        self.before = [(Mode.recording, Mode.inference)]
        Mode.recording = self.recording = bool(mode)

    def __enter__(self) -> None:
        Mode.recording = self.recording


class inference_mode(Switch):  # noqa: N801  # PyTorch's name
    """Nothing is recorded, and what is made can never take part in a recording."""

    __module__ = "torch.autograd.grad_mode"

    def __new__(cls, mode: Any = True) -> Any:
        return Switch.__new__(cls, mode if callable(mode) else None)

    def __enter__(self) -> None:
        super().__enter__()
        Mode.recording, Mode.inference = False, True


class set_detect_anomaly:  # noqa: N801  # PyTorch's name
    """Errors and nan on the way back tell the line on the way there; at once, or for a block."""

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self.before = (Mode.anomaly, Mode.check_nan)
        Mode.anomaly, Mode.check_nan = mode, check_nan

    def __enter__(self) -> None:
        """It is on already."""

    def __exit__(self, *_: object) -> None:
        Mode.anomaly, Mode.check_nan = self.before


class detect_anomaly:  # noqa: N801  # PyTorch's name
    """The same, for a block."""

    def __init__(self, check_nan: bool = True) -> None:
        self.check_nan = check_nan
        messages.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should "
            "only be enabled for debugging."
        )

    def __enter__(self) -> None:
        self.inner = set_detect_anomaly(True, self.check_nan)

    def __exit__(self, *_: object) -> None:
        self.inner.__exit__()


def is_grad_enabled() -> bool:
    """Whether operations are recorded now."""
    return Mode.recording


def is_inference_mode_enabled() -> bool:
    """Whether this is inference mode."""
    return Mode.inference


def jacobian(function: Callable, inputs: Tensor, create_graph: bool = False) -> Tensor:
    """The derivatives of each output with respect to each input."""
    x = inputs.view_as(inputs) if create_graph else inputs.detach().requires_grad_()
    with enable_grad():
        output = function(x)
        rows = []
        for value in output.reshape(-1):
            (row,) = grad(value, x, retain_graph=True, create_graph=create_graph, allow_unused=True)
            rows.append(FUNCTIONS["zeros_like"](x) if row is None else row)
        found = FUNCTIONS["stack"](rows).reshape(tuple(output.shape) + tuple(x.shape))
    return found if create_graph else found.detach()


def hessian(function: Callable, inputs: Tensor) -> Tensor:
    """The second derivatives: the gradient's own gradient, row by row."""
    with enable_grad():
        x = inputs.detach().requires_grad_()
        given = x.view_as(x)
        output = function(given)
        if not isinstance(output, Tensor):
            raise TypeError(messages.no_output("hessian", output))
        if output.numel() != 1:
            raise RuntimeError(
                "The Tensor returned by the function given to hessian should contain a single "
                "element"
            )
        (first,) = grad(output, given, create_graph=True)
        rows = []
        for value in first.reshape(-1):
            found = (
                grad(value, x, retain_graph=True, allow_unused=True)[0]
                if value.requires_grad
                else None
            )
            rows.append(FUNCTIONS["zeros_like"](x) if found is None else found)
    return FUNCTIONS["stack"](rows).reshape(tuple(x.shape) + tuple(x.shape)).detach()


def pair(name: str, *parts: Tensor) -> Any:
    """Several results with names, as PyTorch returns them."""
    from collections import namedtuple

    names = {"linalg_eigh": "eigenvalues eigenvectors", "sort": "values indices"}
    names["topk"] = names["sort"]
    kind = namedtuple(name, names[name])

    def told(self: Any) -> str:
        named = zip(self._fields, self, strict=True)
        return (
            f"torch.return_types.{name}(\n"
            + ",\n".join(f"{field}={part!r}" for field, part in named)
            + ")"
        )

    kind.__repr__ = told
    return kind(*parts)


FUNCTIONS["pair"] = pair
