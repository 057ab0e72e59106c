"""What the text of a statement says that its recording does not: a condition, a figure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from hooks.read.module import Module
from hooks.read.percent import first_line

FIGURES = "snippets.figures"


def told_of(module: Module) -> Iterator[tuple[int, dict[str, Any]]]:
    """First line of a statement -> `test`: [its condition, whether that is True or False and not
    merely counts as such]; `draws`: the function that draws a figure of the page."""
    drawing = {
        alias.asname or alias.name
        for node in module.tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(FIGURES)
        for alias in node.names
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.If | ast.While) and not isinstance(node.test, ast.Constant):
            text = " ".join(ast.get_source_segment(module.text, node.test).split())
            yield first_line(node), {"test": [text, _is_bool(node.test)]}
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            if isinstance(function, ast.Name) and function.id in drawing:
                yield first_line(node), {"draws": f"{function.id}()"}


def _is_bool(test: ast.expr) -> bool:
    """Whether a condition is True or False itself, by its form."""
    if isinstance(test, ast.BoolOp):
        return all(map(_is_bool, test.values))
    return isinstance(test, ast.Compare) or (
        isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    )
