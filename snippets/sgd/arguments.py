"""Every argument of SGD and its default."""

# %% signature
import inspect

import torch
from torch import optim

for name, argument in inspect.signature(optim.SGD).parameters.items():
    is_required = argument.default is argument.empty
    default = "(required)" if is_required else argument.default
    print(f"{name:15}{default}")
#> params         (required)
#> lr             0.001
#> momentum       0
#> dampening      0
#> weight_decay   0
#> nesterov       False
#> maximize       False
#> foreach        None
#> differentiable False
#> fused          None


# %% one-step
def one_step(value, gradient, **options):
    x = torch.tensor(value, requires_grad=True)
    x.grad = torch.tensor(gradient)
    optim.SGD([x], **options).step()
    return x.detach()


print(one_step(2.0, 4.0, lr=0.25))
#> tensor(1.)

# %% not-random
for seed in (0, 1, 2):
    torch.manual_seed(seed)
    print(one_step(2.0, 4.0, lr=0.25))
#> tensor(1.)
#> tensor(1.)
#> tensor(1.)

# %% sampled
data = torch.tensor([1.0, 3.0, 5.0, 7.0])
for seed in (1, 2, 3):
    torch.manual_seed(seed)
    batch = data[torch.randperm(4)[:2]]
    x = torch.tensor(2.0, requires_grad=True)
    torch.mean((x - batch) ** 2).backward()
    optim.SGD([x], lr=0.25).step()
    print(batch, x.grad, x.detach())
#> tensor([3., 7.]) tensor(-6.) tensor(3.5000)
#> tensor([1., 3.]) tensor(0.) tensor(2.)
#> tensor([5., 7.]) tensor(-8.) tensor(4.)

# %% default-lr
print(one_step(2.0, 4.0))
#> tensor(1.9960)
print(one_step(2.0, 4.0, lr=0.1))
#> tensor(1.6000)
print("lr=0.1" in optim.SGD.__doc__)
#> True

# %% negative-lr
try:
    one_step(2.0, 4.0, lr=-0.25)
except ValueError as error:
    print(error)
#> Invalid learning rate: -0.25

# %% negative-in-group
x = torch.tensor(2.0, requires_grad=True)
x.grad = torch.tensor(4.0)
optim.SGD([{"params": [x], "lr": -0.25}]).step()
print(x.detach())
#> tensor(3.)

# %% weight-decay
print(one_step(2.0, 4.0, lr=0.25, weight_decay=0.5))
#> tensor(0.7500)
print(one_step(2.0, 0.0, lr=0.25, weight_decay=0.5))
#> tensor(1.7500)

# %% penalty
x = torch.tensor(2.0, requires_grad=True)
loss = 4 * x + 0.5 / 2 * x**2
loss.backward()
print(x.grad)
#> tensor(5.)
print(one_step(2.0, 5.0, lr=0.25))
#> tensor(0.7500)

# %% decoupled
print(hasattr(optim, "AdamW"), hasattr(optim, "SGDW"))
#> True False

# %% decay-and-lr
for lr in (0.25, 0.125):
    print(lr, one_step(2.0, 0.0, lr=lr, weight_decay=0.5))
#> 0.25 tensor(1.7500)
#> 0.125 tensor(1.8750)


# %% same-goal
def settle(lr):
    x = torch.tensor(0.0, requires_grad=True)
    optimizer = optim.SGD([x], lr=lr, weight_decay=0.5)
    for _ in range(1000):
        optimizer.zero_grad()
        ((x - 3) ** 2).backward()
        optimizer.step()
    return x.detach()


print(settle(0.1), settle(0.01))
#> tensor(2.4000) tensor(2.4000)

# %% tensor-decay
decay = torch.tensor(0.5)
print(one_step(2.0, 4.0, lr=0.25, weight_decay=decay))
#> tensor(0.7500)
x = torch.tensor(2.0, requires_grad=True)
x.grad = torch.tensor(4.0)
optimizer = optim.SGD([x], lr=0.25, weight_decay=torch.tensor([0.5]))
try:
    optimizer.step()
except TypeError as error:
    print(error)
#> add(): argument 'alpha' must be Number, not Tensor

# %% learned-decay
x = torch.tensor(2.0, requires_grad=True)
x.grad = torch.tensor(4.0)
decay = torch.tensor(0.5, requires_grad=True)
optim.SGD([x], lr=0.25, weight_decay=decay).step()
print(x.detach(), x.grad)
#> tensor(0.7500) tensor(5.)
try:
    optim.SGD([x], lr=0.25, weight_decay=decay, foreach=True).step()
except TypeError as error:
    print(str(error).partition(" - ")[0])
#> _foreach_add() received an invalid combination of arguments

# %% maximize
print(one_step(2.0, 4.0, lr=0.25, maximize=True))
#> tensor(3.)
print(one_step(2.0, 4.0, lr=0.25, maximize=True, weight_decay=0.5))
#> tensor(2.7500)

raise SystemExit  # below: what the questions of the page are about

# %% without-lr after one-step
print(one_step(2.0, 4.0, lr=0.25) - 0.5 * 2.0)
#> tensor(0.)

# %% call-written after one-step
x = torch.tensor(2.0, requires_grad=True)
x.grad = torch.tensor(4.0)
optim.SGD([x], lr=0.25).step()  # write
print(x.item())
#> 1.0

# %% call-upwards after one-step
x = torch.tensor(2.0, requires_grad=True)
x.grad = torch.tensor(4.0)
optim.SGD([x], lr=0.25, maximize=True).step()
print(x.item())
#> 3.0

# %% call-twice after one-step
x = torch.tensor(2.0, requires_grad=True)
x.grad = torch.tensor(4.0)
optim.SGD([x], lr=0.5).step()
print(x.item())
#> 0.0

# %% upward after one-step
print(one_step(2.0, 4.0, lr=0.5, maximize=True))
#> tensor(4.)

# %% downward after one-step
print(one_step(2.0, 4.0, lr=0.5))
#> tensor(0.)

# %% decay-alone after one-step
print(one_step(2.0, 0.0, lr=0.5, weight_decay=0.5))
#> tensor(1.5000)

# %% shrunk-without-lr after one-step
print(torch.tensor(2.0) * (1 - 0.5))
#> tensor(1.)

# %% registered after one-step
from torch import nn

for code in (
    "nn.Linear(1, 1)",
    "[nn.Linear(1, 1)]",
    "nn.ModuleList([nn.Linear(1, 1)])",
    "{'layer': nn.Linear(1, 1)}",
    "nn.Parameter(torch.ones(1))",
    "torch.ones(1, requires_grad=True)",
):
    model = nn.Module()
    model.part = eval(code)
    print(len(list(model.parameters())) > 0, code)
#> True nn.Linear(1, 1)
#> False [nn.Linear(1, 1)]
#> True nn.ModuleList([nn.Linear(1, 1)])
#> False {'layer': nn.Linear(1, 1)}
#> True nn.Parameter(torch.ones(1))
#> False torch.ones(1, requires_grad=True)

# %% made-of-nn after one-step
from torch import nn

for code in (
    "nn.Linear(1, 1)",
    "[nn.Linear(1, 1)]",
    "nn.ModuleList([nn.Linear(1, 1)])",
    "{'layer': nn.Linear(1, 1)}",
    "nn.Parameter(torch.ones(1))",
    "torch.ones(1, requires_grad=True)",
):
    print("nn." in code, code)
#> True nn.Linear(1, 1)
#> True [nn.Linear(1, 1)]
#> True nn.ModuleList([nn.Linear(1, 1)])
#> True {'layer': nn.Linear(1, 1)}
#> True nn.Parameter(torch.ones(1))
#> False torch.ones(1, requires_grad=True)

# %% has-label after one-step
from torch import nn

for code in (
    "nn.Linear(1, 1)",
    "[nn.Linear(1, 1)]",
    "nn.ModuleList([nn.Linear(1, 1)])",
    "{'layer': nn.Linear(1, 1)}",
    "nn.Parameter(torch.ones(1))",
    "torch.ones(1, requires_grad=True)",
):
    part = eval(code)
    is_labelled = isinstance(part, torch.Tensor) and part.requires_grad
    print(is_labelled or isinstance(part, nn.Module), code)
#> True nn.Linear(1, 1)
#> False [nn.Linear(1, 1)]
#> True nn.ModuleList([nn.Linear(1, 1)])
#> False {'layer': nn.Linear(1, 1)}
#> True nn.Parameter(torch.ones(1))
#> True torch.ones(1, requires_grad=True)
