"""Entries picked by a condition or by their places."""

from __future__ import annotations

from typing import Any

from hooks.live.engine.graph import Node
from hooks.live.engine.indexing import get
from hooks.live.engine.numbers import int64
from hooks.live.engine.pointwise import if_recorded
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
    made = get(self.detach(), mask.broadcast_to(self.shape))
    return if_recorded("MaskedSelect", made, (self,), masked_select_rule, self=self, mask=mask)


def masked_select_rule(node: Node, grad: Tensor) -> list:
    whole = FUNCTIONS["zeros_like"](node["self"])
    whole[node["mask"].broadcast_to(whole.shape)] = grad
    return [whole]


def masked_fill_rule(node: Node, grad: Tensor) -> list:
    kept = masked_fill(grad, node["mask"], 0) if node.needs(0) else None
    if len(node.edges) == 1:
        return [kept]
    return [kept, FUNCTIONS["where"](node["mask"], grad, 0.0).sum() if node.needs(1) else None]


@operation()
def masked_fill(self: Tensor, mask: Tensor, value: Any) -> Tensor:
    """A copy with one value where a mask is true."""
    with FUNCTIONS["no_grad"]():
        made = FUNCTIONS["where"](mask, value, self).to(self.dtype)
    inputs = (self, value) if isinstance(value, Tensor) else (self,)
    return if_recorded("MaskedFill", made, inputs, masked_fill_rule, mask=mask)


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
