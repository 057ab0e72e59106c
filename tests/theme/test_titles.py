"""One short title for each page, wherever one chooses a page, and where the page stands."""

from __future__ import annotations

import re

import pytest

from hooks.languages import LANGUAGES
from hooks.read.page import parse_page
from hooks.render.place import short_titles
from tests.support.pages import url
from tests.support.parsed import only, parsed


def text(element) -> str:
    return " ".join(element.text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_has_one_short_title_in_sidebar_home_and_footer(site, pairs, language):
    home = parsed(site / url("index", language) / "index.html")
    listed = [text(link) for link in home.select(".path li > a")]
    sidebar = [text(link) for link in home.select("[data-md-type=navigation] a.md-nav__link")]
    assert listed == [title for title in sidebar if title in listed]
    assert len(listed) == len(set(listed)) == sum(bool(pair.module) for pair in pairs.values()) - 1
    footers = set()
    for slug in pairs:
        page = parsed(site / url(slug, language) / "index.html")
        footers |= {text(link) for link in page.select(".md-footer__title .md-ellipsis")}
    assert set(listed) <= footers
    start = only(home, ".start a")
    assert (listed[0] in text(start), start["href"]) == (True, home.select(".path a")[0]["href"])
    # The title in full stands on the page itself, and where others show it.
    for slug in ("gradients/hundred-steps", "sgd/one-step"):
        page = parsed(site / url(slug, language) / "index.html")
        assert pairs[slug].pages[language].title in only(page, "title").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_of_a_chapter_says_which_it_is(site, language):
    home = parsed(site / url("index", language) / "index.html")
    for chapter in home.select(".path"):
        links = chapter.select("li > a")
        if "/" not in links[0]["href"].rstrip("/"):
            continue  # the glossary, which belongs to no chapter
        for number, link in enumerate(links, 1):
            page = parsed(site / url("index", language) / link["href"] / "index.html")
            place = text(only(page, ".place-in-chapter"))
            among = f"{number}/{len(links)}" if language == "ja" else f"{number} of {len(links)}"
            assert re.search(rf"· {among} · ", place), (link["href"], place)


def test_short_titles_are_those_of_the_numbered_lists(tmp_path):
    lines = "# T {#t}\n\n[A](x/a.md)\n\n1. [One `x`](x/one.md)<br> Why\n2. [Two](./y/two.md)\n"
    home = parse_page(lines, tmp_path / "index.en.md")
    assert short_titles(home) == {"x/one": "One x", "y/two": "Two"}
