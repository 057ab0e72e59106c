"""Where SGD is stochastic: gradients of single points, batches, epochs, seeds."""

from snippets.figures.training import draw_unsettled

# %% both-points
import torch
from torch import optim

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])


def one_update(x, t):
    p = torch.tensor([1.0, 0.0], requires_grad=True)
    optimizer = optim.SGD([p], lr=0.1)
    ((t - (p[0] * x + p[1])) ** 2).mean().backward()
    optimizer.step()
    print(p.grad.tolist(), [round(v, 4) for v in p.tolist()])


one_update(x, t)
#> [-8.0, -5.0] [1.8, 0.5]

# %% one-point
one_update(x[:1], t[:1])
#> [-4.0, -4.0] [1.4, 0.4]
one_update(x[1:], t[1:])
#> [-12.0, -6.0] [2.2, 0.6]

# %% draws-nothing
p = torch.tensor([1.0, 0.0], requires_grad=True)
p.grad = torch.tensor([-8.0, -5.0])
torch.manual_seed(0)
optim.SGD([p], lr=0.1, momentum=0.9).step()
after_step = torch.rand(3)
torch.manual_seed(0)
print(torch.equal(after_step, torch.rand(3)))
#> True

# %% four-points
from itertools import combinations

x4 = torch.tensor([1.0, 2.0, 3.0, 4.0])
t4 = torch.tensor([3.0, 5.0, 7.0, 9.0])
a, b = 1.0, 0.0
slopes = (2 * (a * x4 + b - t4) * x4).tolist()
print(slopes, sum(slopes) / 4)
#> [-4.0, -12.0, -24.0, -40.0] -20.0


def of_batches(size):
    return [sum(batch) / size for batch in combinations(slopes, size)]


print(of_batches(2))
#> [-8.0, -14.0, -22.0, -18.0, -26.0, -32.0]
print(sum(of_batches(2)) / len(of_batches(2)))
#> -20.0


# %% spread
def spread(found):
    mean = sum(found) / len(found)
    return (sum((g - mean) ** 2 for g in found) / len(found)) ** 0.5


for size in (1, 2, 3, 4):
    print(size, f"{spread(of_batches(size)):.2f}")
#> 1 13.56
#> 2 7.83
#> 3 4.52
#> 4 0.00


# %% epochs
def batches(count, size):
    order = torch.randperm(count)
    return [order[start : start + size] for start in range(0, count, size)]


torch.manual_seed(0)
for epoch in (1, 2, 3):
    print(epoch, [x4[batch].tolist() for batch in batches(4, 2)])
#> 1 [[1.0, 2.0], [4.0, 3.0]]
#> 2 [[1.0, 3.0], [4.0, 2.0]]
#> 3 [[4.0, 3.0], [1.0, 2.0]]

# %% loader
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
loader = DataLoader(TensorDataset(x4, t4), batch_size=2, shuffle=True)
for epoch in (1, 2, 3):
    print(epoch, [batch.tolist() for batch, _ in loader])
#> 1 [[3.0, 2.0], [4.0, 1.0]]
#> 2 [[1.0, 2.0], [4.0, 3.0]]
#> 3 [[2.0, 1.0], [4.0, 3.0]]


# %% train
def train(x, t, size, epochs, lr):
    torch.manual_seed(0)
    p = torch.tensor([1.0, 0.0], requires_grad=True)
    optimizer = optim.SGD([p], lr=lr)
    path = [p.tolist()]
    for _ in range(epochs):
        for batch in batches(len(x), size):
            optimizer.zero_grad()
            loss = ((t[batch] - (p[0] * x[batch] + p[1])) ** 2).mean()
            loss.backward()
            optimizer.step()
            path.append(p.tolist())
    with torch.no_grad():
        whole = ((t - (p[0] * x + p[1])) ** 2).mean()
    print(f"a = {p[0]:.4f}  b = {p[1]:.4f}  loss {whole:.3g}")
    return path


_ = train(x, t, size=2, epochs=100, lr=0.1)
#> a = 2.0393  b = 0.9364  loss 0.000407
_ = train(x, t, size=1, epochs=100, lr=0.1)
#> a = 2.0032  b = 0.9937  loss 4.98e-06

# %% unsettled
x3 = torch.tensor([1.0, 2.0, 3.0])
t3 = torch.tensor([3.0, 5.0, 4.0])
dx, dt = x3 - x3.mean(), t3 - t3.mean()
slope = (dx * dt).sum() / (dx**2).sum()
print(slope, t3.mean() - slope * x3.mean())
#> tensor(0.5000) tensor(3.)

# %% three-points
whole = train(x3, t3, size=3, epochs=400, lr=0.08)
#> a = 0.5005  b = 2.9989  loss 0.5
for epochs in (398, 399, 400):
    single = train(x3, t3, size=1, epochs=epochs, lr=0.08)
#> a = 0.1711  b = 3.1249  loss 0.856
#> a = 0.7267  b = 3.3350  loss 1.16
#> a = 0.1246  b = 3.0215  loss 1.13

# %% draw-unsettled
draw_unsettled(x3, t3, whole, single[-90:])

# %% smaller-rate
single = train(x3, t3, size=1, epochs=400, lr=0.02)
#> a = 0.4502  b = 3.0470  loss 0.504

# %% seed
torch.manual_seed(0)
print(torch.randperm(4).tolist(), torch.randperm(4).tolist())
#> [0, 1, 3, 2] [0, 2, 3, 1]
torch.manual_seed(0)
print(torch.randperm(4).tolist(), torch.randperm(4).tolist())
#> [0, 1, 3, 2] [0, 2, 3, 1]
torch.manual_seed(0)
layer = torch.nn.Linear(1, 1)
print(torch.randperm(4).tolist(), torch.randperm(4).tolist())
#> [1, 0, 3, 2] [3, 2, 0, 1]

raise SystemExit  # below: what the questions of the page are about

# %% halved after spread
print(2, f"{spread(of_batches(1)) / 2:.2f}")
#> 2 6.78

# %% with-replacement after spread
from itertools import product

print(2, f"{spread([(one + other) / 2 for one, other in product(slopes, slopes)]):.2f}")
#> 2 9.59

# %% of-both after both-points
one_update(x, t)
#> [-8.0, -5.0] [1.8, 0.5]

# %% of-the-first after both-points
one_update(x[:1], t[:1])
#> [-4.0, -4.0] [1.4, 0.4]

# %% updates-in-all after epochs
print(sum(len(batches(10, 4)) for epoch in (1, 2, 3)))
#> 9

# %% last-left-out after epochs
print(sum(10 // 4 for epoch in (1, 2, 3)))
#> 6

# %% points-counted after epochs
print(sum(len(batches(10, 1)) for epoch in (1, 2, 3)))
#> 30

# %% one-at-the-optimum after unsettled
p = torch.tensor([0.5, 3.0], requires_grad=True)
((t3[1] - (p[0] * x3[1] + p[1])) ** 2).backward()
print(p.grad[0].item())
#> -4.0

# %% all-at-the-optimum after unsettled
p = torch.tensor([0.5, 3.0], requires_grad=True)
((t3 - (p[0] * x3 + p[1])) ** 2).mean().backward()
print(round(p.grad[0].item(), 4))
#> 0.0

# %% of-the-intercept after unsettled
p = torch.tensor([0.5, 3.0], requires_grad=True)
((t3[1] - (p[0] * x3[1] + p[1])) ** 2).backward()
print(p.grad[1].item())
#> -2.0

# %% drawn-before after epochs
torch.manual_seed(0)
first = torch.rand(8)
torch.manual_seed(0)
torch.rand(1)
print(torch.equal(first, torch.rand(8)))
#> False

# %% seeded-again after epochs
torch.manual_seed(0)
first = torch.rand(8)
torch.rand(1)
torch.manual_seed(0)
print(torch.equal(first, torch.rand(8)))
#> True
