"""Read a snippet module: cells, their statements, and the outputs they assert.

The format is the "percent" format that Jupyter tools and editors know, plus asserted
outputs:

    # %% predict
    y = a * x + b
    print(y)
    #> tensor([1., 2.], grad_fn=<AddBackward0>)

What stands before the first `# %%` is the preamble: a docstring and the imports of drawing
functions. It is not a cell. Everything here is text in, data out; nothing is run.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from hooks.errors import AuthorError, Mistake, refuse
from hooks.read.module_rules import broken_rules
from hooks.read.percent import ASSERTED, CELL, first_line
from hooks.read.text import text_of


@dataclass(frozen=True)
class Statement:
    """A top-level statement, its 1-based line range, and the stdout lines it asserts."""

    first: int
    last: int
    asserted: tuple[str, ...]

    @property
    def expected(self) -> str:
        """The asserted stdout as one text."""
        return "".join(f"{line}\n" for line in self.asserted)


@dataclass(frozen=True)
class Cell:
    """A named cell: `source` is its code as readers see it, without asserted outputs."""

    name: str
    line: int
    source: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Module:
    """A snippet module as data. `tree` is the AST of the whole file."""

    path: Path
    text: str
    preamble: str
    cells: tuple[Cell, ...]
    tree: ast.Module

    def cell(self, name: str) -> Cell | None:
        """The cell of that name, or None."""
        return next((cell for cell in self.cells if cell.name == name), None)

    def rows(self) -> list[tuple[int, int, str]]:
        """Each line that readers see: index of its cell, 1-based line in the file, text."""
        lines = self.text.splitlines()
        found = []
        ends = [cell.line - 1 for cell in self.cells[1:]] + [len(lines)]
        for index, (cell, end) in enumerate(zip(self.cells, ends, strict=True)):
            shown = [
                (index, number, lines[number - 1])
                for number in range(cell.line + 1, end + 1)
                if not ASSERTED.match(lines[number - 1])
            ]
            filled = [place for place, (_, _, text) in enumerate(shown) if text]
            found += shown[filled[0] : filled[-1] + 1] if filled else []
        return found

    @property
    def code(self) -> str:
        """All code that readers see, one cell after the other."""
        return "\n\n".join(cell.source for cell in self.cells)


def read_module(path: Path) -> Module:
    """Parse the file at `path`. Raises AuthorError where it is not a valid module."""
    return parse_module(text_of(path), path)


def parse_module(text: str, path: Path) -> Module:
    """Parse module text; `path` is used for messages only."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        mistake = Mistake(path, error.lineno or 1, f"syntax error: {error.msg}", "correct the line")
        raise AuthorError(mistake) from None
    lines = text.splitlines()
    nodes = [(first_line(node), node.end_lineno) for node in tree.body]
    starts = [
        (number, match["name"].strip())
        for number, line in enumerate(lines, 1)
        if (match := CELL.match(line))
    ]
    refuse(Mistake(path, *told) for told in broken_rules(tree, lines, nodes, starts))
    ends = [line - 1 for line, _ in starts[1:]] + [len(lines)]
    cells = tuple(
        _cell(name, start, end, lines, nodes)
        for (start, name), end in zip(starts, ends, strict=True)
    )
    preamble = "\n".join(lines[: starts[0][0] - 1])
    return Module(path, text, preamble, cells, tree)


def _cell(name: str, start: int, end: int, lines: list[str], nodes: list[tuple[int, int]]) -> Cell:
    inside = [(first, last) for first, last in nodes if start < first <= end]
    nexts = [first for first, _ in inside[1:]] + [end + 1]
    statements = []
    for (first, last), following in zip(inside, nexts, strict=True):
        matches = (ASSERTED.match(line) for line in lines[last : following - 1])
        asserted = tuple(match["text"] or "" for match in matches if match)
        statements.append(Statement(first, last, asserted))
    shown = [line for line in lines[start:end] if not ASSERTED.match(line)]
    return Cell(name, start, "\n".join(shown).strip("\n"), tuple(statements))
