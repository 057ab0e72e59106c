"""A build is whole or nothing: killed, at the same time as another, or on a full disk."""

from __future__ import annotations

import hashlib
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hooks import files
from hooks.places import ROOT
from tests.support.builds import build, run_build

# Builds in a project folder, but is killed when a function is called for the nth time: before
# the call, or after it.
KILLED = """
import importlib, os, signal, sys
module, _, name, count, when = sys.argv[1:6]
owner = importlib.import_module(module)
*path, name = name.split(".")
for part in path:
    owner = getattr(owner, part)
original, left = getattr(owner, name), [int(count)]

def counting(*args, **kwargs):
    left[0] -= 1
    if left[0] == 0 and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = original(*args, **kwargs)
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(owner, name, counting)
from hooks.__main__ import main
sys.exit(main(["build", "--site-dir", sys.argv[6]]))
"""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where an old site is."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("the old site", encoding="utf-8")
    return folder


def digest(folder: Path) -> dict[str, str]:
    """Path -> digest of each file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".site-")]


@pytest.mark.parametrize(
    ("function", "count", "when"),
    [
        ("hooks.run.cache : Path.replace", 1, "before"),  # a result half stored
        ("mkdocs.utils : write_file", 5, "after"),  # half a site written
    ],
)
def test_killed_build_leaves_the_old_site_and_the_next_one_builds_the_new(
    small_project, project, target, tmp_path, function, count, when
):
    if "cache" in function:
        shutil.rmtree(project / ".cache")
    command = [sys.executable, "-c", KILLED, *function.split(), str(count), when, str(target)]
    killed = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert [path.name for path in target.iterdir()] == ["index.html"]
    assert len(leftovers(tmp_path)) == 1

    build(project, target).check()
    assert digest(target) == digest(small_project / "site")
    assert leftovers(tmp_path) == []


def test_builds_at_the_same_time_all_end_in_the_right_site(
    small_project, project, target, tmp_path
):
    command = [sys.executable, "-m", "hooks", "build", "--site-dir", str(target)]
    builds = [
        subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for one in builds:
        _, errors = one.communicate()
        assert one.returncode == 0, errors
    assert digest(target) == digest(small_project / "site")
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("size", [0, 60_000])
def test_disk_that_is_full_leaves_the_site_as_it_was_and_is_told_in_one_line(
    small_project, project, target, tmp_path, size
):
    """No file may grow beyond a size: writing fails as it does on a full disk."""
    failed = run_build(
        project,
        target,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    assert failed.returncode == 1
    assert re.search("File too large|No usable temporary directory", failed.stderr)
    assert len(failed.stderr.splitlines()) == 1
    assert "Traceback" not in failed.stderr
    assert [path.name for path in target.iterdir()] == ["index.html"]
    assert leftovers(tmp_path) == []
    build(project, target).check()
    assert digest(target) == digest(small_project / "site")


# How a site takes the place of another


# Puts a folder of 200 files in the place of another, so often, and is killed when a folder is
# renamed for the nth time: before, or after it.
REPLACING = """
import os, signal, sys
from pathlib import Path
from hooks import files
target, name, times, count, when = Path(sys.argv[1]), *sys.argv[2:6]
rename, left = Path.rename, [int(count)]

def counting(self, other):
    left[0] -= 1
    if left[0] == 0 and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    rename(self, other)
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)

Path.rename = counting
for _ in range(int(times)):
    with files.replacing(target) as built:
        built.mkdir()
        for number in range(200):
            (built / str(number)).write_text(name)
"""


def start_replacing(target: Path, name: str, times: int, count: int = 0, when: str = "never"):
    arguments = [str(target), name, str(times), str(count), when]
    return subprocess.Popen([sys.executable, "-c", REPLACING, *arguments], cwd=ROOT)


def whole(target: Path) -> str:
    """Who has made the folder; fails where that is not one alone."""
    texts = {path.read_text(encoding="utf-8") for path in target.iterdir()}
    assert len(list(target.iterdir())) == (200 if texts != {"the old site"} else 1)
    [name] = texts
    return name


@pytest.mark.parametrize(
    ("count", "when", "left"),
    [
        (1, "before", "the old site"),
        (1, "after", None),  # the old site away, the new not there
        (2, "after", "new"),  # the new one there, not cleared up
    ],
)
def test_process_killed_while_it_replaces_a_site_loses_neither(target, tmp_path, count, when, left):
    killed = start_replacing(target, "new", 1, count, when)
    assert killed.wait() == -signal.SIGKILL
    assert (whole(target) if target.exists() else None) == left
    with pytest.raises(ZeroDivisionError), files.replacing(target):
        1 / 0  # noqa: B018
    assert whole(target) == (left or "the old site")
    assert leftovers(tmp_path) == []


def test_processes_that_replace_a_site_at_the_same_time_leave_a_whole_one(target, tmp_path):
    started = [start_replacing(target, name, 20) for name in "abc"]
    assert [process.wait() for process in started] == [0, 0, 0]
    assert whole(target) in set("abc")
    assert leftovers(tmp_path) == []


def test_failure_puts_nothing_in_place_and_leaves_nothing_behind(tmp_path):
    target = tmp_path / "site"
    with pytest.raises(ZeroDivisionError), files.replacing(target) as built:
        built.mkdir()
        1 / 0  # noqa: B018
    assert list(tmp_path.iterdir()) == []


def test_what_a_living_process_builds_is_not_cleared_up(tmp_path):
    target = tmp_path / "site"
    code = (
        "import sys, time; from pathlib import Path; from hooks import files\n"
        "with files.replacing(Path(sys.argv[1])) as built:\n"
        "    built.mkdir(); (built / 'page').touch(); time.sleep(600)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(target)], cwd=ROOT)
    try:
        end = time.monotonic() + 60
        while not list(tmp_path.glob(".site-*/new/page")):
            assert time.monotonic() < end
            time.sleep(0.05)
        with files.replacing(target) as built:
            built.mkdir()
        assert len(leftovers(tmp_path)) == 1
    finally:
        other.kill()
        other.wait()
    with files.replacing(target) as built:
        built.mkdir()
    assert leftovers(tmp_path) == []
