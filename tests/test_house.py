"""The house: rooms that know only what comes before them, small files, one room for MkDocs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from hooks.places import ROOT

HOOKS, TESTS = ROOT / "hooks", ROOT / "tests"
ORDER = [
    ["languages", "places", "errors", "files"],
    ["read"],
    ["record"],
    ["run"],
    ["tutorial"],
    ["checks", "render", "twins", "origins", "steps", "editions", "search", "theme"],
    ["project", "drift"],
    ["commands", "mkdocs", "jupyter"],
    ["__init__", "__main__"],
]
"""The rooms, in the order in which a page passes through them. Those on one line may know each
other, but not in a circle."""
FLOOR = {room: floor for floor, rooms in enumerate(ORDER) for room in rooms}
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


def test_every_room_has_its_place_in_the_order():
    assert {room_of(path) for path in HOOKS.rglob("*.py")} == set(FLOOR)


def test_no_room_imports_one_that_comes_later():
    found = between_rooms()
    assert ("project", "checks") in found
    assert [(a, b) for a, b in sorted(found) if FLOOR[a] < FLOOR[b]] == []


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


def test_only_one_room_and_one_command_know_mkdocs():
    knowing = {
        path.relative_to(HOOKS).as_posix()
        for path in HOOKS.rglob("*.py")
        for name in imported(path)
        if name.split(".")[0] in ("mkdocs", "mkdocs_jupyter", "material")
    }
    assert "mkdocs/pages.py" in knowing
    assert {name for name in knowing if not name.startswith("mkdocs/")} == {"commands/build.py"}
