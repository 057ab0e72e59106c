"""Both pages of a pair have the same structure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest

from hooks.errors import AuthorError
from hooks.places import shown
from hooks.read.markdown import ADMONITION, CODE
from hooks.read.page import Page

WORDS_IN_FORMULA = re.compile(r"\\(?:text|mathrm)\{[^}]*\}")


@dataclass(frozen=True)
class Mark:
    """One thing on a page that its twin must have too: a kind, a value and a line."""

    kind: str
    value: str
    line: int


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


KINDS = (("heading", "cell"), ("admonition",), ("link",), ("block",), ("formula",), ("number",))
"""What is compared with its like, in order. A cell belongs to the same section in both."""


def check_pair(page: Page, twin: Page) -> None:
    """Raise AuthorError at the first place where the two pages differ in structure."""
    mine, other = marks(page), marks(twin)
    for kinds in KINDS:
        _check_kinds(kinds, page, twin, mine, other)
    _check_code_words(page, twin)
    if sorted(page.reasons("numbers")) != sorted(twin.reasons("numbers")):
        raise AuthorError(
            page.path,
            1,
            f"'numbers' in the front matter differs from that of {shown(twin.path)}",
            "list the same numbers in both languages",
        )


def _check_kinds(
    kinds: tuple[str, ...], page: Page, twin: Page, mine: list[Mark], other: list[Mark]
) -> None:
    of_kind = ([mark for mark in all_marks if mark.kind in kinds] for all_marks in (mine, other))
    for left, right in zip_longest(*of_kind):
        if left is None or right is None or (left.kind, left.value) != (right.kind, right.value):
            kind = (left or right).kind
            raise AuthorError(
                page.path,
                left.line if left else len(page.lines),
                f"{_told(left, kind)} here, {_told(right, kind)} in "
                f"{shown(twin.path)}:{right.line if right else len(twin.lines)}",
                f"give both languages the same {kind}s in the same order",
            )


def _told(mark: Mark | None, kind: str) -> str:
    return f"{mark.kind} '{mark.value}'" if mark else f"no {kind}"


def _check_code_words(page: Page, twin: Page) -> None:
    mine, other = _code_words(page), _code_words(twin)
    for section, words in mine.items():
        differing = (words - other[section]) + (other[section] - words)
        if differing:
            line = next((h.line for h in page.headings if h.id == section), page.first)
            raise AuthorError(
                page.path,
                line,
                f"the section '{section}' and its twin in {shown(twin.path)} do not have the "
                f"same inline code; they differ in: {', '.join(map(repr, differing))}",
                "use the same code words, equally often, in both languages",
            )


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
