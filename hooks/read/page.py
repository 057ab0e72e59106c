"""Read a page: front matter, headings, placed cells, questions, links, formulas, numbers.

A page is Markdown with two additions: a line `::: name` places the cell of that name, and a line
`::? kind name` starts a question (`read.questions`). Text in,
data out; what a page needs from the rest of the project is checked in `tutorials`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hooks.errors import Mistake, refuse
from hooks.read.front_matter import front_matter, without_reasons
from hooks.read.markdown import (
    ASK,
    BLOCK_FORMULA,
    CODE,
    HEADING,
    ID,
    LINK,
    LIST_NUMBER,
    PLACEMENT,
    RESERVED,
    _inline,
    scan,
    visible,
)
from hooks.read.numbers import Number, numbers_in
from hooks.read.questions import Question, read_questions, without_programs
from hooks.read.text import text_of


@dataclass(frozen=True)
class Heading:
    """A heading with its explicit id."""

    level: int
    text: str
    id: str
    line: int


@dataclass(frozen=True)
class Placement:
    """A `::: name` line; `indent` is the number of spaces before it.

    `explore` names the figure to drag that stands with the cell's drawing; mostly there is none.
    """

    name: str
    indent: int
    line: int
    explore: str = ""


@dataclass(frozen=True)
class Page:
    """A page as data. `lines` are all lines of the file; `first` is the body's first line."""

    path: Path
    language: str
    meta: dict[str, Any]
    lines: tuple[str, ...]
    first: int
    headings: tuple[Heading, ...] = field(default=())
    placements: tuple[Placement, ...] = field(default=())
    questions: tuple[Question, ...] = field(default=())

    @property
    def body(self) -> str:
        """The Markdown without its front matter."""
        return "\n".join(self.lines[self.first - 1 :])

    @property
    def title(self) -> str:
        """The first heading as plain text: no code marks, no formula marks."""
        return re.sub(r"[`$]", "", self.headings[0].text) if self.headings else ""

    @property
    def description(self) -> str:
        """What the page answers, as its front matter says; empty where it does not."""
        found = self.meta.get("description")
        return found.strip() if isinstance(found, str) else ""

    def line_of_meta(self, key: str) -> int:
        """The line of an entry of the front matter; 1 where there is none."""
        front = enumerate(self.lines[: self.first - 1], 1)
        return next((number for number, line in front if line.startswith(f"{key}:")), 1)

    def scan(self) -> Iterator[tuple[int, str, str]]:
        """(line number, line, its part in a fenced block) of each line of the body.

        The part is "open", "in" or "close", and empty outside of blocks.
        """
        return scan(self.lines, self.first)

    def prose(self) -> Iterator[tuple[int, str]]:
        """(line number, text) of each line outside fenced code and placements."""
        for number, line, fenced in self.scan():
            if not fenced and not PLACEMENT.match(line) and not ASK.match(line):
                yield number, without_programs(line) if self.question(number) else line

    def question(self, line: int) -> Question | None:
        """The question to which a line belongs."""
        return next((found for found in self.questions if found.line <= line <= found.last), None)

    def numbers(self) -> Iterator[tuple[int, Number]]:
        """(line number, number) of each number that readers see in prose and formulas.

        The numbers of a list only count, and are not told.
        """
        counted, is_open = 0, True
        for line, text, fenced in self.scan():
            if not fenced and (PLACEMENT.match(text) or ASK.match(text)):
                continue
            if self.question(line):
                text = without_programs(text)
            match = None if fenced else LIST_NUMBER.match(text)
            # Only where a list can start or goes on; elsewhere "85. " is a number of the prose.
            if match and int(match["number"]) == counted + 1 and (counted or is_open):
                counted += 1
                text = text[match.end() :]
            elif text.strip() and not text.startswith(" "):
                counted = 0
            is_open = not text.strip()
            for number in numbers_in(text if fenced else visible(text)):
                yield line, number

    def links(self) -> Iterator[tuple[int, str]]:
        """(line number, target) of each link and image."""
        for line, text in self.prose():
            for match in LINK.finditer(CODE.sub("", text)):
                yield line, match["target"]

    def formulas(self) -> Iterator[tuple[int, str]]:
        """(line number, LaTeX) of each formula, inline and displayed."""
        text = "\n".join("" if fenced else CODE.sub("", line) for _, line, fenced in self.scan())
        for match in re.finditer(f"{BLOCK_FORMULA.pattern}|{_inline()}", text, re.DOTALL):
            line = self.first + text.count("\n", 0, match.start())
            yield line, (match["tex"] or match["inline"]).strip()

    def section(self, line: int) -> int:
        """How many headings stand above that line or on it."""
        return sum(heading.line <= line for heading in self.headings)

    def sections(self) -> dict[str, tuple[int, str]]:
        """Heading id -> (line number, text) of what stands from there to the next heading.

        Under "" stands what is above the first heading, front matter included.
        """
        starts = [("", 1), *((heading.id, heading.line) for heading in self.headings)]
        ends = [line for _, line in starts[1:]] + [len(self.lines) + 1]
        return {
            anchor: (line, "\n".join(self.lines[line - 1 : end - 1]).strip())
            for (anchor, line), end in zip(starts, ends, strict=True)
        }

    def reasons(self, key: str) -> dict[str, str]:
        """What needs no source, each with the reason, from the front matter.

        Args:
            key: `numbers`, or `words` for names in inline code.
        """
        return self.meta.get(key, {})


def read_page(path: Path) -> Page:
    """Read the page at `path`, named NAME.LANGUAGE.md."""
    return parse_page(text_of(path), path)


def parse_page(text: str, path: Path) -> Page:
    """Parse page text; the language comes from the name of `path`.

    Raises AuthorError for unreadable front matter, and for headings without an explicit
    ASCII id.
    """
    lines = tuple(text.splitlines())
    meta, first = front_matter(lines, path)
    headings, placements = [], []
    for number, line, fenced in scan(lines, first):
        if fenced:
            continue
        if match := HEADING.match(line):
            heading = Heading(len(match["marks"]), match["text"], match["id"] or "", number)
            headings.append(heading)
        elif match := PLACEMENT.match(line):
            place = match["name"], len(match["indent"]), number, match["explore"] or ""
            placements.append(Placement(*place))
    language = path.name.removesuffix(".md").rpartition(".")[2]
    questions, told = read_questions(lines, first)
    page = Page(
        path, language, meta, lines, first, tuple(headings), tuple(placements), tuple(questions)
    )
    refuse([*_unreadable(page), *(Mistake(path, *problem) for problem in told)])
    return page


def _unreadable(page: Page) -> Iterator[Mistake]:
    for key in without_reasons(page.meta):
        problem = f"'{key}' in the front matter has no entries with reasons"
        remedy = "write 'NAME: reason' below it, or delete it"
        yield Mistake(page.path, page.line_of_meta(key), problem, remedy)
    first: dict[str, int] = {}
    for heading in page.headings:
        line, anchor = heading.line, heading.id
        if RESERVED.match(anchor):
            problem = f"the id '{anchor}' could be that of a cell, a step or a part of the page"
            yield Mistake(page.path, line, problem, "choose another, the same in both languages")
        elif not ID.fullmatch(anchor):
            problem = f"the heading '{heading.text}' has no explicit ASCII id"
            remedy = "end it with '{#like-this}', the same in both languages"
            yield Mistake(page.path, line, problem, remedy)
        elif first.setdefault(anchor, line) != line:
            where = f"(the first is on line {first[anchor]})"
            problem = f"a second heading with the id '{anchor}' {where}"
            yield Mistake(page.path, line, problem, "give each heading of a page an id of its own")
