r"""The arithmetic of formulas: whether what a page calculates before its readers is right.

Of a formula such as `a \leftarrow a - \eta g = 1 - 0.1 \times (-8) = 1.8` the parts without
letters are calculated, and those that belong to one chain have to be equal: exactly, or as
exactly as a number of four or more digits says.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hooks.numbers import Number, numbers_in, significant

TOKEN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)|(?P<command>\\[a-zA-Z]+)|(?P<space>\s+|\\[,;:! ])|(?P<other>.)",
    re.DOTALL,
)
CHAINS = re.compile(r"\\q?quad|\\\\|&")
RELATION = re.compile(r"=|\\leftarrow\b|\\approx\b")
EXACT_DIGITS = 4
"""A number with at least so many digits may be a rounded one."""

Part = tuple[str, Fraction]


def wrong_equation(tex: str) -> tuple[str, str] | None:
    """Two parts of the formula that it says are equal and that are not, if there are any."""
    for chain in _chains(tex):
        for (left, one), (right, other) in pairwise(chain):
            if abs(one - other) > max(_rounding(left), _rounding(right)):
                return left, right
    return None


def numbers_calculated(tex: str) -> list[Number]:
    """The numbers of all parts that the formula calculates or compares with such a part."""
    return [
        number
        for chain in _chains(tex)
        if len(chain) > 1
        for text, _ in chain
        for number in numbers_in(text)
    ]


def _chains(tex: str) -> list[list[Part]]:
    """The parts without letters, with their values, of each chain of equal things."""
    found = []
    for text in CHAINS.split(tex):
        # A comma ends a chain, unless it stands in brackets: (1, 3).
        for piece in re.split(r",(?![^(]*\))", text):
            parts = [part.strip() for part in RELATION.split(piece)]
            values = [(part, value_of(part)) for part in parts]
            found.append([(part, value) for part, value in values if value is not None])
    return found


def _rounding(text: str) -> Fraction:
    """Half of the last digit of a lone number that may have been rounded."""
    match = re.fullmatch(r"-?(\d+\.(\d+))", text)
    if not match or significant(match[1]) < EXACT_DIGITS:
        return Fraction(0)
    return Fraction(1, 2 * 10 ** len(match[2]))


def value_of(tex: str) -> Fraction | None:
    """What the LaTeX is worth; None where it is not plain arithmetic with numbers."""
    tokens = [match for match in TOKEN.finditer(tex) if not match["space"]]
    try:
        value, rest = _sum([match[0] for match in tokens])
    except (_NotArithmeticError, ZeroDivisionError):
        return None
    return None if rest else value


class _NotArithmeticError(Exception):
    pass


Parsed = tuple[Fraction, list[str]]


def _sum(tokens: list[str]) -> Parsed:
    value, tokens = _product(tokens)
    while tokens and tokens[0] in "+-":
        sign = 1 if tokens[0] == "+" else -1
        term, tokens = _product(tokens[1:])
        value += sign * term
    return value, tokens


def _product(tokens: list[str]) -> Parsed:
    value, tokens = _power(tokens)
    while tokens and (tokens[0] in ("\\times", "\\cdot", "/", "(", "\\frac")):
        operator = tokens[0] if tokens[0] in ("\\times", "\\cdot", "/") else ""
        factor, tokens = _power(tokens[1:] if operator else tokens)
        value = value / factor if operator == "/" else value * factor
    return value, tokens


def _power(tokens: list[str]) -> Parsed:
    if tokens[:1] == ["-"]:
        value, tokens = _power(tokens[1:])
        return -value, tokens
    value, tokens = _atom(tokens)
    if tokens[:1] == ["^"]:
        exponent, tokens = _atom(tokens[1:])
        if exponent.denominator != 1 or abs(exponent) > 100:
            raise _NotArithmeticError
        value **= int(exponent)
    return value, tokens


def _atom(tokens: list[str]) -> Parsed:
    first, rest = (tokens[0], tokens[1:]) if tokens else ("", [])
    if re.fullmatch(r"[\d.]+", first):
        return Fraction(Decimal(first)), rest
    if first in ("(", "{"):
        value, rest = _sum(rest)
        if rest[:1] != [{"(": ")", "{": "}"}[first]]:
            raise _NotArithmeticError
        return value, rest[1:]
    if first == "\\frac":
        above, rest = _atom(rest)
        below, rest = _atom(rest)
        return above / below, rest
    raise _NotArithmeticError
