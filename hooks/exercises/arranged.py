"""Lines to arrange: put in order, or sorted into two heaps. What is right, each program says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from hooks.exercises.parts import NoPartError
from hooks.run.results import RunResult


def scrambled(pieces: Sequence[str], seed: str) -> list[int]:
    """The places of the pieces in an order that tells nothing, and is not their own."""

    def drawn(at: int) -> bytes:
        return hashlib.sha256(f"{seed}{at}{pieces[at]}".encode()).digest()

    places = sorted(range(len(pieces)), key=drawn)
    return places if places != sorted(places) else places[::-1]


def by_output(name: str, places: Sequence[int], result: RunResult) -> dict[str, list[str]]:
    """What is printed -> the orders that print it, told in the scrambled places, from 0.

    The first output is that of the program as it stands.
    """
    at = {str(place + 1): str(shown) for shown, place in enumerate(places)}
    found: dict[str, list[str]] = {}
    for order, printed in sorted(result.orders[name].items()):
        found.setdefault(printed.rstrip("\n"), []).append("".join(at[piece] for piece in order))
    return found


def heap_of_each(name: str, heaps: Iterable[str], result: RunResult) -> dict[str, str]:
    """Item -> the heap that the program puts it into: the first word of each line that it prints.

    Raises NoPartError where it prints something else.
    """
    found: dict[str, str] = {}
    for line in result.cell(name).stdout.splitlines():
        word, _, item = line.partition(" ")
        if word not in heaps:
            raise NoPartError(f"its line '{line}' starts with the name of no heap")
        if not item.strip() or item.strip() in found:
            raise NoPartError(f"its line '{line}' says nothing that could be sorted")
        found[item.strip()] = word
    return found
