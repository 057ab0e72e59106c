"""Other readings of the same numbers, and what has to copy because no reading would do.

A view shares its storage with its base. Where autograd records, it also knows its base: writing
into a view of a result changes the history of the whole, see `inplace`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from hooks.live.engine import graph
from hooks.live.engine.graph import Mode, Node
from hooks.live.engine.pointwise import if_recorded
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.storage import (
    broadcast,
    contiguous_strides,
    stretched,
    view_strides,
    wrapped,
)
from hooks.live.engine.tensor import Tensor, operation

FUNCTIONS["wrapped"] = wrapped


FUNCTIONS["broadcast_shape"] = broadcast


def viewed(
    label: str, self: Tensor, shape: tuple, strides: tuple, offset: int, rule: Any, **saved: Any
) -> Tensor:
    """Another reading of a tensor, which knows that it is one."""
    made = self.reading(shape, strides, offset)
    made.base_ = self.base_ if self.base_ is not None else self
    made.made_without_record = not Mode.recording
    made.seen_version = made.version.count
    if self.of_many:
        made.of_many = self.of_many
    return if_recorded(label, made, (self,), rule, **saved)


def shape_of(sizes: tuple) -> tuple[int, ...]:
    """A shape given as one argument or as many."""
    if len(sizes) == 1 and not isinstance(sizes[0], int):
        (sizes,) = sizes
        if isinstance(sizes, Tensor):
            sizes = [sizes.item()]
    return tuple(int(size) for size in sizes)


def with_inferred(sizes: tuple[int, ...], many: int) -> tuple[int, ...]:
    """A shape in which one length may be -1: what is left."""
    if sizes.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    known = math.prod(size for size in sizes if size != -1)
    if any(size < -1 for size in sizes):
        bad = next(size for size in sizes if size < -1)
        raise RuntimeError(f"invalid shape dimension {bad}")
    if -1 in sizes and known and many % known == 0:
        sizes = tuple(many // known if size == -1 else size for size in sizes)
    if math.prod(sizes) != many or -1 in sizes:
        raise RuntimeError(f"shape '{list(sizes)}' is invalid for input of size {many}")
    return sizes


def reshape_rule(node: Node, grad: Tensor) -> list:
    return [grad.reshape(node["self_sym_sizes"])]


@operation()
def reshape(self: Tensor, *shape: Any) -> Tensor:
    """The same entries in another shape; a view where it can be one."""
    if shape and isinstance(shape[0], float):
        if len(shape) > 1:
            raise TypeError(f"reshape() takes 1 positional argument but {len(shape)} were given")
        raise TypeError("reshape(): argument 'shape' (position 1) must be tuple of ints, not float")
    for place, size in enumerate(shape):
        if isinstance(size, float):
            raise TypeError(
                f"reshape(): argument 'shape' failed to unpack the object at pos {place + 1} with "
                "error "
                '"type must be tuple of ints,but got float"'
            )
    sizes = with_inferred(shape_of(shape), self.numel())
    strides = view_strides(self.shape, self.strides, sizes)
    if strides is None:
        return (
            reshape(self.clone(), sizes) if not graph.recorded(self) else unsafe_view(self, sizes)
        )
    saved = {"self_sym_sizes": self.shape}
    return viewed("View", self, sizes, strides, self.offset, reshape_rule, **saved)


def unsafe_view(self: Tensor, sizes: tuple[int, ...]) -> Tensor:
    copied = self.clone()
    made = copied.reading(sizes, contiguous_strides(sizes), 0)
    return if_recorded("UnsafeView", made, (copied,), reshape_rule, self_sym_sizes=self.shape)


@operation(function=False)
def view(self: Tensor, *shape: Any) -> Tensor:
    """The same entries in another shape; RuntimeError where only a copy could have it."""
    sizes = with_inferred(shape_of(shape), self.numel())
    if view_strides(self.shape, self.strides, sizes) is None:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one "
            "dimension spans "
            "across two contiguous subspaces). Use .reshape(...) instead."
        )
    return reshape(self, sizes)


@operation(function=False)
def view_as(self: Tensor, other: Tensor) -> Tensor:
    """The same entries in the shape of another tensor."""
    return view(self, other.shape)


@operation()
def flatten(self: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """All entries, or those of some dimensions, in one row."""
    if not self.shape:
        return reshape(self, 1)
    start, end = wrapped(start_dim, self.dim()), wrapped(end_dim, self.dim())
    middle = math.prod(self.shape[start : end + 1])
    if start == end:
        return self
    return reshape(self, (*self.shape[:start], middle, *self.shape[end + 1 :]))


@operation()
def ravel(self: Tensor) -> Tensor:
    """All entries in one row."""
    return reshape(self, -1)


@operation()
def unsqueeze(self: Tensor, dim: int) -> Tensor:
    """A dimension of length 1 more."""
    place = wrapped(dim, self.dim() + 1)
    shape = (*self.shape[:place], 1, *self.shape[place:])
    step = self.shape[place] * self.strides[place] if place < self.dim() else 1
    strides = (*self.strides[:place], step, *self.strides[place:])

    def rule(node, grad):
        return [squeeze(grad, node["dim"])]

    return viewed("Unsqueeze", self, shape, strides, self.offset, rule, dim=place)


@operation()
def squeeze(self: Tensor, dim: int | None = None) -> Tensor:
    """Without dimensions of length 1."""
    gone = [
        p
        for p in range(self.dim())
        if self.shape[p] == 1 and (dim is None or p == wrapped(dim, self.dim()))
    ]
    kept = [p for p in range(self.dim()) if p not in gone]
    shape, strides = tuple(self.shape[p] for p in kept), tuple(self.strides[p] for p in kept)
    label = "Squeeze" if dim is None else "SqueezeBackward1"
    return viewed(label, self, shape, strides, self.offset, reshape_rule, self_sym_sizes=self.shape)


def expand_rule(node: Node, grad: Tensor) -> list:
    return [grad.sum_to(node["self_sym_sizes"])]


@operation(function=False)
def expand(self: Tensor, *sizes: Any) -> Tensor:
    """Repeated without copying."""
    wanted = shape_of(sizes)
    missing = len(wanted) - self.dim()
    if missing < 0:
        raise RuntimeError(
            f"expand({messages_type(self)}, size={list(wanted)}): the number of sizes provided "
            f"({len(wanted)}) must be greater or equal to the number of dimensions in the tensor "
            f"({self.dim()})"
        )
    shape = tuple(
        (self.shape[p - missing] if size == -1 else size) for p, size in enumerate(wanted)
    )
    for p, size in enumerate(shape[missing:]):
        if self.shape[p] not in (1, size):
            raise RuntimeError(
                f"The expanded size of the tensor ({size}) must match the existing size "
                f"({self.shape[p]}) at "
                f"non-singleton dimension {p + missing}.  Target sizes: {list(wanted)}.  Tensor "
                "sizes: "
                f"{list(self.shape)}"
            )
    strides = stretched(self.shape, self.strides, shape)
    return viewed(
        "Expand", self, shape, strides, self.offset, expand_rule, self_sym_sizes=self.shape
    )


def messages_type(self: Tensor) -> str:
    return f"torch.{self.dtype.scalar}Tensor{{{list(self.shape)}}}"


@operation(function=False)
def expand_as(self: Tensor, other: Tensor) -> Tensor:
    """Repeated to the shape of another tensor."""
    return expand(self, other.shape)


@operation("broadcast_to")
def broadcast_to(self: Tensor, size: Sequence[int]) -> Tensor:
    """Repeated without copying."""
    return expand(self, tuple(size))


@operation()
def permute(self: Tensor, *dims: Any) -> Tensor:
    """The dimensions in another order."""
    order = [wrapped(dim, self.dim()) for dim in shape_of(dims)]
    if len(order) != self.dim():
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the "
            "length of the "
            f"desired ordering of dimensions i.e. input.dim() = {self.dim()} is not equal to "
            f"len(dims) = {len(order)}"
        )
    shape, strides = tuple(self.shape[p] for p in order), tuple(self.strides[p] for p in order)
    back = [order.index(p) for p in range(self.dim())]

    def rule(node, grad):
        return [permute(grad, back)]

    return viewed("Permute", self, shape, strides, self.offset, rule, dims=tuple(order))


@operation("transpose", "swapaxes")
def transpose(self: Tensor, dim0: int, dim1: int) -> Tensor:
    """Two dimensions exchanged."""
    a, b = wrapped(dim0, self.dim()), wrapped(dim1, self.dim())
    order = list(range(self.dim()))
    if order:
        order[a], order[b] = order[b], order[a]
    shape, strides = tuple(self.shape[p] for p in order), tuple(self.strides[p] for p in order)

    def rule(node, grad):
        return [transpose(grad, node["dim0"], node["dim1"])]

    return viewed("Transpose", self, shape, strides, self.offset, rule, dim0=a, dim1=b)


@operation()
def t(self: Tensor) -> Tensor:
    """Rows as columns."""
    if self.dim() > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {self.dim()}D")
    if self.dim() < 2:
        return self
    shape, strides = tuple(reversed(self.shape)), tuple(reversed(self.strides))
    return viewed("T", self, shape, strides, self.offset, lambda node, grad: [t(grad)])


Tensor.T = property(lambda self: permute(self, tuple(reversed(range(self.dim())))))


Tensor.mT = property(lambda self: transpose(self, -2, -1))
