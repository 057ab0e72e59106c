"""What PyTorch keeps beside the numbers, as far as readers can print it: versions, layouts, -0."""

from __future__ import annotations

import pytest

from tests.tools.live import Cell, compare, ready

PROGRAMS = {
    "gradients of one part and of several": """
x = torch.tensor([1.0, 2.0], requires_grad=True)
for loss in (x.sum(), (x * x).sum(), (x + x).sum(), (x * x + x * 3).sum(), x[0] * x[1]):
    x.grad = None
    loss.backward(retain_graph=True)
    print(x.grad, x.grad._version)
    loss.backward()
    print(x.grad, x.grad._version)
""",
    "gradient of a leaf itself": """
x = torch.tensor(1.0, requires_grad=True)
x.backward()
print(x.grad, x.grad._version)
x.backward(torch.tensor(2.0))
print(x.grad, x.grad._version)
""",
    "gradients that are recorded": """
x = torch.tensor([1.0, 2.0], requires_grad=True)
(x**3).sum().backward(create_graph=True)
print(x.grad, x.grad._version, x.grad.grad_fn)
x.grad.sum().backward()
print(x.grad)
""",
    "gradients of both factors of a product": """
for turn in (lambda t: t, lambda t: t.t()):
    a = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).requires_grad_()
    b = torch.tensor([[1.0, 0.0], [2.0, 5.0]]).requires_grad_()
    (turn(a) @ turn(b)).backward(torch.ones(2, 2))
    print(a.grad, a.grad.stride(), a.grad._version, b.grad, b.grad.stride(), b.grad._version)
""",
    "one column times one row": """
print(torch.zeros(2, 1) @ -torch.ones(1, 2))
print(torch.zeros(2, 2) @ -torch.ones(2, 2))
""",
    "picked twice": """
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
picked = x[[0, 2]]
print(picked.grad_fn._saved_indices)
picked.sum().backward()
print(x.grad, x.grad._version)
try:
    picked.sum().backward()
except RuntimeError as error:
    print(error)
places = torch.tensor([0, 2])
picked = x[places]
places += 1
try:
    picked.sum().backward()
except RuntimeError as error:
    print(error)
""",
    "errors of nothing": """
for reduction in ("mean", "sum", "none"):
    x = torch.tensor([], requires_grad=True)
    loss = torch.nn.functional.mse_loss(x, torch.tensor([]), reduction=reduction)
    loss.sum().backward()
    print(loss, x.grad)
""",
    "copies": """
import copy
x = torch.tensor([1.0], requires_grad=True)
x.sum().backward()
y = copy.deepcopy(x)
print(y._version, y.grad._version, copy.deepcopy(torch.nn.Parameter(x.detach()))._version)
""",
    "layers that are new": """
norm = torch.nn.BatchNorm1d(1)
print([tensor._version for tensor in norm.state_dict().values()])
norm(torch.tensor([[2.0], [4.0]]))
print([tensor._version for tensor in norm.state_dict().values()])
layer = torch.nn.Linear(2, 1)
layer(torch.ones(1, 2)).sum().backward()
grad = layer.weight.grad
layer.double()
print(layer.weight.grad is grad, grad.dtype)
print(len(list(torch.nn.Sequential(layer, layer).named_parameters(remove_duplicate=False))))
""",
    "two views of one kind": """
x = torch.arange(6.0).reshape(1, 2, 3).requires_grad_()
one, other = x.permute(1, 2, 0), x.permute(2, 0, 1)
one.backward(torch.arange(6.0).reshape(2, 3, 1), retain_graph=True)
print(x.grad)
""",
    "what a function is called with for hessian": """
print(torch.autograd.functional.hessian(lambda p: (print(p), (p**3).sum())[1], torch.ones(2)))
""",
    "numbers that a kind cannot hold": """
for value in (float("inf"), [1.0, float("nan")], 1e30, -1e19, 3e9, [[2.0**63]], 2**40, -(2**31)):
    for kind in (torch.int64, torch.int32, torch.bool):
        try:
            print(torch.tensor(value, dtype=kind))
        except RuntimeError as error:
            print(error)
""",
    "classes that are not there": """
from torch.nn.functional import cross_entropy
for target in (-1, 0, 3):
    for scores, right in ((torch.zeros(3), target), (torch.zeros(1, 3), [target])):
        try:
            print(cross_entropy(scores, torch.tensor(right)))
        except IndexError as error:
            print(error)
""",
    "weights that nobody has seeded": """
torch.manual_seed(0)
print([p.tolist() for p in torch.nn.Sequential(*(torch.nn.Linear(3, 5) for _ in range(4))).parameters()])
""",
}


@pytest.mark.parametrize("title", PROGRAMS)
def test_told_as_pytorch_tells_it(title):
    ready()
    assert compare([Cell(title, f"import torch\n{PROGRAMS[title]}")]) == ("equal", "")
