"""One visit for each language that types all that any test here asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from hooks.languages import LANGUAGES
from tests.support import queries
from tests.support.browser import until
from tests.support.messages import MESSAGES
from tests.support.pages import url
from tests.support.questions import QUESTIONS
from tests.support.search import RESULTS, relative


def every(language: str) -> list[str]:
    """All that is typed here in a language."""
    tables = (queries.QUERIES, queries.HELD_OUT, queries.HEADINGS, queries.ALIKE)
    typed = [query for table in tables for query in table[language]]
    typed += queries.ALIKE[language].values()
    typed += [query for known, query, _ in queries.ASKED if known == language]
    typed += [question[language] for _, question in QUESTIONS]
    typed += [message.pasted for message in MESSAGES]
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
