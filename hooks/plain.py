"""A page as plain Markdown, for clipboards and machines, and the list of these pages.

The same code, outputs and formulas as on the page, nothing of Material. Figures become SVG
files of their own, which need no style sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from nbformat import NotebookNode

from hooks.pages import Page
from hooks.publish import page_url, plain_markdown
from snippets.figures.frame import PAPER

FILE = "index.md"


@dataclass(frozen=True)
class Entry:
    """A page in the list of pages: language (as it calls itself), title, address, description."""

    language: str
    title: str
    url: str
    description: str


def plain_page(page: Page, notebook: NotebookNode | None, source: str, notice: list[str]) -> str:
    """The page as Markdown; `notice` (site, licence) follows its title as a quote.

    Args:
        notebook: the composed notebook; None for a page without a module.
        source: the page's `source_url`.
    """
    if not notebook:
        parts = [plain_markdown(page.body, source, anchors=False)]
    else:
        parts = [part for cell in notebook.cells for part in _cell(cell, source)]
    title, _, rest = parts[0].partition("\n")
    quote = "\n".join(f"> {line}  " for line in [*notice, page_url(source)]).rstrip()
    return "\n\n".join([title, quote, rest.strip("\n"), *parts[1:]]) + "\n"


def _cell(cell: NotebookNode, source: str) -> Iterable[str]:
    if cell.cell_type == "markdown":
        yield plain_markdown(cell.source, source, anchors=False)
        return
    yield fenced(cell.source, "python")
    for index, output in enumerate(cell.outputs):
        if output.output_type == "stream":
            yield fenced(output.text.removesuffix("\n"), "text")
        else:
            alt = re.sub(r"([\[\]\\])", r"\\\1", output.data["text/plain"])
            yield f"![{alt}]({urljoin(page_url(source), figure_file(cell, index))})"


def fenced(text: str, language: str) -> str:
    """Text in a fence that is longer than any row of backticks in it."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def figures(notebook: NotebookNode) -> dict[str, str]:
    """File name -> SVG of each figure of a composed notebook, with its light colours."""
    return {
        figure_file(cell, index): standalone(output.data["image/svg+xml"])
        for cell in notebook.cells
        for index, output in enumerate(cell.get("outputs", []))
        if "data" in output
    }


def figure_file(cell: NotebookNode, index: int) -> str:
    """The file name of a cell's output of that index, if it is a figure."""
    number = f"-{index + 1}" if len(cell.outputs) > 1 else ""
    return f"{cell.id}{number}.svg"


def standalone(svg: str) -> str:
    """A figure that needs no style sheet: on paper, in the colours of the light page."""
    svg = re.sub(r"var\(--fig-paper,[^()]*\)", PAPER, svg)
    svg = re.sub(r"var\(--[\w-]+,([^()]*)\)", r"\1", svg)
    head, end, rest = svg.partition(">")
    return f'{head}{end}<rect width="100%" height="100%" fill="{PAPER}"/>{rest}'


def llms_txt(title: str, about: list[str], entries: Iterable[Entry]) -> str:
    """The list of all pages as Markdown, in the form of llmstxt.org.

    Args:
        about: lines that say what this is.
    """
    lines, language = [f"# {title}", "", *(f"> {line}  " for line in about)], None
    lines[-1] = lines[-1].rstrip()
    for entry in entries:
        if entry.language != language:
            language = entry.language
            lines += ["", f"## {language}", ""]
        url = urljoin(entry.url, FILE)
        lines.append(f"- [{entry.title}]({url}): {entry.description}")
    return "\n".join(lines) + "\n"
