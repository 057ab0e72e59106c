"""The printouts of 2020 beside today's, and the traps that have changed."""

# %% print-op
import torch
from torch import optim

x = torch.tensor(5.0, requires_grad=True)
c = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(2.0)
d = 4.0
y = 3 * c * torch.exp(x) + b * x + d
op = optim.SGD([x, c], lr=1.0)
print(op)
#> SGD (
#> Parameter Group 0
#>     dampening: 0
#>     differentiable: False
#>     foreach: None
#>     fused: None
#>     lr: 1.0
#>     maximize: False
#>     momentum: 0
#>     nesterov: False
#>     weight_decay: 0
#> )

# %% new-fields
old = {"params", "lr", "momentum", "dampening", "weight_decay", "nesterov"}
group = op.param_groups[0]
print(list(group))
#> ['params', 'lr', 'momentum', 'dampening', 'weight_decay', 'nesterov', 'maximize', 'foreach', 'differentiable', 'fused']
for name in sorted(set(group) - old):
    print(name, group[name])
#> differentiable False
#> foreach None
#> fused None
#> maximize False

# %% same-numbers
y.backward()
op.step()
print(x, c)
#> tensor(-1332.7185, requires_grad=True) tensor(-442.2395, requires_grad=True)

# %% lr-forgotten
x = torch.tensor(5.0, requires_grad=True)
forgetful = optim.SGD([x])
(x**2).backward()
forgetful.step()
lr = forgetful.param_groups[0]["lr"]
print(x, lr, lr * x.grad)
#> tensor(4.9900, requires_grad=True) 0.001 tensor(0.0100)

raise SystemExit  # below: what the questions of the page are about

# %% cube after print-op
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x])
(x**3).backward()
op.step()
print(f"{x:.4f}")
#> 4.9250

# %% cube-with-tenth after print-op
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x], lr=0.1)
(x**3).backward()
op.step()
print(f"{x:.4f}")
#> -2.5000

# %% cube-with-one after print-op
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x], lr=1.0)
(x**3).backward()
op.step()
print(f"{x:.4f}")
#> -70.0000

# %% slowly-down after print-op
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x])
for _ in range(100):
    op.zero_grad()
    (x**2).backward()
    op.step()
print(f"{x:.4f}")
#> 4.0928

# %% larger-rate after print-op
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x], lr=0.01)
for _ in range(100):
    op.zero_grad()
    (x**2).backward()
    op.step()
print(f"{x:.4f}")
#> 0.6631

# %% equal-steps after print-op
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x])
(x**2).backward()
for _ in range(100):
    op.step()
print(f"{x:.4f}")
#> 4.0000

# %% left-by-zero-grad after print-op
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x])
(x**2).backward()
op.zero_grad()
print(x.grad)
#> None

# %% as-in-2020 after print-op
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x])
(x**2).backward()
op.zero_grad(set_to_none=False)
print(x.grad)
#> tensor(0.)

# %% after-step-alone after print-op
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x])
(x**2).backward()
op.step()
print(x.grad)
#> tensor(10.)
