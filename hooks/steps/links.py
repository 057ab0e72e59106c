"""How a page leads to its steps: a link at each cell.

It leads to the table of steps, which is for readers without JavaScript, and for machines; with
JavaScript docs/assets/page/steps.js opens the viewer in place of the cell.
"""

from __future__ import annotations

import re
from typing import Any

from hooks.read.module import Module

FOLDER = "steps"
"""Beside the page: where its table is."""

VIEWER = "assets/steps"
"""What docs/assets/page/steps.js loads when a reader opens the viewer."""

WORDS = {
    "ja": {
        "link": "ステップ実行",
        "title": "{title}: 一文ずつの記録",
        "about": "「{title}」のコードを一文ずつ実行し、各文の直後に何が変わったかを並べました。",
        "numbers": "番号を押すと、ページの中でそのステップが図とともに開きます"
        "(JavaScriptが必要です)。",
        "back": "ページに戻る",
    },
    "en": {
        "link": "Step through",
        "title": "{title}: statement by statement",
        "about": "The code of “{title}” as it ran, one statement at a time: what each one changed.",
        "numbers": "A number opens its step on the page, with pictures; that needs JavaScript.",
        "back": "Back to the page",
    },
}
CELL = re.compile(
    r'<div class="cell highlight"(?P<rest> id="cell-(?P<name>[^"]*)"><pre>.*?</pre>)'
    r'(?=</div>(?P<output>\s*<div class="output)?(?P<figure>\s*<figure class="drawing)?)',
    re.DOTALL,
)


def with_links(page: str, recording: dict[str, Any], module: Module, language: str) -> str:
    """The HTML of a page with a link at each cell that has something to step through.

    Classes tell whether a cell has a link, and whether output follows: `:has()` in a style sheet
    would have the browser style the page again whenever a script adds something to a cell.
    """
    names = [cell.name for cell in module.cells]
    stepped = {names[step["cell"]] for step in recording["steps"] if _tells(step)}

    def link(match: re.Match) -> str:
        printed = " printed" if match["output"] else " drawn" if match["figure"] else ""
        if match["name"] not in stepped:
            return f'<div class="cell highlight{printed}"{match["rest"]}'
        text = WORDS[language]["link"]
        address = f"{FOLDER}/#steps-{match['name']}"
        return (
            f'<div class="cell highlight{printed} stepped"{match["rest"]}'
            f'<a class="step-through" href="{address}">{text}</a>'
        )

    return CELL.sub(link, page)


def _tells(step: dict[str, Any]) -> bool:
    """Whether anything happens in a step: drawing a figure, for one, leaves all as it was."""
    return any(step.get(key) for key in ("patch", "out", "events", "error", "kind"))
