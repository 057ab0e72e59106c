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
def test_module_is_a_script_that_runs_every_statement_and_prints_the_same(slug, tmp_path):
    module = MODULES[slug]
    name = module.path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    data = tmp_path / "coverage"
    run = subprocess.run(
        [sys.executable, "-m", "coverage", "run", f"--data-file={data}",
         f"--include={module.path}", "-m", name],
        # A page that shows how to save a file does so there.
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout == expected_stdout(module)
    assert run.stderr == ""
    assert lines_never_run(data, module) == []


def expected_stdout(module: Module) -> str:
    return "".join(statement.expected for cell in module.cells for statement in cell.statements)


def lines_never_run(data, module: Module) -> list[int]:
    import coverage

    measured = coverage.Coverage(data_file=str(data))
    measured.load()
    return measured.analysis2(str(module.path))[3]
