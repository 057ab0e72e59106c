"""The viewer as a stage: all of it in one window, its parts in their places, loops in hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.traces import decoded, trace
from tests.support.viewer import SHOWN, at, opened, step_of

SIZES = [(1280, 900), (1366, 768), (390, 844)]
CELLS = [
    ("gradients/hundred-steps", "en", "train"),
    ("gradients/where-gradients-come-from", "ja", "backward"),
    ("sgd/two-tensors", "en", "backward-replaced"),
    ("sgd/momentum", "ja", "walk"),
]

# How much of each part is inside the window, and inside what scrolls around it.
IN_SIGHT = """() => {
    const header = document.querySelector(".md-header").getBoundingClientRect().bottom
    const inside = (selector, around) => {
        const part = document.querySelector(selector)
        if (!part) return null
        const { top, bottom } = part.getBoundingClientRect()
        if (top === bottom) return null
        const frame = around && part.closest(around).getBoundingClientRect()
        const from = Math.max(header, frame?.top ?? 0)
        const to = Math.min(innerHeight, frame?.bottom ?? 1e9)
        return { seen: Math.min(bottom, to) - Math.max(top, from), high: bottom - top }
    }
    return {
        controls: inside(".steps-controls"),
        words: inside(".steps-words"),
        code: inside(".steps-code"),
        line: inside(".line.now", ".steps-code"),
        picture: inside(".steps-sheet"),
        graph: inside(".steps-graphs"),
        node: inside(".node.current rect", ".scroller"),
        changed: inside(".tensor:is(.new, .changed)", ".steps-sheet"),
    }
}"""

PLACES = """() => Object.fromEntries(
    ["code", "controls", "words", "sheet", "graphs:not(:empty)"].map(name => {
        const part = document.querySelector(`.steps-${name}`)
        const origin = document.querySelector("step-viewer").getBoundingClientRect().top
        return [name, part ? part.getBoundingClientRect().top - origin : null]
    })
)"""


def whole(part: dict[str, float]) -> bool:
    return part["seen"] >= part["high"] - 1


@pytest.mark.browser
@pytest.mark.parametrize(("slug", "language", "cell"), CELLS)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_all_of_the_stage_is_in_one_window_wherever_it_is_opened(
    reader, slug, language, cell, width, height
):
    page = reader(slug, language, width=width, height=height)
    for block in ("center", "end"):
        link = page.locator(f"#cell-{cell} .step-through")
        link.evaluate("(link, block) => link.scrollIntoView({block})", block)
        opened(page, cell)
        for _ in range(2):
            seen = page.evaluate(IN_SIGHT)
            assert all(whole(seen[part]) for part in ("controls", "words", "code")), seen
            assert seen["picture"]["seen"] >= min(150, seen["picture"]["high"] - 1), seen
            assert not seen["graph"] or seen["graph"]["seen"] >= seen["graph"]["high"] - 1, seen
            page.keyboard.press("ArrowRight")
        page.locator(".do-close").click()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_current_node_line_and_what_changed_are_in_sight(reader, site, width, height):
    for slug, cell in [
        ("gradients/hundred-steps", "complete"),
        ("sgd/two-tensors", "backward-replaced"),
    ]:
        raw = trace(site, slug, "en")
        names = [entry["name"] for entry in raw["cells"]]
        first, end = raw["cells"][names.index(cell)]["steps"]
        page = reader(slug, "en", width=width, height=height)
        at(page, str(first + 1))
        for _ in range(min(end - first + 8, 30)):
            page.keyboard.press("ArrowRight")
            seen = page.evaluate(IN_SIGHT)
            assert whole(seen["line"]), (step_of(page), seen)
            assert not seen["node"] or whole(seen["node"]), (step_of(page), seen)
            assert not seen["changed"] or seen["changed"]["seen"] > 30, (step_of(page), seen)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("slug", ["gradients/hundred-steps", "sgd/momentum"])
def test_nothing_jumps_by_more_than_a_line(reader, slug, width, height):
    page = reader(slug, "ja", width=width, height=height)
    at(page, "1.0")
    found = page.evaluate(
        """() => {
            const viewer = document.querySelector("step-viewer")
            const [first, end] = viewer.range()
            const places = """
        + PLACES
        + """
            const all = []
            for (let moves = 0; moves < 60 && !viewer.atEdge(1); moves += 1) {
                viewer.go(1)
                all.push(places())
            }
            return all
        }"""
    )
    assert len(found) > 20
    for part in found[0]:
        tops = [places[part] for places in found if places[part] is not None]
        assert not tops or max(tops) - min(tops) <= 22, (part, tops)


@pytest.mark.browser
def test_a_loop_has_a_handle(reader, site):
    raw = trace(site, "gradients/hundred-steps", "en")
    row = next(row for row, text in enumerate(raw["code"]) if "e.backward()" in text)
    ran = [n for n, step in enumerate(raw["steps"], 1) if step["row"] == row]
    assert len(ran) == 100
    page = reader("gradients/hundred-steps", "en")
    at(page, str(ran[61]))
    assert "round 62 of 100" in page.locator(".steps-place").inner_text()
    assert page.locator(".steps-marks path").get_attribute("d").count("M") == 100
    first, end = raw["cells"][0]["steps"]
    assert page.locator(".steps-slider input").get_attribute("max") == str(end - first)
    for act, index in [
        (lambda: page.keyboard.press("PageDown"), 62),
        (lambda: page.locator(".do-sooner").click(), 61),
        (lambda: page.locator(".do-later").click(), 62),
        (lambda: page.keyboard.press("PageUp"), 61),
    ]:
        act()
        assert step_of(page) == str(ran[index])
        assert f"round {index + 1} of 100" in page.locator(".steps-place").inner_text()
    at(page, str(ran[99]))
    assert page.locator(".do-later").get_attribute("aria-disabled") == "true"
    page.keyboard.press("PageDown")
    assert step_of(page) == str(ran[99])
    # Before the loop, the next round is its first.
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    assert "round 1 of 100" in page.locator(".steps-place").inner_text()


@pytest.mark.browser
def test_rounds_are_those_of_the_statements_that_ran(reader, site):
    """Counted anew from the rows: a round begins where the head of the innermost loop runs."""
    slug = "sgd/momentum"
    raw = trace(site, slug, "ja")
    page = reader(slug, "ja")
    at(page, "1")
    first, end = next(c["steps"] for c in raw["cells"] if c["steps"][1] - c["steps"][0] > 10)
    page.evaluate(f"document.querySelector('step-viewer').show({first})")
    shown = page.evaluate(
        "document.querySelector('step-viewer').loops.map(all => all.at(-1)?.round ?? 0)"
    )
    count, want = 0, []
    for step, _ in decoded(raw)[first:end]:
        text = raw["code"][step["row"]]
        head = text.strip().startswith("for ")
        if head and step.get("kind") != "end":
            count += 1
        indented = text.startswith("        ")
        inside = (head and step.get("kind") != "end") or (indented and count)
        if not inside:
            count = 0
        want.append(count if inside else 0)
    assert max(want) > 1
    assert shown == want


@pytest.mark.browser
def test_line_output_and_number_of_the_prose_lead_to_their_steps(reader, site):
    slug = "gradients/hundred-steps"
    raw = trace(site, slug, "en")
    page = reader(slug, "en")
    at(page, "1")
    row = next(row for row, text in enumerate(raw["code"]) if "e.backward()" in text)
    ran = [n for n, step in enumerate(raw["steps"], 1) if step["row"] == row]
    line = page.locator(f".steps-code .line[data-row='{row}']")
    for want in ran[:2]:  # again: in the next round
        line.click()
        assert step_of(page) == str(want)
    page.keyboard.press("End")
    printed = [n for n, step in enumerate(raw["steps"], 1) if step.get("out")]
    page.locator(".steps-output [data-printed]", has_text="\n").nth(95).click()
    assert step_of(page) == str(printed[95])
    # The cell that a number comes from is hidden: its step is shown, and the number stays in sight.
    number, printed_row = page.evaluate(
        """() => {
            const line = number => document.getElementById(number.hash.slice(1))
            const numbers = [...document.querySelectorAll("main article a.number")]
            const found = numbers.findLastIndex(
                number => line(number)?.value && line(number).closest("#cell-complete"))
            return [found, Number(line(numbers[found]).value.split(" ")[0])]
        }"""
    )
    chosen = page.locator("main article a.number").nth(number)
    chosen.click()
    assert step_of(page) == str(printed[printed_row - 1])
    expect(chosen).to_be_in_viewport()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_cell_begins_before_its_first_line(reader, language):
    page = reader("sgd/two-tensors", language)
    at(page, "1.0")
    for _ in range(5):
        assert page.locator(".line.now").count() == 0 or page.locator(".steps-graph").count()
        assert page.locator("step-viewer :is(.new, .changed, .lit, .current, mark)").count() == 0
        assert page.locator(".steps-output pre").count() == 0
        said = page.locator(".steps-words").inner_text()
        assert {"ja": "まだ一行も", "en": "Nothing of this cell"}[language] in said
        before = page.evaluate(SHOWN)
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Home")
        assert page.evaluate(SHOWN) == before
        page.keyboard.press("End")
        page.keyboard.press("End")


@pytest.mark.browser
def test_cell_without_tensors_leaves_no_room_for_them(reader):
    page = reader("sgd/update-rule", "en", width=390, height=844)
    at(page, "14")
    assert page.locator(".tensor").count() == 0
    expect(page.locator(".steps-values dl").first).to_be_in_viewport()
