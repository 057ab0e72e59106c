"""Each formula can be shown, and what it calculates is right."""

from __future__ import annotations

from hooks.checks.arithmetic import uncalculated, wrong_equation
from hooks.errors import AuthorError
from hooks.read.page import Page
from hooks.render.formulas import mathml


def check_formulas(page: Page) -> None:
    """Each formula can be shown as MathML."""
    for line, tex in page.formulas():
        try:
            mathml(tex, display="inline")
        except ValueError as error:
            raise AuthorError(
                page.path,
                line,
                f"the formula '{tex}' cannot be shown: {error}",
                "correct the LaTeX",
            ) from None


def check_equations(page: Page) -> None:
    """What formulas calculate with numbers is right."""
    for line, tex in page.formulas():
        if wrong := wrong_equation(tex):
            raise AuthorError(
                page.path,
                line,
                f"the formula says '{' '.join(wrong)}', which is not so",
                "calculate it again",
            )
        if part := uncalculated(tex):
            raise AuthorError(
                page.path,
                line,
                f"nobody can calculate '{part}' here to see whether the formula is right",
                "write it with + - \\times / \\frac ^ and brackets (hooks/checks/arithmetic.py)",
            )
