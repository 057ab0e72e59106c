"""Figures to drag are light, and come only when they are near."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from hooks.languages import LANGUAGES
from hooks.render.explore import figures
from tests.support.browser import at_rest
from tests.support.pages import url

MOST = 6 * 1024
"""Bytes of all scripts of a figure, compressed."""


def scripts(folder: Path, name: str) -> set[str]:
    """The script and all that it imports."""
    text = (folder / name).read_text(encoding="utf-8")
    imported = re.findall(r'from\s*"\./([\w-]+\.js)"', text)
    return {name}.union(*(scripts(folder, other) for other in imported))


@pytest.mark.parametrize("figure", figures())
@pytest.mark.parametrize("language", LANGUAGES)
def test_scripts_of_a_figure_are_light(site, figure, language):
    folder = site / "assets/explore"
    sizes = {
        name: len(gzip.compress((folder / name).read_bytes(), 6))
        for name in scripts(folder, f"{figure}.js") | {f"{figure}-{language}.js"}
    }
    assert len(sizes) > 2
    assert sum(sizes.values()) <= MOST, sizes


@pytest.mark.browser
def test_figure_is_loaded_when_it_is_near_and_not_before(visit, address):
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + url("gradients/hundred-steps", "ja"))
    at_rest(page)
    assert [one for one in asked if "/explore/" in one] == []
    page.locator("#valley").scroll_into_view_if_needed()
    page.locator("#valley .words").wait_for()
