"""A tutorial is of a size that can be read: its cells fit on a phone, and it leads on."""

from __future__ import annotations

from collections.abc import Iterator

from hooks.errors import Mistake
from hooks.read.module import Module
from hooks.read.page import Page

MOST_LINES, MOST_COLUMNS = 20, 79
MANY_CELLS = 4
"""A page of a chapter with so many cells asks its readers something."""


def check_cells(module: Module) -> Iterator[Mistake]:
    """Each cell has at most so many lines, and none of its lines is wider than the page."""
    for cell in module.cells:
        shown = [row for row in module.rows() if module.cells[row[0]] is cell]
        if len(shown) > MOST_LINES:
            problem = f"the cell '{cell.name}' has {len(shown)} lines"
            remedy = f"split it: a page explains at most {MOST_LINES} lines at a time"
            yield Mistake(module.path, shown[MOST_LINES][1], problem, remedy)
        for _, number, text in shown:
            if len(text) > MOST_COLUMNS:
                problem = f"the line has {len(text)} characters"
                remedy = f"break it: the page shows {MOST_COLUMNS}"
                yield Mistake(module.path, number, problem, remedy)


def check_leads_on(page: Page) -> Iterator[Mistake]:
    """The page of a module leads to another page."""
    if not any(":" not in target and target[0] != "#" for _, target in page.links()):
        remedy = "lead readers on: [text](other-page.md)"
        yield Mistake(page.path, len(page.lines), "the page links to no other", remedy)


def check_asks(page: Page, slug: str) -> Iterator[Mistake]:
    """A page of a chapter that shows many cells asks what one of them prints."""
    if "/" in slug and len(page.placements) >= MANY_CELLS and not page.questions:
        problem = f"the page shows {len(page.placements)} cells and asks nothing"
        remedy = "ask above one of them what it prints: '::? type CELL' (see CONTRIBUTING)"
        yield Mistake(page.path, page.first, problem, remedy)
