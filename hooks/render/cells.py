"""How a cell and its output look: two fences of our own for pymdownx.superfences.

The template writes `{ .cell #cell-name }` and `{ .output title="..." }`. Their HTML is what
Material expects of code. The general machinery would ask Pygments twice for every cell, once
per language of the page, and for every output too, although outputs have nothing to highlight.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer


def format_cell(
    source: str, language: str, css_class: str, options: dict, md: Any, *, id_value: str, **_: Any
) -> str:
    """A cell's code, without colours so far; `theme.page` adds the copy button."""
    return (
        f'<div class="cell highlight" id="{html.escape(id_value)}"><pre><span></span>'
        f"<code>{html.escape(source, quote=False)}\n</code></pre></div>"
    )


def format_output(
    source: str, language: str, css_class: str, options: dict, md: Any, *, attrs: dict, **_: Any
) -> str:
    """A cell's output: plain text under a line that says so in the page's language.

    Material's search plugin leaves out what is marked so, and takes the mark off the page.
    """
    return (
        '<div class="output highlight">'
        f'<span class="filename" data-search-exclude="true">{html.escape(attrs["title"])}</span>'
        f"<pre><code>{html.escape(source, quote=False)}\n</code></pre></div>"
    )


CELL = re.compile(
    r'(<div class="cell highlight" id="cell-(?P<name>[^"]*)"><pre><span></span><code>)'
    r"(?P<source>[^<]*)"
)


def colour_cells(page: str, finish: Callable[[str, str], str] = lambda name, code: code) -> str:
    """The page with its cells highlighted. Best done last: it adds thousands of tags.

    Args:
        finish: given a cell's name and its coloured code, what the page shall have.
    """
    return CELL.sub(
        lambda match: match[1] + finish(match["name"], highlighted(html.unescape(match["source"]))),
        page,
    )


LEXER, FORMATTER = PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)


@cache
def highlighted(source: str) -> str:
    """Python as HTML, once for both languages.

    Plain names and white space, half of all tokens, look like the text around them: without
    their spans the page is smaller and everything that parses it is faster.
    """
    text = highlight(source, LEXER, FORMATTER)
    return re.sub(r'<span class="(?:n|w)">([^<]*)</span>', r"\1", text)


FENCES = [
    {"name": "cell", "class": "cell", "format": format_cell},
    {"name": "output", "class": "output", "format": format_output},
]
