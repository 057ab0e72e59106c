"""`python -m hooks live FILE.py`: a script runs on the engine as Python would run it on PyTorch."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from hooks.places import ROOT

SCRIPT = """\
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
print(torch.optim.SGD([x], lr=0.1))


def three(x):
    return x.reshape(3)


print((x * x).sum())
three(x)
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=ROOT, check=False
    )


def live(tmp_path: Path, text: str) -> subprocess.CompletedProcess[str]:
    path = tmp_path / "script.py"
    path.write_text(text, encoding="utf-8")
    return run("-m", "hooks", "live", str(path))


def test_output_error_and_its_lines_are_those_of_python_with_torch(tmp_path):
    ours = live(tmp_path, SCRIPT)
    theirs = run(str(tmp_path / "script.py"))
    assert ours.stdout == theirs.stdout != ""
    assert ours.stderr == theirs.stderr
    assert ours.returncode == theirs.returncode == 1
    assert "RuntimeError: shape '[3]' is invalid" in ours.stderr


def test_script_that_ends_well_exits_with_zero(tmp_path):
    assert live(tmp_path, "import torch\nprint(torch.ones(2))").returncode == 0


def test_script_that_does_not_parse_is_told_as_python_tells_it(tmp_path):
    ours = live(tmp_path, "import torch\nx = (1,\n")
    assert ours.stderr == run(str(tmp_path / "script.py")).stderr


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("torch.fft.fft(torch.ones(2))", "torch.fft"),
        ("torch.ones(2).cholesky()", "Tensor.cholesky"),
        ("torch.nn.Conv2d(1, 1, 1)", "torch.nn.Conv2d"),
        ("import torchvision", "torchvision"),
        ("torch.optim.LBFGS([])", "torch.optim.LBFGS"),
    ],
)
def test_what_the_engine_lacks_is_told_in_one_message(tmp_path, line, name):
    error = live(tmp_path, f"import torch\n{line}\n").stderr
    assert re.search(rf"{re.escape(name)} is not there: .*small engine of this site.*Colab", error)


def test_what_nobody_has_is_told_as_pytorch_tells_it(tmp_path):
    ours = live(tmp_path, "import torch\ntorch.ones(2).zero_grad()\n")
    assert ours.stderr == run(str(tmp_path / "script.py")).stderr
    assert "'Tensor' object has no attribute 'zero_grad'" in ours.stderr


def test_warning_of_a_number_with_gradient_comes_once_in_a_run(tmp_path):
    warned = live(
        tmp_path, "import torch\nx = torch.ones((), requires_grad=True)\nfloat(x)\nfloat(x)\n"
    )
    assert warned.stderr.count("Converting a tensor with requires_grad=True") == 1
    assert "script.py:3: UserWarning" in warned.stderr
