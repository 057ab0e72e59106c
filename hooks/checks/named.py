"""A number beside a name in code is one of that name.

Where a page says "`a` becomes 9", 9 was the value of `a`, of its gradient, of what was printed from
it, or was given to an argument of that name: in the cells up to the end of the section. That 9
occurs somewhere is not enough: two numbers, or two names, may have been swapped.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from hooks.errors import Mistake
from hooks.formulas.moments import Moment, Values, moments
from hooks.read.beside import beside
from hooks.read.module import Module
from hooks.read.numbers import Number, spans
from hooks.read.page import Page
from hooks.run.results import RunResult
from hooks.tutorial import Tutorial

SHOWN_VALUES = 6


def check_named(pair: Tutorial) -> Iterator[Mistake]:
    """Each number right beside a name of the code is one of that name; see above."""
    if not pair.module or not pair.result:
        return
    named = Named(pair.module, pair.result)
    for page in pair.pages.values():
        yield from _check_prose(page, named)


def _check_prose(page: Page, named: Named) -> Iterator[Mistake]:
    for line, text in page.prose():
        if text.lstrip().startswith("|") or page.question(line):
            continue
        for name, number in beside(text, page.language):
            values = named.values(name, cells_until(page, page.section(line)))
            if values and not any(_is_written(value, number) for value in values):
                shown = ", ".join(f"{value:g}" for value in sorted(values)[:SHOWN_VALUES])
                shown += ", ..." if len(values) > SHOWN_VALUES else ""
                problem = f"{number.text} stands beside `{name}`, which was never that: {shown}"
                remedy = "correct the number or the name; of something else, say of what it is"
                yield Mistake(page.path, line, problem, remedy)


def _is_written(value: float, number: Number) -> bool:
    """Whether the value is written as that number, rounded to its digits."""
    _, _, decimals = number.text.partition(".")
    half = 0.5 * 10 ** -len(decimals) if decimals.strip("0") else 1e-6 * max(1, abs(value))
    return abs(value - float(number.value)) <= half * 1.0001


def cells_until(page: Page, section: int) -> frozenset[str]:
    """The cells up to the end of a section; of the opening, all."""
    return frozenset(
        placement.name
        for placement in page.placements
        if section <= 1 or page.section(placement.line) <= section
    )


class Named:
    """Which numbers belong to which name of a module."""

    def __init__(self, module: Module, result: RunResult) -> None:
        self.module, self.result = module, result
        self._of_name: dict[str, dict[str, set[float]]] = {}

    def values(self, name: str, cells: frozenset[str]) -> set[float]:
        """All that the name was worth in those cells, was given, or that was printed of it."""
        if name not in self._of_name:
            self._of_name[name] = self._all(name)
        found = self._of_name[name]
        return set().union(*(found.get(cell, set()) for cell in (*cells, "")))

    def values_of_all(self, name: str, cells: frozenset[str]) -> set[float]:
        """Those of the name, and of the names that end in it: of `a` those of `for_a` too."""
        known = {node.id for node in ast.walk(self.module.tree) if isinstance(node, ast.Name)}
        names = [name, *sorted(one for one in known if one.endswith(f"_{name}"))]
        return set().union(*(self.values(one, cells) for one in names))

    @cached_property
    def _moments(self) -> list[Moment]:
        return moments(self.module, self.result.recording)

    @cached_property
    def _states(self) -> list[Values]:
        return [Values(moment.after) for moment in self._moments]

    @cached_property
    def _statements(self) -> dict[int, ast.stmt]:
        found: dict[int, ast.stmt] = {}
        for node in ast.walk(self.module.tree):
            if isinstance(node, ast.stmt):
                found.setdefault(node.lineno, node)
        return found

    def _all(self, name: str) -> dict[str, set[float]]:
        found: dict[str, set[float]] = {"": set(self._given(name))}
        for moment, state in zip(self._moments, self._states, strict=True):
            values = found.setdefault(moment.cell, set())
            for text in (name, f"{name}.grad"):
                if text in state:
                    values.update(float(v) for v in np.ravel(state[text]) if np.isfinite(v))
            if moment.out:
                values.update(self._printed(name, moment))
        return found

    def _given(self, name: str) -> Iterator[float]:
        """What is assigned to it, given to an argument of that name, or in a dict under it."""
        last = name if name.isidentifier() else ""
        for node in ast.walk(self.module.tree):
            pairs = []
            if (isinstance(node, ast.Assign) and name in map(ast.unparse, node.targets)) or (
                isinstance(node, ast.keyword) and node.arg == last
            ):
                pairs = [node.value]
            elif isinstance(node, ast.Dict):
                pairs = [
                    value
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant) and key.value == last
                ]
            elif isinstance(node, ast.arguments):
                known = node.args[len(node.args) - len(node.defaults) :] + node.kwonlyargs
                values = node.defaults + node.kw_defaults
                pairs = [v for arg, v in zip(known, values, strict=False) if arg.arg == last and v]
            for value in pairs:
                yield from _constants(value)

    def _printed(self, name: str, moment: Moment) -> Iterator[float]:
        """The numbers that a print of this name printed: its own, where that can be told."""
        statement = self._statements.get(moment.line)
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=arguments)):
                pass
            case _:
                return
        slots = [slot for argument in arguments for slot in _slots(argument)]
        numbers = [number for number, _, _ in spans(moment.out)]
        own = [_mentions(slot, name) if slot else False for slot in slots]
        if len(slots) != len(numbers):
            inputs = _inputs(slots[0], len(numbers)) if len(slots) == 1 else []
            own = [one == name for one in inputs] or [any(own)] * len(numbers)
        for number, is_own in zip(numbers, own, strict=True):
            if is_own and number.value is not None:
                yield float(number.value)


def _slots(argument: ast.expr) -> Iterator[ast.expr | None]:
    """For each number that an argument of `print` prints, what it is of; None for a text's."""
    match argument:
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from _slots(part)
        case ast.FormattedValue(value=value):
            yield value
        case ast.Constant(value=str() as text):
            yield from (None for _ in spans(text))
        case _:
            yield argument


def _inputs(slot: ast.expr | None, count: int) -> list[str]:
    """The names of which a call returns one number each: `grad(y, (a, b))` those of a and b."""
    arguments = slot.args if isinstance(slot, ast.Call) else []
    for given in (arguments[-count:], *(a.elts for a in arguments if hasattr(a, "elts"))):
        names = [ast.unparse(one) for one in given if isinstance(one, ast.Name | ast.Attribute)]
        if len(set(names)) == count == len(given) > 1:
            return names
    return []


def _mentions(node: ast.expr, name: str) -> bool:
    return any(
        isinstance(inner, (ast.Name, ast.Attribute, ast.Subscript)) and ast.unparse(inner) == name
        for inner in ast.walk(node)
    )


def _constants(node: ast.expr) -> Iterator[float]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and type(inner.value) in (int, float):
            yield float(inner.value)
            yield -float(inner.value)
