"""Each name in a page's inline code exists."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator
from functools import cache

from hooks.errors import Mistake, closest
from hooks.read.markdown import CODE
from hooks.read.page import Page
from hooks.read.percent import without_comments
from hooks.tutorial import Tutorial

NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
PYTHON = frozenset((*dir(builtins), *keyword.kwlist)) - {"True", "False", "None"}
"""Names that need no evidence; the constants do, for one is easily written for another."""
REMEDY = "correct it, or give a reason under 'words:' in the front matter"


def check_code_words(page: Page, evidence: set[str]) -> Iterator[Mistake]:
    """Each name in the page's inline code exists: a misspelled one is found nowhere else.

    It stands in the code or output of the page or of one that it links to, in a code block of
    the page, or belongs to Python; or the front matter has a reason for it.
    """
    reasons = page.reasons("words")
    blocks = "\n".join(line for _, line, fenced in page.scan() if fenced)
    known = evidence | set(NAME.findall(blocks)) | PYTHON
    used = set()
    for line, text in page.prose():
        for match in CODE.finditer(text):
            for name in NAME.findall(match["code"]):
                if name in known:
                    continue
                used.add(name)
                if name not in reasons:
                    problem = (
                        f"'{name}' in `{match['code']}` is neither in the code nor in the output "
                        "of this page or of one that it links to."
                    )
                    problem += closest(name, sorted(known))
                    yield Mistake(page.path, line, problem, REMEDY)
    for name in reasons:
        if name not in used:
            problem = f"'words' in the front matter lists {name}, which needs no reason"
            yield Mistake(page.path, 1, problem, "delete the entry")


def words_of(pair: Tutorial) -> frozenset[str]:
    """The names in a tutorial's code and output, those of its asides included."""
    if not pair.module:
        return frozenset()
    programs = (*pair.module.cells, *pair.module.asides)
    code = "\n".join(without_comments(cell.source) for cell in programs)
    printed = "".join(aside.stdout for aside in pair.result.asides)
    return _names(code + pair.result.stdout + printed)


@cache  # each page that links there asks
def _names(text: str) -> frozenset[str]:
    return frozenset(NAME.findall(text))
