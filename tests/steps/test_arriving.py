"""What loads for the viewer, when, and what readers are told when it does not."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from hooks.languages import LANGUAGES
from hooks.read import folders
from tests.support.browser import arrive, on_its_way
from tests.support.pages import url
from tests.support.traces import trace

TUTORIALS = list(folders.module_paths())
LOADER, VIEWER = 1_000, 26_000
"""Compressed bytes that every page carries, and that a reader's first click loads."""
FAILED = {
    "ja": "読み込めませんでした。通信環境を確認してください。",
    "en": "Could not be loaded. Check the connection.",
}


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_cell_with_something_to_step_through_links_to_it(site, slug, language):
    raw = trace(site, slug, language)
    page = (site / url(slug, language) / "index.html").read_text(encoding="utf-8")
    telling = ("out", "events", "error", "kind")
    for cell in raw["cells"]:
        steps = raw["steps"][slice(*cell["steps"])]
        link = f'class="step-through" href="steps/#steps-{cell["name"]}"'
        something = any(step["patch"] or any(key in step for key in telling) for step in steps)
        assert (link in page) == something, cell["name"]


def compressed(*paths: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 6, mtime=0)) for path in paths)


def test_viewer_and_loader_are_small(site):
    assets = site / "assets"
    assert compressed(assets / "page" / "steps.js") <= LOADER
    viewer = [*(assets / "steps").iterdir()]
    assert {path.suffix for path in viewer} == {".js", ".css"}
    assert compressed(*viewer) <= VIEWER


@pytest.mark.browser
def test_page_loads_nothing_of_the_viewer_until_it_is_opened(visit, address):
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + url("sgd/two-tensors", "ja"))
    page.wait_for_load_state("networkidle")
    on_demand = re.compile(r"/assets/steps/|trace\.json")
    assert any(address.endswith("assets/page/steps.js") for address in asked)
    assert not any(map(on_demand.search, asked))
    page.locator("#cell-start .step-through").click()
    page.wait_for_selector("step-viewer .steps-place span")
    assert sum("trace.json" in address for address in asked) == 1
    page.keyboard.press("Escape")
    page.locator("#cell-rebind .step-through").click()
    page.wait_for_selector("step-viewer .steps-place span")
    assert sum("trace.json" in address for address in asked) == 1


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_network_the_page_stays_says_so_and_tries_again(browser, address, language):
    with browser.new_context() as context:  # which has loaded nothing yet
        page = context.new_page()
        arrive(page, address + url("sgd/two-tensors", language))
        cell = page.locator("#cell-rebind")
        context.set_offline(True)
        for _ in range(2):
            cell.locator(".step-through").click()
            expect(cell.get_by_role("status")).to_have_text(FAILED[language])
            expect(page).to_have_url(address + url("sgd/two-tensors", language))
            assert cell.is_visible()
        context.set_offline(False)
        cell.locator(".step-through").click()
        page.wait_for_selector("step-viewer .steps-place span")
        page.keyboard.press("Escape")
        expect(cell.locator("[role=status]")).to_be_empty()


@pytest.mark.browser
@pytest.mark.parametrize("part", ["viewer.js", "viewer.css", "trace.json"])
def test_each_part_that_does_not_arrive_is_asked_for_again(visit, address, part):
    page = visit(quiet=False)
    arrive(page, address + url("sgd/two-tensors", "ja"))
    page.route(f"**/{part}", lambda route: route.abort())
    cell = page.locator("#cell-rebind")
    cell.locator(".step-through").click()
    expect(cell.get_by_role("status")).to_have_text(FAILED["ja"])
    page.unroute_all()
    cell.locator(".step-through").click()
    page.wait_for_selector("step-viewer .steps-place span")


@pytest.mark.browser
def test_address_of_a_step_that_cannot_be_loaded_says_so(visit, address):
    page = visit(quiet=False)
    page.route("**/trace.json", lambda route: route.abort())
    page.goto(address + url("sgd/two-tensors", "en") + "#step-37")
    status = page.locator(".actions [role=status]")
    expect(status).to_have_text(FAILED["en"])
    expect(status).to_be_in_viewport()


@pytest.mark.browser
def test_what_takes_long_says_that_it_is_loading(visit, address):
    page = visit()
    arrive(page, address + url("sgd/two-tensors", "en"))
    with on_its_way(page, "**/trace.json"):
        page.locator("#cell-rebind .step-through").click()
        expect(page.locator("#cell-rebind [role=status]")).to_have_text("Loading…")
    page.wait_for_selector("step-viewer .steps-place span")
