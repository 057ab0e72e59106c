"""A question as Markdown: for the page, and folded for notebooks and plain text."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from hooks.exercises import written
from hooks.exercises.asked import Asked
from hooks.exercises.pointed import KINDS as POINTED

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
        "empty": "予想を入力してください。",
        "write": "書いてみる",
        "lines": "コード(「...」のところを書いてください)",
        "run": "実行して確かめる",
        "uncover": "出力を見る",
        "order": "上に来る行から順に押して並べてください。並べた行をもう一度押すと戻ります。",
        "prints": "この順序での出力:",
        "apart": "まだ分けていない行があります。",
        "together": "まだ並べていない行があります。",
        "tensor": "図を開いて、テンソルを選ぶ",
        "arrow": "図を開いて、矢印を選ぶ",
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
        "order": "Press the lines from the first to the last. A placed one goes back when pressed.",
        "prints": "This order prints",
        "apart": "There are lines left to sort.",
        "together": "There are lines left to place.",
        "tensor": "Open the picture and press the tensor",
        "arrow": "Open the picture and press the arrow",
    },
}
TOLD = {
    "type": ("right", "wrong", "solution", "empty", "uncover"),
    "choose": ("right", "wrong", "solution", "empty", "uncover"),
    "write": ("right", "wrong", "solution", "empty", "uncover"),
    "order": ("right", "wrong", "solution", "together", "prints", "uncover"),
    "sort": ("right", "wrong", "solution", "apart", "uncover"),
    "tensor": ("right", "wrong", "solution", "empty", "uncover"),
    "arrow": ("right", "wrong", "solution", "empty", "uncover"),
}
"""What docs/assets/exercises/ says."""
LISTED = ("choose", *POINTED)
"""Kinds whose choices readers see, at least where there is no picture."""
FOLDED = "<details>"


def code(text: str) -> str:
    """Text as inline code, between more backticks than are in it."""
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def folded(asked: Asked, language: str) -> str:
    """The question, and below it, in `<details>`, hint and answer with what is wrong elsewhere."""
    say = WORDS[language]
    listed = asked.pieces or (asked.choices if asked.kind in LISTED else ())
    parts = [f"**{say[_title(asked)]}**", asked.text]
    parts += [_fenced(written.starter(asked.program))] if asked.program else []
    parts += ["\n".join(f"- {code(line)}" for line in listed)] if listed else []
    parts += [FOLDED, f"<summary>{say['hint']}</summary>", asked.hint, "</details>"]
    parts += [FOLDED, f"<summary>{say['answer']}</summary>", *_solution(asked), "</details>"]
    return "\n\n".join(parts)


def _title(asked: Asked) -> str:
    return "write" if asked.program else "predict"


def _fenced(source: str) -> str:
    return f"```python\n{source}\n```"


def _solution(asked: Asked) -> list[str]:
    if asked.heaps:
        return [*_heaps(asked), "\n".join(f"- {_indented(wrong.text)}" for wrong in asked.wrong)]
    wrong = (f"- {code(wrong.printed)}: {_indented(wrong.text)}" for wrong in asked.wrong)
    order = ["<br>".join(map(code, asked.right))] if asked.right else []
    lines = [_fenced(written.solution(asked.program))] if asked.program else []
    return [*order, code(asked.answer), *lines, "\n".join(wrong)]


def _heaps(asked: Asked) -> Iterator[str]:
    for heap, name in enumerate(asked.heaps):
        inside = zip(asked.pieces, asked.answer, strict=True)
        items = "<br>".join(code(item) for item, its in inside if its == str(heap))
        yield f"**{name}**<br>{items}"


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")


def on_page(asked: Asked, language: str) -> str:
    """The same for the site, with a form that only a script makes work.

    The script finds the answer, the wrong choices and what is said of them in the folded parts.
    """
    say = WORDS[language]
    told = " ".join(f'data-{name}="{say[name]}"' for name in TOLD[asked.kind])
    covers = f' data-covers="cell-{asked.covers}"' if asked.covers else ""
    covers += f' data-after="cell-{asked.after}"' if asked.after else ""
    return "\n\n".join(
        [
            # What is asked here is told in the prose: the search need not find it twice.
            f'<div class="predict{" pointed" if asked.at else ""}" id="{asked.id}"{covers} {told} '
            'data-search-exclude="true" markdown="1">',
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
    if asked.pieces:
        field = _pieces(asked, say)
    elif asked.kind in LISTED:
        options = "".join(
            f'<label><input type="radio" name="{label}" value="{html.escape(choice)}">'
            f" <code>{html.escape(choice, quote=False)}</code></label>"
            for choice in asked.choices
        )
        field = f"<fieldset><legend>{say['choices']}</legend>{options}</fieldset>"
        if asked.at:
            field += (
                f'<button type="button" class="point" data-at="{asked.at}" '
                f'data-kind="{asked.kind}">{say[asked.kind]}</button>'
            )
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


def _pieces(asked: Asked, say: dict[str, Any]) -> str:
    """The lines to arrange, and what comes of it: all orders, or the heap of each line."""
    items = "".join(f"<li><code>{html.escape(p, quote=False)}</code></li>" for p in asked.pieces)
    known: Any
    if asked.heaps:
        known = [asked.heaps, asked.answer, *(wrong.printed for wrong in asked.wrong)]
    else:
        known = [[printed, " ".join(orders)] for printed, orders in asked.orders.items()]
    data = html.escape(json.dumps(known, ensure_ascii=False, separators=(",", ":")))
    note = "" if asked.heaps else f"<p>{say['order']}</p>"
    return f'{note}<ul class="pieces" data-known="{data}">{items}</ul>'
