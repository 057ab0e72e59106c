"""Saving a training and going on: what belongs to it, what is shared, and what undoes a new rate."""

from snippets.figures.training import draw_going_on

# %% parts
import torch
from torch import nn, optim

x = torch.tensor([[1.0], [2.0], [3.0]])
t = torch.tensor([[3.0], [5.0], [4.0]])


def new():
    torch.manual_seed(0)
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.08, momentum=0.5)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
    return {"model": model, "optimizer": optimizer, "scheduler": scheduler}


# %% train
def train(parts, epochs):
    model, optimizer, scheduler = parts.values()
    path = []
    for _ in range(epochs):
        for point in torch.randperm(3):
            optimizer.zero_grad()
            ((model(x[point]) - t[point]) ** 2).mean().backward()
            optimizer.step()
            path.append((model.weight.item(), model.bias.item()))
        scheduler.step()
    return path


parts = new()
_ = train(parts, 3)

# %% save
import io

saved = {name: part.state_dict() for name, part in parts.items()}
saved["random"] = torch.get_rng_state()
file = io.BytesIO()
torch.save(saved, file)
whole = train(parts, 3)
print([round(value, 4) for value in whole[-1]])
#> [1.1423, 1.4804]


# %% go-on
def resumed(without=None):
    file.seek(0)
    loaded = torch.load(file)
    parts = new()
    for name, part in parts.items():
        if name != without:
            part.load_state_dict(loaded[name])
    if without != "random":
        torch.set_rng_state(loaded["random"])
    return train(parts, 3)


print([round(value, 4) for value in resumed()[-1]])
#> [1.1423, 1.4804]
print(resumed() == whole)
#> True

# %% left-out
paths = {name: resumed(without=name) for name in saved}
for name, path in paths.items():
    a, b = path[-1]
    print(f"{name:10}{a:.4f} {b:.4f}", path == whole)
#> model     1.2153 1.3249 False
#> optimizer 0.9463 1.5450 False
#> scheduler 1.1616 1.5464 False
#> random    1.0908 1.4441 False

# %% draw-going-on
draw_going_on(whole, paths)

# %% copied-in
model = nn.Linear(1, 1)
weight = model.weight
state = {"weight": torch.tensor([[2.0]]), "bias": torch.tensor([1.0])}
model.load_state_dict(state)
print(model.weight is weight)
#> True
state["weight"].fill_(7.0)
print(weight.item())
#> 2.0

# %% assigned
optimizer = optim.SGD(model.parameters(), lr=0.5)
model.load_state_dict(state, assign=True)
print(model.weight is weight)
#> False
model(x).sum().backward()
optimizer.step()
print(model.weight.item(), model.weight.grad.item())
#> 7.0 6.0

# %% names
try:
    nn.Sequential(model).load_state_dict(state)
except RuntimeError as error:
    print(str(error).splitlines()[1].strip())
#> Missing key(s) in state_dict: "0.weight", "0.bias".

# %% position
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)
op_a = optim.SGD([("a", a), ("b", b)], lr=0.1, momentum=0.5)
a.grad, b.grad = torch.tensor(1.0), torch.tensor(100.0)
op_a.step()
op_b = optim.SGD([("b", b), ("a", a)], lr=0.1, momentum=0.5)
op_b.load_state_dict(op_a.state_dict())
print(op_b.state[a]["momentum_buffer"].item())
#> 100.0
print(op_b.param_groups[0]["param_names"])
#> ['a', 'b']

# %% old-rate
w = torch.tensor(1.0, requires_grad=True)
old = optim.SGD([w], lr=0.1)
optim.lr_scheduler.LambdaLR(old, lambda n: 1.0)

optimizer = optim.SGD([w], lr=0.01)
optimizer.load_state_dict(old.state_dict())
group = optimizer.param_groups[0]
print(group["lr"], group["initial_lr"])
#> 0.1 0.1

# %% old-rate-again
group["lr"] = 0.01
optim.lr_scheduler.LambdaLR(optimizer, lambda n: 1.0)
print(group["lr"])
#> 0.1
group["initial_lr"] = 0.01
optim.lr_scheduler.LambdaLR(optimizer, lambda n: 1.0)
print(group["lr"])
#> 0.01

# %% loader
from torch.utils.data import DataLoader

loader = DataLoader(torch.arange(4), batch_size=2, shuffle=True)
torch.manual_seed(0)
batches = iter(loader)
print(next(batches).tolist())
#> [2, 1]
state = torch.get_rng_state()
print(next(batches).tolist())
#> [3, 0]
torch.set_rng_state(state)
print([batch.tolist() for batch in loader])
#> [[0, 1], [3, 2]]

raise SystemExit  # below: what the questions of the page are about

# %% given after old-rate
print(optim.SGD([w], lr=0.01).param_groups[0]["lr"])
#> 0.01

# %% set-then-loaded after old-rate
group["lr"] = 0.02
optimizer.load_state_dict(old.state_dict())
print(optimizer.param_groups[0]["lr"])
#> 0.1

# %% loaded-then-set after old-rate
optimizer.load_state_dict(old.state_dict())
optimizer.param_groups[0]["lr"] = 0.02
print(optimizer.param_groups[0]["lr"])
#> 0.02

# %% kept-as-it-was after save
kept = saved["model"]["weight"].clone()
_ = train(parts, 1)
print(torch.equal(saved["model"]["weight"], kept))
#> False

# %% in-the-file after save
file.seek(0)
kept = torch.load(file)["model"]["weight"]
_ = train(parts, 1)
file.seek(0)
print(torch.equal(torch.load(file)["model"]["weight"], kept))
#> True

# %% next-epoch after go-on
file.seek(0)
parts = new()
parts["optimizer"].load_state_dict(torch.load(file)["optimizer"])
_ = train(parts, 1)
print(parts["optimizer"].param_groups[0]["lr"])
#> 0.04

# %% next-epoch-with-all after go-on
file.seek(0)
loaded = torch.load(file)
parts = new()
for name, part in parts.items():
    part.load_state_dict(loaded[name])
_ = train(parts, 1)
print(parts["optimizer"].param_groups[0]["lr"])
#> 0.02
