"""Commands in a project folder, and what they run."""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

PACKAGES = ("hooks", "snippets")


@dataclass(frozen=True)
class Finished:
    """How a command ended: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """All that stands in the terminal."""
        return self.out + self.err

    def check(self) -> Finished:
        """Fail the test where the command has failed."""
        assert self.code == 0, self.told
        return self


def run(project: Path, *arguments: str) -> Finished:
    """`python -m hooks ARGUMENTS` in a project folder, with the code that lies there.

    In this process: half of a small build is the import of packages, and torch is loaded once for
    all. What is claimed of a process (that it is killed, say) needs one of its own: `run_build`.
    """
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), as_process_of(project):
        code = importlib.import_module("hooks.__main__").main([*arguments])
    return Finished(code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def as_process_of(project: Path) -> Iterator[None]:
    """What a process started in that folder has of its own: folder, environment, our packages.

    And what MkDocs keeps from one build of a process to the next: the adapters, as its `serve`
    needs them, who is told, and what has been told.
    """
    from mkdocs.config.config_options import Hooks

    with contextlib.ExitStack() as own:
        own.enter_context(contextlib.chdir(project))
        own.enter_context(patch.dict(os.environ))
        own.enter_context(patch.object(sys, "path", [str(project), *sys.path]))
        own.enter_context(patch.object(logging.getLogger("mkdocs"), "handlers", []))
        own.enter_context(patch.object(logging.getLogger("mkdocs.commands.build"), "filters", []))
        Hooks._load_hook.cache_clear()
        own.callback(sys.modules.update, _taken_out())
        own.callback(_taken_out)
        yield


def _taken_out() -> dict:
    names = [name for name in sys.modules if name.split(".")[0] in PACKAGES]
    return {name: sys.modules.pop(name) for name in names}


def build(project: Path, site: Path) -> Finished:
    """What `make build` does."""
    return run(project, "build", "--site-dir", str(site))


def confirm(project: Path) -> None:
    """What `make confirm` does."""
    run(project, "confirm").check()


def run_build(project: Path, site: Path, **options) -> subprocess.CompletedProcess[str]:
    """The same build in a process of its own, with these options of `subprocess.run`."""
    command = [sys.executable, "-m", "hooks", "build", "--site-dir", str(site)]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, **options)


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
