"""What a module may not contain, as its text tells."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

from hooks.errors import AuthorError
from hooks.read.percent import ASSERTED, PROMISE_INDENTED, first_line


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
