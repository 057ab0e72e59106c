r"""What LaTeX is worth, given what its letters are worth.

A letter is any piece of LaTeX that a page uses as a name: `x`, `\eta`, `\lambda_1`, `w_0`,
`\frac{\partial e}{\partial a}`. The longest one that stands somewhere is meant there. Letters
side by side are multiplied. A letter may also stand for LaTeX, in which other letters occur; a
derivative of something with respect to a letter that has a value is taken by central differences.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

NUMBER = r"\d+(?:\.\d+)?|\.\d+"
TOKEN = re.compile(
    rf"(?P<number>{NUMBER})|(?P<command>\\[a-zA-Z]+)"
    r"|(?P<space>\s+|\\[,;:! ])|(?P<other>.)",
    re.DOTALL,
)
# Words say nothing to calculate with.
WORDS = re.compile(r"\\(?:text|textrm|textit|mbox)\s*\{[^{}]*\}")
MATRIX = re.compile(r"\\begin\{[pb]matrix\}(.*?)\\end\{[pb]matrix\}", re.DOTALL)
ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[pb]matrix\}")
SIZES = (r"\left", r"\right", r"\bigl", r"\bigr", r"\big", r"\quad", r"\qquad")
FRACTIONS = (r"\frac", r"\dfrac", r"\tfrac")
TIMES, DIVIDED = (r"\times", r"\cdot"), ("/", r"\div")
FUNCTIONS = {r"\exp": np.exp, r"\log": np.log, r"\ln": np.log}
NUDGE = 1e-5

Value = Any
"""A Fraction; or, where there are letters, a float or an array of floats."""


class NotArithmeticError(Exception):
    """The LaTeX is not what can be calculated here."""


@dataclass(frozen=True)
class Means:
    """What a letter stands for: LaTeX with other letters."""

    tex: str


@cache
def tokens_of(tex: str) -> tuple[str, ...]:
    """The LaTeX piece by piece, without its words and spaces."""
    return tuple(m[0] for m in TOKEN.finditer(WORDS.sub("", tex)) if not m["space"])


def value_of(tex: str) -> Fraction | None:
    """What the LaTeX is worth; None where it is not plain arithmetic with numbers."""
    try:
        return _Reader({}).read([token for token in tokens_of(tex) if token not in SIZES])
    except (NotArithmeticError, ZeroDivisionError):
        return None


def worth(tex: str, letters: Mapping[str, Value | Means]) -> Value | None:
    """What the LaTeX is worth at these values of its letters; None where that is not known."""
    try:
        with np.errstate(all="ignore"):
            return _Reader(letters, float).of(tex)
    except (NotArithmeticError, ArithmeticError, ValueError, RecursionError):
        return None


def letters_in(tex: str, known: Mapping[str, Any]) -> list[str]:
    """The letters in the LaTeX, in order: of those that are known, the longest."""
    tex = ENVIRONMENT.sub(" ", tex)
    return [piece for piece, is_letter in _pieces(tex, tuple(known)) if is_letter]


def is_lone_letter(tex: str, known: Mapping[str, Any]) -> bool:
    """Whether the LaTeX is nothing but one of the letters."""
    return [is_letter for _, is_letter in _pieces(tex, tuple(known))] == [True]


@cache
def _pieces(tex: str, known: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """(token or letter, whether it is a letter) of each piece of the LaTeX."""
    by_length = sorted(((tokens_of(letter), letter) for letter in known), key=lambda k: -len(k[0]))
    tokens, found = [token for token in tokens_of(tex) if token not in SIZES], []
    while tokens:
        for parts, letter in by_length:
            if parts and tuple(tokens[: len(parts)]) == parts:
                found.append((letter, True))
                del tokens[: len(parts)]
                break
        else:
            found.append((tokens.pop(0), False))
    return tuple(found)


Rest = list[str]


class _Reader:
    """Reads sums of products of powers; `number` makes of the digits what is calculated with."""

    def __init__(self, letters: Mapping[str, Value | Means], number: Any = None) -> None:
        self.letters = letters
        self.number = number or (lambda digits: Fraction(Decimal(digits)))
        self.of_token: dict[str, str] = {}

    def of(self, tex: str) -> Value:
        matrices: list[Value] = []

        def put_aside(match: re.Match) -> str:
            rows = [row.split("&") for row in re.split(r"\\\\", match[1]) if row.strip()]
            matrices.append(np.array([[self.of(cell) for cell in row] for row in rows]))
            return chr(0xF000 + len(matrices) - 1)

        tex = MATRIX.sub(put_aside, tex)
        known = dict.fromkeys(self.letters) | {chr(0xF000 + at): 0 for at in range(len(matrices))}
        tokens = []
        for piece, is_letter in _pieces(tex, tuple(known)):
            tokens.append(f"@{piece}" if is_letter else piece)
        inner = _Reader(
            {**self.letters, **{chr(0xF000 + at): m for at, m in enumerate(matrices)}}, self.number
        )
        return inner.read(tokens)

    def read(self, tokens: Rest) -> Value:
        value, rest = self._sum(tokens)
        if rest:
            raise NotArithmeticError
        return value

    def _sum(self, tokens: Rest) -> tuple[Value, Rest]:
        value, tokens = self._product(tokens[1:] if tokens[:1] == ["+"] else tokens)
        while tokens and tokens[0] in "+-":
            sign = 1 if tokens[0] == "+" else -1
            term, tokens = self._product(tokens[1:])
            value = value + sign * term
        return value, tokens

    def _product(self, tokens: Rest) -> tuple[Value, Rest]:
        value, tokens = self._power(tokens)
        while tokens and (
            tokens[0] in (*TIMES, *DIVIDED, "(", *FRACTIONS, *FUNCTIONS) or tokens[0][0] == "@"
        ):
            sign = tokens[0] if tokens[0] in TIMES + DIVIDED else ""
            factor, tokens = self._power(tokens[1:] if sign else tokens)
            value = value / factor if sign in DIVIDED else value * factor
        return value, tokens

    def _power(self, tokens: Rest) -> tuple[Value, Rest]:
        if tokens[:1] == ["-"]:
            value, tokens = self._power(tokens[1:])
            return -value, tokens
        value, tokens = self._atom(tokens)
        if tokens[:1] == ["^"]:
            exponent, tokens = self._argument(tokens[1:])
            if isinstance(exponent, Fraction):
                if exponent.denominator != 1 or abs(exponent) > 100:
                    raise NotArithmeticError
                exponent = int(exponent)
            value = value**exponent
        return value, tokens

    def _atom(self, tokens: Rest) -> tuple[Value, Rest]:
        first, rest = (tokens[0], tokens[1:]) if tokens else ("", [])
        if re.fullmatch(NUMBER, first):
            return self.number(first), rest
        if first[:1] == "@":
            found = self.letters[first[1:]]
            return (self.of(found.tex) if isinstance(found, Means) else found), rest
        if first in ("(", "{"):
            value, rest = self._sum(rest)
            items = [value]
            while first == "(" and self.letters and rest[:1] == [","]:
                value, rest = self._sum(rest[1:])
                items.append(value)
            if rest[:1] != [{"(": ")", "{": "}"}[first]]:
                raise NotArithmeticError
            return (items[0] if len(items) == 1 else np.array(items)), rest[1:]
        if first in FRACTIONS:
            if rest[:2] == ["{", r"\partial"]:
                return self._derivative(rest)
            above, rest = self._argument(rest)
            below, rest = self._argument(rest)
            return above / below, rest
        if first in FUNCTIONS and self.letters:
            value, rest = self._argument(rest)
            return FUNCTIONS[first](value), rest
        raise NotArithmeticError

    def _argument(self, tokens: Rest) -> tuple[Value, Rest]:
        """Of a number without braces LaTeX takes the first digit only: 2^10 is 2^1 0."""
        if tokens and re.fullmatch(r"[\d.]{2,}", tokens[0]):
            raise NotArithmeticError
        return self._atom(tokens)

    def _derivative(self, tokens: Rest) -> tuple[Value, Rest]:
        r"""`{\partial A}{\partial v}`, of which A may be anything."""
        end = _closing(tokens, 0)
        below = tokens[end + 1 : end + 5]
        if below[:2] != ["{", r"\partial"] or below[2:3] == [] or below[2][0] != "@":
            raise NotArithmeticError
        letter = below[2][1:]
        at = self.letters[letter]
        if below[3:] != ["}"] or isinstance(at, Means):
            raise NotArithmeticError
        above = tokens[2:end]

        def nudged(by: float) -> Value:
            return _Reader({**self.letters, letter: at + by}, self.number).read(list(above))

        step = NUDGE * (1 + np.abs(at))
        return (nudged(step) - nudged(-step)) / (2 * step), tokens[end + 5 :]


def _closing(tokens: Rest, start: int) -> int:
    """Where the brace ends that starts there."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += (tokens[at] == "{") - (tokens[at] == "}")
        if not depth:
            return at
    raise NotArithmeticError
