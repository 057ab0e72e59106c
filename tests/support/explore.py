"""The mathematics of the figures to drag, as the site publishes it, run in the browser."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from playwright.sync_api import Page

from tests.support.browser import at_rest

# The bits come back as text: there is no NaN in JSON, and many numbers take long.
CALL = """async ([address, code, rows]) => {
  const module = await import(address)
  const compute = new Function("module", "row", code)
  const found = new Float64Array(rows.flatMap((row) => compute(module, row)))
  const bytes = new Uint8Array(found.buffer)
  let text = ""
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768))
  return btoa(text)
}"""


def computed(page: Page, address: str, module: str, code: str, rows: Any) -> np.ndarray:
    """What JavaScript `code` returns for each row, as float64; shape (rows, values).

    Args:
        page: any tab; it goes to a file of the site, where no policy forbids to evaluate.
        module: its name in assets/explore.
        code: the body of a function of `module` and `row` that returns an array of numbers.
        rows: numbers, one row per call.
    """
    page.goto(f"{address}assets/mark.svg")
    rows = np.asarray(rows, dtype=np.float64)
    told = page.evaluate(CALL, [f"{address}assets/explore/{module}.js", code, rows.tolist()])
    return np.frombuffer(base64.b64decode(told), dtype=np.float64).reshape(len(rows), -1)


def differing(found: np.ndarray, expected: np.ndarray) -> Sequence[int]:
    """The rows in which values differ in any bit; one NaN is like another."""
    same = (found == expected) & (np.signbit(found) == np.signbit(expected))
    return np.flatnonzero(~(same | (np.isnan(found) & np.isnan(expected))).all(axis=1)).tolist()


def with_figure(page: Page, address: str, figure: str, settings: str = "") -> Page:
    """Opens the page at that address with its figure in sight, set as `settings` say."""
    page.goto(f"{address}#{figure}{settings and f':{settings}'}")
    at_rest(page)
    page.locator(f"#{figure}").scroll_into_view_if_needed()
    page.locator(f"#{figure} .words").wait_for()
    return page
