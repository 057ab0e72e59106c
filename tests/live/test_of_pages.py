"""What cells of the chapter on backpropagation need, as readers may change them: told as PyTorch tells it."""

from __future__ import annotations

import pytest

from tests.tools.live import Cell, compare, ready

TWICE = """
import torch

p = torch.tensor(2.0, requires_grad=True)
u = p * 3
v = u * u
"""


@pytest.mark.parametrize(
    "hook",
    [
        "lambda g: print(g)",
        "lambda g: (g[0] * 10,)",
        "lambda g: (None,)",
        "lambda g: g[0] * 10",
        "lambda g: g * 2",
        "lambda g: (3.0,)",
    ],
)
def test_hooks_of_nodes_see_change_and_refuse_what_they_do_in_pytorch(hook):
    ready()
    source = f"""{TWICE}
handle = u.grad_fn.register_prehook({hook})
leaf = u.grad_fn.next_functions[0][0]
leaf.register_prehook(lambda g: print("leaf", g))
try:
    v.backward(retain_graph=True)
except (TypeError, RuntimeError) as error:
    print(error)
print(p.grad)
print(torch.autograd.grad(v, u, retain_graph=True))
handle.remove()
v.backward()
print(p.grad)
"""
    assert compare([Cell("hooks", source)]) == ("equal", "")


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_cross_entropy_of_one_example_is_told_as_pytorch_tells_it(reduction):
    ready()
    source = f"""
import torch
from torch.nn.functional import cross_entropy, nll_loss

for scores in ([0.0, 100.0, 0.0], [1.0, 2.0, 0.5]):
    z = torch.tensor(scores, requires_grad=True)
    loss = cross_entropy(z, torch.tensor(1), reduction="{reduction}")
    loss.backward()
    print(loss, z.grad, nll_loss(z, torch.tensor(2), reduction="{reduction}"))
"""
    assert compare([Cell("loss", source)]) == ("equal", "")
