"""Pages on which tests of the viewer follow one another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.support.browser import arrive
from tests.support.pages import url


@pytest.fixture
def reader(visit: Callable[..., Page], address: str) -> Callable[..., Page]:
    """Opens a page, or finds it open, without a viewer: tests only look at it, as readers do."""

    def reader(slug: str, language: str, **settings: object) -> Page:
        here = address + url(slug, language)
        page = visit(f"{slug} {language}", **settings)
        if page.url.partition("#")[0] != here:
            arrive(page, here)
        elif page.locator("step-viewer").count():
            page.locator(".do-close").click()
        page.evaluate("scrollTo(0, 0)")
        return page

    return reader
