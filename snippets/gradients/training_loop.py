"""Where zero_grad goes in a training loop, and what goes where beside it."""

# %% loop
import torch
from torch import nn, optim

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
optimizer = optim.SGD([a, b], lr=0.1)

for _ in range(3):
    optimizer.zero_grad()
    loss = torch.mean((t - (a * x + b)) ** 2)
    loss.backward()
    optimizer.step()
    print(f"{a:.4f} {b:.4f}")
#> 1.8000 0.5000
#> 2.0500 0.6600
#> 2.1270 0.7130


# %% run
def run(order):
    a = torch.tensor(1.0, requires_grad=True)
    b = torch.tensor(0.0, requires_grad=True)
    optimizer = optim.SGD([a, b], lr=0.1)
    for _ in range(3):
        for call in order.split():
            if call == "zero_grad":
                optimizer.zero_grad()
            elif call == "loss":
                loss = torch.mean((t - (a * x + b)) ** 2)
            elif call == "backward":
                loss.backward()
            elif call == "step":
                optimizer.step()
    print(f"{a:.4f} {b:.4f}  {order}")


# %% right
run("zero_grad loss backward step")
#> 2.1270 0.7130  zero_grad loss backward step
run("loss zero_grad backward step")
#> 2.1270 0.7130  loss zero_grad backward step
run("loss backward step zero_grad")
#> 2.1270 0.7130  loss backward step zero_grad

# %% wrong
run("loss backward zero_grad step")
#> 1.0000 0.0000  loss backward zero_grad step
run("zero_grad loss step backward")
#> 1.0000 0.0000  zero_grad loss step backward
run("loss zero_grad step backward")
#> 1.0000 0.0000  loss zero_grad step backward
run("loss step zero_grad backward")
#> 2.6000 1.0000  loss step zero_grad backward
run("loss backward step")
#> 3.4270 1.5330  loss backward step

# %% halves
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
for parts in (1, 2):
    a.grad = b.grad = None
    for i in range(2):
        loss = torch.mean((t[i] - (a * x[i] + b)) ** 2)
        (loss / parts).backward()
    print(parts, a.grad, b.grad)
#> 1 tensor(-16.) tensor(-10.)
#> 2 tensor(-8.) tensor(-5.)

# %% model
model = nn.Linear(1, 1)
nn.init.constant_(model.weight, 1.0)
nn.init.constant_(model.bias, 0.0)
optimizer = optim.SGD([model.weight], lr=0.1)
y = model(x.reshape(2, 1))
nn.functional.mse_loss(y, t.reshape(2, 1)).backward()
print(model.weight.grad, model.bias.grad)
#> tensor([[-8.]]) tensor([-5.])
optimizer.zero_grad()
print(model.weight.grad, model.bias.grad)
#> None tensor([-5.])
model.zero_grad()
print(model.weight.grad, model.bias.grad)
#> None None

# %% clip
optimizer = optim.SGD([a, b], lr=0.1)
optimizer.zero_grad()
print(nn.utils.clip_grad_norm_([a, b], max_norm=1.0))
#> tensor(0.)
torch.mean((t - (a * x + b)) ** 2).backward()
print(nn.utils.clip_grad_norm_([a, b], max_norm=1.0))
#> tensor(9.4340)
print(a.grad, b.grad)
#> tensor(-0.8480) tensor(-0.5300)
optimizer.step()
print(a, b)
#> tensor(1.0848, requires_grad=True) tensor(0.0530, requires_grad=True)

# %% clip-nan
model.weight.grad = torch.full((1, 1), float("nan"))
model.bias.grad = torch.ones(1)
try:
    nn.utils.clip_grad_norm_(model.parameters(), 1.0, error_if_nonfinite=True)
except RuntimeError as error:
    print(str(error).split(",")[0])
#> The total norm of order 2.0 for gradients from `parameters` is non-finite
nn.utils.clip_grad_norm_(model.parameters(), 1.0)
print(model.bias.grad)
#> tensor([nan])

raise SystemExit  # below: what the questions of the page are about

# %% reset-by-hand after loop
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
for _ in range(3):
    a.grad = b.grad = None  # write
    torch.mean((t - (a * x + b)) ** 2).backward()
print(a.grad, b.grad)
#> tensor(-8.) tensor(-5.)

# %% reset-partly after loop
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
for _ in range(3):
    a.grad = None
    torch.mean((t - (a * x + b)) ** 2).backward()
print(a.grad, b.grad)
#> tensor(-8.) tensor(-15.)

# %% reset-never after loop
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
for _ in range(3):
    torch.mean((t - (a * x + b)) ** 2).backward()
print(a.grad, b.grad)
#> tensor(-24.) tensor(-15.)

# %% order-written after loop
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
optimizer = optim.SGD([a, b], lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    loss = torch.mean((t - (a * x + b)) ** 2)
    loss.backward()  # write
    optimizer.step()  # write
print(f"{a:.4f} {b:.4f}")
#> 2.1270 0.7130

# %% order-swapped after loop
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
optimizer = optim.SGD([a, b], lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    loss = torch.mean((t - (a * x + b)) ** 2)
    optimizer.step()
    loss.backward()
print(f"{a:.4f} {b:.4f}")
#> 1.0000 0.0000

# %% calls after loop in any order
del loss
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
optimizer = optim.SGD([a, b], lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    loss = torch.mean((t - (a * x + b)) ** 2)
    loss.backward()
    optimizer.step()
print(f"{a:.4f} {b:.4f}")
#> 2.1270 0.7130

# %% short-enough after halves
a.grad = b.grad = None
torch.mean((t - (a * x + b)) ** 2).backward()
nn.utils.clip_grad_norm_([a, b], max_norm=10.0)
print(a.grad)
#> tensor(-8.)

# %% stretched after halves
a.grad = b.grad = None
torch.mean((t - (a * x + b)) ** 2).backward()
print(f"{a.grad * 10.0 / torch.stack([a.grad, b.grad]).norm():.4f}")
#> -8.4800

# %% step-twice after run
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
optimizer = optim.SGD([a, b], lr=0.1)
torch.mean((t - (a * x + b)) ** 2).backward()
optimizer.step()
optimizer.step()
print(f"{a:.4f}")
#> 2.6000
