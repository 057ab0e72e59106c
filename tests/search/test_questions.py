"""What readers asked is answered by running code, in their words, and found by them."""

from __future__ import annotations

import json
import re

import pytest

from hooks.languages import LANGUAGES
from tests.support.messages import MESSAGES
from tests.support.pages import url
from tests.support.questions import QUESTIONS

ASKED = [
    pytest.param(language, place, question[language], id=f"{language}-{place}")
    for place, question in QUESTIONS
    for language in LANGUAGES
]
BY_LANGUAGE = pytest.mark.parametrize(("language", "place", "question"), ASKED)
WORD = re.compile(r"[a-z_]{3,}|[\u30a0-\u30ff]{2,}|[\u4e00-\u9fff]+|\d+(?:\.\d+)?")
GRAMMAR = set(
    "after and are being but can change does for from have how one play role seems some the then "  # noqa: SIM905
    "there too what when where which who why without 何".split()
)
CODE = re.compile(r"^::: ", re.MULTILINE)
SENTENCES = 2
"""How many of a section's first sentences a reader looks at before going on."""


def words_of(text: str) -> set[str]:
    return {word for word in WORD.findall(text.lower()) if word not in GRAMMAR}


def beginning(section: str) -> str:
    """The heading of a section and its first sentences."""
    heading, _, rest = section.partition("\n")
    prose = " ".join(line for line in rest.split("\n") if line and not line.startswith(":::"))
    return heading + " " + " ".join(re.split(r"(?<=[.?!:。])\s*", prose)[:SENTENCES])


@BY_LANGUAGE
def test_a_question_is_answered_by_a_section_with_running_code(pairs, language, place, question):
    slug, _, anchor = place.partition("#")
    page = pairs[slug].pages[language]
    sections = page.sections()
    if anchor == page.headings[0].id:
        assert page.placements
    else:
        assert CODE.search(sections[anchor][1])


@BY_LANGUAGE
def test_the_answer_begins_with_the_words_of_the_question(pairs, language, place, question):
    slug, _, anchor = place.partition("#")
    _, section = pairs[slug].pages[language].sections()[anchor]
    asked, told = words_of(question), beginning(section).lower()
    missing = {word for word in asked if word.rstrip("s") not in told}
    assert len(missing) <= len(asked) / 2, (missing, told)


@BY_LANGUAGE
def test_a_question_finds_its_answer_among_the_first_three(find, language, place, question):
    slug, _, anchor = place.partition("#")
    top = url(slug, language)
    found = find(language, question)[:3]
    assert top in found or f"{top}#{anchor}" in found, found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "message", MESSAGES, ids=lambda message: f"{message.slug}: {message.text[:50]}"
)
def test_a_pasted_message_leads_to_a_section_that_has_it(find, site, language, message):
    first = find(language, message.pasted)[0]
    address, _, anchor = first.partition("#")
    pages = json.loads((site / "search" / f"{language}.json").read_text(encoding="utf-8"))
    (page,) = [page for page in pages if page["url"] == address]
    sections = [section for section in page["sections"] if not anchor or section["id"] == anchor]
    told = [" ".join((s["title"], s["text"], s["code"])).split() for s in sections]
    start = " ".join(message.text.split()[:6])
    assert any(start in " ".join(words) for words in told), first


def test_messages_are_those_of_many_pages():
    assert len(MESSAGES) > 40
    assert len({message.slug for message in MESSAGES}) > 10
