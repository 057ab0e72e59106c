"""PyTorch's own SGD on the engine, with all its arguments: float32 and float64, bit for bit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.live import Cell, compare, ready

# The same programs each time: what fails here fails for a reason.
SAME = settings(derandomize=True, deadline=None, database=None, max_examples=60)

PROGRAM = """
import torch
torch.manual_seed({seed})
x = torch.randn({many}, dtype=torch.{kind}, requires_grad=True)
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


def options() -> st.SearchStrategy:
    """Settings of SGD, also such as it refuses."""
    choices = {
        "lr": [0.1, 0.01, 1e-3, 1, -0.1],
        "momentum": [0, 0, 0.9, 0.5],
        "dampening": [0, 0, 0.3],
        "weight_decay": [0, 0, 0.01, 0.5],
        "nesterov": [False, False, True],
        "maximize": [False, False, True],
        "foreach": [None, None, False, True],
        "fused": [None, None, None, True],
    }
    return st.fixed_dictionaries({k: st.sampled_from(values) for k, values in choices.items()})


@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_four_steps_end_at_the_same_numbers(kind):
    ready()

    @SAME
    @given(st.integers(0, 999), st.sampled_from([1, 3, 9]), options())
    def same(seed: int, many: int, options: dict) -> None:
        source = PROGRAM.format(seed=seed, many=many, kind=kind, options=options)
        assert compare([Cell("sgd", source)]) == ("equal", "")

    same()


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
