r"""Formulas: LaTeX in the page, MathML in the built page, no JavaScript.

Arithmatex (generic mode) marks formulas as `<span class="arithmatex">\(...\)</span>` and
`<div class="arithmatex">\[...\]</div>`; this turns each into `<math>`.

Screen readers read the elements of MathML themselves, by the rules of their reader's language. So
there is no text alternative: `alttext` would be LaTeX, read letter by letter.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from functools import cache

from latex2mathml.converter import convert

FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\(?:\((?P<inline>.*?)\\\)|\[(?P<block>.*?)\\\])'
    r"</(?P=tag)>(?P<after>[.,;:!?)\]。、」』）]*)",
    re.DOTALL,
)


def to_mathml(page: str) -> str:
    """The HTML with each formula as MathML. `checks.formulas` has tried every formula before.

    As plain text, a displayed formula is a jumble, so the search is told to leave it out (the
    search plugin takes the mark off the page). Formulas within a sentence belong to it.
    """

    def replace(match: re.Match) -> str:
        is_block = match["block"] is not None
        tex = html.unescape(match["block"] if is_block else match["inline"]).strip()
        if is_block:
            return (
                '<div class="formula" data-search-exclude="true">'
                f"{mathml(tex, display='block')}</div>{match['after']}"
            )
        math = mathml(tex, display="inline")
        # Browsers may break the line after a formula, but no line starts with a full stop.
        return f'<span class="whole">{math}{match["after"]}</span>' if match["after"] else math

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
    return typeset(result)


def typeset(mathml: str) -> str:
    """The converter's MathML, made to look and read like the LaTeX, in fewer characters."""
    try:
        math = ET.fromstring(mathml.replace(f' xmlns="{NAMESPACE}"', "", 1))  # noqa: S314
    except ET.ParseError:  # it copies the & of an environment that it does not know
        raise ValueError("an environment that the converter does not know") from None
    for parent in list(math.iter()):
        for index, child in enumerate(parent):
            while child.tag == "mrow" and len(child) == 1 and not child.attrib:
                child = parent[index] = child[0]
            if child.tag == "mo" and child.text == PARTIAL:
                child.tag = "mi"  # as an operator it would be upright and apart from its variable
            if child.tag == "mo" and child.text == "/":
                child.attrib.update(lspace="0", rspace="0")  # as in TeX
        _mark_signs(parent)
    if len(math) == 1 and math[0].tag == "mrow":
        math[:] = list(math[0])
    return ET.tostring(math, encoding="unicode")


NAMESPACE = "http://www.w3.org/1998/Math/MathML"
PARTIAL, SIGNS, CLOSING = "∂", "−+±", ")]}|‖⟩!′"


def _mark_signs(row: ET.Element) -> None:
    """Tell a sign from an operator: in `= -8` and `(-8)` the minus belongs to its number.

    MathML takes a minus that is not the first of its row for a subtraction, with space around.
    """
    before: ET.Element | None = None
    for element in row:
        if element.tag == "mspace":
            continue
        follows_operator = before is not None and before.tag == "mo" and before.text not in CLOSING
        if follows_operator and element.tag == "mo" and element.text in SIGNS:
            element.set("form", "prefix")
        before = element
