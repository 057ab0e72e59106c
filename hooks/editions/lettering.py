"""Titles that fit into a preview image: fonts, widths, lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

from hooks.run import glyphs

MOST_PIECES = 24
"""More words or phrases than fit on a card; all ways to break them into lines are tried."""


class TooLongError(Exception):
    """The title does not fit on the card."""


@cache
def fonts() -> dict[str, Path]:
    """Family -> file of each font that a card may use; none of the machine's own."""
    import matplotlib

    ours = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return {
        "IPAexGothic": glyphs.font_file(),
        "STIXGeneral": ours / "STIXGeneralBol.ttf",
        "DejaVu Sans": ours / "DejaVuSans.ttf",
        "DejaVu Sans Mono": ours / "DejaVuSansMono.ttf",
    }


@cache
def fit(title: str, language: str, width: float, height: float) -> tuple[list[str], int]:
    """The lines of a title and the largest font size, in pixels, in which they fill the box."""
    pieces = phrases(title, language)
    if len(pieces) > MOST_PIECES:
        raise TooLongError(f"the title is too long for its preview image: {title}")
    for size in range(76, 30, -4):
        measure = _measure(language, size)
        shortest = measure("".join(title.split()))  # a line break stands in the place of a space
        for count in range(1, 5):
            if shortest > count * width:  # trying all line breaks of such a title takes minutes
                continue
            lines = balanced(pieces, count, measure)
            if max(map(measure, lines)) <= width and len(lines) * size * 1.4 <= height:
                return lines, size
    raise TooLongError(f"the title is too long for its preview image: {title}")


def phrases(title: str, language: str) -> list[str]:
    """A title in pieces that a line may end between: words, or phrases of Japanese.

    A Japanese phrase ends with its hiragana, or with a comma. What follows a verb to complete it,
    as in はじめる前 or 書き方, stays with it.
    """
    if language == "en":
        return re.findall(r"\S+ *", title)
    return re.findall(r".+?(?:[、: ]+|[ぁ-ん](?=[^ぁ-んー、。: 前後時方替-])|$)", title)


def balanced(pieces: list[str], count: int, measure: Callable[[str], float]) -> list[str]:
    """The pieces as at most `count` lines, of which the widest is as short as possible."""
    count = min(count, len(pieces))
    options = []
    for cuts in combinations(range(1, len(pieces)), count - 1):
        edges = [0, *cuts, len(pieces)]
        lines = ["".join(pieces[a:b]).rstrip() for a, b in pairwise(edges)]
        options.append((max(map(measure, lines)), lines))
    return min(options)[1]


def _measure(language: str, size: int) -> Callable[[str], float]:
    font = _font("IPAexGothic" if language == "ja" else "STIXGeneral", size)
    return font.getlength


@cache
def _font(family: str, size: int):
    from PIL import ImageFont

    return ImageFont.truetype(str(fonts()[family]), size)
