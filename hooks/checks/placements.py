"""Each cell of a module stands on its page, once and in order."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

from hooks.errors import AuthorError, closest
from hooks.places import shown
from hooks.read.module import Module
from hooks.read.page import Page


def check_placements(languages: dict[str, Page], module: Module | None, expected: Path) -> None:
    """Each placed cell exists; each cell is placed, once, in the order of the module."""
    for page in languages.values():
        if not module:
            for placement in page.placements:
                raise AuthorError(
                    page.path,
                    placement.line,
                    f"places the cell '{placement.name}', but there is no module for this page",
                    f"write {shown(expected)}",
                )
            continue
        names = [cell.name for cell in module.cells]
        for placement in page.placements:
            if placement.name not in names:
                raise AuthorError(
                    page.path,
                    placement.line,
                    f"no cell named '{placement.name}' in {shown(module.path)}."
                    + closest(placement.name, names),
                    "place one of: " + ", ".join(names),
                )
        placed = [placement.name for placement in page.placements]
        for cell in module.cells:
            if cell.name not in placed:
                raise AuthorError(
                    module.path,
                    cell.line,
                    f"the cell '{cell.name}' is never shown on {shown(page.path)}",
                    f"place it there with '::: {cell.name}', or delete it",
                )
        for placement, name in zip_longest(page.placements, names):
            # Every cell is placed, so a difference in length means one too many on the page.
            if not name or placement.name != name:
                problem = f"where the module has '{name}'" if name else "once more"
                raise AuthorError(
                    page.path,
                    placement.line,
                    f"places the cell '{placement.name}' {problem}",
                    "place each cell once, in the order of the module: it runs top to bottom",
                )
