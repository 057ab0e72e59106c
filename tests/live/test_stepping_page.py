"""Stepping through one's own run in the page: asked for, stopped, closed, and told as the page's is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hooks.languages import LANGUAGES
from tests.support.axe import axe
from tests.support.browser import at_rest, overheard
from tests.support.pages import url
from tests.support.traces import decoded, said, trace, with_before

pytestmark = pytest.mark.browser

ONE_STEP = "gradients/one-step"
# The last has comprehensions in functions, of which the page's Python lets others be seen.
COMPARED = [ONE_STEP, "sgd/twice", "sgd/changing-lr", "gradients/new-every-time"]

# The cells of other pages, recorded by the Python of the page that is open.
RECORDED = """async ([address, pages]) => {
  const { prepare, record } = await import(`${address}assets/live/python.js`)
  await prepare({})
  const found = {}
  for (const page of pages) {
    const text = await (await fetch(address + page)).text()
    const parsed = new DOMParser().parseFromString(text, "text/html")
    const before = parsed.querySelector("[data-before]")?.dataset.before
    const cells = [...parsed.querySelectorAll("article .cell[id^=cell-]")].map((cell) => ({
      name: cell.id.slice(5), source: cell.querySelector("code").textContent.replace(/\\n$/, "") }))
    const all = before ? [{ name: "", source: before }, ...cells] : cells
    found[page] = (await record(all, "en")).trace
  }
  return found
}"""


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page in which Python stays once it has been started."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(address + url(ONE_STEP, "en"))
        at_rest(page)
        yield page


@pytest.fixture
def cell(page: Page) -> Iterator[Locator]:
    """The cell `update`, opened to be changed; it is as on the page after the test."""
    found = page.locator("#cell-update")
    found.locator(".run-here").click()
    found.locator("textarea").wait_for()
    yield found
    if page.locator("step-viewer").count():
        page.keyboard.press("Escape")
    found.locator(".live-bar button").last.click()


def run(cell: Locator, code: str | None = None) -> None:
    field = cell.locator("textarea")
    if code is not None:
        field.fill(code)
    field.press("Control+Enter")
    expect(cell.locator(".live-told")).to_be_visible(timeout=60_000)


def step_through(cell: Locator, name: str = "Step through this run") -> Locator:
    cell.get_by_role("button", name=name).click()
    viewer = cell.page.locator("step-viewer")
    expect(viewer.locator(".steps-place span").first).to_be_visible(timeout=60_000)
    return viewer


def plain(steps: list[dict[str, Any]], templates: list[str]) -> list[dict[str, Any]]:
    """Steps without the counts of their references, and with their sentences in full."""
    return [
        {key: value for key, value in step.items() if key != "new"}
        | {"words": [[templates[words[0]], *words[1:]] for words in step["words"]]}
        for step in steps
    ]


def test_page_records_its_own_code_as_the_build_does(page: Page, address: str, site: Path):
    found = page.evaluate(RECORDED, [address, [url(slug, "en") for slug in COMPARED]])
    for slug in COMPARED:
        own, pages = json.loads(found[url(slug, "en")]), trace(site, slug, "en")
        for one in (own, pages):
            one["templates"] = ["" if "figure" in text else text for text in one["templates"]]
        assert (own["code"], own["cells"]) == (pages["code"], pages["cells"])
        kept = [{k: shape[k] for k in ("names", "saved", "edges")} for shape in own["shapes"]]
        assert kept == [
            {k: shape[k] for k in ("names", "saved", "edges")} for shape in pages["shapes"]
        ]
        real = [
            step | {"words": [said(words, step, *states) for words in step["words"]]}
            for step, *states in with_before(decoded(pages))
        ]
        assert plain(own["steps"], own["templates"]) == plain(real, pages["templates"])


def test_viewer_opens_on_what_the_changed_code_did_and_closing_leads_back(cell, page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    run(cell, "mine = torch.tensor(4.0, requires_grad=True)\n(mine * mine).backward()")
    assert [one for one in asked if "/steps/" in one] == []
    viewer = step_through(cell)
    assert [one for one in asked if "/steps/" in one] != []
    place = viewer.locator(".steps-place").inner_text()
    assert "Your run, on the small engine of this site" in place
    assert viewer.locator(".do-share").is_hidden()
    expect(page).not_to_have_url(re.compile("#step"))
    before = viewer.locator(".steps-code .line").all_text_contents()
    assert "(mine * mine).backward()" in before[-1]
    page.keyboard.press("End")
    expect(viewer.locator(".grad .value").last).to_contain_text("8")
    assert viewer.locator(".steps-graph .node").count() >= 2
    expect(page).not_to_have_url(re.compile("#step"))
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent") == "Step through this run"
    assert cell.locator("textarea").is_visible()


def test_pages_own_steps_are_there_after_those_of_a_reader(cell, page):
    run(cell, "mine = 1")
    step_through(cell)
    page.locator("article .cell:not(.opened) .step-through").first.click()
    viewer = page.locator("step-viewer")
    expect(viewer.locator(".steps-place")).not_to_contain_text("Your run")
    expect(page).to_have_url(re.compile("#step"))
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("#step"))


def test_what_has_run_is_stepped_through_and_not_what_stands_there_now(cell, page):
    run(cell, "left = 3\nwhile left:\n    left -= 1")
    cell.locator("textarea").fill("while True:\n    pass")
    viewer = step_through(cell)
    assert "left -= 1" in viewer.locator(".steps-code").inner_text()
    page.keyboard.press("End")
    assert "left" in viewer.locator(".steps-values").inner_text()


def test_recording_is_stopped_as_a_run_is(cell, page):
    # It goes on only while it is recorded.
    code = "import sys\nwhile sys.gettrace():\n    pass\nprint('run')"
    run(cell, code)
    cell.get_by_role("button", name="Step through this run").click()
    stop = cell.get_by_role("button", name="Stop")
    expect(stop).to_be_focused(timeout=60_000)
    page.wait_for_timeout(300)
    stop.click()
    expect(cell.locator(".live [role=status]")).to_contain_text("Stopped.")
    assert page.locator("step-viewer").count() == 0
    assert cell.locator(".live-output pre").inner_text().strip() == "run"
    run(cell, "print(6 * 7)")
    assert cell.locator(".live-output pre").inner_text().strip() == "42"


def test_code_without_steps_is_told(cell):
    run(cell, "x = (")
    cell.get_by_role("button", name="Step through this run").click()
    status = cell.locator(".live [role=status]")
    expect(status).to_contain_text("No step of this cell could be recorded.", timeout=60_000)


@pytest.mark.parametrize("language", LANGUAGES)
def test_own_run_is_accessible_and_fits_a_phone(browser: Browser, address: str, language: str):
    names = {"ja": "この実行をステップ実行", "en": "Step through this run"}
    with (
        browser.new_context(
            reduced_motion="reduce", viewport={"width": 390, "height": 844}
        ) as context,
        overheard(context) as heard,
    ):
        page = context.new_page()
        page.goto(address + url(ONE_STEP, language))
        at_rest(page)
        own = page.locator("#cell-update")
        own.locator(".run-here").click()
        run(own, own.locator("textarea").input_value() + "\nmine = 1")
        viewer = step_through(own, names[language])
        expect(viewer.locator(".do-forward")).to_be_focused()
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for part in (".do-close", ".steps-picture"):
            box = viewer.locator(part).bounding_box()
            assert 0 <= box["x"] <= box["x"] + box["width"] <= 390, part
            assert 0 <= box["y"] < 844, part
        page.set_viewport_size({"width": 1280, "height": 900})
        at_rest(page)
        assert axe(page) == {"light": [], "dark": []}
    assert (heard.messages, heard.elsewhere) == ([], [])
