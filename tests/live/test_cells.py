"""Every cell of the site on the engine: it prints what PyTorch prints, asserted line by asserted line."""

from __future__ import annotations

import pytest

from tests.tools.live import MODULES, ROOT, cells_of, on_engine, ready

# what cannot run here, and why
ELSEWHERE = {
    ("contour_plot", "plot"): "draws with matplotlib, which the engine has not",
    ("contour_plot", "refused"): "goes on with the axes of that drawing",
}


def asserted(source: str) -> list[str]:
    return [line[3:].rstrip() for line in source.splitlines() if line.startswith("#>")]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_cells_print_their_asserted_lines(path):
    ready()
    cells = cells_of(path, every=True)
    for cell, told in zip(cells, on_engine(cells), strict=True):
        if (path.stem, cell.name) not in ELSEWHERE:
            assert told.error == "", cell.name
            assert [line.rstrip() for line in told.printed.splitlines()] == asserted(cell.source), (
                cell.name
            )


def test_at_most_three_cells_of_a_hundred_cannot_run_here():
    every = [(path.stem, cell.name) for path in MODULES for cell in cells_of(path, every=True)]
    assert set(ELSEWHERE) <= set(every)
    assert len(ELSEWHERE) <= 0.03 * len(every)


def test_cells_that_cannot_run_here_say_so():
    ready()
    path = next(path for path in MODULES if path.stem == "contour_plot")
    told = {
        cell.name: t
        for cell, t in zip(
            cells_of(path, every=True), on_engine(cells_of(path, every=True)), strict=True
        )
    }
    assert told["plot"].refused
    assert "Colab" in told["plot"].error


def test_modules_are_those_of_the_site():
    assert ROOT / "snippets" / "index.py" in MODULES
    assert len(MODULES) > 20
