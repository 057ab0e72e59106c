"""A composed notebook as the Markdown of its page: prose, cells, outputs.

A cell and its output are fences of our own (`cells.FENCES`). A figure is a token, because Markdown
has nothing to do with SVG: `with_figures` puts it in when the page is HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import indent

from nbformat import NotebookNode

from hooks.render import explore

OUTPUT = {"ja": "出力", "en": "Output"}
FIGURE = re.compile(
    r'<p(?: id="(?P<explore>[a-z-]+)")?>@@figure (?P<cell>[a-z0-9-]+) (?P<index>\d+)@@</p>'
    r'(?:\s*<p class="caption">(?P<caption>.*?)</p>)?',
    re.DOTALL,
)


def weave(notebook: NotebookNode) -> str:
    """The Markdown of a page."""
    label = OUTPUT[notebook.metadata.page_language]
    return "\n\n".join(block for cell in notebook.cells for block in _blocks(cell, label))


def _blocks(cell: NotebookNode, label: str) -> Iterator[str]:
    if cell.cell_type == "markdown":
        text = explore.with_setting_links(cell.metadata.get("on_page", cell.source))
        margin = text[: len(text) - len(text.lstrip())]
        yield f"{text}\n{margin}{{ .caption }}" if cell.metadata.get("caption") else text
        return
    margin = " " * cell.metadata.indent
    yield _fenced(f".cell #cell-{cell.id}", cell.source, margin)
    for index, output in enumerate(cell.outputs):
        if output.output_type == "stream":
            yield _fenced(f'.output title="{label}"', output.text.removesuffix("\n"), margin)
        else:
            # So that MkDocs knows the place to which the links lead that set the figure.
            name = f"\n{margin}{{ #{cell.metadata.explore} }}" if cell.metadata.explore else ""
            yield f"{margin}@@figure {cell.id} {index}@@{name}"


def _fenced(head: str, text: str, margin: str) -> str:
    """A fence that is longer than any row of backticks in the text."""
    fence = "`" * max(4, *(len(row) + 1 for row in re.findall("`+", text)), 0)
    return indent(f"{fence}{{ {head} }}\n{text}\n{fence}", margin, lambda line: True)


def with_figures(page: str, notebook: NotebookNode) -> str:
    """The page's HTML with its figures in the places of their tokens."""
    cells = {cell.id: cell for cell in notebook.cells}
    language = notebook.metadata.page_language

    def figure(match: re.Match) -> str:
        svg = cells[match["cell"]].outputs[int(match["index"])].data["image/svg+xml"]
        board = explore.box(match["explore"], language) if match["explore"] else ""
        told = f"<figcaption>{match['caption']}</figcaption>" if match["caption"] else ""
        return f'<figure class="drawing">{svg}{told}</figure>{board}'

    return FIGURE.sub(figure, page)
