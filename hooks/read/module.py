"""Read a snippet module: cells, their statements, and the outputs they assert.

The format is the "percent" format that Jupyter tools and editors know, plus asserted
outputs:

    # %% predict
    y = a * x + b
    print(y)
    #> tensor([1., 2.], grad_fn=<AddBackward0>)

What stands before the first `# %%` is the preamble: a docstring and the imports of drawing
functions. It is not a cell. Below a line `raise SystemExit` stand asides, programs that the
questions of the page are asked about. Everything here is text in, data out; nothing is run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path

from hooks.errors import AuthorError, Mistake, closest, refuse
from hooks.read.module_rules import broken_rules
from hooks.read.percent import ASIDE, ASSERTED, CELL, END, first_line
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
class Aside(Cell):
    """A program that no page shows: it runs after the cells down to `after`, and no others.

    One that stands "in any order" runs once more in each order of its `pieces`, the lines of its
    one block; of others there are none.
    """

    after: str
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Module:
    """A snippet module as data.

    `text` and `tree` are those of the program, which the page shows; `whole` is the text of the
    file, and `every` its AST, with the asides.
    """

    path: Path
    text: str
    preamble: str
    cells: tuple[Cell, ...]
    tree: ast.Module
    whole: str
    every: ast.Module
    asides: tuple[Aside, ...] = ()

    def cell(self, name: str) -> Cell | None:
        """The cell of that name, or None."""
        return next((cell for cell in self.cells if cell.name == name), None)

    def program(self, name: str) -> Cell | None:
        """The cell or aside of that name, or None."""
        return next((cell for cell in (*self.cells, *self.asides) if cell.name == name), None)

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
    heads = [
        (number, match["name"].strip())
        for number, line in enumerate(lines, 1)
        if (match := CELL.match(line))
    ]
    aside = {number: match for number, name in heads if (match := ASIDE.match(name))}
    starts = [(line, aside[line]["name"] if line in aside else name) for line, name in heads]
    last = next((n for n, line in enumerate(lines, 1) if END.match(line)), len(lines) + 1)
    told = [*broken_rules(tree, lines, nodes, starts), *_asides(heads, last)]
    told += _blocks(aside, starts, tree) if not told else []
    refuse(Mistake(path, *problem) for problem in told)
    ends = [line - 1 for line, _ in starts[1:]] + [len(lines)]
    cells = [
        _cell(name, start, min(end, last - 1) if start < last else end, lines, nodes)
        for (start, name), end in zip(starts, ends, strict=True)
    ]
    asides = tuple(_aside(c, aside[c.line], lines, tree) for c in cells if c.line in aside)
    program = ast.Module([node for node in tree.body if node.lineno < last], [])
    return Module(
        path,
        text if last > len(lines) else "\n".join(lines[: last - 1]) + "\n",
        "\n".join(lines[: starts[0][0] - 1]),
        tuple(cell for cell in cells if cell.line not in aside),
        program,
        text,
        tree,
        asides,
    )


def _asides(heads: list[tuple[int, str]], last: int) -> Iterator[tuple[int, str, str]]:
    """What is wrong about the places of asides, and the cells after which they run."""
    cells = [name for line, name in heads if line < last and not ASIDE.match(name)]
    for line, name in heads:
        match = ASIDE.match(name)
        if match and line < last:
            remedy = "put asides last, below a line 'raise SystemExit': as a script it ends there"
            yield line, f"the aside '{match['name']}' stands among the cells", remedy
        elif match and match["after"] not in cells:
            problem = f"no cell '{match['after']}' after which '{match['name']}' could run."
            problem += closest(match["after"], cells)
            yield line, problem, "name a cell of this module"
        elif not match and line > last:
            remedy = "write '# %% NAME after CELL', or move it above 'raise SystemExit'"
            yield line, f"the cell '{name}' stands among the asides", remedy


MOST_PIECES = 5
"""Of six there are 720 orders, each of which runs."""


def block_of(nodes: Iterable[ast.stmt]) -> ast.For | ast.With | None:
    """The one loop or `with` among the statements of an aside; None for none or several."""
    blocks = [node for node in nodes if isinstance(node, ast.For | ast.With)]
    return blocks[0] if len(blocks) == 1 else None


def _aside(cell: Cell, head: re.Match, lines: list[str], tree: ast.Module) -> Aside:
    block = block_of(_nodes(cell.line, cell.statements[-1].last, tree)) if head["any"] else None
    pieces = tuple(lines[node.lineno - 1].strip() for node in block.body) if block else ()
    return Aside(cell.name, cell.line, cell.source, cell.statements, head["after"], pieces)


def _nodes(line: int, last: int, tree: ast.Module) -> list[ast.stmt]:
    return [node for node in tree.body if line < node.lineno <= last]


def _blocks(
    aside: dict[int, re.Match], starts: list[tuple[int, str]], tree: ast.Module
) -> Iterator[tuple[int, str, str]]:
    """What is wrong with the blocks of asides in any order."""
    ends = [line for line, _ in starts[1:]] + [inf]
    for (line, name), end in zip(starts, ends, strict=True):
        if line in aside and aside[line]["any"]:
            block = block_of(_nodes(line, end, tree))
            body = block.body if block else []
            simple = all(node.lineno == node.end_lineno for node in body)
            if not (simple and 2 <= len(body) <= MOST_PIECES):
                problem = f"'{name}' in any order has no block whose lines could be put in order"
                remedy = f"write one 'for' or 'with' with 2 to {MOST_PIECES} lines in it"
                yield line, problem, remedy


def _cell(name: str, start: int, end: int, lines: list[str], nodes: list[tuple[int, int]]) -> Cell:
    inside = [(first, last) for first, last in nodes if start < first <= end]
    nexts = [first for first, _ in inside[1:]] + [end + 1] * bool(inside)
    statements = []
    for (first, last), following in zip(inside, nexts, strict=True):
        matches = (ASSERTED.match(line) for line in lines[last : following - 1])
        asserted = tuple(match["text"] or "" for match in matches if match)
        statements.append(Statement(first, last, asserted))
    shown = [line for line in lines[start:end] if not ASSERTED.match(line)]
    return Cell(name, start, "\n".join(shown).strip("\n"), tuple(statements))
