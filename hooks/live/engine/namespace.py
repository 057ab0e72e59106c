"""The module `torch` that a script meets: the engine's names, PyTorch's optimizer code upon it.

A script is run with an `import` of its own. It finds these modules first, then the standard
library; so the engine and PyTorch itself can live in one process, and neither is ever taken for
the other.
"""

from __future__ import annotations

import builtins
import contextlib
import sys
import typing
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from hooks.live.engine import (
    arrays,
    autograd,
    chance,
    creation,
    eigen,
    fitting,
    foreach,
    functional,
    graph,
    inplace,
    layers,
    matrix,
    messages,
    numbers,
    printing,
    ranges,
    reduce,
    saving,
    spread,
    storage,
)
from hooks.live.engine.device import device
from hooks.live.engine.naming import (
    OPERAND,
    Real,
    Torch,
    as_constructor,
    as_function,
    as_method,
    lacking,
    typename,
)
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor

HIDDEN = {
    "told", "read_again", "wrapped", "c_name", "conform", "pair", "rdiv", "rpow", "rfloordiv",
    "rmod", "array_of", "broadcast_shape", "removable_handle", "no_grad", "legacy",
}  # fmt: skip
MAKERS = (  # noqa: SIM905  # one to a line, they would fill the page
    "tensor zeros ones empty full arange linspace eye rand randn zeros_like ones_like empty_like "
    "full_like meshgrid stack cat concat rand_like randn_like randint randperm normal from_numpy "
    "as_tensor asarray"
).split()
STATE = "save load get_rng_state set_rng_state"
PLAIN = ("get_default_dtype", "set_default_dtype", "result_type", "typename", *STATE.split())
OPTIMIZERS = ("optimizer", "sgd", "adam", "adamw", "lr_scheduler")


def removable_handle(hooks: dict, hook: Callable) -> Any:
    """PyTorch's own handle, which takes a hook away again."""
    handle = Torch.modules["torch.utils.hooks"].RemovableHandle(hooks)
    hooks[handle.id] = hook
    return handle


FUNCTIONS["removable_handle"] = removable_handle
FUNCTIONS["typename"] = typename
FUNCTIONS["no_grad"] = autograd.no_grad
for kind in numbers.EVERY:
    FUNCTIONS[kind.name] = kind


def module(name: str, **names: Any) -> ModuleType:
    made = ModuleType(name)
    made.__dict__.update(names)
    lacking(made)
    Torch.modules[name] = made
    if "." in name:
        parent, _, last = name.rpartition(".")
        setattr(Torch.modules[parent], last, made)
    return made


def grouped(lists: list[list], with_indices: bool = False) -> dict:
    """Lists of tensors, by the device and the kind of the first list's."""
    found: dict = {}
    for place, first in enumerate(lists[0]):
        columns, indices = found.setdefault((first.device, first.dtype), ([[] for _ in lists], []))
        for column, values in zip(columns, lists, strict=True):
            column.append(values[place] if values else None)
        indices.append(place)
    return found


def deprecated(*_: Any, **__: Any) -> Callable:
    return lambda function: function


def build(
    sources: Mapping[str, str], version: str, real: Mapping[str, frozenset[str]] | None = None
) -> dict[str, ModuleType]:
    """The modules; `sources` has PyTorch's own files by module, `real` the names that it has."""
    Torch.modules.clear()
    Real.tensor, Real.torch = (
        (real or {}).get("tensor", frozenset()),
        (real or {}).get("torch", frozenset()),
    )
    operations = {
        name: as_function(name, value)
        for name, value in FUNCTIONS.items()
        if name not in HIDDEN and callable(value) and not name.startswith("new_")
    }
    operations |= {name: as_constructor(name, FUNCTIONS[name]) for name in MAKERS}
    operations |= {name: FUNCTIONS[name] for name in PLAIN}
    torch = module("torch", **operations)
    kinds = {kind.name: kind for kind in numbers.EVERY}
    shorts = {
        "float": "float32",
        "double": "float64",
        "half": "float16",
        "long": "int64",
        "int": "int32",
        "short": "int16",
    }
    torch.__dict__.update(kinds | {short: kinds[name] for short, name in shorts.items()})
    torch.__dict__.update(
        Tensor=Tensor, FloatTensor=Tensor, Size=storage.Size, device=device, dtype=numbers.dtype,
        Generator=chance.Generator,
        manual_seed=chance.manual_seed, seed=lambda: 0, initial_seed=lambda: chance.DEFAULT.seed_,
        no_grad=autograd.no_grad, enable_grad=autograd.enable_grad,
        set_grad_enabled=autograd.set_grad_enabled,
        inference_mode=autograd.inference_mode, is_grad_enabled=autograd.is_grad_enabled,
        is_inference_mode_enabled=autograd.is_inference_mode_enabled,
        set_printoptions=printing.set_printoptions,
        is_tensor=lambda value: isinstance(value, Tensor), is_complex=lambda _: False,
        is_floating_point=lambda tensor: tensor.is_floating_point(),
        numel=lambda tensor: tensor.numel(),
        pi=numbers.math.pi, inf=numbers.INF, nan=numbers.NAN, e=numbers.math.e,
        strided="torch.strided",
        preserve_format="preserve_format", contiguous_format="contiguous_format",
        set_num_threads=lambda _: None, __version__=version,
        _disable_dynamo=lambda function=None, **_: function or (lambda f: f), **foreach.EVERY,
    )  # fmt: skip
    plain_modules()
    read_sources(sources)
    finish(torch)
    return Torch.modules


def plain_modules() -> None:
    """What the engine has beside `torch`, and the corners that the optimizer code looks into."""
    module("torch._C", _log_api_usage_once=lambda *_: None,
           _get_privateuse1_backend_name=lambda: "privateuseone",
           _group_tensors_by_device_and_dtype=grouped)  # fmt: skip
    module("torch._dynamo", graph_break=lambda: None)
    module("torch.jit", is_scripting=lambda: False)
    module("torch.compiler", is_compiling=lambda: False)
    module("torch._utils", is_compiling=lambda: False)
    module("torch.__future__", get_overwrite_module_params_on_conversion=lambda: False)
    module(
        "torch.accelerator",
        current_accelerator=lambda check_available=False: None,
        is_available=lambda: False,
    )
    module("torch.cuda", is_available=lambda: False)
    module("torch.linalg", eigh=eigen.eigh, vector_norm=spread.vector_norm, norm=spread.norm,
           eigvalsh=lambda a: eigen.eigh(a)[0])  # fmt: skip
    module("torch.autograd", backward=autograd.backward_of, grad=autograd.grad,
           no_grad=autograd.no_grad,
           set_detect_anomaly=autograd.anomaly, detect_anomaly=autograd.anomaly)  # fmt: skip
    module("torch.autograd.grad_mode", no_grad=autograd.no_grad)
    module("torch.autograd.functional", hessian=autograd.hessian, jacobian=autograd.jacobian)
    module("torch.autograd.profiler", record_function=lambda _: contextlib.nullcontext())
    module("torch.autograd.graph", Node=graph.Node)
    module("torch.nn", **{kind.__name__: kind for kind in layers.EVERY})
    module("torch.nn.parameter", Parameter=layers.Parameter)
    shown = (
        "relu leaky_relu sigmoid tanh softmax log_softmax mse_loss l1_loss nll_loss cross_entropy"
    )
    more = "dropout one_hot binary_cross_entropy binary_cross_entropy_with_logits"
    module("torch.nn.functional", linear=matrix.linear,
           **{name: getattr(functional, name) for name in f"{shown} {more}".split()})  # fmt: skip
    module(
        "torch.nn.init",
        **{
            name: getattr(fitting, name)
            for name in ["constant_", "uniform_", "normal_", "zeros_", "ones_"]
        },
    )
    module(
        "torch.nn.utils",
        clip_grad_norm_=fitting.clip_grad_norm_,
        clip_grad_value_=fitting.clip_grad_value_,
    )
    module("torch.utils")
    module("torch.optim")
    module("torch.testing", assert_close=assert_close)


def assert_close(
    actual: Tensor, expected: Tensor, *, rtol: float | None = None, atol: float | None = None
) -> None:
    """AssertionError where two tensors are not nearly equal."""
    if not spread.allclose(actual, expected, rtol or 1.3e-6, atol or 1e-5):
        raise AssertionError("Tensor-likes are not close!")


def read_sources(sources: Mapping[str, str]) -> None:
    """PyTorch's own files, each a module of its own."""
    order = [
        "torch.utils.hooks",
        "torch.utils._foreach_utils",
        *(f"torch.optim.{name}" for name in OPTIMIZERS),
    ]
    for name in order:
        if name in sources:
            made = module(name)
            del made.__getattr__
            made.__package__ = name.rpartition(".")[0]
            made.__builtins__ = own_builtins()
            # PyTorch's own files, from the installed package.
            exec(compile(sources[name], f"<{name}>", "exec"), made.__dict__)  # noqa: S102


def finish(torch: ModuleType) -> None:
    """Each optimizer in its usual place; each method with PyTorch's words for wrong arguments."""
    optim = Torch.modules["torch.optim"]
    for kind in ("Optimizer", "SGD", "Adam", "AdamW"):
        if found := Torch.modules.get(f"torch.optim.{kind.lower()}"):
            setattr(optim, kind, getattr(found, kind))
    for name, implementation in FUNCTIONS.items():
        own = Tensor.__dict__.get(name)
        if own is implementation and name not in HIDDEN:
            setattr(Tensor, name, as_method(name, implementation))
    for name in list(Tensor.__dict__):
        is_ours = name.endswith("_") and not name.startswith("_")
        own = Tensor.__dict__[name]
        if is_ours and name.removesuffix("_") in OPERAND and own.__name__ != "method":
            setattr(Tensor, name, as_method(name, own))
    torch.Tensor = Tensor


def own_builtins() -> dict[str, Any]:
    """Python's builtins with an `import` that finds the engine."""
    return {**vars(builtins), "__import__": importing}


def importing(
    name: str, names: Mapping | None = None, local: Any = None, wanted: Any = (), level: int = 0
) -> Any:
    """The modules of the engine, else Python's own."""
    if level:
        package = (names or {})["__package__"].split(".")
        name = ".".join([*package[: len(package) - level + 1], *([name] if name else [])])
    if name == "typing_extensions":
        return TYPING
    if name == "numpy":
        return arrays.numpy
    if name.startswith("snippets.figures"):
        return DRAWING
    top = name.split(".")[0]
    if top != "torch" and top not in sys.stdlib_module_names:
        raise ModuleNotFoundError(messages.missing(top))
    if top != "torch":
        try:
            return builtins.__import__(name, names, local, wanted, 0)
        except ModuleNotFoundError as error:  # a page has not all of the standard library
            raise ModuleNotFoundError(messages.missing(error.name or name)) from None
    if name not in Torch.modules:
        raise ModuleNotFoundError(messages.missing(name))
    return Torch.modules[name] if wanted else Torch.modules["torch"]


DRAWING = ModuleType("drawing")
DRAWING.__getattr__ = lambda name: (
    lambda *_, **__: None
)  # figures are the build's, see snippets/figures
TYPING = ModuleType("typing_extensions")
TYPING.__dict__.update(vars(typing))
TYPING.deprecated = deprecated
TYPING.override = getattr(typing, "override", lambda function: function)
LOADED = (inplace, creation, ranges, reduce, saving)
