"""The code beside the picture: the lines of the page, all of which can be read."""

from __future__ import annotations

import pytest

from hooks.read import folders
from hooks.read.module import read_module
from tests.support.browser import until
from tests.support.pages import url
from tests.support.traces import trace
from tests.support.viewer import at, opened

TOUCHSTONES = ["sgd/two-tensors", "gradients/hundred-steps", "gradients/one-step"]


@pytest.mark.browser
@pytest.mark.parametrize("slug", TOUCHSTONES)
def test_code_has_the_lines_and_colours_of_the_page(reader, site, slug):
    raw = trace(site, slug, "ja")
    cells = [cell for cell in raw["cells"] if len({*cell["steps"]}) == 2]
    page = reader(slug, "ja")
    at(page, "1")
    for cell, (lines, coloured, on_page) in zip(cells, page.evaluate(LINES, cells), strict=True):
        assert lines == [line + "\n" for line in raw["code"][slice(*cell["rows"])]]
        assert coloured == on_page != []


LINES = """cells => cells.map(({ name, rows: [from, to], steps: [first] }) => {
    document.querySelector("step-viewer").show(first)
    const colours = code => [...code.querySelectorAll("span")]
        .filter(span => /^[a-z]{1,2}$/.test(span.className))
        .map(span => [span.className, span.textContent])
    const lines = [...document.querySelectorAll(".steps-code .line")]
        .filter(line => from <= line.dataset.row && line.dataset.row < to)
    const number = line => line.querySelector("i").textContent
    const text = line => line.textContent.slice(number(line).length)
    const page = document.getElementById(`cell-${name}`).querySelector("code")
    return [lines.map(text), lines.flatMap(colours), colours(page)]
})"""
"""Of each cell the lines in the viewer, and the colours there and on the page."""


MODULES = {slug: read_module(path) for slug, path in folders.module_paths().items()}
WIDEST = max(MODULES, key=lambda slug: max(map(len, MODULES[slug].code.splitlines())))
DEEPEST = max(MODULES, key=lambda slug: max(c.source.count("\n") for c in MODULES[slug].cells))


@pytest.mark.browser
@pytest.mark.parametrize("slug", sorted({WIDEST, DEEPEST, "gradients/hundred-steps"}))
def test_all_code_can_be_brought_into_sight(visit, address, site, slug):
    """On the pages with the longest line, the longest cell, and a function of another cell."""
    cells = [cell for cell in trace(site, slug, "ja")["cells"] if len({*cell["steps"]}) == 2]
    page = visit()
    page.goto(address + url(slug, "ja"))
    at(page, "1")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for cell in cells:
            cut = page.evaluate(CUT, cell["steps"][0])
            assert cut == [], (width, cell["name"])


CUT = """index => {
    const viewer = document.querySelector("step-viewer")
    viewer.show(index)
    const isCut = line => {
        const text = document.createRange()
        text.selectNodeContents(line)
        const { right, bottom } = text.getBoundingClientRect()
        const scrolls = value => ["auto", "scroll"].includes(value)
        let [isWide, isDeep] = [true, true]
        for (let box = line; box !== viewer; box = box.parentElement) {
            const { overflowX, overflowY } = getComputedStyle(box)
            const edge = box.getBoundingClientRect()
            isWide &&= !scrolls(overflowX)
            isDeep &&= !scrolls(overflowY)
            if (isWide && overflowX !== "visible" && right > edge.right + 1) return true
            if (isDeep && overflowY !== "visible" && bottom > edge.bottom + 1) return true
        }
        return false
    }
    return [...viewer.querySelectorAll(".steps-code .line")].filter(isCut).map(l => l.textContent)
}"""
"""The lines of code that are wider or deeper than something that does not scroll."""


@pytest.mark.browser
def test_code_scrolls_by_a_swipe(reader):
    page = reader("gradients/hundred-steps", "ja", width=390, has_touch=True, is_mobile=True)
    opened(page, "train")
    code = page.locator(".steps-code")
    box = code.bounding_box()
    touch = page.context.new_cdp_session(page)
    for kind, left in [("Start", 250), *(("Move", x) for x in range(240, 90, -10)), ("End", 0)]:
        points = [{"x": left, "y": box["y"] + 60}] if left else []
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    until(page, "document.querySelector('.steps-code').scrollLeft > 50")


@pytest.mark.browser
def test_code_has_no_frame_and_no_gap_within_the_viewer(reader):
    page = reader("sgd/two-tensors", "ja", width=700)  # one column
    opened(page, "rebind")
    viewer, head, code, controls = (
        page.locator(part).bounding_box()
        for part in ("step-viewer", ".steps-head", ".steps-code", ".steps-controls")
    )
    assert code["y"] == pytest.approx(head["y"] + head["height"], abs=1)
    assert controls["y"] == pytest.approx(code["y"] + code["height"], abs=1)
    assert code["width"] == pytest.approx(viewer["width"], abs=2)
    sides = "code => [code.clientLeft, code.offsetWidth - code.clientWidth]"
    assert page.locator(".steps-code").evaluate(sides) == [0, 0]
