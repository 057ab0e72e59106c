"""A page as readers of its notebook read it: CommonMark with tables, line by line.

The page itself is read by Python-Markdown, its notebook and `index.md` by CommonMark. Here a page
becomes the text that both must read alike: each line stays where it is, a note becomes a quote
as in the notebook, a cell and what stands in a formula become single characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from hooks.read.markdown import (
    ADMONITION,
    ASK,
    CODE,
    DIVISION,
    HEADING,
    INLINE_FORMULA,
    PLACEMENT,
    scan,
)
from hooks.read.page import Page

CELL, TEX, NOTE = "\ue002", "\ue003", "\ue004"
"""What stands for a placed cell, for the inside of a formula, and before the title of a note."""
NOTE_TITLE = re.compile(r'\s*"(?P<title>[^"]*)"\s*')


@dataclass(frozen=True)
class Line:
    """A line of a page: its number, whether it is within a block of text, and the text.

    Args:
        note: the indent of the note that it belongs to; None outside of notes.
    """

    number: int
    fenced: bool
    text: str
    note: int | None = None


def lines_of(page: Page) -> tuple[Line, ...]:
    """Each line of the body, with what no Markdown is in of formulas, cells, heading ids."""
    return _lines(page.lines, page.first)


@lru_cache(1)  # one page after the other, and of each several checks
def _lines(lines: tuple[str, ...], first: int) -> tuple[Line, ...]:
    return (*_read(lines, first),)


def _read(lines: tuple[str, ...], first: int) -> Iterator[Line]:
    note, displayed, asked = None, False, None
    for number, text, fenced in scan(lines, first):
        margin = len(text) - len(text.lstrip(" "))
        if asked is not None and (not text.strip() or margin > asked):
            # Of a question: `questions` reads it, and both forms of the page get what it made.
            yield Line(number, False, "", note)
            continue
        asked = margin if not fenced and ASK.match(text) else None
        if not fenced and note is not None and text.strip():
            note = note if len(text) - len(text.lstrip(" ")) >= note + 4 else None
        if not fenced:
            margin = text[: len(text) - len(text.lstrip())]
            if text.strip().startswith("$$") or displayed:
                if text.count("$$") % 2:
                    displayed = not displayed
                text = margin + TEX
            elif PLACEMENT.match(text) or ASK.match(text):
                text = margin + CELL
            elif ADMONITION.match(text):
                note = len(margin)
                yield Line(number, False, text, note)
                continue
            else:
                text = _without_formulas(text)
        yield Line(number, bool(fenced), text, note)


def _without_formulas(text: str) -> str:
    """Their dollar signs stay: next to stars, Markdown counts them as punctuation."""
    pattern = rf"{CODE.pattern}|{INLINE_FORMULA.pattern}"
    return re.sub(pattern, lambda match: match[0] if match["code"] else f"${TEX}$", text)


def commonmark(page: Page) -> str:
    """The body, each line in its place, as the notebook has it."""
    return "\n".join(_as_quote(line) for line in lines_of(page))


def _as_quote(line: Line) -> str:
    text = line.text
    if line.note is None:
        if line.fenced:
            return text
        if heading := HEADING.match(text):
            return f"{heading['marks']} {heading['text']}"
        return "" if DIVISION.fullmatch(text) else text
    if not line.fenced and (found := ADMONITION.match(text)):
        title = NOTE_TITLE.fullmatch(found["rest"])
        return f"> {NOTE}{title['title'] if title else found['kind']}"
    return f"> {text[line.note + 4 :]}".rstrip()


def reader() -> MarkdownIt:
    """CommonMark with tables; what a link may lead to is for `links` to say."""
    made = MarkdownIt("commonmark").enable("table")
    made.validateLink = lambda target: True
    made.normalizeLink = lambda target: target
    return made


def tokens(page: Page) -> list[Token]:
    """What CommonMark with tables makes of it; token maps count from the body's first line."""
    return _parsed(commonmark(page))


def rendered(page: Page) -> str:
    """The HTML that it becomes."""
    made = reader()
    return made.renderer.render(tokens(page), made.options, {})


@lru_cache(1)
def _parsed(text: str) -> list[Token]:
    return reader().parse(text)
