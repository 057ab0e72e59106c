"""Read a page: front matter, headings, placed cells, links, formulas, numbers.

A page is Markdown with one addition: a line `::: name` places the cell of that name. Text in,
data out; what a page needs from the rest of the project is checked in `tutorials`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from hooks.errors import AuthorError, text_of
from hooks.numbers import Number, numbers_in

LANGUAGES = ("ja", "en")


def folder_of(language: str) -> str:
    """Where the site has the pages of a language: those of the first one at its top."""
    return "" if language == LANGUAGES[0] else f"{language}/"


PLACEMENT = re.compile(r"^(?P<indent> *)::: (?P<name>\S+) *$")
FENCE = re.compile(r"^ *(?P<mark>`{3,}|~{3,})")
HEADING = re.compile(r"^(?P<marks>#{1,6}) +(?P<text>.*?)(?: *\{ *#(?P<id>[^ }]+)[^}]*\})? *$")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Ids that the site gives itself: of cells with their lines, of steps, of the viewer.
RESERVED = re.compile(r"cell-|steps-|step-\d|_")
ADMONITION = re.compile(r"^ *(?:!!!|\?\?\?\+?) +(?P<kind>[\w-]+)(?P<rest>.*)$")
LINK = re.compile(r"!?\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\]\((?P<target>[^)\s]+)[^)]*\)")
CODE = re.compile(r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)")
BLOCK_FORMULA = re.compile(r"(?m:^) *\$\$(?P<tex>.+?)\$\$ *(?m:$)", re.DOTALL)
INLINE_FORMULA = re.compile(r"(?<![\\$])\$(?!\s)(?P<tex>[^$\n]+?)(?<!\s)\$(?!\d)")
TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^>]*>")
# Where Markdown's own marks mean nothing.
LITERAL = re.compile(rf"{CODE.pattern}|\$\$.*?\$\$|{INLINE_FORMULA.pattern}")
LIST_NUMBER = re.compile(r"^ *(?P<number>[0-9]{1,2})\. ")
EMPHASIS = re.compile(r"(?<![\w\\])(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
WORDS_IN_FORMULA = re.compile(r"\\(?:text|mathrm)\{[^}]*\}")


@dataclass(frozen=True)
class Mark:
    """One thing on a page that its twin must have too: a kind, a value and a line."""

    kind: str
    value: str
    line: int


@dataclass(frozen=True)
class Heading:
    """A heading with its explicit id."""

    level: int
    text: str
    id: str
    line: int


@dataclass(frozen=True)
class Placement:
    """A `::: name` line; `indent` is the number of spaces before it."""

    name: str
    indent: int
    line: int


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

    @property
    def body(self) -> str:
        """The Markdown without its front matter."""
        return "\n".join(self.lines[self.first - 1 :])

    @property
    def title(self) -> str:
        """The first heading as plain text: no code marks, no formula marks."""
        return re.sub(r"[`$]", "", self.headings[0].text) if self.headings else ""

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
            if not fenced and not PLACEMENT.match(line):
                yield number, line

    def numbers(self) -> Iterator[tuple[int, Number]]:
        """(line number, number) of each number that readers see in prose and formulas.

        The numbers of a list only count, and are not told.
        """
        counted, is_open = 0, True
        for line, text, fenced in self.scan():
            if PLACEMENT.match(text) and not fenced:
                continue
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


def _inline() -> str:
    return INLINE_FORMULA.pattern.replace("?P<tex>", "?P<inline>")


def read_page(path: Path) -> Page:
    """Read the page at `path`, named NAME.LANGUAGE.md."""
    return parse_page(text_of(path), path)


def parse_page(text: str, path: Path) -> Page:
    """Parse page text; the language comes from the name of `path`.

    Raises AuthorError for unreadable front matter, and for a heading without an explicit
    ASCII id.
    """
    lines = tuple(text.splitlines())
    meta, first = _front_matter(lines, path)
    headings, placements = [], []
    for number, line, fenced in scan(lines, first):
        if fenced:
            continue
        if match := HEADING.match(line):
            headings.append(_heading(match, number, path, headings))
        elif match := PLACEMENT.match(line):
            placements.append(Placement(match["name"], len(match["indent"]), number))
    language = path.name.removesuffix(".md").rpartition(".")[2]
    return Page(path, language, meta, lines, first, tuple(headings), tuple(placements))


def _front_matter(lines: tuple[str, ...], path: Path) -> tuple[dict[str, Any], int]:
    if not lines or lines[0] != "---":
        return {}, 1
    try:
        end = lines.index("---", 1)
    except ValueError:
        raise AuthorError(
            path, 1, "the front matter has no end", "close it with a line '---'"
        ) from None
    try:
        meta = yaml.load("\n".join(lines[1:end]), _OnceLoader) or {}  # noqa: S506  # makes text only
    except yaml.YAMLError as error:
        line = 2 + getattr(getattr(error, "problem_mark", None), "line", 0)
        problem = getattr(error, "problem", error)
        raise AuthorError(
            path, line, f"unreadable front matter: {problem}", "write valid YAML"
        ) from None
    if not isinstance(meta, dict):
        raise AuthorError(path, 2, "the front matter has no entries", "write 'description: ...'")
    for key in ("numbers", "words"):
        reasons = meta.get(key, {})
        given = isinstance(reasons, dict) and all(
            isinstance(reason, str) and reason.strip() for reason in reasons.values()
        )
        if not given:
            raise AuthorError(
                path,
                next((n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1),
                f"'{key}' in the front matter has no entries with reasons",
                "write 'NAME: reason' below it, or delete it",
            )
    return meta, end + 2


class _OnceLoader(yaml.BaseLoader):
    """Leaves every value as it is written, 0.10 say, and refuses a key that is there already.

    YAML would silently take the last.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        """As the base does, after a look at the keys."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "a name that is no text", key.start_mark
                )
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"'{key.value}' is there twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _heading(match: re.Match, line: int, path: Path, before: list[Heading]) -> Heading:
    anchor = match["id"]
    if anchor and RESERVED.match(anchor):
        raise AuthorError(
            path,
            line,
            f"the id '{anchor}' could be that of a cell, a step or a part of the page",
            "choose another, the same in both languages",
        )
    if not anchor or not ID.fullmatch(anchor):
        raise AuthorError(
            path,
            line,
            f"the heading '{match['text']}' has no explicit ASCII id",
            "end it with '{#like-this}', the same in both languages",
        )
    for heading in before:
        if heading.id == anchor:
            raise AuthorError(
                path,
                line,
                f"a second heading with the id '{anchor}' (the first is on line {heading.line})",
                "give each heading of a page an id of its own",
            )
    return Heading(len(match["marks"]), match["text"], anchor, line)


def scan(lines: Sequence[str], first: int = 1) -> Iterator[tuple[int, str, str]]:
    """See `Page.scan`; `first` is the number of the line where the body starts."""
    fence = None
    for number, line in enumerate(lines[first - 1 :], first):
        match = FENCE.match(line)
        if fence is None and match:
            fence = match["mark"]
            yield number, line, "open"
        elif fence is not None:
            if match and line.strip() == match["mark"] and match["mark"].startswith(fence):
                fence = None
            yield number, line, "in" if fence else "close"
        else:
            yield number, line, ""


def beside_literals(line: str, change: Callable[[str], str]) -> str:
    """The line with its Markdown changed, and its inline code and formulas as they were."""
    literals: list[str] = []

    def put_aside(match: re.Match) -> str:
        literals.append(match[0])
        return f"\ue000{len(literals) - 1}\ue001"

    changed = change(LITERAL.sub(put_aside, line))
    return re.sub(r"\ue000(\d+)\ue001", lambda match: literals[int(match[1])], changed)


def visible(line: str) -> str:
    """The line without what readers do not see: link targets, ids, tags.

    What stood beside a mark or a command, as in `\\times8`, is a number by itself.
    """
    heading = HEADING.match(line)
    line = beside_literals(heading["text"] if heading else line, _without_marks)
    return re.sub(r"(\\[a-zA-Z]+)(?=\d)", r"\1 ", line)


def _without_marks(text: str) -> str:
    text = re.sub(r"\]\([^)\s]+(?: \"[^\"]*\")?\)", "] ", text)
    return EMPHASIS.sub(r" \2 ", TAG.sub(" ", text))


def marks(page: Page) -> list[Mark]:
    """All that a page and its twin must agree in, in order.

    Headings (level and id), cells, admonition kinds, links (without the language), blocks of
    text, formulas (without their words), and numbers. Inline code is compared per section, as a
    set of words, because the order of words differs between languages; see `pairs`.
    """
    found = [Mark("heading", f"h{h.level} #{h.id}", h.line) for h in page.headings]
    found += [
        Mark("cell", f"{'' if not p.indent else 'indented '}{p.name}", p.line)
        for p in page.placements
    ]
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
