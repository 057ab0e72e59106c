"""The viewer shows what the trace says, forwards and backwards."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Route

from hooks.languages import LANGUAGES
from hooks.places import ROOT
from tests.support.pages import url
from tests.support.traces import decoded, expected, trace, with_before
from tests.support.viewer import SHOWN, at, ends, opened, places, step_of

# The address of each step is no claim here, and a browser takes as long for it as for the step.
ALL = (
    """() => {
    const viewer = document.querySelector("step-viewer")
    const shown = """
    + SHOWN
    + """
    viewer.all = true
    const { replaceState } = history
    history.replaceState = () => {}
    const look = index => { viewer.show(index); return [index, shown()] }
    const steps = [...viewer.trace.steps.keys()]
    const found = steps.map(look)
    // Backwards it must look the same: nothing may depend on the way.
    const back = steps.reverse().filter(index => index % 3 === 0).map(look)
    history.replaceState = replaceState
    return [found, back]
}"""
)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("slug", "language"),
    [
        ("sgd/two-tensors", "ja"),
        ("sgd/two-tensors", "en"),
        ("gradients/one-step", "en"),
        ("gradients/one-step", "ja"),
        ("sgd/replacing-a-parameter", "ja"),  # lists of tensors
        ("sgd/foreach-fused-differentiable", "en"),  # momentum buffers
        ("gradients/eval-or-no-grad", "ja"),  # modules
    ],
)
def test_every_step_shows_the_state_of_the_trace_forwards_and_backwards(
    reader, site, slug, language
):
    raw = trace(site, slug, language)
    page = reader(slug, language)
    at(page, "1")
    forwards, backwards = (dict(found) for found in page.evaluate(ALL))
    assert backwards.items() <= forwards.items()
    for index, (step, state, before) in enumerate(with_before(decoded(raw))):
        want = expected(step, state, before, raw)
        found = forwards[index]
        assert sorted(map(tuple, found["arrows"])) == want["arrows"], index + 1
        assert {ref: found["boxes"][ref] for ref in want["boxes"]} == want["boxes"], index + 1
        assert {ref: found["grads"][ref] for ref in want["grads"]} == want["grads"], index + 1
        assert found["words"] == want["words"], index + 1
        assert found["rows"] == want["rows"], index + 1
    for cell in raw["cells"]:
        stand: dict[str, str] = {}
        for number in range(*cell["steps"]):
            for name, place in forwards[number]["places"].items():
                assert stand.setdefault(name, place) == place, (cell["name"], number + 1, name)
                assert not place.startswith("1 /"), (number + 1, name)  # where the heads are


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_arrows_of_x_and_of_the_slot_part_ways(reader, language):
    page = reader("sgd/two-tensors", language)
    opened(page, "rebind")
    page.keyboard.press("ArrowRight")
    (new,), (old,) = ends(page, "x"), ends(page, "params[0]")
    assert new != old
    assert places(page)["x"] == new
    ghost = page.locator(".arrows > .ghost[data-from='x']")
    assert ghost.get_attribute("data-to") == old
    page.locator(".do-back").click()
    assert ends(page, "x") == ends(page, "params[0]") == [old]
    page.locator(".do-forward").click()
    assert (ends(page, "x"), ends(page, "params[0]")) == ([new], [old])
    opened(page, "backward-rebound")
    page.keyboard.press("Shift+ArrowRight")  # all of y.backward()
    assert places(page) | {"x": new} == places(page)
    grad = page.locator(f".tensor[data-tensor='{old}'] .grad")
    assert "1337.7185" in grad.inner_text()
    assert "changed" in grad.get_attribute("class")
    assert "None" in page.locator(f".tensor[data-tensor='{new}'] .grad").inner_text()
    said = page.locator(".steps-words").inner_text()
    assert f"{old}.grad" in said.replace(" ", "")


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_replacing_the_slot_moves_the_arrow_of_the_optimizer(reader, language):
    page = reader("sgd/two-tensors", language)
    opened(page, "replace-slot")
    page.keyboard.press("ArrowRight")
    assert ends(page, "x") != ends(page, "params[0]")
    moved = page.locator(".arrows > .changed")
    assert moved.evaluate_all("all => all.map(g => g.dataset.from)") == ["@1[0].params[0]"]
    assert len(set(places(page).values())) == 3  # x, the new one, c
    page.keyboard.press("ArrowLeft")
    assert ends(page, "x") == ends(page, "params[0]")


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_gradients_arrive_node_by_node(reader, language):
    page = reader("sgd/two-tensors", language)
    opened(page, "backward-replaced")
    step = int(page.locator("step-viewer").get_attribute("data-step"))
    nodes = page.evaluate(
        f"document.querySelector('step-viewer').trace.ran({step - 1}).map(n => n.node)"
    )
    assert len(nodes) == 8
    seen = []
    page.keyboard.press("ArrowRight")
    for count in range(1, 9):
        assert step_of(page) == f"{step}.{count}"
        lit = page.locator(".node.lit").evaluate_all("all => all.map(g => g.dataset.node)")
        assert sorted(lit) == sorted(nodes[:count])
        assert page.locator(".node.current").get_attribute("data-node") == nodes[count - 1]
        seen.append(page.locator(".grad.changed").count())
        page.keyboard.press("ArrowRight")
    # x's AccumulateGrad runs sixth, c's last; each marks its own gradient.
    assert seen == [0, 0, 0, 0, 0, 1, 0, 1]
    assert step_of(page) == str(step)
    assert page.locator(".grad.changed").count() == 2


@pytest.mark.browser
def test_minus_zero_is_minus_zero_in_graph_and_picture(visit, address, site):
    slug = "gradients/error-messages"
    steps = [json.dumps(step.get("events")) for step, _ in decoded(trace(site, slug, "ja"))]
    step = next(n for n, events in enumerate(steps, 1) if re.search(r"-0\.0\b", events))
    page = visit()
    page.goto(address + url(slug, "ja"))
    at(page, str(step))
    assert "[-4, -0]" in page.locator(".steps-graph .arrived").all_text_contents()

    def with_minus_zero(route: Route) -> None:
        route.fulfill(body=route.fetch().text().replace('"v":5.0', '"v":-0.0'))

    page.route("**/trace.json", with_minus_zero)
    page.goto(address + url("sgd/two-tensors", "ja"))
    at(page, "3")
    assert page.locator("[data-tensor='#1'] > .value").inner_text() == "-0"


@pytest.mark.browser
def test_change_from_zero_to_minus_zero_is_told_as_one(visit, address):
    page = visit()
    page.goto(address + url("sgd/two-tensors", "ja"))
    at(page, "1")
    page.evaluate(
        """() => {
            const viewer = document.querySelector("step-viewer")
            const tensors = v => ({ "#1": { v, rg: true } })
            viewer.trace.states[0] = { ...viewer.trace.states[2], tensors: tensors(0) }
            viewer.trace.states[1] = { ...viewer.trace.states[2], tensors: tensors(-0) }
            viewer.show(1)
        }"""
    )
    box = page.locator("[data-tensor='#1'].changed")
    assert box.locator(":scope > .value").inner_text() == "0 -0"


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_gradients_accumulate_in_the_same_box(reader, language):
    page = reader("gradients/one-step", language)
    opened(page, "accumulate")
    found = []
    while len(found) < 3:
        page.keyboard.press("Shift+ArrowRight")
        assert page.locator(".do-forward").get_attribute("aria-disabled") == "false"
        if page.locator(".line.now", has_text="loss(p, q).backward()").count():
            (p,) = ends(page, "p")
            grad = page.locator(f".tensor[data-tensor='{p}'] .grad")
            said = grad.locator(".value ins").inner_text()
            found.append((grad.get_attribute("data-grad"), said))
    assert [value for _, value in found] == ["-8", "-16", "-24"]
    assert len({ref for ref, _ in found}) == 1
    assert page.locator(".steps-output").inner_text().count("tensor(") == 4


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_loop_of_a_hundred_steps_and_where_steps_were_left_out(reader, site, language):
    steps = decoded(trace(site, "gradients/hundred-steps", language))
    page = reader("gradients/hundred-steps", language)
    at(page, "1")
    page.keyboard.press("End")
    output = page.locator(".steps-output code").inner_text().splitlines()
    assert len(output) == 100
    assert output[-1] == "100   0.0058  -0.0094"
    assert (
        page.locator(".line.now")
        .inner_text()
        .split("\t")[-1]
        .strip()
        .endswith("for step in range(1, 101):")
    )
    gap = next(n for n, (step, _) in enumerate(steps, 1) if step.get("kind") == "gap")
    page.evaluate(f"location.hash = '#step-{gap}'")
    page.wait_for_selector(f"step-viewer[data-step='{gap}']")
    left_out = steps[gap - 1][0]["left_out"]
    assert str(left_out) in page.locator(".steps-words").inner_text()
    assert page.locator(".line.now").count() > 1


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_output_so_far_grows_with_the_steps(reader, language):
    page = reader("sgd/two-tensors", language)
    opened(page, "backward-replaced")
    assert page.locator(".steps-output pre").count() == 0
    page.keyboard.press("Shift+ArrowRight")  # all of y.backward()
    page.keyboard.press("ArrowRight")
    output = page.locator(".steps-output pre")
    assert output.inner_text().strip() == "tensor(1337.7185) tensor(445.2395)"
    page.keyboard.press("ArrowRight")
    assert output.inner_text().split("\n")[1] == "None"
    assert output.locator("mark").inner_text().strip() == "None"


def test_every_word_of_the_viewer_exists_in_both_languages():
    text = (ROOT / "docs/assets/steps/words.js").read_text(encoding="utf-8")
    ja, en = (re.split(r"^  en: \{$", text, flags=re.MULTILINE)[n] for n in (0, 1))
    keys = [re.findall(r"^    (\w+):", part, flags=re.MULTILINE) for part in (ja, en)]
    assert keys[0] == keys[1]
    assert len(keys[0]) > 30
