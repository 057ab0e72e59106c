"""`serve`: an edit of prose builds one page and runs nothing; a mistake stands in the page."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.builds import count_runs, edit, run, runs_since

TIMEOUT = 120
"""Seconds after which a build is called hung. On an idle machine the first, which runs all modules,
takes some seconds, a rebuild less than one."""


def free_port() -> int:
    """A port that nobody has, below those that systems give to whoever asks for any."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as free, contextlib.suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port


@pytest.fixture
def start(project: Path, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Serves a copy of the project whose runs are counted in runs.log; gives its address."""
    count_runs(project, tmp_path / "runs.log")
    started: list[subprocess.Popen] = []

    def start() -> str:
        port = free_port()
        command = [sys.executable, "-m", "hooks", "serve", "--port", str(port)]
        told = (tmp_path / "serve.log").open("w")
        started.append(
            subprocess.Popen(
                command,
                cwd=project,
                stdout=told,
                stderr=told,
                env=os.environ | {"TMPDIR": str(tmp_path)},
            )
        )
        return f"http://127.0.0.1:{port}/pytorch-by-hand/"

    yield start
    for process in started:
        process.send_signal(signal.SIGINT)
        process.wait()
    assert list(tmp_path.glob("serve-*")) == [], "the folder is left behind"


def page(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.read().decode()
    except (OSError, http.client.HTTPException):  # not up yet
        return ""


def tells_no_more(address: str, text: str) -> bool:
    shown = page(address)
    return bool(shown) and text not in shown


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < end, "no build in time"
        time.sleep(0.1)


def files(folder: Path) -> dict[str, tuple[str, int]]:
    """Path -> digest and time of writing of what a browser may ask for."""
    [site] = folder.glob("serve-*")
    return {
        path.relative_to(site).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def written(folder: Path, name: str) -> int:
    """When a file was written; 0 where it is gone, as it is while all is built anew."""
    [site] = folder.glob("serve-*")
    with contextlib.suppress(FileNotFoundError):
        return (site / name).stat().st_mtime_ns
    return 0


def test_edit_builds_the_pages_that_have_changed_and_runs_their_modules_only(
    start, project, tmp_path
):
    server, log = start(), tmp_path / "runs.log"
    wait_until(lambda: "生成された題1" in page(f"{server}page-1/"))
    assert "Generated title 1" in page(f"{server}en/page-1/")
    assert runs_since(log) == ["page-1", "page-2"]

    before = files(tmp_path)
    edit(project / "docs/page-1.ja.md", "点ごとに測ります", "点ごとに量ります")
    wait_until(lambda: "点ごとに量ります" in page(f"{server}page-1/"))
    assert runs_since(log) == []
    after = files(tmp_path)
    built = {name for name in after if name.endswith(".html") and after[name] != before.get(name)}
    assert {name for name in built if "page-1/" not in name} == {"404.html"}
    assert {"page-1/index.html", "en/page-1/index.html"} <= built
    assert "量" in page(f"{server}search/ja.json")
    assert "生成された題2" in page(f"{server}search/ja.json")

    module = project / "snippets/page_1.py"
    edit(module, "print(w.grad)", "print( w.grad)")
    wait_until(lambda: "print( w.grad)" in re.sub("<[^>]+>", "", page(f"{server}en/page-1/")))
    assert set(runs_since(log)) == {"page-1"}

    edit(project / "docs/page-1.en.md", "# Generated title 1 {", "# Other title 1 {")
    wait_until(lambda: "Other title 1" in page(f"{server}en/page-2/"))

    # All of it anew: what was built bit by bit is the same.
    bit_by_bit = files(tmp_path)
    edit(project / "mkdocs.yml", "\nnav:", "\n\nnav:")
    home = "index.html"
    wait_until(lambda: written(tmp_path, home) > bit_by_bit[home][1])
    page(server)  # answers when all is built
    anew = files(tmp_path)
    assert {name: bit_by_bit[name][0] for name in anew} == {name: anew[name][0] for name in anew}


def test_mistake_stands_in_every_page_until_it_is_mended(start, project, tmp_path):
    module = project / "snippets/page_1.py"
    edit(module, "print(w.grad)", "print(-w.grad)")
    server = start()
    # Nothing has been built yet: the page that an author has open says why.
    for address in ("", "page-1/", "en/page-2/"):
        wait_until(lambda address=address: "wrong output" in page(f"{server}{address}"))
    assert re.search(r"snippets/page_1\.py:\d+: wrong output", page(f"{server}en/page-2/"))
    edit(module, "print(-w.grad)", "print(w.grad)")
    wait_until(lambda: "生成された題1" in page(f"{server}page-1/"))
    assert "wrong output" not in page(f"{server}page-1/")

    edit(project / "docs/page-1.en.md", "(index.md)", "(nowhere.md)")
    wait_until(lambda: "dead link" in page(f"{server}page-2/"))
    shown = page(f"{server}en/page-1/")
    assert "docs/page-1.en.md:7: dead link: there is no page nowhere.md" in shown
    assert "link to NAME.md, without a language" in shown
    assert "Generated title 1" in shown  # the page as it was
    edit(project / "docs/page-1.en.md", "(nowhere.md)", "(index.md)")
    wait_until(lambda: tells_no_more(f"{server}page-2/", "dead link"))

    edit(project / "docs/theme/main.html", "{% extends", "{% no such tag %}{% extends")
    wait_until(lambda: "unknown tag &#x27;no&#x27;" in page(f"{server}page-1/"))
    edit(project / "docs/theme/main.html", "{% no such tag %}", "")
    wait_until(lambda: tells_no_more(f"{server}page-1/", "unknown tag"))
    assert "生成された題1" in page(f"{server}page-1/")


def test_taken_port_is_one_message_before_anything_is_built(project):
    (project / "docs/page-1.en.md").write_text("nothing that could be built", encoding="utf-8")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        failed = run(project, "serve", "--port", str(port))
    assert failed.code == 1
    told = f"port {port} cannot be had (Address already in use): "
    assert failed.told == f"{told}'make serve PORT={port + 1}' takes another\n"
