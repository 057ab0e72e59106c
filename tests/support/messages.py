"""Every message of an error that a cell of the site prints, as readers paste it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from hooks.read import folders
from hooks.read.module import Module, read_module


@dataclass(frozen=True)
class Message:
    """The name of the exception, and the first line that the cell prints of it."""

    slug: str
    kind: str
    text: str

    @property
    def pasted(self) -> str:
        """What stands last in a traceback."""
        return f"{self.kind}: {self.text}"


def _of(slug: str, module: Module) -> Iterator[Message]:
    """Of each statement that prints nothing but an error, what it prints first."""
    asserted = {s.first: s.asserted for cell in module.cells for s in cell.statements}
    for statement in module.tree.body:
        lines = asserted.get(statement.lineno)
        handlers = [node for node in ast.walk(statement) if isinstance(node, ast.ExceptHandler)]
        if lines and handlers and _prints(statement) == sum(map(_prints, handlers)) == 1:
            yield Message(slug, ast.unparse(handlers[0].type), lines[0])


def _prints(tree: ast.AST) -> int:
    return sum(
        isinstance(node, ast.Call) and ast.unparse(node.func) == "print" for node in ast.walk(tree)
    )


MESSAGES = [
    message
    for slug, path in folders.module_paths().items()
    for message in _of(slug, read_module(path))
]
