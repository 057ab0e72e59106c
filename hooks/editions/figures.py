"""The figures of a page as SVG files of their own."""

from __future__ import annotations

import re

from nbformat import NotebookNode

from snippets.figures.frame import PAPER


def figures(notebook: NotebookNode) -> dict[str, str]:
    """File name -> SVG of each figure of a composed notebook, with its light colours."""
    return {
        figure_file(cell, index): standalone(output.data["image/svg+xml"])
        for cell in notebook.cells
        for index, output in enumerate(cell.get("outputs", []))
        if "data" in output
    }


def figure_file(cell: NotebookNode, index: int) -> str:
    """The file name of a cell's output of that index, if it is a figure.

    No cell's name has a dot: `step.2.svg` is none of a cell `step-2`.
    """
    number = f".{index + 1}" if len(cell.outputs) > 1 else ""
    return f"{cell.id}{number}.svg"


def standalone(svg: str) -> str:
    """A figure that needs no style sheet: on paper, in the colours of the light page."""
    svg = re.sub(r"var\(--fig-paper,[^()]*\)", PAPER, svg)
    svg = re.sub(r"var\(--[\w-]+,([^()]*)\)", r"\1", svg)
    head, end, rest = svg.partition(">")
    return f'{head}{end}<rect width="100%" height="100%" fill="{PAPER}"/>{rest}'
