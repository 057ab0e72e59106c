"""Where -8 and -5 come from."""

from snippets.figures.gradients import draw_contributions, draw_squared_and_absolute

# %% start
import torch

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
y = a * x + b

# %% two-distances
error = (t - y).detach()
print(error**2)
#> tensor([4., 9.])
print(error.abs())
#> tensor([2., 3.])

# %% compare
draw_squared_and_absolute(error)

# %% slopes
d = torch.tensor([3.0, 2.0, 1.0, 0.0], requires_grad=True)
print(torch.autograd.grad((d**2).sum(), d)[0])
#> tensor([6., 4., 2., 0.])
print(torch.autograd.grad(d.abs().sum(), d)[0])
#> tensor([1., 1., 1., 0.])

# %% loss
e = torch.mean((t - y) ** 2)
print(e)
#> tensor(6.5000, grad_fn=<MeanBackward0>)

# %% per-point
with torch.no_grad():
    for_a = 2 * (y - t) * x
    for_b = 2 * (y - t)
print(for_a)
#> tensor([ -4., -12.])
print(for_b)
#> tensor([-4., -6.])

# %% mean
print(for_a.mean(), for_b.mean())
#> tensor(-8.) tensor(-5.)

# %% contributions
draw_contributions(x, t, y, for_a, for_b)

# %% backward
e.backward()
print(a.grad, b.grad)
#> tensor(-8.) tensor(-5.)


# %% nudge
def loss(a, b):
    return torch.mean((t.double() - (a * x.double() + b)) ** 2).item()


h = 0.001
print(f"{(loss(1 + h, 0) - loss(1 - h, 0)) / (2 * h):.6f}")
#> -8.000000
print(f"{(loss(1, h) - loss(1, -h)) / (2 * h):.6f}")
#> -5.000000

raise SystemExit  # below: what the questions of the page are about

# %% turned after loss
with torch.no_grad():
    print(2 * (t - y) * x)
#> tensor([ 4., 12.])

# %% slope-by-hand after loss
slope = (2 * (y - t) * x).mean()  # write
print(slope.item())
#> -8.0

# %% slope-for-b after loss
slope = (2 * (y - t)).mean()
print(slope.item())
#> -5.0

# %% slope-turned after loss
slope = (2 * (t - y) * x).mean()
print(slope.item())
#> 8.0

# %% steeper after backward
a = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
torch.mean((t - (a * x + b)) ** 2).backward()
print(a.grad, b.grad)
#> tensor(2.) tensor(1.)

# %% steeper-sum after backward
a = torch.tensor(3.0, requires_grad=True)
torch.sum((t - a * x) ** 2).backward()
print(a.grad)
#> tensor(4.)

# %% absolute after backward
a.grad = b.grad = None
torch.mean((t - (a * x + b)).abs()).backward()
print(a.grad, b.grad)
#> tensor(-1.5000) tensor(-1.)

# %% unsigned after backward
print(x.mean())
#> tensor(1.5000)

# %% sum-loss after backward
a.grad = b.grad = None
torch.sum((t - (a * x + b)) ** 2).backward()
print(a.grad, b.grad)
#> tensor(-16.) tensor(-10.)
