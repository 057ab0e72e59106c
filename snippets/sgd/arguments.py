"""Every argument of SGD and its default."""

# %% signature
import inspect

import torch
from torch import nn, optim

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

# %% empty
parameters = nn.Linear(1, 1).parameters()
print(len(list(parameters)))
#> 2
try:
    optim.SGD(parameters)
except ValueError as error:
    print(error)
#> optimizer got an empty parameter list

# %% plain-list
model = nn.Module()
model.layers = [nn.Linear(1, 1)]
print(len(list(model.parameters())))
#> 0
model.layers = nn.ModuleList(model.layers)
print(len(list(model.parameters())))
#> 2
model.scale = torch.ones(1, requires_grad=True)
print(len(list(model.parameters())))
#> 2
model.shift = nn.Parameter(torch.zeros(1))
print(len(list(model.parameters())))
#> 3

# %% groups
model = nn.Linear(1, 1)
groups = [
    {"params": [model.weight], "weight_decay": 0.5},
    {"params": [model.bias], "lr": 0.01},
]
optimizer = optim.SGD(groups, lr=0.1)
for group in optimizer.param_groups:
    print(group["lr"], group["weight_decay"])
#> 0.1 0.5
#> 0.01 0

# %% two-groups
x = torch.tensor(2.0, requires_grad=True)
try:
    optim.SGD([{"params": [x]}, {"params": [x], "lr": 0.5}])
except ValueError as error:
    print(error)
#> some parameters appear in more than one parameter group

# %% named
named = optim.SGD(nn.Linear(1, 1).named_parameters())
print(named.param_groups[0]["param_names"])
#> ['weight', 'bias']

# %% split-groups
model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
head = set(model[1].parameters())
rest = [parameter for parameter in model.parameters() if parameter not in head]
groups = [{"params": rest}, {"params": model[1].parameters(), "lr": 0.01}]
optimizer = optim.SGD(groups, lr=0.1)
print([len(group["params"]) for group in optimizer.param_groups])
#> [2, 2]

# %% twice-in-one-group
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    optimizer = optim.SGD([x, x], lr=0.25)
print(caught[0].message)
#> optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; see github.com/pytorch/pytorch/issues/40967 for more information

# %% moved-twice
x.grad = torch.tensor(4.0)
optimizer.step()
print(x)
#> tensor(0., requires_grad=True)

raise SystemExit  # below: what the questions of the page are about

# %% without-lr after one-step
print(one_step(2.0, 4.0, lr=0.25) - 0.5 * 2.0)
#> tensor(0.)
