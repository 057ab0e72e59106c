"""The way from a cell to its run: a button, or where the cell cannot run here, a link to Colab."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Collection

WORDS = {
    "ja": {
        "run": "変えて実行",
        "elsewhere": "このセルはここでは動きません。Colabで実行",
    },
    "en": {"run": "Edit and run", "elsewhere": "This cell cannot run here. Run it in Colab"},
}
CELL = re.compile(
    r'(?P<start><div class="cell highlight[^"]*" id="cell-(?P<name>[^"]*)"><pre>.*?</pre>)'
    r'(?P<end>(?:<a class="step-through"[^>]*>[^<]*</a>)?</div>)',
    re.DOTALL,
)


def imports(preamble: str) -> str:
    """What of the preamble has to run: not its docstring."""
    kinds = (ast.Import, ast.ImportFrom)
    return "\n".join(
        ast.unparse(statement)
        for statement in ast.parse(preamble).body
        if isinstance(statement, kinds)
    )


def with_buttons(
    page: str, elsewhere: Collection[str], preamble: str, colab: str, language: str
) -> str:
    """The HTML of a page with a way to run each cell, docs/assets/page/run.js does the rest.

    Args:
        page: its HTML, with the links of `hooks/steps/links.py` or without.
        elsewhere: the names of the cells that cannot run here.
        preamble: what runs before the first cell and is not shown; the page keeps it.
        colab: the address of the page's notebook in Colab.
        language: of the words.
    """
    words = WORDS[language]
    first = imports(preamble)
    before = f' data-before="{html.escape(first)}"' if first else ""
    button = f'<button type="button" class="run-here">{words["run"]}</button>'
    link = f'<a class="run-there" href="{html.escape(colab)}">{words["elsewhere"]}</a>'

    def way(cell: re.Match) -> str:
        own = link if cell["name"] in elsewhere else button
        return f"{cell['start']}{own}{cell['end']}"

    page = CELL.sub(way, page)
    return page.replace('class="run-here"', f'class="run-here"{before}', 1)
