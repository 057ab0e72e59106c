"""Compare a page with its twin in the other language, section by section."""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest

from hooks.errors import AuthorError, shown
from hooks.pages import CODE, Mark, Page, marks

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
