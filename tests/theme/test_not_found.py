"""The page for unknown addresses."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


@pytest.mark.browser
@pytest.mark.parametrize(
    "asked, language, guess",
    [
        ("en/gradients/hundred-stepz/", "en", "en/gradients/hundred-steps/"),
        ("gradients/hundred-stepz/", "ja", "gradients/hundred-steps/"),
        ("sgd/hundred-steps", "ja", "gradients/hundred-steps/"),
        ("en/nothing-like-it", "en", None),
    ],
)
def test_unknown_address_is_answered_with_the_page_meant_and_in_english_where_it_is_english(
    visit, address, asked, language, guess
):
    page = visit(quiet=False)  # the browser itself reports the 404
    page.goto(address + asked)
    own = page.locator(f".not-found > [lang={language}]")
    expect(own).to_be_visible()
    assert page.locator("html").get_attribute("lang") == language
    if language == "en":
        assert page.locator(".not-found > :visible").count() == 1
        assert own.locator("h2").inner_text() == page.title()
    if guess:
        own.locator("p:last-child a").click()
        page.wait_for_url(address + guess)
    else:
        assert own.locator("p:visible").count() == 1
