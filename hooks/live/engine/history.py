"""Histories that are no views: without one, copied, read again; other kinds and devices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from hooks.live.engine import graph
from hooks.live.engine.device import device
from hooks.live.engine.graph import Mode, Node
from hooks.live.engine.numbers import (
    bfloat16,
    bool_,
    dtype,
    float16,
    float32,
    float64,
    int32,
    int64,
)
from hooks.live.engine.pointwise import if_recorded, laid_out_as
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.storage import positions, wrapped
from hooks.live.engine.tensor import Tensor, operation
from hooks.live.engine.views import viewed


def strided_rule(node: Node, grad: Tensor) -> list:
    """Each entry of the gradient goes where its entry was read."""
    shape, strides, offset = node["size"], node["stride"], node["storage_offset"]
    numbers = [0] * (
        max(positions(node["base_shape"], node["base_strides"], node["base_offset"]), default=0) + 1
    )
    values = grad.flat()
    for place, value in zip(positions(shape, strides, offset), values, strict=True):
        numbers[place] = numbers[place] + value
    kept = [
        numbers[p] for p in positions(node["base_shape"], node["base_strides"], node["base_offset"])
    ]
    made = Tensor.of(grad.dtype.round(kept), node["base_shape"], grad.dtype)

    def back(_, g):
        return [as_strided(g.contiguous(), shape, strides, offset - node["base_offset"])]

    return [if_recorded("AsStridedScatter", made, (grad,), back)]


def geometry(self: Tensor, shape: tuple, strides: tuple, offset: int) -> dict[str, Any]:
    """Where a view reads, and where its base does."""
    return {
        "size": shape,
        "stride": strides,
        "storage_offset": offset,
        "base_shape": tuple(self.shape),
        "base_strides": self.strides,
        "base_offset": self.offset,
    }


@operation()
def as_strided(
    self: Tensor, size: Sequence[int], stride: Sequence[int], storage_offset: int = 0
) -> Tensor:
    """A reading with strides of one's own."""
    shape, strides = tuple(size), tuple(stride)
    saved = geometry(self, shape, strides, storage_offset)
    return viewed("AsStrided", self, shape, strides, storage_offset, strided_rule, **saved)


@operation("read_again", method=False)
def read_again(view: Tensor) -> None:
    """A view's history, after its base got another one."""
    base = view.base_
    node = graph.node_class("AsStridedBackward0", strided_rule)(
        [graph.edge(base)], geometry(base, tuple(view.shape), view.strides, view.offset)
    )
    view.seen_version = view.version.count
    graph.attach(node, [view])


def unbind_rule(node: Node, *grads: Tensor | None) -> list:
    shape, dim, kind = node["shape"], node["dim"], node["kind"]
    full = [g if g is not None else Tensor.of([0.0] * math.prod(shape), shape, kind) for g in grads]
    return [FUNCTIONS["stack"](full, dim)]


@operation()
def unbind(self: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """The slices along a dimension, one by one."""
    place = wrapped(dim, self.dim())
    shape = tuple(length for p, length in enumerate(self.shape) if p != place)
    strides = tuple(stride for p, stride in enumerate(self.strides) if p != place)
    made = []
    for index in range(self.shape[place]):
        one = self.reading(shape, strides, self.offset + index * self.strides[place])
        one.base_ = self.base_ if self.base_ is not None else self
        one.seen_version = one.version.count
        one.of_many = "Unbind"
        one.made_without_record = not Mode.recording
        made.append(one)
    if made and graph.recorded(self):
        saved = {"shape": shape, "dim": place, "kind": self.dtype}
        graph.record("Unbind", made, [self], unbind_rule, saved)
    return tuple(made)


@operation()
def detach(self: Tensor) -> Tensor:
    """The same numbers without a history; writing to the one writes to the other."""
    made = self.alias()
    return made


@operation(function=False)
def detach_(self: Tensor) -> Tensor:
    """Forget the history."""
    self.grad_fn_, self.requires_grad_flag, self.output_nr = None, False, 0
    return self


@operation()
def clone(self: Tensor, *, memory_format: Any = None) -> Tensor:
    """A copy; the gradient goes on to what was copied."""
    made = Tensor.of(None if self.is_meta else self.flat(), self.shape, self.dtype, self.device)
    made = made if self.is_meta else laid_out_as(self, made)
    return if_recorded("Clone", made, (self,), lambda node, grad: [grad])


@operation(function=False)
def contiguous(self: Tensor) -> Tensor:
    """The tensor itself where its entries lie one after the other, else a copy."""
    return self if self.is_contiguous() else clone(self)


def to_rule(node: Node, grad: Tensor) -> list:
    return [grad.to(node["kind"])]


@operation(function=False)
def to(
    self: Tensor,
    *args: Any,
    dtype: dtype | None = None,
    device: Any = None,
    copy: bool = False,
    non_blocking: bool = False,
) -> Tensor:
    """The tensor as another kind or on another device; itself where it is that already."""
    kind, where = dtype, device
    for arg in args:
        if isinstance(arg, Tensor):
            kind, where = arg.dtype, arg.device
        elif type(arg).__name__ == "dtype":
            kind = arg
        elif isinstance(arg, bool):
            pass
        elif arg is not None:
            where = arg
    kind = kind or self.dtype
    where = device_of(where) if where is not None else self.device
    if kind is self.dtype and where == self.device and not copy:
        return self
    if self.is_meta and where.type != "meta":
        raise NotImplementedError("Cannot copy out of meta tensor; no data!")
    values = None if where.type == "meta" else kind.round(self.flat())
    made = Tensor.of(values, self.shape, kind, where)
    return (
        if_recorded("ToCopy", made, (self,), to_rule, kind=self.dtype)
        if kind.is_floating_point
        else made
    )


def device_of(where: Any) -> device:
    return where if isinstance(where, device) else device(where)


def cast(name: str, kind: dtype) -> None:
    def forward(self: Tensor) -> Tensor:
        return to(self, kind)

    forward.__name__ = name
    operation(name, function=False)(forward)


for short, wide in {
    "float": float32,
    "double": float64,
    "half": float16,
    "bfloat16": bfloat16,
    "long": int64,
    "int": int32,
    "bool": bool_,
}.items():
    cast(short, wide)


@operation(function=False)
def type_as(self: Tensor, other: Tensor) -> Tensor:
    """The tensor as the kind of another one."""
    return to(self, other.dtype)


@operation(function=False)
def cpu(self: Tensor) -> Tensor:
    """The tensor on the processor."""
    return to(self, device="cpu")


@operation(function=False)
def cuda(self: Tensor, *_: Any, **__: Any) -> Tensor:
    """AssertionError: there is no graphics card, as in PyTorch for processors."""
    raise AssertionError("Torch not compiled with CUDA enabled")
