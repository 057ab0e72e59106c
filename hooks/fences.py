"""How a cell and its output look: two fences of our own for pymdownx.superfences.

The template writes `{ .cell #cell-name }` and `{ .output title="..." }`. Their HTML is what
Material expects of code. The general machinery would ask Pygments twice for every cell, once
per language of the page, and for every output too, although outputs have nothing to highlight.
"""

from __future__ import annotations

import html
from functools import cache
from typing import Any

from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer


def format_cell(
    source: str, language: str, css_class: str, options: dict, md: Any, *, id_value: str, **_: Any
) -> str:
    """A cell's code, highlighted, with a copy button (which Material's script adds)."""
    name = html.escape(id_value)
    return (
        f'<div class="cell highlight" id="{name}"><pre><span></span>'
        f"<code>{highlighted(source)}</code></pre></div>"
    )


def format_output(
    source: str, language: str, css_class: str, options: dict, md: Any, *, attrs: dict, **_: Any
) -> str:
    """A cell's output: plain text under a line that says so in the page's language."""
    return (
        '<div class="output no-copy highlight">'
        f'<span class="filename">{html.escape(attrs["title"])}</span>'
        f"<pre><code>{html.escape(source, quote=False)}\n</code></pre></div>"
    )


@cache
def highlighted(source: str) -> str:
    """Python as HTML, once for both languages."""
    return highlight(source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True))


FENCES = [
    {"name": "cell", "class": "cell", "format": format_cell},
    {"name": "output", "class": "output", "format": format_output},
]
