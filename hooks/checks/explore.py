"""Figures to drag are there, stand with a drawing, and are set to what they can be set to."""

from __future__ import annotations

from collections.abc import Iterator

from hooks.errors import Mistake, closest
from hooks.read.page import Page
from hooks.render.explore import figures, wrong_setting
from hooks.run.results import RunResult


def check_explore(page: Page, result: RunResult | None) -> Iterator[Mistake]:
    """Each `explore=` names a figure, once on the page, at a cell that draws; links set it rightly.

    Without a result, what cells draw is not known, and not checked.
    """
    first: dict[str, int] = {}
    for placement in page.placements:
        name, line = placement.explore, placement.line
        if not name:
            continue
        if name not in figures():
            problem = f"there is no figure to drag named '{name}'.{closest(name, [*figures()])}"
            yield Mistake(page.path, line, problem, f"write one of: {', '.join(figures())}")
        elif first.setdefault(name, line) != line:
            problem = f"the figure '{name}' stands on this page already, on line {first[name]}"
            yield Mistake(page.path, line, problem, f"delete 'explore={name}' here or there")
        elif name in [heading.id for heading in page.headings]:
            problem = f"a heading of this page has the id '{name}', which is that of the figure"
            yield Mistake(page.path, line, problem, "give the heading another id")
        elif result and not any(s.drawings for s in result.cell(placement.name).statements):
            problem = f"the cell '{placement.name}' draws nothing, so '{name}' extends no figure"
            remedy = "write it at a cell that draws: readers without JavaScript see its drawing"
            yield Mistake(page.path, line, problem, remedy)
    for line, target in page.links():
        name, colon, settings = target.removeprefix("#").partition(":")
        if not target.startswith("#") or not colon:
            continue
        if name not in first:
            placed = ", ".join(first) or "none"
            problem = f"the link {target} sets a figure that is not on this page ({placed} is)"
            yield Mistake(page.path, line, problem, f"write '::: CELL explore={name}' on this page")
        elif wrong := wrong_setting(name, settings):
            remedy = f"write a link like #{name}:{_example(name)}"
            yield Mistake(page.path, line, f"{target}: {wrong}", remedy)


def _example(name: str) -> str:
    key, (_, _, start) = next(iter(figures()[name].items()))
    return f"{key}={start:g}"
