"""`mkdocs serve`: an edit of prose runs nothing, an edit of a module runs that module only."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.builds import count_runs, edit, runs_since

TIMEOUT = 600
"""Seconds after which a build is called hung. On an idle machine the first, which runs all modules,
takes some seconds, a rebuild less than one."""


@pytest.fixture
def server(project: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a served copy of the project whose runs are counted in runs.log."""
    count_runs(project, tmp_path / "runs.log")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    log = (tmp_path / "serve.log").open("w")
    process = subprocess.Popen(command, cwd=project, stdout=log, stderr=log)
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
        time.sleep(0.1)


def test_live_reload(server, project, tmp_path):
    log = tmp_path / "runs.log"
    wait_until(lambda: "生成された題1" in page(f"{server}page-1/"))
    assert "Generated title 1" in page(f"{server}en/page-1/")
    assert runs_since(log) == ["page-1", "page-2"]

    edit(project / "docs/page-1.ja.md", "点ごとに測ります", "点ごとに量ります")
    wait_until(lambda: "点ごとに量ります" in page(f"{server}page-1/"))
    assert runs_since(log) == []

    module = project / "snippets/page_1.py"
    edit(module, "print(w.grad)", "print(-w.grad)")
    wait_until(lambda: "wrong output" in (tmp_path / "serve.log").read_text(encoding="utf-8"))
    edit(module, "print(-w.grad)", "print( w.grad)")
    wait_until(lambda: "print( w.grad)" in re.sub("<[^>]+>", "", page(f"{server}en/page-1/")))
    assert set(runs_since(log)) == {"page-1"}
