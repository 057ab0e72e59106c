"""Entries picked by a condition or by their places."""

from __future__ import annotations

from typing import Any

from hooks.live.engine.indexing import get
from hooks.live.engine.numbers import int64
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor, operation


@operation()
def nonzero(self: Tensor, *, as_tuple: bool = False) -> Any:
    """Where entries are not zero."""
    found = []
    for place, value in enumerate(self.flat()):
        if value:
            where = []
            for length in reversed(self.shape):
                where.append(place % length)
                place //= length
            found.append(where[::-1])
    if as_tuple:
        dims = max(self.dim(), 1)
        return tuple(
            Tensor.of([row[d] if row else 0 for row in found], (len(found),), int64)
            for d in range(dims)
        )
    return Tensor.of([number for row in found for number in row], (len(found), self.dim()), int64)


@operation()
def masked_select(self: Tensor, mask: Tensor) -> Tensor:
    """The entries where a mask is true."""
    return get(self, mask)


@operation()
def masked_fill(self: Tensor, mask: Tensor, value: Any) -> Tensor:
    """A copy with one value where a mask is true."""
    return FUNCTIONS["where"](mask, value, self)


@operation()
def index_select(self: Tensor, dim: int, index: Tensor) -> Tensor:
    """Slices by their places."""
    return get(self, (slice(None),) * dim + (index,))


@operation()
def gather(self: Tensor, dim: int, index: Tensor) -> Tensor:
    """One entry per row, by its place along a dimension."""
    axes = []
    for place in range(self.dim()):
        if place == dim % self.dim():
            axes.append(index)
        else:
            shape = [-1 if p == place else 1 for p in range(index.dim())]
            axes.append(FUNCTIONS["arange"](index.shape[place]).reshape(shape))
    return get(self, tuple(axes))
