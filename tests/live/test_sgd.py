"""PyTorch's own SGD on the engine, with all its arguments: float32 and float64, bit for bit."""

from __future__ import annotations

import random

import pytest

from tests.tools.live import Cell, compare, ready

PROGRAM = """
import torch
torch.manual_seed({seed})
x = torch.randn(3, dtype=torch.{kind}, requires_grad=True)
z = torch.randn((), dtype=torch.{kind}, requires_grad=True)
options = {options}
try:
    optimizer = torch.optim.SGD([x, z], **options)
    for step in range(4):
        optimizer.zero_grad()
        (((x - z) * x).sum() ** 2).backward()
        optimizer.step()
        print(x.tolist(), z.item(), x.grad.tolist(), optimizer.state_dict()["state"])
    print(optimizer, x._version)
except Exception as error:
    print(type(error).__name__, error)
"""


def options(chance: random.Random, kind: str) -> dict[str, object]:
    """Settings of SGD, also such as it refuses."""
    return {
        "lr": chance.choice([0.1, 0.01, 1e-3, 1, -0.1]),
        "momentum": chance.choice([0, 0, 0.9, 0.5]),
        "dampening": chance.choice([0, 0, 0.3]),
        "weight_decay": chance.choice([0, 0, 0.01, 0.5]),
        "nesterov": chance.choice([False, False, True]),
        "maximize": chance.choice([False, False, True]),
        "foreach": chance.choice([None, None, False, True]),
        "fused": chance.choice([None, None, None, True]) if kind == "float32" else None,
    }


@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_four_steps_end_at_the_same_numbers(kind):
    ready()
    chance = random.Random(kind)
    for seed in range(60):
        source = PROGRAM.format(seed=seed, kind=kind, options=options(chance, kind))
        assert compare([Cell("sgd", source)]) == ("equal", "")


CURVES = ["exp", "log", "sin", "cos", "tan", "tanh", "sigmoid", "sqrt", "rsqrt", "log1p"]


def test_functions_of_one_number_are_right_to_the_last_bit_but_one():
    ready()
    import torch

    from hooks.live.engine.namespace import Torch

    values = [0.01 * place for place in range(1, 300)]
    for name in CURVES:
        ours = getattr(Torch.modules["torch"], name)(Torch.modules["torch"].tensor(values)).tolist()
        theirs = getattr(torch, name)(torch.tensor(values))
        apart = (torch.tensor(ours) - theirs).abs()
        assert bool((apart <= 2 * torch.finfo(torch.float32).eps * theirs.abs()).all()), name
