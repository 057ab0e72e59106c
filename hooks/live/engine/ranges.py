"""Numbers in steps, grids, and entries in order."""

from __future__ import annotations

import math
from typing import Any

from hooks.live.engine import messages, numbers
from hooks.live.engine.creation import Default, finished
from hooks.live.engine.indexing import index_rule
from hooks.live.engine.numbers import dtype, int64
from hooks.live.engine.pointwise import if_recorded, result_type
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor, operation
from hooks.live.engine.views import expand


@operation(method=False)
def arange(
    start: float,
    end: float | None = None,
    step: float = 1,
    *,
    dtype: dtype | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers from start up to end, in steps."""
    start, end = (0, start) if end is None else (start, end)
    parts = [x.item() if isinstance(x, Tensor) else x for x in (start, end, step)]
    start, end, step = parts
    kind = dtype or (int64 if all(isinstance(x, int) for x in parts) else Default.kind)
    many = max(0, math.ceil((end - start) / step))
    return finished(
        Tensor.of(kind.round([start + step * i for i in range(many)]), (many,), kind), requires_grad
    )


@operation(method=False)
def linspace(
    start: float, end: float, steps: int, *, dtype: dtype | None = None, requires_grad: bool = False
) -> Tensor:
    """So many numbers, from start to end, both included."""
    kind = dtype or Default.kind
    step = kind.round([(end - start) / (steps - 1)])[0] if steps > 1 else 0.0
    values = [
        numbers.fused(step, i, start, kind)
        if i < steps // 2
        else numbers.fused(-step, steps - 1 - i, end, kind)
        for i in range(steps)
    ]
    return finished(Tensor.of(kind.round(values), (steps,), kind), requires_grad)


@operation(method=False)
def eye(n: int, m: int | None = None, *, dtype: dtype | None = None) -> Tensor:
    """Ones on the diagonal."""
    m = n if m is None else m
    kind = dtype or Default.kind
    return Tensor.of(kind.round([i == j for i in range(n) for j in range(m)]), (n, m), kind)


@operation(method=False)
def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """The coordinates of a grid."""
    axes = (
        list(tensors[0])
        if len(tensors) == 1 and not isinstance(tensors[0], Tensor)
        else list(tensors)
    )
    swap = indexing == "xy" and len(axes) >= 2
    if swap:  # columns first, as in a picture
        axes[0], axes[1] = axes[1], axes[0]
    shape = tuple(axis.numel() for axis in axes)
    made = [
        expand(axis.reshape([-1 if p == place else 1 for p in range(len(axes))]), shape)
        for place, axis in enumerate(axes)
    ]
    if swap:
        made[0], made[1] = made[1], made[0]
    return tuple(made)


@operation()
def unique(self: Tensor) -> Tensor:
    """The different entries, sorted."""
    values = sorted(set(self.flat()))
    return Tensor.of(values, (len(values),), self.dtype)


@operation()
def sort(self: Tensor, dim: int = -1, descending: bool = False) -> Any:
    """The entries of a vector in order, and where they were."""
    return ordered("sort", self, self.numel(), descending)


def ordered(name: str, self: Tensor, many: int, descending: bool) -> Any:
    """The first of the entries of a vector, put in order."""
    if self.dim() != 1:
        raise NotImplementedError(messages.missing(f"{name} of {self.dim()} dimensions"))
    values = self.flat()
    order = sorted(range(len(values)), key=lambda i: values[i], reverse=descending)[:many]
    index = Tensor.of(order, (len(order),), int64)
    saved = {"self_sym_sizes": self.shape, "places": order, "indices": index, "dim": 0}
    found = Tensor.of([values[place] for place in order], (len(order),), self.dtype)
    found = if_recorded(name.capitalize(), found, (self,), index_rule, **saved)
    return FUNCTIONS["pair"](name, found, index)


@operation()
def topk(self: Tensor, k: int, dim: int = -1, largest: bool = True) -> Any:
    """The largest or smallest entries of a vector, the outermost first, and where they are."""
    return ordered("topk", self, k, largest)


@operation()
def argsort(self: Tensor, dim: int = -1, descending: bool = False) -> Tensor:
    """Where the entries of a vector are that come first, second, and so on."""
    return sort(self, dim, descending)[1]


FUNCTIONS["result_type"] = result_type


FUNCTIONS["c_name"] = messages.c_name
