"""One visit of a page in a browser: what a reader gets there, kept as plain data.

A browser takes a second to show a page, a test a millisecond to judge what was shown. So each
page is visited once in a test session, and all claims about it read the same facts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.support.axe import axe
from tests.support.browser import at_rest, overheard
from tests.support.pages import url

PHONE = {"width": 360, "height": 740}
ZOOMED = {"width": 640, "height": 740}
"""A window of 1280 px at 200 %."""
DESK = {"width": 1280, "height": 900}

FACTS = Path(__file__).with_name("facts.js").read_text(encoding="utf-8")
ON_EVERY_SCREEN = ["actions", "names", "scrollers", "sideways"]
ONCE = ["language", "titles", "cells", "outputs", "figures", "formulas", "headings"]

Facts = dict[str, Any]


def visit(page: Page, address: str, slug: str, language: str) -> Facts:
    """Open a page of the site on a phone, widen it to a desk, and follow what is chosen there."""
    with overheard(page.context) as heard:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.set_viewport_size(PHONE)
        page.goto(address + url(slug, language))
        at_rest(page)
        found = {"phone": look(page, *ON_EVERY_SCREEN)}
        page.set_viewport_size(ZOOMED)
        found["zoomed"] = look(page, "sideways")
        page.set_viewport_size(DESK)
        at_rest(page)
        found["desk"] = look(page, *ON_EVERY_SCREEN)
        found |= look(page, *ONCE)
        found["axe"] = axe(page)
        found |= look(page, "otherLanguage", "contents")
        # Where the switch leads from the last entry; from the page, where it has only a title.
        page.goto(
            found["contents"][-1]["otherLanguage"] if found["contents"] else found["otherLanguage"]
        )
        found["switched"] = look(page, "language", "place", "middle")
    found |= {"messages": heard.messages, "elsewhere": heard.elsewhere}
    # Each process serves the site at an address of its own.
    return json.loads(json.dumps(found).replace(address, "/"))


def look(page: Page, *names: str) -> Facts:
    """The named facts of facts.js."""
    pairs = "names.map(name => [name, facts[name]()])"
    return page.evaluate(f"names => {{ {FACTS}; return Object.fromEntries({pairs}) }}", names)


def attempt(page: Page, address: str, slug: str, language: str) -> Facts:
    """The same, or why it has failed: each test of the page would fail anew, and wait for that."""
    try:
        return visit(page, address, slug, language)
    except Exception as error:
        return {"failed": str(error)}
