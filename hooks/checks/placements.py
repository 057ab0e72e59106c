"""Each cell of a module stands on its page, once and in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from hooks.errors import Mistake, closest
from hooks.places import shown
from hooks.read.module import Module
from hooks.read.page import Page

DRAWS = re.compile(r"^draw_\w+\(", re.MULTILINE)


def check_placements(
    pages: dict[str, Page], module: Module | None, expected: Path
) -> Iterator[Mistake]:
    """Each placed cell exists; each cell is placed, once, in the order of the module."""
    for page in pages.values():
        yield from _of_page(page, module) if module else _without_module(page, expected)


def _without_module(page: Page, expected: Path) -> Iterator[Mistake]:
    for placement in page.placements[:1]:
        problem = f"places the cell '{placement.name}', but there is no module for this page"
        yield Mistake(page.path, placement.line, problem, f"write {shown(expected)}")


def _caption(page: Page, name: str, line: int, module: Module) -> Iterator[Mistake]:
    """What draws has a caption below it, and nothing else has one."""
    isolated = line >= len(page.lines) or not page.lines[line].strip()
    source = module.cell(name).source
    if not isolated and "draw_" not in source:
        problem = f"a caption below the cell '{name}', which draws nothing"
        yield Mistake(page.path, line + 1, problem, "leave an empty line above it")
    if isolated and DRAWS.search(source):
        problem = f"the figure of the cell '{name}' has no caption"
        remedy = "say on the next line, without an empty one between, what to look at in it"
        yield Mistake(page.path, line, problem, remedy)


def _of_page(page: Page, module: Module) -> Iterator[Mistake]:
    names = [cell.name for cell in module.cells]
    unknown = [placement for placement in page.placements if placement.name not in names]
    for placement in unknown:
        problem = f"no cell named '{placement.name}' in {shown(module.path)}."
        problem += closest(placement.name, names)
        yield Mistake(page.path, placement.line, problem, "place one of: " + ", ".join(names))
    placed = [placement.name for placement in page.placements]
    missing = [cell for cell in module.cells if cell.name not in placed]
    # A cell that is missing may be one that was misspelled.
    for cell in missing if not unknown else ():
        problem = f"the cell '{cell.name}' is never shown on {shown(page.path)}"
        remedy = f"place it there with '::: {cell.name}', or delete it"
        yield Mistake(module.path, cell.line, problem, remedy)
    if unknown or missing:
        return
    for placement in page.placements:
        yield from _caption(page, placement.name, placement.line, module)
    for placement, name in zip_longest(page.placements, names):
        # Every cell is placed, so a difference in length means one too many on the page.
        if not name or placement.name != name:
            problem = f"places the cell '{placement.name}' "
            problem += f"where the module has '{name}'" if name else "once more"
            remedy = "place each cell once, in the order of the module: it runs top to bottom"
            yield Mistake(page.path, placement.line, problem, remedy)
            return  # those below it follow
