"""Page + results = a notebook with outputs.

The notebook keeps the page's Markdown as it is, so that Material's features work on the site;
`editions.notebook` turns it into the notebook that readers download.
"""

from __future__ import annotations

from nbformat import NotebookNode

from hooks.exercises.asked import Asked, asked
from hooks.exercises.words import folded, on_page
from hooks.read.module import Module
from hooks.read.page import Page
from hooks.read.questions import Question
from hooks.run.results import CellResult, RunResult

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def compose(page: Page, module: Module, result: RunResult) -> NotebookNode:
    """The notebook of a page: its prose, the cells it places, and what they gave in this run.

    Every placed cell and every part that a question is about must exist; `checks.placements` and
    `checks.questions` make sure of that. The nodes are
    made without nbformat's constructors, which would validate each of them against the whole
    schema: a test validates the finished notebooks instead.
    """
    cells = []
    last = page.first - 1
    for placement in sorted((*page.placements, *page.questions), key=lambda part: part.line):
        _add_prose(cells, page, last + 1, placement.line - 1)
        if isinstance(placement, Question):
            cells.append(_question(asked(placement, page, module, result), page.language))
            last = placement.last
            continue
        cell = module.cell(placement.name)
        cells.append(
            NotebookNode(
                cell_type="code",
                id=cell.name,
                source=cell.source,
                execution_count=None,
                outputs=outputs(result.cell(cell.name), page.language),
                metadata=NotebookNode(
                    line=cell.line, indent=placement.indent, explore=placement.explore
                ),
            )
        )
        last = placement.line
        # What stands right below a figure, without a blank line, is its caption.
        if "data" in (cells[-1].outputs or [{}])[-1]:
            below = range(last, len(page.lines))
            end = next((n for n in below if not page.lines[n].strip()), len(page.lines))
            _add_prose(cells, page, last + 1, end, caption=True)
            last = end
    _add_prose(cells, page, last + 1, len(page.lines))
    count = 0
    for cell in cells:
        if cell.cell_type == "code":
            cell.execution_count = count = count + 1
    metadata = NotebookNode(
        kernelspec=NotebookNode(KERNEL),
        language_info=NotebookNode(name="python"),
        page_language=page.language,
    )
    return NotebookNode(nbformat=4, nbformat_minor=5, metadata=metadata, cells=cells)


def _question(question: Asked, language: str) -> NotebookNode:
    """Folded, as notebooks and plain text have it; what the site has instead stands beside it."""
    metadata = NotebookNode(on_page=on_page(question, language))
    return NotebookNode(
        cell_type="markdown", id=question.id, source=folded(question, language), metadata=metadata
    )


def _add_prose(
    cells: list[NotebookNode], page: Page, first: int, last: int, *, caption: bool = False
) -> None:
    text = "\n".join(page.lines[first - 1 : last]).strip("\n")
    if text.strip():
        name = f"prose-{len(cells) + 1}"
        cells.append(
            NotebookNode(
                cell_type="markdown", id=name, source=text, metadata=NotebookNode(caption=caption)
            )
        )


def outputs(cell: CellResult, language: str) -> list[NotebookNode]:
    """What Jupyter would show below the cell: text and figures in the order they came."""
    found: list[NotebookNode] = []
    for statement in cell.statements:
        # A statement draws or prints; one that does both prints first.
        if statement.stdout and found and found[-1].output_type == "stream":
            found[-1].text += statement.stdout
        elif statement.stdout:
            found.append(NotebookNode(output_type="stream", name="stdout", text=statement.stdout))
        for drawing in statement.drawings:
            data = {
                "image/svg+xml": drawing.svg[language],
                "text/plain": drawing.alt[language],
            }
            found.append(
                NotebookNode(
                    output_type="display_data", data=NotebookNode(data), metadata=NotebookNode()
                )
            )
    return found
