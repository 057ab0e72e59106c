"""Numbers that are typed into the words of a figure are those of what it shows.

What a drawing function computes from its data comes out right with them; what stands in its text
does not. So a typed number has to be one of the data that it was called with, or of the module.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hooks.read.numbers import Number, numbers_in

Told = tuple[str, str]
"""Problem, remedy."""


def unknown_numbers(name: str, draw: Callable, data: Any, text: str) -> Iterator[Told]:
    """The typed numbers that neither the data nor the module has.

    Args:
        name: of the figure.
        draw: the function that draws it.
        data: what it was called with.
        text: the module.
    """
    values = {abs(value) for value in _values(data)}
    values |= {abs(float(number.value)) for number in numbers_in(text) if number.value is not None}
    function = ast.parse(textwrap.dedent(inspect.getsource(draw))).body[0]
    values |= {abs(float(value)) for value in _drawn(function)}
    for number in _typed(function):
        if number.value is None or abs(float(number.value)) not in values:
            said = f"the figure {name} says {number.text}"
            problem = f"{said}, which neither its data nor the module has"
            remedy = f"compute it from the data in {name} (snippets/figures)"
            yield problem, remedy


def _drawn(function: ast.FunctionDef) -> Iterator[float]:
    """The numbers with which a function draws what is no data: a line to compare with, say."""
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield node.value


def _typed(function: ast.FunctionDef) -> list[Number]:
    """The numbers in the texts of a function: not in its docstring, nor in what formats a value."""
    apart = {id(part) for part in function.decorator_list} | {id(_docstring(function))}
    for node in ast.walk(function):
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            apart |= {id(part) for part in ast.walk(node.format_spec)}
    texts = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart
    ]
    return [number for text in texts for number in numbers_in(text)]


def _docstring(function: ast.FunctionDef) -> ast.AST | None:
    first = function.body[0]
    return first.value if isinstance(first, ast.Expr) else None


def _values(data: Any) -> Iterable[float]:
    """Each number in the data, as floats and as a page would round it, and how many there are."""
    if isinstance(data, bool | str) or data is None:
        return
    if hasattr(data, "detach"):
        data = data.detach()
    if hasattr(data, "tolist"):
        data = data.tolist()
    if isinstance(data, int | float):
        yield from (round(float(data), digits) for digits in range(5))
        yield float(data)
    elif isinstance(data, dict):
        yield from _values([*data.values()])
    elif isinstance(data, list | tuple):
        yield float(len(data))
        for item in data:
            yield from _values(item)
