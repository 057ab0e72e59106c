"""Schedulers: what they write into the optimizer, when, and what lower rates are for."""

from snippets.figures.training import draw_one_cycle

# %% rates
import torch
from torch import optim
from torch.optim import lr_scheduler


def optimizer_of_one():
    w = torch.tensor(1.0, requires_grad=True)
    return optim.SGD([w], lr=1.0)


def rates(make, steps):
    optimizer = optimizer_of_one()
    scheduler = make(optimizer)
    group, used = optimizer.param_groups[0], []
    for _ in range(steps):
        used.append(round(group["lr"], 4))
        optimizer.step()
        scheduler.step()
    return used


# %% halve
def halve(optimizer):
    return lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)


print(rates(halve, 6))
#> [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]


# %% cosine
def cosine(optimizer):
    return lr_scheduler.CosineAnnealingLR(optimizer, T_max=3)


print(rates(cosine, 7))
#> [1.0, 0.75, 0.25, 0.0, 0.25, 0.75, 1.0]


# %% warm-up
def warm(optimizer):
    return lr_scheduler.LinearLR(optimizer, start_factor=0.25, total_iters=3)


print(rates(warm, 6))
#> [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]


# %% one-after-the-other
def warm_then_cosine(optimizer):
    parts = [warm(optimizer), cosine(optimizer)]
    return lr_scheduler.SequentialLR(optimizer, parts, milestones=[3])


print(rates(warm_then_cosine, 7))
#> [0.25, 0.5, 0.75, 1.0, 0.75, 0.25, 0.0]


# %% own-rule
def fall(optimizer):
    return lr_scheduler.LambdaLR(optimizer, lambda n: 1 / (n + 1))


print(rates(fall, 4))
#> [1.0, 0.5, 0.3333, 0.25]

# %% too-early
import warnings

optimizer = optimizer_of_one()
scheduler = halve(optimizer)
used = []
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for _ in range(6):
        scheduler.step()
        used.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
print(used)
#> [1.0, 0.5, 0.5, 0.25, 0.25, 0.125]
print(str(caught[0].message).partition(". ")[0])
#> Detected call of `lr_scheduler.step()` before `optimizer.step()`


# %% per-batch
def last_rate(epochs, batches, is_per_batch):
    optimizer = optimizer_of_one()
    scheduler = halve(optimizer)
    for _ in range(epochs):
        for _ in range(batches):
            optimizer.step()
            if is_per_batch:
                scheduler.step()
        if not is_per_batch:
            scheduler.step()
    return optimizer.param_groups[0]["lr"]


print(last_rate(4, 3, is_per_batch=False))
#> 0.25
print(last_rate(4, 3, is_per_batch=True))
#> 0.015625


# %% written
def one_cycle(optimizer):
    return lr_scheduler.OneCycleLR(
        optimizer, max_lr=1.0, total_steps=6, pct_start=0.5, div_factor=4
    )


for make in (halve, warm, one_cycle):
    optimizer = optimizer_of_one()
    group = optimizer.param_groups[0]
    before = dict(group)
    make(optimizer)
    changed = [key for key in group if before.get(key) != group[key]]
    print({key: group[key] for key in changed})
#> {'initial_lr': 1.0}
#> {'lr': 0.25, 'initial_lr': 1.0}
#> {'lr': 0.25, 'momentum': 0.95, 'initial_lr': 0.25, 'max_lr': 1.0, 'min_lr': 2.5e-05, 'max_momentum': 0.95, 'base_momentum': 0.85}

# %% changed-by-hand
for make in (halve, fall):
    optimizer = optimizer_of_one()
    scheduler = make(optimizer)
    group, used = optimizer.param_groups[0], []
    group["lr"] = 0.1
    for _ in range(4):
        used.append(round(group["lr"], 4))
        optimizer.step()
        scheduler.step()
    print(used)
#> [0.1, 0.1, 0.05, 0.05]
#> [0.1, 0.5, 0.3333, 0.25]

# %% momentum-too
w = torch.tensor(1.0, requires_grad=True)
optimizer = optim.SGD([w], lr=1.0, momentum=0.8)
scheduler = one_cycle(optimizer)
group, cycle = optimizer.param_groups[0], []
for _ in range(6):
    cycle.append((group["lr"], group["momentum"]))
    print(f"{group['lr']:.4f} {group['momentum']:.4f}")
    optimizer.step()
    scheduler.step()
#> 0.2500 0.9500
#> 0.6250 0.9000
#> 1.0000 0.8500
#> 0.7500 0.8750
#> 0.2500 0.9250
#> 0.0000 0.9500

# %% draw-one-cycle
draw_one_cycle(cycle)

# %% one-call-too-many
try:
    scheduler.step()
except ValueError as error:
    print(error)
#> Tried to step 7 times. The specified number of total steps is 6

# %% three-points
x = torch.tensor([1.0, 2.0, 3.0])
t = torch.tensor([3.0, 5.0, 4.0])


def train(make):
    torch.manual_seed(0)
    p = torch.tensor([1.0, 0.0], requires_grad=True)
    optimizer = optim.SGD([p], lr=0.08)
    scheduler = make(optimizer)
    for _ in range(400):
        for point in torch.randperm(3):
            optimizer.zero_grad()
            ((t[point] - (p[0] * x[point] + p[1])) ** 2).backward()
            optimizer.step()
        scheduler.step()
    with torch.no_grad():
        return ((t - (p[0] * x + p[1])) ** 2).mean().item()


# %% settle
def constant(optimizer):
    return lr_scheduler.LambdaLR(optimizer, lambda n: 1.0)


print(f"{train(constant):.3f}")
#> 1.126
print(f"{train(lambda op: lr_scheduler.StepLR(op, 200, gamma=0.1)):.3f}")
#> 0.503
print(f"{train(lambda op: lr_scheduler.CosineAnnealingLR(op, 400)):.3f}")
#> 0.501


# %% steep-start
def walk(make):
    w = torch.tensor(2.0, requires_grad=True)
    optimizer = optim.SGD([w], lr=1.0)
    scheduler = make(optimizer)
    path = [w.item()]
    for _ in range(4):
        optimizer.zero_grad()
        (w**4 / 4).backward()
        optimizer.step()
        scheduler.step()
        path.append(round(w.item(), 4))
    print(path)


walk(constant)
#> [2.0, -6.0, 210.0, -9260790.0, 7.94226049466692e+20]
walk(lambda op: lr_scheduler.LinearLR(op, start_factor=0.125, total_iters=7))
#> [2.0, 1.0, 0.75, 0.5918, 0.4882]

raise SystemExit  # below: what the questions of the page are about

# %% stays-at-zero after cosine
print(rates(lambda op: lr_scheduler.LambdaLR(op, lambda n: [1, 0.75, 0.25, 0][min(n, 3)]), 7))
#> [1.0, 0.75, 0.25, 0.0, 0.0, 0.0, 0.0]

# %% starts-again after cosine
print(rates(lambda op: lr_scheduler.CosineAnnealingWarmRestarts(op, T_0=3), 7))
#> [1.0, 0.75, 0.25, 1.0, 0.75, 0.25, 1.0]

# %% eighth-update after halve
print(rates(lambda op: lr_scheduler.StepLR(op, step_size=3, gamma=0.5), 8)[-1])
#> 0.25

# %% every-second after halve
print(rates(halve, 8)[-1])
#> 0.125

# %% one-epoch after per-batch
print(last_rate(1, 10, is_per_batch=True))
#> 0.03125

# %% by-epoch after per-batch
print(last_rate(1, 10, is_per_batch=False))
#> 1.0

# %% first-of-the-cycle after written
optimizer = optim.SGD([torch.tensor(1.0, requires_grad=True)], lr=0.5)
one_cycle(optimizer)
print(optimizer.param_groups[0]["lr"])
#> 0.25

# %% rate-of-the-optimizer after written
print(optim.SGD([torch.tensor(1.0, requires_grad=True)], lr=0.5).param_groups[0]["lr"])
#> 0.5
