"""Many entries become one: sums, means, variances, norms."""

from __future__ import annotations

import math
from typing import Any

from hooks.live.engine import numbers
from hooks.live.engine.adding import Dims, total
from hooks.live.engine.graph import Node
from hooks.live.engine.numbers import dtype, int64
from hooks.live.engine.pointwise import if_recorded
from hooks.live.engine.storage import wrapped
from hooks.live.engine.tensor import Tensor, operation


def chosen(self: Tensor, dim: Dims) -> list[int]:
    """The dimensions that go, counted from the front; all for none."""
    if dim is None or (not isinstance(dim, int) and len(dim) == 0):
        return list(range(self.dim()))
    dims = [dim] if isinstance(dim, int) else list(dim)
    found = [wrapped(one, self.dim()) for one in dims]
    for one in found:
        if found.count(one) > 1:
            raise RuntimeError(f"dim {one} appears multiple times in the list of dims")
    return found


def rows(self: Tensor, dims: list[int]) -> tuple[list[list], tuple[int, ...], tuple[int, ...]]:
    """The entries that become one, per result; the shape with and without what went."""
    kept = [place for place in range(self.dim()) if place not in dims]
    shape = tuple(self.shape[place] for place in kept)
    long = tuple(1 if place in dims else length for place, length in enumerate(self.shape))
    if self.is_meta:
        return [], shape, long
    order = kept + sorted((p for p in dims if p < self.dim()), key=lambda p: -self.strides[p])
    turned = self.reading(
        tuple(self.shape[p] for p in order), tuple(self.strides[p] for p in order), self.offset
    )
    values = turned.flat()
    many = math.prod(self.shape[p] for p in dims if p < self.dim())
    return [values[i * many : (i + 1) * many] for i in range(math.prod(shape))], shape, long


def reduced(self: Tensor, dim: Dims, keepdim: bool, kind: dtype, one: Any) -> Tensor:
    """A function of each row of entries."""
    dims = chosen(self, dim)
    found, shape, long = rows(self, dims)
    return Tensor.of(
        None if self.is_meta else kind.round([one(row) for row in found]),
        long if keepdim else shape,
        kind,
        self.device,
    )


def widened(grad: Tensor, shape: tuple[int, ...], dim: Dims, keepdim: bool) -> Tensor:
    """A gradient of a result, repeated for all entries that went into it."""
    if not keepdim and shape:
        dims = [dim] if isinstance(dim, int) else list(dim or ())
        for one in sorted(wrapped(d, len(shape)) for d in dims):
            grad = grad.unsqueeze(one)
    return grad.expand(shape)


def sum_rule(node: Node, grad: Tensor) -> list:
    return [widened(grad, node["self_sym_sizes"], node["dim"], node["keepdim"])]


def sum_all_rule(node: Node, grad: Tensor) -> list:
    return [grad.expand(node["self_sym_sizes"])]


def inner(self: Tensor, dims: list[int]) -> int:
    """1 where what is added lies side by side, 0 where it lies a row apart."""
    kept = [p for p in range(self.dim()) if p not in dims and self.shape[p] != 1]
    gone = [p for p in dims if p < self.dim() and self.shape[p] != 1]
    if not kept or not gone:
        return 1
    return 1 if min(self.strides[p] for p in gone) < min(self.strides[p] for p in kept) else 0


@operation("sum")
def sum_(
    self: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: dtype | None = None
) -> Tensor:
    """The sum of all entries, or along dimensions."""
    kind = dtype or (self.dtype if self.dtype.is_floating_point else int64)
    source = self if self.dtype is kind or self.is_meta else self.to(kind)
    side = inner(self, chosen(self, dim))
    made = reduced(source, dim, keepdim, kind, lambda row: total(row, kind, side))
    if dim is None and not keepdim:
        return if_recorded("Sum", made, (self,), sum_all_rule, self_sym_sizes=self.shape)
    saved = {"self_sym_sizes": self.shape, "dim": dim, "keepdim": keepdim}
    return if_recorded("SumBackward1", made, (self,), sum_rule, **saved)


def mean_rule(node: Node, grad: Tensor) -> list:
    return [grad.expand(node["self_sym_sizes"]) / node["self_sym_numel"]]


def mean_dim_rule(node: Node, grad: Tensor) -> list:
    wide = widened(grad, node["self_sym_sizes"], node["dim"], node["keepdim"])
    return [wide / node["count"]]


@operation()
def mean(
    self: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: dtype | None = None
) -> Tensor:
    """The sum divided by how many entries there were."""
    kind = dtype or self.dtype
    if not kind.is_floating_point:
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or "
            f"complex dtype. Got: {kind.scalar}"
        )
    dims = chosen(self, dim)
    many = math.prod(self.shape[p] for p in dims if p < self.dim())
    side = inner(self, dims)
    made = reduced(
        self, dim, keepdim, kind, lambda row: numbers.divide(total(row, kind, side), many)
    )
    if dim is None and not keepdim:
        saved = {"self_sym_sizes": self.shape, "self_sym_numel": self.numel()}
        return if_recorded("Mean", made, (self,), mean_rule, **saved)
    saved = {
        "self_sym_sizes": self.shape,
        "dim": dim if dim is not None else (),
        "keepdim": keepdim,
        "count": many,
    }
    return if_recorded("MeanBackward1", made, (self,), mean_dim_rule, **saved)
