"""The largest and the smallest, and where they are."""

from __future__ import annotations

import math
from typing import Any

from hooks.live.engine.adding import Dims
from hooks.live.engine.graph import Node
from hooks.live.engine.numbers import bool_, int64
from hooks.live.engine.pointwise import if_recorded
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.reduce import chosen, reduced, widened
from hooks.live.engine.storage import wrapped
from hooks.live.engine.tensor import Tensor, operation


def extreme(row: list, larger: bool) -> tuple[Any, int]:
    """The largest or smallest of a row, and where it is first; nan wins."""
    best = 0
    for place, value in enumerate(row):
        if value != value:
            return value, place
        if (value > row[best]) if larger else (value < row[best]):
            best = place
    return row[best], best


class Pair(tuple):
    """Values and indices, as the extremes along a dimension give them."""

    values = property(lambda self: self[0])
    indices = property(lambda self: self[1])

    def __repr__(self) -> str:
        return f"torch.return_types.{self.name}(\nvalues={self[0]!r},\nindices={self[1]!r})"


def extreme_rule(node: Node, grad: Tensor) -> list:
    self, result = node["self"], node["result"]
    mask = (self == result) | ((self != self) & (result != result))
    share = mask.to(grad.dtype)
    made = share * (grad / share.sum())
    made.version.count = 1  # zeros, into which PyTorch writes
    return [made]


def extreme_dim_rule(node: Node, grad: Tensor, _: Any = None) -> list:
    dim, indices = node["dim"], node["indices"]
    shape = node["self_sym_sizes"]
    if not node["keepdim"]:
        grad, indices = grad.unsqueeze(dim), indices.unsqueeze(dim)
    places = FUNCTIONS["arange"](shape[dim]).reshape(
        [-1 if p == dim else 1 for p in range(len(shape))]
    )
    return [FUNCTIONS["where"](places == indices, grad, 0.0)]


def extreme_of(name: str, larger: bool) -> Any:
    def forward(self: Tensor, dim: int | Tensor | None = None, keepdim: bool = False) -> Any:
        if isinstance(dim, Tensor):
            return FUNCTIONS["maximum" if larger else "minimum"](self, dim)
        if dim is None:
            if not self.numel():
                raise RuntimeError(
                    f"{name}(): Expected reduction dim to be specified for input.numel() == 0. "
                    "Specify the "
                    "reduction dim with the 'dim' argument."
                )
            made = reduced(self, None, False, self.dtype, lambda row: extreme(row, larger)[0])
            label = f"{name.capitalize()}Backward1"
            return if_recorded(label, made, (self,), extreme_rule, self=self, result=made)
        place = wrapped(dim, self.dim())
        values = reduced(self, place, keepdim, self.dtype, lambda row: extreme(row, larger)[0])
        indices = reduced(self, place, keepdim, int64, lambda row: extreme(row, larger)[1])
        saved = {"self_sym_sizes": self.shape, "dim": place, "keepdim": keepdim, "indices": indices}
        if_recorded(name.capitalize(), values, (self,), extreme_dim_rule, **saved)
        found = Pair((values, indices))
        found.name = name
        return found

    forward.__name__ = name
    return operation(name)(forward)


max_, min_ = extreme_of("max", True), extreme_of("min", False)


def place_of(name: str, larger: bool) -> Any:
    def forward(self: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
        return reduced(self, dim, keepdim, int64, lambda row: extreme(row, larger)[1])

    forward.__name__ = name
    return operation(name)(forward)


argmax, argmin = place_of("argmax", True), place_of("argmin", False)


def outermost_rule(node: Node, grad: Tensor) -> list:
    self, dim, keepdim = node["self"], node["dim"], node["keepdim"]
    mask = (self == widened(node["result"], self.shape, dim, keepdim)).to(grad.dtype)
    many = mask.sum(dim or None, True)
    return [mask / many * widened(grad, self.shape, dim, keepdim)]


def outermost(name: str, larger: bool) -> Any:
    def forward(self: Tensor, dim: Dims = (), keepdim: bool = False) -> Tensor:
        dims = tuple(chosen(self, dim))
        made = reduced(self, dims, keepdim, self.dtype, lambda row: extreme(row, larger)[0])
        saved = {"self": self, "result": made, "dim": dims, "keepdim": keepdim}
        return if_recorded(name.capitalize(), made, (self,), outermost_rule, **saved)

    forward.__name__ = name
    forward.__doc__ = "The outermost entry along dimensions; equal ones share the gradient."
    return operation(name)(forward)


amax, amin = outermost("amax", True), outermost("amin", False)


@operation()
def median(self: Tensor) -> Tensor:
    """The entry in the middle, of two the lower one."""

    def middle(row: list) -> Any:
        return sorted(row)[(len(row) - 1) // 2] if all(v == v for v in row) else math.nan

    made = reduced(self, None, False, self.dtype, middle)
    return if_recorded("Median", made, (self,), extreme_rule, self=self, result=made)


@operation()
def count_nonzero(self: Tensor, dim: Dims = None) -> Tensor:
    """How many entries are not zero."""
    return reduced(self, dim, False, int64, lambda row: sum(bool(value) for value in row))


@operation("all")
def all_(self: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether every entry is true."""
    return reduced(self, dim, keepdim, bool_, all)


@operation("any")
def any_(self: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether an entry is true."""
    return reduced(self, dim, keepdim, bool_, any)
