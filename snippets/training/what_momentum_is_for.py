"""What momentum is for: the same valley with and without it."""

from snippets.figures.training import draw_distances

# %% valley
import torch
from torch import optim

x, t = torch.tensor([[1.0, 2.0], [3.0, 5.0]], dtype=torch.float64)


def distances(steps, **options):
    p = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimizer, found = optim.SGD([p], **options), []
    for _ in range(steps):
        optimizer.zero_grad()
        ((t - (p[0] * x + p[1])) ** 2).mean().backward()
        optimizer.step()
        a, b = p.tolist()
        found.append(((a - 2) ** 2 + (b - 1) ** 2) ** 0.5)
    print(f"a = {a:.5g}  distance {found[-1]:.1e}")
    return found


plain = distances(100, lr=0.1)
#> a = 2.0393  distance 7.5e-02

# %% with-momentum
heavy = distances(100, lr=0.1, momentum=0.5)
#> a = 2.0083  distance 1.6e-02

# %% twice-the-rate
twice = distances(100, lr=0.2)
#> a = 2.0088  distance 1.7e-02

# %% limits
steep, flat = (7 + 45**0.5) / 2, (7 - 45**0.5) / 2
print(f"{steep:.4f}")
#> 6.8541
for momentum in (0, 0.5):
    lr = 2 * (1 + momentum) / steep
    print(f"{lr:.4f}")
#> 0.2918
#> 0.4377

# %% beyond-the-limit
_ = distances(100, lr=0.3)
#> a = -276.2  distance 3.3e+02
_ = distances(100, lr=0.3, momentum=0.5)
#> a = 2  distance 1.2e-05
_ = distances(100, lr=0.45, momentum=0.5)
#> a = -2.9867e+06  distance 3.5e+06
_ = distances(100, lr=0.25, momentum=0.5, nesterov=True)
#> a = -5.5463e+12  distance 6.5e+12

# %% long-run
import cmath


def factor(lr, momentum, curvature):
    s = 1 + momentum - lr * curvature
    root = cmath.sqrt(s**2 - 4 * momentum)
    return max(abs(s + root), abs(s - root)) / 2


for lr, momentum in ((0.1, 0), (2 / 7, 0), (0.1, 0.5), (4 / 9, 5 / 9)):
    pair = [f"{factor(lr, momentum, c):.4f}" for c in (steep, flat)]
    print(f"lr {lr:.4f}  momentum {momentum:.4f}  ", *pair)
#> lr 0.1000  momentum 0.0000   0.3146 0.9854
#> lr 0.2857  momentum 0.0000   0.9583 0.9583
#> lr 0.1000  momentum 0.5000   0.7071 0.9699
#> lr 0.4444  momentum 0.5556   0.7454 0.7454

# %% best
fastest = distances(100, lr=2 / 7)
#> a = 1.9858  distance 2.0e-02
best = distances(100, lr=4 / 9, momentum=5 / 9)
#> a = 2  distance 4.2e-11

# %% draw-distances
draw_distances(plain, fastest, heavy, best)

# %% too-much
for momentum in (0, 0.5, 0.8, 0.9, 0.99):
    _ = distances(100, lr=0.1, momentum=momentum)
#> a = 2.0393  distance 7.5e-02
#> a = 2.0083  distance 1.6e-02
#> a = 2  distance 1.3e-05
#> a = 1.9934  distance 7.6e-03
#> a = 2.3865  distance 3.9e-01


# %% noise
def mean_square(lr, momentum):
    torch.manual_seed(0)
    w = torch.tensor(0.0, requires_grad=True)
    optimizer = optim.SGD([w], lr=lr, momentum=momentum)
    total = 0.0
    for noise in torch.randn(1000):
        optimizer.zero_grad()
        (w**2 / 2 + noise * w).backward()
        optimizer.step()
        total += w.item() ** 2
    return total / 1000


for lr, momentum in ((0.1, 0), (0.1, 0.9), (0.01, 0.9)):
    gain = 1 / (1 - momentum)
    print(f"lr {lr:<4}  times {gain:.0f}   {mean_square(lr, momentum):.2f}")
#> lr 0.1   times 1   0.05
#> lr 0.1   times 10   0.50
#> lr 0.01  times 10   0.04

# %% nesterov
lr, momentum = 0.5, 0.5
w = torch.tensor(8.0, requires_grad=True)
optimizer = optim.SGD([w], lr=lr, momentum=momentum, nesterov=True)
place, velocity = 8.0, 0.0
for _ in range(3):
    optimizer.zero_grad()
    (w**2 / 2).backward()
    optimizer.step()
    ahead = place + momentum * velocity
    velocity = momentum * velocity - lr * ahead
    place = place + velocity
    print(w.item(), place, place + momentum * velocity)
#> 2.0 4.0 2.0
#> -0.5 1.0 -0.5
#> -0.875 -0.25 -0.875

raise SystemExit  # below: what the questions of the page are about

# %% averaged after valley
_ = distances(100, lr=0.1, momentum=0.5, dampening=0.5)
#> a = 2.0384  distance 7.3e-02

# %% no-nesterov after valley
w = torch.tensor(8.0, requires_grad=True)
optimizer = optim.SGD([w], lr=0.5, momentum=0.5)
for _ in range(2):
    optimizer.zero_grad()
    (w**2 / 2).backward()
    optimizer.step()
print(w.item())
#> 0.0

# %% shared after limits
print(f"{2 / (1 - 0.5) / steep:.4f}")
#> 0.5836

# %% constant-gradient after valley
w = torch.tensor(0.0, requires_grad=True)
optimizer = optim.SGD([w], lr=0.1, momentum=0.9)
for _ in range(500):
    w.grad = torch.tensor(1.0)
    before = w.item()
    optimizer.step()
print(f"{before - w.item():.2f}")
#> 1.00

# %% constant-without-momentum after valley
w = torch.tensor(0.0, requires_grad=True)
optimizer = optim.SGD([w], lr=0.1)
w.grad = torch.tensor(1.0)
optimizer.step()
print(f"{-w.item():.2f}")
#> 0.10

# %% constant-second-step after valley
w = torch.tensor(0.0, requires_grad=True)
optimizer = optim.SGD([w], lr=0.1, momentum=0.9)
for _ in range(2):
    w.grad = torch.tensor(1.0)
    before = w.item()
    optimizer.step()
print(f"{before - w.item():.2f}")
#> 0.19

# %% limit-with-more after limits
print(f"{2 * (1 + 0.9) / steep:.4f}")
#> 0.5544

# %% limit-with-none after limits
print(f"{2 / steep:.4f}")
#> 0.2918

# %% limit-with-longer-steps after limits
print(f"{2 / (1 - 0.9) / steep:.4f}")
#> 2.9180

# %% complex-pair after long-run
print(f"{factor(0.1, 0.81, steep):.4f}")
#> 0.9000

# %% product-of-pair after long-run
print(f"{factor(0.1, 0.81, steep) ** 2:.4f}")
#> 0.8100

# %% momentum-forgotten after long-run
print(f"{factor(0.1, 0, steep):.4f}")
#> 0.3146
