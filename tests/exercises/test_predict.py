"""Every question of the site, as a reader meets it in Chromium, in both languages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from hooks.exercises.asked import Asked, all_asked
from hooks.languages import LANGUAGES
from hooks.read import folders
from tests.support.axe import axe
from tests.support.browser import arrive, at_rest, watched
from tests.support.pages import url

pytestmark = pytest.mark.browser

ASKING = [slug for slug, pages in folders.read_pages().items() if pages["en"].questions]
KEPT = "JSON.parse(localStorage.getItem('pytorch-by-hand.predicted') ?? '{}')"
ONE_STEP, ORDERS = "gradients/one-step", "gradients/training-loop"


@pytest.fixture
def reader(browser: Browser):
    """A phone that fails the test on any console message or request to another host."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    with watched(context):
        yield context.new_page()


def questions(pairs, slug: str, language: str) -> list[Asked]:
    """Those that are answered by a word or a choice; for code see test_written."""
    pair = pairs[slug]
    every = all_asked(pair.pages[language], pair.module, pair.result)
    return [asked for asked in every if not asked.program]


def give(page: Page, asked: Asked, answer: str) -> str:
    """Answer a question by keyboard alone; what the page says to that."""
    question = page.locator(f"#{asked.id}")
    if asked.kind == "choose":
        index = asked.choices.index(answer)
        question.locator("input").nth(index).focus()
        page.keyboard.press("Space")
        question.locator("button").focus()
    else:
        question.locator("input").focus()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(answer)
    page.keyboard.press("Enter")
    return question.locator("[role=status]").inner_text()


def other_ways(asked: Asked) -> list[str]:
    """The answer as people write it: for numbers, with the signs and digits of keyboards."""
    if asked.kind == "choose":
        return [asked.answer]
    ways = [asked.answer, f"  {asked.answer} "]
    try:
        value = float(asked.answer)
    except ValueError:
        return ways
    full = asked.answer.translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－"))
    signs = [asked.answer.replace("-", sign) for sign in ("−", "ー", "- ", "–")]
    ways += [full, *signs]
    return [*ways, f"{int(value)}.0", str(int(value))] if value.is_integer() else ways


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", ASKING)
def test_right_answers_are_accepted_and_wrong_ones_told_apart(
    reader, address, pairs, slug, language
):
    arrive(reader, address + url(slug, language))
    for asked in questions(pairs, slug, language):
        said = {wrong.name: give(reader, asked, wrong.printed) for wrong in asked.wrong}
        # Each mistake has a sentence of its own, and none of them is taken for the answer.
        assert len(set(said.values())) == len(said), said
        question = reader.locator(f"#{asked.id}")
        assert question.get_attribute("data-state") == "wrong"
        for way in other_ways(asked):
            give(
                reader, asked, "no such output" if asked.kind == "type" else asked.wrong[0].printed
            )
            assert question.get_attribute("data-state") == "wrong"
            assert asked.answer in give(reader, asked, way), way
            assert question.get_attribute("data-state") == "right", way


def test_output_that_answers_is_covered_until_it_is_answered_or_shown(reader, address):
    arrive(reader, address + url(ONE_STEP, "en"))
    output = reader.locator("#cell-accumulate + .output code")
    words = reader.locator("#cell-accumulate ~ p").first
    expect(output).not_to_be_visible()
    # What follows tells the answer too.
    expect(words).to_contain_text("-16")
    expect(words).to_have_css("filter", re.compile("blur"))
    reader.get_by_role("button", name="Show the output").first.click()
    expect(output).to_be_visible()
    expect(words).to_have_css("filter", "none")
    reader.evaluate("localStorage.clear()")
    reader.reload()
    at_rest(reader)
    expect(output).not_to_be_visible()
    words.click()
    expect(words).to_have_css("filter", "none")
    expect(output).not_to_be_visible()
    reader.locator("#ask-accumulate input").fill("ー１６")
    reader.keyboard.press("Enter")
    expect(output).to_be_visible()
    reader.reload()
    at_rest(reader)
    expect(output).to_be_visible()


def test_a_wrong_answer_gets_its_sentence_then_the_hint_then_the_solution(reader, address):
    arrive(reader, address + url(ONE_STEP, "en"))
    question = reader.locator("#ask-accumulate")
    hint, answer = question.locator("details.hint"), question.locator("details.answer")
    status = question.locator("[role=status]")
    question.locator("input").fill("-8")
    question.get_by_role("button").click()
    expect(status).to_contain_text("does not assign")
    expect(hint).to_have_attribute("open", "")
    expect(answer).not_to_have_attribute("open", "")
    question.locator("input").fill("12345")
    question.get_by_role("button").click()
    expect(status).not_to_contain_text("does not assign")
    expect(answer).to_have_attribute("open", "")


def test_progress_is_told_in_both_languages_and_can_be_cleared(reader, address):
    arrive(reader, address + url(ORDERS, "ja"))
    reader.locator("#ask-right input").first.focus()
    reader.keyboard.press("Space")
    reader.keyboard.press("Enter")
    arrive(reader, address + url("gradients/error-messages", "en"))
    missed = reader.locator("div.predicted a")
    assert missed.get_attribute("href").endswith("/en/gradients/training-loop/#ask-right")
    arrive(reader, address + url("index", "en"))
    count = reader.locator(".md-nav--primary .predicted")
    assert count.text_content().strip().startswith("1/")
    reader.get_by_role("button", name="Clear the record").click()
    expect(count).to_have_count(0)
    assert reader.evaluate(KEPT) == {}


def test_questions_are_accessible(reader, address):
    reader.set_viewport_size({"width": 1280, "height": 900})
    reader.emulate_media(color_scheme="light", reduced_motion="reduce")
    arrive(reader, address + url(ORDERS, "en"))
    reader.locator("#ask-right input").first.check()
    reader.locator("#ask-right button").click()
    assert not any(axe(reader).values())


def test_without_javascript_question_and_folded_answer_are_there(browser, address):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + url(ONE_STEP, "en"))
        question = page.locator("#ask-accumulate")
        expect(question.locator("details.answer code").first).not_to_be_visible()
        question.locator("details.answer summary").click()
        expect(question.locator("details.answer code").first).to_have_text("-16")
        expect(question.get_by_role("button")).not_to_be_visible()
        expect(page.locator("#cell-accumulate + .output code")).to_be_visible()
