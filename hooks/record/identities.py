"""Numbers for tensors, optimizers, modules and nodes that stay the same."""

from __future__ import annotations

import weakref

from hooks.record import graph, inside

NUMBER = "hooks.record"
"""Where a node carries its number."""


class Identities:
    """Small numbers for objects, none of which is kept alive.

    Keeping one would change what the module sees: weak references, `__del__`, and whether
    AccumulateGrad may keep a gradient without copying it. Tensors, optimizers and modules forget
    their number when they end. Nodes cannot be referred to weakly; they carry theirs themselves.
    """

    def __init__(self) -> None:
        self._numbers: dict[int, tuple[int, weakref.ref]] = {}
        self._counts: dict[str, int] = {}

    def next(self, kind: str) -> int:
        """A number that no other of its kind has."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind]

    def of(self, thing: object, kind: str) -> int:
        """The number of `thing` among its kind, counted from 1 in the order of meeting."""
        key = id(thing)
        if key not in self._numbers:
            ends = weakref.ref(thing, lambda _: self._numbers.pop(key, None))
            self._numbers[key] = self.next(kind), ends
        return self._numbers[key][0]

    def known(self, thing: object) -> int | None:
        """The number of `thing` if it has been met, else None."""
        number, ends = self._numbers.get(id(thing), (None, None))
        return number if ends and ends() is thing else None

    def of_node(self, node: graph.Node) -> int:
        """The number of a node of the autograd graph."""
        notes = inside.notes(node)
        if NUMBER not in notes:
            notes[NUMBER] = self.next("node")
        return notes[NUMBER]
