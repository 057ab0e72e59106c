"""Calling backward() or step() twice, and what zero_grad() leaves."""

# %% second-backward
import torch
from torch import optim

x = torch.tensor(5.0, requires_grad=True)
c = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(2.0)
d = 4.0
op = optim.SGD([x, c], lr=1.0)
y = 3 * c * torch.exp(x) + b * x + d
y.backward()
try:
    y.backward()
except RuntimeError as error:
    print(error)
#> Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.

# %% zero-grad-does-not-help
op.zero_grad()
try:
    y.backward()
except RuntimeError as error:
    print(str(error).split(" (")[0])
#> Trying to backward through the graph a second time
print(x.grad, c.grad)
#> None None

# %% nothing-saved
w = torch.tensor(5.0, requires_grad=True)
z = w + 1
z.backward()
z.backward()
print(w.grad)
#> tensor(2.)

# %% rebuild
y = 3 * c * torch.exp(x) + b * x + d
y.backward()
print(x.grad, c.grad)
#> tensor(1337.7185) tensor(445.2395)

# %% retain
op.zero_grad()
y = 3 * c * torch.exp(x) + b * x + d
y.backward(retain_graph=True)
y.backward()
print(x.grad, c.grad)
#> tensor(2675.4370) tensor(890.4790)

# %% retain-then-step
op.zero_grad()
y = 3 * c * torch.exp(x) + b * x + d
y.backward(retain_graph=True)
op.step()
op.zero_grad()
y.backward()
print(x, x.grad)
#> tensor(-1332.7185, requires_grad=True) tensor(1337.7185)
op.zero_grad()
(3 * c * torch.exp(x) + b * x + d).backward()
print(x.grad)
#> tensor(2.)

# %% saved-and-changed
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x], lr=1.0)
y = x**2
y.backward(retain_graph=True)
op.step()
try:
    y.backward()
except RuntimeError as error:
    print(error)
#> one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor []] is at version 1; expected version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).

# %% step-twice
x = torch.tensor(5.0, requires_grad=True)
c = torch.tensor(3.0, requires_grad=True)
op = optim.SGD([x, c], lr=1.0)
(3 * c * torch.exp(x) + b * x + d).backward()
op.step()
print(x, c)
#> tensor(-1332.7185, requires_grad=True) tensor(-442.2395, requires_grad=True)
op.step()
print(x, c)
#> tensor(-2670.4370, requires_grad=True) tensor(-887.4790, requires_grad=True)

# %% zero-grad
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x])
(x**2).backward()
print(x.grad)
#> tensor(10.)
op.zero_grad(set_to_none=False)
print(x.grad)
#> tensor(0.)
op.zero_grad()
print(x.grad)
#> None

# %% none-has-no-norm
try:
    x.grad.norm()
except AttributeError as error:
    print(error)
#> 'NoneType' object has no attribute 'norm'


# %% none-or-zero
def second_step(grad, **options):
    x = torch.tensor(5.0, requires_grad=True)
    op = optim.SGD([x], lr=0.5, **options)
    x.grad = torch.tensor(4.0)
    op.step()
    first = x.item()
    x.grad = grad
    op.step()
    print(first, x.item())


for options in ({}, {"momentum": 0.5}, {"weight_decay": 0.25}):
    second_step(None, **options)
    second_step(torch.tensor(0.0), **options)
#> 3.0 3.0
#> 3.0 3.0
#> 3.0 3.0
#> 3.0 2.0
#> 2.375 2.375
#> 2.375 2.078125

raise SystemExit  # below: what the questions of the page are about

# %% three-calls after rebuild
op.zero_grad()
y = 3 * c * torch.exp(x) + b * x + d
for _ in range(3):
    y.backward(retain_graph=True)
print(x.grad)
#> tensor(4013.1555)

# %% third-call after rebuild
op.zero_grad()
y = 3 * c * torch.exp(x) + b * x + d
y.backward(retain_graph=True)
y.backward()
try:
    y.backward()
except RuntimeError as error:
    print(str(error).split(" (")[0])
#> Trying to backward through the graph a second time

# %% two-of-three after rebuild
op.zero_grad()
y = 3 * c * torch.exp(x) + b * x + d
y.backward(retain_graph=True)
y.backward()
print(x.grad)
#> tensor(2675.4370)

# %% third-zero after second-backward
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x], lr=0.5, momentum=0.5)
for gradient in (4.0, 0.0, 0.0):
    x.grad = torch.tensor(gradient)
    op.step()
print(x.item())
#> 1.5

# %% third-none after second-backward
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x], lr=0.5, momentum=0.5)
x.grad = torch.tensor(4.0)
op.step()
op.zero_grad()
op.step()
op.step()
print(x.item())
#> 3.0

# %% step-without-gradient after second-backward
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x], lr=0.1)
(x**2).backward()
op.step()
op.zero_grad()
op.step()
print(f"{x:.1f}")
#> 4.0

# %% step-with-old-gradient after second-backward
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x], lr=0.1)
(x**2).backward()
op.step()
op.step()
print(f"{x:.1f}")
#> 3.0

# %% step-with-new-gradient after second-backward
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x], lr=0.1)
(x**2).backward()
op.step()
op.zero_grad()
(x**2).backward()
op.step()
print(f"{x:.1f}")
#> 3.2
