"""Which statement a line belongs to: what runs as one step, however many lines it spans."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from hooks.read.percent import first_line


@dataclass(frozen=True)
class Line:
    """A statement, or the header of one that has a body.

    `first` and `last` are the lines to mark, `end` is the last line of its body. `kind` is the
    name of its class in the AST: `Assign`, `For`, `ExceptHandler`. `given` is x for a statement
    that assigns to x.grad.
    """

    first: int
    last: int
    end: int
    kind: str
    given: str | None = None

    def holds(self, other: Line) -> bool:
        """Whether another statement stands in the body of this one."""
        return self.last < other.first <= self.end


def statements(tree: ast.Module) -> dict[int, Line]:
    """Line number -> the innermost statement or header that stands on it."""
    found: dict[int, Line] = {}
    for node in ast.walk(tree):  # outer statements come before inner ones
        if not isinstance(node, ast.stmt | ast.ExceptHandler):
            continue
        first = first_line(node) if isinstance(node, ast.stmt) else node.lineno
        body = getattr(node, "body", None)
        last = max(first, first_line(body[0]) - 1) if body else node.end_lineno
        end = body[-1].end_lineno if body else node.end_lineno
        line = Line(first, last, end, type(node).__name__, _given(node))
        found.update(dict.fromkeys(range(first, last + 1), line))
    return found


def of_comprehensions(tree: ast.Module) -> dict[int, set[str]]:
    """First line of a function -> the names that nothing but its comprehensions binds.

    From Python 3.13 on they are among its own while a comprehension runs.
    """
    found = {}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        within = [node for node in ast.walk(function) if isinstance(node, ast.comprehension)]
        targets = {id(name) for each in within for name in _bound(each.target)}
        bound = [*_bound(function)]
        others = {name.id for name in bound if id(name) not in targets}
        others |= {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
        found[first_line(function)] = {name.id for name in bound} - others
    return found


def _bound(node: ast.AST) -> Iterator[ast.Name]:
    """The names that are assigned to."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each


def _given(node: ast.AST) -> str | None:
    if isinstance(node, ast.Assign) and not _is_none(node.value):
        for target in node.targets:
            if isinstance(target, ast.Attribute) and target.attr == "grad":
                return target.value.id if isinstance(target.value, ast.Name) else None
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
