"""What slips in while one writes: a note to oneself, a word that stands there twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hooks.errors import Mistake
from hooks.read.markdown import CODE
from hooks.read.page import Page

NOTE = re.compile(r"\b(?:TODO|FIXME|XXX|TBD)\b|要確認|後で書く|あとで書く")
TWICE = {
    "en": re.compile(r"(?<![\w'-])(?P<word>[A-Za-z]+) (?P=word)(?![\w'-])"),
    # Other particles stand twice in words too: ものの, ところが.
    "ja": re.compile(r"(?P<word>[をが])(?P=word)"),
}
FORMULA = re.compile(r"\$[^$]*\$")


def check_slips(page: Page) -> Iterator[Mistake]:
    """No line of prose has one of these; code and formulas may."""
    for line, text in page.prose():
        plain = FORMULA.sub("$", CODE.sub("`", text))
        if note := NOTE.search(plain):
            problem = f"'{note[0]}', a note to oneself"
            yield Mistake(page.path, line, problem, "do what it says, and delete it")
        if twice := TWICE[page.language].search(plain):
            problem = f"'{twice[0]}', the same word twice"
            yield Mistake(page.path, line, problem, "delete one of the two")
