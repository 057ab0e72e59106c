"""What compares or chooses: the answers are truth values, or the entries that were chosen."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from hooks.live.engine import graph
from hooks.live.engine.graph import Node
from hooks.live.engine.numbers import bool_, divide, float64, fused
from hooks.live.engine.pointwise import Operand, computed, entries, if_recorded, result_type
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.storage import broadcast
from hooks.live.engine.tensor import Tensor, operation


def larger_rule(node: Node, grad: Tensor) -> list:
    a, b = node["self"], node["other"]
    if not node["larger"]:
        a, b = b, a
    shared = where(a == b, grad / 2, grad)
    parts = [where(a < b, 0.0, shared), where(a > b, 0.0, shared)]
    parts = parts if node["larger"] else parts[::-1]
    return [part if node.needs(place) else None for place, part in enumerate(parts)]


def pick(larger: bool) -> Callable[[Any, Any], Any]:
    def choose(a: Any, b: Any) -> Any:
        if a != a or b != b:
            return a if a != a else b
        return max(a, b) if larger else min(a, b)

    return choose


@operation()
def maximum(self: Tensor, other: Tensor) -> Tensor:
    """The larger of each two entries; equal ones share the gradient."""
    made = computed(pick(True), (self, other), result_type(self, other))
    return if_recorded(
        "Maximum", made, (self, other), larger_rule, self=self, other=other, larger=True
    )


@operation()
def minimum(self: Tensor, other: Tensor) -> Tensor:
    """The smaller of each two entries; equal ones share the gradient."""
    made = computed(pick(False), (self, other), result_type(self, other))
    return if_recorded(
        "Minimum", made, (self, other), larger_rule, self=self, other=other, larger=False
    )


def where_rule(node: Node, grad: Tensor) -> list:
    condition = node["condition"]
    zero = 0.0
    other = FUNCTIONS["where"](condition, zero, grad) if node.needs(1) else None
    return [FUNCTIONS["where"](condition, grad, zero) if node.needs(0) else None, other]


@operation("where", method=False)
def where(condition: Tensor, self: Operand | None = None, other: Operand | None = None) -> Any:
    """An entry of the one where the condition holds, of the other elsewhere."""
    if self is None or other is None:
        return FUNCTIONS["nonzero"](condition, as_tuple=True)
    kind = result_type(self, other)
    shape = condition.shape
    for operand in (self, other):
        if isinstance(operand, Tensor):
            shape = broadcast(shape, operand.shape)
    columns = condition.flat(shape), entries(self, shape, kind), entries(other, shape, kind)
    made = Tensor.of(
        [a if chosen else b for chosen, a, b in zip(*columns, strict=True)], tuple(shape), kind
    )
    return if_recorded("Where", made, (self, other), where_rule, condition=condition)


def addcmul_rule(node: Node, grad: Tensor) -> list:
    value = node["value"]
    return [
        grad if node.needs(0) else None,
        grad * (node["tensor2"] * value) if node.needs(1) else None,
        grad * (node["tensor1"] * value) if node.needs(2) else None,
    ]


@operation()
def addcmul(self: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """self + value * tensor1 * tensor2."""
    kind = result_type(self, tensor1, tensor2)
    scale = kind.round([value])[0]
    scaled = computed(lambda a: a * scale, (tensor1,), kind)
    made = computed(lambda a, b, c: fused(b, c, a, kind), (self, scaled, tensor2), kind)
    inputs = (self, tensor1, tensor2)
    return if_recorded(
        "Addcmul", made, inputs, addcmul_rule, tensor1=tensor1, tensor2=tensor2, value=value
    )


@operation()
def addcdiv(self: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """self + value * tensor1 / tensor2."""
    if graph.recorded(self, tensor1, tensor2):
        return self + value * tensor1 / tensor2
    kind = result_type(self, tensor1, tensor2)
    scale = kind.round([value])[0]
    scaled = computed(lambda a: a * scale, (tensor1,), kind)
    quotient = computed(divide, (scaled, tensor2), kind)
    return computed(lambda a, b: a + b, (self, quotient), kind)


@operation()
def lerp(self: Tensor, end: Tensor, weight: Operand) -> Tensor:
    """A point between two: self + weight * (end - self)."""
    kind = result_type(self, end)
    if isinstance(weight, Tensor):
        return self + weight * (end - self)
    share = kind.round([weight])[0]
    distance = computed(lambda a, b: b - a, (self, end), kind)
    if abs(share) < 0.5:
        made = computed(lambda a, d: fused(share, d, a, kind), (self, distance), kind)
    else:
        back = kind.round([1 - share])[0]
        made = computed(lambda b, d: fused(-d, back, b, kind), (end, distance), kind)

    def rule(node, grad):
        end = grad * node["weight"]
        return [grad * (1 - node["weight"]), end]

    return if_recorded("Lerp", made, (self, end), rule, weight=weight)


def comparison(name: str, function: Callable[[Any, Any], bool]) -> Callable:
    def forward(self: Tensor, other: Operand) -> Tensor:
        return computed(function, (self, other), result_type(self, other), bool_)

    forward.__name__ = name
    return operation(name)(forward)


eq = comparison("eq", lambda a, b: a == b)


ne = comparison("ne", lambda a, b: a != b)


lt = comparison("lt", lambda a, b: a < b)


le = comparison("le", lambda a, b: a <= b)


gt = comparison("gt", lambda a, b: a > b)


ge = comparison("ge", lambda a, b: a >= b)


logical_and = comparison("logical_and", lambda a, b: bool(a) and bool(b))


logical_or = comparison("logical_or", lambda a, b: bool(a) or bool(b))


def question(name: str, function: Callable[[Any], bool]) -> Callable:
    def forward(self: Tensor) -> Tensor:
        return computed(function, (self,), self.dtype, bool_)

    forward.__name__ = name
    return operation(name)(forward)


isnan = question("isnan", lambda a: a != a)


isinf = question("isinf", lambda a: math.isinf(a))


isfinite = question("isfinite", lambda a: math.isfinite(a))


logical_not = question("logical_not", lambda a: not a)


@operation()
def nextafter(self: Tensor, other: Tensor) -> Tensor:
    """The next number of this kind in the direction of the other."""
    kind = result_type(self, other)
    if kind is float64:
        return computed(math.nextafter, (self, other), kind)

    def step(a: float, b: float) -> float:
        if a == b or a != a or b != b:
            return b if a == a else a
        size = 2.0**-149 if abs(a) < 2.0**-126 else math.ldexp(1.0, math.frexp(a)[1] - 24)
        if (b > a) != (a > 0) and math.frexp(abs(a))[0] == 0.5 and abs(a) > 2.0**-126:
            size /= 2
        return a + size if b > a else a - size

    return computed(step, (self, other), kind)


def bits(name: str, function: Callable[[Any, Any], Any]) -> Callable:
    def forward(self: Tensor, other: Operand) -> Tensor:
        kind = result_type(self, other)
        if kind.is_floating_point:
            raise RuntimeError(f"\"{name}_cpu\" not implemented for '{kind.scalar}'")
        return computed(function, (self, other), kind)

    return operation(name)(forward)


bitwise_and = bits("bitwise_and", lambda a, b: a & b)


bitwise_or = bits("bitwise_or", lambda a, b: a | b)


bitwise_xor = bits("bitwise_xor", lambda a, b: a ^ b)


@operation()
def bitwise_not(self: Tensor) -> Tensor:
    """Not, entry by entry."""
    return computed(lambda a: not a if self.dtype is bool_ else ~a, (self,), self.dtype)
