"""Comparing what was printed with what is asserted, and rewriting it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hooks.checks.outputs import check_outputs, rewrite
from hooks.errors import Mistake
from hooks.read.module import parse_module
from hooks.run.results import CellResult, RunResult, StatementResult

PATH = Path("some/module.py")


def ran(module, *printed: str) -> RunResult:
    """A result in which the module's statements printed these texts, in order."""
    texts = iter(printed)
    cells = [
        CellResult(c.name, [StatementResult(s.first, next(texts)) for s in c.statements])
        for c in module.cells
    ]
    return RunResult(cells, {})


def error_of(text: str, *printed: str) -> Mistake:
    module = parse_module(text, PATH)
    [mistake] = check_outputs(module, ran(module, *printed))
    return mistake


def test_equal_output_passes():
    module = parse_module("# %% a\nprint(1)\n#> 1\nx = 1\n", PATH)
    assert [*check_outputs(module, ran(module, "1\n", ""))] == []


@pytest.mark.parametrize(
    ("asserted", "printed", "line"),
    [
        ("#> 1.50\n", "1.51\n", 3),
        ("#> 1\n#> 2\n", "1\n3\n", 4),
        ("#> 1\n#> 2\n", "1\n", 4),
        ("#> 1\n", "1\n2\n", 2),
        ("", "1\n", 2),
        ("#> 1\n", "", 3),
        ("#> 1\n", "1 \n", 3),
    ],
)
def test_wrong_output_names_the_line_and_both_texts(asserted, printed, line):
    error = error_of(f"# %% a\nprint(x)\n{asserted}", printed)
    assert error.line == line
    assert "wrong output" in error.problem
    for text in printed.splitlines():
        assert text in error.problem or f"#> {text}" in asserted
    assert "make update" in error.remedy


def test_output_of_one_statement_is_not_accepted_at_another():
    error = error_of("# %% a\nprint(1)\n#> 1\n#> 2\nprint(2)\n", "1\n", "2\n")
    assert error.line == 4
    assert "wrong in 1 more places" in error.problem


def test_expected_exception_that_is_not_raised_is_named():
    text = "# %% a\ntry:\n    f()\nexcept ValueError as error:\n    print(error)\n#> bad\n"
    error = error_of(text, "")
    assert error.line == 2
    assert "the expected exception (ValueError) was not raised" in error.problem


def test_long_differences_are_cut():
    error = error_of("# %% a\nprint(x)\n", "".join(f"{i}\n" for i in range(100)))
    assert error.problem.endswith("...")
    assert len(error.problem.splitlines()) < 15


@pytest.mark.parametrize("printed", ["value", "value of the run, which is"])
def test_fifteen_hundred_nearly_equal_lines_are_compared_within_a_second(printed):
    asserted = "".join(f"#> value {i} of the page\n" for i in range(1500))
    start = time.process_time()
    error = error_of(
        f"# %% a\nprint(x)\n{asserted}", "".join(f"{printed} {i}\n" for i in range(1500))
    )
    assert time.process_time() - start < 1
    assert error.line == 3
    assert "- value 0 of the page" in error.problem


def test_rewrite_puts_real_output_after_each_statement():
    module = parse_module("# %% a\nprint(1)\n#> 0\nx = 1\n#> gone\nprint(2)\n", PATH)
    text = rewrite(module, ran(module, "1\n\n", "", "2\n"))
    assert text == "# %% a\nprint(1)\n#> 1\n#>\nx = 1\nprint(2)\n#> 2\n"


def test_rewritten_module_passes():
    module = parse_module("# %% a\nprint(1)\nfor i in (1, 2):\n    print(i)\n", PATH)
    result = ran(module, "1\n", "1\n2\n")
    assert [*check_outputs(parse_module(rewrite(module, result), PATH), result)] == []
