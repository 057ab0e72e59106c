"""The path of the updates on the contour lines of the loss."""

from snippets.figures.gradients import draw_path

# %% record
import torch

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
optimizer = torch.optim.SGD([a, b], lr=0.1)

itself, detached, path = [], [], [(a.item(), b.item())]
for _ in range(20):
    optimizer.zero_grad()
    e = torch.mean((t - (a * x + b)) ** 2)
    e.backward()
    optimizer.step()
    itself.append(a)
    detached.append(a.detach())
    path.append((a.item(), b.item()))

# %% compare
print(itself[0] is itself[-1])
#> True
print(f"{itself[0]:.4f} {itself[-1]:.4f}")
#> 2.1273 2.1273
print(f"{detached[0]:.4f} {detached[-1]:.4f}")
#> 2.1273 2.1273
print(f"{path[1][0]:.4f} {path[-1][0]:.4f}")
#> 1.8000 2.1273

# %% clone
kept = a.detach().clone()
with torch.no_grad():
    a += 1
print(f"{kept:.4f} {a:.4f}")
#> 2.1273 3.1273

# %% grid
a_axis = torch.arange(20, 101) / 40
b_axis = torch.arange(-16, 57) / 40
A, B = torch.meshgrid(a_axis, b_axis, indexing="xy")
predicted = A[..., None] * x + B[..., None]
E = ((t - predicted) ** 2).mean(dim=-1)
print(A.shape, predicted.shape, E.shape)
#> torch.Size([73, 81]) torch.Size([73, 81, 2]) torch.Size([73, 81])
print(f"a = {A[16, 20]:.4f}  b = {B[16, 20]:.4f}  e = {E[16, 20]:.4f}")
#> a = 1.0000  b = 0.0000  e = 6.5000

# %% levels
losses = [torch.mean((t - (pa * x + pb)) ** 2).item() for pa, pb in path]
levels = sorted(losses[:4])
print([f"{level:.4f}" for level in levels])
#> ['0.0133', '0.0709', '0.6500', '6.5000']

# %% plot
import matplotlib.pyplot as plt

figure, axes = plt.subplots()
lines = axes.contour(A, B, E, levels=levels)
axes.clabel(lines)
axes.plot(*zip(*path, strict=True), "o-", markersize=3)
axes.plot(2, 1, "*", markersize=12)
axes.set(xlabel="a", ylabel="b", aspect="equal")
figure.savefig("path.svg")
plt.close(figure)

# %% refused
try:
    axes.plot(a, b, "o")
except RuntimeError as error:
    print(error)
#> Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.

# %% draw-path
draw_path(x, t, path)

raise SystemExit  # below: what the questions of the page are about

# %% before-all after record
print(f"{path[0][0]:.4f}")
#> 1.0000

# %% clones after record
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
optimizer = torch.optim.SGD([a, b], lr=0.1)
clones = []
for _ in range(20):
    optimizer.zero_grad()
    torch.mean((t - (a * x + b)) ** 2).backward()
    optimizer.step()
    clones.append(a.detach().clone())
print(f"{clones[0]:.4f} {clones[-1]:.4f}")
#> 1.8000 2.1273

# %% ij after grid
print(torch.meshgrid(a_axis, b_axis, indexing="ij")[0].shape)
#> torch.Size([81, 73])

# %% xy after grid
print(torch.meshgrid(a_axis, b_axis, indexing="xy")[0].shape)
#> torch.Size([73, 81])

# %% pairs after grid
print(torch.cartesian_prod(a_axis, b_axis).shape)
#> torch.Size([5913, 2])

# %% answer after grid
print(f"{E[56, 60]:.4f}")
#> 0.0000

# %% swapped after grid
print(f"{E[60, 56]:.4f}")
#> 0.0050

# %% first-place after grid
print(f"{E[16, 20]:.4f}")
#> 6.5000
