"""How one moves through the steps: keys, buttons, cells, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from hooks.languages import LANGUAGES
from hooks.read import folders
from tests.support.browser import arrive, until
from tests.support.pages import url
from tests.support.traces import trace
from tests.support.viewer import SHOWN, opened, step_of

TUTORIALS = list(folders.module_paths())


@pytest.mark.browser
def test_keys_slider_and_buttons_move_by_nodes_steps_and_cells(reader, site):
    cells = {cell["name"]: cell for cell in trace(site, "sgd/two-tensors", "ja")["cells"]}
    first, end = cells["replace-slot"]["steps"]
    begin = f"{first + 1}.-1"
    page = reader("sgd/two-tensors", "ja")
    opened(page, "replace-slot")
    assert step_of(page) == begin
    for key, step in [
        ("ArrowRight", first + 1),
        ("ArrowRight", first + 2),
        ("ArrowLeft", first + 1),
        ("ArrowLeft", begin),
        ("ArrowLeft", begin),
        ("End", end),
        ("ArrowRight", end),
        ("Home", begin),
        ("Home", f"{cells['draw-start']['steps'][0] + 1}.-1"),
        ("End", first),
        ("End", begin),
        ("Enter", first + 1),  # the button that has the focus
    ]:
        page.keyboard.press(key)
        assert step_of(page) == str(step), key
    page.locator(".steps-controls input").focus()
    page.keyboard.press("ArrowRight")
    assert step_of(page) == str(first + 2)
    for name, step in [
        ("back", first + 1),
        ("forward", first + 2),
        ("last", end),
        ("first", begin),
    ]:
        page.locator(f".do-{name}").click()
        assert step_of(page) == str(step), name
    page.evaluate("document.querySelector('step-viewer').show(0)")
    page.locator(".do-back").click()
    page.keyboard.press("ArrowLeft")
    assert step_of(page) == "1.-1"
    assert page.locator(".steps-notice").inner_text() == "このセルの先頭です。"


def beginning_with_nodes(site: Path, slug: str, language: str) -> list[tuple[str, int]]:
    """The cells that begin with a backward() that the viewer walks through, and how far."""
    raw = trace(site, slug, language)
    found = []
    for cell in raw["cells"]:
        events = raw["steps"][cell["steps"][0]].get("events", [])
        ran = [event for event in events if event.get("ran")]
        if cell["steps"][0] < cell["steps"][1] and len(ran) == 1 and not ran[0].get("nested"):
            found.append((cell["name"], len(ran[0]["ran"])))
    return found


@pytest.mark.browser
@pytest.mark.parametrize(("language", "slugs"), [("ja", TUTORIALS), ("en", ["sgd/two-tensors"])])
def test_cell_that_begins_with_backward_opens_before_its_first_node(
    visit, address, site, language, slugs
):
    cells = [(slug, *cell) for slug in slugs for cell in beginning_with_nodes(site, slug, language)]
    assert cells
    page = visit()
    for slug, cell, nodes in cells:
        arrive(page, address + url(slug, language))
        opened(page, cell)
        step = page.evaluate("location.href").removesuffix(".0")
        expect(page).to_have_url(f"{step}.0")
        assert page.locator(".steps-graph .node").count() > 1
        assert page.locator("step-viewer :is(.node.lit, .changed, .new)").count() == 0
        first = page.evaluate(SHOWN)
        for node in range(1, min(nodes, 2) + 1):
            page.keyboard.press("ArrowRight")
            expect(page).to_have_url(f"{step}.{node}")
            assert page.locator(".node.lit").count() == node
        for keys in (["ArrowLeft"] * min(nodes, 2), ["End", "Home"]):
            for key in keys:
                page.keyboard.press(key)
            expect(page).to_have_url(f"{step}.0")
            assert page.evaluate(SHOWN) == first


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "cell", "scrolls"),
    [(390, "train", True), (500, "train", True), (1280, "train", True), (1280, "result", False)],
)
def test_arrow_keys_scroll_code_that_is_cut_off_and_step_otherwise(reader, width, cell, scrolls):
    page = reader("gradients/hundred-steps", "ja", width=width)
    opened(page, cell)
    before = step_of(page)
    page.locator(".steps-code").focus()
    page.keyboard.press("ArrowRight")
    if scrolls:
        until(page, "document.querySelector('.steps-code').scrollLeft > 0")
    assert (step_of(page) == before) == scrolls


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_at_the_end_of_a_cell_a_button_leads_to_the_next_and_the_stage_stays(reader, language):
    page = reader("sgd/two-tensors", language)
    opened(page, "rebind")
    page.keyboard.press("End")
    page.keyboard.press("End")  # draw-rebound
    page.keyboard.press("End")
    before = page.locator("step-viewer").bounding_box()
    assert page.locator(".do-forward").get_attribute("aria-disabled") == "true"
    on = page.locator(".do-last")
    assert on.get_attribute("aria-label") == {"ja": "次のセルへ", "en": "Next cell"}[language]
    on.click()
    assert page.evaluate("document.activeElement.className").startswith("do-last")
    assert "y.backward()" in page.locator(".line.now").inner_text()
    assert page.locator("#cell-rebind").is_visible()
    assert page.locator("#cell-backward-rebound").is_hidden()
    assert page.locator("step-viewer + #cell-backward-rebound").count() == 1
    assert abs(page.locator("step-viewer").bounding_box()["y"] - before["y"]) <= 1


@pytest.mark.browser
def test_escape_puts_the_cell_back_and_returns_the_focus(reader):
    page = reader("sgd/two-tensors", "ja")
    opened(page, "replace-slot")
    assert page.locator("#cell-replace-slot").is_hidden()
    assert page.locator("#cell-replace-slot + .output").is_hidden()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    assert page.locator("step-viewer").count() == 0
    assert page.locator("#cell-replace-slot").is_visible()
    assert page.locator("#cell-replace-slot + .output").is_visible()
    focused = "document.activeElement.closest('.cell').id"
    assert page.evaluate(focused) == "cell-replace-slot"
    expect(page).not_to_have_url(re.compile("#"))


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", ["28", "33.6", "99999"])
def test_shared_link_opens_at_its_step(visit, address, site, language, step):
    last = len(trace(site, "sgd/two-tensors", language)["steps"])
    page = visit()
    page.goto(f"{address}{url('sgd/two-tensors', language)}#step-{step}")
    page.wait_for_selector("step-viewer .steps-place span")
    shown = str(last) if step == "99999" else step
    assert step_of(page) == shown
    expect(page).to_have_url(re.compile(f"#step-{re.escape(shown)}$"))
    expect(page.locator("step-viewer .steps-head")).to_be_in_viewport()


@pytest.mark.browser
def test_language_switch_keeps_the_step(visit, address):
    page = visit()
    page.goto(f"{address}{url('sgd/two-tensors', 'ja')}#step-33.6")
    page.wait_for_selector("step-viewer[data-sub='6']")
    page.locator(".md-header .md-select button").hover()
    page.locator(".md-select__link[hreflang='en']").click()
    page.wait_for_url(f"{address}{url('sgd/two-tensors', 'en')}#step-33.6")
    page.wait_for_selector("step-viewer[data-sub='6']")


@pytest.mark.browser
def test_link_to_a_step_is_copied_and_history_is_not_filled(reader):
    permissions = ["clipboard-read", "clipboard-write"]
    page = reader("sgd/two-tensors", "ja", permissions=permissions)
    opened(page, "replace-slot")
    before = page.evaluate("history.length")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.locator(".do-share").click()
    page.wait_for_selector(".steps-notice:not(:empty)")
    here = page.evaluate("location.href")
    assert page.evaluate("navigator.clipboard.readText()") == here
    assert here.endswith(f"#step-{step_of(page)}")
    assert page.evaluate("history.length") == before
