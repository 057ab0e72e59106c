"""What a section said when it was last confirmed, from git."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from hooks.errors import AuthorError
from hooks.read.module import parse_module
from hooks.read.page import parse_page
from hooks.twins.sections import Code, cells_of, digest

MOST_COMMITS = 300
"""Versions of a page that are searched for the confirmed one."""


def earlier_code(code: Code, cells: tuple[str, ...], wanted: str) -> str | None:
    """What those cells showed when its digest was `wanted`; None where git does not know it."""
    folder, paths = code.module.parent, (str(code.module), str(code.figures))
    commits = _git(folder, "log", f"-{MOST_COMMITS}", "--format=%H", "--", *paths)
    for commit in (commits or "").split():
        text = _git(folder, "show", f"{commit}:./{code.module.name}")
        figures = _git(code.figures.parent, "show", f"{commit}:./{code.figures.name}") or ""
        try:
            known = cells_of(code.slug, parse_module(text or "", code.module), figures)
            found = "\n\n".join(known[name] for name in cells)
        except (AuthorError, KeyError):  # other rules or other cells than today's
            continue
        if digest(found) == wanted:
            return found
    return None


def earlier(path: Path, anchor: str, wanted: str) -> str | None:
    """The section's text when its digest was `wanted`; None where git does not know it."""
    commits = _git(path.parent, "log", f"-{MOST_COMMITS}", "--format=%H", "--", path.name)
    for commit in (commits or "").split():
        text = _git(path.parent, "show", f"{commit}:./{path.name}")
        if text is None:
            continue
        try:
            _, section = parse_page(text, path).sections().get(anchor, (0, ""))
        except AuthorError:  # a version from before the rules of today
            continue
        if digest(section) == wanted:
            return section
    return None


def _git(folder: Path, *arguments: str) -> str | None:
    git = shutil.which("git")
    if not git:
        return None
    command = [git, *arguments]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603
    return run.stdout.decode(errors="replace") if run.returncode == 0 else None
