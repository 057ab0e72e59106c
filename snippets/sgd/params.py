"""What params takes: tensors, groups of them, and what it refuses."""

# %% empty
import torch
from torch import nn, optim

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

# %% registered
model.scale = torch.ones(1, requires_grad=True)
print(len(list(model.parameters())))
#> 2
model.shift = nn.Parameter(torch.zeros(1))
print(len(list(model.parameters())))
#> 3
print(isinstance(model.shift, torch.Tensor), model.shift.requires_grad)
#> True True

# %% names-only
model = nn.Linear(1, 1)
try:
    optim.SGD(model.state_dict())
except TypeError as error:
    print(error)
#> optimizer can only optimize Tensors, but one of the params is str
try:
    optim.SGD([model])
except TypeError as error:
    print(error)
#> optimizer can only optimize Tensors, but one of the params is torch.nn.modules.linear.Linear

# %% named
named = optim.SGD(model.named_parameters())
print(named.param_groups[0]["param_names"])
#> ['weight', 'bias']

# %% groups
groups = [
    {"params": [model.weight], "weight_decay": 0.5},
    {"params": [model.bias], "lr": 0.01},
]
optimizer = optim.SGD(groups, lr=0.1)
for group in optimizer.param_groups:
    print(group["lr"], group["weight_decay"])
#> 0.1 0.5
#> 0.01 0

# %% bias-decay
x = torch.tensor([[-1.0], [1.0]])


def settle(bias_decay):
    model = nn.Linear(1, 1)
    groups = [
        {"params": [model.weight], "weight_decay": 0.5},
        {"params": [model.bias], "weight_decay": bias_decay},
    ]
    optimizer = optim.SGD(groups, lr=0.1)
    for _ in range(500):
        optimizer.zero_grad()
        ((model(x) - (2 * x + 1)) ** 2).mean().backward()
        optimizer.step()
    print(f"{model.weight.item():.4f} {model.bias.item():.4f}")


settle(bias_decay=0.5)
#> 1.6000 0.8000
settle(bias_decay=0.0)
#> 1.6000 1.0000

# %% two-groups
x = torch.tensor(2.0, requires_grad=True)
try:
    optim.SGD([{"params": [x]}, {"params": [x], "lr": 0.5}])
except ValueError as error:
    print(error)
#> some parameters appear in more than one parameter group

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

# %% tied
model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
model[1].weight = model[0].weight
print(len(list(model.parameters())))
#> 3
print(len([p for layer in model for p in layer.parameters()]))
#> 4

raise SystemExit  # below: what the questions of the page are about

# %% once after split-groups
x.grad = torch.tensor(4.0)
optim.SGD([x], lr=0.25).step()
print(x)
#> tensor(1., requires_grad=True)

# %% uphill after split-groups
x.grad = torch.tensor(4.0)
optim.SGD([x], lr=0.25, maximize=True).step()
print(x)
#> tensor(3., requires_grad=True)

# %% used-up after groups
parameters = model.parameters()
first = optim.SGD(parameters)
try:
    second = optim.SGD(parameters)
    print(len(second.param_groups[0]["params"]))
except ValueError as error:
    print(error)
#> optimizer got an empty parameter list

# %% listed-first after groups
parameters = list(model.parameters())
first = optim.SGD(parameters)
second = optim.SGD(parameters)
print(len(second.param_groups[0]["params"]))
#> 2

# %% in-one-optimizer after groups
groups = [{"params": model.parameters()}, {"params": model.parameters()}]
try:
    both = optim.SGD(groups)
    print(len(both.param_groups))
except ValueError as error:
    print(error)
#> some parameters appear in more than one parameter group

# %% own-rate after groups
p = torch.tensor(1.0, requires_grad=True)
optimizer = optim.SGD([{"params": [p], "lr": 0.01}], lr=0.1)
p.grad = torch.tensor(1.0)
optimizer.step()
print(f"{p:.2f}")
#> 0.99

# %% rate-of-argument after groups
p = torch.tensor(1.0, requires_grad=True)
optimizer = optim.SGD([{"params": [p]}], lr=0.1)
p.grad = torch.tensor(1.0)
optimizer.step()
print(f"{p:.2f}")
#> 0.90

# %% both-rates after groups
p = torch.tensor(1.0, requires_grad=True)
optimizer = optim.SGD([{"params": [p], "lr": 0.01 + 0.1}], lr=0.1)
p.grad = torch.tensor(1.0)
optimizer.step()
print(f"{p:.2f}")
#> 0.89

# %% counted after groups
model = nn.Module()
model.layer = nn.Linear(1, 1)
model.others = [nn.Linear(1, 1)]
model.scale = nn.Parameter(torch.ones(1))
model.shift = torch.zeros(1, requires_grad=True)
print(len(list(model.parameters())))
#> 3

# %% every-one-counted after groups
model = nn.Module()
model.layer = nn.Linear(1, 1)
model.others = nn.ModuleList([nn.Linear(1, 1)])
model.scale = nn.Parameter(torch.ones(1))
model.shift = nn.Parameter(torch.zeros(1))
print(len(list(model.parameters())))
#> 6

# %% labels-counted after groups
model = nn.Module()
model.layer = nn.Linear(1, 1)
model.scale = nn.Parameter(torch.ones(1))
model.shift = nn.Parameter(torch.zeros(1))
print(len(list(model.parameters())))
#> 4
