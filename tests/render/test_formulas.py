"""Formulas: the MathML says what the LaTeX says, and the published font has all it needs."""

from __future__ import annotations

import html
import io
import re
import xml.etree.ElementTree as ET

import pytest
from fontTools.ttLib import TTFont

from hooks.render.formulas import mathml
from hooks.render.mathfont import ITALIC, characters, subset_font


def tokens(tex: str) -> list[tuple[str, str, str | None]]:
    """(element, text, form) of all that the formula shows, in order."""
    elements = ET.fromstring(mathml(tex, display="inline")).iter()
    return [(e.tag, e.text, e.get("form")) for e in elements if e.text]


def forms(tex: str) -> list[str | None]:
    """The form of each minus: a sign ('prefix') or a subtraction (None)."""
    return [form for tag, text, form in tokens(tex) if (tag, text) == ("mo", "−")]


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("a = -8", ["prefix"]),
        (r"0.1 \times (-8)", ["prefix"]),
        (r"x, \qquad -y", ["prefix"]),
        (r"g \leftarrow -g", ["prefix"]),
        ("5 - -3", [None, "prefix"]),
        ("2(1 - 3) - 4", [None, None]),
        (r"|x| - y", [None]),
        (r"f' - 1", [None]),
    ],
)
def test_minus_is_a_sign_or_a_subtraction(tex, expected):
    assert forms(tex) == expected


def test_partial_belongs_to_its_variable():
    shown = tokens(r"\frac{\partial e}{\partial a}")
    assert shown == [("mi", letter, None) for letter in "∂e∂a"]


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\frac{1}{2", "braces"),
        (r"\begin{aligned} a &= b \end{aligned}", "environment"),
        (r"\nosuch x", r"unknown command \\nosuch"),
    ],
)
def test_formula_that_cannot_be_set_is_refused(tex, words):
    with pytest.raises(ValueError, match=words):
        mathml(tex, display="block")


def test_font_grows_parentheses_and_roots_and_names_its_licence():
    shown = frozenset(characters([mathml(r"\left(\sqrt{x}\right)", display="block")]))
    font = TTFont(io.BytesIO(subset_font(shown)))
    assert set(font.getBestCmap()) == {ord(c) for c in "()√x𝑥"}
    grown = font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs
    assert {font.getBestCmap()[ord(c)] for c in "()√"} <= set(grown)
    assert "SIL Open Font License" in font["name"].getDebugName(13)
    assert "STIX Fonts Project Authors" in font["name"].getDebugName(0)


def test_font_has_every_character_of_every_formula_and_is_small(site):
    built = (site / "assets" / "formulas.woff2").read_bytes()
    available = set(TTFont(io.BytesIO(built)).getBestCmap())
    pages = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    formulas = re.findall(r"<math.*?</math>", pages, re.DOTALL)
    assert len(formulas) > 100
    for formula in formulas:
        for element in ET.fromstring(html.unescape(formula)).iter():
            text = (element.text or "").strip()
            assert {ord(c) for c in text} <= available, formula
            if element.tag == "mi" and text in ITALIC:
                assert ord(ITALIC[text]) in available, formula
    assert len(built) <= 25_000


def test_font_is_the_same_bytes_every_time():
    shown = frozenset("x()√𝑥")
    first = subset_font(shown)
    subset_font.cache_clear()
    assert subset_font(shown) == first
    assert int.from_bytes(first[:4]) == int.from_bytes(b"wOF2")


@pytest.mark.parametrize(
    ("letter", "italic"), [("x", "𝑥"), ("h", "ℎ"), ("θ", "𝜃"), ("ε", "𝜀"), ("∂", "𝜕"), ("H", "𝐻")]
)
def test_variables_are_shown_as_browsers_show_them(letter, italic):
    assert ITALIC[letter] == italic
