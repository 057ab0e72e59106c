"""The steps of a page as a table in plain HTML, for readers without JavaScript."""

from __future__ import annotations

from html import escape
from textwrap import dedent
from typing import Any

from hooks.steps import references
from hooks.steps.sentences import fill

HEADINGS = {
    "ja": ("ステップ", "コード", "変わったこと"),
    "en": ("Step", "Code", "What changed"),
}


MAX_ROWS = 10
"""Steps in one table: a browser lays out only the tables that are in sight, but those whole."""


def steps_table(trace: dict[str, Any]) -> str:
    """The tables of a trace, for each cell that has steps, the first under the id `steps-NAME`.

    Steps are counted from 1 and from the start of the page, as in the viewer, to which each step
    links: the table belongs into a folder beside the page. Takes the trace as `encode.trace`
    returns it or as its file has it.
    """
    steps = references.decode(trace["steps"])
    tables = []
    for cell in trace["cells"]:
        first, end = cell["steps"]
        for start in range(first, end, MAX_ROWS):
            part = steps[start : min(start + MAX_ROWS, end)]
            tables.append(_table(trace, cell["name"], part, start, is_first=start == first))
    return "\n".join(tables)


def _table(
    trace: dict[str, Any], cell: str, steps: list[dict[str, Any]], before: int, is_first: bool
) -> str:
    step, code, change = HEADINGS[trace["language"]]
    rows = [_row(trace, number, entry) for number, entry in enumerate(steps, before + 1)]
    own = f' id="steps-{cell}"' if is_first else ""
    return (
        f"<table{own}>\n"
        f"<caption><code>{cell}</code> {before + 1}–{before + len(steps)}</caption>\n"
        f'<thead><tr><th scope="col">{step}</th><th scope="col">{code}</th>'
        f'<th scope="col">{change}</th></tr></thead>\n'
        f"<tbody>\n{chr(10).join(rows)}\n</tbody>\n</table>"
    )


def _row(trace: dict[str, Any], number: int, step: dict[str, Any]) -> str:
    first, last = step["row"], step.get("to", step["row"])
    code = "" if step.get("kind") == "gap" else dedent("\n".join(trace["code"][first : last + 1]))
    sentences = [
        fill(trace["templates"][template], parameters, trace["language"])
        for template, *parameters in step["words"]
    ]
    changed = "<br>".join(escape(sentence) for sentence in sentences)
    if step.get("out", "").count("\n") > 1:  # the words tell one line, but only count several
        changed += f"<pre><code>{escape(step['out'])}</code></pre>"
    return (
        f'<tr id="step-{number}"><th scope="row"><a href="../#step-{number}">{number}</a></th>'
        f"<td>{f'<code>{escape(code)}</code>' if code else ''}</td><td>{changed}</td></tr>"
    )
