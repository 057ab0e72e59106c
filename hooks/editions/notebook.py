"""The notebook that readers download: plain Jupyter Markdown, and nothing to install but
torch and matplotlib.
"""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode

from hooks.editions.drawing_code import drawing_code, drawing_imports
from hooks.editions.plain import with_plain_prose
from hooks.exercises.words import FOLDED
from hooks.read.module import Module

FILE = "figures_of_this_page.py"

SETUP = {
    "ja": "#@title このページの図を描くコード。最初に一度だけ実行してください。",
    "en": "#@title The code that draws this page's figures. Run it once, first.",
}


def written(notebook: NotebookNode, module: Module, language: str, source: str) -> str:
    """The text of the file that readers download: see `portable`."""
    return nbformat.v4.writes(portable(notebook, module, language, source))


def portable(notebook: NotebookNode, module: Module, language: str, source: str) -> NotebookNode:
    """A copy of a composed notebook that works anywhere.

    Args:
        source: the page's `source_url`, against which its relative links are resolved.

    The drawing functions that the module imports come along, with all that they need, in a
    folded first cell.
    """
    result = with_plain_prose(notebook, source)
    result.cells = [part for cell in result.cells for part in _with_room(cell)]
    for cell in result.cells:
        if cell.cell_type == "markdown":
            # No list goes on from one cell of a notebook to the next.
            cell.source = _from_the_margin(cell.source)
            cell.metadata = NotebookNode()
        else:
            cell.metadata = NotebookNode()
    if code := drawing_code(module, language):
        # In a file of its own, so that no name of it is in the reader's way.
        names = ", ".join(
            sorted(name for names in drawing_imports(module).values() for name in names)
        )
        result.cells[:0] = [
            _setup_cell(
                "figures-file",
                f"%%writefile {FILE}\n{SETUP[language]}\n{code}",
                f"Writing {FILE}\n",
            ),
            _setup_cell("figures", f"from {FILE.removesuffix('.py')} import {names}"),
        ]
    for count, cell in enumerate((c for c in result.cells if c.cell_type == "code"), 1):
        cell.execution_count = count
    return result


def _with_room(cell: NotebookNode) -> list[NotebookNode]:
    """A question with an empty cell to try it in before what is folded; any other cell alone."""
    if "on_page" not in cell.metadata:
        return [cell]
    question, fold, answer = cell.source.partition(FOLDED)
    empty = NotebookNode(
        cell_type="code",
        id=f"{cell.id}-try",
        source="",
        execution_count=None,
        outputs=[],
        metadata=NotebookNode(),
    )
    folded = NotebookNode(
        cell_type="markdown",
        id=f"{cell.id}-answer",
        source=fold + answer,
        metadata=NotebookNode(),
    )
    return [NotebookNode(cell | {"source": question.strip()}), empty, folded]


def _setup_cell(name: str, source: str, printed: str = "") -> NotebookNode:
    stream = NotebookNode(output_type="stream", name="stdout", text=printed)
    return NotebookNode(
        cell_type="code",
        id=name,
        source=source,
        execution_count=None,
        outputs=[stream] if printed else [],
        # Jupyter folds it by the one, Colab by the other and "#@title".
        metadata=NotebookNode(cellView="form", jupyter=NotebookNode(source_hidden=True)),
    )


def _from_the_margin(text: str) -> str:
    """Text that goes on inside a list item, without the indent of its first line."""
    indent, lines = len(text) - len(text.lstrip(" ")), text.split("\n")
    for at, line in enumerate(lines):
        if line.strip() and not line.startswith(" "):
            break
        lines[at] = line[min(indent, len(line) - len(line.lstrip(" "))) :]
    return "\n".join(lines)
