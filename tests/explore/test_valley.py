"""The valley: sentences, handles and the address set it; without scripts the page is as it was."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import axe
from tests.support.browser import at_rest, middle_of, switch
from tests.support.explore import with_figure
from tests.support.pages import url

pytestmark = pytest.mark.browser

SLUG = "gradients/hundred-steps"


@pytest.fixture
def valley(visit, address):
    """Opens the page with the valley in sight, set as the address says."""

    def opened(language: str = "en", settings: str = "", **options) -> Page:
        return with_figure(visit(**options), address + url(SLUG, language), "valley", settings)

    return opened


def slider(page: Page, name: str):
    return page.get_by_role("slider", name=name, exact=True)


def settled(page: Page, address: str) -> None:
    """Wait until the figure has written its settings into the address."""
    page.wait_for_url(re.compile(re.escape(address) + "$"))


def test_sentence_sets_the_valley_and_the_address_keeps_it_in_both_languages(valley, pairs):
    printed = pairs[SLUG].result.cell("around-the-limit").stdout
    page = valley()
    words = page.locator("#valley .words")
    for rate in ("0.2917", "0.2919"):
        loss = re.search(rf"lr = {rate} .*: (\S+)", printed)[1]
        page.get_by_role("link", name=rate, exact=True).first.click()
        expect(words).to_contain_text(f"{loss} after 1000")
        settled(page, f"#valley:lr={rate}")
    expect(words).to_contain_text("past the limit")
    expect(words).to_contain_text("went from 0.2917 to 0.2919")
    switch(page, "ja")
    expect(page.locator("#valley .words")).to_contain_text("限界を超えています")
    expect(slider(page, "学習率")).to_have_attribute("aria-valuenow", "0.2919")
    page.reload()
    expect(slider(page, "学習率")).to_have_attribute("aria-valuenow", "0.2919")
    page.get_by_role("button", name="元に戻す").click()
    expect(slider(page, "学習率")).to_have_attribute("aria-valuenow", "0.1")
    page.wait_for_url(lambda address: "#" not in address)


def test_marks_lead_to_the_fastest_rate_and_to_the_limit(valley, pairs):
    cells = pairs[SLUG].result
    page = valley()
    for name, cell in (("fastest", "best-rate"), ("limit", "limit")):
        value = cells.cell(cell).stdout.split()[0]
        page.get_by_role("button", name=f"{name} {value}").click()
        expect(slider(page, "Learning rate")).to_have_attribute("aria-valuenow", value)


def test_handles_go_by_mouse_and_by_keyboard(valley):
    page = valley()
    start, rate = slider(page, "Start"), slider(page, "Learning rate")
    page.mouse.move(*middle_of(page, ".hills .handle"))
    page.mouse.down()
    box = start.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2 - 30, steps=3)
    page.mouse.up()
    page.wait_for_url("**/#valley:*")
    a, b = re.fullmatch(r"a = (\S+), b = (\S+)", start.get_attribute("aria-valuetext")).groups()
    assert 1.5 < float(a) < 2.5
    assert 0.2 < float(b) < 0.8
    expect(page.locator("#valley .words")).to_contain_text(f"The start is ({a}, {b})")
    rate.focus()
    for key in ("ArrowRight", "ArrowUp", "PageUp", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(rate).to_have_attribute("aria-valuenow", "0.1121")
    page.keyboard.press("Home")
    expect(rate).to_have_attribute("aria-valuetext", "0")
    expect(page.locator("#valley .words")).to_contain_text("With 0 nothing moves")
    page.keyboard.press("End")
    expect(rate).to_have_attribute("aria-valuenow", "0.5")
    # At the start already: Home of a handle in two directions is that of the first.
    start.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    settled(page, f"#valley:lr=0.5,a=0,b={round(float(b) - 0.05, 2):g}")


def test_point_that_is_dragged_by_touch_changes_hessian_eigenvalues_and_limit(valley):
    page = valley(width=390, height=844, has_touch=True)
    found = page.locator("#valley .found")
    expect(found).to_contain_text("H = (5 3; 3 2), λ₁ = 6.8541 = φ⁴, λ₂ = 0.1459 = φ⁻⁴")
    expect(found).to_contain_text("golden ratio")
    slider(page, "Point 1").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    x, y = middle_of(page, ".data .handle >> nth=0")
    touch = page.context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x - 20, "y": y + 10}]),
        ("touchMove", [{"x": x - 30, "y": y + 20}]),
        ("touchEnd", []),
    ):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_url("**/#valley:*")
    expect(found).not_to_contain_text("golden ratio")
    at = float(re.search(r"x = (\S+),", slider(page, "Point 1").get_attribute("aria-valuetext"))[1])
    assert 0.1 < at < 0.8
    expect(found).to_contain_text(f"H = ({round(at * at + 4, 4):g} {round(at + 2, 4):g}; ")
    expect(page.locator("#valley .words")).to_contain_text("A point moved sideways")
    expect(page.get_by_role("button", name="limit 0.2918")).to_have_count(0)
    assert page.evaluate("scrollY") == before  # the page has not moved with the finger


def test_equal_points_and_divergence_are_told(valley):
    page = valley("ja", "x1=2,t1=5,lr=0.5")
    expect(page.locator("#valley .found")).to_contain_text("λ₂ = 0")
    expect(page.locator("#valley .words")).to_contain_text("1000回後にnan")
    assert page.locator("#valley svg [d*=NaN], #valley svg [d*=Infinity]").count() == 0


def test_axe_finds_nothing_in_the_open_valley(valley):
    page = valley("ja", "lr=0.2", reduced_motion="reduce")
    assert axe(page) == {"light": [], "dark": []}


@pytest.mark.parametrize("width", [360, 390, 640, 1280])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_page_keeps_its_length_whatever_the_valley_says(valley, language, width):
    page = valley(language, "lr=0.2919", width=width, height=900)
    for key in ("Start", "Point 1") if language == "en" else ("出発点", "点1"):
        slider(page, key).press("ArrowLeft")
        slider(page, key).press("ArrowUp")
    board, words = page.locator("#valley .board"), page.locator("#valley .words")
    page.wait_for_timeout(100)
    bottom = [e.bounding_box() for e in (words, board)]
    assert bottom[0]["y"] + bottom[0]["height"] <= bottom[1]["y"] + bottom[1]["height"]


def test_without_scripts_and_on_paper_there_is_the_drawing_only(visit, address):
    plain = visit(java_script_enabled=False)
    plain.goto(address + url(SLUG, "en"))
    assert plain.locator(".board").locator("visible=true").count() == 0
    link = plain.get_by_role("link", name="0.2919", exact=True).first
    link.click()
    assert plain.url.endswith("#valley")
    assert abs(plain.locator("#valley").bounding_box()["y"]) < 900
    paper = visit()
    paper.goto(address + url(SLUG, "en"))
    at_rest(paper)
    paper.emulate_media(media="print")
    assert paper.locator(".board").locator("visible=true").count() == 0
    paper.emulate_media(media="screen")
