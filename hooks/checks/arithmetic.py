r"""The arithmetic of formulas: whether what a page calculates before its readers is right.

Of a formula such as `a \leftarrow a - \eta g = 1 - 0.1 \times (-8) = 1.8` the parts without
letters are calculated, and those that belong to one chain have to compare as it says: exactly,
or as exactly as a number of four or more digits says.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hooks.read.numbers import Number, numbers_in, significant

NUMBER = r"\d+(?:\.\d+)?|\.\d+"
TOKEN = re.compile(
    rf"(?P<number>{NUMBER})|(?P<command>\\[a-zA-Z]+)"
    r"|(?P<space>\s+|\\[,;:! ])|(?P<other>.)",
    re.DOTALL,
)
# A comma ends a chain, unless it stands in brackets, (1, 3), or is a space: \,.
CHAINS = re.compile(r"\\q?quad|\\\\|&|(?<!\\),(?![^(]*\))")
COMPARED: dict[str, Callable] = {
    **dict.fromkeys(("<", r"\lt"), operator.lt),
    **dict.fromkeys((">", r"\gt"), operator.gt),
    **dict.fromkeys((r"\le", r"\leq", r"\leqq"), operator.le),
    **dict.fromkeys((r"\ge", r"\geq", r"\geqq"), operator.ge),
    **dict.fromkeys((r"\ne", r"\neq"), operator.ne),
    # Far from each other is not what a calculation can show, but the order is.
    r"\ll": operator.lt,
    r"\gg": operator.gt,
}
EQUAL = ("=", r"\leftarrow", r"\approx", r"\simeq", r"\fallingdotseq", r"\doteq", r"\equiv")
RELATION = re.compile(
    "("
    + "|".join(
        re.escape(sign) + ("(?![a-zA-Z])" if sign[0] == "\\" else "")
        for sign in (*EQUAL, *COMPARED)
    )
    + ")"
)
# What may stand between numbers that are only calculated with. Its letters name nothing.
OPERATORS = re.compile(
    r"\\(?:left|right|[dt]?frac|sqrt|times|cdot|div|pm|mp|[lr]vert|big[lr]?)(?![a-zA-Z])"
)
EXACT_DIGITS = 4
"""A number with at least so many digits may be a rounded one."""


@dataclass(frozen=True)
class Part:
    """One side of a relation: its LaTeX, what it is worth, and the relation before it."""

    tex: str
    value: Fraction | None
    relation: str

    @property
    def is_number(self) -> bool:
        """Whether it is a lone number: given, or the result of what it is equal to."""
        return re.fullmatch(r"-?[\d.]+", self.tex) is not None

    @property
    def has_only_numbers(self) -> bool:
        """Whether it has digits and no letters that name something."""
        bare = OPERATORS.sub("", self.tex)
        return bool(re.search(r"\d", bare)) and not re.search(r"[^\W\d_]", bare)


def wrong_equation(tex: str) -> tuple[str, str, str] | None:
    """Two parts and the relation that the formula claims and that is not so, if there are any."""
    for chain in _chains(tex):
        valued = [(index, part) for index, part in enumerate(chain) if part.value is not None]
        for (start, left), (end, right) in pairwise(valued):
            relations = [part.relation for part in chain[start + 1 : end + 1]]
            if not _holds(left, right, relations):
                sign = next((sign for sign in relations if sign not in EQUAL), "=")
                return left.tex, sign, right.tex
    return None


def uncalculated(tex: str) -> str | None:
    """A part of a chain that has nothing but numbers and that cannot be calculated, if any."""
    for chain in _chains(tex):
        for part in chain:
            if len(chain) > 1 and part.value is None and part.has_only_numbers:
                return part.tex
    return None


def _holds(left: Part, right: Part, relations: list[str]) -> bool:
    rounding = max(_rounding(left.tex), _rounding(right.tex))
    others = {COMPARED[sign] for sign in relations if sign in COMPARED}
    if not others:
        return abs(left.value - right.value) <= rounding
    for strict, weak in ((operator.lt, operator.le), (operator.gt, operator.ge)):
        if others <= {strict, weak}:  # a <= b < c says a < c
            return (strict if strict in others else weak)(left.value, right.value)
    # a < b > c says nothing of a and c; nor does a != b != c.
    return len(relations) > 1 or left.value != right.value


def numbers_calculated(tex: str) -> list[Number]:
    """The numbers that are results: equal, as the formula says, to what it calculates."""
    return [
        number
        for chain in _chains(tex)
        if any(part.value is not None and not part.is_number for part in chain)
        for part in chain
        if part.is_number
        for number in numbers_in(part.tex)
    ]


def _chains(tex: str) -> list[list[Part]]:
    """The parts of each chain of relations."""
    found = []
    for text in CHAINS.split(tex):
        pieces = [piece.strip() for piece in RELATION.split(text)]
        relations = ["", *pieces[1::2]]
        found.append(
            [
                Part(piece, value_of(piece), relation)
                for piece, relation in zip(pieces[::2], relations, strict=True)
            ]
        )
    return found


def _rounding(text: str) -> Fraction:
    """Half of the last digit of a lone number that may have been rounded."""
    match = re.fullmatch(r"-?(\d+\.(\d+))", text)
    if not match or significant(match[1]) < EXACT_DIGITS:
        return Fraction(0)
    return Fraction(1, 2 * 10 ** len(match[2]))


def value_of(tex: str) -> Fraction | None:
    """What the LaTeX is worth; None where it is not plain arithmetic with numbers."""
    tokens = [match[0] for match in TOKEN.finditer(tex) if not match["space"]]
    try:
        value, rest = _sum([token for token in tokens if token not in SIZES])
    except (_NotArithmeticError, ZeroDivisionError):
        return None
    return None if rest else value


SIZES = (r"\left", r"\right", r"\bigl", r"\bigr")
FRACTIONS = (r"\frac", r"\dfrac", r"\tfrac")
TIMES, DIVIDED = (r"\times", r"\cdot"), ("/", r"\div")


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
    while tokens and tokens[0] in (*TIMES, *DIVIDED, "(", *FRACTIONS):
        sign = tokens[0] if tokens[0] in TIMES + DIVIDED else ""
        factor, tokens = _power(tokens[1:] if sign else tokens)
        value = value / factor if sign in DIVIDED else value * factor
    return value, tokens


def _power(tokens: list[str]) -> Parsed:
    if tokens[:1] == ["-"]:
        value, tokens = _power(tokens[1:])
        return -value, tokens
    value, tokens = _atom(tokens)
    if tokens[:1] == ["^"]:
        exponent, tokens = _argument(tokens[1:])
        if exponent.denominator != 1 or abs(exponent) > 100:
            raise _NotArithmeticError
        value **= int(exponent)
    return value, tokens


def _atom(tokens: list[str]) -> Parsed:
    first, rest = (tokens[0], tokens[1:]) if tokens else ("", [])
    if re.fullmatch(NUMBER, first):
        return Fraction(Decimal(first)), rest
    if first in ("(", "{"):
        value, rest = _sum(rest)
        if rest[:1] != [{"(": ")", "{": "}"}[first]]:
            raise _NotArithmeticError
        return value, rest[1:]
    if first in FRACTIONS:
        above, rest = _argument(rest)
        below, rest = _argument(rest)
        return above / below, rest
    raise _NotArithmeticError


def _argument(tokens: list[str]) -> Parsed:
    """Of a number without braces LaTeX takes the first digit only: 2^10 is 2^1 0."""
    if tokens and re.fullmatch(r"[\d.]{2,}", tokens[0]):
        raise _NotArithmeticError
    return _atom(tokens)
