"""Results on disk, under a key of everything that they depend on."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hooks import files
from hooks.errors import AuthorError, Mistake, refuse
from hooks.places import ROOT, shown
from hooks.run import again, glyphs, pool, worker
from hooks.run.imports import Imports, project_imports
from hooks.run.results import RunResult

FOLDER = ROOT / ".cache" / "runs"
MACHINERY = ["run", "record"]
"""The packages in hooks/ that run modules and record what they do."""


@dataclass
class Attempt:
    """What came of modules: the results, the mistakes of those without, and how many ran now."""

    results: dict[Path, RunResult]
    mistakes: list[Mistake]
    ran: int


def run_cached(paths: Iterable[Path], folder: Path = FOLDER) -> dict[Path, RunResult]:
    """The result of each module. Raises AuthorError with the mistakes of all that fail."""
    tried = attempt(paths, folder)
    refuse(tried.mistakes)
    return tried.results


def attempt(paths: Iterable[Path], folder: Path = FOLDER) -> Attempt:
    """Each module's result: from disk where nothing it depends on has changed.

    Modules that have to run do so at once, in parallel; what is new runs twice: see `again`. A
    failed run is never kept, nor is one during which something changed: nobody knows what it has
    seen.
    """
    before = keys(paths)
    found = {path: load(before[path], folder) for path in before}
    missing = [path for path, result in found.items() if result is None]
    if not missing:
        return Attempt(found, [], 0)
    new = again.new(missing)
    ran, mistakes = pool.run_all(missing, new), []
    after = keys(ran)
    for path, result in ran.items():
        if isinstance(result, AuthorError):
            mistakes += result.mistakes
        elif after[path] != before[path]:
            problem = "the module or what it imports changed while it ran"
            mistakes.append(Mistake(path, 1, problem, "build again"))
        else:
            store(before[path], result, folder)
            if path in new:
                again.remember(new[path])
            found[path] = result
    return Attempt({p: r for p, r in found.items() if r is not None}, mistakes, len(missing))


def keys(paths: Iterable[Path]) -> dict[Path, str]:
    """For each module, a digest of all that decides what it prints and draws."""
    around = [
        worker.versions(),
        layout_version(),
        [sys.platform, platform.machine()],
        pool.ENVIRONMENT,
        _digest_of(glyphs.font_file()),
    ]
    common = hashlib.sha256(json.dumps(around, sort_keys=True).encode())
    known: Imports = {}
    _add(common, machinery(known))
    found = {}
    for path in paths:
        digest = common.copy()
        _add(digest, [path, *sorted(project_imports([path], known))])
        found[path] = digest.hexdigest()
    return found


def machinery(known: Imports) -> list[Path]:
    """The code that runs modules and keeps results: whole packages, and what they import."""
    files = {path for name in MACHINERY for path in (ROOT / "hooks" / name).rglob("*.py")}
    files |= project_imports(files, known)
    # Drawing code belongs to the modules that import it.
    return sorted(path for path in files if path.is_relative_to(ROOT / "hooks"))


@cache
def layout_version() -> str:
    """The version of what places the nodes of graphs, which are in the results too."""
    return version("igraph")


def key(path: Path) -> str:
    """The digest of one module."""
    return keys([path])[path]


def _add(digest: Any, files: Iterable[Path]) -> None:
    for file in files:
        content = file.read_bytes()
        digest.update(f"\0{shown(file)}\0{len(content)}\0".encode() + content)


@cache
def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load(entry: str, folder: Path = FOLDER) -> RunResult | None:
    """The stored result, or None where there is none or it is damaged."""
    content = files.load(_file(entry, folder))
    try:
        if content is None:
            return None
        result = RunResult.from_json(json.loads(content))
    except (ValueError, KeyError, TypeError):
        return None
    result.digest = _digest(entry, content)
    return result


def is_kept(entry: str, folder: Path = FOLDER) -> bool:
    """Whether there is a result under that key; it may still be damaged."""
    return _file(entry, folder).exists()


def store(entry: str, result: RunResult, folder: Path = FOLDER) -> None:
    """Keep a result, which has a digest from then on."""
    content = json.dumps(result.to_json(), ensure_ascii=False).encode()
    files.store(_file(entry, folder), content)
    result.digest = _digest(entry, content)


def _digest(entry: str, content: bytes) -> str:
    """Of a result and of what it came from: the code that draws is in the entry only."""
    return hashlib.sha256(entry.encode() + content).hexdigest()


def _file(entry: str, folder: Path) -> Path:
    return folder / f"{entry}.json"
