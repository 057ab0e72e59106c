"""The steps of a page as a table in plain HTML, for readers without JavaScript."""

from __future__ import annotations

from html import escape
from typing import Any

from hooks.trace import relative
from hooks.trace.words import fill

HEADINGS = {
    "ja": ("ステップ", "行", "コード", "変わったこと"),
    "en": ("Step", "Line", "Code", "What changed"),
}


def steps_table(trace: dict[str, Any]) -> str:
    """The tables of a trace, one per cell that has steps, each under the id `steps-NAME`.

    Steps are counted from 1 and from the start of the page, as are lines. Takes the trace as
    `encode.trace` returns it or as its file has it.
    """
    steps = relative.decode(trace["steps"])
    return "\n".join(
        _table(trace, cell, steps[slice(*cell["steps"])])
        for cell in trace["cells"]
        if cell["steps"][0] < cell["steps"][1]
    )


def _table(trace: dict[str, Any], cell: dict[str, Any], steps: list[dict[str, Any]]) -> str:
    step, line, code, change = HEADINGS[trace["language"]]
    start = cell["steps"][0] + 1
    rows = [_row(trace, number, entry) for number, entry in enumerate(steps, start)]
    return (
        f'<table class="steps" id="steps-{cell["name"]}">\n'
        f"<caption><code>{cell['name']}</code></caption>\n"
        f'<thead><tr><th scope="col">{step}</th><th scope="col">{line}</th>'
        f'<th scope="col">{code}</th><th scope="col">{change}</th></tr></thead>\n'
        f"<tbody>\n{chr(10).join(rows)}\n</tbody>\n</table>"
    )


def _row(trace: dict[str, Any], number: int, step: dict[str, Any]) -> str:
    first, last = step["row"], step.get("to", step["row"])
    code = "" if step.get("kind") == "gap" else "\n".join(trace["code"][first : last + 1])
    lines = str(first + 1) if first == last else f"{first + 1}–{last + 1}"
    sentences = [
        fill(trace["templates"][template], parameters) for template, *parameters in step["words"]
    ]
    return (
        f'<tr><th scope="row">{number}</th><td>{lines}</td>'
        f"<td>{f'<code>{escape(code)}</code>' if code else ''}</td>"
        f"<td>{'<br>'.join(escape(sentence) for sentence in sentences)}</td></tr>"
    )
