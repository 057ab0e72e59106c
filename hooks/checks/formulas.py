"""Each formula can be shown, and what it calculates is right."""

from __future__ import annotations

from collections.abc import Iterator

from hooks.errors import Mistake
from hooks.formulas.arithmetic import uncalculated, wrong_equation
from hooks.read.page import Page
from hooks.render.formulas import mathml

DEEPEST = 12
"""Brackets within brackets: what is deeper, neither readers nor these checks can follow."""


def check_formulas(page: Page) -> Iterator[Mistake]:
    """Each formula can be shown as MathML."""
    for line, tex in page.formulas():
        if _depth(tex) > DEEPEST:
            problem = f"a formula with more than {DEEPEST} brackets within each other"
            yield Mistake(page.path, line, problem, "write it as several formulas")
            continue
        try:
            mathml(tex, display="inline")
        except ValueError as error:
            problem = f"the formula '{tex}' cannot be shown: {error}"
            yield Mistake(page.path, line, problem, "correct the LaTeX")


def _depth(tex: str) -> int:
    depth = deepest = 0
    for char in tex:
        depth += (char in "{([") - (char in "})]")
        deepest = max(deepest, depth)
    return deepest


def check_equations(page: Page) -> Iterator[Mistake]:
    """What formulas calculate with numbers is right."""
    remedy = "write it with + - \\times / \\frac ^ and brackets (hooks/formulas/latex.py)"
    for line, tex in page.formulas():
        if wrong := wrong_equation(tex):
            problem = f"the formula says '{' '.join(wrong)}', which is not so"
            yield Mistake(page.path, line, problem, "calculate it again")
        if part := uncalculated(tex):
            problem = f"nobody can calculate '{part}' here to see whether the formula is right"
            yield Mistake(page.path, line, problem, remedy)
