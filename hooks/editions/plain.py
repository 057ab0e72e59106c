"""A page as plain Markdown, for clipboards and machines.

The same code, outputs and formulas as on the page, nothing of Material. Figures become SVG
files of their own, which need no style sheet.
"""

from __future__ import annotations

import copy
import re
import textwrap
from collections.abc import Iterable
from urllib.parse import urljoin

from nbformat import NotebookNode

from hooks.editions.figures import figure_file
from hooks.places import page_url
from hooks.read.markdown import ADMONITION, DIVISION, HEADING, LINK, beside_literals, scan
from hooks.read.page import Page

FILE = "index.md"


def plain_page(page: Page, notebook: NotebookNode | None, source: str, notice: list[str]) -> str:
    """The page as Markdown; `notice` (site, licence) follows its title as a quote.

    Args:
        notebook: the composed notebook; None for a page without a module.
        source: the page's `source_url`.
    """
    if not notebook:
        parts = [plain_markdown(page.body, source, anchors=False)]
    else:
        cells = with_plain_prose(notebook, source, anchors=False).cells
        parts = [part for cell in cells for part in _cell(cell, source)]
    title, _, rest = parts[0].partition("\n")
    quote = "\n".join(f"> {line}  " for line in [*notice, page_url(source)]).rstrip()
    return "\n\n".join([title, quote, rest.strip("\n"), *parts[1:]]) + "\n"


def _cell(cell: NotebookNode, source: str) -> Iterable[str]:
    if cell.cell_type == "markdown":
        yield cell.source
        return
    # In a list item, as the text around it.
    indent = " " * cell.metadata.indent
    yield indented(fenced(cell.source, "python"), indent)
    for index, output in enumerate(cell.outputs):
        if output.output_type == "stream":
            yield indented(fenced(output.text.removesuffix("\n"), "text"), indent)
        else:
            alt = re.sub(r"([\[\]\\])", r"\\\1", output.data["text/plain"])
            yield f"{indent}![{alt}]({urljoin(page_url(source), figure_file(cell, index))})"


def indented(text: str, indent: str) -> str:
    """A block in a list item or a note."""
    # A line of nothing but spaces may be what was printed.
    return textwrap.indent(text, indent, lambda line: line != "\n")


def fenced(text: str, language: str) -> str:
    """Text in a fence that is longer than any row of backticks in it."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def with_plain_prose(notebook: NotebookNode, source: str, *, anchors: bool = True) -> NotebookNode:
    """A copy of a composed notebook with all its prose as `plain_markdown`.

    A cell inside a note stands between two quotes, and one inside a list item keeps its indent:
    either way, the text after it is as much inside as the text before it.
    """
    result = copy.deepcopy(notebook)
    quote = None
    for cell in result.cells:
        if cell.cell_type == "markdown":
            cell.source, quote = _plain(cell.source, source, anchors, quote)
        elif quote is not None and cell.metadata.indent >= quote + 4:
            cell.metadata.indent = 0
        else:
            quote = None
    return result


def plain_markdown(text: str, source: str, *, anchors: bool = True) -> str:
    """Material's Markdown as Jupyter's: admonitions as quotes, absolute links, no attributes.

    Args:
        source: the page's `source_url`.
        anchors: headings keep their ids, and links within the page lead there. Without them
            such links lead to the page on the site.
    """
    return _plain(text, source, anchors, None)[0]


def _plain(text: str, source: str, anchors: bool, quote: int | None) -> tuple[str, int | None]:
    """The text as `plain_markdown`, and the indent of the admonition in which it ends.

    Args:
        quote: the indent of the admonition in which it begins.
    """
    lines = []
    for _, line, fenced in scan(text.splitlines()):
        if not fenced:
            if quote is not None and line.strip() and not line.startswith(" " * (quote + 4)):
                quote = None
            if found := ADMONITION.match(line):
                quote = len(line) - len(line.lstrip())
                title = re.search(r'"(.*)"', found["rest"])
                lines.append(f"> **{title[1] if title else found['kind']}**")
                lines.append(">")
                continue
            if DIVISION.fullmatch(line):
                continue
            line = _plain_line(line, source, anchors)
        if quote is not None:
            line = f"> {line[quote + 4 :]}".rstrip()
        lines.append(line)
    return "\n".join(lines).strip("\n"), quote


def _plain_line(line: str, source: str, anchors: bool) -> str:
    if match := HEADING.match(line):
        anchor = f'<a id="{match["id"]}"></a>' if match["id"] and anchors else ""
        return f"{match['marks']} {anchor}{match['text']}"
    return beside_literals(
        line,
        lambda text: LINK.sub(
            lambda match: _absolute(match, source, anchors), re.sub(r"<br> *", "  \n    ", text)
        ),
    )


def _absolute(match: re.Match, source: str, anchors: bool) -> str:
    target = match["target"]
    if re.match(r"[a-z]+:", target) or (anchors and target.startswith("#") and ":" not in target):
        return match[0]
    return match[0].replace(f"({target}", f"({page_url(urljoin(source, target))}", 1)
