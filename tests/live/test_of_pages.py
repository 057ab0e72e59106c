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


def test_random_numbers_go_on_from_where_they_were_as_in_pytorch():
    ready()
    source = """
import torch

torch.manual_seed(3)
for draw in (lambda: torch.rand(3), lambda: torch.randn(3), lambda: torch.randperm(5)):
    draw()
    state = torch.get_rng_state()
    print(state.dtype, state.shape, state.long().sum(), draw(), draw())
    torch.set_rng_state(state)
    print(draw(), draw())
source = torch.Generator().manual_seed(7)
state = source.get_state()
print(torch.equal(state, source.get_state()), torch.rand(2, generator=source))
print(torch.equal(state, source.get_state()), torch.rand(2, generator=source.set_state(state)))
"""
    assert compare([Cell("state", source)]) == ("equal", "")


def test_what_is_saved_is_loaded_as_pytorch_loads_it():
    ready()
    source = """
import io

import torch
from torch import nn, optim

model = nn.Linear(2, 1)
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.5)
model(torch.ones(1, 2)).sum().backward()
optimizer.step()
row = torch.arange(4.0, requires_grad=True)
kept = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "row": row,
        "list": [None, True, 2, 1.5, (torch.float64, "text")], "view": row.detach()[1:]}
file = io.BytesIO()
torch.save(kept, file)
with torch.no_grad():
    row += 1
file.seek(0)
loaded = torch.load(file, weights_only=True)
print(loaded)
loaded["view"].zero_()
print(loaded["row"], row, loaded["row"].is_leaf)
file = io.BytesIO()
torch.save(nn.Parameter(torch.ones(2), requires_grad=False), file)
file.seek(0)
print(torch.load(file))
"""
    assert compare([Cell("saved", source)]) == ("equal", "")
