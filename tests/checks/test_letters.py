"""A formula with letters that nobody evaluates is listed, on purpose, with a reason."""

from __future__ import annotations

import pytest

from tests.support.small import error_of, line_of

FILE = "formulas.yml"


def listed(project, text: str):
    path = project.snippets / FILE
    path.write_text(text, encoding="utf-8")
    return path


def test_formula_that_nobody_evaluates_is_a_mistake_until_it_is_listed(project):
    project.change_both("$x = 1.25$", "$q = 1.25$")
    error = error_of(project)
    assert (error.path, error.line) == (project.en, line_of(project.en, "$q"))
    assert "nothing is known of" in error.problem
    listed(project, "chapter/page:\n  unevaluated:\n    q = 1.25: names no code\n")
    project.load()
    # Another formula is another one.
    project.change_both("$q = 1.25$", "$q > 1.25$")
    assert {mistake.path.name for mistake in error_of(project).mistakes} == {
        "page.ja.md", "page.en.md", FILE,
    }  # fmt: skip


def test_words_in_a_formula_do_not_switch_its_calculation_off(project):
    project.change_both("$x = 1.25$", r"$1 + 0.25 \text{ steps} = 1.5$")
    assert "1 + 0.25" in error_of(project).problem


def test_digits_around_a_comma_are_a_number_only_in_threes(project):
    project.change_both("The value is", "1,250 of 1,250,000. The value 1.25, not 1,25, is")
    problems = [mistake.problem for mistake in error_of(project).mistakes]
    assert problems.count("'1,25' is no number: a comma stands before three digits") == 2
    assert not any("1,250'" in problem for problem in problems)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("chapter/page:\n  unevaluated:\n    q = 2: none\n", "has no formula 'q = 2'"),
        ("chapter/page:\n  unevaluated:\n    x = 1.25: it is\n", "is evaluated"),
        ("chapter/page:\n  letters:\n    q: x\n", "has no formula with 'q'"),
        ("chapter/none:\n  letters:\n    q: x\n", "no page 'chapter/none'"),
        ("chapter/page:\n  letters:\n    x: 1 +\n", "is no expression"),
        ("chapter/page:\n  leters:\n    x: y\n", "'leters' of 'chapter/page'"),
        ("chapter/page: [\n", "unreadable YAML"),
    ],
)
def test_entry_that_says_nothing_is_told(project, text, problem):
    path = listed(project, text)
    error = error_of(project)
    assert error.path == path
    assert problem in error.problem
