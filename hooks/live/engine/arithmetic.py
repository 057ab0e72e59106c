"""Sums, differences, products, quotients and powers, with their rules.

A rule computes the gradients of its operands in the order of their names, as PyTorch does: where
the way back is recorded, its nodes have this order, and parts of a gradient are added in it.
"""

from __future__ import annotations

import math
from typing import Any

from hooks.live.engine import numbers
from hooks.live.engine.graph import Node
from hooks.live.engine.numbers import bool_, divide, float32, fused, power
from hooks.live.engine.pointwise import (
    Operand,
    computed,
    if_recorded,
    needed_by,
    result_type,
    scalar_like,
)
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor, operation


def refuse_bool(name: str, a: Operand, b: Operand) -> None:
    if name == "sub" and any(
        getattr(x, "dtype", None) is bool_ or isinstance(x, bool) for x in (a, b)
    ):
        raise RuntimeError(
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying "
            "to "
            "invert a mask, use the `~` or `logical_not()` operator instead."
        )


def add_rule(node: Node, grad: Tensor) -> list:
    alpha = node["alpha"]
    other = grad if alpha == 1 else grad * alpha
    return [grad if node.needs(0) else None, other if node.needs(1) else None]


def sub_rule(node: Node, grad: Tensor) -> list:
    alpha = node["alpha"]
    other = -grad if alpha == 1 else -(grad * alpha)
    return [grad if node.needs(0) else None, other if node.needs(1) else None]


def summed(name: str, sign: int, self: Operand, other: Operand, alpha: Operand) -> Tensor:
    refuse_bool(name, self, other)
    if isinstance(alpha, Tensor):
        alpha = alpha_number(name, alpha)
    kind = result_type(self, other)
    if isinstance(alpha, bool) and kind is not bool_:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and not kind.is_floating_point:
        raise RuntimeError(
            "For integral input tensors, argument alpha must not be a floating point number."
        )
    factor = kind.round([sign * alpha])[0] if kind is not bool_ else bool(alpha)
    if factor == 1 or not kind.is_floating_point:
        made = computed(lambda a, b: a + factor * b, (self, other), kind)
    elif factor == -1:
        made = computed(lambda a, b: a - b, (self, other), kind)
    elif kind.bits == 16:  # these round the product, too
        made = computed(lambda a, b: a + kind.round([factor * b])[0], (self, other), kind)
    else:
        made = computed(lambda a, b: fused(b, factor, a, kind), (self, other), kind)
    rule = add_rule if sign > 0 else sub_rule
    return if_recorded("Add" if sign > 0 else "Sub", made, (self, other), rule, alpha=alpha)


def alpha_number(name: str, alpha: Tensor) -> Any:
    """A tensor is taken as a number only without dimensions and without gradients."""
    if alpha.shape or alpha.requires_grad:
        raise TypeError(f"{name}(): argument 'alpha' must be Number, not Tensor")
    return alpha.item()


@operation()
def add(self: Tensor, other: Operand, *, alpha: Operand = 1) -> Tensor:
    """self + alpha * other, rounded once."""
    return summed("add", 1, self, other, alpha)


@operation("sub", "subtract")
def sub(self: Tensor, other: Operand, *, alpha: Operand = 1) -> Tensor:
    """self - alpha * other, rounded once."""
    return summed("sub", -1, self, other, alpha)


def rsub_rule(node: Node, grad: Tensor) -> list:
    return [-grad]


@operation()
def rsub(self: Tensor, other: Operand) -> Tensor:
    """other - self."""
    if isinstance(other, Tensor):
        return sub(other, self)
    refuse_bool("sub", self, other)
    made = computed(lambda a, b: b - a, (self, other), result_type(self, other))
    return if_recorded("RsubBackward1", made, (self,), rsub_rule, alpha=1)


def mul_rule(node: Node, grad: Tensor) -> list:
    by_other = grad * node["self"] if node.needs(1) else None
    return [grad * node["other"] if node.needs(0) else None, by_other]


@operation("mul", "multiply")
def mul(self: Tensor, other: Operand) -> Tensor:
    """The product of each two entries; each factor is the gradient of the other."""
    made = computed(lambda a, b: a * b, (self, other), result_type(self, other))
    saved = {"self": needed_by(other, self), "other": needed_by(self, other)}
    return if_recorded("Mul", made, (self, other), mul_rule, **saved)


def div_rule(node: Node, grad: Tensor) -> list:
    other = node["other"]
    by_other = -grad * ((node["self"] / other) / other) if node.needs(1) else None
    return [grad / other if node.needs(0) else None, by_other]


@operation("div", "divide", "true_divide")
def div(self: Tensor, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """The quotient of each two entries, as floats also where both are integers."""
    kind = result_type(self, other)
    if rounding_mode is None:
        kind = kind if kind.is_floating_point else float32
        made = computed(divide, (self, other), kind)
    elif rounding_mode == "floor":
        return floor_divide(self, other)
    else:
        return computed(lambda a, b: math.trunc(divide(a, b)), (self, other), kind)
    saved = {
        "self": needed_by(other, self),
        "other": other if isinstance(other, Tensor) else scalar_like(self, other),
    }
    return if_recorded("Div", made, (self, other), div_rule, **saved)


@operation()
def floor_divide(self: Tensor, other: Operand) -> Tensor:
    """The quotient rounded down."""
    kind = result_type(self, other)

    def quotient(a: Any, b: Any) -> Any:
        if not b:
            if not kind.is_floating_point:
                raise RuntimeError("ZeroDivisionError")
            return divide(a, b)
        return a // b

    return computed(quotient, (self, other), kind)


@operation("remainder")
def remainder(self: Tensor, other: Operand) -> Tensor:
    """What is left after dividing; it has the sign of the divisor."""

    def rest(a: Any, b: Any) -> Any:
        if not b:
            return math.nan
        return a % b

    made = computed(rest, (self, other), result_type(self, other))
    return if_recorded("Remainder", made, (self,), lambda node, grad: [grad], other=other)


@operation()
def fmod(self: Tensor, other: Operand) -> Tensor:
    """What is left after dividing; it has the sign of what was divided."""
    made = computed(
        lambda a, b: math.fmod(a, b) if b else math.nan, (self, other), result_type(self, other)
    )
    return if_recorded("Fmod", made, (self,), lambda node, grad: [grad], other=other)


def pow_rule(node: Node, grad: Tensor) -> list:
    exponent = node["exponent"]
    if exponent == 0:
        return [FUNCTIONS["zeros_like"](grad)]
    return [grad * times(node["self"] ** (float(exponent) - 1), float(exponent))]


def times_rule(node: Node, grad: Tensor) -> list:
    return [times(grad, node["other"])]


def times(self: Tensor, other: float) -> Tensor:
    """A product with a number as PyTorch's rules have it: the number is saved, and no tensor."""
    made = computed(lambda a, b: a * b, (self, other), self.dtype)
    return if_recorded("MulBackward1", made, (self,), times_rule, other=other)


def pow_both_rule(node: Node, grad: Tensor) -> list:
    base, exponent = node["self"], node["exponent"]
    choose = FUNCTIONS["where"]
    found: list[Tensor | None] = [None, None]
    if node.needs(1):
        logs = choose((base == 0) & (exponent >= 0), 0.0, base.log())
        found[1] = grad * (node["result"] * logs)
    if node.needs(0):
        found[0] = choose(exponent == 0, 0.0, grad * (exponent * base ** (exponent - 1)))
    return found


def pow_scalar_rule(node: Node, grad: Tensor) -> list:
    base, exponent = node["self"], node["exponent"]
    if base == 0:
        return [FUNCTIONS["where"](exponent >= 0, 0.0, grad * (node["result"] * -math.inf))]
    return [grad * (node["result"] * (math.log(base) if base > 0 else math.nan))]


def raised(a: Any, b: Any) -> Any:
    """a ** b, small whole powers by multiplying."""
    return a * a if b == 2 else power(a, b)


@operation("pow")
def pow_(self: Operand, exponent: Operand) -> Tensor:
    """Each entry to a power."""
    kind = result_type(self, exponent)
    if not kind.is_floating_point and not isinstance(exponent, Tensor) and exponent < 0:
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    if not isinstance(exponent, Tensor):
        if exponent == 3:
            squares = computed(lambda a: a * a, (self,), kind)
            made = computed(lambda a, b: a * b, (squares, self), kind)
        elif exponent == 0.5:
            made = computed(numbers.sqrt, (self,), kind)
        elif exponent == -1:
            made = computed(lambda a: divide(1.0, a), (self,), kind)
        elif exponent == -2:
            squares = computed(lambda a: a * a, (self,), kind)
            made = computed(lambda a: divide(1.0, a), (squares,), kind)
        else:
            made = computed(raised, (self, exponent), kind)
        return if_recorded("Pow", made, (self,), pow_rule, self=self, exponent=exponent)
    made = computed(power, (self, exponent), kind)
    if not isinstance(self, Tensor):
        saved = {"self": self, "exponent": exponent, "result": made}
        return if_recorded("PowBackward2", made, (exponent,), pow_scalar_rule, **saved)
    saved = {"self": self, "exponent": exponent, "result": made}
    return if_recorded("PowBackward1", made, (self, exponent), pow_both_rule, **saved)


@operation()
def square(self: Tensor) -> Tensor:
    """Each entry times itself."""
    return pow_(self, 2)
