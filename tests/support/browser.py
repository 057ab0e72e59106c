"""Waiting for a page, and watching what it does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Page, Route


def arrive(page: Page, address: str) -> None:
    """Go to an address and wait until all of the page is laid out. It needs JavaScript."""
    page.goto(address)
    laid_out(page)


def laid_out(page: Page) -> None:
    """Wait until docs/assets/later.js is through: before, text out of sight is in no layout."""
    page.wait_for_selector("main article[data-laid-out]")


def until(page: Page, expression: str, arg: object = None) -> None:
    """Wait until a JavaScript expression is true. `wait_for_function` would be stopped by the
    content security policy of the pages: it evaluates text in the page itself.
    """
    deadline = time.monotonic() + 30
    while not page.evaluate(expression, arg):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)


@contextmanager
def on_its_way(page: Page, pattern: str) -> Iterator[None]:
    """What is asked for within the block, at an address of this pattern, comes after the block."""
    held: list[Route] = []
    page.context.route(pattern, lambda route: held.append(route))
    yield
    deadline = time.monotonic() + 30
    while not held:
        assert time.monotonic() < deadline, f"{pattern} was not asked for"
        page.wait_for_timeout(50)
    for route in held:
        route.continue_()


@contextmanager
def watched(context: BrowserContext) -> Iterator[None]:
    """Fail on any console message, failed request, or request to another host, also of workers."""
    messages, requests = [], []
    context.on("console", lambda message: messages.append(f"{message.type}: {message.text}"))
    context.on("weberror", lambda error: messages.append(str(error.error)))
    context.on("response", lambda r: r.status >= 400 and messages.append(f"{r.status} {r.url}"))
    context.on("request", lambda request: requests.append(request.url))
    yield
    for page in context.pages:
        page.wait_for_load_state("networkidle")
    context.close()
    assert messages == []
    assert [r for r in requests if not r.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []
