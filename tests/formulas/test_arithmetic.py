"""What formulas calculate is right, and a wrong digit in one is found."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hooks.formulas.arithmetic import numbers_calculated, uncalculated, wrong_equation
from hooks.formulas.latex import value_of


@pytest.mark.parametrize(
    ("tex", "value"),
    [
        ("2", 2),
        ("-0.25", "-1/4"),
        ("1 - 0.1 \\times (-8)", "9/5"),
        ("2(1 - 3) \\cdot 2", -8),
        ("\\frac{-12 - 4}{2}", -8),
        ("4 / (1 - 0.5)", 8),
        ("-3^2", -9),
        ("2^{-13}", "1/8192"),
        ("2 - 3 - 4", -5),
        ("8 / 4 / 2", 1),
    ],
)
def test_arithmetic_is_that_of_paper(tex, value):
    assert value_of(tex) == Fraction(value)


@pytest.mark.parametrize("tex", ["2x", "x", "(1, 3)", "1 +", "(1", "1 / 0", "\\eta", "", "2 2"])
def test_what_is_no_arithmetic_has_no_value(tex):
    assert value_of(tex) is None


@pytest.mark.parametrize(
    "tex",
    [
        "x \\leftarrow x - \\eta\\,g = 2 - 0.25 \\times 4 = 1",
        "v \\leftarrow 0.5 \\times 10 + 40 = 45, \\qquad x \\leftarrow 20 - 0.1 \\times 45 = 15.5",
        "-41.5240 \\leftarrow 3.0 - 0.1 \\times 445.2395",
        "a = 1, b = 2",
        "x = 9\\,y = 3 \\times 3",
        "1 < 2 \\le 2 = 4 / 2 \\neq 3",
        "1 < 3 > 2",
        "\\left( 1 + 1 \\right) \\div 2 = \\dfrac{2}{2}",
    ],
)
def test_right_equation_passes(tex):
    assert wrong_equation(tex) is None


@pytest.mark.parametrize(
    ("tex", "parts"),
    [
        ("x = 2 - 0.25 \\times 4 = 2", ("2 - 0.25 \\times 4", "=", "2")),
        ("1 = 1, \\qquad 2 + 2 = 5", ("2 + 2", "=", "5")),
        ("-41.5241 \\leftarrow 3.0 - 0.1 \\times 445.2395",
         ("-41.5241", "=", "3.0 - 0.1 \\times 445.2395")),
        # A number of few digits is not taken for a rounded one.
        ("0.3 = 1/3", ("0.3", "=", "1/3")),
        ("2 + 2 \\simeq 5", ("2 + 2", "=", "5")),
        ("2 + 2 < 4", ("2 + 2", "<", "4")),
        ("1 = x \\ge 2", ("1", "\\ge", "2")),
        ("5 \\le x < 3", ("5", "\\le", "3")),
        ("3 > x \\ge 3", ("3", ">", "3")),
        (".5 + .5 = 2", (".5 + .5", "=", "2")),
        ("9\\,x = 3 = 2", ("3", "=", "2")),
    ],
)  # fmt: skip
def test_wrong_equation_is_found(tex, parts):
    assert wrong_equation(tex) == parts


def test_numbers_calculated_are_those_of_equations_only():
    found = numbers_calculated("y = 3, \\quad 4 / (1 - 0.5) = 8, \\quad 7")
    # What it calculates with has to come from somewhere else.
    assert [number.text for number in found] == ["8"]


@pytest.mark.parametrize(
    ("tex", "part"),
    [
        ("(1, 3) = (2, 5)", "(1, 3)"),
        ("\\sqrt{16} = 5", "\\sqrt{16}"),
        ("8 = 2^{0.5}", "2^{0.5}"),
        # LaTeX takes one digit: 2^1 0, and 1/2.
        ("1024 = 2^10", "2^10"),
        ("\\frac12 = 0.6", "\\frac12"),
        ("\\sqrt16 = 5", "\\sqrt16"),
        ("1 + 2 + ... + 5 = 15", "1 + 2 + ... + 5"),
        ("(1, 3)", None),
        ("x = 3y", None),
        ("x = 3", None),
    ],
)
def test_what_nobody_can_calculate_is_told(tex, part):
    assert uncalculated(tex) == part
