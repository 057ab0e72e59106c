"""The rows of a page's cells, and the numbers that each printed."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from decimal import Decimal

from hooks.read.module import Module
from hooks.read.numbers import Number, numbers_in
from hooks.run.results import RunResult


@dataclass(frozen=True)
class Row:
    """A line of a cell, and the numbers that it printed or that stand in it.

    `cell` is the cell's name, `place` its place among the cells; `line` counts from 1 in the
    cell as readers see it. `printed` are the first and last line of the cell's output that
    came from it, None for a line of code, which then is `code`; `raised` says that the statement
    of that line has raised an error. `rounds` is how often a loop runs that counts from elsewhere
    than 0: that number does not stand in its line.
    """

    cell: str
    place: int
    line: int
    numbers: tuple[Number, ...]
    printed: tuple[int, int] | None = None
    code: str = ""
    raised: bool = False
    rounds: Number | None = None

    @property
    def anchor(self) -> str:
        """The id of the line on the page."""
        return f"cell-{self.cell}.{self.line}"


def rows_of(module: Module, result: RunResult) -> list[Row]:
    """What each line of the module printed, and then what stands in each line."""
    printed, code = [], []
    raised = {
        line
        for step in result.recording.get("steps", [])
        if "error" in step
        for line in range(step["line"], step.get("to", step["line"]) + 1)
    }
    for place, cell in enumerate(module.cells):
        nodes, row = ast.parse(cell.source).body, 0
        for node, ran in zip(nodes, result.cell(cell.name).statements, strict=True):
            if ran.stdout:
                last = row + ran.stdout.count("\n")
                numbers = tuple(numbers_in(ran.stdout))
                line = printing_line(node)
                printed.append(Row(cell.name, place, line, numbers, (row + 1, last)))
                row = last
        above = cell.statements[0].first - nodes[0].lineno if nodes else 0
        for line, text in enumerate(cell.source.splitlines(), 1):
            numbers, fails = tuple(numbers_in(text)), above + line in raised
            rounds = rounds_of(text)
            numbers += (rounds,) if rounds else ()
            code.append(
                Row(cell.name, place, line, numbers, code=text, raised=fails, rounds=rounds)
            )
    return printed + code


def rounds_of(line: str) -> Number | None:
    """How often `for step in range(1, 101):` runs."""
    match = re.match(r" *for .* in range\((\d+), (\d+)\):", line)
    count = int(match[2]) - int(match[1]) if match else 0
    return Number(str(count), Decimal(count)) if count > 0 else None


def printing_line(statement: ast.stmt) -> int:
    """The line of the one `print` in a statement, otherwise the statement's first line."""
    lines = [
        node.lineno
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    return lines[0] if len(lines) == 1 else statement.lineno
