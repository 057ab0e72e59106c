"""What a page weighs: the build's sum is what Chromium transfers, and the build stops above it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from hooks.checks import weight
from hooks.languages import LANGUAGES
from tests.support.browser import soon
from tests.support.pages import url

NOT_COUNTED = ("assets/search/engine.js", "/pytorch-by-hand/search/")  # only for who searches


@pytest.fixture
def small_site(tmp_path: Path) -> Path:
    """A site of two pages that share a style sheet, a script and a font for formulas."""
    files = {
        "a/index.html": '<link rel="stylesheet" href="../s.css"><math></math>'
        '<script src="../s.js"></script><a href="../big.bin">not loaded</a>',
        "b/index.html": '<link rel="stylesheet" href="../s.css"><math></math>'
        '<script src="../s.js"></script><img src="../p.png">',
        "s.css": "@font-face { src: url('f.woff2') } a { mask: url(data:x) }",
        "s.js": "1",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name, size in {"f.woff2": 10_000, "p.png": 20_000, "big.bin": 999_999}.items():
        (tmp_path / name).write_bytes(bytes(size))
    return tmp_path


PAGES = ["a/index.html", "b/index.html"]


def test_parts_are_all_that_the_page_loads_by_itself(small_site):
    found = weight.parts(small_site / "b/index.html", small_site)
    assert set(found) == {"b/index.html", "s.css", "f.woff2", "s.js", "p.png"}
    assert (found["f.woff2"], found["p.png"]) == (10_000, 20_000)
    assert "p.png" not in weight.parts(small_site / "a/index.html", small_site)


def test_light_pages_pass(small_site):
    assert [*weight.check(small_site, PAGES)] == []


def test_page_with_the_only_formula_does_not_bear_the_weight_of_its_font(small_site):
    page = small_site / "b/index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("<math></math>", ""), encoding="utf-8")
    (small_site / "f.woff2").write_bytes(bytes(40_000))
    assert [*weight.check(small_site, PAGES)] == []


def test_heavy_first_visit_is_a_mistake(small_site):
    (small_site / "f.woff2").write_bytes(bytes(150_000))
    told = "".join(map(str, weight.check(small_site, PAGES)))
    assert re.search(r"a/index.html.*first visit.*150\.2 KB.*f\.woff2 150\.0 KB", told)


def test_heavy_second_page_is_a_mistake(small_site):
    (small_site / "p.png").write_bytes(bytes(30_000))
    [mistake] = weight.check(small_site, PAGES)
    assert re.match(r"b/index.html.*second page.*p\.png 30\.0 KB", str(mistake))


def test_what_all_pages_share_is_no_weight_of_a_second_page(small_site):
    (small_site / "s.js").write_bytes(bytes(1000))
    (small_site / "f.woff2").write_bytes(bytes(100_000))
    assert [*weight.check(small_site, PAGES)] == []


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_sum_is_what_the_browser_transfers(browser: Browser, address, site, language):
    first, second = url("sgd/one-step", language), url("gradients/hundred-steps", language)
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    transferred: dict[str, int] = {}
    page.on("requestfinished", lambda request: note(request, transferred))
    expected: dict[str, int] = {}
    for folder in (first, second):
        page.goto(address + folder)
        page.wait_for_load_state("networkidle")
        expected.update(weight.parts(site / folder / "index.html", site))
        # The browser tells of a file's end some time after the page has it.
        soon(page, lambda: unlike(expected, transferred, address), {})
    context.close()


def unlike(expected: dict[str, int], transferred: dict[str, int], address: str) -> dict:
    """Name -> bytes that were transferred and that were expected, where these are not the same."""
    counted = {
        address_of.removeprefix(address): size
        for address_of, size in transferred.items()
        if not any(part in address_of for part in NOT_COUNTED)
    }
    measured = {f"{k}index.html" if k.endswith("/") else k: v for k, v in counted.items()}
    # Headless Chromium does not always ask for the icon of the tab.
    names = {name for name in expected if "favicon" not in name} | measured.keys()
    pairs = {name: (measured.get(name), expected.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def note(request, transferred: dict[str, int]) -> None:
    """Add the bytes of the answer's body, as they travelled; an answer from the cache has none."""
    size = request.sizes()["responseBodySize"]
    if request.url.startswith("http") and size > 0:
        transferred[request.url] = size
