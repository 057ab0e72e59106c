"""Results on disk, under a key of everything that they depend on."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from hooks.errors import ROOT
from hooks.run import pool, worker
from hooks.run.results import RunResult

FOLDER = ROOT / ".cache" / "runs"


def run_cached(paths: Iterable[Path], folder: Path = FOLDER) -> dict[Path, RunResult]:
    """The result of each module: from disk where nothing it depends on has changed.

    Modules that have to run do so at once, in parallel. A failed run is never kept.
    """
    keys = {path: key(path) for path in paths}
    found = {path: load(keys[path], folder) for path in keys}
    missing = [path for path, result in found.items() if result is None]
    for path, result in pool.run_all(missing).items():
        store(keys[path], result, folder)
        found[path] = result
    return found


def key(path: Path) -> str:
    """A digest of all that decides what the module at `path` prints and draws."""
    digest = hashlib.sha256()
    for source in [path, *project_imports(path), *_machinery()]:
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    digest.update(json.dumps([worker.versions(), pool.ENVIRONMENT], sort_keys=True).encode())
    return digest.hexdigest()


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
    names = _imported_names(path.read_text(encoding="utf-8"))
    files = (ROOT / (name.replace(".", "/") + ".py") for name in names)
    return [file for file in files if file.is_file()]


@cache
def _imported_names(text: str) -> list[str]:
    try:
        tree = ast.parse(text)
    except SyntaxError:  # reported, with its line, by whoever reads the module
        return []
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return names


def _machinery() -> list[Path]:
    """What runs and records modules: the pool and all that it imports, in the child as well."""
    start = Path(pool.__file__)
    return [start, *project_imports(start)]


def load(entry: str, folder: Path = FOLDER) -> RunResult | None:
    """The stored result, or None where there is none or it is damaged."""
    try:
        digest, _, payload = (folder / f"{entry}.json").read_text("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    if digest != hashlib.sha256(payload.encode()).hexdigest():
        return None
    return RunResult.from_json(json.loads(payload))


def store(entry: str, result: RunResult, folder: Path = FOLDER) -> None:
    """Write a result so that no reader ever sees half of it."""
    payload = json.dumps(result.to_json(), ensure_ascii=False)
    digest = hashlib.sha256(payload.encode()).hexdigest()
    write_whole(folder / f"{entry}.json", f"{digest}\n{payload}")


def write_whole(path: Path, text: str) -> None:
    """Write a file under another name and move it into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink()
        raise
