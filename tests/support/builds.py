"""Commands in a project folder, and what they run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def run_build(project: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """`python -m hooks build` in a project folder."""
    command = [sys.executable, "-m", "hooks", "build", "--site-dir", str(site)]
    return subprocess.run(command, cwd=project, capture_output=True, text=True)


def confirm(project: Path) -> None:
    """`python -m hooks confirm` in a project folder."""
    subprocess.run(
        [sys.executable, "-m", "hooks", "confirm"], cwd=project, check=True, capture_output=True
    )


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def count_runs(project: Path, log: Path) -> None:
    """Make what runs modules write the name of each to a log."""
    start = "    filename = shown(module.path)\n    linecache"
    lines = f"    with open({str(log)!r}, 'a') as log:\n        print(module.path, file=log)\n"
    edit(project / "hooks" / "run" / "worker.py", start, lines + start)


def runs_since(log: Path) -> list[str]:
    """The modules that have run since the last call, in alphabetical order."""
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    log.unlink(missing_ok=True)
    names = (path.rpartition("/snippets/")[2].removesuffix(".py") for path in text.split())
    return sorted(name.replace("_", "-") for name in names)
