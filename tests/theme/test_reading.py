"""What gets in a reader's way: buttons over code, words that move the page, dead keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hooks.languages import LANGUAGES
from tests.support.browser import arrive, at_rest, until
from tests.support.pages import url

COVERED = """() => [...document.querySelectorAll("main .md-code__button")].flatMap(button => {
    const one = button.getBoundingClientRect()
    const code = button.closest("pre").querySelector("code")
    const box = code.getBoundingClientRect()
    const text = document.createRange()
    text.selectNodeContents(code)
    const over = [...text.getClientRects()].some(line =>
        Math.max(one.left, line.left, box.left) < Math.min(one.right, line.right, box.right)
        && Math.max(one.top, line.top, box.top) < Math.min(one.bottom, line.bottom, box.bottom))
    return over || !one.width ? [code.textContent.slice(0, 40)] : []
})"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_copy_button_covers_no_code(visit, address, width):
    page = visit(width=width)
    for slug in ("sgd/two-tensors", "sgd/before-you-start", "gradients/the-usual-way"):
        arrive(page, address + url(slug, "en"))
        expect(page.locator("main .md-code__button").nth(3)).to_be_attached()
        assert page.evaluate(COVERED) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_word_that_the_page_is_copied_moves_nothing(visit, address, width):
    page = visit(width=width)
    page.goto(address + url("sgd/one-step", "en"))
    at_rest(page)
    all_parts = "[...document.querySelectorAll('main :is(a, p, h2)')]"
    places = f"{all_parts}.map(e => [e.offsetLeft, e.offsetTop])"
    before = page.evaluate(places)
    status = page.locator(".actions [role=status]")
    status.evaluate("(line, text) => { line.textContent = text }", "✓ Copied")
    assert status.is_visible()
    assert page.evaluate(places) == before
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_space_bar_switches_the_colours(visit, address, language):
    page = visit()
    arrive(page, address + url("sgd/one-step", language))
    page.locator(".md-option").first.focus()
    for key, scheme in ((None, "default"), (" ", "slate"), (" ", "default")):
        if key:
            page.keyboard.press(key)
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", scheme)


@pytest.mark.browser
def test_words_of_a_search_are_marked_and_leave_the_address(visit, address):
    page = visit()
    page.goto(address + url("sgd/momentum", "en") + "?h=dampening#dampening")
    expect(page.locator("mark[data-md-highlight]").first).to_have_text("dampening")
    expect(page).to_have_url(address + url("sgd/momentum", "en") + "#dampening")


@pytest.mark.browser
def test_escape_in_the_search_leads_back_to_where_it_was_opened(visit, address):
    page = visit()
    arrive(page, address + url("sgd/one-step", "en"))
    link = page.locator(".step-through").first
    link.focus()
    page.keyboard.press("/")
    expect(page.locator("[data-md-component=search-query]")).to_be_focused()
    page.keyboard.type("momentum")
    page.keyboard.press("Escape")
    expect(link).to_be_focused()


@pytest.mark.browser
def test_reader_who_comes_back_from_a_result_on_a_phone_finds_the_place(visit, address):
    page = visit(width=390, height=844)
    arrive(page, address + url("gradients/hundred-steps", "en"))
    page.evaluate("scrollTo({ top: 2000, behavior: 'instant' })")
    page.locator(".md-header__button[for=__search]").click()
    page.locator("[data-md-component=search-query]").fill("momentum")
    page.locator(".md-search-result__link[href*='/sgd/momentum/']").first.click()
    page.wait_for_url("**/sgd/momentum/**")
    page.go_back()
    until(page, "Math.abs(scrollY - 2000) < 5")


IS_LAST_ACTIVE = """hash => {
  const active = document.querySelectorAll(".md-sidebar--secondary .md-nav__link--active")
  return [...active].at(-1)?.hash === hash
}"""


@pytest.mark.browser
def test_table_of_contents_marks_the_section_that_was_chosen(visit, address):
    page = visit()
    arrive(page, address + url("gradients/hundred-steps", "en"))
    for link in page.locator(".md-sidebar--secondary a.md-nav__link[href^='#']").all()[:-1]:
        link.click()
        until(page, IS_LAST_ACTIVE, link.get_attribute("href"))
