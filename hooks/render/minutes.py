"""How long a page takes to read."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from hooks.read.markdown import visible
from hooks.read.module import Module
from hooks.read.page import Page

# Silent reading of expository prose: Brysbaert (2019), "How many words do we read per minute?",
# doi:10.1016/j.jml.2019.104047, gives 238 English words per minute. For Japanese, 500 characters
# per minute is the customary figure. Code and numbers are followed, not skimmed: slower.
WORDS_PER_MINUTE = 200
CHARACTERS_PER_MINUTE = 500
CODE_LINES_PER_MINUTE = 20

PATH = re.compile(r'<div class="path">.*?</div>', re.DOTALL)
ENTRY = re.compile(r'<li>\s*(?:<p>)?<a href="(?P<address>[^"]+)">.*?</a>')


def minutes(page: Page, module: Module | None) -> int:
    """Minutes, rounded up, for the prose of a page and the code of its module."""
    text = " ".join(visible(line) for _, line in page.prose())
    if page.language == "ja":
        prose = len("".join(text.split())) / CHARACTERS_PER_MINUTE
    else:
        prose = len(text.split()) / WORDS_PER_MINUTE
    code = [line for line in (module.code.splitlines() if module else []) if line.strip()]
    return math.ceil(prose + len(code) / CODE_LINES_PER_MINUTE)


def told(count: int, language: str) -> str:
    """The minutes in words: 約4分, or 4 min."""
    return f"約{count}分" if language == "ja" else f"{count} min"


def add_minutes(html: str, minutes_of: Callable[[str], int], language: str) -> str:
    """Put the reading time behind each link in a list of class `path`.

    Args:
        minutes_of: the minutes of the page at a link's address.
    """

    def in_list(block: re.Match) -> str:
        return ENTRY.sub(
            lambda entry: (
                entry[0]
                + f' <span class="minutes">{told(minutes_of(entry["address"]), language)}</span>'
            ),
            block[0],
        )

    return PATH.sub(in_list, html)
