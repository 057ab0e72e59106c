"""Functions that a node calls before it passes gradients on: the engine calls them as PyTorch does."""

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
