"""What stands between layers: functions of each entry that are bent somewhere.

Without them, two linear layers would be one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from hooks.live.engine import functional, messages
from hooks.live.engine.functional import leaky_relu, relu, sigmoid, tanh
from hooks.live.engine.graph import Node
from hooks.live.engine.module import Module
from hooks.live.engine.numbers import numbers_exp
from hooks.live.engine.pointwise import computed, if_recorded
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor


def bent(
    label: str, input: Tensor, function: Callable, slope: Callable[[Tensor], Tensor], **saved: Any
) -> Tensor:
    """A function of each entry, with its slope at each entry."""

    def rule(node: Node, grad: Tensor) -> list:
        return [grad * slope(node["self"])]

    made = computed(function, (input,), input.dtype)
    return if_recorded(label, made, (input,), rule, self=input, **saved)


def where(condition: Tensor, one: Any, other: Any) -> Tensor:
    return FUNCTIONS["where"](condition, one, other)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Negative entries bend towards -alpha."""
    return scaled_elu(input, alpha, 1)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """An ELU whose two constants keep mean 0 and variance 1."""
    return scaled_elu(input, 1.6732632423543772, 1.0507009873554805)


def scaled_elu(input: Tensor, alpha: float, scale: float) -> Tensor:
    return bent(
        "Elu",
        input,
        lambda a: scale * a if a > 0 or a != a else scale * alpha * math.expm1(a),
        lambda x: where(x > 0, float(scale), x.exp() * (scale * alpha)),
        alpha=alpha,
        scale=scale,
        input_scale=1,
    )


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """x times the share of a normal distribution that lies below x."""
    if approximate == "tanh":
        inner = 0.7978845608028654 * (input + 0.044715 * input**3)
        return 0.5 * input * (1 + inner.tanh())

    def slope(x: Tensor) -> Tensor:
        share = 0.5 * (1 + (x * math.sqrt(0.5)).erf())
        return share + x * (-0.5 * x * x).exp() * (1 / math.sqrt(2 * math.pi))

    def of(a: float) -> float:
        return a * 0.5 * (1 + math.erf(a * math.sqrt(0.5)))

    return bent("Gelu", input, of, slope, approximate=approximate)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """x times its sigmoid."""

    def slope(x: Tensor) -> Tensor:
        share = x.sigmoid()
        return share * (1 + x * (1 - share))

    return bent("Silu", input, lambda a: a / (1 + numbers_exp(-a)), slope)


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """A smooth ReLU: log(1 + exp(beta x)) / beta."""

    def of(a: float) -> float:
        return a if a * beta > threshold else math.log1p(numbers_exp(a * beta)) / beta

    def slope(x: Tensor) -> Tensor:
        return where(x * beta > threshold, 1.0, (x * beta).sigmoid())

    return bent("Softplus", input, of, slope, beta=beta, threshold=threshold)


def logsigmoid(input: Tensor) -> Tensor:
    """The logarithm of the sigmoid."""

    def of(a: float) -> float:
        return min(0.0, a) - math.log1p(numbers_exp(-abs(a)))

    return bent("LogSigmoid", input, of, lambda x: (-x).sigmoid())


def hardtanh(
    input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> Tensor:
    """x, between two bounds."""

    def of(a: float) -> float:
        return min_val if a < min_val else max_val if a > max_val else a

    def rule(node: Node, grad: Tensor) -> list:
        x = node["self"]
        return [where((x > min_val) & (x < max_val), grad, 0.0)]

    made = computed(of, (input,), input.dtype)
    saved = {"self": input, "min_val": min_val, "max_val": max_val}
    return if_recorded("Hardtanh", made, (input,), rule, **saved)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """A ReLU that stops at 6."""
    return hardtanh(input, 0.0, 6.0)


def along(name: str, function: Callable) -> Callable:
    """Shares along a dimension; with none given, PyTorch chooses one and warns."""

    def forward(input: Tensor, dim: int | None = None, dtype: Any = None) -> Tensor:
        if dim is None:
            messages.warn(
                f"Implicit dimension choice for {name} has been deprecated. Change the call to "
                "include dim=X as an argument."
            )
            dim = 0 if input.dim() in (0, 1, 3) else 1
        return function(input, dim, dtype)

    forward.__name__ = name
    forward.__doc__ = function.__doc__
    return forward


softmax = along("softmax", functional.softmax)
log_softmax = along("log_softmax", functional.log_softmax)


def softmin(input: Tensor, dim: int | None = None) -> Tensor:
    """Shares that add up to 1, the smallest entry's the largest."""
    return softmax(-input, dim)


def softsign(input: Tensor) -> Tensor:
    """x / (1 + |x|)."""
    return input / (input.abs() + 1)


FUNCTIONAL = (
    relu, leaky_relu, sigmoid, tanh, softmax, log_softmax, elu, selu, gelu, silu, softplus,
    logsigmoid, hardtanh, relu6, softmin, softsign,
)  # fmt: skip


def layer(name: str, function: Callable, told: str = "", **settings: Any) -> type[Module]:
    """A function as a layer with these settings; `told` is what a printed one shows of them."""

    def init(self: Module, *args: Any, **options: Any) -> None:
        Module.__init__(self)
        strange = [option for option in options if option not in settings]
        if strange or len(args) > len(settings):
            found = f"an unexpected keyword argument '{strange[0]}'" if strange else "too many"
            raise TypeError(f"{name}.__init__() got {found}")
        for setting, value in {
            **settings,
            **dict(zip(settings, args, strict=False)),
            **options,
        }.items():
            setattr(self, setting, value)

    def forward(self: Module, input: Tensor) -> Tensor:
        return function(input, **{setting: getattr(self, setting) for setting in settings})

    def extra_repr(self: Module) -> str:
        shown = told.format_map(vars(self))
        inplace = "inplace=True" if getattr(self, "inplace", False) else ""
        return ", ".join(part for part in (shown, inplace) if part)

    return type(name, (Module,), {
        "__init__": init, "forward": forward, "extra_repr": extra_repr,
        "__module__": "torch.nn.modules.activation", "__doc__": function.__doc__,
    })  # fmt: skip


LAYERS = (
    layer("ReLU", relu, inplace=False),
    layer("Tanh", tanh),
    layer("Sigmoid", sigmoid),
    layer("Softmax", softmax, "dim={dim}", dim=None),
    layer("LogSoftmax", log_softmax, "dim={dim}", dim=None),
    layer("LeakyReLU", leaky_relu, "negative_slope={negative_slope}",
          negative_slope=0.01, inplace=False),
    layer("ELU", elu, "alpha={alpha}", alpha=1.0, inplace=False),
    layer("SELU", selu, inplace=False),
    layer("GELU", gelu, "approximate={approximate!r}", approximate="none"),
    layer("SiLU", silu, inplace=False),
    layer("Softplus", softplus, "beta={beta}, threshold={threshold}", beta=1.0, threshold=20.0),
    layer("LogSigmoid", logsigmoid),
    layer("Hardtanh", hardtanh, "min_val={min_val}, max_val={max_val}",
          min_val=-1.0, max_val=1.0, inplace=False),
    layer("ReLU6", relu6, inplace=False),
    layer("Softsign", softsign),
)  # fmt: skip
