"""The few names of NumPy that the cells use: arrays that share their numbers with tensors."""

from __future__ import annotations

import math
from types import ModuleType
from typing import Any

from hooks.live.engine import messages, numbers
from hooks.live.engine.lists import by_name, collected, lengths_of
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.storage import Storage, contiguous_strides, nested, positions
from hooks.live.engine.tensor import Tensor


class ndarray:  # noqa: N801  # NumPy's name
    """Numbers in a shape, without a history."""

    __module__ = "numpy"
    __array__ = True

    def __init__(
        self, storage: Storage, shape: tuple, strides: tuple, offset: int, kind: Any
    ) -> None:
        self.storage, self.shape, self.strides, self.offset = storage, tuple(shape), strides, offset
        self.kind = kind
        self.dtype = kind.name

    def flat(self) -> list:
        return [
            self.storage.numbers[place]
            for place in positions(self.shape, self.strides, self.offset)
        ]

    def tolist(self) -> Any:
        return nested(self.flat(), self.shape)

    def item(self) -> Any:
        if len(self.flat()) != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return self.flat()[0]

    def sum(self) -> Any:
        return Scalar(sum(self.flat()))

    def mean(self) -> Any:
        return Scalar(sum(self.flat()) / len(self.flat()))

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def tensor(self) -> Tensor:
        return FUNCTIONS["from_numpy"](self)

    def __getitem__(self, index: Any) -> Any:
        found = self.tensor()[index]
        return of(found) if found.shape else Scalar(found.item())

    def __setitem__(self, index: Any, value: Any) -> None:
        self.tensor()[index] = value.tensor() if isinstance(value, ndarray) else value

    def __repr__(self) -> str:
        return f"array({written(self, ', ')})"

    def __str__(self) -> str:
        return written(self, " ")


class Scalar(float):
    """A single float64 that comes from an array."""

    def __repr__(self) -> str:
        return f"np.float64({float(self)!r})"

    def __str__(self) -> str:
        return repr(float(self))

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"'numpy.float64' object has no attribute '{name}'")


def written(array: ndarray, between: str) -> str:
    """The entries as NumPy writes them: as few digits as tell them apart, all in one width."""
    values = array.flat()
    if array.kind.is_floating_point:
        told = [
            text.removesuffix("0") if (text := repr(value)).endswith(".0") else text
            for value in values
        ]
        sizes = [abs(value) for value in values if value and math.isfinite(value)]
        wide = sizes and (max(sizes) >= 1e8 or min(sizes) < 1e-4 or max(sizes) / min(sizes) > 1000)
        if wide or any("e" in text for text in told):
            raise NotImplementedError(messages.missing("printing such an array"))
        after = max((len(text.partition(".")[2]) for text in told), default=0)
        told = [
            text.ljust(len(text.partition(".")[0]) + 1 + after) if "." in text else text
            for text in told
        ]
    else:
        told = [str(value) for value in values]
    width = 5 if array.dtype == "bool" else max(map(len, told), default=0)
    told = [text.rjust(width) for text in told]

    def rows(parts: list[str], shape: tuple, depth: int) -> str:
        if not shape:
            return parts[0]
        if len(shape) == 1:
            return "[" + between.join(parts) + "]"
        step = len(parts) // shape[0]
        lines = [
            rows(parts[i * step : (i + 1) * step], shape[1:], depth + 1) for i in range(shape[0])
        ]
        return "[" + (between.rstrip() + "\n" + " " * (depth + 1)).join(lines) + "]"

    return rows(told, array.shape, 0)


def of(tensor: Tensor) -> ndarray:
    """The array that shares a tensor's numbers."""
    return ndarray(tensor.storage_, tensor.shape, tensor.strides, tensor.offset, tensor.dtype)


def array(data: Any, dtype: Any = None) -> ndarray:
    """A copy of numbers as an array; floats are float64."""
    if isinstance(data, ndarray):
        values, shape = data.flat(), data.shape
    elif isinstance(data, Tensor):
        return of(data.numpy().tensor().clone())
    else:
        lengths = lengths_of(data)
        values, shape = collected(data, lengths), tuple(lengths)
    floats = any(isinstance(value, float) for value in values)
    kind = by_name(dtype) if dtype else numbers.float64 if floats else numbers.int64
    return ndarray(Storage(kind.round(values)), shape, contiguous_strides(shape), 0, kind)


def arithmetic(name: str) -> None:
    """An operator of arrays, by that of tensors."""

    def forward(self: ndarray, other: Any) -> ndarray:
        operand = other.tensor() if isinstance(other, ndarray) else other
        return of(getattr(self.tensor(), name)(operand))

    setattr(ndarray, name, forward)


for sign in (
    "add",
    "sub",
    "mul",
    "truediv",
    "pow",
    "radd",
    "rsub",
    "rmul",
    "rtruediv",
    "eq",
    "lt",
    "gt",
):
    arithmetic(f"__{sign}__")

FUNCTIONS["array_of"] = of
numpy = ModuleType("numpy")
numpy.ndarray, numpy.array, numpy.float64, numpy.float32 = ndarray, array, Scalar, "float32"
numpy.pi, numpy.nan, numpy.inf = math.pi, math.nan, math.inf


def lacking(name: str) -> Any:
    raise AttributeError(messages.missing(f"numpy.{name}"))


numpy.__getattr__ = lacking
