"""The Markdown of pages: its marks, and what readers see of a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

PLACEMENT = re.compile(r"^(?P<indent> *)::: (?P<name>\S+)(?: explore=(?P<explore>\S+))? *$")
ASK = re.compile(r"^(?P<indent> *)::\?(?: +(?P<words>.*?))? *$")
FENCE = re.compile(r"^ *(?P<mark>`{3,}|~{3,})")
HEADING = re.compile(r"^(?P<marks>#{1,6}) +(?P<text>.*?)(?: *\{ *#(?P<id>[^ }]+)[^}]*\})? *$")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Ids that the site gives itself: of cells with their lines, of questions, of steps, of the viewer.
RESERVED = re.compile(r"cell-|ask-|steps-|step-\d|_")
ADMONITION = re.compile(r"^ *(?:!!!|\?\?\?\+?) +(?P<kind>[\w-]+)(?P<rest>.*)$")
LINK = re.compile(r"!?\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\]\((?P<target>[^)\s]+)[^)]*\)")
CODE = re.compile(r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)")
BLOCK_FORMULA = re.compile(r"(?m:^) *\$\$(?P<tex>.+?)\$\$ *(?m:$)", re.DOTALL)
INLINE_FORMULA = re.compile(r"(?<![\\$])\$(?!\s)(?P<tex>[^$\n]+?)(?<!\s)\$(?!\d)")
TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^>]*>")
DIVISION = re.compile(r"\s*</?div\b[^>]*>\s*")
# Where Markdown's own marks mean nothing.
LITERAL = re.compile(rf"{CODE.pattern}|\$\$.*?\$\$|{INLINE_FORMULA.pattern}")
LIST_NUMBER = re.compile(r"^ *(?P<number>[0-9]{1,2})\. ")
EMPHASIS = re.compile(r"(?<![\w\\])(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")


def _inline() -> str:
    return INLINE_FORMULA.pattern.replace("?P<tex>", "?P<inline>")


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
