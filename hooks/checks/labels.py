"""Where a figure says what names are worth, "a.grad = −8", none has the number of another."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import numpy as np

from hooks.checks.pictures import TEXT
from hooks.errors import Mistake
from hooks.formulas.moments import Values, moments
from hooks.read.module import Module
from hooks.run.results import Drawing, RunResult

# Not the last factor of "w = u × v = 42", nor the factor of "y = 2x + 1".
SAID = re.compile(
    r"(?<![A-Za-z0-9_.])(?<![-+*/×−=] )(?P<name>[A-Za-z_]\w*(?:\.grad)?) = (?P<sign>[-−]?)"
    r"(?P<digits>\d+(?:\.(?P<places>\d+))?)(?![A-Za-z0-9_]|\.\d| ?[-+*/×−(^])",
    re.ASCII,
)


def check_labels(module: Module, result: RunResult) -> Iterator[Mistake]:
    """No name has what another of the figure had; mistakes stand at the line that draws it.

    A figure may give a name values that it never had in the run, on a curve for instance.
    """
    drawn = [
        (statement.line, drawing.name, [*dict.fromkeys(_said(drawing))])
        for cell in result.cells
        for statement in cell.statements
        for drawing in statement.drawings
    ]
    worth: dict[str, set[float]] = {name: set() for *_, said in drawn for name, _, _ in said}
    for moment in moments(module, result.recording) if worth else ():
        values = Values(moment.after)
        for name, found in worth.items():
            if name in values and np.size(values[name]) == 1:
                found.add(float(np.ravel(values[name])[0]))
    for line, figure, said in drawn:
        names = dict.fromkeys(name for name, _, _ in said)
        for name, number, slack in said:
            owners = [each for each in names if any(abs(v - number) <= slack for v in worth[each])]
            if worth[name] and owners and name not in owners:
                problem = f"the figure {figure} says {name} = {number:g}, which {name} never was; "
                problem += f"{owners[0]} was"
                remedy = f"correct the label, or the data, in {figure} (snippets/figures)"
                yield Mistake(module.path, line, problem, remedy)


def _said(drawing: Drawing) -> Iterator[tuple[str, float, float]]:
    """(name, number, by how much it may be rounded) of all texts of a figure."""
    for language, svg in drawing.svg.items():
        texts = [html.unescape(match["text"]) for match in TEXT.finditer(svg)]
        for text in (*texts, drawing.alt[language]):
            for match in SAID.finditer(text):
                number = float(match["digits"]) * (-1 if match["sign"] else 1)
                slack = 0.5 * 10.0 ** -len(match["places"] or "") + 1e-9
                yield match["name"], number, slack if match["places"] else 1e-6
