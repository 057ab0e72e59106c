"""Every question of the site, as a reader meets it in Chromium, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import permutations

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from hooks.exercises.asked import Asked, all_asked
from hooks.exercises.pointed import KINDS as POINTED
from hooks.languages import LANGUAGES
from hooks.read import folders
from tests.support.axe import axe
from tests.support.browser import arrive, at_rest, forget
from tests.support.pages import url

pytestmark = pytest.mark.browser

ASKING = [slug for slug, pages in folders.read_pages().items() if pages["en"].questions]
POINTING = [
    slug
    for slug, pages in folders.read_pages().items()
    if any(question.kind in POINTED for question in pages["en"].questions)
]
KEPT = "JSON.parse(localStorage.getItem('pytorch-by-hand.predicted') ?? '{}')"
ONE_STEP, ORDERS = "gradients/one-step", "gradients/training-loop"


@pytest.fixture
def reader(visit: Callable[..., Page], address: str) -> Iterator[Page]:
    """A phone of somebody who has answered nothing yet."""
    page = visit(width=390, height=844)
    forget(page, address)
    yield page
    page.goto("about:blank")
    forget(page, address)


def questions(pairs, slug: str, language: str) -> list[Asked]:
    """Those that are answered by a word, a choice or an order; for code see test_written."""
    pair = pairs[slug]
    every = all_asked(pair.pages[language], pair.module, pair.result)
    return [asked for asked in every if not asked.program]


def give(page: Page, asked: Asked, answer: str) -> str:
    """Answer a question by keyboard alone; what the page says to that."""
    question = page.locator(f"#{asked.id}")
    if asked.kind == "order":
        for placed in question.locator("ol button").all()[::-1]:
            placed.press("Enter")
        for piece in asked.orders[answer][0]:
            question.locator(f"button[value='{piece}']").press("Enter")
    elif asked.kind == "sort":
        for at, heap in enumerate(answer):
            question.locator(f"li:nth-child({at + 1}) input").nth(int(heap)).press("Space")
    elif asked.kind in POINTED:
        question.locator(".point").press("Enter")
        place_of(question, answer).press("Enter")
    elif asked.kind == "choose":
        question.locator("input").nth(asked.choices.index(answer)).press("Space")
    else:
        question.locator("input").focus()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(answer)
        page.keyboard.press("Enter")
    if asked.kind not in ("type", *POINTED):
        question.locator("button[type=submit]").press("Enter")
    return question.locator("[role=status]").inner_text()


def place_of(question: Locator, label: str) -> Locator:
    """What to press in the picture for what is called so: names that screen readers read out."""
    question.locator(".pointing").wait_for()
    places = question.locator(".pointing").get_by_role("button")
    names = [place.get_attribute("aria-label") for place in places.all()]
    return places.nth([label in re.split("、|, | → ", name) for name in names].index(True))


# Many answers at once: a key at a time, each costs a journey to the browser.
GIVE = """async ([id, answers]) => {
  const question = document.getElementById(id)
  const form = question.querySelector("form")
  const told = []
  for (const answer of answers) {
    for (const placed of [...form.querySelectorAll("ol button")].reverse()) placed.click()
    const text = form.querySelector("input[type=text]")
    const lines = form.querySelectorAll("ul.pieces > li")
    if (text) text.value = answer
    else if (!lines.length) form.querySelectorAll("input")[answer].checked = true
    else if (lines[0].querySelector("input"))
      lines.forEach((line, at) => line.querySelectorAll("input")[answer[at]].checked = true)
    else for (const piece of answer) form.querySelector(`button[value="${piece}"]`).click()
    form.requestSubmit()
    await new Promise((done) => setTimeout(done))
    // Not innerText, for which the page is laid out each time.
    told.push([question.dataset.state, form.querySelector("[role=status]").textContent])
  }
  return told
}"""


def give_all(page: Page, asked: Asked, answers: list[str]) -> list[tuple[str, str]]:
    """Give these answers, one after the other: whether each is right, and what the page says."""
    if asked.kind in ("choose", *POINTED):
        answers = [asked.choices.index(answer) for answer in answers]
    elif asked.kind == "order":
        answers = [asked.orders[answer][0] for answer in answers]
    return page.evaluate(GIVE, [asked.id, answers])


def other_ways(asked: Asked) -> list[str]:
    """The answer as people write it: for numbers, with the signs and digits of keyboards."""
    if asked.kind != "type":
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
    if reader.locator(".pieces").count():
        reader.locator(".pieces > li > :is(button, [role=radiogroup])").first.wait_for()
    for asked in questions(pairs, slug, language):
        mistakes = [wrong.printed for wrong in asked.wrong]
        told = give_all(reader, asked, mistakes)
        # Each mistake has a sentence of its own, and none of them is taken for the answer.
        assert [state for state, _ in told] == ["wrong"] * len(mistakes), told
        assert len({said for _, said in told}) == len(told), told
        nothing = "no such output" if asked.kind == "type" else mistakes[0]
        ways = [*other_ways(asked)]
        told = give_all(reader, asked, [answer for way in ways for answer in (nothing, way)])
        assert [state for state, _ in told] == ["wrong", "right"] * len(ways), (ways, told)
        give_all(reader, asked, [nothing])
        said = give(reader, asked, asked.answer)
        assert asked.kind == "sort" or asked.answer in said
        assert reader.locator(f"#{asked.id}").get_attribute("data-state") == "right"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", POINTING)
def test_tensors_and_arrows_are_pressed_in_the_picture(reader, address, pairs, slug, language):
    arrive(reader, address + url(slug, language))
    for asked in questions(pairs, slug, language):
        if asked.kind not in POINTED:
            continue
        question = reader.locator(f"#{asked.id}")
        status = question.locator("[role=status]")
        expect(question.locator("fieldset, [type=submit]").first).not_to_be_visible()
        question.locator(".point").click()
        told = set()
        for wrong in asked.wrong:
            place_of(question, wrong.printed).click()
            expect(question).to_have_attribute("data-state", "wrong")
            told.add(status.inner_text())
        assert len(told) == len(asked.wrong)
        if asked.kind == "arrow":
            middle = question.evaluate(MIDDLE, asked.answer)
            reader.mouse.click(*middle)
        else:
            place_of(question, asked.answer).click()
        expect(question).to_have_attribute("data-state", "right")
        expect(status).to_contain_text(asked.answer)


# Where the arrow is that begins at something: half way along it, in the window.
MIDDLE = """(question, from) => {
  const arrows = [...question.querySelectorAll(".arrows g")]
  const arrow = arrows.find((g) => g.dataset.from.endsWith(from))
  const path = arrow.querySelector("path")
  path.closest("svg").scrollIntoView({ block: "center", behavior: "instant" })
  const { x, y } = path.getPointAtLength(path.getTotalLength() / 2)
  const { left, top } = path.closest("svg").getBoundingClientRect()
  return [left + x, top + y]
}"""


def test_where_the_picture_does_not_come_there_are_choices(browser, address):
    with browser.new_context() as context:
        page = context.new_page()
        arrive(page, address + url("sgd/same-or-new", "en"))
        context.set_offline(True)
        question = page.locator("#ask-moved-arrow")
        question.locator(".point").click()
        question.get_by_role("radio", name="x", exact=True).check()
        question.locator("button[type=submit]").click()
        expect(question).to_have_attribute("data-state", "right")


def test_words_between_a_question_and_its_output_are_veiled_too(reader, address):
    arrive(reader, address + url("gradients/hundred-steps", "en"))
    between = reader.locator("#ask-best-rate + p")
    expect(between).to_have_css("filter", re.compile("blur"))
    between.click()
    expect(between).to_have_css("filter", "none")
    # What stands below the last question answers nothing.
    expect(reader.locator(".predict + .versions")).to_have_css("filter", "none")


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


def after_loop(order: list[str]) -> str:
    """What the training loop prints with its calls in that order, or the error that stops it."""
    a, b = (torch.tensor(value, requires_grad=True) for value in (1.0, 0.0))
    x, t = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 5.0])
    optimizer = torch.optim.SGD([a, b], lr=0.1)
    loss = None
    for _ in range(3):
        for call in order:
            if "torch.mean" in call:
                loss = torch.mean((t - (a * x + b)) ** 2)
            elif call == "loss.backward()" and loss is None:
                return "NameError: name 'loss' is not defined"
            elif call == "loss.backward()":
                loss.backward()
            else:
                getattr(optimizer, call.removeprefix("optimizer.").removesuffix("()"))()
    return f"{a:.4f} {b:.4f}"


def test_every_order_of_the_calls_is_judged_by_what_it_prints(reader, address, pairs):
    arrive(reader, address + url(ORDERS, "en"))
    (calls,) = (asked for asked in questions(pairs, ORDERS, "en") if asked.kind == "order")
    reader.locator(f"#{calls.id} ul button").first.wait_for()
    orders = ["".join(map(str, order)) for order in permutations(range(len(calls.pieces)))]
    told = reader.evaluate(GIVE, [calls.id, orders])
    for order, (state, said) in zip(orders, told, strict=True):
        printed = after_loop([calls.pieces[int(at)] for at in order])
        assert f"This order prints {printed}." in said
        assert state == ("right" if printed == "2.1270 0.7130" else "wrong"), order


def test_lines_are_arranged_by_touch_and_told_to_screen_readers(browser, address):
    phone = {"width": 360, "height": 740}
    with browser.new_context(has_touch=True, is_mobile=True, viewport=phone) as context:
        page = context.new_page()
        arrive(page, address + url(ORDERS, "ja"))
        question = page.locator("#ask-calls")
        backward = question.get_by_role("button", name="loss.backward()")
        backward.tap()
        # Where it lies now, and still in focus: that is told.
        expect(question.locator("ol button")).to_have_text(["loss.backward()"])
        expect(backward).to_be_focused()
        question.locator("button[type=submit]").tap()
        expect(question.locator("[role=status]")).to_contain_text("まだ並べていない行")
        backward.tap()
        expect(question.locator("ol button")).to_have_count(0)
        arrive(page, address + url("sgd/same-or-new", "en"))
        question = page.locator("#ask-dozen")
        group = question.get_by_role("radiogroup", name="x.add_(1)", exact=True)
        group.get_by_role("radio", name="same").tap()
        expect(group.get_by_role("radio", name="same")).to_be_checked()
        question.locator("button[type=submit]").tap()
        expect(question.locator("[role=status]")).to_contain_text("lines left to sort")
        assert page.evaluate("document.documentElement.scrollWidth") <= phone["width"]


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
    reader.locator("#ask-calls ul button").first.click()
    assert not any(axe(reader).values())
    arrive(reader, address + url("sgd/same-or-new", "en"))
    reader.locator("#ask-dozen li").first.wait_for()
    reader.locator("#ask-moved-arrow .point").click()
    reader.locator("#ask-moved-arrow .pointing").wait_for()
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
        page.goto(address + url(ORDERS, "en"))
        calls = page.locator("#ask-calls")
        assert calls.locator("li code").filter(visible=True).count() == 4
        calls.locator("details.answer summary").click()
        expect(calls.locator("details.answer")).to_contain_text("2.1270 0.7130")
