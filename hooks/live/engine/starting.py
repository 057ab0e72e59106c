"""How parameters are filled at the start: with one number, or by chance, and how widely.

Glorot's and He's rules choose the width by how many numbers come in (fan in) and go out (fan out),
so that neither the activations nor the gradients grow or vanish from layer to layer.
"""

from __future__ import annotations

import math
from typing import Any

from hooks.live.engine.autograd import no_grad
from hooks.live.engine.tensor import Tensor


def filling(name: str, method: str, *first: float) -> Any:
    """A method that fills, with nothing recorded; `first` are the bounds or numbers by default."""

    def forward(tensor: Tensor, *args: float, **options: Any) -> Tensor:
        names = ("a", "b") if method == "uniform_" else ("mean", "std")
        given = list(args) + list(first[len(args) :])
        for place, option in enumerate(names):
            if option in options:
                given[place] = options.pop(option)
        with no_grad():
            return getattr(tensor, method)(*given, **options)

    forward.__name__ = name
    return forward


uniform_ = filling("uniform_", "uniform_", 0.0, 1.0)
normal_ = filling("normal_", "normal_", 0.0, 1.0)
zeros_ = filling("zeros_", "fill_", 0.0)
ones_ = filling("ones_", "fill_", 1.0)


def constant_(tensor: Tensor, val: float) -> Tensor:
    """One number everywhere."""
    with no_grad():
        return tensor.fill_(val)


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """How much a nonlinearity has to be made up for."""
    slope = 0.01 if param is None else param
    known = {
        "linear": 1.0,
        "sigmoid": 1.0,
        "tanh": 5.0 / 3,
        "relu": math.sqrt(2.0),
        "leaky_relu": math.sqrt(2.0 / (1 + slope**2)),
        "selu": 3.0 / 4,
    }
    if nonlinearity not in known:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}")
    return known[nonlinearity]


def fans(tensor: Tensor) -> tuple[int, int]:
    """How many numbers come in and go out."""
    if tensor.dim() < 2:
        raise ValueError(
            "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions"
        )
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Glorot's rule, evenly spread."""
    bound = math.sqrt(3.0) * (gain * math.sqrt(2.0 / float(sum(fans(tensor)))))
    return uniform_(tensor, -bound, bound, generator=generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Glorot's rule, normal."""
    return normal_(
        tensor, 0.0, gain * math.sqrt(2.0 / float(sum(fans(tensor)))), generator=generator
    )


def he(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    """The spread by He's rule."""
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    return calculate_gain(nonlinearity, a) / math.sqrt(fans(tensor)[mode == "fan_out"])


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:
    """He's rule, evenly spread."""
    bound = math.sqrt(3.0) * he(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator=generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:
    """He's rule, normal."""
    return normal_(tensor, 0, he(tensor, a, mode, nonlinearity), generator=generator)


EVERY = (
    uniform_, normal_, zeros_, ones_, constant_, calculate_gain, xavier_uniform_, xavier_normal_,
    kaiming_uniform_, kaiming_normal_,
)  # fmt: skip
