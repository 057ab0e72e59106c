r"""Formulas: LaTeX in the page, MathML in the built page, no JavaScript.

Arithmatex (generic mode) marks formulas as `<span class="arithmatex">\(...\)</span>` and
`<div class="arithmatex">\[...\]</div>`; this turns each into `<math>`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from latex2mathml.converter import convert

FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\(?:\((?P<inline>.*?)\\\)|\[(?P<block>.*?)\\\])'
    r"</(?P=tag)>",
    re.DOTALL,
)


def to_mathml(page: str, failed: Callable[[str, str], Exception]) -> str:
    """The HTML with each formula as MathML.

    Args:
        failed: called with the LaTeX and the reason where a formula cannot be converted;
            what it returns is raised.
    """

    def replace(match: re.Match) -> str:
        is_block = match["block"] is not None
        tex = html.unescape(match["block"] if is_block else match["inline"]).strip()
        try:
            return mathml(tex, display="block" if is_block else "inline")
        except Exception as error:  # the converter raises many types, with empty messages
            raise failed(tex, str(error) or type(error).__name__) from None

    return FORMULA.sub(replace, page)


def mathml(tex: str, display: str) -> str:
    """One formula as MathML. Raises ValueError for what the converter would let pass."""
    if tex.count("{") != tex.count("}"):
        raise ValueError("the braces do not match")
    result = convert(tex, display=display)
    if unknown := re.search(r"\\[a-zA-Z]+", result):
        raise ValueError(f"unknown command {unknown[0]}")
    return result
