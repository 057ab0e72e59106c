"""The same commit gives the same bytes, wherever, whenever and in whatever language it is built."""

from __future__ import annotations

import datetime
import gzip
import os
import shutil
import time
from pathlib import Path

from hooks.run import cache
from tests.support.builds import run_build

ELSEWHERE = {
    "PYTHONHASHSEED": "4711",
    "TZ": "Asia/Kathmandu",
    "LANG": "ja_JP.UTF-8",
    "LC_ALL": "C.UTF-8",
    "COLUMNS": "40",
}


def test_two_builds_of_one_state_are_byte_identical(small_project, project, tmp_path):
    one, two = small_project / "site", tmp_path / "another" / "folder"
    shutil.rmtree(project / ".cache")
    time.sleep(1.1)  # a time of day in a file, to the second, must show
    run_build(project, two, env=os.environ | ELSEWHERE).check_returncode()
    assert len(list(one.rglob("index.html"))) == 10
    assert differing(one, two) == []
    assert dated(one, datetime.datetime.now(datetime.UTC).date()) == []


def test_module_gives_the_same_each_time_it_runs(pairs, site):
    """In the runs of this session, and in those that the site was built from."""
    again = {slug: pair.result for slug, pair in pairs.items() if pair.module}
    keys = cache.keys(pairs[slug].module.path for slug in again)
    assert list(map(cache.load, keys.values())) == list(again.values())


def differing(one: Path, two: Path) -> list[str]:
    """The files that are not the same bytes in both folders, or only in one."""
    names = {
        path.relative_to(folder)
        for folder in (one, two)
        for path in folder.rglob("*")
        if not path.is_dir()
    }
    return sorted(name.as_posix() for name in names if content(one / name) != content(two / name))


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def dated(site: Path, day: datetime.date) -> list[str]:
    """The files that name a day, or have it as the time at which they were compressed."""
    start = datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp()
    found = []
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        text = path.read_bytes()
        compressed = text[4:8] if path.suffix == ".gz" else bytes(4)
        if day.isoformat().encode() in text or int.from_bytes(compressed, "little") >= start:
            found.append(path.name)
    return found


def test_a_file_with_the_day_in_it_is_noticed(tmp_path):
    day = datetime.date(2026, 1, 2)
    (tmp_path / "page").write_text("built on 2026-01-02", encoding="utf-8")
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"", mtime=1767312000))
    (tmp_path / "b.gz").write_bytes(gzip.compress(b"", mtime=0))
    assert dated(tmp_path, day) == ["a.gz", "page"]


def test_a_difference_is_told_by_file(tmp_path):
    for folder, text in (("a", "1"), ("b", "2")):
        (tmp_path / folder / "inner").mkdir(parents=True)
        (tmp_path / folder / "inner" / "same").write_text("0", encoding="utf-8")
        (tmp_path / folder / "inner" / "page").write_text(text, encoding="utf-8")
    (tmp_path / "b" / "more").touch()
    assert differing(tmp_path / "a", tmp_path / "b") == ["inner/page", "more"]
