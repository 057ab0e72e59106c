"""Stepping through a page: the viewer shows what the trace says, forwards and backwards."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, Route, expect

from hooks.languages import LANGUAGES
from hooks.places import ROOT
from hooks.read import folders
from hooks.steps import links
from tests.support.browser import arrive, on_its_way, until, watched
from tests.support.pages import url
from tests.support.parsed import SITE_URL, Parsed

TUTORIALS = list(folders.module_paths())
TOUCHSTONES = ["sgd/two-tensors", "gradients/hundred-steps", "gradients/one-step"]
LOADER, VIEWER = 1_000, 20_500
"""Compressed bytes that every page carries, and that a reader's first click loads."""


# ---- An independent reading of the trace ------------------------------------------------------


def trace(site: Path, slug: str, language: str) -> dict[str, Any]:
    path = site / url(slug, language) / "trace.json"
    return json.loads(path.read_text(encoding="utf-8"))


def absolute(value: Any, newest: dict[str, int]) -> Any:
    """`#<1` is the tensor before the newest; in keys and values alike."""
    if isinstance(value, dict):
        return {absolute(key, newest): absolute(item, newest) for key, item in value.items()}
    if isinstance(value, list):
        return [absolute(item, newest) for item in value]
    if isinstance(value, str):
        return re.sub(r"([#$])<(\d+)", lambda m: f"{m[1]}{newest[m[1]] - int(m[2])}", value)
    return value


def patched(target: Any, patch: Any) -> Any:
    """RFC 7386, as its pseudo code is written."""
    if not isinstance(patch, dict):
        return patch
    target = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            target.pop(name, None)
        else:
            target[name] = patched(target.get(name), value)
    return target


def decoded(raw: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(step, state after it) of every step."""
    newest, state, found = {"#": 0, "$": 0}, {}, []
    for step in raw["steps"]:
        for sign, count in zip("#$", step.get("new", [0, 0]), strict=True):
            newest[sign] += count
        step = absolute(step, newest)
        state = patched(state, step["patch"])
        found.append((step, state))
    return found


def referred(state: dict[str, Any]) -> set[tuple[str, str]]:
    """(name or slot, tensor) of everything that refers to a tensor."""
    found = set()

    def follow(label: str, ref: Any) -> None:
        if isinstance(ref, dict):
            for key, item in ref["items"]:
                follow(f"{label}[{key}]", item)
        elif ref[0] == "&":
            for key, item in state.get("modules", {}).get(ref, {}).get("params", {}).items():
                found.add((f"{label}.{key}", item))
        elif ref[0] == "#":
            found.add((label, ref))

    for depth, frame in state.get("frames", {}).items():
        for name, ref in frame.get("names", {}).items():
            follow(name if depth == "0" else f"{frame['fn']}.{name}", ref)
    for number, optimizer in state.get("optimizers", {}).items():
        for group, settings in optimizer["groups"].items():
            for index, ref in enumerate(settings["params"]):
                found.add((f"{number}[{group}].params[{index}]", ref))
        for parameter, entries in optimizer.get("state", {}).items():
            for name, ref in entries.items():
                if ref[0] == "#":
                    found.add((f"{number}.state[{parameter}].{name}", ref))
    return found


def number(value: Any) -> str:
    """As the words of the trace write numbers."""
    if isinstance(value, list):
        return "[" + ", ".join(map(number, value)) + "]"
    if isinstance(value, str):
        return value
    if value and not 1e-3 <= abs(value) < 1e7:
        return f"{value:.4g}"
    return f"{value:.4f}".rstrip("0").rstrip(".")


def expected(step: dict[str, Any], state: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """What the viewer has to show of a step."""
    tensors = state.get("tensors", {})
    grads = {tensor["grad"] for tensor in tensors.values() if "grad" in tensor}
    return {
        "arrows": sorted(referred(state)),
        "boxes": {
            ref: number(tensor["v"])
            for ref, tensor in tensors.items()
            if ref not in grads and "v" in tensor
        },
        "grads": {
            ref: [tensor["grad"], number(tensors[tensor["grad"]]["v"])]
            for ref, tensor in tensors.items()
            if "grad" in tensor and "v" in tensors[tensor["grad"]] and ref not in grads
        },
        "words": [
            re.sub(
                r"\{(\d)\}",
                lambda m, w=words: listed(w[1 + int(m[1])], raw["language"]),
                raw["templates"][words[0]],
            )
            for words in step["words"]
        ],
        "rows": [*range(step["row"], step.get("to", step["row"]) + 1)],
    }


def listed(parameter: str | list[str], language: str) -> str:
    """Items of a list as the language puts them together."""
    comma = "、" if language == "ja" else ", "
    return parameter if isinstance(parameter, str) else comma.join(parameter)


# ---- What the browser shows ------------------------------------------------------------------

SHOWN = """() => {
    const viewer = document.querySelector("step-viewer")
    const all = (selector, of) => [...viewer.querySelectorAll(selector)].map(of)
    const now = element => {
        const copy = element.cloneNode(true)
        copy.querySelectorAll("del").forEach(gone => gone.remove())
        return copy.textContent.trim()
    }
    const boxes = all(".tensor[data-tensor]", box => box)
    return {
        arrows: all(".arrows > g:not(.ghost)", g => [g.dataset.from, g.dataset.to]).sort(),
        boxes: Object.fromEntries(
            boxes.map(box => [box.dataset.tensor, now(box.querySelector(":scope > .value"))])),
        grads: Object.fromEntries(
            boxes.map(box => [box.dataset.tensor, box.querySelector(".grad:not(.none)")])
            .filter(([_, grad]) => grad)
            .map(([ref, grad]) => [ref, [grad.dataset.grad, now(grad.querySelector(".value"))]])),
        words: all(".steps-words p", p => p.textContent),
        rows: all(".steps-code .line.now", line => Number(line.dataset.row)),
        places: Object.fromEntries(
            all(".steps-picture :is([data-tensor], [data-name], [data-slot])",
                element => [Object.values(element.dataset)[0], element.parentElement.style.gridArea]
            )),
    }
}"""
ALL = (
    """() => {
    const viewer = document.querySelector("step-viewer")
    const shown = """
    + SHOWN
    + """
    viewer.all = true
    const found = viewer.trace.steps.map((_, index) => { viewer.show(index); return shown() })
    // Backwards it must look the same: nothing may depend on the way.
    const back = viewer.trace.steps.map((_, index) => {
        viewer.show(viewer.trace.steps.length - 1 - index)
        return shown()
    }).reverse()
    return [found, back]
}"""
)


@contextmanager
def tab(browser: Browser, width: int = 1280, **options: Any) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    with watched(context):
        yield context.new_page()


def opened(page: Page, address: str, slug: str, language: str, cell: str) -> None:
    """Open the viewer by a click on a cell's link."""
    arrive(page, address + url(slug, language))
    page.locator(f"#cell-{cell} .step-through").click()
    page.wait_for_selector("step-viewer .steps-place span")


def at(page: Page, address: str, slug: str, language: str, step: str) -> None:
    """Open the viewer by a link to a step."""
    page.goto(f"{address}{url(slug, language)}#step-{step}")
    page.wait_for_selector("step-viewer .steps-place span")


def step_of(page: Page) -> str:
    return page.evaluate(
        "(({step, sub}) => sub === '0' ? step : `${step}.${sub}`)"
        "(document.querySelector('step-viewer').dataset)"
    )


def ends(page: Page, name: str) -> list[str]:
    """The tensors at which the arrows of a name or slot end."""
    arrows = page.locator(f".arrows > g:not(.ghost)[data-from$='{name}']")
    return arrows.evaluate_all("all => all.map(g => g.dataset.to)")


def places(page: Page) -> dict[str, list[float]]:
    """Where each arrow really ends: the box under its tip."""
    return page.evaluate(
        """() => Object.fromEntries(
            [...document.querySelectorAll(".arrows > g:not(.ghost)")].map(arrow => {
                const tip = arrow.lastElementChild.getBoundingClientRect()
                const inside = arrow.classList.contains("of-slot") ? tip.left - 6 : tip.right + 6
                const point = [inside, tip.top + tip.height / 2]
                const boxes = [...document.querySelectorAll(".tensor[data-tensor]")]
                const hit = boxes.find(box => {
                    const { left, right, top, bottom } = box.getBoundingClientRect()
                    const [x, y] = point
                    return left < x && x < right && top < y && y < bottom
                })
                return [arrow.dataset.from, hit?.dataset.tensor]
            }))"""
    )


# ---- The page --------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_cell_with_something_to_step_through_links_to_it(site, slug, language):
    raw = trace(site, slug, language)
    page = (site / url(slug, language) / "index.html").read_text(encoding="utf-8")
    telling = ("out", "events", "error", "kind")
    for cell in raw["cells"]:
        steps = raw["steps"][slice(*cell["steps"])]
        link = f'class="step-through" href="steps/#steps-{cell["name"]}"'
        something = any(step["patch"] or any(key in step for key in telling) for step in steps)
        assert (link in page) == something, cell["name"]


@pytest.mark.browser
@pytest.mark.parametrize("slug", TOUCHSTONES)
def test_code_has_the_lines_and_colours_of_the_page(browser, address, site, slug):
    raw = trace(site, slug, "ja")
    with tab(browser) as page:
        for cell in raw["cells"]:
            if cell["steps"][0] == cell["steps"][1]:
                continue
            at(page, address, slug, "ja", str(cell["steps"][0] + 1))
            shown, coloured = page.evaluate(
                """([name, from, to]) => {
                    const colours = code => [...code.querySelectorAll("span")]
                        .filter(span => /^[a-z]{1,2}$/.test(span.className))
                        .map(span => [span.className, span.textContent])
                    const lines = [...document.querySelectorAll(".steps-code .line")]
                        .filter(line => from <= line.dataset.row && line.dataset.row < to)
                    const number = line => line.querySelector("i").textContent
                    const text = line => line.textContent.slice(number(line).length)
                    const page = document.getElementById(`cell-${name}`).querySelector("code")
                    return [lines.map(text), [lines.flatMap(colours), colours(page)]]
                }""",
                [cell["name"], *cell["rows"]],
            )
            assert shown == [line + "\n" for line in raw["code"][slice(*cell["rows"])]]
            assert coloured[0] == coloured[1] != []


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_table_has_a_row_for_every_step_and_every_link_lands_in_it(site, slug, language):
    raw = trace(site, slug, language)
    folder = site / url(slug, language)
    table = (folder / "steps" / "index.html").read_text(encoding="utf-8")
    numbers = [int(n) for n in re.findall(r'<tr id="step-(\d+)">', table)]
    assert numbers == [*range(1, len(raw["steps"]) + 1)]
    page = (folder / "index.html").read_text(encoding="utf-8")
    for name in re.findall(r'href="steps/#([^"]+)"', page):
        assert f'<table id="{name}">' in table


def test_table_is_no_page_of_its_own_to_search_engines(site):
    table = Parsed(site / "sgd/two-tensors/steps/index.html")
    assert table.one("link", rel="canonical")["href"] == f"{SITE_URL}sgd/two-tensors/"
    assert table.all("meta", http_equiv="Content-Security-Policy")
    assert "/steps/" not in (site / "sitemap.xml").read_text(encoding="utf-8")
    for language in LANGUAGES:
        index = (site / f"search/{language}.json").read_text(encoding="utf-8")
        assert "two-tensors/" in index
        assert "two-tensors/steps" not in index
        # The home page speaks of it; the links at cells are nothing to search for.
        assert index.count(links.WORDS[language]["link"]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_switch_of_a_table_leads_to_the_table_of_the_twin(site, language):
    folder = site / url("sgd/two-tensors", language) / "steps"
    for link in Parsed(folder / "index.html").all("a", within="md-select__list"):
        twin = (folder / link["href"] / "index.html").resolve()
        assert twin == site / url("sgd/two-tensors", link["hreflang"]) / "steps" / "index.html"


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_javascript_the_link_leads_to_the_table(browser, address, language):
    with tab(browser, java_script_enabled=False) as page:
        page.goto(address + url("sgd/two-tensors", language))
        page.locator("#cell-rebind .step-through").click()
        page.wait_for_url("**/sgd/two-tensors/steps/#steps-rebind")
        assert page.locator("html").get_attribute("lang") == language
        row = page.locator("#steps-rebind tbody tr").first
        assert "torch.tensor(10.0" in row.inner_text()
        page.locator("article a[href='../']").click()
        page.wait_for_url(address + url("sgd/two-tensors", language))


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_code_and_words_of_a_table_stay_in_their_columns_on_a_phone(browser, address, language):
    with tab(browser, width=360) as page:
        arrive(page, address + url("sgd/one-step", language) + "steps/")
        wide = "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"
        assert page.locator(".steps-table :is(td, th)").evaluate_all(wide) == []
        lines = """th => {
          const text = document.createRange()
          text.selectNodeContents(th)
          return text.getClientRects().length
        }"""
        assert page.locator(".steps-table thead th").first.evaluate(lines) == 1


def compressed(*paths: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 6, mtime=0)) for path in paths)


def test_viewer_and_loader_are_small(site):
    assets = site / "assets"
    assert compressed(assets / "page" / "steps.js") <= LOADER
    viewer = [*(assets / "steps").iterdir()]
    assert {path.suffix for path in viewer} == {".js", ".css"}
    assert compressed(*viewer) <= VIEWER


@pytest.mark.browser
def test_page_loads_nothing_of_the_viewer_until_it_is_opened(browser, address):
    with tab(browser) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address + url("sgd/two-tensors", "ja"))
        page.wait_for_load_state("networkidle")
        on_demand = re.compile(r"/assets/steps/|trace\.json")
        assert any(address.endswith("assets/page/steps.js") for address in asked)
        assert not any(map(on_demand.search, asked))
        page.locator("#cell-start .step-through").click()
        page.wait_for_selector("step-viewer .steps-place span")
        assert sum("trace.json" in address for address in asked) == 1
        page.keyboard.press("Escape")
        page.locator("#cell-rebind .step-through").click()
        page.wait_for_selector("step-viewer .steps-place span")
        assert sum("trace.json" in address for address in asked) == 1


# ---- What is shown ---------------------------------------------------------------------------


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
        ("gradients/the-usual-way", "ja"),  # modules
    ],
)
def test_every_step_shows_the_state_of_the_trace_forwards_and_backwards(
    browser, address, site, slug, language
):
    raw = trace(site, slug, language)
    with tab(browser) as page:
        at(page, address, slug, language, "1")
        shown, back = page.evaluate(ALL)
    for index, (step, state) in enumerate(decoded(raw)):
        want = expected(step, state, raw)
        found = shown[index]
        assert sorted(map(tuple, found["arrows"])) == want["arrows"], index + 1
        assert {ref: found["boxes"][ref] for ref in want["boxes"]} == want["boxes"], index + 1
        assert {ref: found["grads"][ref] for ref in want["grads"]} == want["grads"], index + 1
        assert found["words"] == want["words"], index + 1
        assert found["rows"] == want["rows"], index + 1
        assert back[index] == found, index + 1
    for cell in raw["cells"]:
        stand: dict[str, str] = {}
        for number in range(*cell["steps"]):
            for name, place in shown[number]["places"].items():
                assert stand.setdefault(name, place) == place, (cell["name"], number + 1, name)
                assert not place.startswith("1 /"), (number + 1, name)  # where the heads are


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_arrows_of_x_and_of_the_slot_part_ways(browser, address, language):
    with tab(browser) as page:
        opened(page, address, "sgd/two-tensors", language, "rebind")
        (new,), (old,) = ends(page, "x"), ends(page, "params[0]")
        assert new != old
        assert places(page)["x"] == new
        ghost = page.locator(".arrows > .ghost[data-from='x']")
        assert ghost.get_attribute("data-to") == old
        page.locator(".do-back").click()
        assert ends(page, "x") == ends(page, "params[0]") == [old]
        page.locator(".do-forward").click()
        assert (ends(page, "x"), ends(page, "params[0]")) == ([new], [old])
        # On to y.backward(), which the next cell starts with.
        page.keyboard.press("End")
        while page.locator(".line.now", has_text="y.backward()").count() == 0:
            page.keyboard.press("Shift+ArrowRight")
        assert places(page) | {"x": new} == places(page)
        grad = page.locator(f".tensor[data-tensor='{old}'] .grad")
        assert "1337.7185" in grad.inner_text()
        assert "changed" in grad.get_attribute("class")
        assert "None" in page.locator(f".tensor[data-tensor='{new}'] .grad").inner_text()
        said = page.locator(".steps-words").inner_text()
        assert f"{old}.grad" in said.replace(" ", "")


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_replacing_the_slot_moves_the_arrow_of_the_optimizer(browser, address, language):
    with tab(browser) as page:
        opened(page, address, "sgd/two-tensors", language, "replace-slot")
        assert ends(page, "x") != ends(page, "params[0]")
        moved = page.locator(".arrows > .changed")
        assert moved.evaluate_all("all => all.map(g => g.dataset.from)") == ["@1[0].params[0]"]
        assert len(set(places(page).values())) == 3  # x, the new one, c
        page.keyboard.press("ArrowLeft")
        assert ends(page, "x") == ends(page, "params[0]")


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_gradients_arrive_node_by_node(browser, address, language):
    with tab(browser) as page:
        opened(page, address, "sgd/two-tensors", language, "backward-replaced")
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
def test_minus_zero_is_minus_zero_in_graph_and_picture(browser, address, site):
    slug = "gradients/error-messages"
    steps = [json.dumps(step.get("events")) for step, _ in decoded(trace(site, slug, "ja"))]
    step = next(n for n, events in enumerate(steps, 1) if re.search(r"-0\.0\b", events))
    with tab(browser) as page:
        at(page, address, slug, "ja", str(step))
        assert "[-4, -0]" in page.locator(".steps-graph .arrived").all_text_contents()

        def with_minus_zero(route: Route) -> None:
            route.fulfill(body=route.fetch().text().replace('"v":5.0', '"v":-0.0'))

        page.route("**/trace.json", with_minus_zero)
        at(page, address, "sgd/two-tensors", "ja", "3")
        assert page.locator("[data-tensor='#1'] > .value").inner_text() == "-0"


@pytest.mark.browser
def test_change_from_zero_to_minus_zero_is_told_as_one(browser, address):
    with tab(browser) as page:
        at(page, address, "sgd/two-tensors", "ja", "1")
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
def test_gradients_accumulate_in_the_same_box(browser, address, language):
    with tab(browser) as page:
        opened(page, address, "gradients/one-step", language, "accumulate")
        found = []
        while len(found) < 3:
            page.keyboard.press("Shift+ArrowRight")
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
def test_loop_of_a_hundred_steps_and_where_steps_were_left_out(browser, address, site, language):
    steps = decoded(trace(site, "gradients/hundred-steps", language))
    with tab(browser) as page:
        at(page, address, "gradients/hundred-steps", language, "1")
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
def test_output_so_far_grows_with_the_steps(browser, address, language):
    with tab(browser) as page:
        opened(page, address, "sgd/two-tensors", language, "backward-replaced")
        assert page.locator(".steps-output pre").count() == 0
        page.keyboard.press("Shift+ArrowRight")  # all of y.backward()
        page.keyboard.press("ArrowRight")
        output = page.locator(".steps-output pre")
        assert output.inner_text().strip() == "tensor(1337.7185) tensor(445.2395)"
        page.keyboard.press("ArrowRight")
        assert output.inner_text().split("\n")[1] == "None"
        assert output.locator("mark").inner_text().strip() == "None"


@pytest.mark.browser
@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("width", [390, 1280])
def test_all_code_can_be_brought_into_sight(browser, address, site, slug, width):
    cells = [cell for cell in trace(site, slug, "ja")["cells"] if len({*cell["steps"]}) == 2]
    with tab(browser, width=width) as page:
        at(page, address, slug, "ja", "1")
        for cell in cells:
            cut = page.evaluate(CUT, cell["steps"][0])
            assert cut == [], cell["name"]


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
def test_code_scrolls_by_a_swipe(browser, address):
    with tab(browser, width=390, has_touch=True, is_mobile=True) as page:
        opened(page, address, "gradients/hundred-steps", "ja", "train")
        code = page.locator(".steps-code")
        box = code.bounding_box()
        touch = page.context.new_cdp_session(page)
        for kind, left in [("Start", 250), *(("Move", x) for x in range(240, 90, -10)), ("End", 0)]:
            points = [{"x": left, "y": box["y"] + 60}] if left else []
            touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
        until(page, "document.querySelector('.steps-code').scrollLeft > 50")


@pytest.mark.browser
def test_code_has_no_frame_and_no_gap_within_the_viewer(browser, address):
    with tab(browser) as page:
        opened(page, address, "sgd/two-tensors", "ja", "rebind")
        viewer, head, code, controls = (
            page.locator(part).bounding_box()
            for part in ("step-viewer", ".steps-head", ".steps-code", ".steps-controls")
        )
        assert code["y"] == pytest.approx(head["y"] + head["height"], abs=1)
        assert controls["y"] == pytest.approx(code["y"] + code["height"], abs=1)
        assert code["width"] == pytest.approx(viewer["width"], abs=2)
        sides = "code => [code.clientLeft, code.offsetWidth - code.clientWidth]"
        assert page.locator(".steps-code").evaluate(sides) == [0, 0]


# ---- How one moves ---------------------------------------------------------------------------


@pytest.mark.browser
def test_keys_slider_and_buttons_move_by_nodes_steps_and_cells(browser, address, site):
    cells = {cell["name"]: cell for cell in trace(site, "sgd/two-tensors", "ja")["cells"]}
    first, end = cells["replace-slot"]["steps"]
    with tab(browser) as page:
        opened(page, address, "sgd/two-tensors", "ja", "replace-slot")
        assert step_of(page) == str(first + 1)
        for key, step in [
            ("ArrowRight", first + 2),
            ("ArrowLeft", first + 1),
            ("End", end),
            ("Home", first + 1),
            ("Home", cells["draw-start"]["steps"][0] + 1),
            ("ArrowRight", first + 1),
            ("Enter", first + 2),  # the button that has the focus
        ]:
            page.keyboard.press(key)
            assert step_of(page) == str(step), key
        page.locator(".steps-controls input").focus()
        page.keyboard.press("ArrowRight")
        assert step_of(page) == str(first + 3)
        for name, step in [
            ("back", first + 2),
            ("forward", first + 3),
            ("last", end),
            ("first", first + 1),
        ]:
            page.locator(f".do-{name}").click()
            assert step_of(page) == str(step), name
        page.evaluate("document.querySelector('step-viewer').show(0)")
        page.locator(".do-back").click()
        assert step_of(page) == "1"


def beginning_with_nodes(site: Path, slug: str, language: str) -> list[str]:
    """The cells whose first statement is a backward() that the viewer goes through by node."""
    raw = trace(site, slug, language)
    found = []
    for cell in raw["cells"]:
        events = raw["steps"][cell["steps"][0]].get("events", [])
        ran = [event for event in events if event.get("ran")]
        if cell["steps"][0] < cell["steps"][1] and len(ran) == 1 and not ran[0].get("nested"):
            found.append(cell["name"])
    return found


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_cell_that_begins_with_backward_opens_before_its_first_node(
    browser, address, site, language
):
    cells = [
        (slug, cell) for slug in TUTORIALS for cell in beginning_with_nodes(site, slug, language)
    ]
    assert cells
    with tab(browser) as page:
        for slug, cell in cells:
            opened(page, address, slug, language, cell)
            step = page.url.removesuffix(".0")
            assert page.url == f"{step}.0", cell
            assert page.locator(".steps-graph .node").count() > 1
            assert page.locator("step-viewer :is(.node.lit, .changed, .new)").count() == 0
            first = page.evaluate(SHOWN)
            for node in (1, 2):
                page.keyboard.press("ArrowRight")
                assert page.url == f"{step}.{node}"
                assert page.locator(".node.lit").count() == node
            for keys in (["ArrowLeft", "ArrowLeft"], ["End", "Home"]):
                for key in keys:
                    page.keyboard.press(key)
                assert page.url == f"{step}.0"
                assert page.evaluate(SHOWN) == first


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scrolls"), [(390, True), (500, True), (1280, False)])
def test_arrow_keys_scroll_code_that_is_cut_off_and_step_otherwise(
    browser, address, width, scrolls
):
    with tab(browser, width=width) as page:
        opened(page, address, "gradients/hundred-steps", "ja", "train")
        before = step_of(page)
        page.locator(".steps-code").focus()
        page.keyboard.press("ArrowRight")
        if scrolls:
            until(page, "document.querySelector('.steps-code').scrollLeft > 0")
        assert (step_of(page) == before) == scrolls


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_steps_go_on_into_the_next_cell(browser, address, language):
    with tab(browser) as page:
        opened(page, address, "sgd/two-tensors", language, "rebind")
        assert page.locator(".steps-elsewhere").is_hidden()
        page.keyboard.press("End")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        notice = page.locator(".steps-elsewhere")
        assert notice.is_visible()
        assert "y.backward()" in page.locator(".line.now").inner_text()
        assert page.locator("#cell-rebind").is_hidden()
        notice.locator("a").click()
        assert notice.is_hidden()
        assert page.locator("#cell-rebind").is_visible()
        assert page.locator("#cell-backward-rebound").is_hidden()
        assert page.locator("step-viewer + #cell-backward-rebound").count() == 1
        assert page.evaluate("document.activeElement.className") == "do-forward"


@pytest.mark.browser
def test_escape_puts_the_cell_back_and_returns_the_focus(browser, address):
    with tab(browser) as page:
        opened(page, address, "sgd/two-tensors", "ja", "replace-slot")
        assert page.locator("#cell-replace-slot").is_hidden()
        assert page.locator("#cell-replace-slot + .output").is_hidden()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Escape")
        assert page.locator("step-viewer").count() == 0
        assert page.locator("#cell-replace-slot").is_visible()
        assert page.locator("#cell-replace-slot + .output").is_visible()
        focused = "document.activeElement.closest('.cell').id"
        assert page.evaluate(focused) == "cell-replace-slot"
        assert "#" not in page.url


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", ["28", "33.6", "99999"])
def test_shared_link_opens_at_its_step(browser, address, site, language, step):
    last = len(trace(site, "sgd/two-tensors", language)["steps"])
    with tab(browser) as page:
        at(page, address, "sgd/two-tensors", language, step)
        shown = str(last) if step == "99999" else step
        assert step_of(page) == shown
        assert page.url.endswith(f"#step-{shown}")
        expect(page.locator("step-viewer .steps-head")).to_be_in_viewport()


@pytest.mark.browser
def test_language_switch_keeps_the_step(browser, address):
    with tab(browser) as page:
        at(page, address, "sgd/two-tensors", "ja", "33.6")
        page.locator(".md-header .md-select button").hover()
        page.locator(".md-select__link[hreflang='en']").click()
        page.wait_for_url(f"{address}{url('sgd/two-tensors', 'en')}#step-33.6")
        page.wait_for_selector("step-viewer[data-sub='6']")


@pytest.mark.browser
def test_link_to_a_step_is_copied_and_history_is_not_filled(browser, address):
    permissions = ["clipboard-read", "clipboard-write"]
    with tab(browser, permissions=permissions) as page:
        opened(page, address, "sgd/two-tensors", "ja", "replace-slot")
        before = page.evaluate("history.length")
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        page.locator(".do-share").click()
        page.wait_for_selector(".steps-notice:not(:empty)")
        assert page.evaluate("navigator.clipboard.readText()") == page.url
        assert page.url.endswith(f"#step-{step_of(page)}")
        assert page.evaluate("history.length") == before


# ---- Without network --------------------------------------------------------------------------

FAILED = {
    "ja": "読み込めませんでした。通信を確かめてください。",
    "en": "Could not be loaded. Check the connection.",
}


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_network_the_page_stays_says_so_and_tries_again(browser, address, language):
    context = browser.new_context()
    page = context.new_page()
    arrive(page, address + url("sgd/two-tensors", language))
    cell = page.locator("#cell-rebind")
    for _ in range(2):
        context.set_offline(True)
        cell.locator(".step-through").click()
        expect(cell.get_by_role("status")).to_have_text(FAILED[language])
        assert page.url == address + url("sgd/two-tensors", language)
        assert cell.is_visible()
    context.set_offline(False)
    cell.locator(".step-through").click()
    page.wait_for_selector("step-viewer .steps-place span")
    page.keyboard.press("Escape")
    expect(cell.locator("[role=status]")).to_be_empty()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("part", ["viewer.js", "graph.js", "viewer.css", "trace.json"])
def test_each_part_that_does_not_arrive_is_asked_for_again(browser, address, part):
    context = browser.new_context()
    page = context.new_page()
    arrive(page, address + url("sgd/two-tensors", "ja"))
    context.route(f"**/{part}", lambda route: route.abort())
    cell = page.locator("#cell-rebind")
    cell.locator(".step-through").click()
    expect(cell.get_by_role("status")).to_have_text(FAILED["ja"])
    context.unroute_all()
    cell.locator(".step-through").click()
    page.wait_for_selector("step-viewer .steps-place span")
    context.close()


@pytest.mark.browser
def test_address_of_a_step_that_cannot_be_loaded_says_so(browser, address):
    context = browser.new_context()
    page = context.new_page()
    context.route("**/trace.json", lambda route: route.abort())
    page.goto(address + url("sgd/two-tensors", "en") + "#step-37")
    status = page.locator(".actions [role=status]")
    expect(status).to_have_text(FAILED["en"])
    expect(status).to_be_in_viewport()
    context.close()


@pytest.mark.browser
def test_what_takes_long_says_that_it_is_loading(browser, address):
    with tab(browser) as page:
        arrive(page, address + url("sgd/two-tensors", "en"))
        with on_its_way(page, "**/trace.json"):
            page.locator("#cell-rebind .step-through").click()
            expect(page.locator("#cell-rebind [role=status]")).to_have_text("Loading…")
        page.wait_for_selector("step-viewer .steps-place span")


# ---- For everyone ----------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("slug", [*TOUCHSTONES, "sgd/update-rule"])
def test_at_360_pixels_nothing_scrolls_sideways_and_targets_are_large(browser, address, slug):
    with tab(browser, width=360) as page:
        at(page, address, slug, "ja", "57")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        for button in page.locator(".steps-head button, .steps-controls button").all():
            size = button.bounding_box()
            assert min(size["width"], size["height"]) >= 44
        right = page.locator(".steps-picture").bounding_box()
        boxes = page.locator(".steps-picture :is(.name, .slot, .tensor)").all()
        assert boxes
        for box in boxes:
            found = box.bounding_box()
            assert found["x"] >= right["x"]
            assert found["x"] + found["width"] <= right["x"] + right["width"] + 1


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "step", "all_of"), [("ja", "ステップ", "セル"), ("en", "Step", "Cell")]
)
def test_screen_reader_hears_the_words_and_reads_the_state(
    browser, address, language, step, all_of
):
    with tab(browser) as page:
        opened(page, address, "sgd/two-tensors", language, "rebind")
        assert page.locator("step-viewer[role=region][aria-label]").count() == 1
        live = page.locator("[aria-live=polite]", has_text="#11")
        assert live.inner_text() == page.locator(".steps-words").inner_text()
        value = page.locator(".steps-controls input").get_attribute("aria-valuetext")
        assert step in value and all_of in value and step_of(page) in value
        told = page.locator("step-viewer ul.unseen").inner_text()
        assert f"x → {ends(page, 'x')[0]}" in told
        assert f"params[0] → {ends(page, 'params[0]')[0]}" in told
        assert page.locator(".line[aria-current=step]").count() == 1
        for key in ("End", "ArrowRight", "Shift+ArrowRight"):  # on to y.backward()
            page.keyboard.press(key)
        graph = page.locator(".steps-graph")
        assert graph.get_attribute("role") == "img"
        assert "AccumulateGrad" in graph.get_attribute("aria-label")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("where", ["sgd/two-tensors #step-33", "en/gradients/one-step #step-64"])
def test_axe_finds_nothing_with_the_viewer_open(browser, address, scheme, where):
    slug, step = where.split()
    with tab(browser, color_scheme=scheme, reduced_motion="reduce") as page:
        page.goto(f"{address}{slug}/{step}")
        page.wait_for_selector("step-viewer .steps-place span")
        page.locator(".do-help").click()
        page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
        found = page.evaluate("axe.run('step-viewer')")
        assert found["passes"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []


@pytest.mark.browser
def test_axe_finds_nothing_on_a_table_of_steps(browser, address):
    with tab(browser) as page:
        arrive(page, address + "en/sgd/one-step/steps/")
        page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
        found = page.evaluate("axe.run()")
        assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []


@pytest.mark.browser
@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_who_prefers_reduced_motion(browser, address, motion, moves):
    with tab(browser, reduced_motion=motion) as page:
        opened(page, address, "sgd/two-tensors", "ja", "rebind")
        names = page.locator(".tensor.new").evaluate_all(
            "all => all.map(box => getComputedStyle(box).animationName)"
        )
        assert names
        assert all((name != "none") == moves for name in names)


def test_every_word_of_the_viewer_exists_in_both_languages():
    text = (ROOT / "docs/assets/steps/words.js").read_text(encoding="utf-8")
    ja, en = (re.split(r"^  en: \{$", text, flags=re.MULTILINE)[n] for n in (0, 1))
    keys = [re.findall(r"^    (\w+):", part, flags=re.MULTILINE) for part in (ja, en)]
    assert keys[0] == keys[1]
    assert len(keys[0]) > 30
