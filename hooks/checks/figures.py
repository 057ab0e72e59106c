"""A figure cannot change unseen: which version of each was last looked at.

What a cell prints stands below it in `#>` lines; what it draws cannot. So `figures.lock`, beside
the modules, has a digest of each figure in all languages:

    gradients/two-points:points draw_points 9f3c61d2

A check shows the figures that have changed before and after; `make update` accepts them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from hooks.checks import compared
from hooks.errors import Mistake, refuse
from hooks.places import DOCS, ROOT, shown
from hooks.read.module import Module
from hooks.run.results import Drawing, RunResult

LINE = re.compile(r"(?P<name>\S+:\S+ \w+) (?P<digest>[0-9a-f]{8})")
HEAD = "# The version of each figure that was last looked at. Written by 'make update'.\n"

PAGE = ROOT / ".cache" / "figures" / "changed.html"
"""Where changed figures are shown before and after."""

VALUES = DOCS / "assets/css/values.css"
"""What gives each role its colour, in light and in dark."""

Tutorials = dict[str, tuple[Module, RunResult]]


@dataclass(frozen=True)
class Drawn:
    """A figure as it is drawn now, its digest, and the line that draws it."""

    drawing: Drawing
    digest: str
    line: int


def figures(slug: str, result: RunResult) -> dict[str, Drawn]:
    """The figures of a tutorial, by the names that the lock gives them."""
    found: dict[str, Drawn] = {}
    for cell in result.cells:
        drawn = [(drawing, s.line) for s in cell.statements for drawing in s.drawings]
        for count, (drawing, line) in enumerate(drawn, 1):
            number = f":{count}" if len(drawn) > 1 else ""
            parts = [kind[language] for kind in (drawing.svg, drawing.alt) for language in kind]
            text = "\0".join(parts)
            digest = hashlib.sha256(text.encode()).hexdigest()[:8]
            found[f"{slug}:{cell.name}{number} {drawing.name}"] = Drawn(drawing, digest, line)
    return found


def check_drawings(
    tutorials: Tutorials, lock: Path, unknown: Collection[str] = ()
) -> Iterator[Mistake]:
    """Each figure is the one that was looked at; `show_changed` shows the others.

    Args:
        unknown: slugs of tutorials of which nobody knows what they draw now.

    Raises AuthorError where the lock cannot be read.
    """
    known = read_lock(lock)
    for slug, (module, result) in tutorials.items():
        for name, drawn in figures(slug, result).items():
            if known.pop(name, None) != drawn.digest:
                problem = f"the figure {name.split()[1]} is not the one that was looked at"
                remedy = f"look at it in {shown(PAGE)}, then accept it with 'make update'"
                yield Mistake(module.path, drawn.line, problem, remedy)
    for name in known:
        if name.partition(":")[0] not in unknown:
            lines = lock.read_text(encoding="utf-8").splitlines()
            line = lines.index(f"{name} {known[name]}") + 1
            remedy = "run 'make update', which drops the line"
            yield Mistake(lock, line, f"there is no figure {name}", remedy)


def show_changed(tutorials: Tutorials, lock: Path, page: Path = PAGE) -> dict[str, str]:
    """Keep the figures that are accepted, show the others beside those; gives what is locked."""
    known = read_lock(lock)
    drawn = {
        name: one
        for slug, (_, result) in tutorials.items()
        for name, one in figures(slug, result).items()
    }
    accepted = {name for name, one in drawn.items() if known.get(name) == one.digest}
    compared.keep(((drawn[name].digest, drawn[name].drawing) for name in accepted), page.parent)
    changes = [
        compared.Change(name, known.get(name), one.drawing)
        for name, one in drawn.items()
        if name not in accepted
    ]
    if changes:
        compared.write(changes, page, VALUES.read_text(encoding="utf-8"))
    return known


def read_lock(lock: Path) -> dict[str, str]:
    """Figure -> digest. Of a missing file, nothing has been looked at.

    Raises AuthorError for lines that are none, of a merge say.
    """
    if not lock.exists():
        return {}
    found, mistakes = {}, []
    for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), 1):
        if match := LINE.fullmatch(line):
            found[match["name"]] = match["digest"]
        elif line and not line.startswith("#"):
            remedy = "delete the line and run 'make update'"
            mistakes.append(Mistake(lock, number, f"unreadable: '{line}'", remedy))
    refuse(mistakes)
    return found


def write_lock(tutorials: Tutorials, lock: Path) -> list[str]:
    """Write the versions of all figures; which of them have changed."""
    known = read_lock(lock)
    new = {
        name: one.digest
        for slug, (_, result) in tutorials.items()
        for name, one in figures(slug, result).items()
    }
    if new != known:
        lines = [f"{name} {digest}\n" for name, digest in new.items()]
        lock.write_text(HEAD + "".join(lines), encoding="utf-8")
    return [name for name, digest in new.items() if known.get(name) != digest]
