"""The search box of a page, and what is listed below it."""

from __future__ import annotations

import re

from playwright.sync_api import Page

BOX = "[data-md-component=search-query]"
META = ".md-search-result__meta"
LIST = ".md-search-result__list"
NOTHING_FOUND = {"ja": "何も見つかりませんでした", "en": "No matching documents"}
# Of each page that is listed, best first, its best section.
RESULTS = """items => Array.from(items, item => Array.from(item.querySelectorAll("article"))
    .reduce((a, b) => +b.dataset.mdScore > +a.dataset.mdScore ? b : a)
    .closest("a").href)"""


def results(tab: Page, address: str) -> list[str]:
    """What is listed, best first."""
    found = tab.locator(".md-search-result__item").evaluate_all(RESULTS)
    return relative(found, address)


def relative(found: list[str], address: str) -> list[str]:
    """Results relative to the site, and without the words to mark."""
    assert all(item.startswith(address) for item in found)
    return [re.sub(r"\?h=[^#]*", "", item.removeprefix(address)) for item in found]
