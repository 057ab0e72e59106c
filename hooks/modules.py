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
import io
import re
import tokenize
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hooks.errors import AuthorError, text_of

CELL = re.compile(r"^# %%(?P<name>.*)$")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ASSERTED = re.compile(r"^#>(?: (?P<text>.*)|$)")
PROMISE_INDENTED = re.compile(r"^\s+#>")


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
        raise AuthorError(
            path, error.lineno or 1, f"syntax error: {error.msg}", "correct the line"
        ) from None
    lines = text.splitlines()
    nodes = [(first_line(node), node.end_lineno) for node in tree.body]
    starts = _cell_starts(lines, nodes, path)
    _refuse_two_on_a_line(tree, path)
    _refuse_misplaced_assertions(lines, nodes, path)
    _refuse_silent_handlers(tree, path)
    _refuse_async(tree, path)
    _refuse_code_in_preamble(tree, starts[0][0], path)
    _refuse_project_imports(tree, starts[0][0], path)
    ends = [line - 1 for line, _ in starts[1:]] + [len(lines)]
    cells = tuple(
        _cell(name, start, end, lines, nodes, path)
        for (start, name), end in zip(starts, ends, strict=True)
    )
    preamble = "\n".join(lines[: starts[0][0] - 1])
    return Module(path, text, preamble, cells, tree)


def without_comments(code: str) -> str:
    """The code as it runs: what a comment says proves nothing.

    Raises tokenize.TokenError for what is no Python.
    """
    lines = code.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            line, column = token.start
            lines[line - 1] = lines[line - 1][:column]
    return "\n".join(lines)


def first_line(node: ast.stmt) -> int:
    """The 1-based line on which a statement starts, its decorators included."""
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _cell_starts(
    lines: list[str], nodes: list[tuple[int, int]], path: Path
) -> list[tuple[int, str]]:
    starts: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        match = CELL.match(line)
        if not match:
            continue
        if any(first < number <= last for first, last in nodes):
            raise AuthorError(
                path,
                number,
                "a cell starts within a statement",
                "put '# %%' lines between statements; in a string, write something else",
            )
        name = match["name"].strip()
        if not NAME.fullmatch(name):
            raise AuthorError(
                path,
                number,
                f"'{name}' is not a cell name",
                "name the cell '# %% like-this': lower-case words joined by hyphens",
            )
        known = {name: at for at, name in starts}
        if name in known:
            raise AuthorError(
                path,
                number,
                f"a second cell named '{name}' (the first is on line {known[name]})",
                "give each cell of a module a name of its own",
            )
        starts.append((number, name))
    if not starts:
        raise AuthorError(
            path, 1, "no cell in this module", "start the first cell with '# %% name'"
        )
    return starts


def _refuse_misplaced_assertions(
    lines: list[str],
    nodes: list[tuple[int, int]],
    path: Path,
) -> None:
    remedy = "put '#>' lines at the left margin, right after the whole statement that prints"
    for number, line in enumerate(lines, 1):
        inside = any(first < number <= last for first, last in nodes)
        if PROMISE_INDENTED.match(line) or (inside and ASSERTED.match(line)):
            raise AuthorError(path, number, "an asserted output inside a statement", remedy)
        if ASSERTED.match(line):
            above = number - 1
            while above and ASSERTED.match(lines[above - 1]):
                above -= 1
            if all(last != above for _, last in nodes):
                raise AuthorError(
                    path, number, "an asserted output without a statement right above it", remedy
                )
        elif line.startswith("#>"):
            raise AuthorError(path, number, "'#>' without a space after it", "write '#> output'")


def _refuse_two_on_a_line(tree: ast.Module, path: Path) -> None:
    """Outputs, steps and numbers belong to lines, so a line belongs to one statement."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            for one, other in pairwise(block if isinstance(block, list) else []):
                if first_line(other) <= one.end_lineno:
                    raise AuthorError(
                        path,
                        first_line(other),
                        "two statements on one line",
                        "give each a line of its own",
                    )


def _refuse_silent_handlers(tree: ast.Module, path: Path) -> None:
    """An expected exception is declared by its type; its message is printed and asserted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            _check_handler(node, path)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            raise AuthorError(
                path,
                node.lineno,
                f"'{ast.unparse(node)}' hides whether the exception comes",
                "write 'try: ...' with 'except TYPE as error: print(error)'",
            )


def _check_handler(node: ast.ExceptHandler, path: Path) -> None:
    types = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    too_broad = [name for name in map(_unparsed, types) if name in ("Exception", "BaseException")]
    prints = any(
        isinstance(inner, ast.Call) and ast.unparse(inner.func) == "print"
        for inner in ast.walk(node)
    )
    remedy = "name the exception type that is expected here"
    if node.type is None:
        problem = "this 'except' names no exception"
    elif too_broad:
        problem = f"'except {too_broad[0]}' is too broad"
    elif not prints:
        problem = "this 'except' prints nothing: nobody would notice when the exception stays away"
        remedy = "print the exception, or part of it, and assert the output with a '#>' line"
    else:
        return
    raise AuthorError(path, node.lineno, problem, remedy)


def _unparsed(node: ast.expr | None) -> str:
    return ast.unparse(node).rpartition(".")[2] if node else ""


def _refuse_async(tree: ast.Module, path: Path) -> None:
    """The event loop runs such lines between those of the cell, where no step belongs to them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef):
            raise AuthorError(
                path,
                node.lineno,
                f"'async def {node.name}', whose lines cannot be stepped through",
                "write a function that does not wait",
            )


def _refuse_code_in_preamble(tree: ast.Module, first_cell: int, path: Path) -> None:
    """What runs before the first cell is shown nowhere, so nothing may depend on it."""
    for index, node in enumerate(tree.body):
        if node.lineno > first_cell:
            return
        is_docstring = index == 0 and ast.get_docstring(tree) is not None
        if not is_docstring and not _imports_drawing_functions(node):
            raise AuthorError(
                path,
                node.lineno,
                "code above the first cell, which readers do not see",
                "move it into a cell; above stand a docstring and imports of drawing functions, "
                "'from snippets.figures.NAME import FUNCTION', which notebooks bring along",
            )


def _imports_drawing_functions(node: ast.stmt) -> bool:
    """By their names: that is how the notebook imports them from the file it writes."""
    return (
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("snippets.figures.")
        and all(alias.name != "*" and not alias.asname for alias in node.names)
    )


def _refuse_project_imports(tree: ast.Module, first_cell: int, path: Path) -> None:
    """Readers have torch, not this project: what a cell imports must exist for them too."""
    for node in ast.walk(tree):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        own = any(name.split(".")[0] in ("snippets", "hooks", "tests") for name in names)
        if own and node.lineno > first_cell:
            raise AuthorError(
                path,
                node.lineno,
                "a cell imports code of this project, which readers do not have",
                "import drawing code above the first cell; notebooks bring that along",
            )


def _cell(
    name: str, start: int, end: int, lines: list[str], nodes: list[tuple[int, int]], path: Path
) -> Cell:
    inside = [(first, last) for first, last in nodes if start < first <= end]
    if not inside:
        raise AuthorError(
            path, start, f"the cell '{name}' has no statement", "write one, or delete the cell"
        )
    nexts = [first for first, _ in inside[1:]] + [end + 1]
    statements = []
    for (first, last), following in zip(inside, nexts, strict=True):
        matches = (ASSERTED.match(line) for line in lines[last : following - 1])
        asserted = tuple(match["text"] or "" for match in matches if match)
        statements.append(Statement(first, last, asserted))
    shown = [line for line in lines[start:end] if not ASSERTED.match(line)]
    return Cell(name, start, "\n".join(shown).strip("\n"), tuple(statements))
