"""What Material's pages lack for readers without a mouse, without sight or without JavaScript.

Small changes to the finished HTML, in place of copies of whole templates: a copy would keep
Material's mistakes of today for ever. Tests ask the browser whether each still has its effect.
"""

from __future__ import annotations

import re
from itertools import count

WORDS = {
    "ja": {
        "drawer": "ナビゲーションを開く",
        "permalink": "この見出しへのリンク",
        "copy": "コードをコピー",
        "search": "検索",
        "default": "明るい配色",
        "slate": "暗い配色",
    },
    "en": {
        "drawer": "Open the navigation",
        "permalink": "Link to this heading",
        "copy": "Copy the code",
        "search": "Search",
        "default": "Light colours",
        "slate": "Dark colours",
    },
}
OPTION = re.compile(
    r'(<input class="md-option"[^>]*data-md-color-scheme="(default|slate)"[^>]*) aria-label="[^"]*"'
)
CODE = re.compile(r'(<div class="(?:cell )?highlight[^"]*"[^>]*>)<pre><span></span><code')
TABLE = re.compile(r"<table(?: id=\"[^\"]*\")?>.*?</table>", re.DOTALL)
LANGUAGE_LINK = re.compile(r'(<a href="[^"]*" hreflang="([a-z]+)")( class="md-select__link")')


def accessible(page: str, language: str) -> str:
    """The page with names for what has none, in its language, and messages that are announced."""
    words = WORDS[language]
    for old, new in (
        ('data-md-toggle="drawer"', f'data-md-toggle="drawer" aria-label="{words["drawer"]}"'),
        (
            'title="Permanent link"',
            f'title="{words["permalink"]}" aria-label="{words["permalink"]}"',
        ),
        # An empty corner of a table heads nothing.
        ("<th></th>", "<td></td>"),
        ('data-md-component="dialog"', 'data-md-component="dialog" role="status"'),
        (
            'data-md-component="search" role="dialog"',
            f'data-md-component="search" role="dialog" aria-label="{words["search"]}"',
        ),
    ):
        page = page.replace(old, new)
    # Material names each option after the one that follows it.
    page = OPTION.sub(lambda match: f'{match[1]} aria-label="{words[match[2]]}"', page)
    page = with_copy_buttons(with_boxes(page), words["copy"])
    return LANGUAGE_LINK.sub(r'\1 lang="\2"\3', page)


def with_boxes(page: str) -> str:
    """The page with every table in a box that scrolls sideways, as Material's script has it."""
    box = '<div class="md-typeset__scrollwrap"><div class="md-typeset__table">'
    return TABLE.sub(rf"{box}\g<0></div></div>", page)


def with_copy_buttons(page: str, name: str) -> str:
    """The page with a copy button on code, not on output.

    Material's script would add them one by one, and have the browser lay out the page after each.
    It still does what a click asks for.
    """
    numbers = count()

    def with_button(code: re.Match) -> str:
        own = f"__code_{next(numbers)}"
        return (
            f'{code[1]}<pre id="{own}"><span class="md-code__nav"><button type="button" '
            f'class="md-code__button" title="{name}" data-md-type="copy" '
            f'data-clipboard-target="#{own} > code"></button></span><code'
        )

    return CODE.sub(with_button, page)
