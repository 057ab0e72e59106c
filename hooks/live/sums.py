"""NumPy for the formulas of the step viewer, on the engine: what hooks/steps/rules.py needs."""

from __future__ import annotations

import contextlib
import math
import operator
from collections.abc import Callable, Iterator
from typing import Any

from hooks.live.engine.namespace import Torch
from hooks.live.engine.numbers import float64


class ndarray:  # noqa: N801  # NumPy's name
    """Numbers of float64 in a shape. Shapes that do not fit raise ValueError."""

    def __init__(self, data: Any) -> None:
        torch = Torch.modules["torch"]
        self._held = data if isinstance(data, torch.Tensor) else torch.tensor(data, dtype=float64)

    @property
    def shape(self) -> tuple[int, ...]:
        """The length of each dimension."""
        return tuple(self._held.shape)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.shape)

    @property
    def T(self) -> ndarray:  # noqa: N802  # NumPy's name
        """With its dimensions in reverse order."""
        return ndarray(self._held.permute(*reversed(range(self.ndim))) if self.ndim else self._held)

    def __neg__(self) -> ndarray:
        return ndarray(-self._held)

    def sum(self, axis: tuple[int, ...], keepdims: bool = False) -> ndarray:
        """The sum over these dimensions: over none, the numbers themselves."""
        return ndarray(self._held.sum(axis, keepdims) if axis else self._held)

    def tolist(self) -> Any:
        """The numbers as lists within lists."""
        return self._held.tolist()


def array(data: Any, kind: type = float) -> ndarray:
    """An array of numbers, of arrays, or of lists within lists of these."""

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(item) for item in value]
        return value.tolist() if isinstance(value, ndarray) else float(value)

    return data if isinstance(data, ndarray) else ndarray(plain(data))


def _of_two(function: Callable) -> Callable[[ndarray, ndarray], ndarray]:
    def computed(one: ndarray, other: ndarray) -> ndarray:
        try:
            return ndarray(function(one._held, other._held))
        except RuntimeError as error:
            raise ValueError(str(error)) from None

    return computed


add, subtract, multiply = map(_of_two, (operator.add, operator.sub, operator.mul))
divide, power, matmul = map(_of_two, (operator.truediv, operator.pow, operator.matmul))


def sign(data: Any) -> ndarray:
    """-1, 0 or 1 for each number."""

    def of(value: Any) -> Any:
        if isinstance(value, list):
            return [of(item) for item in value]
        return float((float(value) > 0) - (float(value) < 0))

    return ndarray(of(data))


def size(data: Any) -> int:
    """How many numbers there are."""
    return math.prod(array(data).shape)


def allclose(one: ndarray, other: ndarray, rtol: float, atol: float, equal_nan: bool) -> bool:
    """Whether all numbers are nearly the same."""
    return Torch.modules["torch"].allclose(one._held, other._held, rtol, atol, equal_nan)


@contextlib.contextmanager
def errstate(**_: str) -> Iterator[None]:
    """The engine warns of no arithmetic."""
    yield
