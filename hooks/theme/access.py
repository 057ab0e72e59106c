"""What Material's pages lack for readers without a mouse, without sight or without JavaScript.

Small changes to the finished HTML, in place of copies of whole templates: a copy would keep
Material's mistakes of today for ever. Tests ask the browser whether each still has its effect.
"""

from __future__ import annotations

import re

WORDS = {
    "ja": {
        "drawer": "ナビゲーションを開く",
        "permalink": "この見出しへのリンク",
        "default": "明るい配色",
        "slate": "暗い配色",
    },
    "en": {
        "drawer": "Open the navigation",
        "permalink": "Link to this heading",
        "default": "Light colours",
        "slate": "Dark colours",
    },
}
OPTION = re.compile(
    r'(<input class="md-option"[^>]*data-md-color-scheme="(default|slate)"[^>]*) aria-label="[^"]*"'
)
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
        ('data-md-component="dialog"', 'data-md-component="dialog" role="status"'),
    ):
        page = page.replace(old, new)
    # An empty corner of a table heads nothing.
    page = re.sub(r"<th(?: [^>]*)?></th>", "<td></td>", page)
    # Material names each option after the one that follows it.
    page = OPTION.sub(lambda match: f'{match[1]} aria-label="{words[match[2]]}"', page)
    return LANGUAGE_LINK.sub(r'\1 lang="\2"\3', page)
