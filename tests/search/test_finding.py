"""What readers type leads to the page that answers it, in their language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from hooks.languages import LANGUAGES
from hooks.read import folders
from tests.support import queries
from tests.support.browser import until
from tests.support.pages import url
from tests.support.search import NOTHING_FOUND, RESULTS, relative

pytestmark = pytest.mark.browser

ASKED = [
    (language, query, slug)
    for slug, languages in folders.read_pages().items()
    for language, page in languages.items()
    for query in page.meta.get("asked", [])
]
"""What pages say in their front matter that they answer."""
RATE = 0.9
"""Of the queries that no number was set with, at least this part finds a right page."""


def rows(table: dict[str, dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(language, *item) for language in LANGUAGES for item in table[language].items()]


def every(language: str) -> list[str]:
    """All that is typed here in a language."""
    tables = (queries.QUERIES, queries.HELD_OUT, queries.HEADINGS, queries.ALIKE)
    typed = [query for table in tables for query in table[language]]
    typed += queries.ALIKE[language].values()
    typed += [query for known, query, _ in ASKED if known == language]
    return [*dict.fromkeys([*typed, *queries.NOTHING[language], *queries.STARTS, *queries.IN_BOTH])]


# As if each were pasted into the box, one after the other.
TYPE_ALL = (
    """async queries => {
    const box = document.querySelector("[data-md-component=search-query]")
    const list = document.querySelector(".md-search-result__list")
    const answered = query => new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no answer to ${query}`)), 60_000)
        const look = () => {
            if (list.dataset.query !== query) return
            clearTimeout(late)
            observer.disconnect()
            resolve()
        }
        const observer = new MutationObserver(look)
        observer.observe(list, { attributeFilter: ["data-query"] })
        box.value = query
        box.dispatchEvent(new Event("input", { bubbles: true }))
    })
    const results = """
    + RESULTS
    + """
    const found = {}
    for (const query of queries) {
        await answered(query)
        const told = document.querySelector(".md-search-result__meta").innerText
        found[query] = [told, results(list.querySelectorAll(".md-search-result__item"))]
    }
    return found
}"""
)


@pytest.fixture
def answers(shared: Callable, visit: Callable[..., Page], address: str) -> dict[str, dict]:
    """Language -> query -> what the box says of the number of results, and the results."""

    def ask() -> dict[str, dict[str, Any]]:
        return {language: ask_in(language) for language in LANGUAGES}

    def ask_in(language: str) -> dict[str, Any]:
        page = visit()
        page.goto(address + url("gradients/one-step", language))
        until(page, "'component$' in window")
        answers = page.evaluate(TYPE_ALL, every(language))
        return {query: (told, relative(found, address)) for query, (told, found) in answers.items()}

    return shared("answers of the search", ask)


@pytest.fixture
def find(answers: dict[str, dict]) -> Callable[[str, str], list[str]]:
    """Language, query -> for each page found, best first, the address of its best result."""
    return lambda language, query: answers[language][query][1]


def leads(found: list[str], language: str, slugs: str) -> bool:
    """Whether one of these pages is among the first three."""
    right = {url(slug, language) for slug in slugs.split()}
    return bool(right & {place.partition("#")[0] for place in found[:3]})


@pytest.mark.parametrize(("language", "query", "pages"), rows(queries.QUERIES))
def test_a_right_page_is_among_the_first_three(find, language, query, pages):
    assert leads(find(language, query), language, pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_right_page_is_found_for_most_queries_that_no_number_was_set_with(find, language):
    table = queries.HELD_OUT[language]
    missed = [query for query in table if not leads(find(language, query), language, table[query])]
    assert len(missed) <= (1 - RATE) * len(table), missed


def test_no_number_was_set_with_a_query_that_is_held_out():
    for language in LANGUAGES:
        held = set(queries.HELD_OUT[language])
        assert held.isdisjoint(queries.QUERIES[language])
        assert held.isdisjoint(queries.HEADINGS[language])
        assert held.isdisjoint(query for known, query, _ in ASKED if known == language)


@pytest.mark.parametrize(("language", "query", "slug"), ASKED)
def test_what_a_page_is_asked_leads_to_it(find, language, query, slug):
    assert leads(find(language, query), language, slug)


@pytest.mark.parametrize(("language", "query", "place"), rows(queries.HEADINGS))
def test_the_first_result_leads_to_the_heading(find, language, query, place):
    root = "" if language == "ja" else f"{language}/"
    assert find(language, query)[0] == root + place


@pytest.mark.parametrize(("language", "query", "other"), rows(queries.ALIKE))
def test_another_way_to_write_it_finds_the_same(find, language, query, other):
    found = find(language, query)
    assert found
    assert found == find(language, other)


@pytest.mark.parametrize("query", queries.STARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_letter_of_a_word_finds_it(find, language, query):
    assert find(language, query)


@pytest.mark.parametrize("query", queries.IN_BOTH)
@pytest.mark.parametrize("language", LANGUAGES)
def test_results_are_in_the_language_of_the_page(find, language, query):
    found = find(language, query)
    assert found
    assert {item.startswith("en/") for item in found} == {language == "en"}


@pytest.mark.parametrize(
    ("language", "query"), [(lang, query) for lang in LANGUAGES for query in queries.NOTHING[lang]]
)
def test_nothing_is_found_where_there_is_nothing(answers, language, query):
    assert answers[language][query] == (NOTHING_FOUND[language], [])
