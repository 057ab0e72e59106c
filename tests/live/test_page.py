"""Readers change cells and run them in the page: it prints what PyTorch prints, and nothing gets out."""

from __future__ import annotations

import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hooks.languages import LANGUAGES
from hooks.read.folders import module_paths
from tests.support.axe import axe
from tests.support.browser import at_rest, overheard, soon, until
from tests.support.pages import url
from tests.support.server import Handler, serve

pytestmark = pytest.mark.browser

ONE_STEP = "gradients/one-step"
MOST_BYTES = 5_200_000

# The cells of other pages, run by the Python of the page that is open: it starts once.
CELLS = """async ([address, pages]) => {
  const { prepare, run } = await import(`${address}assets/live/python.js`)
  await prepare({})
  const found = {}
  for (const page of pages) {
    const text = await (await fetch(address + page)).text()
    const parsed = new DOMParser().parseFromString(text, "text/html")
    const before = parsed.querySelector("[data-before]")?.dataset.before ?? ""
    const cells = [...parsed.querySelectorAll("article .cell")].map((cell) => {
      let shown = ""
      for (let next = cell.nextElementSibling; next?.matches(".output, .drawing, .explore");
           next = next.nextElementSibling)
        if (next.matches(".output")) shown += next.querySelector("code").textContent
      return { name: cell.id, source: cell.querySelector("code").textContent, shown,
               isHere: !cell.querySelector(".run-there") }
    })
    const printed = {}
    const here = cells.filter(({ isHere }) => isHere)
    await run([{ name: "", source: before }, ...here], ({ cell, kind, text }) => {
      printed[cell] = (printed[cell] ?? "") + (kind === "out" ? text : `${kind}: ${text}`)
    })
    found[page] = cells.map((cell) => ({ ...cell, printed: printed[cell.name] ?? "" }))
  }
  return found
}"""


@pytest.fixture(scope="module")
def opened(browser: Browser, address: str) -> Iterator[Callable[[str, str], Page]]:
    """A page of the site in which Python, once asked for, stays; each is opened once."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        pages: dict[tuple[str, str], Page] = {}

        def page(slug: str, language: str) -> Page:
            if (slug, language) not in pages:
                pages[slug, language] = context.new_page()
                pages[slug, language].goto(address + url(slug, language))
                at_rest(pages[slug, language])
            return pages[slug, language]

        yield page


@pytest.fixture
def cell(opened: Callable[[str, str], Page]) -> Iterator[Callable[..., Locator]]:
    """Opens a cell of one-step to be changed; it is as on the page after the test."""
    changed: list[Locator] = []

    def cell(name: str, language: str = "en") -> Locator:
        found = opened(ONE_STEP, language).locator(f"#cell-{name}")
        found.locator(".run-here").click()
        found.locator("textarea").wait_for()
        changed.append(found)
        return found

    yield cell
    for found in changed:
        found.locator(".live-bar button").last.click()


def first_cell(page: Page) -> str:
    return page.locator("article .cell").first.get_attribute("id").removeprefix("cell-")


def type_in(cell: Locator, code: str) -> None:
    cell.locator("textarea").fill(code)


def run(cell: Locator, code: str | None = None) -> str:
    """What the run prints and complains of, when it has ended."""
    if code is not None:
        type_in(cell, code)
    cell.locator("textarea").press("Control+Enter")
    expect(cell.locator(".live-told")).to_be_visible(timeout=60_000)
    return output(cell)


def output(cell: Locator) -> str:
    found = cell.locator(".live-output > pre")
    return found.text_content().rstrip() if found.count() else ""


def status(cell: Locator) -> str:
    return cell.locator(".live [role=status]").inner_text()


def test_every_cell_of_the_site_prints_in_the_page_what_the_page_shows(browser, address):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + url(ONE_STEP, "en"))
        found = page.evaluate(CELLS, [address, [url(slug, "en") for slug in module_paths()]])
    cells = [cell for cells in found.values() for cell in cells]
    here = [cell for cell in cells if cell["isHere"]]
    assert len(cells) > 300
    assert len(here) >= 0.97 * len(cells)
    assert sum(bool(cell["shown"]) for cell in here) > 200
    assert [cell for cell in here if cell["printed"].rstrip() != cell["shown"].rstrip()] == []


def test_nothing_is_loaded_before_a_reader_asks_for_it_and_then_little(browser, address):
    with browser.new_context() as context, overheard(context) as heard:
        page = context.new_page()
        asked: list[str] = []
        sizes: dict[str, int] = {}
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfinished", lambda r: sizes.update({r.url: r.sizes()["responseBodySize"]}))
        page.goto(address + url(ONE_STEP, "ja"))
        at_rest(page)
        assert [one for one in asked if "/live/" in one or "/python/" in one] == []
        before = set(asked)
        page.locator(".run-here").first.click()
        expect(page.locator(".live [role=status]")).to_have_text("実行できます。", timeout=60_000)
        # The browser tells of a file's end some time after the page has it.
        python = {one for one in asked if "/python/" in one}
        soon(page, lambda: python - sizes.keys(), set())
        loaded = {one: size for one, size in sizes.items() if one not in before}
        assert sum("/python/" in one for one in loaded) == 5
        assert sum(loaded.values()) <= MOST_BYTES
    assert (heard.messages, heard.elsewhere) == ([], [])


def test_change_is_run_after_the_cells_above_it_and_its_differences_are_marked(cell):
    last = cell("update")
    assert "Traceback" not in run(last)
    assert "The same as the page's output." in status(last)
    code = last.locator("textarea").input_value()
    assert "NameError: name 'nowhere' is not defined" in run(last, f"{code}\nprint(nowhere)")
    assert "The same" not in status(last)
    run(last, f"{code}\nprint('a line of my own')")
    assert last.locator("mark").all_inner_texts() == ["a line of my own"]
    assert "marked" in status(last)


def test_changed_cell_above_counts_as_it_stands(cell, opened):
    page = opened(ONE_STEP, "en")
    first = cell(first_cell(page))
    code = first.locator("textarea").input_value()
    type_in(first, f"{code}\nmine = 42\nraise_here = None")
    below = cell("update")
    assert run(below, "print(mine)") == "42"
    assert "1 of them changed" in status(below)
    type_in(first, f"{code}\nraise ValueError('above')")
    assert "ValueError: above" in run(below, "print(1)")
    assert "was not reached" in status(below)


def test_keyboard_is_not_trapped_and_undo_and_reset_lead_back(cell, opened):
    page = opened(ONE_STEP, "en")
    own = cell("update")
    field = own.locator("textarea")
    before = field.input_value()
    field.press("Control+End")
    page.keyboard.type("\nif True:\n1")
    assert field.input_value() == f"{before}\nif True:\n    1"
    assert own.locator(".live-code > code").inner_text().rstrip("\n") == field.input_value()
    for _ in range(20):
        field.press("Control+z")
    assert field.input_value() == before
    field.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    field.focus()
    field.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    type_in(own, "changed")
    expect(own.locator(".live-changed")).to_be_visible()
    own.locator(".live-bar button").last.click()
    expect(own.locator(":scope > pre")).to_be_visible()
    assert own.locator(".live").count() == 0
    own.locator(".run-here").click()
    assert own.locator("textarea").input_value() == before


@pytest.mark.parametrize("sign", [{"isComposing": True}, {"keyCode": 229}])
def test_enter_that_ends_what_an_input_method_composes_is_no_new_line(cell, sign):
    own = cell("update")
    type_in(own, "if True:")
    press = """(field, sign) => field.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', cancelable: true, ...sign }))"""
    own.locator("textarea").evaluate(press, sign)
    assert own.locator("textarea").input_value() == "if True:"
    own.locator("textarea").evaluate(press, {})
    assert own.locator("textarea").input_value() == "if True:\n    "


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("def f():\n    return f()\nf()", "RecursionError: maximum recursion depth exceeded"),
        ("held = bytearray(10 ** 9)", "MemoryError"),
        ("held = [0]\nwhile True:\n    held = held + held", "MemoryError"),
        ("for i in range(10 ** 6):\n    print('line', i)", "left out"),
        ("raise SystemExit", ""),
        ("raise KeyboardInterrupt('own')", "KeyboardInterrupt: own"),
        ("print(input())", "EOFError"),
        ("import sqlite3", "sqlite3 is not there: this ran on the small engine of this site"),
        ("import torch\ntorch.fft.fft(torch.ones(2))", "Colab"),
        ("import builtins\nbuiltins.print = None\nimport torch\ntorch.tensor = None", ""),
        ("import sys\nsys.exit('enough')", "enough"),
        ("import sys\nsys.modules.clear()", ""),
        ("import os\nos._exit(3)", ""),
        ("import torch\ntorch.Tensor.__mul__ = torch.Tensor.backward = None", ""),
        ("print('\\ud800')", "surrogates not allowed"),
        ("print（1）", "SyntaxError: invalid character '（' (U+FF08)"),
        ("傾き = 3\nprint('🙂', 傾き)", "🙂 3"),
        ("import js", "No module named 'js'"),
    ],
)
def test_after_whatever_a_cell_did_the_next_run_is_right(cell, code, told):
    own = cell("update")
    before = own.locator("textarea").input_value()
    assert told in run(own, code)
    assert len(output(own)) < 200_000
    run(own, before)
    assert "The same as the page's output." in status(own)


def test_endless_loop_is_stopped_and_the_page_goes_on(cell, opened):
    page = opened(ONE_STEP, "en")
    own = cell("update")
    before = own.locator("textarea").input_value()
    type_in(own, "print('begun', flush=True)\nwhile True:\n    print('more')")
    own.get_by_role("button", name="Run", exact=True).click()
    expect(own.locator(".live-output")).to_contain_text("more", timeout=60_000)
    assert page.evaluate("1 + 1") == 2
    own.get_by_role("button", name="Stop").click()
    expect(own.locator(".live [role=status]")).to_contain_text("Stopped.")
    run(own, before)
    assert "The same as the page's output." in status(own)


@pytest.fixture
def elsewhere() -> Iterator[tuple[int, list]]:
    """Another host: its port, and who has come there."""
    came: list = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, who = server.accept()
                except OSError:
                    return
                came.append(who)
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], came
        server.shutdown(socket.SHUT_RDWR)


OUT = """import sys
for name in ("js", "pyodide_js", "pyodide", "pyodide.http", "pyodide.code", "urllib.request"):
    try:
        __import__(name)
        print("has", name)
    except Exception as error:
        print(type(error).__name__)
js, api = (sys.modules.get(name) for name in ("js", "pyodide_js"))
code = sys.modules.get("pyodide.code")
for is_kept, attempt in (
    (True, lambda: js.document.cookie),
    (True, lambda: js.localStorage),
    (True, lambda: js.indexedDB),
    (True, lambda: js.caches),
    (True, lambda: code.run_js("indexedDB")),
    (True, lambda: api._module.globalThis),
    (False, lambda: js.fetch("http://127.0.0.1:PORT/")),
    (False, lambda: js.WebSocket.new("ws://127.0.0.1:PORT/")),
    (False, lambda: js.importScripts("http://127.0.0.1:PORT/")),
    (False, lambda: code.run_js("fetch('http://127.0.0.1:PORT/')")),
    (False, lambda: code.run_js("import('http://127.0.0.1:PORT/')")),
    (False, lambda: api._api.loadBinaryFile("http://127.0.0.1:PORT/")),
    (False, lambda: api.loadPackage("http://127.0.0.1:PORT/a.whl")),
    (False, lambda: __import__("socket").create_connection(("127.0.0.1", PORT), 1)),
):
    try:
        found = attempt()
        if is_kept:
            print("got", found)
    except BaseException as error:
        print(type(error).__name__)
print("end")
"""


def test_code_of_a_cell_reaches_no_host_and_nothing_that_the_browser_keeps(cell, opened, elsewhere):
    page, (port, came) = opened(ONE_STEP, "en"), elsewhere
    page.evaluate("localStorage.setItem('secret', 'of the reader')")
    told = run(cell("update"), OUT.replace("PORT", str(port)))
    assert told.endswith("end"), told
    assert not re.search(r"^(has (js|pyodide)|got)", told, re.MULTILINE), told
    page.wait_for_timeout(500)
    assert came == []
    assert page.evaluate("localStorage.getItem('secret')") == "of the reader"


# What a worker made as the page makes it can reach by itself, before anything is taken away.
SECOND_WALL = """port => new Promise((resolve) => {
  const code = `
    const tries = {
      fetch: () => fetch("http://127.0.0.1:${port}/"),
      XMLHttpRequest: () => new Promise((yes, no) => {
        const request = new XMLHttpRequest()
        request.onload = yes
        request.onerror = no
        request.open("GET", "http://127.0.0.1:${port}/")
        request.send()
      }),
      WebSocket: () => new Promise((yes, no) => {
        const socket = new WebSocket("ws://127.0.0.1:${port}/")
        socket.onopen = yes
        socket.onerror = no
      }),
      EventSource: () => new Promise((yes, no) => {
        const source = new EventSource("http://127.0.0.1:${port}/")
        source.onopen = yes
        source.onerror = no
      }),
      import: () => import("http://127.0.0.1:${port}/a.js"),
      eval: async () => (0, eval)("1"),
    }
    const told = {}
    for (const [name, attempt] of Object.entries(tries))
      try { await attempt(); told[name] = "reached" } catch { told[name] = "refused" }
    postMessage(told)`
  const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })),
                            { type: "module" })
  worker.onmessage = ({ data }) => resolve(data)
})"""


def test_policy_of_the_page_holds_in_its_workers(opened, elsewhere):
    port, came = elsewhere
    told = opened(ONE_STEP, "en").evaluate(SECOND_WALL, port)
    assert set(told.values()) == {"refused"}, told
    assert came == []


def test_page_without_cells_has_the_narrow_policy(site):
    wide = ("wasm-unsafe-eval", "blob:")
    with_cells = (site / ONE_STEP / "index.html").read_text(encoding="utf-8")
    assert all(word in with_cells for word in wide)
    for name in ("credits/index.html", "404.html", f"{ONE_STEP}/steps/index.html"):
        text = (site / name).read_text(encoding="utf-8")
        assert not any(word in text for word in wide), name


def test_after_the_first_run_it_works_without_network_and_loads_nothing_twice(browser, address):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + url(ONE_STEP, "en"))
        page.locator(".run-here").first.click()
        ready = page.locator(".live [role=status]").first
        expect(ready).to_have_text("Ready to run.", timeout=60_000)
        context.set_offline(True)
        own = page.locator("#cell-update")
        own.locator(".run-here").click()
        type_in(own, "while True:\n    pass")
        own.get_by_role("button", name="Run", exact=True).click()
        expect(own.locator("[role=status]")).to_have_text("Running…", timeout=60_000)
        own.get_by_role("button", name="Stop").click()
        assert run(own, "print(6 * 7)") == "42"
        context.set_offline(False)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.reload()
        page.locator(".run-here").first.click()
        expect(ready).to_have_text("Ready to run.", timeout=60_000)
        assert [one for one in asked if one.endswith(".gz")] == []


# All that the page has loaded, and the page, has come to lie where it is found without network.
IS_KEPT = """async () => {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name)
  const own = [location.href, ...loaded].filter((name) => name.startsWith(location.origin))
  const found = await Promise.all(own.map((name) => caches.match(name, { ignoreSearch: true })))
  return found.every(Boolean)
}"""


def test_after_the_first_run_other_pages_that_were_visited_run_without_network_too(browser, site):
    with browser.new_context() as context:
        page = context.new_page()
        with serve(site) as address:
            page.goto(address + url(ONE_STEP, "en"))
            page.locator(".run-here").first.click()
            ready = page.locator(".live [role=status]").first
            expect(ready).to_have_text("Ready to run.", timeout=60_000)
            until(page, "Boolean(navigator.serviceWorker.controller)")
            until(page, IS_KEPT)
            for slug in ("sgd/twice", "sgd/momentum"):
                page.goto(address + url(slug, "en"))
                at_rest(page)
                until(page, IS_KEPT)
        # The host is gone, as its network may be.
        context.set_offline(True)
        for slug in (ONE_STEP, "sgd/twice"):
            page.goto(address + url(slug, "en"))
            own = page.locator("article .cell:has(.run-here)").first
            own.locator(".run-here").click()
            assert run(own, "print(6 * 7)") == "42"
            own.get_by_role("button", name="Step through this run").click()
            expect(page.locator("step-viewer .steps-code")).to_contain_text("print(6 * 7)")
            page.keyboard.press("Escape")


def test_pages_from_before_the_first_run_are_there_without_network_and_were_asked_for_once(
    browser, site, monkeypatch
):
    asked: Counter[str] = Counter()
    answer = Handler.do_GET

    def counted(handler: Handler) -> None:
        asked[handler.path] += 1
        answer(handler)

    monkeypatch.setattr(Handler, "do_GET", counted)
    earlier = url("sgd/twice", "en")
    with browser.new_context() as context:
        page = context.new_page()
        with serve(site) as address:
            for slug in ("sgd/twice", ONE_STEP):
                page.goto(address + url(slug, "en"))
                at_rest(page)
            page.locator(".run-here").first.click()
            ready = page.locator(".live [role=status]").first
            expect(ready).to_have_text("Ready to run.", timeout=60_000)
            page.wait_for_function(
                "address => caches.match(address).then(Boolean)", arg=address + earlier
            )
            page.wait_for_load_state("networkidle")
        assert asked["/pytorch-by-hand/" + earlier] == 1
        context.set_offline(True)
        page.goto(address + earlier)
        own = page.locator("article .cell:has(.run-here)").first
        own.locator(".run-here").click()
        assert run(own, "print(6 * 7)") == "42"


def test_nothing_is_kept_before_the_first_run(browser, address):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + url(ONE_STEP, "en"))
        at_rest(page)
        kept = "navigator.serviceWorker.getRegistrations().then(all => all.length)"
        assert page.evaluate(kept) == 0


def test_cell_that_cannot_run_here_says_so_and_leads_to_colab(opened):
    page = opened("gradients/contour-plot", "en")
    link = page.locator("#cell-plot .run-there")
    assert "cannot run here" in link.inner_text()
    assert "colab" in link.get_attribute("href")
    assert page.locator("#cell-plot .run-here").count() == 0


def test_opened_cell_is_accessible_and_fits_a_phone(browser, address):
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        for language in LANGUAGES:
            page.set_viewport_size({"width": 360, "height": 740})
            page.goto(address + url(ONE_STEP, language))
            own = page.locator("#cell-update")
            own.locator(".run-here").click()
            code = own.locator("textarea").input_value()
            run(own, f"{code}\nprint('{'long ' * 40}')\n1 / 0")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            page.set_viewport_size({"width": 1280, "height": 900})
            at_rest(page)
            assert axe(page) == {"light": [], "dark": []}
