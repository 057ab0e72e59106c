"""foreach, fused and differentiable: how step() runs."""

# %% same-numbers
import torch
from torch import optim


def descend(steps=100, **options):
    x = torch.tensor([5.0, -3.0], requires_grad=True)
    optimizer = optim.SGD([x], lr=0.01, momentum=0.9, **options)
    for _ in range(steps):
        optimizer.zero_grad()
        (x**2).sum().backward()
        optimizer.step()
    return x.detach()


plain = descend()
print(plain)
#> tensor([ 0.0211, -0.0127])
print(torch.equal(plain, descend(foreach=True)))
#> True
print(torch.allclose(plain, descend(fused=True)))
#> True

# %% not-together
for options in ({"foreach": True}, {"differentiable": True}):
    try:
        descend(fused=True, **options)
    except RuntimeError as error:
        print(error)
#> `fused` and `foreach` cannot be `True` together.
#> `fused` does not support `differentiable`

# %% foreach-writes
for foreach in (None, False, True):
    x = torch.tensor(5.0, requires_grad=True)
    x.grad = torch.tensor(4.0)
    optimizer = optim.SGD(
        [x], lr=1.0, momentum=0.5, nesterov=True, foreach=foreach
    )
    for _ in range(2):
        optimizer.step()
        print(foreach, x.detach(), x.grad)
#> None tensor(-1.) tensor(4.)
#> None tensor(-8.) tensor(4.)
#> False tensor(-1.) tensor(4.)
#> False tensor(-8.) tensor(4.)
#> True tensor(-1.) tensor(6.)
#> True tensor(-11.) tensor(10.)

# %% foreach-spared
for option in ({"weight_decay": 0.5}, {"maximize": True}):
    x = torch.tensor(5.0, requires_grad=True)
    x.grad = torch.tensor(4.0)
    optimizer = optim.SGD(
        [x], lr=1.0, momentum=0.5, nesterov=True, foreach=True, **option
    )
    optimizer.step()
    print(option, x.grad)
#> {'weight_decay': 0.5} tensor(4.)
#> {'maximize': True} tensor(4.)


# %% late-gradient
def late(apart=False, **options):
    x = torch.tensor(5.0, requires_grad=True)
    z = torch.tensor(5.0, requires_grad=True)
    params = [{"params": [x]}, {"params": [z]}] if apart else [x, z]
    optimizer = optim.SGD(params, lr=1.0, momentum=0.5, **options)
    x.grad = torch.tensor(4.0)
    optimizer.step()
    z.grad = torch.tensor(4.0)
    optimizer.step()
    print(x.detach(), z.detach())


late()
#> tensor(-5.) tensor(1.)

# %% late-and-fused
try:
    late(fused=True)
except TypeError as error:
    print(error)
#> expected Tensor as element 1 in argument 2, but got NoneType

# %% late-in-its-own-group
late(apart=True, fused=True)
#> tensor(-5.) tensor(1.)

# %% cut-off
w = torch.tensor(3.0, requires_grad=True)
lr = torch.tensor(0.1, requires_grad=True)
(w**2).backward()
optim.SGD([w], lr=lr).step()
print(w)
#> tensor(2.4000, requires_grad=True)

# %% leaf-refused
w = torch.tensor(3.0, requires_grad=True)
(w**2).backward()
try:
    optim.SGD([w], lr=lr, differentiable=True).step()
except RuntimeError as error:
    print(error)
#> a leaf Variable that requires grad is being used in an in-place operation.

# %% differentiable
w0 = torch.tensor(3.0, requires_grad=True)
(gradient,) = torch.autograd.grad(w0**2, w0, create_graph=True)
w = w0.clone()
w.grad = gradient
optim.SGD([w], lr=lr, differentiable=True).step()
print(w)
#> tensor(2.4000, grad_fn=<AddcmulBackward0>)

# %% without-differentiable
try:
    optim.SGD([w], lr=lr)
except ValueError as error:
    print(error)
#> can't optimize a non-leaf Tensor

# %% through-the-step
(w**2).backward()
print(lr.grad, w0.grad)
#> tensor(-28.8000) tensor(3.8400)

# %% nudge
for rate in (0.101, 0.099):
    print(f"{(3 - rate * 6) ** 2:.6f}")
#> 5.731236
#> 5.788836
print(f"{((3 - 0.101 * 6) ** 2 - (3 - 0.099 * 6) ** 2) / 0.002:.4f}")
#> -28.8000

# %% with-momentum
lr.grad = w0.grad = None
(gradient,) = torch.autograd.grad(w0**2, w0, create_graph=True)
w = w0.clone()
w.grad = gradient
optim.SGD([w], lr=lr, momentum=0.5, differentiable=True).step()
(w**2).backward()
print(w.detach(), lr.grad, w0.grad)
#> tensor(2.4000) tensor(-28.8000) tensor(4.8000)

# %% two-steps
lr.grad = w0.grad = None
w = w0.clone()
optimizer = optim.SGD([w], lr=lr, differentiable=True)
for _ in range(2):
    (w.grad,) = torch.autograd.grad(w.clone() ** 2, w, create_graph=True)
    optimizer.step()
(w**2).backward()
print(w.detach(), lr.grad, w0.grad)
#> tensor(1.9200) tensor(-36.8640) tensor(2.4576)

raise SystemExit  # below: what the questions of the page are about

# %% no-momentum after foreach-spared
x = torch.tensor(5.0, requires_grad=True)
x.grad = torch.tensor(4.0)
optimizer = optim.SGD([x], lr=1.0)
for _ in range(2):
    optimizer.step()
print(x.detach())
#> tensor(-3.)

# %% faster after differentiable
lr = torch.tensor(0.25, requires_grad=True)
(gradient,) = torch.autograd.grad(w0**2, w0, create_graph=True)
w = w0.clone()
w.grad = gradient
optim.SGD([w], lr=lr, differentiable=True).step()
(w**2).backward()
print(lr.grad)
#> tensor(-18.)

# %% from-the-start after differentiable
lr = torch.tensor(0.0, requires_grad=True)
(gradient,) = torch.autograd.grad(w0**2, w0, create_graph=True)
w = w0.clone()
w.grad = gradient
optim.SGD([w], lr=lr, differentiable=True).step()
(w**2).backward()
print(lr.grad)
#> tensor(-36.)

# %% three-steps after foreach-spared
x = torch.tensor(5.0, requires_grad=True)
x.grad = torch.tensor(4.0)
optimizer = optim.SGD([x], lr=1.0, momentum=0.5)
for _ in range(3):
    optimizer.step()
print(x.detach())
#> tensor(-12.)

# %% three-plain after foreach-spared
x = torch.tensor(5.0, requires_grad=True)
x.grad = torch.tensor(4.0)
optimizer = optim.SGD([x], lr=1.0)
for _ in range(3):
    optimizer.step()
print(x.detach())
#> tensor(-7.)

# %% foreach-plain after not-together
x = torch.tensor(5.0, requires_grad=True)
x.grad = torch.tensor(4.0)
optim.SGD([x], lr=1.0, momentum=0.5, foreach=True).step()
print(x.grad)
#> tensor(4.)

# %% foreach-nesterov after not-together
x = torch.tensor(5.0, requires_grad=True)
x.grad = torch.tensor(4.0)
optim.SGD([x], lr=1.0, momentum=0.5, nesterov=True, foreach=True).step()
print(x.grad)
#> tensor(6.)
