"""The steps of a page as a table in plain HTML, for readers without JavaScript."""

from __future__ import annotations

from html import escape
from textwrap import dedent
from typing import Any

from hooks.trace import relative
from hooks.trace.words import fill

HEADINGS = {
    "ja": ("ステップ", "コード", "変わったこと"),
    "en": ("Step", "Code", "What changed"),
}


def steps_table(trace: dict[str, Any]) -> str:
    """The tables of a trace, one per cell that has steps, each under the id `steps-NAME`.

    Steps are counted from 1 and from the start of the page, as in the viewer, to which each step
    links: the table belongs into a folder beside the page. Takes the trace as `encode.trace`
    returns it or as its file has it.
    """
    steps = relative.decode(trace["steps"])
    return "\n".join(
        _table(trace, cell, steps[slice(*cell["steps"])])
        for cell in trace["cells"]
        if cell["steps"][0] < cell["steps"][1]
    )


def _table(trace: dict[str, Any], cell: dict[str, Any], steps: list[dict[str, Any]]) -> str:
    step, code, change = HEADINGS[trace["language"]]
    start = cell["steps"][0] + 1
    rows = [_row(trace, number, entry) for number, entry in enumerate(steps, start)]
    return (
        f'<table id="steps-{cell["name"]}">\n'
        f"<caption><code>{cell['name']}</code></caption>\n"
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
