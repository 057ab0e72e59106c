"""Pyodide and esbuild as npm has them: fetched once into .cache, as pinned, never committed."""

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
    return _fetched() / "pyodide"


def esbuild() -> Path:
    """The program. Raises AuthorError where npm cannot fetch it."""
    # The package of this system: the one that npm has installed.
    return next((_fetched() / "@esbuild").glob("*/bin/esbuild"))


def _fetched() -> Path:
    packages = FOLDER / "node_modules"
    if not packages.is_dir() or any(
        (PINNED / name).read_bytes() != (FOLDER / name).read_bytes() for name in NAMES
    ):
        _fetch()
    return packages


def _fetch() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    path = f"{NODE}{os.pathsep}{os.environ.get('PATH', '')}"
    npm = shutil.which("npm", path=path)
    if not npm:
        raise AuthorError(_mistake("npm, which fetches Pyodide and esbuild, is not there"))
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
        raise AuthorError(_mistake(f"npm could not fetch Pyodide and esbuild: {last}"))


def _mistake(problem: str) -> Mistake:
    remedy = "run 'make build' with a network once: what pages load comes of them"
    return Mistake(PINNED / "package.json", 6, problem, remedy)
