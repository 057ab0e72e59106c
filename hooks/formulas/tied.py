r"""Whether a formula with letters says what the code does.

Five ways, all but the last of them automatic where the letters are names in the code of the page:

* **code**: `(t - y)^2` is an expression of the module, and `g \leftarrow g + \lambda \theta` one
  of its assignments: both give the same at random values.
* **identity**: both sides are the same at random values of all letters.
* **term**: an expression that stands in another formula of the page, or `2w`, the derivative of
  one, `w^2`, or of an expression of the code.
* **run**: after a statement of the section (for an arrow: from before it to after it) the formula
  holds with what its letters were worth then, none of them zero.
* **same**: `formulas.yml` says what the expression is, and both are the same at random values.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from hooks.formulas.arithmetic import EQUAL, Part, chains, has_letters, holds, rounding
from hooks.formulas.bindings import Bindings, meaning
from hooks.formulas.code import (
    UnknownError,
    Value,
    comparisons,
    computed,
    equals,
    expressions,
    is_name,
)
from hooks.formulas.latex import NUDGE, Means, is_lone_letter, letters_in, tokens_of, worth
from hooks.formulas.moments import Moment, Values, moments
from hooks.read.module import Module

SIGNS = {"!=": (r"\ne", r"\neq"), ">": (">", r"\gt"), "<": ("<", r"\lt")}
ARROW = r"\leftarrow"
Letters = Mapping[str, "str | Means"]


@dataclass
class Tying:
    """What the formulas of one page are tied to.

    Args:
        others: the tokens of the page's formulas that have a relation.
        expressions: the page's formulas that have none.
    """

    module: Module
    recording: dict[str, Any]
    bindings: Bindings
    others: Sequence[tuple[str, ...]] = ()
    expressions: Sequence[str] = ()
    _states: dict[int, Values] = field(default_factory=dict)

    @cached_property
    def letters(self) -> Letters:
        """Letter -> the expression of the code, or the LaTeX, that it stands for."""
        nodes = [*ast.walk(self.module.tree)]
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        names |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        found: dict[str, str | Means] = {name: name for name in names if len(name) == 1}
        found |= {f"{n[0]}_{n[1]}": n for n in names if len(n) == 2 and n[1].isdigit()}
        given = {letter: meaning(text) for letter, text in self.bindings.letters.items()}
        # What a letter means in other letters is for derivatives; its value is the code's.
        return found | {
            letter: text
            for letter, text in given.items()
            if isinstance(text, str) or letter not in found
        }

    @cached_property
    def meant(self) -> dict[str, Means]:
        """Letter -> the other letters that it stands for where something is derived."""
        given = {letter: meaning(text) for letter, text in self.bindings.letters.items()}
        return {letter: text for letter, text in given.items() if isinstance(text, Means)}

    @cached_property
    def moments(self) -> list[Moment]:
        """Every statement that ran."""
        return moments(self.module, self.recording)

    def problem(self, tex: str, cells: Sequence[Sequence[str]]) -> str | None:
        """Why the formula is not tied to anything; None where it is.

        Args:
            cells: names of the cells from which its values may come, the nearest ones first:
                those of later groups only where no statement of the ones before has them all.
        """
        key, assigned = tokens_of(tex), set()
        other = self.bindings.entries("same").get(key)
        where = self.bindings.entries("at").get(key)
        for chain in chains(tex):
            if not any(has_letters(part.tex) for part in chain) or self._is_letter(chain):
                continue
            if other is not None:
                if not self._are_equal(chain[0].tex, other, self.meant):
                    return f"is not '{other}', as formulas.yml says"
            elif where is not None:
                if wrong := self._is_wrong_at(chain, where, assigned):
                    return wrong
            elif not self._is_tied(chain, cells, assigned):
                return self._why(chain)
            if len(chain) > 1 and chain[1].relation == ARROW:
                assigned.add(chain[0].tex)
        return None

    def _is_letter(self, chain: list[Part]) -> bool:
        return len(chain) == 1 and is_lone_letter(chain[0].tex.lstrip("+"), self.letters)

    def _is_tied(
        self, chain: list[Part], cells: Sequence[Sequence[str]], assigned: set[str]
    ) -> bool:
        if self._is_identity(chain):
            return True
        if len(chain) == 1:
            tex = chain[0].tex
            return self._is_code(chain) or self._is_term(tex) or self._is_derived(tex)
        has_numbers = any(not has_letters(part.tex) for part in chain)
        if self._is_compared(chain) or (not has_numbers and self._is_code(chain)):
            return True
        return self._ran(chain, cells, assigned)

    def _why(self, chain: list[Part]) -> str:
        for part in chain:
            if has_letters(part.tex) and worth(part.tex, self._random()) is None:
                return f"has '{part.tex}', which has letters that nothing is known of"
        if len(chain) == 1:
            return "is no expression of the code"
        return "does not hold with the values that its letters have in its section"

    # At random values

    def _random(self, seed: int = 0) -> dict[str, Value | Means]:
        """Letter -> random values, the same for letters that stand for the same."""
        found: dict[str, Value | Means] = {}
        for letter, text in self.letters.items():
            found[letter] = text if isinstance(text, Means) else _at_random(text, seed)
        return found

    @cached_property
    def _values(self) -> dict[str, Value]:
        at_random = self._random()
        return {t: at_random[letter] for letter, t in self.letters.items() if isinstance(t, str)}

    @cached_property
    def _computed(self) -> list[tuple[str, Value]]:
        """What each expression of the code gives at the random values."""
        found = []
        for target, node in expressions(self.module.tree):
            try:
                found.append((target, computed(node, self._values)))
            except (UnknownError, RecursionError):
                continue
        return [(target, value) for target, value in found if np.ndim(value)]

    def _is_code(self, chain: list[Part]) -> bool:
        value = worth(chain[-1].tex, self._random())
        if value is None or not np.ptp(value):  # with letters that do not count: y - y
            return False
        if len(chain) > 2 or (len(chain) == 2 and chain[1].relation not in EQUAL):
            return False
        wanted = self.letters.get(chain[0].tex) if len(chain) == 2 else None
        if len(chain) == 2 and not isinstance(wanted, str):
            return False
        return any(
            equals(value, found) for target, found in self._computed if wanted in (None, target)
        )

    def _is_compared(self, chain: list[Part]) -> bool:
        """Whether the code asks whether it is so: `weight_decay != 0`."""
        sides = [worth(part.tex, self._random()) for part in chain]
        if len(chain) != 2 or any(side is None for side in sides):
            return False
        for sign, nodes in comparisons(self.module.tree):
            if chain[1].relation in SIGNS.get(sign, ()):
                try:
                    found = [computed(node, self._values) for node in nodes]
                except UnknownError:
                    continue
                if all(equals(one, other) for one, other in zip(sides, found, strict=True)):
                    return True
        return False

    def _is_term(self, tex: str) -> bool:
        wanted = tokens_of(tex)
        return any(
            len(wanted) > 1 and wanted == tokens[at : at + len(wanted)]
            for tokens in self.others
            for at in range(len(tokens))
        )

    def _is_derived(self, tex: str) -> bool:
        """Whether it is the derivative of something on the page or in the code, of one letter.

        With several letters, it could be that of another by another.
        """
        letters = {*letters_in(tex, self.letters)}
        value = worth(tex, self._random())
        if len(letters) != 1 or value is None or not np.any(value):
            return False
        (letter,) = letters
        derived = (
            rf"\frac{{\partial ({other})}}{{\partial {letter}}}" for other in self.expressions
        )
        if any(self._are_equal(tex, other, {}) for other in derived):
            return True
        name = self.letters[letter]
        return isinstance(name, str) and any(equals(value, d) for d in self._derivatives(name))

    def _derivatives(self, name: str) -> Iterator[Value]:
        """Those of the code's expressions, at the random values."""
        if name not in self._values:
            return
        sides = [{**self._values, name: self._values[name] + by} for by in (NUDGE, -NUDGE)]
        for _, node in expressions(self.module.tree):
            try:
                more, less = (computed(node, side) for side in sides)
            except (UnknownError, RecursionError):
                continue
            if np.ndim(more):
                yield (more - less) / (2 * NUDGE)

    def _is_identity(self, chain: list[Part]) -> bool:
        relations = {part.relation for part in chain[1:]}
        if not relations or not relations <= {"=", r"\equiv"}:
            return False
        # What a letter means is not what it is worth: only where something is derived.
        meant = self.meant if any(r"\partial" in part.tex for part in chain) else {}
        return all(self._are_equal(one.tex, other.tex, meant) for one, other in pairwise(chain))

    def _are_equal(self, tex: str, other: str, meant: Mapping[str, Means]) -> bool:
        return all(
            left is not None and right is not None and equals(left, right)
            for seed in (1, 2)
            for left, right in [
                [worth(side, {**self._random(seed), **meant}) for side in (tex, other)]
            ]
        )

    # At values of the run

    def _ran(self, chain: list[Part], cells: Iterable[str], assigned: set[str]) -> bool:
        for group in cells:
            told = [
                self._at(chain, index, assigned)
                for index, moment in enumerate(self.moments)
                if moment.cell in group
            ]
            if any(told):
                return True
            if any(held is False for held in told):
                return False
        return False

    def _is_wrong_at(self, chain: list[Part], where: str, assigned: set[str]) -> str | None:
        place, _, given = where.partition(";")
        cell, _, code = (text.strip() for text in place.partition(":"))
        instead = {
            letter.strip(): text.strip()
            for letter, text in (pair.split("=", 1) for pair in given.split(",") if "=" in pair)
        }
        told = [
            self._at(chain, index, assigned, instead=instead)
            for index, moment in enumerate(self.moments)
            if moment.cell == cell and code in ("", moment.code)
        ]
        told = [held for held in told if held is not None]
        if not code:
            told = told[-1:]  # when the cell has ended
        if not told:
            return f"cannot be evaluated at '{where}': there its letters have no values"
        return None if all(told) else f"does not hold at '{where}'"

    def _at(
        self,
        chain: list[Part],
        index: int,
        assigned: set[str],
        instead: Mapping[str, str] | None = None,
    ) -> bool | None:
        """Whether the chain holds at that moment; None where that says nothing.

        Args:
            assigned: letters that formulas before this one have assigned.
            instead: what letters stand for here. Where None is given, nothing may be zero.
        """
        target = chain[0].tex if len(chain) > 1 and chain[1].relation == ARROW else ""
        meant = {**self.letters, **(instead or {})}
        names = dict.fromkeys(name for part in chain for name in _needed(part.tex, meant))
        after = self._letters({name: meant[name] for name in names}, index, index - 1)
        if after is None:
            return None
        if not target:
            return self._holds(chain, after, after, instead is None)
        before = self._letters({name: meant[name] for name in names}, index - 1, index)
        if before is None or target not in before or equals(before[target], after[target]):
            return None
        # What is on the right may have been new by then: a buffer, of which x takes a step.
        new = {**after, target: before[target]}
        old = {letter: (after if letter in assigned else before)[letter] for letter in names}
        told = [self._holds(chain, after, letters, instead is None) for letters in (old, new)]
        told = [held for held in told if held is not None]
        return any(told) if told else None

    def _holds(
        self,
        chain: list[Part],
        first: Mapping[str, Value | Means],
        letters: Mapping[str, Value | Means],
        strictly: bool,
    ) -> bool | None:
        """Whether it holds with those values; the first part has values of its own."""
        has_numbers = any(not has_letters(part.tex) and part.tex != "0" for part in chain)
        is_given = chain[-1].tex == "0" and is_lone_letter(chain[0].tex, self.letters)
        if (
            strictly
            and not (has_numbers or is_given)
            and any(_is_degenerate(v) for v in letters.values())
        ):
            return None
        values = [worth(part.tex, letters if at else first) for at, part in enumerate(chain)]
        if any(value is None for value in values):
            return None
        return all(
            holds(left, right, after.relation, max(rounding(before.tex), rounding(after.tex)))
            for (before, left), (after, right) in pairwise(zip(chain, values, strict=True))
        )

    def _letters(
        self, letters: Letters, index: int, otherwise: int
    ) -> dict[str, Value | Means] | None:
        """What letters are worth after a moment; those that are not there yet, after another."""
        found: dict[str, Value | Means] = {}
        for letter, text in letters.items():
            if isinstance(text, Means):
                found[letter] = text
                continue
            state = next((s for s in map(self._state, (index, otherwise)) if text in s), None)
            if state is None:
                return None
            found[letter] = state[text]
        return found

    def _state(self, index: int) -> Values:
        """The values after that moment; before the first there are none."""
        if index not in self._states:
            self._states[index] = (
                Values(self.moments[index].after, self.moments[index].printed)
                if index >= 0
                else Values({})
            )
        return self._states[index]


def _needed(tex: str, letters: Letters) -> list[str]:
    """The letters of the LaTeX, and those of what its letters stand for."""
    found = []
    for letter in letters_in(tex, letters):
        found.append(letter)
        if isinstance(meant := letters[letter], Means):
            found += _needed(meant.tex, letters)
    return found


def _at_random(text: str, seed: int) -> Value:
    """Three values for a name; for an expression what it gives at those of its names."""
    node = ast.parse(text, mode="eval").body
    if is_name(node):
        chooser = random.Random(f"{seed} {text}")  # noqa: S311
        return np.array([chooser.uniform(0.5, 2.5) for _ in range(3)])
    names = {ast.unparse(inner) for inner in ast.walk(node) if is_name(inner)}
    try:
        return computed(node, {name: _at_random(name, seed) for name in names})
    except UnknownError:
        return np.full(3, np.nan)


def _is_degenerate(value: Value | Means) -> bool:
    return not isinstance(value, Means) and not (np.all(value) and np.all(np.isfinite(value)))
