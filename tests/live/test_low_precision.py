"""Numbers of 16 bits on the engine, as readers may change the cells of that page."""

from __future__ import annotations

import pytest

from tests.tools.live import Cell, compare, ready

WALK = """
import torch
from torch import optim

w = torch.tensor([0.3, -1.7, 250.0], dtype=torch.{kind})
w.grad = torch.tensor([-1.0, 0.37, 4.1], dtype=torch.{kind})
optimizer = optim.SGD([w], {options})
for _ in range(40):
    optimizer.step()
    print(w.tolist())
"""


@pytest.mark.parametrize("kind", ["bfloat16", "float16"])
@pytest.mark.parametrize(
    "options",
    [
        "lr=0.003",
        "lr=0.003, momentum=0.9",
        "lr=0.3, momentum=0.9, nesterov=True, foreach=True",
        "lr=0.1, weight_decay=0.1, momentum=0.5, dampening=0.25",
    ],
)
def test_steps_of_sgd_round_as_pytorch_rounds(kind, options):
    ready()
    source = WALK.format(kind=kind, options=options)
    assert compare([Cell("walk", source)]) == ("equal", "")


def test_fused_steps_are_refused_where_pytorch_leaves_entries_as_they_were():
    ready()
    source = WALK.format(kind="bfloat16", options="lr=0.003, fused=True")
    what, told = compare([Cell("walk", source)])
    assert what == "refused"
    assert "Colab" in told


def test_gradients_come_back_through_a_copy_in_bfloat16():
    ready()
    source = """
import torch

p = torch.tensor([1.1, 0.2], requires_grad=True)
for kind in (torch.bfloat16, torch.float16):
    a, b = p.to(kind)
    y = a * torch.tensor([1.0, 2.3], dtype=kind) + b
    (y**2).mean().backward()
    print(y.tolist(), p.grad.tolist(), p.bfloat16().dtype)
"""
    assert compare([Cell("copy", source)]) == ("equal", "")
