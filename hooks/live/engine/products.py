"""Products of many entries, and sums that run along."""

from __future__ import annotations

import math
from itertools import accumulate

from hooks.live.engine.graph import Node
from hooks.live.engine.history import unbind
from hooks.live.engine.joining import flip, stack
from hooks.live.engine.numbers import dtype, int64
from hooks.live.engine.pointwise import if_recorded
from hooks.live.engine.reduce import reduced, widened
from hooks.live.engine.storage import wrapped
from hooks.live.engine.tensor import Tensor, operation


def others(self: Tensor, dim: int) -> Tensor:
    """In place of each entry, the product of all others along a dimension."""
    parts = unbind(self, dim)
    one = parts[0] * 0 + 1
    before = accumulate(parts[:-1], lambda a, b: a * b, initial=one)
    behind = [*accumulate(parts[:0:-1], lambda a, b: a * b, initial=one)][::-1]
    return stack([a * b for a, b in zip(before, behind, strict=True)], dim)


def prod_rule(node: Node, grad: Tensor) -> list:
    self = node["self"]
    if all(self.flat()):
        return [grad * node["result"] / self]
    return [grad * others(self.reshape(-1), 0).reshape(self.shape)]


def prod_dim_rule(node: Node, grad: Tensor) -> list:
    self, dim, keepdim = node["self"], node["dim"], node["keepdim"]
    wide = widened(grad, self.shape, dim, keepdim)
    if all(self.flat()):
        return [wide * widened(node["result"], self.shape, dim, keepdim) / self]
    return [wide * others(self, dim)]


@operation()
def prod(
    self: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: dtype | None = None
) -> Tensor:
    """The product of all entries, or along a dimension."""
    kind = dtype or (self.dtype if self.dtype.is_floating_point else int64)
    made = reduced(self, dim, keepdim, kind, math.prod)
    if dim is None:
        return if_recorded("Prod", made, (self,), prod_rule, self=self, result=made)
    saved = {"self": self, "result": made, "dim": wrapped(dim, self.dim()), "keepdim": keepdim}
    return if_recorded("ProdBackward1", made, (self,), prod_dim_rule, **saved)


def cumsum_rule(node: Node, grad: Tensor) -> list:
    dim = node["dim"]
    return [flip(cumsum(flip(grad, dim), dim), dim)]


@operation()
def cumsum(self: Tensor, dim: int) -> Tensor:
    """The sum so far along a dimension."""
    place = wrapped(dim, self.dim())
    kind = self.dtype if self.dtype.is_floating_point else int64
    source = self.detach().to(kind)
    made = source
    if self.shape:
        made = stack([*accumulate(unbind(source, place), lambda a, b: a + b)], place)
    return if_recorded("Cumsum", made, (self,), cumsum_rule, dim=place)
