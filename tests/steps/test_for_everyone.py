"""The viewer on a phone, by ear, and for who wants nothing to move."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH

from tests.support.viewer import at, ends, opened

TOUCHSTONES = ["sgd/two-tensors", "gradients/hundred-steps", "gradients/one-step"]


@pytest.mark.browser
@pytest.mark.parametrize("slug", [*TOUCHSTONES, "sgd/update-rule"])
def test_at_360_pixels_nothing_scrolls_sideways_and_targets_are_large(reader, slug):
    page = reader(slug, "ja", width=360)
    at(page, "57")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    edges = "all => all.map(e => e.getBoundingClientRect()).map(r => [r.left, r.right, r.height])"
    buttons = page.locator(".steps-head button, .steps-controls button").evaluate_all(edges)
    assert all(min(right - left, height) >= 44 for left, right, height in buttons)
    # The ring of the focus covers nothing beside the button that has it.
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    ring = "e => ((s) => [s.outlineWidth, s.outlineOffset].map(parseFloat))(getComputedStyle(e))"
    width, offset = page.locator(".do-forward:focus-visible").evaluate(ring)
    assert 0 < width <= -offset
    [[start, end, _]] = page.locator(".steps-picture").evaluate_all(edges)
    boxes = page.locator(".steps-picture :is(.name, .slot, .tensor)").evaluate_all(edges)
    assert buttons and boxes
    assert all(start <= left and right <= end + 1 for left, right, _ in boxes)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "step", "all_of"), [("ja", "ステップ", "セル"), ("en", "Step", "Cell")]
)
def test_screen_reader_hears_the_words_and_reads_the_state(reader, language, step, all_of):
    page = reader("sgd/two-tensors", language)
    opened(page, "rebind")
    page.keyboard.press("ArrowRight")
    assert page.locator("step-viewer[role=region][aria-label]").count() == 1
    live = page.locator("[aria-live=polite]", has_text="#11")
    assert live.inner_text() == page.locator(".steps-words").inner_text()
    value = page.locator(".steps-controls input").get_attribute("aria-valuetext")
    slider = page.locator(".steps-controls input")
    place = slider.input_value(), slider.get_attribute("max")
    assert step in value and all_of in value and all(number in value for number in place)
    told = page.locator("step-viewer ul.unseen").inner_text()
    assert f"x → {ends(page, 'x')[0]}" in told
    assert f"params[0] → {ends(page, 'params[0]')[0]}" in told
    assert page.locator(".line[aria-current=step]").count() == 1
    opened(page, "backward-rebound")
    page.keyboard.press("Shift+ArrowRight")  # all of y.backward()
    graph = page.locator(".steps-graph")
    assert graph.get_attribute("role") == "img"
    assert "AccumulateGrad" in graph.get_attribute("aria-label")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("where", ["sgd/two-tensors #step-33", "en/gradients/one-step #step-64"])
def test_axe_finds_nothing_with_the_viewer_open(visit, address, scheme, where):
    slug, step = where.split()
    page = visit(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{address}{slug}/{step}")
    page.wait_for_selector("step-viewer .steps-place span")
    page.locator(".do-help").click()
    page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('step-viewer')")
    assert found["passes"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []


@pytest.mark.browser
@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_who_prefers_reduced_motion(reader, motion, moves):
    page = reader("sgd/two-tensors", "ja", reduced_motion=motion)
    opened(page, "rebind")
    page.keyboard.press("ArrowRight")
    names = page.locator(".tensor.new").evaluate_all(
        "all => all.map(box => getComputedStyle(box).animationName)"
    )
    assert names
    assert all((name != "none") == moves for name in names)
