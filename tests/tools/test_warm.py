"""Processes that need not import torch first are as new as others, and tell what they do."""

from __future__ import annotations

import nbformat

from tests.support import warm
from tests.support.kernels import content, run

MODULE = """import os
import sys

import torch

if hasattr(torch, "marked"):
    print("never")
torch.marked = True
print(
    "one",
    os.listdir(),
)
sys.stdout.flush()
os.write(1, b"two\\n")
print("three", file=sys.stderr)
"""


def test_script_is_new_and_tells_what_it_prints_and_which_lines_it_never_ran(tmp_path):
    (tmp_path / "module.py").write_text(MODULE, encoding="utf-8")
    for again in ("first", "second"):
        (tmp_path / again).mkdir()
        ran = warm.script("module", tmp_path, tmp_path / again)
        assert ran.pop("printed") == [[9, "one"], [9, " "], [9, "[]"], [9, "\n"]]
        assert ran == {"status": 0, "stdout": "one []\ntwo\n", "stderr": "three\n", "never": [7]}


def test_script_that_fails_is_told(tmp_path):
    (tmp_path / "module.py").write_text("print(1)\n1 / 0\n", encoding="utf-8")
    ran = warm.script("module", tmp_path, tmp_path)
    assert (ran["status"], ran["stdout"]) == (1, "1\n")
    assert ran["stderr"].endswith("ZeroDivisionError: division by zero\n")


def test_kernel_is_new_and_finds_nothing_of_the_project(tmp_path):
    cells = [
        "import os, torch\nhasattr(torch, 'marked'), os.listdir(), 'PYTHONPATH' in os.environ",
        "torch.marked = True\nimport snippets",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    for again in ("first", "second"):
        (tmp_path / again).mkdir()
        answers = [content(outputs) for outputs in run(notebook, tmp_path / again)]
        assert answers[0] == [("text/plain", "(False, [], False)")]
        assert answers[1] == [("error", "No module named 'snippets'")]
