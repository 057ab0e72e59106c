"""What is done to gradients before a step: made shorter, or bounded."""

from __future__ import annotations

import math
from typing import Any

from hooks.live.engine.autograd import no_grad
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor


def clip_grad_norm_(
    parameters: Any,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Make all gradients shorter, as one vector, where they are longer than a bound."""
    given = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    grads = [parameter.grad for parameter in given if parameter.grad is not None]
    if not grads:
        return FUNCTIONS["tensor"](0.0)
    with no_grad():
        each = [grad.norm(norm_type) for grad in grads]
        total = FUNCTIONS["stack"](each).norm(norm_type)
        if error_if_nonfinite and not math.isfinite(total.item()):
            raise RuntimeError(
                f"The total norm of order {float(norm_type)} for gradients from `parameters` is "
                "non-finite, so it "
                "cannot be clipped. To disable this error and scale the gradients by the "
                "non-finite norm anyway, set "
                "`error_if_nonfinite=False`"
            )
        factor = (max_norm / (total + 1e-6)).clamp(max=1.0)
        for grad in grads:
            grad.mul_(factor)
    return total


def clip_grad_value_(parameters: Any, clip_value: float, foreach: bool | None = None) -> None:
    """Bound each entry of each gradient."""
    for parameter in [parameters] if isinstance(parameters, Tensor) else parameters:
        if parameter.grad is not None:
            parameter.grad.clamp_(min=-clip_value, max=clip_value)
