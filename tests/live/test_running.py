"""What a run leaves behind in Python or on the engine does not reach the next one."""

from __future__ import annotations

import json
from functools import cache

import pytest

from hooks.live import cells, runtime


@cache
def taken() -> str:
    return json.dumps(runtime.taken())


def printed(source: str) -> list[tuple[str, str]]:
    """What a run prints (out) and complains of (error), as in a page, its pieces put together."""
    found: list[tuple[str, str]] = []

    def note(_: str, kind: str, text: str) -> None:
        before = found.pop()[1] if found and found[-1][0] == kind else ""
        found.append((kind, before + text))

    cells.restore()
    cells.load(taken())
    cells.run([("cell", source)], note)
    return found


DEEP = """import sys
import torch

most = 0

def count(frame, event, _):
    global most
    depth = 0
    while frame:
        frame, depth = frame.f_back, depth + 1
    most = max(most, depth)

sys.setprofile(count)
torch.ones(2).add_(1)
sys.setprofile(None)
print(most)
"""
RIGHT = """import warnings
import torch
warnings.warn("told")
x = torch.tensor([1.0, 3.0], requires_grad=True)
(x / 3).sum().backward()
print(x.grad, x)
"""


@pytest.mark.parametrize(
    "source",
    [
        "import warnings\nwarnings.simplefilter('error')",
        "import warnings\nwarnings.showwarning = print",
        "import sys\nsys.setrecursionlimit(400)",
        "import sys\nsys.settrace(lambda *_: print('traced'))",
        "import builtins\nbuiltins.mine = 1\nbuiltins.len = None",
        "import torch\ntorch.set_printoptions(precision=8)",
        "import torch\ntorch.set_default_dtype(torch.float64)",
        "import torch\ntorch.set_grad_enabled(False)",
        "import torch\ntorch.autograd.set_detect_anomaly(True)",
        "import torch\ntorch.nn.ReLU = torch.ones = None",
        "import torch\ntorch.optim.SGD.step = None",
        "import torch\ntorch.Tensor.add = torch.Tensor.__truediv__ = torch.Tensor.backward = None",
        "import torch\ntorch.Tensor.mine = torch.nn.Module.mine = len\ndel torch.Tensor.sum",
        "import torch\ntorch.Tensor.shape = property(lambda self: 1 / 0)",
        "import math\nmath.isfinite = math.ceil = math.prod = None",
    ],
)
def test_next_run_is_as_the_first(source):
    first = printed(RIGHT)
    assert ("out", "tensor([0.3333, 0.3333]) tensor([1., 3.], requires_grad=True)\n") in first
    printed(source)
    assert printed(RIGHT) == first
    assert printed("print(mine)")[0][1].endswith("NameError: name 'mine' is not defined\n")


def test_many_runs_leave_nothing_to_go_through():
    def depth() -> int:
        (found,) = [text for _, text in printed(DEEP)]
        return int(found)

    depth()
    assert len({depth() for _ in range(5)}) == 1


def test_what_ends_a_program_is_told():
    assert printed("import sys\nsys.exit('enough')\nprint(1)") == [("error", "enough\n")]
    assert printed("raise SystemExit") == []


def test_half_of_a_character_is_refused_as_on_a_terminal():
    ((kind, text),) = printed("print('\\ud800')")
    assert kind == "error"
    assert "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800'" in text
    assert printed("傾き = 3\nprint('🙂', 傾き)") == [("out", "🙂 3\n")]
