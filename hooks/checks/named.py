"""A number beside a name in code is one of that name.

Where a page says "`a` becomes 9", 9 was the value of `a`, of its gradient, of what was printed from
it, or was given to an argument of that name: in the cells up to the end of the section. That 9
occurs somewhere is not enough: two numbers, or two names, may have been swapped.

In a table, what stands in a row that begins with a line of code was printed after that line, and
before the line that another row begins with.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from hooks.errors import Mistake
from hooks.formulas.moments import Moment, Values, moments
from hooks.origins.rows import Row, rows_of
from hooks.read.markdown import CODE
from hooks.read.module import Module
from hooks.read.numbers import NUMBER, Number, spans
from hooks.read.page import Page
from hooks.run.results import RunResult
from hooks.tutorial import Tutorial

NAME = re.compile(r"[A-Za-z_]\w*(?:\.\w+|\[[^\]]*\])*")
CONSTANTS = ("None", "True", "False")
SAYS = {
    "en": re.compile(
        r"(?:\s*(?:(?:is|was|becomes|became|has become|has gone|holds|starts|ends|stays|stayed"
        r"|stands|overshoots|went|goes|gone|equals)\b(?: (?:now|still|set|at|to|from|only))*|of|=)"
        r")? ?"
    ),
    "ja": re.compile(r"(?:の(?:値|勾配))?(?:だけ)?(?:[はが]|には)?(?:まだ|もう|すでに|いつも)?"),
}
"""What may stand between a name and its number."""
GOES_ON = {"en": re.compile(r" to "), "ja": re.compile(r"から")}
"""What leads to the number that it changes to."""
COUNTS = re.compile(
    r"\s*(?:%|×|通り|次元|回|つ|個|本|行|倍|ステップ|番|点|桁|で(?:計算|求め|割|掛)"
    r"|points?|times|steps)"
)
"""What comes after a number that counts something."""
SHOWN_VALUES = 6


def check_named(pair: Tutorial) -> Iterator[Mistake]:
    """Each number right beside a name of the code is one of that name; see above."""
    if not pair.module or not pair.result:
        return
    named = Named(pair.module, pair.result)
    for page in pair.pages.values():
        yield from _check_prose(page, named)
        yield from _check_tables(page, pair.module, pair.result)


def _check_prose(page: Page, named: Named) -> Iterator[Mistake]:
    for line, text in page.prose():
        if text.lstrip().startswith("|") or page.question(line):
            continue
        for name, number in beside(text, page.language):
            values = named.values(name, _cells(page, page.section(line)))
            if values and not any(_is_written(value, number) for value in values):
                shown = ", ".join(f"{value:g}" for value in sorted(values)[:SHOWN_VALUES])
                shown += ", ..." if len(values) > SHOWN_VALUES else ""
                problem = f"{number.text} stands beside `{name}`, which was never that: {shown}"
                remedy = "correct the number or the name; of something else, say of what it is"
                yield Mistake(page.path, line, problem, remedy)


def beside(text: str, language: str) -> Iterator[tuple[str, Number]]:
    """(name, number) of each number in a line that is said of the inline code before it."""
    for match in CODE.finditer(text):
        name = match["code"]
        if not NAME.fullmatch(name) or name in CONSTANTS:
            continue
        at = SAYS[language].match(text, match.end()).end()
        found = _number_at(text, at)
        while found and found[0].value is not None and not COUNTS.match(text, found[1]):
            yield name, found[0]
            more = GOES_ON[language].match(text, found[1])
            found = _number_at(text, more.end()) if more else None


def _number_at(text: str, at: int) -> tuple[Number, int] | None:
    match = NUMBER.match(text, at)
    if not match:
        return None
    number = next(found for found, start, _ in spans(text) if start == match.start())
    return number, match.end()


def _is_written(value: float, number: Number) -> bool:
    """Whether the value is written as that number, rounded to its digits."""
    _, _, decimals = number.text.partition(".")
    half = 0.5 * 10 ** -len(decimals) if decimals.strip("0") else 1e-6 * max(1, abs(value))
    return abs(value - float(number.value)) <= half * 1.0001


def _cells(page: Page, section: int) -> frozenset[str]:
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
            own = [any(own)] * len(numbers)
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


def _check_tables(page: Page, module: Module, result: RunResult) -> Iterator[Mistake]:
    rows = rows_of(module, result)
    order = sorted(rows, key=lambda row: (row.place, row.line, row.printed is not None))
    topics: list[tuple[int, list[str], Row | None]] = []
    for line, text in page.prose():
        cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
        if not text.lstrip().startswith("|") or len(cells) < 2:
            continue
        quotes = [match["code"] for match in CODE.finditer(cells[0])]
        topic = next((row for quote in quotes for row in order if _is_line(quote, row)), None)
        topics.append((line, cells, topic))
    starts = [order.index(topic) for *_, topic in topics if topic]
    for line, cells, topic in topics:
        if not topic:
            continue
        start = order.index(topic)
        end = min((other for other in starts if other > start), default=len(order))
        printed = {n.value for row in order[start:end] if row.printed for n in row.numbers}
        for number, *_ in (found for cell in cells[1:] for found in spans(CODE.sub(" ", cell))):
            if printed and number.value is not None and number.value not in printed:
                problem = f"{number.text} was not printed after `{topic.code.strip()}`"
                remedy = "correct the cell: its row begins with that line of code"
                yield Mistake(page.path, line, problem, remedy)


def _is_line(quote: str, row: Row) -> bool:
    """Whether the quote is that whole line of code."""
    return not row.printed and row.code.strip() == quote
