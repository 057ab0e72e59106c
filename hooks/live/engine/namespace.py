"""The module `torch` that a script meets: the engine's names, PyTorch's optimizer code upon it.

A script is run with an `import` of its own. It finds these modules first, then the standard
library; so the engine and PyTorch itself can live in one process, and neither is ever taken for
the other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from hooks.live.engine import (
    activations,
    autograd,
    chance,
    creation,
    eigen,
    fitting,
    foreach,
    functional,
    functions,
    graph,
    inplace,
    layers,
    listening,
    losses,
    matrix,
    numbers,
    printing,
    products,
    ranges,
    reduce,
    saving,
    spread,
    starting,
    storage,
)
from hooks.live.engine.device import device
from hooks.live.engine.importing import module, read_sources
from hooks.live.engine.naming import (
    OPERAND,
    Real,
    Torch,
    as_constructor,
    as_function,
    as_method,
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
    "full_like meshgrid stack cat concat hstack vstack rand_like randn_like randint randperm "
    "normal from_numpy as_tensor asarray"
).split()
STATE = "save load get_rng_state set_rng_state"
PLAIN = ("get_default_dtype", "set_default_dtype", "result_type", "typename", *STATE.split())


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


def grouped(lists: list[list], with_indices: bool = False) -> dict:
    """Lists of tensors, by the device and the kind of the first list's."""
    found: dict = {}
    for place, first in enumerate(lists[0]):
        columns, indices = found.setdefault((first.device, first.dtype), ([[] for _ in lists], []))
        for column, values in zip(columns, lists, strict=True):
            column.append(values[place] if values else None)
        indices.append(place)
    return found


def build(
    sources: Mapping[str, str], version: str, real: Mapping[str, frozenset[str]] | None = None
) -> dict[str, ModuleType]:
    """The modules; `sources` has PyTorch's own files by module, `real` the names that it has."""
    Torch.modules.clear()
    Real.names = real or {}
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
        set_num_threads=lambda _: None, use_deterministic_algorithms=lambda _: None,
        finfo=numbers.finfo, iinfo=numbers.iinfo, __version__=version,
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

    def nothing(*_: Any, **__: Any) -> None:
        """There is nothing to be done for a graphics card here."""

    module("torch.cuda", is_available=lambda: False, manual_seed=nothing, manual_seed_all=nothing,
           device_count=lambda: 0, synchronize=nothing, empty_cache=nothing)  # fmt: skip
    module("torch.backends")
    module("torch.backends.mps", is_available=lambda: False)
    module("torch.backends.cudnn", deterministic=False, benchmark=False)
    module("torch.random", manual_seed=chance.manual_seed, get_rng_state=chance.get_rng_state,
           set_rng_state=chance.set_rng_state,
           initial_seed=lambda: chance.DEFAULT.seed_)  # fmt: skip
    module("torch.linalg", eigh=eigen.eigh, vector_norm=spread.vector_norm, norm=spread.norm,
           eigvalsh=lambda a: eigen.eigh(a)[0])  # fmt: skip
    module("torch.autograd", backward=autograd.backward_of, grad=autograd.grad,
           no_grad=autograd.no_grad,
           set_detect_anomaly=autograd.set_detect_anomaly,
           detect_anomaly=autograd.detect_anomaly, Function=functions.Function)  # fmt: skip
    module("torch.autograd.grad_mode", no_grad=autograd.no_grad)
    module("torch.autograd.functional", hessian=autograd.hessian, jacobian=autograd.jacobian)
    module("torch.autograd.profiler", record_function=lambda _: contextlib.nullcontext())
    module("torch.autograd.graph", Node=graph.Node)
    module("torch.nn", **{kind.__name__: kind for kind in layers.EVERY})
    module("torch.nn.parameter", Parameter=layers.Parameter)
    module("torch.nn.functional", linear=matrix.linear, dropout=functional.dropout,
           one_hot=functional.one_hot, layer_norm=functional.layer_norm, normalize=spread.normalize,
           **{f.__name__: f for f in (*activations.FUNCTIONAL, *losses.FUNCTIONAL)})  # fmt: skip
    module("torch.nn.init", **{rule.__name__: rule for rule in starting.EVERY})
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
        if is_ours and name.removesuffix("_") in OPERAND and not hasattr(own, "computes"):
            setattr(Tensor, name, as_method(name, own))
    torch.Tensor = Tensor


LOADED = (inplace, creation, listening, products, ranges, reduce, saving)
