"""A figure cannot change unseen: which version of each was last looked at.

What a cell prints stands below it in `#>` lines; what it draws cannot. So `figures.lock`, beside
the modules, has a digest of each figure in all languages:

    gradients/two-points:points draw_points 9f3c61d2

`make update` writes it and names the figures that changed, to be looked at before the commit.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from hooks.errors import Mistake, refuse
from hooks.read.module import Module
from hooks.run.results import RunResult

LINE = re.compile(r"(?P<name>\S+:\S+ \w+) (?P<digest>[0-9a-f]{8})")
HEAD = "# The version of each figure that was last looked at. Written by 'make update'.\n"

Tutorials = dict[str, tuple[Module, RunResult]]


def digests(slug: str, result: RunResult) -> dict[str, tuple[str, int]]:
    """What the lock says about each figure of a tutorial, with its digest and its line."""
    found: dict[str, tuple[str, int]] = {}
    for cell in result.cells:
        drawn = [(drawing, s.line) for s in cell.statements for drawing in s.drawings]
        for count, (drawing, line) in enumerate(drawn, 1):
            number = f":{count}" if len(drawn) > 1 else ""
            parts = [kind[language] for kind in (drawing.svg, drawing.alt) for language in kind]
            text = "\0".join(parts)
            digest = hashlib.sha256(text.encode()).hexdigest()[:8]
            found[f"{slug}:{cell.name}{number} {drawing.name}"] = (digest, line)
    return found


def check_drawings(
    tutorials: Tutorials, lock: Path, unknown: Collection[str] = ()
) -> Iterator[Mistake]:
    """Each figure is the one that was looked at.

    Args:
        unknown: slugs of tutorials of which nobody knows what they draw now.

    Raises AuthorError where the lock cannot be read.
    """
    known = read_lock(lock)
    for slug, (module, result) in tutorials.items():
        for name, (digest, line) in digests(slug, result).items():
            if known.pop(name, None) != digest:
                problem = f"the figure {name.split()[1]} is not the one that was looked at"
                remedy = "run 'make update' and look at it on the page"
                yield Mistake(module.path, line, problem, remedy)
    for name in known:
        if name.partition(":")[0] not in unknown:
            lines = lock.read_text(encoding="utf-8").splitlines()
            line = lines.index(f"{name} {known[name]}") + 1
            remedy = "run 'make update', which drops the line"
            yield Mistake(lock, line, f"there is no figure {name}", remedy)


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
        name: digest
        for slug, (_, result) in tutorials.items()
        for name, (digest, _) in digests(slug, result).items()
    }
    if new != known:
        lines = [f"{name} {digest}\n" for name, digest in new.items()]
        lock.write_text(HEAD + "".join(lines), encoding="utf-8")
    return [name for name, digest in new.items() if known.get(name) != digest]
