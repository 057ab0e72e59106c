"""Twins say the same of the same, passage by passage, as far as that can be read.

Each rule tells of a contradiction: what one language has in the place of something else. What one
of them leaves out is told section by section, in `structure`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from hooks.errors import Mistake
from hooks.places import shown
from hooks.read.beside import beside
from hooks.read.markdown import ASK, CODE
from hooks.read.module import Module
from hooks.read.page import Page
from hooks.read.questions import without_programs
from hooks.run.results import RunResult
from hooks.twins import spoken
from hooks.twins.aligned import Passage, aligned

NAMES = re.compile(r"(?<![A-Za-z0-9_])(?:[A-Za-z]+\d+|[A-Za-z]+_\w+)(?![A-Za-z0-9_])", re.ASCII)
BESIDE_TEXT = re.compile(r"\$[^$]*\$|\]\([^)]*\)|\{#[^}]*\}")


def check_said(page: Page, twin: Page, skipped: Collection[str] = ()) -> Iterator[Mistake]:
    """No passage of a page contradicts the one of its twin; of each passage, the first of these.

    Args:
        skipped: ids of sections in which something is wrong already.
    """
    for section, passage, like in aligned(page, twin):
        if section in skipped:
            continue
        problem = next(_contradictions(passage, like, page.language, twin.language), None)
        if problem:
            where = f"{shown(twin.path)}:{like.line}"
            remedy = "say the same in both languages, sentence by sentence"
            yield Mistake(page.path, passage.line, f"{problem}, in {where}", remedy)


def check_alternatives(module: Module, result: RunResult) -> Iterator[Mistake]:
    """Nor do the alternatives of a figure; mistakes stand at the line that draws it."""
    for cell in result.cells:
        for statement in cell.statements:
            for drawing in statement.drawings:
                (one, mine), *others = drawing.alt.items()
                for other, its in others:
                    if problem := next(_spoken(mine, its, one, other), None):
                        where = f"{drawing.name} (snippets/figures)"
                        problem = f"its alternative in {one} speaks {problem}, in {other}"
                        problem = f"the figure {drawing.name}: {problem}"
                        remedy = f"say the same in both languages in {where}"
                        yield Mistake(module.path, statement.line, problem, remedy)


def _contradictions(passage: Passage, like: Passage, one: str, other: str) -> Iterator[str]:
    mine, its = (
        "\n".join(without_programs(ASK.sub("", line)) for line in part.text.split("\n"))
        for part in (passage, like)
    )
    left, right = _only_in_each(_code(mine), _code(its))
    if left and right:
        yield f"`{left[0]}` here, but not `{right[0]}`, which stands there"
    left, right = _only_in_each(_values(mine, one), _values(its, other))
    for name, value in left:
        for same, another in right:
            if name == same and value != another:
                yield f"`{name}` has {value} here, and {another} there"
    yield from _spoken(mine, its, one, other)


def _spoken(mine: str, its: str, one: str, other: str) -> Iterator[str]:
    left, right = spoken.replaced(mine, its, one, other)
    if left:
        yield f"of the number {left[0]} in words here, of {right[0]} there"
    if found := spoken.opposed(mine, its, one, other):
        yield f"of {found[0]} here, of {found[1]} there"
    if found := spoken.denied(mine, its, one, other):
        yield f"of {found[0]} here, of {found[1]} there"


def _only_in_each(mine: Counter, its: Counter) -> tuple[list, list]:
    return [*(mine - its)], [*(its - mine)]


def _code(text: str) -> Counter[str]:
    """Inline code, and names that stand in the text as they are: float32, zero_grad."""
    plain = BESIDE_TEXT.sub(" ", CODE.sub(" ", text))
    return Counter([*(match["code"] for match in CODE.finditer(text)), *NAMES.findall(plain)])


def _values(text: str, language: str) -> Counter[tuple[str, str]]:
    return Counter((name, number.text) for name, number in beside(text, language))
