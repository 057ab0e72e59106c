"""`mkdocs serve`: an edit of prose runs nothing, an edit of a module runs that module only."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hooks.read import folders
from tests.support.builds import count_runs, edit, runs_since

TIMEOUT = 600
"""Seconds after which a build is called hung. On an idle machine the first, which runs all modules,
takes about one minute, a rebuild five seconds."""


@pytest.fixture
def server(project_copy: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a served copy of the project whose runs are counted in runs.log."""
    count_runs(project_copy, tmp_path / "runs.log")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    log = (tmp_path / "serve.log").open("w")
    process = subprocess.Popen(command, cwd=project_copy, stdout=log, stderr=log)
    yield f"http://127.0.0.1:{port}/pytorch-by-hand/"
    process.terminate()
    process.wait()
    log.close()


def page(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.read().decode()
    except OSError:  # not up yet, or waiting for a build that does not fail any more
        return ""


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < end, "no build in time"
        time.sleep(0.5)


def test_live_reload(server, project_copy, tmp_path):
    log = tmp_path / "runs.log"
    japanese, english = (
        server + path for path in ("gradients/one-step/", "en/gradients/one-step/")
    )
    wait_until(lambda: "一歩だけ坂を下る" in page(japanese))
    assert "One step downhill" in page(english)
    assert runs_since(log) == sorted(folders.module_paths())

    edit(project_copy / "docs/gradients/one-step.ja.md", "どう使えば", "どのように使えば")
    wait_until(lambda: "どのように使えば" in page(japanese))
    assert runs_since(log) == []

    module = project_copy / "snippets/gradients/one_step.py"
    edit(module, "print(p.grad, q.grad)", "print(q.grad, p.grad)")
    wait_until(lambda: "wrong output" in (tmp_path / "serve.log").read_text(encoding="utf-8"))
    edit(module, "print(q.grad, p.grad)", "print(p.grad,q.grad)")
    wait_until(lambda: 'grad<span class="p">,</span>q' in page(english))
    assert set(runs_since(log)) == {"gradients/one-step"}
