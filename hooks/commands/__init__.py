"""One file per verb that make knows; here is what several of them say."""

from __future__ import annotations

import sys

from hooks.errors import closest
from hooks.languages import LANGUAGES
from hooks.read.folders import page_slugs


def done(verb: str, pages: int, ran: int, kept: int) -> str:
    """One line on what has been done: `checked 23 pages in 2 languages, 1 module run, ...`."""
    languages = _counted(len(LANGUAGES), "language")
    modules = f"{_counted(ran, 'module')} run, {kept} from the cache"
    return f"{verb} {_counted(pages, 'page')} in {languages}, {modules}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def is_page(slug: str) -> bool:
    """Whether there is that page; where there is none, that is said."""
    known = page_slugs()
    if slug not in known:
        print(f"there is no page {slug}.{closest(slug, known)}", file=sys.stderr)
    return slug in known
