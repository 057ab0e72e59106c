"""A question as Markdown: for the page, and folded for notebooks and plain text."""

from __future__ import annotations

import html
import re
from typing import Any

from hooks.exercises import written
from hooks.exercises.asked import Asked

WORDS = {
    "ja": {
        "predict": "予想してみる",
        "answer": "答え",
        "hint": "ヒント",
        "check": "確かめる",
        "yours": "予想",
        "choices": "選択肢",
        "right": "正解です。",
        "wrong": "違います。",
        "solution": "答えは下にあります。",
        "empty": "予想を入れてください。",
        "write": "書いてみる",
        "lines": "コード。「...」のところを書きます",
        "run": "実行して確かめる",
        "uncover": "出力を見る",
    },
    "en": {
        "predict": "Predict",
        "answer": "Answer",
        "hint": "Hint",
        "check": "Check",
        "yours": "Your prediction",
        "choices": "Choices",
        "right": "Right.",
        "wrong": "No.",
        "solution": "The answer is below.",
        "empty": "Enter a prediction first.",
        "write": "Write",
        "lines": "Code. Write what belongs in place of the dots",
        "run": "Run and check",
        "uncover": "Show the output",
    },
}
TOLD = ("right", "wrong", "solution", "empty", "uncover")
"""What docs/assets/exercises/predict.js says."""
FOLDED = "<details>"


def code(text: str) -> str:
    """Text as inline code, between more backticks than are in it."""
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def folded(asked: Asked, language: str) -> str:
    """The question, and below it, in `<details>`, hint and answer with what is wrong elsewhere."""
    say = WORDS[language]
    listed = "\n".join(f"- {code(choice)}" for choice in asked.choices)
    parts = [f"**{say[_title(asked)]}**", asked.text]
    parts += [_fenced(written.starter(asked.program))] if asked.program else []
    parts += [listed] if asked.kind == "choose" else []
    parts += [FOLDED, f"<summary>{say['hint']}</summary>", asked.hint, "</details>"]
    parts += [FOLDED, f"<summary>{say['answer']}</summary>", *_solution(asked), "</details>"]
    return "\n\n".join(parts)


def _title(asked: Asked) -> str:
    return "write" if asked.program else "predict"


def _fenced(source: str) -> str:
    return f"```python\n{source}\n```"


def _solution(asked: Asked) -> list[str]:
    lines = [_fenced(written.solution(asked.program))] if asked.program else []
    wrong = (f"- {code(wrong.printed)}: {_indented(wrong.text)}" for wrong in asked.wrong)
    return [code(asked.answer), *lines, "\n".join(wrong)]


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")


def on_page(asked: Asked, language: str) -> str:
    """The same for the site, with a form that only a script makes work.

    The script finds the answer, the wrong choices and what is said of them in the folded parts.
    """
    say = WORDS[language]
    told = " ".join(f'data-{name}="{say[name]}"' for name in TOLD)
    covers = f' data-covers="cell-{asked.covers}"' if asked.covers else ""
    covers += f' data-after="cell-{asked.after}"' if asked.after else ""
    return "\n\n".join(
        [
            # What is asked here is told in the prose: the search need not find it twice.
            f'<div class="predict" id="{asked.id}"{covers} {told} data-search-exclude="true" '
            'markdown="1">',
            f'<p class="predict-title">{say[_title(asked)]}</p>',
            asked.text,
            _form(asked, say),
            f'<details class="hint" markdown="1"><summary>{say["hint"]}</summary>',
            asked.hint,
            "</details>",
            f'<details class="answer" markdown="1"><summary>{say["answer"]}</summary>',
            *_solution(asked),
            "</details>",
            "</div>",
        ]
    )


def _form(asked: Asked, say: dict[str, Any]) -> str:
    label = f"{asked.id}-field"
    if asked.kind == "choose":
        options = "".join(
            f'<label><input type="radio" name="{label}" value="{html.escape(choice)}">'
            f" <code>{html.escape(choice, quote=False)}</code></label>"
            for choice in asked.choices
        )
        field = f"<fieldset><legend>{say['choices']}</legend>{options}</fieldset>"
    elif asked.program:
        starter = written.starter(asked.program)
        # On one line: what is between tags is Markdown to no one then.
        text = html.escape(starter, quote=False).replace("\n", "&#10;")
        field = (
            f'<label for="{label}">{say["lines"]}</label> '
            f'<textarea id="{label}" name="{label}" rows="{starter.count(chr(10)) + 1}" '
            'autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false" '
            f'wrap="off">{text}</textarea>'
        )
    else:
        field = (
            f'<label for="{label}">{say["yours"]}</label> '
            f'<input id="{label}" name="{label}" type="text" autocomplete="off" '
            'autocapitalize="off" spellcheck="false">'
        )
    press = say["run" if asked.program else "check"]
    return f'<form>{field} <button type="submit">{press}</button><p role="status"></p></form>'
