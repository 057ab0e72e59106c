"""Compare what modules print under two interpreters, and tell it by page, heading and line."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hooks.checks.numbers import Evidence
from hooks.drift import probe
from hooks.errors import differing
from hooks.languages import LANGUAGES
from hooks.places import shown
from hooks.read.module import Module
from hooks.read.numbers import numbers_in
from hooks.read.page import Page
from hooks.read.percent import first_line
from hooks.run.pool import environment

FAILS = "fails"
FOLLOWS = "fails because an earlier statement did"
NUMBERS = "numbers changed"
FIGURE = "the data of the figure changed"
PRINT = "the print changed, its numbers did not"
WARNS = "what it writes to stderr changed"
KINDS = [FAILS, FOLLOWS, NUMBERS, FIGURE, PRINT, WARNS]
MOST_LINES = 20
"""Lines of difference that the report shows per statement."""

Results = dict[str, Any]


class ProbeError(Exception):
    """The interpreter cannot run the modules at all."""


@dataclass(frozen=True)
class Change:
    """A statement that does something else: its module, line and cell, in what way, and what."""

    path: Path
    line: int
    cell: str
    kind: str
    difference: str


def run_under(python: str, modules: list[Module]) -> Results:
    """What each module does under the interpreter `python`. Raises ProbeError."""
    job = [
        {"path": shown(module.path), "text": module.text, "statements": list(statements(module))}
        for module in modules
    ]
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "job.json"), Path(folder, "result.json")
        asked.write_text(json.dumps(job), encoding="utf-8")
        command = [python, probe.__file__, str(asked), str(answered)]
        try:
            run = subprocess.run(  # noqa: S603
                command, env=environment(), capture_output=True, text=True, check=False
            )
        except OSError as error:
            raise ProbeError(f"{python}: {error.strerror}") from None
        if run.returncode:
            last = (run.stderr.strip().splitlines() or ["no message"])[-1]
            raise ProbeError(f"{python} cannot run the modules: {last}")
        return json.loads(answered.read_text(encoding="utf-8"))


def statements(module: Module) -> Iterator[dict[str, Any]]:
    """The top-level statements of a module, each with its first line."""
    lines = module.text.splitlines()
    for node in module.tree.body:
        first = first_line(node)
        yield {"line": first, "source": "\n".join(lines[first - 1 : node.end_lineno])}


def changes(module: Module, base: list[dict], other: list[dict]) -> list[Change]:
    """The statements of a module that do something else in `other` than in `base`."""
    died = {"stdout": "", "stderr": "", "drawn": [], "error": "the process died before this"}
    found: list[Change] = []
    results = {result["line"]: result for result in other}
    for before in base:
        after = results.get(before["line"], died)
        kind = _kind(before, after, failed=any(change.kind == FAILS for change in found))
        if kind:
            line = before["line"]
            cells = [cell.name for cell in module.cells if cell.line < line]
            cell = cells[-1] if cells else ""
            found.append(Change(module.path, line, cell, kind, _difference(kind, before, after)))
    return found


def _kind(before: dict, after: dict, failed: bool) -> str:
    if before["error"] != after["error"]:
        return FOLLOWS if failed and after["error"].startswith("NameError") else FAILS
    if before["stdout"] != after["stdout"]:
        values = [
            [number.value or number.text for number in numbers_in(run["stdout"])]
            for run in (before, after)
        ]
        return PRINT if values[0] == values[1] else NUMBERS
    # Compared as text: NaN is not equal to itself.
    if json.dumps(before["drawn"]) != json.dumps(after["drawn"]):
        return FIGURE
    return WARNS if before["stderr"] != after["stderr"] else ""


def _difference(kind: str, before: dict, after: dict) -> str:
    if kind == FIGURE:
        old, new = (json.dumps(run["drawn"], indent=1) for run in (before, after))
    elif kind == WARNS:
        old, new = before["stderr"], after["stderr"]
    else:
        old, new = before["stdout"], after["stdout"] + after["error"]
    lines = [line.rstrip() for line in differing(old.splitlines(), new.splitlines())]
    return "\n".join(lines[:MOST_LINES] + ["..."] * (len(lines) > MOST_LINES))


def places(pages: dict[str, Page], cell: str) -> list[str]:
    """Where the pages show a cell: path, line and the heading above it, for each language."""
    found = []
    for page in map(pages.get, LANGUAGES):
        line = next((p.line for p in page.placements if p.name == cell), page.first)
        above = [heading.text for heading in page.headings if heading.line <= line]
        found.append(f"{shown(page.path)}:{line}: {above[-1] if above else ''}".rstrip(": "))
    return found


def orphans(pages: dict[str, Page], evidence: Evidence) -> list[str]:
    """The lines of prose whose numbers the changed output no longer has."""
    return [
        f"{shown(page.path)}:{line}: {number.text} would have no source"
        for page in map(pages.get, LANGUAGES)
        for line, number in page.numbers()
        if number.needs_source
        and not evidence.has(number)
        and number.text not in page.reasons("numbers")
    ]


def report(
    modules: dict[str, Module], pages: dict[str, dict[str, Page]], base: Results, other: Results
) -> str:
    """All changes as Markdown, page by page; empty where there are none.

    Args:
        modules: slug -> module.
        pages: slug -> language -> page.
    """
    told, counts = [], Counter()
    for slug, module in modules.items():
        name = shown(module.path)
        found = changes(module, base["modules"][name], other["modules"][name])
        if not found:
            continue
        counts.update(change.kind for change in found)
        told.append(f"## {slug}\n")
        for change in found:
            told.append(f"`{name}:{change.line}`: **{change.kind}**\n")
            told += [f"- {place}" for place in places(pages[slug], change.cell)]
            told.append(f"\n```diff\n{change.difference}\n```\n")
        printed = "".join(result["stdout"] for result in other["modules"][name])
        if lost := orphans(pages[slug], Evidence(module.code, printed)):
            told += ["Numbers in the prose:\n", *(f"- {line}" for line in lost), ""]
    if not told:
        return ""
    total = sum(len(results) for results in base["modules"].values())
    summary = "\n".join(f"- {kind}: {counts[kind]}" for kind in KINDS if counts[kind])
    head = (
        f"# {_versions(other)} against {_versions(base)}\n\n"
        f"{counts.total()} of {total} statements differ:\n\n{summary}\n"
    )
    return "\n".join([head, *told]).rstrip() + "\n"


def _versions(results: Results) -> str:
    names = {"python": "Python"}
    return ", ".join(
        f"{names.get(name, name)} {text}" for name, text in results["versions"].items()
    )


def compare(
    python: str, modules: dict[str, Module], pages: dict[str, dict[str, Page]]
) -> tuple[str, str]:
    """The report for the interpreter `python`, and one line that says what was compared."""
    # First the one that may not be there, or lack torch: that is told at once.
    other = run_under(python, list(modules.values()))
    base = run_under(sys.executable, list(modules.values()))
    compared = f"{_versions(other)} against {_versions(base)}"
    return report(modules, pages, base, other), compared
