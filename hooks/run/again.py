"""What a module prints and draws, it prints and draws on a reader's machine too.

What is new is run a second time under other conditions, and compared. `again.lock`, beside the
modules, has a digest of each module that has passed, so that what nobody has changed runs once:

    9f3c61d2a07b5e48 gradients/one-step

`make update` writes it. A module that is not in it runs twice, each time until it has passed on
this machine; so nothing depends on anybody's having written it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hooks import files
from hooks.errors import AuthorError, Mistake, difference, differing, refuse
from hooks.places import AGAIN_LOCK, ROOT
from hooks.read.module import read_module
from hooks.run import elsewhere
from hooks.run.conditions import CONDITIONS
from hooks.run.imports import Imports, project_imports
from hooks.run.results import RunResult, StatementResult

FOLDER = ROOT / ".cache" / "again"
VERSION = 2
"""Goes up when the conditions become stricter: then everything runs twice once more."""
HEAD = "# What printed the same under other conditions. Written by 'make update'.\n"
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


def digest(path: Path, known: Imports) -> str:
    """Of what the module does: its code as readers see it, and the drawing code that it imports.

    Outputs that it asserts are none of that: they are what is compared.
    """
    module = read_module(path)
    parts = [str(VERSION), module.preamble]
    parts += [part for cell in module.cells for part in (cell.name, cell.source)]
    parts += [part for a in module.asides for part in (a.name, a.after, a.source, *a.pieces)]
    parts += [file.read_text(encoding="utf-8") for file in sorted(project_imports([path], known))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def new(paths: Iterable[Path], lock: Path = ROOT / "snippets" / AGAIN_LOCK) -> dict[Path, str]:
    """The modules of which nobody knows whether they print the same elsewhere, with their digests.

    The lock is read as a set of digests: a line too many, or of a merge, does no harm.
    """
    known: Imports = {}
    passed = set(lock.read_text(encoding="utf-8").split()) if lock.exists() else set()
    found = {path: digest(path, known) for path in paths}
    return {
        path: name
        for path, name in found.items()
        if name not in passed and files.load(FOLDER / name) is None
    }


def remember(name: str) -> None:
    """A module of that digest has printed the same."""
    files.store(FOLDER / name, b"")


def write_lock(modules: dict[str, Path], lock: Path) -> None:
    """Write the digests of these modules, which have passed; by slug."""
    known: Imports = {}
    lines = [f"{digest(path, known)} {slug}\n" for slug, path in modules.items()]
    text = HEAD + "".join(lines)
    if not lock.exists() or lock.read_text(encoding="utf-8") != text:
        files.write_whole(lock, text.encode())


def run(path: Path) -> RunResult | AuthorError:
    """What comes of the module where everything is different."""
    return _attempt(path, [*CONDITIONS])


def _attempt(path: Path, conditions: list[str]) -> RunResult | AuthorError:
    try:
        return elsewhere.run(path, conditions)
    except AuthorError as error:
        return error


def check_same(path: Path, here: RunResult, there: RunResult | AuthorError) -> None:
    """Raise AuthorError where the second run was not the same, with what made the difference."""
    if isinstance(there, RunResult) and not _first_difference(here, there):
        return
    if isinstance(there, AuthorError):
        raise there
    with ThreadPoolExecutor(2) as threads:
        single = [[], *([name] for name in CONDITIONS)]
        alone = dict(
            zip(["", *CONDITIONS], threads.map(lambda c: _attempt(path, c), single), strict=True)
        )
    base = alone.pop("")
    told, remedy = _cause(here, there, base, alone)
    one, other = _first_difference(here, there)
    refuse([_mistake(path, one, other, told, remedy)])


def _cause(
    here: RunResult,
    there: RunResult,
    base: RunResult | AuthorError,
    alone: dict[str, RunResult | AuthorError],
) -> tuple[str, str]:
    """What makes the difference, and what to do.

    Args:
        base: the result where only that differs which cannot be changed in a process.
        alone: the result with one more thing different, by its name.
    """
    one, other = _first_difference(here, there)
    if ADDRESS.search("".join(_only_in(one, other))):
        return "on every run: an address in memory", "print what does not contain '0x...'"
    same = isinstance(base, RunResult) and not _differs_at(one, here, base)
    for name, result in alone.items() if same else ():
        if isinstance(result, AuthorError) or _differs_at(one, here, result):
            return CONDITIONS[name].told, CONDITIONS[name].remedy
    return (
        "with another hash seed, on another kind of processor, in another folder or on every run",
        "sort a set before it is printed; print no folder, no processor and no number that "
        "a run makes up; round a sum whose last digit depends on the processor",
    )


def _pairs(here: RunResult, there: RunResult) -> Iterator[tuple[StatementResult, StatementResult]]:
    every, others = ((*one.cells, *one.asides) for one in (here, there))
    for cell, other in zip(every, others, strict=True):
        yield from zip(cell.statements, other.statements, strict=True)


def _first_difference(
    here: RunResult, there: RunResult
) -> tuple[StatementResult, StatementResult] | None:
    return next((pair for pair in _pairs(here, there) if pair[0] != pair[1]), None)


def _differs_at(statement: StatementResult, here: RunResult, there: RunResult) -> bool:
    return any(one is statement and one != other for one, other in _pairs(here, there))


def _only_in(one: StatementResult, other: StatementResult) -> list[str]:
    return differing(one.stdout.splitlines(), other.stdout.splitlines())


def _mistake(
    path: Path, one: StatementResult, other: StatementResult, told: str, remedy: str
) -> Mistake:
    if one.stdout == other.stdout:
        name = next(
            (a.name for a, b in zip(one.drawings, other.drawings, strict=False) if a != b), ""
        )
        return Mistake(path, one.line, f"draws {name or 'something'} differently {told}", remedy)
    diff = difference(one.stdout.splitlines(), other.stdout.splitlines())
    problem = f"prints something else {told} (- here, + there)\n{diff}"
    return Mistake(path, one.line, problem, remedy)
