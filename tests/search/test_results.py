"""How the results look: their words, marks and excerpts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hooks.languages import LANGUAGES
from tests.support.browser import arrive
from tests.support.pages import url
from tests.support.search import BOX, LIST

pytestmark = pytest.mark.browser


@pytest.fixture
def typed(visit: Callable[..., Page], address: str) -> Callable[[str, str], Page]:
    """Types a query into the box of a page that is there for all tests; gives the page."""

    def typed(language: str, query: str) -> Page:
        page = visit(f"search {language}")
        if page.url == "about:blank":
            page.goto(address + url("gradients/one-step", language))
        page.fill(BOX, query)
        expect(page.locator(LIST)).to_have_attribute("data-query", query)
        return page

    return typed


HALVES = re.compile("[ァ-ヺー]{2}|[一-龠々]{2}|[A-Za-z0-9_]{2}")
"""Two characters of one word."""


@pytest.mark.parametrize(
    ("language", "query"),
    [("ja", "学習率 テンソル パラメータ"), ("en", "learning rate of the tensor")],
)
def test_an_excerpt_starts_and_ends_between_words(site, typed, language, query):
    pages = json.loads((site / "search" / f"{language}.json").read_text(encoding="utf-8"))
    texts = [section["text"] for page in pages for section in page["sections"]]
    articles = typed(language, query).locator(".md-search-result__article p")
    shown = [text for text in articles.all_text_contents() if text.endswith("…")]
    assert len(shown) > 5
    for text in shown:
        excerpt = text.strip("…")
        source = next(source for source in texts if excerpt in source)
        start = source.index(excerpt)
        for at in (start, start + len(excerpt)):
            assert not HALVES.match(source[max(at - 1, 0) : at + 1]), text


@pytest.mark.parametrize("sign", [".", "-"])
def test_a_sign_alone_marks_itself_and_no_words(typed, sign):
    marks = typed("en", sign).locator(".md-search-result__article:visible mark").all_inner_texts()
    assert set(marks) <= {sign}


def test_results_mark_the_words_and_show_text_as_text(typed):
    articles = typed("en", "grad_fn").locator(".md-search-result__article:visible")
    assert "grad_fn" in articles.locator("mark").all_inner_texts()
    # What looks like a tag is not taken for one.
    assert "<AddBackward0>" in "".join(articles.all_inner_texts())


def test_a_query_keeps_missing_words_apart(typed):
    missing = typed("en", "vanilla gradient descent").locator(".md-search-result__terms").first
    assert missing.inner_text() == "Not on this page: vanilla"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_that_no_page_has_is_shown_as_the_pages_have_it(typed, language):
    page = typed(language, "optimizer.zerograd() reqires_grad")
    best = page.locator(".md-search-result__item").first
    assert {"zero_grad", "requires_grad"} & set(best.locator("mark").all_inner_texts())
    assert "?h=zero_grad+requires_grad" in best.locator("a").first.get_attribute("href")


def test_words_of_a_search_are_marked_without_a_change_of_the_text(visit, address):
    tab = visit()
    page = address + url("sgd/same-or-new", "en")
    arrive(tab, page)
    text = tab.locator("article").inner_text()
    assert "<ToCopyBackward0>" in text
    arrive(tab, page + "?h=lt+gt+amp+quot+backward")
    expect(tab.locator("article mark").locator("visible=true").first).to_be_visible()
    assert tab.locator("article").inner_text() == text
