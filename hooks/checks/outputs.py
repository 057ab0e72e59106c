"""Compare what a module printed with what it asserts; rewrite what it asserts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hooks.errors import Mistake, difference
from hooks.read.module import Module, Statement
from hooks.read.percent import ASSERTED
from hooks.run.results import RunResult, StatementResult


def check_outputs(module: Module, result: RunResult) -> Iterator[Mistake]:
    """Each statement printed what it asserts. What comes after the first that did not is counted:
    much of it follows.
    """
    wrong = [
        (statement, ran)
        for statement, ran in _statements(module, result)
        if statement.expected != ran.stdout
    ]
    if wrong:
        yield _mismatch(module, *wrong[0], len(wrong) - 1)


def _statements(module: Module, result: RunResult) -> list[tuple[Statement, StatementResult]]:
    return [
        pair
        for cell in (*module.cells, *module.asides)
        for pair in zip(cell.statements, result.cell(cell.name).statements, strict=True)
    ]


def _mismatch(module: Module, statement: Statement, ran: StatementResult, others: int) -> Mistake:
    node = next(node for node in module.every.body if node.end_lineno == statement.last)
    more = f"; wrong in {others} more places" if others else ""
    if isinstance(node, ast.Try) and node.handlers and not ran.stdout:
        kinds = " or ".join(ast.unparse(handler.type) for handler in node.handlers)
        problem = f"the expected exception ({kinds}) was not raised{more}"
        remedy = "restore what raises it, or show what the code does now"
        return Mistake(module.path, statement.first, problem, remedy)
    expected, actual = statement.expected.splitlines(), ran.stdout.splitlines()
    diff = difference(expected, actual)
    problem = f"wrong output (- asserted, + printed){more}\n{diff}"
    remedy = "correct the code, or accept what it prints with 'make update'"
    return Mistake(module.path, _first_difference(statement, expected, actual), problem, remedy)


def _first_difference(statement: Statement, expected: list[str], actual: list[str]) -> int:
    """The line of the first asserted line that is wrong, or of the statement's last line."""
    for offset, line in enumerate(expected):
        if actual[offset : offset + 1] != [line]:
            return statement.last + 1 + offset
    return statement.last


def rewrite(module: Module, result: RunResult) -> str:
    """The module's text with its asserted outputs replaced by what was printed."""
    lines = module.whole.splitlines()
    printed = {
        statement.last: ran.stdout.splitlines() for statement, ran in _statements(module, result)
    }
    rewritten: list[str] = []
    for number, line in enumerate(lines, 1):
        if not ASSERTED.match(line):
            rewritten.append(line)
        rewritten += [f"#> {text}".rstrip() for text in printed.get(number, [])]
    return "\n".join(rewritten) + "\n"
