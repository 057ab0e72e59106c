"""One step: how far is far enough, and how far is too far."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.axe import axe
from tests.support.browser import at_rest
from tests.support.pages import url

pytestmark = pytest.mark.browser

SLUG = "gradients/one-step"


def test_step_is_told_as_the_page_prints_it_and_too_far_is_too_far(visit, address, pairs):
    assert "0.6500" in pairs[SLUG].result.cell("better").stdout
    page = visit(reduced_motion="reduce")
    page.goto(address + url(SLUG, "en") + "#downhill:lr=0.3")
    at_rest(page)
    words = page.locator("#downhill .words")
    expect(words).to_contain_text("Too far: from 0.2918 on")
    page.locator("a[data-set='lr=0.1']").click()
    expect(words).to_contain_text("a = 1.8, b = 0.5; the loss goes from 6.5 to 0.65.")
    expect(words).to_contain_text("Up to 0.1459")
    rate = page.get_by_role("slider", name="Learning rate")
    for _ in range(5):
        rate.press("PageUp")
    expect(rate).to_have_attribute("aria-valuenow", "0.15")
    expect(words).to_contain_text("past the lowest place on the way, at 0.1459")
    page.wait_for_url("**/#downhill:lr=0.15")
    assert axe(page) == {"light": [], "dark": []}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_words_of_the_step_stay_in_their_box(visit, address, language):
    page = visit(reduced_motion="reduce")
    for width in (360, 640, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address + url(SLUG, language) + "#downhill:lr=0.2")
        at_rest(page)
        page.locator("#downhill .handle").press("ArrowUp")
        page.wait_for_timeout(100)
        board, words = (
            page.locator(f"#downhill .{part}").bounding_box() for part in ("board", "words")
        )
        assert words["y"] + words["height"] <= board["y"] + board["height"]
        page.goto("about:blank")
