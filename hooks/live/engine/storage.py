"""Where the numbers lie, and how a shape is laid upon them.

A storage is one row of numbers. A tensor is a way of reading it: a shape, a stride for each
dimension (how far the next entry is), and an offset. Transposing, slicing and reshaping make
another way of reading the same row; that is what a view is. The storage also counts how often it
was written to: with it, autograd notices that a value which it kept is no longer what it was.
"""

from __future__ import annotations

from itertools import count
from math import prod
from typing import Any

ADDRESSES = count(0x10000, 64)


class Size(tuple):
    """A shape, which prints with its name."""

    __module__ = "torch"

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def numel(self) -> int:
        return prod(self)

    def __add__(self, other: tuple) -> Size:
        return Size(tuple(self) + tuple(other))

    def __getitem__(self, index: int | slice) -> int | Size:
        found = tuple.__getitem__(self, index)
        return Size(found) if isinstance(index, slice) else found


class Storage:
    """A row of numbers, or None on the device `meta`, which has shapes only."""

    __slots__ = ("__weakref__", "address", "numbers")

    def __init__(self, numbers: list | None) -> None:
        self.numbers = numbers
        self.address = next(ADDRESSES)


class Version:
    """How often what is read through a tensor, or a view of it, was written to."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


def contiguous_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of a tensor whose entries lie one after the other."""
    strides, step = [], 1
    for length in reversed(shape):
        strides.append(step)
        step *= max(length, 1)
    return tuple(reversed(strides))


def is_contiguous(shape: tuple[int, ...], strides: tuple[int, ...]) -> bool:
    """Whether reading in order is reading the row; a dimension of length 1 has no say."""
    expected = 1
    for length, stride in zip(reversed(shape), reversed(strides), strict=True):
        if length != 1:
            if stride != expected:
                return False
            expected *= length
    return True


def positions(shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> list[int]:
    """Where in the row each entry lies, in reading order."""
    found = [offset]
    for length, stride in zip(shape, strides, strict=True):
        steps = [stride * index for index in range(length)]
        found = [place + step for place in found for step in steps]
    return found


def broadcast(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of what two shapes give together; RuntimeError where they do not fit."""
    shape = []
    most = max(len(one), len(other))
    a, b = (1,) * (most - len(one)) + one, (1,) * (most - len(other)) + other
    for place in reversed(range(most)):
        if a[place] != b[place] and 1 not in (a[place], b[place]):
            message = (
                f"The size of tensor a ({a[place]}) must match the size of tensor b ({b[place]}) "
                f"at non-singleton dimension {place}"
            )
            raise RuntimeError(message)
        shape.append(b[place] if a[place] == 1 else a[place])
    return tuple(reversed(shape))


def stretched(
    shape: tuple[int, ...], strides: tuple[int, ...], to: tuple[int, ...]
) -> tuple[int, ...]:
    """Strides that read a tensor as one of a larger shape: a stride of 0 repeats."""
    missing = len(to) - len(shape)
    return (0,) * missing + tuple(
        0 if length == 1 and wanted != 1 else stride
        for length, stride, wanted in zip(shape, strides, to[missing:], strict=True)
    )


def wrapped(dim: int, dims: int) -> int:
    """A dimension counted from the front; IndexError outside."""
    most = max(dims, 1)
    if not -most <= dim < most:
        expected = f"expected to be in range of [{-most}, {most - 1}]"
        raise IndexError(f"Dimension out of range ({expected}, but got {dim})")
    return dim % most


def view_strides(
    shape: tuple[int, ...], strides: tuple[int, ...], to: tuple[int, ...]
) -> tuple[int, ...] | None:
    """Strides that read the same row in another shape, or None where only a copy can."""
    if not prod(shape):
        return contiguous_strides(to) if shape != to else strides
    runs: list[
        tuple[int, int]
    ] = []  # (entries, stride of the last), dimensions that belong together
    for length, stride in zip(shape, strides, strict=True):
        if length == 1:
            continue
        if runs and runs[-1][1] == stride * length:
            runs[-1] = (runs[-1][0] * length, stride)
        else:
            runs.append((length, stride))
    found: list[int] = []
    lengths = list(to)
    for entries, stride in reversed(runs):
        left = entries
        step = stride
        while left > 1:
            if not lengths:
                return None
            length = lengths.pop()
            if length == 1:
                found.append(step)
                continue
            if left % length:
                return None
            found.append(step)
            step *= length
            left //= length
        # a dimension of length 1 takes the stride that would be next
    rest = found and lengths
    for length in reversed(lengths):
        if length != 1:
            return None
        found.append(found[-1] if rest and found else 1)
    return tuple(reversed(found))


def nested(values: list, shape: tuple[int, ...]) -> Any:
    """A row of numbers as lists within lists."""
    if not shape:
        return values[0]
    step = len(values) // shape[0] if shape[0] else 0
    if len(shape) == 1:
        return list(values)
    return [
        nested(values[place * step : (place + 1) * step], shape[1:]) for place in range(shape[0])
    ]
