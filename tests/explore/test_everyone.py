"""Every figure to drag: by touch, in its box, without JavaScript and on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from hooks.languages import LANGUAGES
from hooks.read import folders
from tests.support.browser import at_rest
from tests.support.explore import with_figure
from tests.support.pages import url

pytestmark = pytest.mark.browser

PLACED = {
    placement.explore: slug
    for slug, pages in folders.read_pages().items()
    for placement in pages["en"].placements
    if placement.explore
}
EVERY_FIGURE = pytest.mark.parametrize(("figure", "slug"), PLACED.items())


def drag(page: Page, figure: str) -> None:
    """A finger takes the first handle some pixels to the left and up."""
    box = page.locator(f"#{figure} [role=slider]").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    moves = [{"x": x - by, "y": y - by} for by in (8, 20)]
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        *(("touchMove", [point]) for point in moves),
        ("touchEnd", []),
    ):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@EVERY_FIGURE
def test_a_finger_moves_the_handle_and_not_the_page(visit, address, figure, slug):
    page = with_figure(
        visit(width=390, height=844, has_touch=True), address + url(slug, "en"), figure
    )
    handle = page.locator(f"#{figure} [role=slider]").first
    handle.scroll_into_view_if_needed()
    at_rest(page)
    scrolled = page.evaluate("scrollY")
    before = handle.get_attribute("aria-valuetext")
    drag(page, figure)
    page.wait_for_url(f"**/#{figure}:*")
    expect(handle).not_to_have_attribute("aria-valuetext", before)
    assert page.evaluate("scrollY") == scrolled
    assert page.locator(f"#{figure} :is([d*=NaN], [d*=Infinity])").count() == 0


@EVERY_FIGURE
@pytest.mark.parametrize("language", LANGUAGES)
def test_words_stay_in_the_box_of_the_figure(visit, address, figure, slug, language):
    for width in (360, 640, 1280):
        page = with_figure(
            visit(width=width, height=900, reduced_motion="reduce"),
            address + url(slug, language),
            figure,
        )
        for handle in page.locator(f"#{figure} [role=slider]").all()[:3]:
            handle.press("ArrowUp")
        page.wait_for_timeout(150)
        board, words = (
            page.locator(f"#{figure} .{part}").bounding_box() for part in ("board", "words")
        )
        assert words["y"] + words["height"] <= board["y"] + board["height"] + 0.5
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@EVERY_FIGURE
def test_without_scripts_and_on_paper_there_is_the_drawing_only(visit, address, figure, slug):
    plain = visit(java_script_enabled=False)
    plain.goto(address + url(slug, "en"))
    assert plain.locator(".board").locator("visible=true").count() == 0
    for link in plain.locator(f"main a[href='#{figure}']").all()[:1]:
        link.click()
        assert abs(plain.locator(f"#{figure}").bounding_box()["y"]) < 900
    paper = with_figure(visit(), address + url(slug, "en"), figure)
    paper.emulate_media(media="print")
    assert paper.locator(".board").locator("visible=true").count() == 0
    paper.emulate_media(media="screen")
