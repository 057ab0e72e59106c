"""The house: each room knows only what the map lets it know, small files, one room for MkDocs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from hooks.places import ROOT

HOOKS, TESTS = ROOT / "hooks", ROOT / "tests"
MAP = (HOOKS / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?P<rooms>`.*?) \| .*? \| (?P<known>.*?) ?\|$", re.MULTILINE)
NOT_ON_THE_MAP = {"__init__", "__main__", "jupyter"}
LONGEST = 450
MOST_LOOSE = 12


def imported(path: Path) -> Iterator[str]:
    """The full name of everything that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} imports by a relative name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(path: Path) -> str:
    return path.relative_to(HOOKS).parts[0].removesuffix(".py")


def between_rooms() -> set[tuple[str, str]]:
    """(room, room that it imports) of the whole house."""
    return {
        (room_of(path), name.split(".")[1])
        for path in HOOKS.rglob("*.py")
        for name in imported(path)
        if name.startswith("hooks.") and name.split(".")[1] != room_of(path)
    }


def names(text: str) -> list[str]:
    """The names between backticks; those of folders end in a slash there."""
    return [name.rstrip("/") for name in re.findall(r"`([^`]+)`", text)]


def allowed() -> dict[str, set[str]]:
    """Room -> the rooms that it may import, as the map says: those named, and what these may."""
    found: dict[str, set[str]] = {}
    first: set[str] = set()
    for row in ROW.finditer(MAP):
        rooms, known = names(row["rooms"]), names(row["known"])
        first = first or set(rooms)
        may = set(found) if row["known"].startswith("all") else first.union(*map(found.get, known))
        found |= dict.fromkeys(rooms, may | set(known))
    return found


def test_every_room_is_on_the_map():
    assert {room_of(path) for path in HOOKS.rglob("*.py")} - NOT_ON_THE_MAP == set(allowed())


def test_no_room_imports_one_that_it_may_not():
    found = {(a, b) for a, b in between_rooms() if a not in NOT_ON_THE_MAP}
    assert ("project", "checks") in found
    assert [(a, b) for a, b in sorted(found) if b not in allowed()[a]] == []


def test_no_rooms_import_each_other_in_a_circle():
    graph = TopologicalSorter()
    for room, known in between_rooms():
        graph.add(room, known)
    graph.prepare()  # raises CycleError, which names the circle


def test_no_file_of_the_build_is_long():
    lengths = {
        path.relative_to(HOOKS).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in HOOKS.rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_few_files_lie_outside_of_rooms():
    assert len([path for path in HOOKS.iterdir() if path.is_file()]) <= MOST_LOOSE


def test_tests_share_only_what_stands_in_support_and_tools():
    strange = {
        (path.relative_to(TESTS).as_posix(), name)
        for path in TESTS.rglob("*.py")
        for name in imported(path)
        if name.startswith("tests.") and not name.startswith(("tests.support.", "tests.tools."))
    }
    assert strange == set()


def test_only_one_room_and_two_commands_know_mkdocs():
    knowing = {
        path.relative_to(HOOKS).as_posix()
        for path in HOOKS.rglob("*.py")
        for name in imported(path)
        if name.split(".")[0] in ("mkdocs", "mkdocs_jupyter", "material")
    }
    assert "mkdocs/pages.py" in knowing
    commands = {"commands/build.py", "commands/serve.py"}
    assert {name for name in knowing if not name.startswith("mkdocs/")} == commands
