"""For everyone: by keyboard, with a screen reader, zoomed, dark, printed, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hooks.languages import LANGUAGES
from hooks.places import ROOT
from hooks.theme.script import changed
from tests.support.axe import axe
from tests.support.browser import at_rest, forget, until
from tests.support.pages import EVERY_PAGE, EVERY_TUTORIAL, TUTORIALS, file, url
from tests.support.parsed import parsed, setting
from tests.support.visits import DESK

pytestmark = pytest.mark.browser

PLAIN = "gradients/where-gradients-come-from"  # formulas, a table, figures, long code
WIDE = "sgd/one-step"  # formulas and code that do not fit a phone

EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def visit(visit: Callable[..., Page], address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site for a reader who comes for the first time, with these settings."""
    opened = []

    def open_page(slug: str, language: str, scripts: bool = True, **settings: Any) -> Page:
        opened.append(visit(java_script_enabled=scripts, quiet=False, **settings))
        forget(opened[-1], address)
        opened[-1].goto(address + url(slug, language))
        if scripts:
            at_rest(opened[-1])
        return opened[-1]

    yield open_page
    for page in opened:
        page.goto("about:blank")
        forget(page, address)
        page.emulate_media(media="screen")
        page.context.clear_permissions()


@EVERY_PAGE
def test_axe_finds_nothing_in_light_and_in_dark(seen, slug, language):
    assert seen["axe"] == {"light": [], "dark": []}


def test_axe_finds_nothing_on_the_404_page(visit):
    page = visit("index", "ja", reduced_motion="reduce")
    page.goto(page.url + "no/such/page/")
    at_rest(page)
    assert axe(page) == {"light": [], "dark": []}


def test_axe_sees_text_that_is_too_faint_and_an_image_without_words(visit):
    page = visit("credits", "en", reduced_motion="reduce")
    page.locator("article").evaluate(
        "e => e.insertAdjacentHTML('beforeend', '<img src=\"data:,\">"
        '<p style="color: var(--md-default-fg-color--lighter)">faint</p>\')'
    )
    found = axe(page)
    assert [rule for rule, _ in found["light"]] == ["color-contrast", "image-alt"]
    assert [rule for rule, _ in found["dark"]] == ["color-contrast"]


@EVERY_PAGE
def test_page_never_scrolls_sideways(seen, slug, language):
    # On a phone of 360 px, and where a window of 1280 px is at 200 % zoom.
    for screen, width in (("phone", 360), ("zoomed", 640)):
        assert seen[screen]["sideways"]["width"] <= width
        assert seen[screen]["sideways"]["scrolled"] == 0


@EVERY_PAGE
def test_what_scrolls_can_be_scrolled_by_keyboard_and_is_named(seen, slug, language):
    found = [e for screen in ("phone", "desk") for e in seen[screen]["scrollers"] if e["scrolls"]]
    assert found or slug not in (WIDE, PLAIN, "sgd/update-rule", "sgd/replacing-a-parameter")
    assert [e for e in found if e["tabIndex"] != 0 or not e["name"]] == []


@EVERY_PAGE
def test_formula_that_does_not_scroll_is_no_stop(seen, slug, language):
    for screen in ("phone", "desk"):
        assert [e for e in seen[screen]["scrollers"] if not e["scrolls"]] == []


def test_long_output_scrolls_by_keyboard(visit):
    page = visit("index", "en")
    page.locator("article").evaluate(
        "e => e.insertAdjacentHTML('beforeend', '<div class=\"output highlight\">"
        "<span class=filename>Output</span><pre><code>' + 'line\\n'.repeat(99)"
        " + '</code></pre></div>')"
    )
    page.wait_for_selector(".output > pre[tabindex='0'][aria-label]")
    page.locator(".output > pre[tabindex='0']").focus()
    page.keyboard.press("End")
    until(page, "document.querySelector('.output > pre[tabindex]').scrollTop > 0")


STOP = """() => {
  const e = document.activeElement
  if (!e || e === document.body) return null
  // What shows the focus of an option or of the drawer's switch is a label.
  const shown = e.id === '__drawer' ? document.querySelector('.md-header [for=__drawer]')
    : e.matches('.md-option') ? e.nextElementSibling : e
  const style = getComputedStyle(shown), box = shown.getBoundingClientRect()
  return {
    what: `${e.tagName} ${e.className} ${e.id} ${e.textContent.trim().slice(0, 30)}`,
    search: !!e.closest('.md-search'),
    name: e.getAttribute('aria-label') || e.title || e.labels?.[0]?.textContent.trim()
      || e.textContent.trim(),
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    colour: style.outlineColor,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
      && box.width > 0 && style.visibility === 'visible',
  }
}"""


@pytest.mark.parametrize(
    ("slug", "language", "width"),
    [("index", "ja", 1280), ("index", "en", 640), (WIDE, "en", 1280), (WIDE, "ja", 640)],
)
def test_every_stop_of_the_keyboard_is_seen_and_named(visit, slug, language, width):
    page = visit(slug, language, width=width, height=900, reduced_motion="reduce")
    stops = []
    while len(stops) < 300:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops.append(stop)
    assert 20 < len(stops) < 300
    wrong = [
        stop
        for stop in stops
        if (not stop["search"] and not (stop["seen"] and stop["name"] and stop["outline"] >= 2))
        or "rgba(0, 0, 0, 0)" in stop["colour"]
    ]
    assert wrong == []


@pytest.mark.parametrize("scripts", [True, False])
def test_drawer_opens_and_leads_on_by_keyboard(visit, scripts):
    page = visit(
        WIDE,
        "ja",
        width=640,
        height=900,
        scripts=scripts,
        reduced_motion="reduce",
    )
    link = page.locator(".md-sidebar--primary a[href*='credits']")
    assert not link.is_visible()
    page.keyboard.press("Tab")
    if not page.locator("#__drawer:focus").count():
        page.locator("#__drawer").focus()
    page.keyboard.press("Space")
    link.focus()
    expect(link).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/credits/")


def test_skip_link_leads_past_the_navigation(visit):
    page = visit(WIDE, "ja")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("md-skip")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('article')")


@EVERY_PAGE
def test_names_for_screen_readers_are_in_the_language_of_the_page(seen, slug, language):
    # The name of the site is the same in both; the title may be, which a phone cuts off and tells.
    same = {"GitHub", *seen["titles"]}
    for screen in ("phone", "desk"):
        names = [name for name in seen[screen]["names"] if name not in same]
        assert len(names) > 10
        japanese = [name for name in names if re.search(r"[ぁ-んァ-ヶ一-龠、]", name)]
        assert japanese == (names if language == "ja" else [])


@EVERY_PAGE
def test_other_language_is_named_in_its_own(site, slug, language):
    links = parsed(file(site, slug, language)).select("a.md-select__link")
    assert [(link["lang"], link["hreflang"], link.text.strip()) for link in links] == [
        ("ja", "ja", "日本語"),
        ("en", "en", "English"),
    ]


@EVERY_LANGUAGE
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_whole_without_javascript(visit, pairs, site, language, scheme):
    page = visit(WIDE, language, scripts=False, color_scheme=scheme)
    pair = pairs[WIDE]
    for cell in pair.module.cells:
        assert page.locator(f"#cell-{cell.name} code").inner_text().strip("\n") == cell.source
    assert page.locator("article math").first.is_visible()
    for dead in (".md-code__button", "[data-md-component=palette] input", ".md-top"):
        assert page.locator(dead).locator("visible=true").count() == 0
    background = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    brightness = sum(map(float, re.findall(r"[\d.]+", background)[:3]))
    assert brightness < 200 if scheme == "dark" else brightness > 700
    page.locator(".md-footer__link--next").click()
    page.wait_for_url("**/sgd/twice/")


def test_dark_is_there_before_the_script(visit):
    """What no script has chosen is what Material's script chooses."""
    dark = visit(WIDE, "ja", color_scheme="dark")
    without = visit(WIDE, "ja", color_scheme="dark", scripts=False)
    for selector in ("body", "article a", ".cell code", ".cell .k, .cell .kn", ".output code"):
        colours = [
            page.locator(selector).first.evaluate(
                "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
            )
            for page in (dark, without)
        ]
        assert colours[0] == colours[1], selector


def test_choice_of_colours_is_made_by_keyboard_and_kept(visit):
    page = visit("index", "ja", color_scheme="light")
    page.locator(".md-option").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("body[data-md-color-scheme=slate]")
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_nothing_moves_with_reduced_motion(visit):
    page = visit(WIDE, "ja", width=640, height=900, reduced_motion="reduce")
    page.locator(".md-header [for=__drawer]").click()
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => ['', '::before', '::after'].some(p => {"
        " const s = getComputedStyle(e, p || null); return s.animationName !== 'none'"
        " || (s.transitionDuration !== '0s' && s.transitionProperty !== 'none')"
        " || s.scrollBehavior !== 'auto' })).map(e => e.outerHTML.slice(0, 80))"
    )
    assert moving == []
    assert page.evaluate("document.getAnimations().length") == 0


BROWSERS_OWN_INK = """() => {
  const mark = document.createElement("p")
  mark.style.color = "CanvasText"
  document.documentElement.append(mark)
  const ink = getComputedStyle(mark).color
  mark.remove()
  return ink
}"""


@pytest.mark.parametrize("system", ["light", "dark"])
def test_what_the_browser_draws_itself_is_as_dark_as_the_reader_chose(visit, system):
    page = visit(PLAIN, "ja", color_scheme=system)
    for scheme, ink in [("slate", "rgb(255, 255, 255)"), ("default", "rgb(0, 0, 0)")] * 2:
        if page.locator("body").get_attribute("data-md-color-scheme") != scheme:
            page.locator("[data-md-component=palette] label:visible").click()
        page.wait_for_selector(f"body[data-md-color-scheme={scheme}]")
        page.wait_for_function(f"({BROWSERS_OWN_INK})() === '{ink}'")


@EVERY_LANGUAGE
@pytest.mark.parametrize("slug", [PLAIN, WIDE, "sgd/replacing-a-parameter"])
def test_paper_shows_everything_and_nothing_else(visit, slug, language):
    # The type area of A4 is 180 mm wide: 680 px.
    page = visit(slug, language, width=680, height=1000, color_scheme="dark")
    page.emulate_media(media="print")
    cut = page.evaluate(
        "[...document.querySelectorAll('article, article *')].filter(e => {"
        " const s = getComputedStyle(e), b = e.getBoundingClientRect();"
        " return !e.closest('math, svg') && s.display !== 'inline' && b.width > 0"
        " && (b.right > innerWidth + 1"
        " || (s.overflow !== 'visible' && (e.scrollWidth > e.clientWidth + 1"
        "     || e.scrollHeight > e.clientHeight + 1))) })"
        ".map(e => [e.tagName, e.className, e.textContent.trim().slice(0, 40)])"
    )
    assert cut == []
    screen_only = (
        ".md-header, .md-footer, .md-sidebar, .md-top, .md-skip, .md-content__button,"
        " .headerlink, button"
    )
    assert page.locator(screen_only).locator("visible=true").count() == 0
    colours = page.locator("body, .cell code, .output code, article").evaluate_all(
        "all => all.map(e => getComputedStyle(e).backgroundColor)"
    )
    for colour in set(colours) - {"rgba(0, 0, 0, 0)"}:
        assert sum(map(float, re.findall(r"[\d.]+", colour)[:3])) > 700, colour
    inks = page.locator("article p, .cell code, .cell code span, .output code, math, figure text")
    for ink in set(inks.evaluate_all("all => all.map(e => getComputedStyle(e).color)")):
        assert sum(map(float, re.findall(r"[\d.]+", ink)[:3])) < 450, ink
    ink = page.evaluate("getComputedStyle(document.body).getPropertyValue('--fig-ink')")
    assert ink.strip() == "#1b2a30"
    assert len(page.pdf(format="A4")) > 20_000


@pytest.mark.parametrize("slug", TUTORIALS[:3])
def test_copy_button_copies_the_code_and_nothing_else(visit, pairs, slug):
    page = visit(slug, "ja")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for cell in pairs[slug].module.cells[:3]:
        page.locator(f"#cell-{cell.name}").hover()
        page.locator(f"#cell-{cell.name} .md-code__button").click()
        until(
            page,
            "text => navigator.clipboard.readText().then(t => t.trimEnd() === text)",
            arg=cell.source,
        )


def test_search_is_laid_out_before_materials_script_has_come(browser, address):
    with browser.new_context() as context:
        context.route("**/bundle.*", lambda route: route.abort())
        page = context.new_page()
        page.goto(address)
        assert page.locator(".md-search__form").is_visible()


def test_change_that_no_longer_fits_materials_script_is_told():
    with pytest.raises(ValueError, match="0 times, not once"):
        changed("function mount(e){}")


@EVERY_LANGUAGE
def test_text_that_is_cut_off_has_a_title_and_the_navigation_is_never_cut(visit, language):
    cut = "all => all.filter(e => e.offsetWidth && e.offsetWidth < e.scrollWidth)"
    for slug in ("index", WIDE, "sgd/changing-lr"):
        page = visit(slug, language)
        assert page.locator(".md-nav .md-ellipsis").evaluate_all(f"{cut}.length") == 0
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    page.locator("article h2").last.scroll_into_view_if_needed()
    expect(page.locator(".md-header__topic:not(:first-child) .md-ellipsis")).to_have_attribute(
        "title", page.locator("h1").inner_text().replace("\n", " ").strip()
    )


def test_link_of_a_heading_stands_clear_of_it(visit):
    page = visit(PLAIN, "en")
    link = page.locator("#backward .headerlink")
    # The glyph hung over the heading while the box of the link did not.
    assert link.evaluate("e => getComputedStyle(e).textIndent") == "0px"
    assert link.evaluate("e => e.scrollWidth <= e.getBoundingClientRect().width + 1")


@EVERY_TUTORIAL
def test_output_is_told_from_code_without_colour(seen, slug, language):
    assert seen["outputs"]
    for output in seen["outputs"]:
        assert output["name"]
        assert output["border"] == "dashed"


@pytest.mark.parametrize("slug", ["index", WIDE, "gradients/hundred-steps"])
def test_page_looks_as_with_the_whole_style_sheets(visit, site, slug):
    """The oracle of hooks/theme/sheet.py: what was left out, no page has missed."""
    whole = "".join(
        path.read_text(encoding="utf-8")
        for path in [
            *sorted((site / "assets/stylesheets").glob("*.css")),
            *(ROOT / "docs" / name for name in setting("extra_css")),
        ]
    )
    page = visit(slug, "ja", reduced_motion="reduce")
    ours = looks(page)
    page.route(
        "**/assets/style.css", lambda route: route.fulfill(body=whole, content_type="text/css")
    )
    page.set_viewport_size(DESK)  # what is near is loaded, and that depends on the screen
    page.goto(page.url)
    theirs = looks(page)
    assert min(map(len, ours)) > 1000
    assert [pair for pair in zip(ours[0], theirs[0], strict=True) if pair[0] != pair[1]] == []
    assert [pair for pair in zip(ours[1], theirs[1], strict=True) if pair[0] != pair[1]] == []


def looks(page: Page) -> list[list[str]]:
    """How every element that is shown looks, at a desk and on a phone with the drawer open."""
    page.set_viewport_size(DESK)
    at_rest(page)
    found = [page.evaluate(LOOKS)]
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".md-header [for=__drawer]").click()
    page.mouse.move(380, 800)  # what the pointer is on looks otherwise
    at_rest(page)
    return [*found, page.evaluate(LOOKS)]


# The search is left out: its box changes while its index loads.
# Chromium tells a margin of an earlier layout where a later one left the box where it was: all is
# laid out anew.
LOOKS = """() => {
  const root = document.documentElement
  root.style.display = 'none'
  root.offsetHeight
  root.style.display = ''
  const shown = [...document.querySelectorAll('body, body :not(.md-search *)')].filter(e =>
    e.checkVisibility())
  return shown.flatMap(e =>
    ['', '::before', '::after'].map(pseudo => {
      const s = getComputedStyle(e, pseudo || null)
      return [e.tagName, e.getAttribute('class'), pseudo, s.display, s.position, s.color,
        s.backgroundColor, s.font, s.margin, s.padding, s.border, s.width, s.height, s.opacity,
        s.transform, s.visibility, s.content, s.maskImage, s.fill, s.stroke, s.overflow].join()
    }))
}"""
