"""Losses that are distances: squared, absolute, or one near and the other far away."""

from __future__ import annotations

from typing import Any

from hooks.live.engine import messages
from hooks.live.engine.graph import Node
from hooks.live.engine.pointwise import computed, if_recorded, result_type
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.reduce import mean, sum_
from hooks.live.engine.storage import broadcast
from hooks.live.engine.tensor import Tensor
from hooks.live.engine.views import expand

SIZES_DIFFER = (
    "Using a target size ({}) that is different to the input size ({}). This will likely lead to "
    "incorrect "
    "results due to broadcasting. Please ensure they have the same size."
)

REDUCTIONS = {"none": 0, "mean": 1, "sum": 2}


def taken(values: Tensor, reduction: str) -> Tensor:
    """The mean or the sum of losses, or all of them."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return values if reduction == "none" else sum_(values) if reduction == "sum" else mean(values)


def mse_rule(node: Node, grad: Tensor) -> list:
    self, target = node["self"], node["target"]
    mean_of = self.numel() or 1  # nothing is to be scaled where there is nothing
    scale = 2.0 / mean_of if node["reduction"] == REDUCTIONS["mean"] else 2.0
    difference = self - target
    part = difference * scale * grad
    return [part if node.needs(0) else None, -part if node.needs(1) else None]


def mse_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The mean of the squared differences."""
    same_sizes(input, target)
    shape = broadcast(input.shape, target.shape)
    a = input if tuple(input.shape) == shape else expand(input, shape)
    b = target if tuple(target.shape) == shape else expand(target, shape)
    kind = result_type(a, b)
    difference = computed(lambda p, q: p - q, (a, b), kind)
    squares = computed(lambda d: d * d, (difference,), kind)
    with FUNCTIONS["no_grad"]():
        made = taken(squares, reduction)
    saved = {"self": a, "target": b, "reduction": REDUCTIONS[reduction]}
    return if_recorded("MseLoss", made, (a, b), mse_rule, **saved)


def same_sizes(input: Tensor, target: Tensor) -> None:
    if target.shape != input.shape:
        messages.warn(SIZES_DIFFER.format(target.shape, input.shape))


def l1_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The mean of the absolute differences."""
    same_sizes(input, target)
    return taken((input - target).abs(), reduction)


def bent_loss(name: str, inner: Any, outer: Any, slope: Any, setting: str) -> Any:
    """A loss that is a parabola up to a distance and a straight line beyond it."""

    def rule(node: Node, grad: Tensor) -> list:
        self, target, bend = node["self"], node["target"], node[setting]
        apart = self - target
        steep = FUNCTIONS["where"](
            apart.abs() < bend, apart * slope(bend), apart.sgn() * slope(bend) * bend
        )
        share = 1 / self.numel() if node["reduction"] == REDUCTIONS["mean"] else 1.0
        part = steep * share * grad
        return [part if node.needs(0) else None, -part if node.needs(1) else None]

    def forward(input: Tensor, target: Tensor, reduction: str = "mean", **options: float) -> Tensor:
        bend = options.pop(setting, 1.0)
        if options:
            raise TypeError(f"{name}() got an unexpected keyword argument '{next(iter(options))}'")
        same_sizes(input, target)
        shape = broadcast(input.shape, target.shape)
        a, b = expand(input, shape), expand(target, shape)
        apart = computed(lambda p, q: abs(p - q), (a, b), result_type(a, b))
        each = computed(
            lambda d: inner(d, bend) if d < bend else outer(d, bend), (apart,), apart.dtype
        )
        with FUNCTIONS["no_grad"]():
            made = taken(each, reduction)
        saved = {"self": a, "target": b, "reduction": REDUCTIONS[reduction], setting: bend}
        label = "".join(part.capitalize() for part in name.split("_"))
        return if_recorded(label, made, (a, b), rule, **saved)

    forward.__name__ = name
    forward.__doc__ = "Squared where the distance is small, straight where it is large."
    return forward


smooth_l1_loss = bent_loss(
    "smooth_l1_loss",
    lambda d, beta: 0.5 * d * d / beta,
    lambda d, beta: d - 0.5 * beta,
    lambda beta: 1 / beta,
    "beta",
)
huber_loss = bent_loss(
    "huber_loss",
    lambda d, delta: 0.5 * d * d,
    lambda d, delta: delta * (d - 0.5 * delta),
    lambda delta: 1.0,
    "delta",
)
