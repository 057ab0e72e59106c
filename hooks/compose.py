"""Page + results = a notebook with outputs.

The notebook keeps the page's Markdown as it is, so that Material's features work on the site;
`publish` turns it into the notebook that readers download.
"""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from hooks.pages import Page
from hooks.run.results import CellResult, RunResult
from hooks.snippets import Module

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def compose(page: Page, module: Module, result: RunResult) -> NotebookNode:
    """The notebook of a page: its prose, the cells it places, and what they gave in this run.

    Every placed cell must exist; `tutorials.check` makes sure of that.
    """
    cells = []
    last = page.first - 1
    for placement in page.placements:
        _add_prose(cells, page, last + 1, placement.line - 1)
        cell = module.cell(placement.name)
        cells.append(
            new_code_cell(
                cell.source,
                id=cell.name,
                outputs=outputs(result.cell(cell.name), page.language),
                metadata={"line": cell.line, "indent": placement.indent},
            )
        )
        last = placement.line
    _add_prose(cells, page, last + 1, len(page.lines))
    count = 0
    for cell in cells:
        if cell.cell_type == "code":
            cell.execution_count = count = count + 1
    return new_notebook(
        cells=cells,
        metadata={
            "kernelspec": KERNEL,
            "language_info": {"name": "python"},
            "page_language": page.language,
        },
    )


def _add_prose(cells: list[NotebookNode], page: Page, first: int, last: int) -> None:
    text = "\n".join(page.lines[first - 1 : last]).strip("\n")
    if text.strip():
        cells.append(new_markdown_cell(text, id=f"prose-{len(cells) + 1}"))


def outputs(cell: CellResult, language: str) -> list[NotebookNode]:
    """What Jupyter would show below the cell: text and figures in the order they came."""
    found: list[NotebookNode] = []
    for statement in cell.statements:
        # A statement draws or prints; one that does both prints first.
        if statement.stdout and found and found[-1].output_type == "stream":
            found[-1].text += statement.stdout
        elif statement.stdout:
            found.append(new_output("stream", name="stdout", text=statement.stdout))
        for drawing in statement.drawings:
            data = {
                "image/svg+xml": drawing.svg[language],
                "text/plain": drawing.alt[language],
            }
            found.append(new_output("display_data", data=data))
    return found
