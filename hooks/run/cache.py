"""Results on disk, under a key of everything that they depend on."""

from __future__ import annotations

import ast
import hashlib
import json
import platform
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hooks import files
from hooks.errors import AuthorError
from hooks.places import ROOT, shown
from hooks.run import glyphs, pool, worker
from hooks.run.results import RunResult

FOLDER = ROOT / ".cache" / "runs"
PROJECT = ["hooks", "snippets"]
"""The packages of this project. Of the others, those that decide what modules print and draw count
by their versions: see `keys`."""
MACHINERY = ["run", "record"]
"""The packages in hooks/ that run modules and record what they do."""


def run_cached(paths: Iterable[Path], folder: Path = FOLDER) -> dict[Path, RunResult]:
    """The result of each module: from disk where nothing it depends on has changed.

    Modules that have to run do so at once, in parallel. A failed run is never kept, nor is one
    during which something changed: nobody knows what it has seen.
    """
    before = keys(paths)
    found = {path: load(before[path], folder) for path in before}
    missing = [path for path, result in found.items() if result is None]
    ran = pool.run_all(missing)
    after = keys(ran)
    for path, result in ran.items():
        if after[path] != before[path]:
            raise AuthorError(
                path, 1, "the module or what it imports changed while it ran", "build again"
            )
        store(before[path], result, folder)
        found[path] = result
    return found


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
    _add(common, machinery())
    found = {}
    for path in paths:
        digest = common.copy()
        _add(digest, [path, *project_imports(path)])
        found[path] = digest.hexdigest()
    return found


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


def project_imports(path: Path) -> list[Path]:
    """The project's own modules that `path` imports, directly or through others."""
    seen: dict[Path, None] = {}
    todo = [path]
    while todo:
        for found in _imported(todo.pop()):
            if found not in seen:
                seen[found] = None
                todo.append(found)
    return sorted(seen)


def _imported(path: Path) -> list[Path]:
    files = []
    for name in _imported_names(path.read_text(encoding="utf-8"), path):
        parts = name.split(".")
        if parts[0] not in PROJECT:
            continue
        # Whoever imports a.b.c runs a/__init__.py and a/b/__init__.py too.
        files += [ROOT.joinpath(*parts[:n], "__init__.py") for n in range(1, len(parts) + 1)]
        files.append(ROOT.joinpath(*parts[:-1], f"{parts[-1]}.py"))
    return [file for file in files if file.is_file()]


@cache
def _imported_names(text: str, path: Path) -> list[str]:
    try:
        tree = ast.parse(text)
    except SyntaxError:  # reported, with its line, by whoever reads the module
        return []
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            package = path.parents[node.level - 1] if node.level else ROOT
            if not package.is_relative_to(ROOT):
                continue
            above = [*package.relative_to(ROOT).parts, *(node.module or "").split(".")]
            module = ".".join(filter(None, above))
            names.append(module)
            names += [f"{module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return names


def machinery() -> list[Path]:
    """The code that runs modules and keeps results: whole packages, and what they import."""
    files = {path for name in MACHINERY for path in (ROOT / "hooks" / name).rglob("*.py")}
    for path in list(files):
        files.update(project_imports(path))
    # Drawing code belongs to the modules that import it.
    return sorted(path for path in files if path.is_relative_to(ROOT / "hooks"))


def load(entry: str, folder: Path = FOLDER) -> RunResult | None:
    """The stored result, or None where there is none or it is damaged."""
    content = files.load(_file(entry, folder))
    try:
        return None if content is None else RunResult.from_json(json.loads(content))
    except (ValueError, KeyError, TypeError):
        return None


def store(entry: str, result: RunResult, folder: Path = FOLDER) -> None:
    """Keep a result."""
    content = json.dumps(result.to_json(), ensure_ascii=False)
    files.store(_file(entry, folder), content.encode())


def _file(entry: str, folder: Path) -> Path:
    return folder / f"{entry}.json"
