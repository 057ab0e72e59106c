"""What readers type leads to the page that answers it, in their language."""

from __future__ import annotations

import pytest

from hooks.languages import LANGUAGES
from tests.support import queries
from tests.support.pages import url
from tests.support.queries import ASKED
from tests.support.search import NOTHING_FOUND

pytestmark = pytest.mark.browser

RATE = 0.9
"""Of the queries that no number was set with, at least this part finds a right page."""


def rows(table: dict[str, dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(language, *item) for language in LANGUAGES for item in table[language].items()]


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
    assert len(table) - len(missed) >= RATE * len(table), missed


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
