"""`export`: another generator builds the same pages from plain Markdown, without our plugins."""

from __future__ import annotations

import posixpath
import subprocess
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from hooks.languages import LANGUAGES
from hooks.places import ROOT
from tests.support.builds import run
from tests.support.pages import EVERY_PAGE, file
from tests.support.parsed import parsed


@pytest.fixture(scope="session")
def exported(shared_folder: Path, shared: Callable, site: Path) -> Path:
    """The folder of the trees; each has been built by Zensical into its own `site`."""
    folder = shared_folder / "export"

    def make() -> str:
        run(ROOT, "export", "--to", str(folder)).check()
        told = []
        for language in LANGUAGES:
            command = [sys.executable, "-m", "zensical", "build", "--strict"]
            built = subprocess.run(
                command, cwd=folder / language, capture_output=True, text=True, timeout=300
            )
            assert built.returncode == 0, built.stdout + built.stderr
            told.append(built.stdout + built.stderr)
        return "".join(told)

    told = shared("export", make)
    assert told.count("No issues found") == len(LANGUAGES), told
    return folder


def article(page: BeautifulSoup) -> Tag:
    [found] = page.select("article")
    return found


def headings(page: Tag) -> list[tuple[str, str, str]]:
    """Level, id and text of each."""
    for mark in page.select(".headerlink"):
        mark.extract()
    found = page.find_all(["h1", "h2", "h3", "h4"])
    return [(heading.name, heading["id"], heading.get_text()) for heading in found]


def formulas(page: Tag) -> list[tuple[str, str]]:
    """How each is shown, and its text: the site joins signs to the numbers that it links."""
    return [(math["display"], math.get_text()) for math in page.find_all("math")]


def links(page: Tag) -> list[tuple[str, str]]:
    """Text and target of each in the prose, but for those of numbers to their lines."""
    found = page.select(":is(p, li, td, figcaption) a:not([href^='#cell-'])")
    return [(link.get_text(), link["href"]) for link in found]


@EVERY_PAGE
def test_page_has_headings_cells_outputs_figures_formulas_and_links_of_the_site(
    exported, site, slug, language
):
    path = file(exported / language / "site", slug, "ja")
    page, original = (
        article(BeautifulSoup(where.read_text(encoding="utf-8"), "html.parser"))
        for where in (path, file(site, slug, language))
    )
    assert headings(page) == headings(original)
    for field in original.select("form textarea"):
        # What readers of the site write in.
        field.replace_with(
            BeautifulSoup(f"<pre><code>{escape(field.text)}\n</code></pre>", "html.parser")
        )
    blocks, expected = (
        [code.get_text() for code in one.select("pre > code")] for one in (page, original)
    )
    assert blocks == expected
    assert formulas(page) == formulas(original)
    images, drawings = page.select("img"), original.select("figure.drawing > svg")
    assert [image["alt"] for image in images] == [svg["aria-label"] for svg in drawings]
    for image in images:
        figure = path.parent / image["src"]
        beside = file(site, slug, language).parent / posixpath.basename(image["src"])
        assert figure.read_bytes() == beside.read_bytes()
    for term in original.select("a.term"):
        term.unwrap()
    for chrome in original.select(".actions, .start, .step-through, .predict form"):
        chrome.extract()
    assert links(page) == links(original)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_ask_no_other_host_for_anything(exported, language):
    for path in (exported / language / "site").rglob("*.html"):
        for element in parsed(path).select("script[src], img[src], link[rel='stylesheet']"):
            address = element.get("src") or element["href"]
            assert "//" not in address, f"{path}: {address}"
