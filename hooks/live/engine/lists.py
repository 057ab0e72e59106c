"""Nested lists as numbers: lengths, entries in reading order, the kind that holds them all."""

from __future__ import annotations

from typing import Any

from hooks.live.engine import messages, numbers
from hooks.live.engine.numbers import dtype, float32
from hooks.live.engine.tensor import Tensor


class Default:
    """The kind of new floats."""

    kind = float32


def entries_of(data: Any) -> Any:
    """What can be gone through: a list, an array, a tensor with dimensions."""
    if isinstance(data, Tensor):
        return list(data) if data.shape else None
    if hasattr(data, "__array__"):
        return data.tolist()
    return data if isinstance(data, list | tuple) else None


def lengths_of(data: Any) -> list[int]:
    """The shape, as the first entry of each list tells it."""
    lengths = []
    while (entries := entries_of(data)) is not None:
        lengths.append(len(entries))
        if not entries:
            break
        data = entries[0]
    return lengths


def collected(data: Any, lengths: list[int], depth: int = 0) -> list:
    """The numbers in reading order; lists of one depth must be equally long."""
    entries = entries_of(data)
    if depth == len(lengths):
        if isinstance(data, list | tuple):
            raise TypeError(f"must be real number, not {type(data).__name__}")
        return [data]
    if 0 in lengths:
        return []
    if entries is None:
        raise TypeError("not a sequence")
    if len(entries) != lengths[depth]:
        raise ValueError(
            f"expected sequence of length {lengths[depth]} at dim {depth} (got {len(entries)})"
        )
    return [number for entry in entries for number in collected(entry, lengths, depth + 1)]


def inferred(values: list) -> dtype:
    """The kind that holds all these."""
    found: dtype | None = None
    for value in values:
        if isinstance(value, Tensor):
            kind = value.dtype
        elif isinstance(value, str):
            raise TypeError(f"new(): invalid data type '{type(value).__name__}'")
        elif isinstance(value, bool | int | float):
            kind = numbers.of_number(value)
            kind = Default.kind if kind is float32 else kind
        elif isinstance(value, complex):
            raise NotImplementedError(messages.missing("a tensor of complex numbers"))
        elif hasattr(value, "dtype"):
            kind = by_name(value.dtype)
        else:
            raise RuntimeError(f"Could not infer dtype of {type(value).__name__}")
        found = kind if found is None else numbers.promote(found, kind)
    return found or Default.kind


def by_name(name: Any) -> dtype:
    return next(kind for kind in numbers.EVERY if kind.name == str(name).removeprefix("torch."))
