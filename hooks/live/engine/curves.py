"""Functions of one number, and what bounds or rounds it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from hooks.live.engine import numbers
from hooks.live.engine.compare import maximum, minimum
from hooks.live.engine.graph import Node
from hooks.live.engine.numbers import divide, float32, guarded
from hooks.live.engine.pointwise import Operand, computed, if_recorded, result_type
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor, operation


def unary(
    name: str,
    function: Callable[[Any], Any],
    rule: Callable[[Any, Tensor], Tensor] | None,
    saves: str = "self",
    floats: bool = True,
    label: str = "",
) -> Callable[[Tensor], Tensor]:
    """An operation upon each entry, with the rule (saved value, gradient) -> gradient."""

    def back(node: Node, grad: Tensor) -> list:
        return [rule(node[saves], grad) if saves else rule(None, grad)]

    def forward(self: Tensor) -> Tensor:
        kind = self.dtype
        if floats and not kind.is_floating_point:
            kind = float32
        made = computed(function, (self,), kind)
        saved = {} if not saves else {saves: made if saves == "result" else self}
        return if_recorded(label or name.capitalize(), made, (self,), back, **saved)

    forward.__name__ = name
    forward.__doc__ = f"{name} of each entry."
    return operation(name)(forward)


def sign_of(value: Any) -> Any:
    return value if value != value else (value > 0) - (value < 0)


@operation()
def sigmoid(self: Tensor) -> Tensor:
    """1 / (1 + exp(-x)), each step rounded."""
    kind = self.dtype if self.dtype.is_floating_point else float32
    made = computed(lambda a: guarded(math.exp)(-a), (self,), kind)
    made = computed(lambda a: 1 + a, (made,), kind)
    made = computed(lambda a: divide(1.0, a), (made,), kind)

    def rule(node, grad):
        return [grad * ((1 - node["result"]) * node["result"])]

    return if_recorded("Sigmoid", made, (self,), rule, result=made)


def zero_like(_: None, grad: Tensor) -> Tensor:
    return FUNCTIONS["zeros_like"](grad)


exp = unary("exp", guarded(math.exp), lambda result, grad: grad * result, "result")


log = unary("log", numbers.log, lambda self, grad: grad.div(self))


log2 = unary("log2", guarded(math.log2), lambda self, grad: grad / (self * 0.6931471805599453))


log10 = unary("log10", guarded(math.log10), lambda self, grad: grad / (self * 2.3025850929940456))


log1p = unary("log1p", guarded(math.log1p), lambda s, grad: grad / (s + 1), label="Log1P")


sin = unary("sin", guarded(math.sin), lambda self, grad: grad * self.cos())


cos = unary("cos", guarded(math.cos), lambda self, grad: grad * -self.sin())


tan = unary("tan", guarded(math.tan), lambda result, grad: grad * (1 + result**2), "result")


sinh = unary("sinh", guarded(math.sinh), lambda self, grad: grad * self.cosh())


cosh = unary("cosh", guarded(math.cosh), lambda self, grad: grad * self.sinh())


asin = unary("asin", guarded(math.asin), lambda self, grad: grad * (1 - self * self).rsqrt())


acos = unary("acos", guarded(math.acos), lambda self, grad: grad * -(1 - self * self).rsqrt())


atan = unary("atan", math.atan, lambda self, grad: grad / (self * self + 1))


@operation("atan2", "arctan2")
def atan2(self: Tensor, other: Tensor) -> Tensor:
    """The angle of the point (other, self), between -pi and pi."""
    made = computed(math.atan2, (self, other), result_type(self, other))
    return if_recorded("Atan2", made, (self, other), atan2_rule, self=self, other=other)


def atan2_rule(node: Node, grad: Tensor) -> list:
    y, x = node["self"], node["other"]
    part = (y * y + x * x).reciprocal()
    return [
        grad * x * part if node.needs(0) else None,
        grad * -y * part if node.needs(1) else None,
    ]


expm1 = unary("expm1", guarded(math.expm1), lambda result, grad: grad * (result + 1), "result")


erf = unary("erf", math.erf, lambda self, grad: 2 / math.sqrt(math.pi) * (-(self**2)).exp() * grad)


tanh = unary("tanh", math.tanh, lambda result, grad: grad * (1 - result * result), "result")


sqrt = unary("sqrt", numbers.sqrt, lambda result, grad: grad / (2 * result), "result")


rsqrt = unary(
    "rsqrt", lambda a: divide(1.0, numbers.sqrt(a)), lambda r, grad: -0.5 * grad * r**3, "result"
)


reciprocal = unary(
    "reciprocal", lambda a: divide(1.0, a), lambda result, grad: -grad * (result * result), "result"
)


neg = unary("neg", lambda a: -a, lambda _, grad: -grad, "", floats=False)


abs_ = unary("abs", abs, lambda self, grad: grad * self.sgn(), floats=False)


sign = unary("sign", sign_of, zero_like, "", floats=False)


sgn = unary("sgn", sign_of, zero_like, "", floats=False)


relu = unary(
    "relu",
    lambda a: a if a > 0 or a != a else 0,
    lambda r, grad: FUNCTIONS["where"](r > 0, grad, 0.0),
    "result",
    floats=False,
)


def whole(function: Callable[[float], int]) -> Callable[[Any], Any]:
    return lambda value: float(function(value)) if math.isfinite(value) else value


floor = unary("floor", whole(math.floor), zero_like, "", floats=False)


ceil = unary("ceil", whole(math.ceil), zero_like, "", floats=False)


trunc = unary("trunc", whole(math.trunc), zero_like, "", floats=False)


frac = unary("frac", lambda a: a - math.trunc(a), lambda _, grad: grad, "", floats=False)


@operation("round")
def round_(self: Tensor, *, decimals: int = 0) -> Tensor:
    """Each entry rounded to whole numbers, or so many decimals; the middle goes to the even one."""
    scale = 10.0**decimals
    made = computed(
        lambda a: round(a * scale) / scale if math.isfinite(a) else a, (self,), self.dtype
    )
    return if_recorded("Round", made, (self,), lambda node, grad: [FUNCTIONS["zeros_like"](grad)])


def clamp_rule(node: Node, grad: Tensor) -> list:
    self, low, high = node["self"], node["min"], node["max"]
    inside = self == self
    if low is not None:
        inside = inside & (self >= low)
    if high is not None:
        inside = inside & (self <= high)
    return [FUNCTIONS["where"](inside, grad, 0.0)]


@operation("clamp", "clip")
def clamp(self: Tensor, min: Operand | None = None, max: Operand | None = None) -> Tensor:
    """Each entry, but not below the one bound nor above the other."""
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if isinstance(min, Tensor) or isinstance(max, Tensor):
        made = maximum(self, min) if min is not None else self
        return minimum(made, max) if max is not None else made
    kind = result_type(self, *(bound for bound in (min, max) if bound is not None))
    low = None if min is None else kind.round([min])[0]
    high = None if max is None else kind.round([max])[0]

    def inside(value: Any) -> Any:
        if low is not None and value < low:
            value = low
        return high if high is not None and value > high else value

    made = computed(inside, (self,), kind)
    return if_recorded("ClampBackward1", made, (self,), clamp_rule, self=self, min=min, max=max)


def bounded(name: str, option: str, is_inside: Callable[[Tensor, Operand], Tensor]) -> Callable:
    """An operation that bounds each entry on one side."""

    def back(node: Node, grad: Tensor) -> list:
        return [FUNCTIONS["where"](is_inside(node["self"], node[option]), grad, 0.0)]

    def forward(self: Tensor, bound: Operand) -> Tensor:
        if isinstance(bound, Tensor):
            return clamp(self, **{option: bound})
        made = clamp(self.detach(), **{option: bound})
        return if_recorded(
            f"Clamp{option.capitalize()}", made, (self,), back, self=self, **{option: bound}
        )

    def either(self: Tensor, *args: Operand, **bounds: Operand) -> Tensor:
        return forward(self, *args, *bounds.values())

    either.__name__ = name
    either.__doc__ = "Each entry, but not beyond a bound."
    return operation(name)(either)


clamp_min = bounded("clamp_min", "min", lambda self, bound: self >= bound)
clamp_max = bounded("clamp_max", "max", lambda self, bound: self <= bound)
