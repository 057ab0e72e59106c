"""What rises ends higher than it began: "the loss falls from 6.5 to 0.65".

Read is only what stands together: the way, and both numbers. Of a number below zero nobody can
tell whether its size is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hooks.errors import Mistake
from hooks.read.markdown import CODE, visible
from hooks.read.module import Module
from hooks.read.page import Page
from hooks.run.results import RunResult

REMEDY = "correct a number, or the way that it goes"
NUMBER = r"(?<![\d.-])\d+(?:\.\d+)?(?![\d.]*\d)"
UP = {
    "en": r"ris(?:es?|ing|en)|rose|rais(?:es?|ed|ing)|gr(?:ows?|owing|ew|own)|increas\w+|up",
    "ja": r"増[えやし加]|大き|上が|上げ|上昇|伸び",
}
DOWN = {
    "en": r"falls?|falling|fell|fallen|shr[iau]nks?|shrinking|decreas\w+|drop\w*|lower\w*|down",
    "ja": r"減|小さ|下が|下げ|縮",
}
SPAN = {
    "en": re.compile(rf"from (?P<first>{NUMBER})(?: up| down)? to (?P<last>{NUMBER})"),
    "ja": re.compile(rf"(?P<first>{NUMBER})から(?P<last>{NUMBER})(?:に|へ|まで)"),
}
NEAR = {
    "en": (re.compile(r"(?:[\w`']+ ){0,3}$"), re.compile(r"")),
    "ja": (re.compile(r""), re.compile(r"[^。、]{0,4}")),
}
"""What stands close before the numbers, and close after them, where a way is looked for."""


def check_ways(page: Page) -> Iterator[Mistake]:
    """Where a page says from which number to which something rises or falls, that is so."""
    for line, text in page.prose():
        shown = visible(CODE.sub(lambda match: match["code"], text))
        for problem in _wrong(shown, page.language):
            yield Mistake(page.path, line, problem, REMEDY)


def check_drawn_ways(module: Module, result: RunResult) -> Iterator[Mistake]:
    """So it is where an alternative says it; mistakes stand at the line that draws the figure."""
    for cell in result.cells:
        for statement in cell.statements:
            for drawing in statement.drawings:
                for language, alternative in drawing.alt.items():
                    for problem in _wrong(alternative, language):
                        problem = f"the alternative of {drawing.name} in {language}: {problem}"
                        remedy = f"{REMEDY}, in {drawing.name} (snippets/figures)"
                        yield Mistake(module.path, statement.line, problem, remedy)


def _wrong(text: str, language: str) -> Iterator[str]:
    for match in SPAN[language].finditer(text):
        first, last = float(match["first"]), float(match["last"])
        way = _way(text, match, language)
        if way and way != (last > first) - (last < first):
            verb = "rises" if way > 0 else "falls"
            yield f"'{match[0]}' is said of something that {verb}"


def _way(text: str, span: re.Match, language: str) -> int:
    """1 for up, -1 for down; 0 where none is told, or both are."""
    before, after = NEAR[language]
    said = before.search(text[: span.start()])[0] + span[0] + after.match(text, span.end())[0]
    up, down = (
        bool(re.search(rf"\b(?:{words})\b" if language == "en" else words, said))
        for words in (UP[language], DOWN[language])
    )
    return up - down
