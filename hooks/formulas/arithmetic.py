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
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from hooks.formulas.code import equals
from hooks.formulas.latex import MATRIX, WORDS, value_of, worth
from hooks.read.numbers import Number, numbers_in, significant

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
NAMELESS = re.compile(r"\\(?:q?quad|begin\{[pb]matrix\}|end\{[pb]matrix\})(?![a-zA-Z])")
ASIDE = "\ue000"
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
        return bool(re.search(r"\d", self.tex)) and not has_letters(self.tex)


def has_letters(tex: str) -> bool:
    """Whether anything in the LaTeX names something."""
    for nameless in (WORDS, NAMELESS, RELATION, OPERATORS):
        tex = nameless.sub("", tex)
    return bool(re.search(r"[^\W\d_]", tex))


def wrong_equation(tex: str) -> tuple[str, str, str] | None:
    """Two parts and the relation that the formula claims and that is not so, if there are any."""
    for chain in chains(tex):
        valued = [(index, part) for index, part in enumerate(chain) if part.value is not None]
        for (start, left), (end, right) in pairwise(valued):
            relations = [part.relation for part in chain[start + 1 : end + 1]]
            if not _holds(left, right, relations):
                sign = next((sign for sign in relations if sign not in EQUAL), "=")
                return left.tex, sign, right.tex
    return None


def uncalculated(tex: str) -> str | None:
    """A part of a chain that has nothing but numbers and that cannot be calculated, if any."""
    for chain in chains(tex):
        # What letters are worth may be a vector or a matrix (`formulas.tied`).
        lettered = any(has_letters(part.tex) for part in chain)
        for part in chain:
            if len(chain) > 1 and part.value is None and part.has_only_numbers:
                if lettered and worth(part.tex, {"": 0}) is not None:
                    continue
                return part.tex
    return None


def _holds(left: Part, right: Part, relations: list[str]) -> bool:
    rounded = max(rounding(left.tex), rounding(right.tex))
    others = {COMPARED[sign] for sign in relations if sign in COMPARED}
    if not others:
        return abs(left.value - right.value) <= rounded
    for strict, weak in ((operator.lt, operator.le), (operator.gt, operator.ge)):
        if others <= {strict, weak}:  # a <= b < c says a < c
            return (strict if strict in others else weak)(left.value, right.value)
    # a < b > c says nothing of a and c; nor does a != b != c.
    return len(relations) > 1 or left.value != right.value


def numbers_calculated(tex: str) -> list[Number]:
    """The numbers that are results: equal, as the formula says, to what it calculates."""
    return [
        number
        for chain in chains(tex)
        if any(part.value is not None and not part.is_number for part in chain)
        for part in chain
        if part.is_number
        for number in numbers_in(part.tex)
    ]


def chains(tex: str) -> list[list[Part]]:
    r"""The parts of each chain of relations. Words, `\text{...}`, are left out."""
    tex = WORDS.sub("", tex)
    matrices = iter([match[0] for match in MATRIX.finditer(tex)])
    found = []
    for text in CHAINS.split(MATRIX.sub(ASIDE, tex)):
        pieces = [re.sub(ASIDE, lambda _: next(matrices), p.strip()) for p in RELATION.split(text)]
        relations = ["", *pieces[1::2]]
        found.append(
            [
                Part(piece, value_of(piece), relation)
                for piece, relation in zip(pieces[::2], relations, strict=True)
            ]
        )
    return found


def holds(left: Any, right: Any, relation: str, rounded: Fraction) -> bool:
    """Whether two values, of which one may have been rounded, compare as the relation says."""
    if relation in COMPARED:
        return bool(np.all(COMPARED[relation](left, right)))
    return equals(left, right, float(rounded))


def rounding(text: str) -> Fraction:
    """Half of the last digit of a lone number that may have been rounded."""
    match = re.fullmatch(r"-?(\d+\.(\d+))", text)
    if not match or significant(match[1]) < EXACT_DIGITS:
        return Fraction(0)
    return Fraction(1, 2 * 10 ** len(match[2]))
