"""A number that is said of a name: the inline code right before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hooks.read.markdown import CODE
from hooks.read.numbers import NUMBER, Number, spans

NAME = re.compile(r"[A-Za-z_]\w*(?:\.\w+|\[[^\]]*\])*")
CONSTANTS = ("None", "True", "False")
SAYS = {
    "en": re.compile(
        r"(?:\s*(?:(?:is|was|becomes|became|has become|has gone|holds|starts|ends|stays|stayed"
        r"|stands|overshoots|went|goes|gone|equals)\b(?: (?:now|still|set|at|to|from|only))*"
        r"|of|at|=))? ?"
    ),
    "ja": re.compile(r"(?:の(?:値|勾配))?(?:だけ)?(?:[はが]|には)?(?:まだ|もう|すでに|いつも)?"),
}
"""What may stand between a name and its number."""
GOES_ON = {"en": re.compile(r" to "), "ja": re.compile(r"から")}
"""What leads to the number that it changes to."""
COUNTS = re.compile(
    r"\s*(?:%|×|通り|次元|回|つ|個|本|行|倍|ステップ|番|点|桁|で(?:計算|求め|割|掛)"
    r"|points?|times|steps)"
)
"""What comes after a number that counts something."""
DENIED = re.compile(r"\s*(?:では?なく|では?ない|では?ありません)")
"""What comes after a number that the name does not have."""


def beside(text: str, language: str) -> Iterator[tuple[str, Number]]:
    """(name, number) of each number in a line that is said of the inline code before it."""
    for match in CODE.finditer(text):
        name = match["code"]
        if not NAME.fullmatch(name) or name in CONSTANTS:
            continue
        at = SAYS[language].match(text, match.end()).end()
        found = _number_at(text, at)
        while found and found[0].value is not None and not COUNTS.match(text, found[1]):
            if DENIED.match(text, found[1]):
                break
            yield name, found[0]
            more = GOES_ON[language].match(text, found[1])
            found = _number_at(text, more.end()) if more else None


def _number_at(text: str, at: int) -> tuple[Number, int] | None:
    match = NUMBER.match(text, at)
    if not match:
        return None
    number = next(found for found, start, _ in spans(text) if start == match.start())
    return number, match.end()
