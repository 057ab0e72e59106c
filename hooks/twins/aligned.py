"""Which passage of a page says what which passage of its twin says.

Twins have the same blocks in a section: paragraphs, lists, tables, questions. So a paragraph is
compared with its like, an item or a cell of a table with its own, and a sentence with a sentence
where both paragraphs have equally many. Where the blocks differ, the sections are compared whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, zip_longest

from hooks.read.markdown import ADMONITION, ASK, HEADING, PLACEMENT
from hooks.read.page import Page

CELL_END = re.compile(r"(?<!\\)\|")
ITEM = re.compile(r" *(?:[-*+]|\d{1,2}\.) ")
ENDS = {
    "en": re.compile(r"(?<=[.?!])[\"')]*\s+(?=[A-Z`$\[(*0-9-])"),
    "ja": re.compile(r"(?<=[。？！])"),
}
"""Where one sentence ends and the next begins."""


@dataclass(frozen=True)
class Passage:
    """Some text of a page, on one line where it can be told."""

    line: int
    text: str


def aligned(page: Page, twin: Page) -> Iterator[tuple[str, Passage, Passage]]:
    """(section, passage, passage of the twin) all through the sections that both have."""
    theirs = dict(_sections(twin))
    for section, lines in _sections(page):
        other = theirs.get(section)
        if not section or other is None:
            continue
        mine, its = _blocks(lines), _blocks(other)
        if [kind for kind, _ in mine] != [kind for kind, _ in its]:
            yield section, _whole(lines), _whole(other)
            continue
        for (kind, block), (_, like) in zip(mine, its, strict=True):
            for one, two in _parts(kind, (block, page.language), (like, twin.language)):
                yield section, one, two


Lines = list[tuple[int, str]]


def other_blocks(page: Page, twin: Page) -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
    """In each section, the first block that the other page does not have there: kinds and lines.

    Where one of them has no more blocks, it has "nothing" on its last line.
    """
    theirs = dict(_sections(twin))
    for section, lines in _sections(page):
        other = theirs.get(section)
        if not section or other is None:
            continue
        ends = ("nothing", lines[-1][0]), ("nothing", other[-1][0])
        sides = ([(kind, block[0][0]) for kind, block in _blocks(part)] for part in (lines, other))
        for pair in zip_longest(*sides):
            one, two = (block or end for block, end in zip(pair, ends, strict=True))
            if one[0] != two[0]:
                yield one, two
                break


def _sections(page: Page) -> Iterator[tuple[str, Lines]]:
    starts = {heading.line: heading.id for heading in page.headings}
    section, lines = "", []
    for number, line, fenced in page.scan():
        if number in starts:
            yield section, lines
            section, lines = starts[number], []
        lines.append((number, "" if fenced else line))
    yield section, lines


def _blocks(lines: Lines) -> list[tuple[str, Lines]]:
    """(kind, lines) of what stands between empty lines."""
    parts = (
        [*part] for is_text, part in groupby(lines, lambda one: bool(one[1].strip())) if is_text
    )
    return [(_kind(part[0][1]), part) for part in parts]


def _kind(line: str) -> str:
    for kind, pattern in (
        ("cell", PLACEMENT), ("question", ASK), ("heading", HEADING), ("admonition", ADMONITION),
        ("item", ITEM), ("row", re.compile(r" *\|")), ("formula", re.compile(r" *\$\$")),
    ):  # fmt: skip
        if pattern.match(line):
            return kind
    return "paragraph"


def _whole(lines: Lines) -> Passage:
    return Passage(lines[0][0] if lines else 1, "\n".join(line for _, line in lines))


def _parts(
    kind: str, mine: tuple[Lines, str], its: tuple[Lines, str]
) -> Iterator[tuple[Passage, Passage]]:
    """The smaller parts of two blocks where both have equally many, or the blocks."""
    one, two = (_split(kind, *side) for side in (mine, its))
    if len(one) == len(two):
        yield from zip(one, two, strict=True)
    else:
        yield _whole(mine[0]), _whole(its[0])


def _split(kind: str, lines: Lines, language: str) -> list[Passage]:
    if kind == "row":
        return [
            Passage(number, cell)
            for number, line in lines
            for cell in CELL_END.split(line.strip().strip("|"))
        ]
    if kind in ("item", "question"):
        found: list[Lines] = []
        for number, line in lines:
            if not found or ITEM.match(line):
                found.append([])
            found[-1].append((number, line))
        return [_whole(part) for part in found]
    if kind != "paragraph":
        return [_whole(lines)]
    text = ("" if language == "ja" else " ").join(line.strip() for _, line in lines)
    return [Passage(lines[0][0], part) for part in ENDS[language].split(text) if part.strip()]
