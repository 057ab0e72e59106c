"""The part of what a program printed that a question is about, and when two are the same."""

from __future__ import annotations

import re

from hooks.run.results import RunResult

NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d*)?(?:e[-+]?\d+)?", re.IGNORECASE)


class NoPartError(ValueError):
    """There is no such part; the text says why."""


def printed(name: str, part: str, result: RunResult) -> str:
    """That part of what the program printed; with `order 213`, all it printed in that order.

    Raises NoPartError.
    """
    which, _, order = part.partition(" ")
    if which != "order":
        return part_of(result.cell(name).stdout, part)
    orders = result.orders.get(name)
    if not orders:
        raise NoPartError("it is no aside in any order")
    if order not in orders:
        raise NoPartError(f"its orders are those of {min(orders)}")
    return orders[order].rstrip("\n")


def part_of(printed: str, part: str) -> str:
    """The one line, or a number, of what was printed.

    Args:
        part: `line 2`, `number 3` (counted from one through all lines), or "" for the only line.

    Raises NoPartError where there is no such part.
    """
    lines = printed.splitlines()
    which, _, count = part.partition(" ")
    if which == "number":
        numbers = [match[0].rstrip(".,") for match in NUMBER.finditer(printed)]
        return _nth(numbers, int(count), "numbers")
    if which == "line":
        return _nth(lines, int(count), "lines")
    if len(lines) != 1:
        raise NoPartError(f"it prints {len(lines)} lines: say which, as in 'line 1'")
    return lines[0]


def _nth(found: list[str], count: int, what: str) -> str:
    if not 1 <= count <= len(found):
        raise NoPartError(f"it prints {len(found)} {what}")
    return found[count - 1]


def same(one: str, other: str) -> bool:
    """Whether a reader who means the one has also said the other: -8 and -8.0, but not -8 and 8.

    docs/assets/exercises/predict.js compares what readers type in the same way.
    """
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    def number(match: re.Match) -> str:
        return repr(float(match[0].replace(",", "").rstrip(".") or "nan"))

    return "".join(NUMBER.sub(number, text.lower()).split())
