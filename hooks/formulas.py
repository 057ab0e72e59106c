r"""Formulas: LaTeX in the page, MathML in the built page, no JavaScript.

Arithmatex (generic mode) marks formulas as `<span class="arithmatex">\(...\)</span>` and
`<div class="arithmatex">\[...\]</div>`; this turns each into `<math>`.
"""

from __future__ import annotations

import html
import re
from functools import cache

from latex2mathml.converter import convert

FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\(?:\((?P<inline>.*?)\\\)|\[(?P<block>.*?)\\\])'
    r"</(?P=tag)>",
    re.DOTALL,
)


def to_mathml(page: str) -> str:
    """The HTML with each formula as MathML. `tutorials.check` has tried every formula before.

    As plain text, a displayed formula is a jumble, so the search is told to leave it out (the
    search plugin takes the mark off the page). Formulas within a sentence belong to it.
    """

    def replace(match: re.Match) -> str:
        is_block = match["block"] is not None
        tex = html.unescape(match["block"] if is_block else match["inline"]).strip()
        result = mathml(tex, display="block" if is_block else "inline")
        return (
            result.replace("<math", '<math data-search-exclude="true"', 1) if is_block else result
        )

    return FORMULA.sub(replace, page)


@cache
def mathml(tex: str, display: str) -> str:
    """One formula as MathML.

    Raises ValueError for what the converter refuses (it raises many types, with empty messages)
    and for what it lets pass although it cannot be right.
    """
    if tex.count("{") != tex.count("}"):
        raise ValueError("the braces do not match")
    try:
        result = convert(tex, display=display)
    except Exception as error:
        raise ValueError(str(error) or type(error).__name__) from None
    if unknown := re.search(r"\\[a-zA-Z]+", result):
        raise ValueError(f"unknown command {unknown[0]}")
    return result
