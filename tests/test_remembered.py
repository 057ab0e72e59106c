"""A check of what has not changed is not done again, unless something was wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks import remembered
from hooks.errors import Mistake


@pytest.fixture
def looked_at(monkeypatch, tmp_path):
    """A check that finds what is said to be wrong, and the list of what it has looked at."""
    monkeypatch.setattr(remembered, "FOLDER", tmp_path)
    seen = []

    def check(text: str) -> list[Mistake]:
        seen.append(text)
        return [Mistake(Path("a.md"), 1, text, "mend it")] if "wrong" in text else []

    def look(text: str) -> list[Mistake]:
        return remembered.checked([text], check, text)

    return look, seen


def test_what_is_right_is_looked_at_once_and_what_has_changed_again(looked_at):
    look, seen = looked_at
    assert [look("right"), look("right"), look("right too")] == [[], [], []]
    assert seen == ["right", "right too"]


def test_what_is_wrong_is_told_each_time(looked_at):
    look, seen = looked_at
    assert [[m.problem for m in look("wrong")] for _ in range(2)] == [["wrong"], ["wrong"]]
    assert len(seen) == 2


def test_what_was_right_is_looked_at_again_by_another_build(looked_at, monkeypatch):
    look, seen = looked_at
    look("right")
    monkeypatch.setattr(remembered, "code_digest", lambda: "another")
    look("right")
    assert seen == ["right", "right"]
