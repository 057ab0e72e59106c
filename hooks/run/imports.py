"""Which files of this project a file imports: a result depends on all of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from hooks.places import ROOT

PROJECT = ["hooks", "snippets"]
"""The packages of this project. Of the others, those that decide what modules print and draw count
by their versions: see `cache.keys`."""

Imports = dict[Path, list[Path]]
"""What each file imports itself, as far as it has been read."""


def project_imports(paths: Iterable[Path], known: Imports) -> set[Path]:
    """The project's own files that `paths` import, directly or through others.

    Args:
        known: what has been read already; what is read is added. For one moment: files change.
    """
    seen: set[Path] = set()
    todo = list(paths)
    while todo:
        path = todo.pop()
        if path not in known:
            known[path] = _imported(path)
        todo += [file for file in known[path] if file not in seen]
        seen.update(known[path])
    return seen


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
