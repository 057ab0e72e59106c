"""The line through two points: sentences and handles set it; the sums by hand follow."""

from __future__ import annotations

import re

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from tests.support.axe import axe
from tests.support.browser import soon
from tests.support.explore import with_figure
from tests.support.pages import url

pytestmark = pytest.mark.browser

SLUG = "gradients/two-points"


@pytest.fixture
def fit(visit, address):
    """Opens a page with the line in sight, set as the address says."""

    def opened(language: str = "en", settings: str = "", slug: str = SLUG, **options) -> Page:
        return with_figure(visit(**options), address + url(slug, language), "fit", settings)

    return opened


def by_torch(a: float, b: float) -> list[float]:
    """The gradients of a and b, and the loss."""
    x, t = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 5.0])
    p, q = (torch.tensor(value, requires_grad=True) for value in (a, b))
    loss = torch.mean((t - (p * x + q)) ** 2)
    loss.backward()
    return [p.grad.item(), q.grad.item(), loss.item()]


def numbers(element: Locator) -> list[float]:
    """The numbers that the figure tells, in order."""
    text = element.inner_text().replace("\u2212", "-")
    return [float(number) for number in re.findall(r"-?\d[\d.]*", text)]


def shows(element: Locator, expected: list[float]) -> None:
    """Wait until the figure tells these numbers, with three digits: text waits for a pause."""
    soon(element.page, lambda: numbers(element), pytest.approx(expected, abs=6e-4))


def test_sentences_lead_to_the_lines_that_they_tell_of(fit):
    page = fit()
    words, sums = page.locator("#fit .words"), page.locator("#fit .found")
    assert numbers(sums) == by_torch(1.0, 0.0)
    expect(words).to_contain_text("below both points. To make the loss smaller by a little, raise")
    for settings, (a, b), said in (
        ("a=3", (3.0, 0.0), "passes through one of the points"),
        ("a=2.5", (2.5, 0.0), "passes through one of the points"),
        ("a=2,b=1", (2.0, 1.0), "both gradients are 0"),
    ):
        page.locator(f"a[data-set='{settings}']").click()
        expect(words).to_contain_text(said)
        shows(sums, by_torch(a, b))
    expect(words).to_contain_text("b went from 0 to 1: both predictions changed by 1.")
    page.wait_for_url("**/#fit:a=2,b=1")


def test_handles_turn_and_lift_the_line(fit):
    page = fit("ja")
    slope, height = (page.get_by_role("slider", name=name, exact=True) for name in "ab")
    box = slope.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y - 60, steps=3)
    page.mouse.up()
    page.wait_for_url("**/#fit:*")
    a = float(re.search(r"a = (\S+)", slope.get_attribute("aria-valuetext"))[1])
    assert 1.5 < a < 2.5
    height.press("ArrowUp")
    height.press("PageDown")
    expect(height).to_have_attribute("aria-valuetext", "b = \u22120.45")
    shows(page.locator("#fit .found"), by_torch(a, -0.45))
    expect(page.locator("#fit .words")).to_contain_text("bが0から−0.45になり")


# Frames that come later than a figure waits for the next change.
LATE = """() => {
  const next = window.requestAnimationFrame.bind(window)
  window.requestAnimationFrame = draw => next(() => setTimeout(draw, 800))
}"""


def test_change_that_is_drawn_late_is_told_as_any_other(fit):
    page = fit()
    page.evaluate(LATE)
    page.get_by_role("slider", name="b", exact=True).press("ArrowUp")
    page.wait_for_url("**/#fit:b=0.05")
    expect(page.locator("#fit .words")).to_contain_text("b went from 0 to 0.05")
    shows(page.locator("#fit .found"), by_torch(1.0, 0.05))


@pytest.mark.parametrize("slug", [SLUG, "index"])
def test_open_line_is_for_everyone_and_keeps_its_size(fit, slug):
    for language, width in (("ja", 360), ("en", 360), ("en", 640), ("ja", 1280), ("en", 1280)):
        screen = {"width": width, "height": 900, "reduced_motion": "reduce"}
        page = fit(language, "a=1.35,b=-1.45", slug, **screen)
        for name in "ab":
            page.get_by_role("slider", name=name, exact=True).press("ArrowUp")
        page.wait_for_timeout(100)
        board, words = (page.locator(f"#fit .{part}").bounding_box() for part in ("board", "words"))
        assert words["y"] + words["height"] <= board["y"] + board["height"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == {"light": [], "dark": []}
