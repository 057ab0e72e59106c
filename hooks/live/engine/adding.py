"""The order of a sum: a sum of floats depends on it.

The order here is that of a processor with eight float32 in a register: entries a register apart
are added first, four registers at a time, long rows in blocks. Up to four entries this is simply
from left to right.
"""

from __future__ import annotations

import math
from typing import Any

from hooks.live.engine.numbers import dtype

Dims = int | tuple[int, ...] | list[int] | None


LANES = {4: 8, 8: 4, 2: 16}


def added(kind: dtype, *values: float) -> float:
    return kind.round([sum(values)])[0]


def total(values: list, kind: dtype, step: int = 1) -> Any:
    """The sum of a row, in the order in which the processor adds."""
    if not kind.is_floating_point:
        return kind.round([sum(values)])[0]
    lanes = LANES[kind.itemsize] if step == 1 else 1
    registers = len(values) // lanes
    result = 0.0
    if lanes == 1 or len(values) < lanes:
        return row_sum([[value] for value in values], kind)[0]
    partial = (
        row_sum([values[i * lanes : (i + 1) * lanes] for i in range(registers)], kind)
        if registers
        else []
    )
    for value in values[registers * lanes :]:
        result = added(kind, result, value)
    for value in partial:
        result = added(kind, result, value)
    return result


def row_sum(rows: list[list[float]], kind: dtype) -> list[float]:
    """The sum of rows, entry by entry: four interleaved sums, which are added at the end."""
    fours = len(rows) // 4
    parts = [
        cascade(rows[place : fours * 4 : 4], kind, len(rows[0]) if rows else 1)
        for place in range(4)
    ]
    for row in rows[fours * 4 :]:
        parts[0] = plus(parts[0], row, kind)
    for part in parts[1:]:
        parts[0] = plus(parts[0], part, kind)
    return parts[0]


def plus(one: list[float], other: list[float], kind: dtype) -> list[float]:
    return kind.round([a + b for a, b in zip(one, other, strict=True)])


def cascade(rows: list[list[float]], kind: dtype, width: int) -> list[float]:
    """The sum of rows in blocks of sixteen or more, so that errors do not pile up."""
    power = max(4, math.ceil(math.log2(len(rows))) // 4) if rows else 4
    step = 1 << power
    levels = [[0.0] * width for _ in range(4)]
    place = 0
    while place + step <= len(rows):
        for row in rows[place : place + step]:
            levels[0] = plus(levels[0], row, kind)
        place += step
        for level in range(1, 4):
            levels[level] = plus(levels[level], levels[level - 1], kind)
            levels[level - 1] = [0.0] * width
            if place & (step - 1) << level * power:
                break
    for row in rows[place:]:
        levels[0] = plus(levels[0], row, kind)
    for level in range(1, 4):
        levels[0] = plus(levels[0], levels[level], kind)
    return levels[0]
