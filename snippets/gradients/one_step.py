"""One step downhill."""

from snippets.figures.gradients import draw_step

# %% start
import torch

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)

e = torch.mean((t - (a * x + b)) ** 2)
e.backward()
print(e)
#> tensor(6.5000, grad_fn=<MeanBackward0>)
print(a.grad, b.grad)
#> tensor(-8.) tensor(-5.)


# %% whole-gradient
def loss(a, b):
    return torch.mean((t - (a * x + b)) ** 2)


print((a - a.grad).item(), (b - b.grad).item())
#> 9.0 5.0
print(loss(a - a.grad, b - b.grad).item())
#> 222.5

# %% update
a_before, b_before = a, b
a = (a - a.grad * 0.1).detach().requires_grad_()
b = (b - b.grad * 0.1).detach().requires_grad_()
print(a, b)
#> tensor(1.8000, requires_grad=True) tensor(0.5000, requires_grad=True)

# %% better
y = (a * x + b).detach()
print(y)
#> tensor([2.3000, 4.1000])
print(t - y)
#> tensor([0.7000, 0.9000])
print(loss(a, b))
#> tensor(0.6500, grad_fn=<MeanBackward0>)

# %% step
draw_step(x, t, (a_before, b_before), (a, b))

# %% new-tensor
print(a is a_before)
#> False
print(a.grad)
#> None

# %% without-detach
c = a_before - a_before.grad * 0.1
print(c)
#> tensor(1.8000, grad_fn=<SubBackward0>)
print(c.is_leaf, a.is_leaf)
#> False True

# %% next-round
import warnings

loss(c, b_before).backward()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(c.grad)
#> None
print(str(caught[0].message).partition(" Its")[0])
#> The .grad attribute of a Tensor that is not a leaf Tensor is being accessed.

# %% in-place-refused
try:
    a -= 0.1
except RuntimeError as error:
    print(error)
#> a leaf Variable that requires grad is being used in an in-place operation.

# %% in-place
a_in_place = torch.tensor(1.0, requires_grad=True)
b_in_place = torch.tensor(0.0, requires_grad=True)
loss(a_in_place, b_in_place).backward()
with torch.no_grad():
    a_in_place -= 0.1 * a_in_place.grad
    b_in_place -= 0.1 * b_in_place.grad
print(a_in_place, b_in_place)
#> tensor(1.8000, requires_grad=True) tensor(0.5000, requires_grad=True)
print(a_in_place.grad)
#> tensor(-8.)

# %% accumulate
p = torch.tensor(1.0, requires_grad=True)
q = torch.tensor(0.0, requires_grad=True)
for _ in range(3):
    loss(p, q).backward()
    print(p.grad, q.grad)
#> tensor(-8.) tensor(-5.)
#> tensor(-16.) tensor(-10.)
#> tensor(-24.) tensor(-15.)

# %% by-parts
p.grad = None
(2 * p).backward()
(3 * p).backward()
print(p.grad)
#> tensor(5.)
p.grad = None
(2 * p + 3 * p).backward()
print(p.grad)
#> tensor(5.)

# %% no-reset
loss(a_in_place, b_in_place).backward()
print(a_in_place.grad, b_in_place.grad)
#> tensor(-10.5000) tensor(-6.6000)

# %% with-reset
a_in_place.grad = b_in_place.grad = None
loss(a_in_place, b_in_place).backward()
print(a_in_place.grad, b_in_place.grad)
#> tensor(-2.5000) tensor(-1.6000)

# %% same-grad
kept, number = a_in_place.grad, a_in_place.grad.item()
loss(a_in_place, b_in_place).backward()
print(f"{kept:.1f} {number:.1f}")
#> -5.0 -2.5

raise SystemExit  # below: what the questions of the page are about

# %% overwritten after in-place
p = torch.tensor(1.0, requires_grad=True)
q = torch.tensor(0.0, requires_grad=True)
for _ in range(3):
    p.grad = q.grad = None
    loss(p, q).backward()
    print(p.grad, q.grad)
#> tensor(-8.) tensor(-5.)
#> tensor(-8.) tensor(-5.)
#> tensor(-8.) tensor(-5.)

# %% doubled after in-place
p = torch.tensor(1.0, requires_grad=True)
q = torch.tensor(0.0, requires_grad=True)
for _ in range(3):
    loss(p, q).backward()
    print(p.grad, q.grad)
    p.grad *= 2
    q.grad *= 2
#> tensor(-8.) tensor(-5.)
#> tensor(-24.) tensor(-15.)
#> tensor(-56.) tensor(-35.)

# %% moved-in-place after whole-gradient
kept = a
with torch.no_grad():
    a -= 0.1 * a.grad  # write
print(f"{a.item():.1f}", a is kept, a.requires_grad)
#> 1.8 True True

# %% moved-away after whole-gradient
kept = a
with torch.no_grad():
    a = a - 0.1 * a.grad
print(f"{a.item():.1f}", a is kept, a.requires_grad)
#> 1.8 False False

# %% moved-uphill after whole-gradient
kept = a
with torch.no_grad():
    a += 0.1 * a.grad
print(f"{a.item():.1f}", a is kept, a.requires_grad)
#> 0.2 True True

# %% slower after whole-gradient
print(f"{(a - a.grad * 0.05).item():.4f}")
#> 1.4000

# %% uphill after whole-gradient
print(f"{(a + a.grad * 0.05).item():.4f}")
#> 0.6000

# %% one-reset after in-place
p = torch.tensor(1.0, requires_grad=True)
q = torch.tensor(0.0, requires_grad=True)
loss(p, q).backward()
p.grad = None
loss(p, q).backward()
print(p.grad, q.grad)
#> tensor(-8.) tensor(-10.)

# %% still-the-same after whole-gradient
a_before = a
with torch.no_grad():
    a -= a.grad * 0.1
print(a is a_before, a.grad)
#> True tensor(-8.)

# %% rebound after whole-gradient
a_before = a
a = (a - a.grad * 0.1).detach().requires_grad_()
print(a is a_before, a.grad)
#> False None

# %% cleared after whole-gradient
a_before = a
with torch.no_grad():
    a -= a.grad * 0.1
a.grad = None
print(a is a_before, a.grad)
#> True None
