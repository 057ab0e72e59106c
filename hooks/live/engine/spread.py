"""How far entries lie apart: variance, norm, equality."""

from __future__ import annotations

import math
from typing import Any

from hooks.live.engine import graph, numbers
from hooks.live.engine.adding import Dims, total
from hooks.live.engine.extremes import extreme
from hooks.live.engine.graph import Node
from hooks.live.engine.numbers import float32
from hooks.live.engine.pointwise import if_recorded, result_type
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.reduce import chosen, mean, reduced, sum_, widened
from hooks.live.engine.tensor import Tensor, operation


@operation()
def var(
    self: Tensor,
    dim: Dims = None,
    *,
    unbiased: bool = True,
    correction: int | None = None,
    keepdim: bool = False,
) -> Tensor:
    """The mean squared distance from the mean, over one less than the count or as told."""
    less = correction if correction is not None else int(unbiased)
    dims = chosen(self, dim)
    many = math.prod(self.shape[p] for p in dims if p < self.dim())

    def one(row: list) -> float:
        middle, spread = 0.0, 0.0  # Welford's way, in float64
        for place, value in enumerate(row, 1):
            distance = value - middle
            middle += distance / place
            spread += distance * (value - middle)
        return numbers.divide(spread, max(many - less, 0))

    made = reduced(self, dim, keepdim, self.dtype, one)
    saved = {"self": self, "correction": less, "dim": tuple(dims), "keepdim": keepdim}
    return if_recorded("Var", made, (self,), var_rule, **saved)


def var_rule(node: Node, grad: Tensor) -> list:
    self, dims = node["self"], node["dim"]
    many = math.prod(self.shape[p] for p in dims if p < self.dim())
    wide = widened(grad, self.shape, dims if self.shape else (), node["keepdim"])
    middle = mean(self, dims if self.shape else None, True)
    return [(2.0 / (many - node["correction"])) * wide * (self - middle)]


def std_rule(node: Node, grad: Tensor) -> list:
    result = node["result"]
    return var_rule(node, (grad / (result * 2)).masked_fill(result == 0, 0))


@operation()
def std(
    self: Tensor,
    dim: Dims = None,
    *,
    unbiased: bool = True,
    correction: int | None = None,
    keepdim: bool = False,
) -> Tensor:
    """The root of the variance."""
    less = correction if correction is not None else int(unbiased)
    made = var(self.detach(), dim, correction=less, keepdim=keepdim).sqrt()
    saved = {"self": self, "result": made, "correction": less, "keepdim": keepdim}
    return if_recorded("Std", made, (self,), std_rule, **saved, dim=tuple(chosen(self, dim)))


def logsumexp_rule(node: Node, grad: Tensor) -> list:
    self, dim, keepdim = node["self"], node["dim"], node["keepdim"]
    wide = widened(node["result"], self.shape, dim, keepdim)
    return [widened(grad, self.shape, dim, keepdim) * (self - wide).exp()]


@operation()
def logsumexp(self: Tensor, dim: Dims, keepdim: bool = False) -> Tensor:
    """The logarithm of the sum of the powers of e, without becoming too large on the way."""
    kind, dims = self.dtype if self.dtype.is_floating_point else float32, tuple(chosen(self, dim))

    def one(row: list) -> float:
        most = extreme(row, True)[0]
        most = most if math.isfinite(most) else 0.0
        parts = kind.round([numbers.numbers_exp(value - most) for value in row])
        return kind.round([numbers.log(total(parts, kind))])[0] + most

    made = reduced(self, dims, keepdim, kind, one)
    saved = {"self": self, "result": made, "dim": dims, "keepdim": keepdim}
    return if_recorded("Logsumexp", made, (self,), logsumexp_rule, **saved)


def norm_rule(node: Node, grad: Tensor) -> list:
    self, result, ord_ = node["self"], node["result"], node["ord"]
    wide = widened(result, self.shape, node["dim"], node["keepdim"])
    grads = widened(grad, self.shape, node["dim"], node["keepdim"])
    if ord_ == 1:
        return [self.sgn() * grads]
    if ord_ == math.inf:
        hit = (self.abs() == wide).to(self.dtype)
        return [self.sgn() * hit * (grads / hit.sum())]
    return [FUNCTIONS["where"](wide == 0, 0.0, grads * (self / wide))]


def vector_norm(self: Tensor, ord: float = 2, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """The length of a vector; of order 2 the root of the sum of squares."""
    kind = self.dtype
    if not kind.is_floating_point:
        raise RuntimeError(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
            f"{kind.scalar}"
        )

    def one(row: list) -> float:
        if ord == math.inf:
            return extreme([abs(v) for v in row], True)[0]
        if ord == 1:
            return total([abs(v) for v in row], kind)
        if ord != 2:
            return numbers.power(sum(numbers.power(abs(v), ord) for v in row), 1 / ord)
        if len(row) == 1:
            return abs(row[0])
        if kind is float32:
            squares = 0.0
            for value in row:
                squares = numbers.float32.round([numbers.fused(value, value, squares, kind)])[0]
            return numbers.sqrt(squares)
        return numbers.sqrt(total([v * v for v in row], kind))

    made = reduced(self, dim, keepdim, kind, one)
    saved = {"self": self, "result": made, "ord": ord, "dim": dim, "keepdim": keepdim}
    return if_recorded("LinalgVectorNorm", made, (self,), norm_rule, **saved)


@operation()
def norm(self: Tensor, p: float | str = "fro", dim: Dims = None, keepdim: bool = False) -> Tensor:
    """The length of all entries as one vector."""
    return vector_norm(self, 2 if p in ("fro", None) else p, dim, keepdim)


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """Each row along a dimension, made as long as 1."""
    length = norm(input, p, dim, True)
    return input / length.clamp_min(eps).expand_as(input)


@operation()
def equal(self: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape and the same entries."""
    if not isinstance(other, Tensor):
        raise TypeError(
            f"equal(): argument 'other' (position 2) must be Tensor, not {type(other).__name__}"
        )
    return self.shape == other.shape and all(
        a == b for a, b in zip(self.flat(), other.flat(), strict=True)
    )


@operation()
def allclose(
    self: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> bool:
    """Whether all entries are nearly the same."""
    if self.dtype is not other.dtype:
        raise RuntimeError(
            f"{FUNCTIONS['c_name'](self.dtype)} did not match {FUNCTIONS['c_name'](other.dtype)}"
        )
    apart = result_type(self, other)
    del apart
    shape = FUNCTIONS["broadcast_shape"](self.shape, other.shape)
    return all(
        a == b or abs(a - b) <= atol + rtol * abs(b) or (equal_nan and a != a and b != b)
        for a, b in zip(self.flat(shape), other.flat(shape), strict=True)
    )


@operation(function=False)
def sum_to(self: Tensor, shape: tuple[int, ...]) -> Tensor:
    """The sum over all that was repeated to get from a shape to this one."""
    if not shape and self.dim():
        return sum_(self)
    missing = self.dim() - len(shape)
    dims = list(range(missing)) + [
        place + missing
        for place, length in enumerate(shape)
        if length == 1 and self.shape[place + missing] != 1
    ]
    made = sum_(self, tuple(dims), True) if dims else self
    if missing and not graph.recorded(made):
        return Tensor.of(made.flat(), tuple(shape), made.dtype)  # no view that would keep another
    return made.reshape(tuple(shape)) if missing else made


@operation(function=False)
def sum_to_size(self: Tensor, *size: Any) -> Tensor:
    """The sum over all that was repeated to get from a shape to this one."""
    return sum_to(self, tuple(size[0]) if len(size) == 1 and not isinstance(size[0], int) else size)


@operation()
def isclose(self: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08) -> Tensor:
    """Where entries are nearly the same."""
    return (self == other) | ((self - other).abs() <= atol + rtol * other.abs())
