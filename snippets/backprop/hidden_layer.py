"""Backpropagation through a hidden layer and ReLU, on the two points."""

from snippets.figures.backprop import draw_hidden_layer

# %% forward
import torch

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
w1 = torch.tensor(1.0, requires_grad=True)
b1 = torch.tensor(0.0, requires_grad=True)
w2 = torch.tensor(2.0, requires_grad=True)
b2 = torch.tensor(0.0, requires_grad=True)

z = w1 * x + b1
h = torch.relu(z)
y = w2 * h + b2
e = ((t - y) ** 2).mean()
print(h.tolist(), y.tolist(), e.item())
#> [1.0, 2.0] [2.0, 4.0] 1.0

# %% backward
e.backward()
print(w2.grad, b2.grad, w1.grad, b1.grad)
#> tensor(-3.) tensor(-2.) tensor(-6.) tensor(-4.)

# %% by-hand
with torch.no_grad():
    to_y = 1 / 2 * 2 * (y - t)
    to_h = to_y * w2
    to_z = to_h * (z > 0)
    print(to_y.tolist(), to_h.tolist(), to_z.tolist())
    print((to_y * h).sum(), to_y.sum(), (to_z * x).sum(), to_z.sum())
#> [-1.0, -1.0] [-2.0, -2.0] [-2.0, -2.0]
#> tensor(-3.) tensor(-2.) tensor(-6.) tensor(-4.)

# %% draw-hidden-layer
draw_hidden_layer(x, t, w1, b1, w2, b2)

# %% relu
s = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)
torch.relu(s).sum().backward()
print(torch.relu(s).tolist(), s.grad.tolist())
#> [0.0, 0.0, 2.0] [0.0, 0.0, 1.0]


# %% gradients
def gradients(w1, b1, w2, b2):
    values = [torch.tensor(v, requires_grad=True) for v in (w1, b1, w2, b2)]
    w1, b1, w2, b2 = values
    h = torch.relu(w1 * x + b1)
    e = ((t - (w2 * h + b2)) ** 2).mean()
    e.backward()
    print(h.tolist(), e.item())
    print(w2.grad, b2.grad, w1.grad, b1.grad)


gradients(1.0, -1.5, 2.0, 0.0)
#> [0.0, 0.5] 12.5
#> tensor(-2.) tensor(-7.) tensor(-16.) tensor(-8.)

# %% dead
gradients(-1.0, 0.0, 2.0, 0.0)
#> [0.0, 0.0] 17.0
#> tensor(0.) tensor(-8.) tensor(0.) tensor(0.)

# %% no-way-back
gradients(-1.0, 0.0, 2.0, 4.0)
#> [0.0, 0.0] 1.0
#> tensor(0.) tensor(0.) tensor(0.) tensor(0.)

# %% one-step-too-far
gradients(1.0, 0.0, 4.0, 0.0)
#> [1.0, 2.0] 5.0
#> tensor(7.) tensor(4.) tensor(28.) tensor(16.)
lr = 0.1
gradients(1.0 - lr * 28, 0.0 - lr * 16, 4.0 - lr * 7, 0.0 - lr * 4)
#> [0.0, 0.0] 20.360000610351562
#> tensor(0.) tensor(-8.8000) tensor(0.) tensor(0.)

# %% without-relu
print(2.0 * (1.0 * x + 0.0) + 1.0)
#> tensor([3., 5.])
print(0.5 * (4.0 * x + 1.0) + 0.5)
#> tensor([3., 5.])

# %% two-units
from torch import nn, optim

v_x = torch.tensor([[-1.0], [0.0], [1.0]])
v_t = torch.tensor([[1.0], [0.0], [1.0]])


def train(first, second):
    net = nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 1))
    with torch.no_grad():
        net[0].weight[:] = torch.tensor([[first], [second]])
        net[0].bias.zero_()
        net[2].weight.fill_(0.5)
        net[2].bias.zero_()
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    for _ in range(1000):
        optimizer.zero_grad()
        ((v_t - net(v_x)) ** 2).mean().backward()
        optimizer.step()
    print([round(v, 2) for v in net(v_x).flatten().tolist()])
    print(net[0].weight.detach().flatten())


# %% equal
train(1.0, 1.0)
#> [0.5, 0.5, 1.0]
#> tensor([0.9129, 0.9129])

# %% unequal
train(1.0, -1.0)
#> [1.0, 0.0, 1.0]
#> tensor([ 1.2008, -1.2008])

# %% same-side
train(1.0, 0.5)
#> [0.5, 0.5, 1.0]
#> tensor([0.9447, 0.4411])

raise SystemExit  # below: what the questions of the page are about

# %% without-w2 after backward
with torch.no_grad():
    to_z = (y - t) * (z > 0)
    print((to_z * x).sum())
#> tensor(-3.)

# %% without-x after backward
print(b1.grad)
#> tensor(-4.)

# %% as-if-alive after gradients
w1 = torch.tensor(-1.0, requires_grad=True)
h = w1 * x
e = ((t - 2.0 * h) ** 2).mean()
e.backward()
print(w1.grad)
#> tensor(-46.)

# %% all-zero after two-units
train(0.0, 0.0)
#> [0.67, 0.67, 0.67]
#> tensor([0., 0.])

# %% different after two-units
train(1.0, -1.0)
#> [1.0, 0.0, 1.0]
#> tensor([ 1.2008, -1.2008])

# %% negative-w2 after gradients
gradients(1.0, 0.0, -1.0, 0.0)
#> [1.0, 2.0] 32.5
#> tensor(-18.) tensor(-11.) tensor(18.) tensor(11.)

# %% negative-w2-left-out after gradients
h = torch.relu(1.0 * x + 0.0)
print(((-1.0 * h - t) * x).sum())
#> tensor(-18.)

# %% negative-w2-of-b1 after gradients
h = torch.relu(1.0 * x + 0.0)
print(((-1.0 * h - t) * -1.0).sum())
#> tensor(11.)

# %% first-point-alone after gradients
gradients(-1.0, 1.5, 2.0, 0.0)
#> [0.5, 0.0] 14.5
#> tensor(-1.) tensor(-7.) tensor(-4.) tensor(-4.)

# %% both-let-through after gradients
w1 = torch.tensor(-1.0, requires_grad=True)
h = w1 * x + 1.5
e = ((t - 2.0 * h) ** 2).mean()
e.backward()
print(w1.grad)
#> tensor(-28.)

# %% second-point-alone after gradients
gradients(1.0, -1.5, 2.0, 0.0)
#> [0.0, 0.5] 12.5
#> tensor(-2.) tensor(-7.) tensor(-16.) tensor(-8.)

# %% equal-to-the-left after two-units
train(-1.0, -1.0)
#> [1.0, 0.5, 0.5]
#> tensor([-0.9129, -0.9129])

# %% equal-to-the-right after two-units
train(1.0, 1.0)
#> [0.5, 0.5, 1.0]
#> tensor([0.9129, 0.9129])
