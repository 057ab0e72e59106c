"""What a page does while it loads: the first screen, then the rest in pieces."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import arrive, laid_out, on_its_way, until
from tests.support.pages import url

pytestmark = pytest.mark.browser

LONG = "gradients/hundred-steps"
LAST = "limit"  # its last heading
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
EVERY_SCREEN = pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])

PIECES = """new MutationObserver(changes => {
  window.pieces = [...(window.pieces ?? []), changes.length]
}).observe(document, { attributeFilter: ["data-laid-out"], subtree: true })"""
SHIFTS = """new PerformanceObserver(list => {
  window.shifts = [...(window.shifts ?? []), ...list.getEntries().map(e => e.value)]
}).observe({ type: "layout-shift", buffered: true })"""
HELD_FRAMES = """{
  const own = requestAnimationFrame.bind(window)
  const held = []
  window.requestAnimationFrame = go => held.push(go)
  window.release = () => { window.requestAnimationFrame = own; held.forEach(own) }
}"""
SCRIPTS = "document.querySelector('body > template').content.children.length"
STARTS = """performance.getEntriesByType("resource")
  .filter(e => e.initiatorType === "script" && e.name.endsWith(".js")).map(e => e.startTime)"""
CALLS = """new MutationObserver(changes => {
  const scripts = changes.flatMap(c => [...c.addedNodes]).filter(e => e.matches?.("script[src]"))
  if (scripts.length) window.calls = [...(window.calls ?? []), scripts.length]
}).observe(document, { childList: true, subtree: true })"""
TOP = "id => document.getElementById(id).getBoundingClientRect().top"


@pytest.fixture
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A new tab on the screen that the test names, or on a phone."""
    case = getattr(request.node, "callspec", None)
    with browser.new_context(viewport=(case and case.params.get("screen")) or PHONE) as context:
        yield context.new_page()


@EVERY_SCREEN
def test_page_is_laid_out_in_pieces_until_all_of_it_is(tab, address, screen):
    # The faster the machine, the fewer the pieces.
    tab.context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    tab.add_init_script(PIECES)
    arrive(tab, address + url(LONG, "en"))
    assert len(tab.evaluate("window.pieces")) > 5
    kinds = tab.evaluate(
        "[...document.querySelectorAll('main article > *')]"
        ".map(e => getComputedStyle(e).contentVisibility)"
    )
    assert set(kinds) == {"visible"}


@EVERY_SCREEN
@pytest.mark.parametrize("slug", [LONG, "sgd/two-tensors", "credits", "index"])
def test_nothing_on_the_screen_moves_while_the_rest_is_laid_out(tab, address, screen, slug):
    tab.add_init_script(SHIFTS)
    arrive(tab, address + url(slug, "ja"))
    tab.wait_for_timeout(300)
    # Lighthouse calls 0.1 good; a line that moves by its own height on a phone is 0.01.
    assert sum(tab.evaluate("window.shifts ?? []")) < 0.01


def test_address_of_a_part_leads_there(tab, address):
    arrive(tab, address + url(LONG, "en") + "#" + LAST)
    tab.wait_for_timeout(300)
    header = tab.locator(".md-header").bounding_box()["height"]
    assert header <= tab.evaluate(TOP, LAST) < header + 60


@pytest.mark.parametrize("moment", ["before the scripts come", "while pieces are laid out"])
def test_heading_that_is_chosen_before_all_is_laid_out_stays_in_sight(tab, address, site, moment):
    # Chromium keeps in sight what is there while text above it grows; Safari does not.
    css = (site / "assets/style.css").read_text(encoding="utf-8") + "* { overflow-anchor: none }"
    tab.route("**/assets/style.css", lambda r: r.fulfill(body=css, content_type="text/css"))
    if moment == "before the scripts come":
        tab.add_init_script(HELD_FRAMES)
    else:
        script = HELD_FRAMES + (site / "assets/later.js").read_text(encoding="utf-8")
        javascript = "text/javascript; charset=utf-8"
        tab.route("**/later.js", lambda r: r.fulfill(body=script, content_type=javascript))
    tab.set_viewport_size(DESK)
    tab.goto(address + url(LONG, "en"))
    until(tab, "'release' in window")
    assert tab.locator("main article > :not([data-laid-out])").count() > 20
    tab.evaluate(f"document.querySelector('.md-sidebar--secondary a[href=\"#{LAST}\"]').click()")
    tab.evaluate("release()")
    laid_out(tab)
    tab.wait_for_timeout(300)
    header = tab.locator(".md-header").bounding_box()["height"]
    assert header <= tab.evaluate(TOP, LAST) < header + 60


@pytest.mark.parametrize("way", ["reload", "back"])
def test_reader_who_comes_back_finds_the_place(tab, address, way):
    arrive(tab, address + url(LONG, "en"))
    tab.evaluate("id => document.getElementById(id).scrollIntoView()", LAST)
    tab.wait_for_timeout(300)
    before = tab.evaluate(TOP, LAST)
    if way == "reload":
        tab.reload()
    else:
        tab.goto(address + url("credits", "en"))
        tab.go_back()
    laid_out(tab)
    tab.wait_for_timeout(300)
    assert tab.evaluate(TOP, LAST) == pytest.approx(before, abs=2)


def test_without_the_script_the_rest_is_laid_out_when_it_comes_into_sight(tab, address):
    tab.route("**/later.js", lambda route: route.abort())
    tab.goto(address + url(LONG, "en"))
    assert len(tab.locator("main article > :not([data-laid-out])").all()) > 20
    # What comes into sight grows and pushes the last line out again: readers go on scrolling.
    scrolled_to = "e => { e.scrollIntoView(); return e }"
    until(tab, f"({scrolled_to})(document.querySelector('p.versions')).innerText.includes('torch')")


def test_scripts_are_asked_for_when_the_text_is_on_the_screen(tab, address):
    arrive(tab, address + url(LONG, "ja"))
    painted = tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    asked = tab.evaluate(STARTS)
    assert len(asked) == tab.evaluate(SCRIPTS) > 1
    assert min(asked) > painted


def test_between_two_scripts_that_are_asked_for_the_page_reacts(tab, address):
    tab.add_init_script(CALLS)
    arrive(tab, address + url(LONG, "ja"))
    assert tab.evaluate("window.calls") == [1] * tab.evaluate(SCRIPTS)


def test_scripts_are_asked_for_at_once_where_the_address_gives_a_place(tab, address):
    # No frame comes, and so no paint: nothing but the address can be what asks.
    tab.add_init_script(HELD_FRAMES)
    tab.goto(address + url(LONG, "ja") + "#" + LAST)
    laid_out(tab)
    assert len(tab.evaluate(STARTS)) == tab.evaluate(SCRIPTS) > 1


def test_scripts_come_in_a_browser_that_does_not_tell_when_it_paints(tab, address):
    tab.add_init_script("performance.getEntriesByName = () => []")
    arrive(tab, address + url(LONG, "ja"))
    assert len(tab.evaluate(STARTS)) == tab.evaluate(SCRIPTS) > 1


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
        tab.goto(address + url(LONG, "ja") + "#" + LAST, wait_until="domcontentloaded")
        tab.locator(way).click()
    until(tab, "'component$' in window")
    tab.wait_for_timeout(300)
    assert tab.locator(f"#__{part}").is_checked()


def test_drawer_shuts_when_a_heading_is_chosen_in_it(tab, address):
    arrive(tab, address + url(LONG, "ja"))
    until(tab, "'component$' in window")
    tab.locator(".md-header [for=__drawer]").click()
    tab.locator(f".md-sidebar--primary a[href='#{LAST}']").evaluate("e => e.click()")
    expect(tab.locator("#__drawer")).not_to_be_checked()


def test_drawer_is_laid_out_when_it_opens(tab, address):
    tab.goto(address + url(LONG, "ja"))
    shown = "document.querySelector(\".md-sidebar--primary a[href*='credits']\").checkVisibility()"
    assert not tab.evaluate(shown)
    tab.locator(".md-header [for=__drawer]").click()
    until(tab, shown)


def test_no_japanese_font_is_copied(new_browser, address):
    with new_browser() as browser:  # one that has shown no page: it copies a font once
        page = browser.new_page(viewport=PHONE)

        def copied(go: Callable[[str], None], to: str) -> list[int]:
            """The bytes of each file of a font that it copies meanwhile, if 2 MB or more."""
            browser.start_tracing(page=page, categories=["fonts"])
            go(to)
            events = json.loads(browser.stop_tracing())["traceEvents"]
            sizes = [e["args"]["size"] for e in events if e["name"].endswith("- memory copy")]
            return [size for size in sizes if size >= 2e6]

        for slug, language in product(("index", "sgd/momentum", LONG), ("ja", "en")):
            assert not copied(partial(arrive, page), address + url(slug, language))
        assert copied(page.set_content, "<p style='font-family: Noto Sans CJK JP'>字"), (
            "this browser copies no fonts, or tells of it in another way: nothing to guard here"
        )


def test_materials_script_is_compiled_on_another_thread(browser, address):
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        kinds = ["disabled-by-default-v8.compile", "devtools.timeline"]
        browser.start_tracing(page=page, categories=kinds)
        # Nothing is asked of the page meanwhile: Playwright's own functions would count.
        page.goto(address + url(LONG, "en"))
        page.wait_for_load_state("networkidle")
        events = json.loads(browser.stop_tracing())["traceEvents"]
    compiled = Counter((e["pid"], e["tid"]) for e in events if e["name"] == "V8.CompileIgnition")
    [main] = {
        (e["pid"], e["tid"])
        for e in events
        if e["name"] == "EvaluateScript" and "/bundle." in e["args"]["data"]["url"]
    }
    # It has 1400 functions. Without its first line the main thread compiled 500 while it started.
    assert sum(compiled.values()) > 1000
    assert compiled[main] < 100


def test_every_published_script_is_loaded_by_a_page_or_by_a_loaded_script(site):
    left = list(site.rglob("*.js"))
    texts = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    while left and texts:
        loaded = [path for path in left if any(f"/{path.name}" in text for text in texts)]
        left = [path for path in left if path not in loaded]
        texts = [path.read_text(encoding="utf-8") for path in loaded]
    assert left == []
