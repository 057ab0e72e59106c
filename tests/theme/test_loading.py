"""While a page loads: it can be read at once, nothing moves, and what a reader does then counts."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import arrive, at_rest, laid_out, on_its_way, until
from tests.support.pages import url

pytestmark = pytest.mark.browser

LONG = "gradients/hundred-steps"
LAST = "limit"  # its last heading
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
EVERY_SCREEN = pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])

SHIFTS = """new PerformanceObserver(list => {
  window.shifts = [...(window.shifts ?? []), ...list.getEntries().map(e => e.value)]
}).observe({ type: "layout-shift", buffered: true })"""
LENGTH = "document.documentElement.scrollHeight"
IS_ON_SCREEN = """selector => {
  const box = document.querySelector(selector).getBoundingClientRect()
  return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight
}"""
TOP = "id => document.getElementById(id).getBoundingClientRect().top"
IS_BELOW_HEADER = f"""id => {{
  const {{ height }} = document.querySelector(".md-header").getBoundingClientRect()
  const top = ({TOP})(id)
  return height <= top && top < height + 60
}}"""


@pytest.fixture
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A new tab on the screen that the test names, or on a phone."""
    case = getattr(request.node, "callspec", None)
    with browser.new_context(viewport=(case and case.params.get("screen")) or PHONE) as context:
        yield context.new_page()


def stays_in_sight(tab: Page, heading: str) -> None:
    """Wait until a heading stands right below the header; at rest, it still does."""
    until(tab, IS_BELOW_HEADER, heading)
    at_rest(tab)
    assert tab.evaluate(IS_BELOW_HEADER, heading)


@EVERY_SCREEN
def test_page_has_its_full_length_soon_and_does_not_grow_while_it_is_read(tab, address, screen):
    arrive(tab, address + url(LONG, "en"))
    lengths = [tab.evaluate(LENGTH)]
    while tab.evaluate("scrollY + innerHeight") < lengths[-1] - 1:
        tab.evaluate("scrollBy({ top: innerHeight, behavior: 'instant' })")
        tab.wait_for_timeout(50)
        lengths.append(tab.evaluate(LENGTH))
    assert len(lengths) > 5
    assert max(lengths) == min(lengths)


def test_without_the_script_that_lays_it_out_a_page_can_be_read_to_its_end(tab, address):
    tab.route("**/later.js", lambda route: route.abort())
    tab.goto(address + url(LONG, "en"))
    end = tab.locator("p.versions", has_text="torch")
    # What comes into sight grows and pushes the last line out again: readers go on scrolling.
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        tab.mouse.wheel(0, 2000)
        tab.wait_for_timeout(50)
        if end.is_visible() and tab.evaluate(f"({IS_ON_SCREEN})('p.versions')"):
            return
    pytest.fail("the last line never came")


@EVERY_SCREEN
@pytest.mark.parametrize("slug", [LONG, "sgd/two-tensors", "credits", "index"])
def test_nothing_on_the_screen_moves_while_a_page_loads(tab, address, screen, slug):
    tab.add_init_script(SHIFTS)
    arrive(tab, address + url(slug, "ja"))
    at_rest(tab)
    # Lighthouse calls 0.1 good; a line that moves by its own height on a phone is 0.01.
    assert sum(tab.evaluate("window.shifts ?? []")) < 0.01


def test_address_of_a_part_leads_there(tab, address):
    arrive(tab, address + url(LONG, "en") + "#" + LAST)
    stays_in_sight(tab, LAST)


@pytest.mark.parametrize("late", ["bundle.*", "later.js"])
def test_heading_that_is_chosen_while_a_page_loads_stays_in_sight(tab, address, site, late):
    # Chromium keeps in sight what is there while text above it grows; Safari does not.
    css = (site / "assets/style.css").read_text(encoding="utf-8") + "* { overflow-anchor: none }"
    tab.route("**/assets/style.css", lambda r: r.fulfill(body=css, content_type="text/css"))
    tab.set_viewport_size(DESK)
    with on_its_way(tab, f"**/{late}"):
        tab.goto(address + url(LONG, "en"), wait_until="commit")
        tab.locator(f".md-sidebar--secondary a[href='#{LAST}']").click()
    until(tab, "'component$' in window")
    laid_out(tab)
    stays_in_sight(tab, LAST)


@pytest.mark.parametrize("way", ["reload", "back"])
def test_reader_who_comes_back_finds_the_place(tab, address, way):
    arrive(tab, address + url(LONG, "en"))
    tab.evaluate("id => document.getElementById(id).scrollIntoView()", LAST)
    at_rest(tab)
    before = tab.evaluate(TOP, LAST)
    if way == "reload":
        tab.reload()
    else:
        tab.goto(address + url("credits", "en"))
        tab.go_back()
    found = f"([id, before]) => Math.abs(({TOP})(id) - before) <= 2"
    until(tab, found, [LAST, before])
    at_rest(tab)
    assert tab.evaluate(found, [LAST, before])


@pytest.mark.parametrize(
    ("screen", "part", "way"),
    [
        (PHONE, "drawer", ".md-header [for=__drawer]"),
        (PHONE, "search", ".md-header__button[for=__search]"),
        (DESK, "search", "[data-md-component=search-query]"),
    ],
)
def test_what_is_opened_before_materials_script_comes_stays_open(tab, address, screen, part, way):
    with on_its_way(tab, "**/bundle.*"):
        # At an address with a place Material's script would shut what is open.
        tab.goto(address + url(LONG, "ja") + "#" + LAST, wait_until="commit")
        tab.locator(way).click()
    at_rest(tab)
    assert tab.locator(f"#__{part}").is_checked()


def test_drawer_shuts_when_a_heading_is_chosen_in_it(tab, address):
    arrive(tab, address + url(LONG, "ja"))
    tab.locator(".md-header [for=__drawer]").click()
    tab.locator(f".md-sidebar--primary a[href='#{LAST}']").evaluate("e => e.click()")
    expect(tab.locator("#__drawer")).not_to_be_checked()


def test_every_published_script_is_loaded_by_a_page_or_by_a_loaded_script(site):
    left = list(site.rglob("*.js"))
    texts = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    while left and texts:
        loaded = [path for path in left if any(f"/{path.name}" in text for text in texts)]
        left = [path for path in left if path not in loaded]
        texts = [path.read_text(encoding="utf-8") for path in loaded]
    assert left == []
