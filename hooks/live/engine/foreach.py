"""What PyTorch's optimizer code asks for beside plain operations: the same one upon many tensors.

The fused step is one rule for all of SGD, with fewer roundings; it does not count versions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hooks.live.engine import messages
from hooks.live.engine.adding import LANES
from hooks.live.engine.arithmetic import add, mul
from hooks.live.engine.autograd import no_grad
from hooks.live.engine.curves import neg
from hooks.live.engine.numbers import dtype, fused
from hooks.live.engine.tensor import Tensor

INVALID = (
    "{}() received an invalid combination of arguments - got (list, list, alpha={}), but expected "
    "one of:\n"
    " * (tuple of Tensors self, Number scalar)\n * (tuple of Tensors self, tuple of Scalars "
    "scalars)\n"
    " * (tuple of Tensors self, Tensor other, *, Number alpha = 1)\n"
    " * (tuple of Tensors self, tuple of Tensors other, *, Number alpha = 1)\n"
)


def plain(name: str, alpha: Any) -> Any:
    """A factor as a number, which a tensor with a history is not."""
    if isinstance(alpha, Tensor):
        if alpha.requires_grad or alpha.shape:
            raise TypeError(INVALID.format(name, type(alpha).__name__))
        return alpha.item()
    return alpha


def each(other: Any, many: int) -> list:
    return list(other) if isinstance(other, list | tuple) else [other] * many


def foreach_add(self: Sequence[Tensor], other: Any, *, alpha: Any = 1) -> list[Tensor]:
    factor = plain("_foreach_add", alpha)
    return [add(a, b, alpha=factor) for a, b in zip(self, each(other, len(self)), strict=True)]


def foreach_add_(self: Sequence[Tensor], other: Any, *, alpha: Any = 1) -> None:
    factor = plain("_foreach_add_", alpha)
    for a, b in zip(self, each(other, len(self)), strict=True):
        a.add_(b, alpha=factor)


def in_kind(factor: Any, tensor: Tensor) -> Any:
    """A plain factor rounded to the kind of a tensor of 16 bits, as PyTorch rounds it here."""
    if isinstance(factor, Tensor) or tensor.dtype.bits != 16:
        return factor
    return tensor.dtype.round([factor])[0]


def foreach_mul(self: Sequence[Tensor], other: Any) -> list[Tensor]:
    return [mul(a, in_kind(b, a)) for a, b in zip(self, each(other, len(self)), strict=True)]


def foreach_mul_(self: Sequence[Tensor], other: Any) -> None:
    for a, b in zip(self, each(other, len(self)), strict=True):
        a.mul_(in_kind(b, a))


def foreach_neg(self: Sequence[Tensor]) -> list[Tensor]:
    return [neg(tensor) for tensor in self]


def foreach_zero_(self: Sequence[Tensor]) -> None:
    for tensor in self:
        tensor.zero_()


def fused_sgd_(
    params: list[Tensor],
    grads: list[Tensor],
    buffers: list[Tensor],
    *,
    weight_decay: float,
    momentum: float,
    lr: Any,
    dampening: float,
    nesterov: bool,
    maximize: bool,
    is_first_step: bool,
    grad_scale: Any = None,
    found_inf: Any = None,
) -> None:
    """The whole step of SGD at once, entry by entry."""
    for place, buffer in enumerate(buffers):
        if not isinstance(buffer, Tensor):
            name = type(buffer).__name__
            raise TypeError(f"expected Tensor as element {place} in argument 2, but got {name}")
    if any(param.dtype.bits == 16 for param in params):  # PyTorch 2.13 leaves entries as they were
        raise NotImplementedError(messages.missing("fused for numbers of 16 bits"))
    rate = lr.item() if isinstance(lr, Tensor) else lr
    settings = (float(weight_decay), float(momentum), float(rate), float(dampening))
    with no_grad():
        for place, (param, grad) in enumerate(zip(params, grads, strict=True)):
            buffer = buffers[place] if buffers else None
            stepped(param, grad, buffer, settings, nesterov, maximize, is_first_step)


def stepped(
    param: Tensor,
    grad: Tensor,
    buffer: Tensor | None,
    settings: tuple,
    nesterov: bool,
    maximize: bool,
    first: bool,
) -> None:
    kind: dtype = param.dtype
    decay, momentum, lr, dampening = (kind.round([value])[0] for value in settings)

    def one(value: float) -> float:
        return kind.round([value])[0]

    kept = buffer.flat() if buffer is not None else []
    # Entries that fill no register are computed one by one, and joined in another way.
    whole = param.numel() - param.numel() % LANES[kind.itemsize]
    values, buffers = [], []
    for place, (value, slope) in enumerate(zip(param.flat(), grad.flat(), strict=True)):
        slope = -slope if maximize else slope
        if decay:
            slope = one(fused(value, decay, slope, kind))
        if momentum:
            if first:
                old = slope
            elif place < whole:
                old = one(fused(one(1 - dampening), slope, one(kept[place] * momentum), kind))
            else:
                old = one(fused(momentum, kept[place], one(one(1 - dampening) * slope), kind))
            buffers.append(old)
            slope = one(fused(momentum, old, slope, kind)) if nesterov else old
        values.append(one(fused(-lr, slope, value, kind)))
    for tensor, numbers in ((param, values), (buffer, buffers)):
        if tensor is not None and numbers:
            before = tensor.version.count
            tensor.write(numbers)
            tensor.version.count = before


EVERY = {
    "_foreach_add": foreach_add,
    "_foreach_add_": foreach_add_,
    "_foreach_mul": foreach_mul,
    "_foreach_mul_": foreach_mul_,
    "_foreach_neg": foreach_neg,
    "_foreach_zero_": foreach_zero_,
    "_fused_sgd_": fused_sgd_,
}
