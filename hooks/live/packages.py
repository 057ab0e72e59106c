"""Pyodide as npm has it: fetched once into .cache, at the pinned version, never committed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from hooks.errors import AuthorError, Mistake
from hooks.places import ROOT

PINNED = ROOT / ".github" / "live"
FOLDER = ROOT / ".cache" / "live"
NAMES = ("package.json", "package-lock.json")
NODE = ROOT / ".cache" / "node" / "bin"
"""Where the Makefile puts Node.js; another one on the PATH does as well."""


def pyodide() -> Path:
    """The folder of the package. Raises AuthorError where npm cannot fetch it."""
    package = FOLDER / "node_modules" / "pyodide"
    if not package.is_dir() or any(
        (PINNED / name).read_bytes() != (FOLDER / name).read_bytes() for name in NAMES
    ):
        _fetch()
    return package


def _fetch() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    path = f"{NODE}{os.pathsep}{os.environ.get('PATH', '')}"
    npm = shutil.which("npm", path=path)
    if not npm:
        raise AuthorError(_mistake("npm, which fetches Pyodide, is not there"))
    for name in NAMES:
        shutil.copy(PINNED / name, FOLDER)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    fetched = subprocess.run(  # noqa: S603  # no word of it comes from elsewhere
        [npm, "ci", "--prefix", str(FOLDER), *options],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    if fetched.returncode:
        shutil.rmtree(FOLDER)
        last = (fetched.stderr.strip().splitlines() or [""])[-1]
        raise AuthorError(_mistake(f"npm could not fetch Pyodide: {last}"))


def _mistake(problem: str) -> Mistake:
    remedy = "run 'make build' with a network once: readers run cells with it (hooks/live)"
    return Mistake(PINNED / "package.json", 6, problem, remedy)
