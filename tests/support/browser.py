"""Waiting for a page, and watching what it does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    Route,
    WebError,
)


def arrive(page: Page, address: str) -> None:
    """Go to an address and wait until all of the page is laid out. It needs JavaScript."""
    page.goto(address)
    laid_out(page)


def laid_out(page: Page) -> None:
    """Wait until the page has its full length: before, text out of sight is in no layout."""
    page.wait_for_selector("html:not(.in-pieces)")


# Each script has come (the browser keeps the time of it), Material's is through.
HAS_SCRIPTS = """() => "component$" in window && [...document.querySelectorAll("script[src]")]
  .every(script => performance.getEntriesByName(script.src).length)"""
# What comes when it is near the view (docs/assets/page/explore.js) is there, or has failed.
HAS_FIGURES = """() => [...document.querySelectorAll(".explore:not(.failed)")].every(figure => {
  const { top, bottom } = figure.getBoundingClientRect()
  const isNear = figure.checkVisibility() && bottom > -590 && top < innerHeight + 590
  return !isNear || figure.querySelector(".words")
})"""
# What follows from a new layout (a ResizeObserver) waits for a frame, however long that takes on a
# busy machine, and then at most 100 ms (docs/assets/access.js).
AT_REST = """() => new Promise(atRest => {
  let looks = 0
  const look = () => {
    const own = ++looks
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
      if (own !== looks) return
      observer.disconnect()
      atRest()
    }, 150)))
  }
  const observer = new MutationObserver(look)
  const everything = { attributes: true, characterData: true, childList: true, subtree: true }
  observer.observe(document, everything)
  look()
})"""


def forget(page: Page, address: str) -> None:
    """What the site at an address has kept in the browser, such as a choice of colours."""
    storage = {"origin": address, "storageTypes": "local_storage"}
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", storage)


def at_rest(page: Page) -> None:
    """Wait until all scripts have run and the page has not changed for a while."""
    until(page, HAS_SCRIPTS)
    laid_out(page)
    until(page, HAS_FIGURES)
    page.evaluate(AT_REST)


def soon(page: Page, read: Callable[[], object], expected: object) -> None:
    """Wait until what is read of a page is what is expected."""
    deadline = time.monotonic() + 30
    while (found := read()) != expected:
        assert time.monotonic() < deadline, (found, expected)
        page.wait_for_timeout(50)


def until(page: Page, expression: str, arg: object = None) -> None:
    """Wait until a JavaScript expression is true. `wait_for_function` would be stopped by the
    content security policy of the pages: it evaluates text in the page itself.
    """
    deadline = time.monotonic() + 30
    while not page.evaluate(expression, arg):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)


def switch(page: Page, language: str) -> None:
    """Choose a language with the mouse. Playwright's own click may scroll the page on the way."""
    page.mouse.move(*middle_of(page, ".md-header .md-select button"))
    link = f".md-select__link[hreflang='{language}']"
    until(
        page,
        """selector => {
            const link = document.querySelector(selector)
            const { x, y, width, height } = link.getBoundingClientRect()
            return link.contains(document.elementFromPoint(x + width / 2, y + height / 2))
        }""",
        arg=link,
    )
    page.mouse.click(*middle_of(page, link))
    page.wait_for_selector(f"html[lang={language}]", state="attached")
    page.wait_for_load_state()


def middle_of(page: Page, selector: str) -> tuple[float, float]:
    """The place of an element in the window."""
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@contextmanager
def on_its_way(page: Page, pattern: str) -> Iterator[None]:
    """What is asked for within the block, at an address of this pattern, comes after the block."""
    held: list[Route] = []
    is_over = False

    def hold(route: Route) -> None:
        if is_over:  # what is asked for once more
            route.continue_()
        else:
            held.append(route)

    page.context.route(pattern, hold)
    yield
    deadline = time.monotonic() + 30
    while not held:
        assert time.monotonic() < deadline, f"{pattern} was not asked for"
        page.wait_for_timeout(50)
    is_over = True
    for route in held:
        route.continue_()


@dataclass
class Overheard:
    """What pages and their workers say and ask for."""

    messages: list[str] = field(default_factory=list)
    """On the console; and the answers that are no success."""
    elsewhere: list[str] = field(default_factory=list)
    """The addresses of other hosts."""

    def said(self, message: ConsoleMessage) -> None:
        self.messages.append(f"{message.type}: {message.text}")

    def failed(self, error: WebError) -> None:
        self.messages.append(str(error.error))

    def answered(self, response: Response) -> None:
        if response.status >= 400:
            self.messages.append(f"{response.status} {response.url}")

    def asked(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.elsewhere.append(request.url)


@contextmanager
def overheard(context: BrowserContext) -> Iterator[Overheard]:
    """Keeps what the pages of a browser context say and ask for within the block."""
    found = Overheard()
    listeners = {
        "console": found.said,
        "weberror": found.failed,
        "response": found.answered,
        "request": found.asked,
    }
    for event, listener in listeners.items():
        context.on(event, listener)
    yield found
    for event, listener in listeners.items():
        context.remove_listener(event, listener)


@contextmanager
def watched(context: BrowserContext) -> Iterator[None]:
    """Fail on any console message, failed request, or request to another host, also of workers."""
    with overheard(context) as found:
        yield
        for page in context.pages:
            page.wait_for_load_state("networkidle")
        context.close()
    assert found == Overheard()
