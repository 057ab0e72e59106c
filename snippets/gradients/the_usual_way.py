"""The same loop with Sequential, Module, MSELoss and SGD."""

from snippets.figures.gradients import draw_lines

# %% data
import torch
from torch import nn, optim

x = torch.tensor([1.0, 2.0]).reshape(2, 1)
t = torch.tensor([3.0, 5.0]).reshape(2, 1)
print(x)
#> tensor([[1.],
#>         [2.]])

# %% sequential
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(1, 1))
optimizer = optim.SGD(net.parameters(), lr=0.1)
mse = nn.MSELoss()

path = [(net[0].weight.item(), net[0].bias.item())]
for _ in range(10):
    loss = mse(net(x), t)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    path.append((net[0].weight.item(), net[0].bias.item()))
print(net[0].weight, net[0].bias)
#> Parameter containing:
#> tensor([[1.6999]], requires_grad=True) Parameter containing:
#> tensor([1.4855], requires_grad=True)

# %% sequential-lines
draw_lines(x, t, path)

# %% sequential-parameters
for name, parameter in net.named_parameters():
    print(name, type(parameter).__name__, parameter.requires_grad)
#> 0.weight Parameter True
#> 0.bias Parameter True


# %% module
class Line(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Parameter(torch.tensor(1.0))
        self.b = nn.Parameter(torch.tensor(0.0))

    def forward(self, x):
        return self.a * x + self.b


# %% module-loop
line = Line()
optimizer = optim.SGD(line.parameters(), lr=0.1)
path = [(line.a.item(), line.b.item())]
for _ in range(10):
    y = line(x)
    print(y.detach().flatten())
    mse(y, t).backward()
    optimizer.step()
    optimizer.zero_grad()
    path.append((line.a.item(), line.b.item()))
#> tensor([1., 2.])
#> tensor([2.3000, 4.1000])
#> tensor([2.7100, 4.7600])
#> tensor([2.8400, 4.9670])
#> tensor([2.8819, 5.0315])
#> tensor([2.8961, 5.0512])
#> tensor([2.9015, 5.0568])
#> tensor([2.9042, 5.0579])
#> tensor([2.9060, 5.0577])
#> tensor([2.9075, 5.0571])

# %% module-lines
draw_lines(x, t, path)

# %% parameters
for name, parameter in line.named_parameters():
    print(name, parameter.requires_grad, parameter.is_leaf)
#> a True True
#> b True True

# %% from-one-and-zero
net = nn.Sequential(nn.Linear(1, 1))
nn.init.constant_(net[0].weight, 1.0)
nn.init.constant_(net[0].bias, 0.0)

optimizer = optim.SGD(net.parameters(), lr=0.1)
mse(net(x), t).backward()
print(net[0].weight.grad, net[0].bias.grad)
#> tensor([[-8.]]) tensor([-5.])
optimizer.step()
optimizer.zero_grad()
print(net[0].weight.detach(), net[0].bias.detach())
#> tensor([[1.8000]]) tensor([0.5000])
print(net[0].weight.item())
#> 1.7999999523162842


# %% train
def train(model, optimizer, steps):
    for _ in range(steps):
        mse(model(x), t).backward()
        optimizer.step()
        optimizer.zero_grad()


train(net, optimizer, 99)
line = Line()
train(line, optim.SGD(line.parameters(), lr=0.1), 100)

# %% by-hand
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
for _ in range(100):
    torch.mean((t - (a * x + b)) ** 2).backward()
    a = (a - a.grad * 0.1).detach().requires_grad_()
    b = (b - b.grad * 0.1).detach().requires_grad_()

# %% same-numbers
print(f"by hand     {a.item():.4f} {b.item():.4f}")
#> by hand     2.0393 0.9364
print(f"Module      {line.a.item():.4f} {line.b.item():.4f}")
#> Module      2.0393 0.9364
print(f"Sequential  {net[0].weight.item():.4f} {net[0].bias.item():.4f}")
#> Sequential  2.0393 0.9364

# %% last-digit
print(abs(line.a.item() - a.item()) < 1e-6)
#> True

# %% from-other-starts
for seed in (0, 1, 2):
    torch.manual_seed(seed)
    other = nn.Sequential(nn.Linear(1, 1))
    before = mse(other(x), t).item()
    train(other, optim.SGD(other.parameters(), lr=0.1), 10)
    print(f"seed {seed}   {before:.4f} {mse(other(x), t).item():.4f}")
#> seed 0   13.0816 0.0238
#> seed 1   14.0089 0.0108
#> seed 2   15.9461 0.0008
other = Line()
before = mse(other(x), t).item()
train(other, optim.SGD(other.parameters(), lr=0.1), 10)
print(f"(1, 0)   {before:.4f} {mse(other(x), t).item():.4f}")
#> (1, 0)   6.5000 0.0057

# %% argument-order
y = net(x)
print(torch.equal(mse(y, t), mse(t, y)))
#> True

# %% no-half
one = torch.tensor([1.0], requires_grad=True)
mse(one, torch.tensor([3.0])).backward()
print(one.grad)
#> tensor([-4.])

# %% shape-trap
column = torch.tensor([[1.0], [2.0]], requires_grad=True)
flat = torch.tensor([3.0, 5.0])
print((flat - column).shape)
#> torch.Size([2, 2])
print((flat - column).detach())
#> tensor([[2., 4.],
#>         [1., 3.]])

# %% trap-gradient
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
torch.mean((flat - (a * x + b)) ** 2).backward()
print(a.grad, b.grad)
#> tensor(-7.) tensor(-5.)

# %% trap-by-hand
w = torch.tensor(0.0, requires_grad=True)
one_two = torch.tensor([1.0, 2.0])
same_shape = torch.mean((w * one_two - one_two) ** 2)
print(torch.autograd.grad(same_shape, w))
#> (tensor(-5.),)
all_pairs = torch.mean((w * x - one_two) ** 2)
print(torch.autograd.grad(all_pairs, w))
#> (tensor(-4.5000),)

# %% trap-loop
optimizer = optim.SGD([a, b], lr=0.1)
for step in range(1000):
    optimizer.zero_grad()
    loss = torch.mean((flat - (a * x + b)) ** 2)
    loss.backward()
    optimizer.step()
    if step in (0, 999):
        print(f"loss {loss:.4f}")
#> loss 7.5000
#> loss 1.0000
print(f"a {a:.4f}  b {b:.4f}")
#> a 0.0000  b 4.0000

# %% trap-cured
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
torch.mean((flat.reshape(2, 1) - (a * x + b)) ** 2).backward()
print(a.grad, b.grad)
#> tensor(-8.) tensor(-5.)

# %% mse-warns
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    mse(column, flat)
print(caught[0].message)
#> Using a target size (torch.Size([2])) that is different to the input size (torch.Size([2, 1])). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.

raise SystemExit  # below: what the questions of the page are about

# %% forward-written after data
class Line(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Parameter(torch.tensor(2.0))
        self.b = nn.Parameter(torch.tensor(1.0))

    def forward(self, x):
        return self.a * x + self.b  # write


print(Line()(x).detach().flatten())
#> tensor([3., 5.])

# %% forward-swapped after data
class Line(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Parameter(torch.tensor(2.0))
        self.b = nn.Parameter(torch.tensor(1.0))

    def forward(self, x):
        return self.b * x + self.a


print(Line()(x).detach().flatten())
#> tensor([3., 4.])

# %% forward-flat after data
class Line(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Parameter(torch.tensor(2.0))
        self.b = nn.Parameter(torch.tensor(1.0))

    def forward(self, x):
        return x + self.b


print(Line()(x).detach().flatten())
#> tensor([2., 3.])

# %% parameter-written after data
class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Parameter(torch.tensor(1.0))  # write


print([name for name, _ in Scale().named_parameters()])
#> ['a']

# %% parameter-plain after data
class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = torch.tensor(1.0, requires_grad=True)


print([name for name, _ in Scale().named_parameters()])
#> []

# %% summed after module
line = Line()
nn.MSELoss(reduction="sum")(line(x), t).backward()
print(line.a.grad)
#> tensor(-16.)

# %% halved after module
line = Line()
(0.5 * mse(line(x), t)).backward()
print(line.a.grad)
#> tensor(-4.)

# %% bare after module
class Bare(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = torch.tensor(1.0, requires_grad=True)
        self.b = nn.Parameter(torch.tensor(0.0))


print(len(list(Bare().parameters())))
#> 1

# %% both-found after module
print(len(list(Line().parameters())))
#> 2

# %% none-found after module
print(len(list(nn.Module().parameters())))
#> 0

# %% not-cleared after module
line = Line()
optimizer = optim.SGD(line.parameters(), lr=0.1)
for _ in range(2):
    mse(line(x), t).backward()
    optimizer.step()
print(f"{line.a.item():.4f}")
#> 2.8500

# %% two-rounds after module
line = Line()
optimizer = optim.SGD(line.parameters(), lr=0.1)
for _ in range(2):
    mse(line(x), t).backward()
    optimizer.step()
    optimizer.zero_grad()
print(f"{line.a.item():.4f}")
#> 2.0500

# %% one-round after module
line = Line()
optimizer = optim.SGD(line.parameters(), lr=0.1)
mse(line(x), t).backward()
optimizer.step()
print(f"{line.a.item():.4f}")
#> 1.8000
