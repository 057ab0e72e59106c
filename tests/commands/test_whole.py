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
from tests.support.builds import run_build
from tests.support.generated import make_project

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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project that has been built into its folder `site`."""
    project = make_project(tmp_path_factory.mktemp("built") / "project", tutorials=1)
    run_build(project, project / "site").check_returncode()
    return project


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of the small project, with the results of its modules."""
    ignored = shutil.ignore_patterns("__pycache__", "site")
    shutil.copytree(built, tmp_path / "project", ignore=ignored)
    return tmp_path / "project"


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
    ("function", "count", "when", "may_be_gone"),
    [
        ("hooks.run.cache : Path.replace", 1, "before", False),  # a result half stored
        ("mkdocs.utils : write_file", 5, "after", False),  # half a site written
        ("hooks.files : Path.rename", 1, "before", False),
        ("hooks.files : Path.rename", 1, "after", True),  # the old site away, the new not there
        ("hooks.files : Path.rename", 2, "after", False),  # the new one there, not cleared up
    ],
)
def test_killed_build_leaves_the_old_site_or_the_new_one(
    built, project, target, tmp_path, function, count, when, may_be_gone
):
    if "cache" in function:
        shutil.rmtree(project / ".cache")
    old, new = digest(target), digest(built / "site")
    command = [sys.executable, "-c", KILLED, *function.split(), str(count), when, str(target)]
    killed = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr

    if target.exists():
        assert digest(target) in (old, new)
    else:
        assert may_be_gone
    run_build(project, target).check_returncode()
    assert digest(target) == new
    assert leftovers(tmp_path) == []


def test_builds_at_the_same_time_all_end_in_the_right_site(built, project, target, tmp_path):
    command = [sys.executable, "-m", "hooks", "build", "--site-dir", str(target)]
    builds = [
        subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    for build in builds:
        _, errors = build.communicate()
        assert build.returncode == 0, errors
    assert digest(target) == digest(built / "site")
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("size", [0, 60_000])
def test_disk_that_is_full_leaves_the_site_as_it_was_and_is_told_in_one_line(
    built, project, target, tmp_path, size
):
    """No file may grow beyond a size: writing fails as it does on a full disk."""
    shutil.rmtree(project / ".cache")
    failed = subprocess.run(
        [sys.executable, "-m", "hooks", "build", "--site-dir", str(target)],
        cwd=project,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    assert failed.returncode == 1
    assert re.search("File too large|No usable temporary directory", failed.stderr)
    assert len(failed.stderr.splitlines()) == 1
    assert "Traceback" not in failed.stderr
    assert [path.name for path in target.iterdir()] == ["index.html"]
    assert leftovers(tmp_path) == []
    run_build(project, target).check_returncode()
    assert digest(target) == digest(built / "site")


def test_failure_puts_nothing_in_place_and_leaves_nothing_behind(tmp_path):
    target = tmp_path / "site"
    with pytest.raises(ZeroDivisionError), files.replacing(target) as built:
        built.mkdir()
        1 / 0  # noqa: B018
    assert list(tmp_path.iterdir()) == []


def test_what_a_living_process_builds_is_not_cleared_up(tmp_path):
    target = tmp_path / "site"
    code = (
        "import sys, time; from pathlib import Path; from hooks import swap\n"
        "with swap.replacing(Path(sys.argv[1])) as built:\n"
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
