"""The engine as a package: nothing of the build in it, nothing that is not Python's own, small modules."""

from __future__ import annotations

import ast
import sys

from hooks.live import sources
from hooks.places import ROOT

ENGINE = ROOT / "hooks" / "live" / "engine"
FILES = sorted(ENGINE.glob("*.py"))
LONGEST = 300


def imports(text: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return found


def test_engine_imports_itself_and_pythons_own_library():
    known = {name for path in FILES for name in imports(path.read_text(encoding="utf-8"))}
    strange = {n for n in known if n.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in strange if not name.startswith("hooks.live.engine")} == set()


def test_each_module_tells_its_idea_and_is_short():
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert ast.get_docstring(ast.parse(text)), path.name
        assert len(text.splitlines()) <= LONGEST, path.name


def test_no_code_of_pytorch_is_in_the_engine():
    own = {line.strip() for path in FILES for line in path.read_text(encoding="utf-8").splitlines()}
    code = {line for line in own if len(line) > 60 and "(" in line}
    theirs = {
        line.strip() for text in sources.optimizer_code().values() for line in text.splitlines()
    }
    assert code & theirs == set()


def test_optimizer_code_comes_with_its_licence():
    assert "class SGD(Optimizer)" in sources.optimizer_code()["torch.optim.sgd"]
    assert "Redistribution and use in source and binary forms" in sources.licence()
