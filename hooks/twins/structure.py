"""Both pages of a pair have the same structure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from hooks.errors import Mistake
from hooks.places import shown
from hooks.read.markdown import ADMONITION, CODE, LINK
from hooks.read.page import Page, Placement
from hooks.remembered import checked
from hooks.twins.aligned import other_blocks
from hooks.twins.said import check_said
from hooks.twins.spoken import differing

PARTS = ("question", "admonition", "link", "block", "formula")
CELL_END = re.compile(r"(?<!\\)\|")
WORDS_IN_FORMULA = re.compile(r"\\(?:text|mathrm)\{[^}]*\}")


@dataclass(frozen=True)
class Mark:
    """One thing on a page that its twin must have too: a kind, a value and a line."""

    kind: str
    value: str
    line: int


def marks(page: Page) -> list[Mark]:
    """All that a page and its twin must agree in, in order.

    Headings (level and id), cells, questions (kind and programs), admonition kinds, links (without
    the language), blocks of text, formulas (without their words), and numbers. Inline code is
    compared per section, as a set of words, because the order of words differs between languages.
    """
    found = [Mark("heading", f"h{h.level} #{h.id}", h.line) for h in page.headings]
    found += [Mark("cell", _placed(p), p.line) for p in page.placements]
    found += [Mark("question", str(question), question.line) for question in page.questions]
    for line, text in page.prose():
        if match := ADMONITION.match(text):
            found.append(Mark("admonition", match["kind"], line))
    found += [Mark("link", target, line) for line, target in page.links()]
    found += [
        Mark("formula", WORDS_IN_FORMULA.sub(r"\\text{}", tex), line)
        for line, tex in page.formulas()
    ]
    found += [Mark("block", text, line) for line, text, fenced in page.scan() if fenced]
    found += [Mark("number", number.text, line) for line, number in page.numbers()]
    return sorted(found, key=lambda mark: mark.line)


def _placed(placement: Placement) -> str:
    indented = "indented " if placement.indent else ""
    return f"{indented}{placement.name}{placement.explore and f' explore={placement.explore}'}"


Places = Collection[tuple[Path, int]]
"""Files and lines."""


def check_twins(pages: dict[str, Page], wrong: Places = ()) -> Iterator[Mistake]:
    """The pages of a pair have the same structure; see `check_pair`."""
    first, *others = pages.values()
    for other in others:
        yield from check_pair(other, first, wrong)


def check_pair(page: Page, twin: Page, wrong: Places = ()) -> Iterator[Mistake]:
    """Two pages have the same structure; of each kind, the first place where they differ.

    Args:
        wrong: where something else is wrong, from which a difference there follows.
    """
    if sorted(page.reasons("numbers")) != sorted(twin.reasons("numbers")):
        problem = f"'numbers' in the front matter differs from that of {shown(twin.path)}"
        yield Mistake(page.path, 1, problem, "list the same numbers in both languages")
    # "none" has words that look like terms, in one language perhaps.
    here, there = (dict(one.meta.get("terms") or {}).keys() - {"none"} for one in (page, twin))
    if differing_terms := sorted(here ^ there):
        problem = f"'terms' in the front matter differs from that of {shown(twin.path)}: "
        problem += ", ".join(differing_terms)
        line = page.line_of_meta("terms")
        yield Mistake(page.path, line, problem, "list the same entries in both languages")
    sides = [(page, marks(page)), (twin, marks(twin))]
    # A cell belongs to the same section in both.
    if sections := [*_compare(sides, wrong, "heading", "cell")]:
        yield from sections  # there is nothing to compare what stands in them with
        return
    found = [m for kind in PARTS for m in _compare(sides, wrong, kind)]
    found += _compare_code_words(page, twin, wrong)
    found += _compare_tables(page, twin)
    found += _compare_words(page, twin)
    found += [] if found else _compare_blocks(page, twin)
    wrong_in = sorted(_sections_of(found, page))
    texts = [str(page.path), page.lines, twin.lines, wrong_in]
    found += checked(texts, check_said, page, twin, wrong_in)
    # What stands on one page only has numbers too.
    yield from found or _compare(sides, wrong, "number")


def _compare(sides: list[tuple[Page, list[Mark]]], wrong: Places, *kinds: str) -> Iterator[Mistake]:
    (page, mine), (twin, other) = (
        (side, [mark for mark in found if mark.kind in kinds]) for side, found in sides
    )
    for left, right in zip_longest(mine, other):
        if left is None or right is None or (left.kind, left.value) != (right.kind, right.value):
            kind = (left or right).kind
            here, there = left.line if left else None, right.line if right else None
            if (page.path, here) not in wrong and (twin.path, there) not in wrong:
                where = f"{shown(twin.path)}:{there or len(twin.lines)}"
                problem = f"{_told(left, kind)} here, {_told(right, kind)} in {where}"
                remedy = f"give both languages the same {kind}s in the same order"
                yield Mistake(page.path, here or len(page.lines), problem, remedy)
            return


def _told(mark: Mark | None, kind: str) -> str:
    return f"{mark.kind} '{mark.value}'" if mark else f"no {kind}"


def _compare_blocks(page: Page, twin: Page) -> Iterator[Mistake]:
    """Sections have the same paragraphs, lists, tables and notes, in the same order."""
    for (kind, line), (other, there) in other_blocks(page, twin):
        problem = f"{kind} here, {other} in {shown(twin.path)}:{there}"
        remedy = "give both languages the same paragraphs, one for one: join two, or split one"
        yield Mistake(page.path, line, problem, remedy)


def _compare_code_words(page: Page, twin: Page, wrong: Places) -> Iterator[Mistake]:
    mine, other = _code_words(page), _code_words(twin)
    unsure = {
        side.section(line) for side in (page, twin) for path, line in wrong if path == side.path
    }
    for index, (section, words) in enumerate(mine.items()):
        differing = (words - other[section]) + (other[section] - words)
        if differing and index not in unsure:
            line = next((h.line for h in page.headings if h.id == section), page.first)
            problem = (
                f"the section '{section}' and its twin in {shown(twin.path)} do not have the "
                f"same inline code; they differ in: {', '.join(map(repr, differing))}"
            )
            remedy = "use the same code words, equally often, in both languages"
            yield Mistake(page.path, line, problem, remedy)


def _compare_tables(page: Page, twin: Page) -> Iterator[Mistake]:
    """Code and links stand in the same cells of tables: nothing is swapped in one of them."""
    for (line, mine), (there, other) in zip(_rows(page), _rows(twin), strict=False):
        if mine != other:
            problem = "a row of a table with code or links in other cells than in "
            problem += f"{shown(twin.path)}:{there}"
            remedy = "put the columns into the same order in both languages"
            yield Mistake(page.path, line, problem, remedy)
            return


def _rows(page: Page) -> Iterator[tuple[int, list[list[str]]]]:
    for line, text in page.prose():
        if text.lstrip().startswith("|"):
            cells = CELL_END.split(text.strip().strip("|"))
            yield line, [sorted(_in_cell(cell)) for cell in cells]


def _in_cell(cell: str) -> Iterator[str]:
    yield from (match["code"] for match in CODE.finditer(cell))
    yield from (match["target"] for match in LINK.finditer(CODE.sub(" ", cell)))


def _compare_words(page: Page, twin: Page) -> Iterator[Mistake]:
    """Numbers in words are the same, section by section."""
    theirs = twin.sections()
    for section, (line, text) in page.sections().items():
        if not section:
            continue
        where = f"in the section '{section}' and its twin in {shown(twin.path)}"
        there = theirs[section][1]
        if numbers := differing(text, there, page.language, twin.language):
            told = ", ".join(map(str, numbers))
            problem = f"numbers in words that only one language has, {where}: {told}"
            yield Mistake(page.path, line, problem, "say the same numbers in both languages")


def _sections_of(found: list[Mistake], page: Page) -> set[str]:
    """The ids of the sections that mistakes stand in."""
    sections = {page.section(mistake.line) for mistake in found}
    return {heading.id for at, heading in enumerate(page.headings, 1) if at in sections}


def _code_words(page: Page) -> dict[str, Counter[str]]:
    """Per section (by heading id), how often each inline code word occurs."""
    starts = {heading.line: heading.id for heading in page.headings}
    section, found = "", {"": Counter()}
    for line, text in page.prose():
        if line in starts:
            section = starts[line]
            found[section] = Counter()
        found[section].update(match["code"] for match in CODE.finditer(text))
    return found
