"""One step of SGD on two plain tensors."""

from snippets.figures.sgd import draw_graph

# %% expression
import torch
import torch.optim as optim

x = torch.tensor(5.0, requires_grad=True)
c = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(2.0)
d = 4.0
y = 3 * c * torch.exp(x) + b * x + d
print(y)
#> tensor(1349.7185, grad_fn=<AddBackward0>)

# %% bare-tensor
try:
    optim.SGD(x, lr=1.0)
except TypeError as error:
    print(error)
#> params argument given to the optimizer should be an iterable of Tensors or dicts, but got torch.FloatTensor

# %% list
only_x = optim.SGD([x], lr=1.0)
op = optim.SGD([x, c], lr=1.0)

# %% parameters
from torch import nn

parameters = nn.Linear(1, 1).parameters()
print(type(parameters))
#> <class 'generator'>
model_op = optim.SGD(parameters, lr=1.0)
print(len(model_op.param_groups[0]["params"]))
#> 2

# %% used-up
try:
    optim.SGD(parameters, lr=1.0)
except ValueError as error:
    print(error)
#> optimizer got an empty parameter list

# %% print-op
print(op)
#> SGD (
#> Parameter Group 0
#>     dampening: 0
#>     differentiable: False
#>     foreach: None
#>     fused: None
#>     lr: 1.0
#>     maximize: False
#>     momentum: 0
#>     nesterov: False
#>     weight_decay: 0
#> )

# %% backward
y.backward()
print(x.grad)
#> tensor(1337.7185)
print(c.grad)
#> tensor(445.2395)

# %% by-hand
import math

by_hand = 3 * 3 * math.exp(5) + 2
print(f"dy/dx = {by_hand:.6f}")
#> dy/dx = 1337.718432
print(f"dy/dc = {3 * math.exp(5):.6f}")
#> dy/dc = 445.239477

# %% hidden-digits
print(f"{by_hand:.4f}")
#> 1337.7184
print(x.grad.item(), c.grad.item())
#> 1337.718505859375 445.239501953125
print((torch.nextafter(x.grad, torch.tensor(2000.0)) - x.grad).item())
#> 0.0001220703125

# %% step
op.step()
print(x)
#> tensor(-1332.7185, requires_grad=True)
print(c)
#> tensor(-442.2395, requires_grad=True)

# %% exact
print(x.item(), c.item())
#> -1332.718505859375 -442.239501953125
print(x.item() == 5.0 - 1.0 * 1337.718505859375)
#> True
print(c.item() == 3.0 - 1.0 * 445.239501953125)
#> True

# %% same-object
print(op.param_groups[0]["params"][0] is x)
#> True
print(op.param_groups[0]["params"][1] is c)
#> True
print(x.grad)
#> tensor(1337.7185)

# %% no-loss
x.grad = torch.tensor(100.0)
c.grad = None
op.step()
print(x)
#> tensor(-1432.7185, requires_grad=True)
print(c)
#> tensor(-442.2395, requires_grad=True)

# %% chain
names = {"x": x, "c": c}


def walk(node, depth=0):
    leaf = getattr(node, "variable", None)
    found = [name for name, tensor in names.items() if tensor is leaf]
    print("    " * depth + type(node).__name__, *found)
    for child, _ in node.next_functions:
        if child is not None:
            walk(child, depth + 1)


walk(y.grad_fn)
#> AddBackward0
#>     AddBackward0
#>         MulBackward0
#>             MulBackward0
#>                 AccumulateGrad c
#>             ExpBackward0
#>                 AccumulateGrad x
#>         MulBackward0
#>             AccumulateGrad x

# %% graph
draw_graph(y, names)

raise SystemExit  # below: what the questions of the page are about

# %% uphill after hidden-digits
print(x.detach() + 1.0 * x.grad)
#> tensor(1342.7185)

# %% tenth after hidden-digits
print(x.detach() - 0.1 * x.grad)
#> tensor(-128.7719)

# %% x-alone after backward
only_x.step()
print(x.detach(), c.detach())
#> tensor(-1332.7185) tensor(3.)

# %% both-move after backward
op.step()
print(x.detach(), c.detach())
#> tensor(-1332.7185) tensor(-442.2395)

# %% step-again after backward
op.step()
op.step()
print(x.detach())
#> tensor(-2670.4370)

# %% cleared-between after backward
op.step()
op.zero_grad()
op.step()
print(x.detach())
#> tensor(-1332.7185)

# %% from-a-list after parameters
parameters = list(nn.Linear(1, 1).parameters())
optim.SGD(parameters, lr=1.0)
second = optim.SGD(parameters, lr=1.0)
print(len(second.param_groups[0]["params"]))
#> 2

# %% layer-twice after parameters
layers = nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1))
print(len(list(layers.parameters())))
#> 4

# %% no-gradient after expression
y.backward()
found = {"x": x, "c": c, "b": b}
print(*[name for name in found if found[name].grad is None])
#> b

# %% no-gradient-at-c after expression
c, b = torch.tensor(3.0), torch.tensor(2.0, requires_grad=True)
(3 * c * torch.exp(x) + b * x + d).backward()
found = {"x": x, "c": c, "b": b}
print(*[name for name in found if found[name].grad is None])
#> c
