"""Choosing a learning rate: by tenfold steps, by curves, by curvature, by a range test."""

from snippets.figures.training import draw_curves

# %% tenfold
import torch
from torch import optim

x, t = torch.tensor([[1.0, 2.0], [3.0, 5.0]])


def train(x, lr, steps):
    p = torch.tensor([1.0, 0.0], requires_grad=True)
    optimizer = optim.SGD([p], lr=lr)
    found = []
    for _ in range(steps + 1):
        optimizer.zero_grad()
        loss = ((t - (p[0] * x + p[1])) ** 2).mean()
        loss.backward()
        found.append((p[0].item(), loss.item()))
        optimizer.step()
    return found


print(train(x, 0.1, 0)[-1][1])
#> 6.5

# %% powers-of-ten
for power in (-4, -3, -2, -1, 0):
    lr = 10.0**power
    print(lr, f"{train(x, lr, 100)[-1][1]:.3g}")
#> 0.0001 5.67
#> 0.001 1.65
#> 0.01 0.00576
#> 0.1 0.000407
#> 1.0 nan

# %% within-one-step
for lr in (0.03, 0.1, 0.2, 0.28, 0.3):
    print(lr, f"{train(x, lr, 100)[-1][1]:.3g}")
#> 0.03 0.0032
#> 0.1 0.000407
#> 0.2 2.06e-05
#> 0.28 2.14e-06
#> 0.3 3.67e+05

# %% curves
runs = {lr: train(x, lr, 30) for lr in (0.002, 0.1, 0.28, 0.3)}
for lr, found in runs.items():
    print(lr, [float(f"{loss:.3g}") for _, loss in found[:6]])
#> 0.002 [6.5, 6.32, 6.15, 5.98, 5.82, 5.66]
#> 0.1 [6.5, 0.65, 0.0709, 0.0133, 0.00747, 0.00671]
#> 0.28 [6.5, 5.49, 4.64, 3.92, 3.31, 2.8]
#> 0.3 [6.5, 7.25, 8.09, 9.02, 10.1, 11.2]

# %% draw-curves
draw_curves([[loss for _, loss in found] for found in runs.values()])

# %% swinging
print([round(a, 2) for a, _ in runs[0.28][:7]])
#> [1.0, 3.24, 1.17, 3.06, 1.31, 2.91, 1.43]


# %% gradient
def gradient(x, p):
    p = p.detach().requires_grad_()
    ((t - (p[0] * x + p[1])) ** 2).mean().backward()
    return p.grad


# %% curvature
start = torch.tensor([1.0, 0.0])
move = torch.tensor([1.0, 0.0])
for _ in range(4):
    change = gradient(x, start + move) - gradient(x, start)
    print(change.tolist(), f"{change.norm() / move.norm():.4f}")
    move = change
#> [5.0, 3.0] 5.8310
#> [34.0, 21.0] 6.8535
#> [233.0, 144.0] 6.8541
#> [1597.0, 987.0] 6.8541


# %% limit
def limit(x):
    move = torch.tensor([1.0, 0.0])
    for _ in range(20):
        change = gradient(x, start + move) - gradient(x, start)
        curvature = change.norm() / move.norm()
        move = change / change.norm()
    return 2 / curvature.item()


print(f"{limit(x):.4f}")
#> 0.2918

# %% another-unit
print(f"{limit(10 * x):.4f}")
#> 0.0040

# %% standardized
standardized = (x - x.mean()) / x.std(correction=0)
print(standardized.tolist(), f"{limit(standardized):.4f}")
#> [-1.0, 1.0] 1.0000
for a, loss in train(standardized, 0.5, 2):
    print(a, loss)
#> 1.0 16.0
#> 1.0 0.0
#> 1.0 0.0

# %% range-test
from itertools import pairwise

p = torch.tensor([1.0, 0.0], requires_grad=True)
optimizer = optim.SGD([p], lr=0.001)
rates, tested = [], []
while not tested or tested[-1] < 10:
    optimizer.zero_grad()
    loss = ((t - (p[0] * x + p[1])) ** 2).mean()
    loss.backward()
    rates.append(optimizer.param_groups[0]["lr"])
    tested.append(loss.item())
    optimizer.step()
    optimizer.param_groups[0]["lr"] *= 1.25

lowest = tested.index(min(tested))
falls = [before - after for before, after in pairwise(tested)]
steepest = falls.index(max(falls))
print(f"steepest {rates[steepest]:.2f}")
#> steepest 0.01
print(f"lowest   {rates[lowest]:.2f}")
#> lowest   1.01

# %% a-tenth
for lr in (rates[lowest], rates[lowest] / 10, rates[steepest]):
    print(f"{lr:.2f} {train(x, lr, 100)[-1][1]:.3g}")
#> 1.01 nan
#> 0.10 0.000396
#> 0.01 0.00503

raise SystemExit  # below: what the questions of the page are about

# %% inverse after limit
print(f"{limit(x) / 10:.4f}")
#> 0.0292

# %% in-proportion after limit
print(f"{limit(x) * 10:.4f}")
#> 2.9180

# %% at-the-limit after limit
print(f"limit    {limit(x):.2f}")
#> limit    0.29

# %% unchanged after limit
print(f"{limit(x):.4f}")
#> 0.2918

# %% limit-of-square after gradient
w = torch.tensor(1.0, requires_grad=True)
slope = torch.autograd.grad(4 * w**2, w, create_graph=True)[0]
curvature = torch.autograd.grad(slope, w)[0]
print(2 / curvature.item())
#> 0.25

# %% bottom-at-once after gradient
w = torch.tensor(1.0, requires_grad=True)
slope = torch.autograd.grad(4 * w**2, w, create_graph=True)[0]
curvature = torch.autograd.grad(slope, w)[0]
print(1 / curvature.item())
#> 0.125

# %% height-for-curvature after gradient
w = torch.tensor(1.0, requires_grad=True)
print(2 / (4 * w**2).item())
#> 0.5

# %% beyond-by-far after tenfold
print([float(f"{loss:.3g}") for _, loss in train(x, 0.35, 4)])
#> [6.5, 12.7, 24.9, 48.7, 95.2]

# %% just-below after tenfold
print([float(f"{loss:.3g}") for _, loss in train(x, 0.29, 4)])
#> [6.5, 6.34, 6.18, 6.03, 5.89]

# %% far-below after tenfold
print([float(f"{loss:.3g}") for _, loss in train(x, 0.001, 4)])
#> [6.5, 6.41, 6.32, 6.24, 6.15]

# %% half-of-the-way after standardized
print(round(train(standardized, 0.25, 1)[-1][1], 4))
#> 4.0

# %% half-of-the-loss after standardized
print(round(train(standardized, 0.25, 0)[-1][1] / 2, 4))
#> 8.0

# %% all-of-the-way after standardized
print(round(train(standardized, 0.5, 1)[-1][1], 4))
#> 0.0
