"""The steps of a page as a table in plain HTML, for readers without JavaScript."""

from __future__ import annotations

import re
from html import escape
from textwrap import dedent
from typing import Any

from hooks.steps.sentences import TEMPLATES, fill
from hooks.steps.trace import Told

HEADINGS = {
    "ja": ("ステップ", "コード", "変わったこと"),
    "en": ("Step", "Code", "What changed"),
}

CAPTION = {"ja": "セル{}/{}、ステップ", "en": "Cell {} of {}, steps"}

MAX_ROWS = 10
"""Steps in one table: a browser lays out only the tables that are in sight, but those whole."""


def steps_table(told: Told, language: str) -> str:
    """The tables of a page, for each cell that has steps, the first under the id `steps-NAME`.

    Steps are counted from 1 and from the start of the page, as in the viewer, to which each step
    links: the table belongs into a folder beside the page.
    """
    tables = []
    for number, cell in enumerate(told.cells, 1):
        first, end = cell["steps"]
        for start in range(first, end, MAX_ROWS):
            steps = told.steps[start : min(start + MAX_ROWS, end)]
            rows = [
                _row(told, place, step, language) for place, step in enumerate(steps, start + 1)
            ]
            own = f' id="steps-{cell["name"]}"' if start == first else ""
            which = CAPTION[language].format(number, len(told.cells))
            caption = f"{which} {start + 1}–{start + len(steps)}"
            tables.append(_table(rows, own, caption, language))
    return "\n".join(tables)


def _table(rows: list[str], own: str, caption: str, language: str) -> str:
    step, code, change = HEADINGS[language]
    return (
        f"<table{own}>\n"
        f"<caption>{caption}</caption>\n"
        f'<thead><tr><th scope="col">{step}</th><th scope="col">{code}</th>'
        f'<th scope="col">{change}</th></tr></thead>\n'
        f"<tbody>\n{chr(10).join(rows)}\n</tbody>\n</table>"
    )


def _row(told: Told, number: int, step: dict[str, Any], language: str) -> str:
    first, last = step["row"], step.get("to", step["row"])
    code = "" if step.get("kind") == "gap" else dedent("\n".join(told.code[first : last + 1]))
    sentences = [
        fill(TEMPLATES[told.templates[template]][language], parameters, language)
        for template, *parameters in step["words"]
    ]
    changed = "<br>".join(escape(sentence) for sentence in sentences)
    if step.get("out", "").count("\n") > 1:  # the words tell one line, but only count several
        changed += f"<pre><code>{escape(step['out'])}</code></pre>"
    return (
        f'<tr id="step-{number}"><th scope="row"><a href="../#step-{number}">{number}</a></th>'
        f"<td>{f'<code>{_breakable(code)}</code>' if code else ''}</td><td>{changed}</td></tr>"
    )


def _breakable(code: str) -> str:
    """Code that a narrow column breaks between its words, and not within one."""
    return re.sub(r"([(\[{,]|\.(?=[a-z_]))(?=\S)", r"\1<wbr>", escape(code))
