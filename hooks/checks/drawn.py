"""What a figure says of its axes is so, as far as the run tells.

An axis with a word for counting is the one along which what is drawn counts; and of two axes with
the names of values, neither leaves out its own where the other would have it.

What is written into the drawing code as it is, a label "0.28" or an alternative that says "(2, 5)",
has numbers of the module: printed, in its code, or values of its run. What the code writes there
with f"{rate:g}" comes from the data anyway.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hooks.checks.numbers import Evidence
from hooks.errors import Mistake
from hooks.formulas.moments import Values, moments
from hooks.places import shown
from hooks.read.beside import NAME
from hooks.read.module import Module
from hooks.read.numbers import Number, numbers_in
from hooks.read.percent import without_comments
from hooks.run.results import Drawing, RunResult

COUNTING = re.compile(
    r"\b(?:number of|updates?|steps?|rounds?|epochs?|layers?|calls?|batch(?:es)?)\b"
    r"|回数|回目|何回|ステップ|エポック|何層|周目",
    re.IGNORECASE,
)
Axis = dict[str, Any]


def check_drawn(module: Module, result: RunResult) -> Iterator[Mistake]:
    """The axes of each figure are those that they are said to be."""
    drawn = [
        (statement.line, drawing)
        for cell in result.cells
        for statement in cell.statements
        for drawing in statement.drawings
        if drawing.planes
    ]
    if not drawn:
        return
    states = {moment.line: moment.after for moment in moments(module, result.recording)}
    for line, drawing in drawn:
        before = max((at for at in states if at <= line), default=None)
        values = Values(states[before] if before else {})
        for problem in _problems(drawing, values):
            where = f"{drawing.name} (snippets/figures)"
            problem = f"the figure {drawing.name}: {problem}"
            yield Mistake(module.path, line, problem, f"correct the label, or the data, in {where}")


def check_typed(module: Module, result: RunResult, drawing_code: Path) -> Iterator[Mistake]:
    """Numbers that are typed into the words of a figure are numbers of the module that draws it.

    Args:
        drawing_code: the folder of the drawing functions.
    """
    drawn = {d.name for cell in result.cells for s in cell.statements for d in s.drawings}
    if not drawn:
        return
    code = [without_comments(cell.source) for cell in module.cells]
    evidence = Evidence(*code, result.stdout)
    values: set[float] | None = None
    for path in sorted(drawing_code.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or node.name not in drawn:
                continue
            for line, number in _typed(node):
                if evidence.has(number):
                    continue
                values = _all_values(module, result) if values is None else values
                if number.value is None or _is_among(float(number.value), values):
                    continue
                problem = f"{node.name} says {number.text}, which {shown(module.path)} "
                problem += "neither prints nor has, in code or as a value"
                yield Mistake(path, line, problem, "correct it, or take it from the data: {x:g}")


def _typed(function: ast.FunctionDef) -> Iterator[tuple[int, Number]]:
    """(line, number) of the words that a drawing function has as they are, but for ticks."""
    left = set()
    for node in ast.walk(function):
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            left |= {*map(id, ast.walk(node.format_spec))}
        elif isinstance(node, ast.Call) and "tick" in getattr(node.func, "attr", ""):
            left |= {*map(id, ast.walk(node))}
        elif isinstance(node, ast.Expr):  # the docstring
            left.add(id(node.value))
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left:
            for number in numbers_in(node.value):
                yield node.lineno, number


def _all_values(module: Module, result: RunResult) -> set[float]:
    """The sizes of all numbers that the run has had."""
    found: set[float] = set()
    for moment in moments(module, result.recording):
        found.update(_leaves([moment.after.get("tensors"), moment.after.get("frames")]))
    return found


def _leaves(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, int | float) and math.isfinite(value):
        yield abs(float(value))
    elif isinstance(value, str) and value.startswith("="):
        yield from (abs(float(n.value)) for n in numbers_in(value[1:]) if n.value is not None)


def _is_among(number: float, values: set[float]) -> bool:
    return any(abs(value - abs(number)) <= 1e-6 * max(1, value) for value in values)


def _problems(drawing: Drawing, values: Values) -> Iterator[str]:
    for plane in drawing.planes:
        labels = [next(iter(axis["label"].values())) for axis in plane]
        for label, axis, other in zip(labels, plane, reversed(plane), strict=True):
            if _is_about_counting(axis) and axis["counts"] is False and other["counts"]:
                yield f"the axis '{label}' does not count, the other does"
        own = [_finite(values, label) for label in labels]
        is_known = all(map(len, own))
        if is_known and not _fit(own, plane) and _fit(own, plane[::-1]):
            yield f"the axes '{labels[0]}' and '{labels[1]}' go as far as each other's values"


def _finite(values: Values, label: str) -> np.ndarray:
    """What a label that is a name was worth; nothing where it is none."""
    is_name = NAME.fullmatch(label) and label in values
    worth = np.ravel(values[label]) if is_name else np.array([])
    return worth[np.isfinite(worth)]


def _fit(values: Sequence[np.ndarray], axes: Sequence[Axis]) -> bool:
    return all(
        ((own >= axis["low"]) & (own <= axis["high"])).all()
        for own, axis in zip(values, axes, strict=True)
    )


def _is_about_counting(axis: Axis) -> bool:
    return any(COUNTING.search(label) for label in axis["label"].values())
