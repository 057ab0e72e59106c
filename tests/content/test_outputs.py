"""What the modules assert is what they print, in the build's runner and as plain scripts."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from hooks.places import ROOT
from hooks.read import folders
from hooks.read.module import Module, read_module

MODULES = {slug: read_module(path) for slug, path in folders.module_paths().items()}
STATEMENTS = [
    pytest.param(slug, cell.name, index, id=f"{slug}:{cell.name}:{statement.first}")
    for slug, module in MODULES.items()
    for cell in module.cells
    for index, statement in enumerate(cell.statements)
]


@pytest.mark.parametrize(("slug", "cell", "index"), STATEMENTS)
def test_statement_prints_what_it_asserts(pairs, slug, cell, index):
    statement = MODULES[slug].cell(cell).statements[index]
    assert pairs[slug].result.cell(cell).statements[index].stdout == statement.expected


@pytest.mark.parametrize("slug", MODULES)
def test_module_is_a_script_that_runs_every_statement_and_prints_the_same(script, slug):
    ran = script(slug)
    assert ran["stderr"] == ""
    assert ran["stdout"] == expected_stdout(MODULES[slug])
    assert ran["status"] == 0
    # What only answers questions stands below the end of the script.
    end = len(MODULES[slug].text.splitlines())
    assert [line for line in ran["never"] if line <= end] == []


def test_module_is_a_script_for_whoever_starts_it_without_any_of_this(tmp_path):
    """The others run in a process that has imported torch already."""
    module = MODULES["index"]
    run = subprocess.run(
        [sys.executable, "-m", "snippets.index"],
        # A page that shows how to save a file does so there.
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert (run.returncode, run.stdout, run.stderr) == (0, expected_stdout(module), "")


def expected_stdout(module: Module) -> str:
    return "".join(statement.expected for cell in module.cells for statement in cell.statements)
