"""Steps that follow one another by themselves, and steps that are compared."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hooks.languages import LANGUAGES
from tests.support.viewer import opened, step_of


@pytest.mark.browser
def test_play_goes_to_the_end_of_the_cell_and_stops_at_a_key(reader):
    page = reader("sgd/two-tensors", "ja")
    opened(page, "backward-replaced")
    play = page.locator(".do-play")
    page.locator(".steps-speed").select_option("4")
    play.click()
    expect(play).to_have_attribute("aria-label", "止める")
    expect(page.locator(".node.lit").nth(2)).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(play).to_have_attribute("aria-label", "自動で進める")
    stopped = step_of(page)
    page.wait_for_timeout(600)
    assert step_of(page) == stopped
    page.keyboard.press("Shift+ArrowRight")
    play.click()
    expect(page.locator(".do-forward")).to_have_attribute("aria-disabled", "true")
    expect(play).to_have_attribute("aria-label", "自動で進める")
    expect(page.locator(".steps-words")).to_have_attribute("aria-live", "polite")


def compared(page) -> dict[str, list[str]]:
    rows = page.locator(".steps-comparison tbody tr")
    found = rows.evaluate_all("all => all.map(row => [...row.cells].map(c => c.textContent))")
    return {label: values for label, *values in found}


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_pinned_step_is_compared_with_one_of_another_cell(reader, language):
    page = reader("sgd/two-tensors", language)
    opened(page, "step-replaced")
    page.keyboard.press("End")
    page.locator(".do-pin").click()
    assert page.locator(".steps-comparison p").count() == 1
    opened(page, "step-rebound")
    page.keyboard.press("End")
    # The name kept its tensor and the slot was given another, or the other way round.
    found = compared(page)
    assert found["x"] == ["5", "10"]
    assert found["params[0]"] == ["10", "-1332.7185"]
    assert all(before != after for before, after in found.values())
    page.keyboard.press("Escape")
    opened(page, "step-replaced")
    page.keyboard.press("End")
    # Who has closed the viewer begins anew.
    assert page.locator(".steps-comparison").inner_text() == ""


@pytest.mark.browser
def test_pinned_step_of_a_cell_shows_what_later_steps_change(reader):
    page = reader("sgd/two-tensors", "en")
    opened(page, "step-replaced")
    page.locator(".do-pin").click()
    page.keyboard.press("ArrowRight")
    found = compared(page)
    before, after = found["params[1]"]
    assert before == "3"
    assert found["c"] == [before, after]
    assert "x" not in found
    page.locator(".do-pin").click()
