"""The built pages, read by BeautifulSoup, and what mkdocs.yml says of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag

from hooks.places import ROOT
from hooks.steps import links

CONFIGURATION = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")


def setting(name: str):
    """A top-level setting of mkdocs.yml."""
    start = CONFIGURATION.index(f"\n{name}:")
    end = CONFIGURATION.find("\n\n", start)
    return yaml.safe_load(CONFIGURATION[start : end if end > 0 else None])[name]


SITE_URL = setting("site_url")
NAV = setting("nav")
CHAPTERS = {title: slugs for item in NAV if isinstance(item, dict) for title, slugs in item.items()}


def nav_slugs() -> list[str]:
    """The slugs of all pages in the order of the nav."""
    found = []
    for item in NAV:
        found += [item] if isinstance(item, str) else [s for slugs in item.values() for s in slugs]
    return [name.removesuffix(".md") for name in found]


@cache
def parsed(path: Path) -> BeautifulSoup:
    """A built page. An attribute is the text that it is, also where it has several words."""
    html = path.read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser", multi_valued_attributes=None)


def only(page: BeautifulSoup, selector: str) -> Tag:
    """The only element that a selector finds."""
    [found] = page.select(selector)
    return found


def meta(page: BeautifulSoup, name: str) -> str:
    """The content of the only `<meta>` with that name or property."""
    return only(page, f"meta:is([name='{name}'], [property='{name}'])")["content"]


def parsed_pages(site: Path) -> dict[str, BeautifulSoup]:
    """Address -> page, of all pages but that for unknown addresses and the tables of steps."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        if path.name != "404.html" and path.parent.name != links.FOLDER:
            address = path.relative_to(site).as_posix().removesuffix("index.html")
            found[SITE_URL + address] = parsed(path)
    return found
