"""Every cell of the site on the engine: it prints what PyTorch prints, asserted line by asserted line."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.tools.live import MODULES, ROOT, Cell, Told, cells_of, on_engine, ready


def asserted(source: str) -> list[str]:
    return [line[3:].rstrip() for line in source.splitlines() if line.startswith("#>")]


@cache
def told(path: Path) -> list[tuple[Cell, Told]]:
    ready()
    cells = cells_of(path, every=True)
    return list(zip(cells, on_engine(cells), strict=True))


def is_right(cell: Cell, found: Told) -> bool:
    printed = [line.rstrip() for line in found.printed.splitlines()]
    return found.error == "" and printed == asserted(cell.source)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_cells_print_their_asserted_lines_or_the_engine_says_what_it_lacks(path):
    for cell, found in told(path):
        if found.refused:
            break  # what comes after may need it
        assert is_right(cell, found), f"{cell.name}: {found}"


def test_at_most_three_cells_of_a_hundred_cannot_run_here():
    every = [(path.stem, cell, found) for path in MODULES for cell, found in told(path)]
    elsewhere = [(stem, cell.name) for stem, cell, found in every if not is_right(cell, found)]
    assert ("contour_plot", "plot") in elsewhere  # it draws with matplotlib
    assert len(elsewhere) <= 0.03 * len(every), elsewhere


def test_cell_that_draws_for_itself_says_that_it_cannot_run_here():
    path = next(path for path in MODULES if path.stem == "contour_plot")
    (found,) = [found for cell, found in told(path) if cell.name == "plot"]
    assert "matplotlib is not there" in found.error
    assert "Colab" in found.error


def test_modules_are_those_of_the_site():
    assert ROOT / "snippets" / "index.py" in MODULES
    assert len(MODULES) > 20
