"""Try the built site in Firefox, over WebDriver BiDi: viewer, search, language, cells that run.

By hand, after a build: `python -m tests.tools.firefox`. Playwright drives only a Firefox of its
own; this one is the system's (`firefox-esr` or `firefox`). Says of each claim whether it holds, and
what Firefox wrote to its console.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect

from hooks.places import ROOT
from tests.support.pages import url
from tests.support.server import serve

KEYS = {"ArrowRight": "\ue014", "ArrowLeft": "\ue012", "Escape": "\ue00c", "Enter": "\ue007",
        "End": "\ue010", "Home": "\ue011"}  # fmt: skip
"""As WebDriver writes them."""


class Firefox:
    """One tab of a Firefox of its own."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self.connection = connection
        self.numbers = count(1)
        self.messages: list[str] = []
        self.tab = ""

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command. Raises RuntimeError with Firefox's message."""
        number = next(self.numbers)
        await self.connection.write_message(
            json.dumps({"id": number, "method": method, "params": params})
        )
        while True:
            answer = json.loads(await asyncio.wait_for(self.connection.read_message(), 60))
            if answer.get("method") == "log.entryAdded":
                self.messages.append(answer["params"]["text"])
            if answer.get("id") != number:
                continue
            if "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
            return answer["result"]

    async def start(self, width: int, height: int) -> None:
        """A session with one tab of this size."""
        await self.ask("session.new", capabilities={})
        await self.ask("session.subscribe", events=["log.entryAdded"])
        self.tab = (await self.ask("browsingContext.create", type="tab"))["context"]
        size = {"width": width, "height": height}
        await self.ask("browsingContext.setViewport", context=self.tab, viewport=size)

    async def visit(self, address: str) -> None:
        """Load a page, all of it."""
        await self.ask("browsingContext.navigate", context=self.tab, url=address, wait="complete")
        await self.until("!document.documentElement.classList.contains('in-pieces')")

    async def see(self, expression: str) -> Any:
        """The value of an expression in the page."""
        answer = await self.ask(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self.tab},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"].get("value", "null"))

    async def until(self, expression: str) -> bool:
        """Whether an expression becomes true within 10 seconds."""
        for _ in range(100):
            if await self.see(f"Boolean({expression})"):
                return True
            await asyncio.sleep(0.1)
        return False

    async def act(self, kind: str, *actions: dict[str, Any]) -> None:
        source = {"type": kind, "id": kind, "actions": [*actions]}
        await self.ask("input.performActions", context=self.tab, actions=[source])

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            value = KEYS.get(key, key)
            await self.act(
                "key", {"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}
            )

    async def click(self, selector: str) -> None:
        """Click into the middle of an element, which is scrolled into sight."""
        find = f"document.querySelector({json.dumps(selector)})"
        await self.see(f"{find}.scrollIntoView({{ block: 'center', behavior: 'instant' }})")
        box = await self.see(f"{find}.getBoundingClientRect()")
        x, y = (int(box[a] + box[b] / 2) for a, b in (("x", "width"), ("y", "height")))
        await self.act(
            "pointer",
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        )


Claim = Callable[[Firefox, str], Awaitable[bool]]


async def viewer_opens_before_the_first_node(it: Firefox, address: str) -> bool:
    await it.visit(address + url("gradients/where-gradients-come-from", "ja"))
    await it.click("#cell-backward .step-through")
    opened = await it.until("document.querySelector('step-viewer .steps-graph .node')")
    return opened and not await it.see("document.querySelectorAll('.node.lit').length")


async def keys_go_from_node_to_node_and_each_is_in_sight(it: Firefox, address: str) -> bool:
    seen = []
    for number in range(1, 8):
        await it.press("ArrowRight")
        seen.append(await it.until(f"document.querySelectorAll('.node.lit').length == {number}"))
        seen.append(
            await it.see(
                """(() => {
                  const node = document.querySelector(".node.current rect").getBoundingClientRect()
                  const box = document.querySelector(".scroller").getBoundingClientRect()
                  return node.top >= box.top - 1 && node.bottom <= box.bottom + 1
                    && node.top >= 0 && node.bottom <= innerHeight
                })()"""
            )
        )
    return all(seen)


async def nodes_show_their_rules_and_edges_their_gradients(it: Firefox, address: str) -> bool:
    found = "[...document.querySelectorAll('.steps-graph text')]"
    texts = await it.see(f"{found}.map(text => text.textContent)")
    return {"× 2·[2, 3]", "× -1", "[2, 3]", "-8", "-5"} <= set(texts)


async def code_of_the_viewer_scrolls(it: Firefox, address: str) -> bool:
    await it.ask(
        "browsingContext.setViewport", context=it.tab, viewport={"width": 390, "height": 844}
    )
    await it.visit(address + url("gradients/hundred-steps", "en"))
    await it.click(".step-through")
    await it.until("document.querySelector('step-viewer')")
    moved = await it.see(
        "(() => { const code = document.querySelector('.steps-code');"
        " code.scrollLeft = 50; return code.scrollLeft })()"
    )
    wide = await it.see("document.documentElement.scrollWidth <= innerWidth")
    await it.ask(
        "browsingContext.setViewport", context=it.tab, viewport={"width": 1280, "height": 900}
    )
    return moved == 50 and wide


async def play_and_pin_work(it: Firefox, address: str) -> bool:
    await it.visit(address + url("sgd/two-tensors", "en"))
    await it.click("#cell-step-replaced .step-through")
    await it.until("document.querySelector('step-viewer')")
    await it.click(".do-pin")
    await it.click(".do-play")
    ended = await it.until(
        "document.querySelector('.do-forward').getAttribute('aria-disabled') == 'true'"
    )
    return ended and await it.until("document.querySelector('.steps-comparison td')")


async def escape_closes_the_viewer_and_the_focus_is_at_its_link(it: Firefox, address: str) -> bool:
    await it.press("Escape")
    at = "document.activeElement.matches('#cell-step-replaced .step-through')"
    return await it.until(f"!document.querySelector('step-viewer') && {at}")


async def search_forgives_a_slip_and_enter_opens_the_best(it: Firefox, address: str) -> bool:
    await it.visit(address + url("sgd/one-step", "en"))
    await it.press("/", *"nestrov")
    found = await it.until("document.querySelector('.md-search-result__link')")
    await it.press("Enter")
    return found and await it.until("location.pathname.endsWith('/en/sgd/momentum/')")


async def language_switch_keeps_the_heading(it: Firefox, address: str) -> bool:
    await it.visit(address + url("sgd/momentum", "en") + "#nesterov")
    link = "document.querySelector('.md-select__link[hreflang=ja]')"
    await it.see(f"void ({link}.dispatchEvent(new Event('pointerdown')), {link}.click())")
    return await it.until("location.pathname.endsWith('/sgd/momentum/') && location.hash")


async def language_switch_keeps_the_step(it: Firefox, address: str) -> bool:
    await it.visit(address + url("sgd/two-tensors", "ja") + "#step-16.3")
    await it.until("document.querySelector('step-viewer .node.current')")
    link = "document.querySelector('.md-select__link[hreflang=en]')"
    await it.see(f"void ({link}.dispatchEvent(new Event('pointerdown')), {link}.click())")
    there = await it.until("location.pathname.includes('/en/')")
    return there and await it.until(
        "document.querySelector('step-viewer .node.current') && location.hash == '#step-16.3'"
    )


CELL = "document.querySelector('#cell-update')"
SABOTAGE = [
    "import sys\nsys.setrecursionlimit(10 ** 6)\n\n\ndef f():\n    return f()\n\n\nf()",
    "held = bytearray(10 ** 9)",
    "for i in range(10 ** 6):\n    print('line', i)",
    "import os\nos._exit(3)",
    "import sys\nsys.modules.clear()",
    "print('\\ud800')",
    "import js",
]


async def ran(it: Firefox, source: str | None, then: str) -> bool:
    """Whether something becomes true after a run of a cell with this code, or with the page's."""
    code = (
        f"{CELL}.querySelector('pre > code').textContent" if source is None else json.dumps(source)
    )
    await it.see(
        f"void ((field, code) => {{ field.value = code.trimEnd();"
        f" field.dispatchEvent(new Event('input')) }})({CELL}.querySelector('textarea'), {code})"
    )
    await it.click("#cell-update .live-bar button")
    for _ in range(6):  # a recursion without an end takes Firefox half a minute
        if await it.until(then):
            return True
    return False


ENDED = f"{CELL}.querySelectorAll('.live-bar button')[1].hidden"  # Stop
SAME = f"{CELL}.querySelector('[role=status]').textContent.startsWith('The same')"


async def cell_runs_and_prints_what_the_page_shows(it: Firefox, address: str) -> bool:
    await it.visit(address + url("gradients/one-step", "en"))
    await it.click("#cell-update .run-here")
    await it.until(f"{CELL}.querySelector('textarea')")
    return await ran(it, None, SAME)


async def whatever_a_cell_did_the_run_after_it_is_right(it: Firefox, address: str) -> bool:
    return all([await ran(it, source, ENDED) and await ran(it, None, SAME) for source in SABOTAGE])


async def endless_loop_is_stopped(it: Firefox, address: str) -> bool:
    loop = "while True:\n    try:\n        pass\n    except KeyboardInterrupt:\n        pass"
    said = f"{CELL}.querySelector('[role=status]').textContent"
    await ran(it, loop, f"{said} == 'Running…'")
    await it.see(f"void {CELL}.querySelectorAll('.live-bar button')[1].click()")
    stopped = await it.until(
        f"{CELL}.querySelector('[role=status]').textContent.startsWith('Stopped')"
    )
    return stopped and await ran(it, None, SAME)


CLAIMS: list[Claim] = [
    viewer_opens_before_the_first_node,
    keys_go_from_node_to_node_and_each_is_in_sight,
    nodes_show_their_rules_and_edges_their_gradients,
    code_of_the_viewer_scrolls,
    play_and_pin_work,
    escape_closes_the_viewer_and_the_focus_is_at_its_link,
    search_forgives_a_slip_and_enter_opens_the_best,
    language_switch_keeps_the_heading,
    language_switch_keeps_the_step,
    cell_runs_and_prints_what_the_page_shows,
    whatever_a_cell_did_the_run_after_it_is_right,
    endless_loop_is_stopped,
]


async def attempt(port: str, address: str) -> int:
    """How many claims do not hold."""
    it = Firefox(await websocket_connect(f"ws://127.0.0.1:{port}/session"))
    await it.start(1280, 900)
    failed = 0
    for claim in CLAIMS:
        try:
            holds, why = await claim(it, address), ""
        except RuntimeError as error:
            holds, why = False, f": {error}"
        failed += not holds
        print("holds " if holds else "FAILS ", claim.__name__.replace("_", " ") + why)
    for message in dict.fromkeys(it.messages):
        print("console:", message[:200])
    return failed


def main() -> int:
    """Start Firefox and a server, and try all claims."""
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    if not path:
        sys.exit("no Firefox on this machine")
    with tempfile.TemporaryDirectory() as profile, serve(ROOT / "site") as address:
        command = [path, "--headless", "--no-remote", "--remote-debugging-port=0"]
        command += ["--profile", profile]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as firefox:
            try:
                listening = (re.search(r"BiDi listening on ws://[^:]+:(\d+)", line)
                             for line in firefox.stderr)  # fmt: skip
                port = next(filter(None, listening))[1]
                return 1 if asyncio.run(attempt(port, address)) else 0
            finally:
                firefox.terminate()


if __name__ == "__main__":
    sys.exit(main())
