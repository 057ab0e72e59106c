"""How a page leads to its steps: a link at each cell, and the same steps as a table.

The table is for readers without JavaScript, and for machines; with it, docs/assets/steps.js opens
the viewer in place of the cell.
"""

from __future__ import annotations

import html
import re
from typing import Any

from hooks.modules import Module
from hooks.trace import encode, words

FOLDER, TRACE = "steps", "trace.json"
"""Beside the page: the folder of the table, and the trace that the viewer reads."""

VIEWER = "assets/steps"
"""What docs/assets/steps.js loads when a reader opens the viewer."""

WORDS = {
    "ja": {
        "link": "ステップ実行",
        "title": "{title}: 一文ずつの記録",
        "about": "「{title}」のコードを一文ずつ実行し、各文の直後に何が変わったかを並べました。",
        "back": "ページに戻る",
        "cell": "セル{n}",
        "step": "ステップ",
        "code": "実行した文",
        "words": "変わったこと",
    },
    "en": {
        "link": "Step through",
        "title": "{title}: statement by statement",
        "about": "The code of “{title}” as it ran, one statement at a time: what each one changed.",
        "back": "Back to the page",
        "cell": "Cell {n}",
        "step": "Step",
        "code": "Statement",
        "words": "What changed",
    },
}
CELL = re.compile(
    r'(<div class="cell highlight" id="cell-(?P<name>[^"]*)"><pre>.*?</pre>)(?=</div>)', re.DOTALL
)
CODE = re.compile(r"\{(\d)\}")


def with_links(page: str, recording: dict[str, Any], module: Module, language: str) -> str:
    """The HTML of a page with a link at each cell that has something to step through."""
    names = [cell.name for cell in module.cells]
    stepped = {names[step["cell"]] for step in recording["steps"] if _tells(step)}

    def link(match: re.Match) -> str:
        if match["name"] not in stepped:
            return match[0]
        text = WORDS[language]["link"]
        return f'{match[1]}<a class="step-through" href="{FOLDER}/#{match["name"]}">{text}</a>'

    return CELL.sub(link, page)


def _tells(step: dict[str, Any]) -> bool:
    """Whether anything happens in a step: drawing a figure, for one, leaves all as it was."""
    return any(step.get(key) for key in ("patch", "out", "events", "error", "kind"))


def table(module: Module, recording: dict[str, Any], language: str) -> str:
    """The steps of a page as HTML: one table per cell, one row per step."""
    say = WORDS[language]
    text_of = {line: text for _, line, text in module.rows()}
    rows: list[list[str]] = [[] for _ in module.cells]
    for number, (step, sentences) in enumerate(encode.told(recording), 1):
        code = html.escape(text_of[step["line"]].strip(), quote=False)
        told = "".join(f"<p>{_sentence(*sentence, language)}</p>" for sentence in sentences)
        if step.get("out", "").count("\n") > 1:
            told += f"<pre><code>{html.escape(step['out'], quote=False)}</code></pre>"
        rows[step["cell"]].append(
            f'<tr id="step-{number}"><th scope="row"><a href="../#step-{number}">{number}</a></th>'
            f"<td><code>{code}</code></td><td>{told}</td></tr>"
        )
    return "".join(
        f'<h2 id="{cell.name}">{say["cell"].format(n=n)} <code>{cell.name}</code></h2>'
        f"<table><thead><tr><th>{say['step']}</th><th>{say['code']}</th><th>{say['words']}</th>"
        f"</tr></thead><tbody>{''.join(found)}</tbody></table>"
        for n, (cell, found) in enumerate(zip(module.cells, rows, strict=True), 1)
        if found
    )


def _sentence(key: str, parameters: list[str], language: str) -> str:
    """A sentence with its parameters as code, which is what they are."""
    escaped = [f"<code>{html.escape(text, quote=False)}</code>" for text in parameters]
    template = html.escape(words.TEMPLATES[key][language], quote=False)
    return CODE.sub(lambda match: escaped[int(match[1])], template)


def shorter_css(css: str) -> str:
    """A style sheet without comments and with single spaces, which mean the same."""
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()
