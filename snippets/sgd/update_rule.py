"""The update rule of SGD in plain Python."""


# %% sgd-step
def sgd_step(
    param, grad, buffer, *, lr, momentum=0, dampening=0,
    weight_decay=0, nesterov=False, maximize=False,
):
    if grad is None:
        return param, buffer
    if maximize:
        grad = -grad
    if weight_decay != 0:
        grad = grad + weight_decay * param
    if momentum != 0:
        if buffer is None:
            buffer = grad
        else:
            buffer = momentum * buffer + (1 - dampening) * grad
        if nesterov:
            grad = grad + momentum * buffer
        else:
            grad = buffer
    return param - lr * grad, buffer


# %% by-hand
options = {"lr": 0.5, "momentum": 0.5, "weight_decay": 0.25}
w, buffer = 4.0, None
for grad in (3.0, 1.0, None, -2.0):
    w, buffer = sgd_step(w, grad, buffer, **options)
    print(w, buffer)
#> 2.0 4.0
#> 0.25 3.5
#> 0.25 3.5
#> 0.34375 -0.1875

# %% by-torch
import torch
from torch import optim

x = torch.tensor(4.0, dtype=torch.float64, requires_grad=True)
optimizer = optim.SGD([x], **options)
for grad in (3.0, 1.0, None, -2.0):
    x.grad = None if grad is None else x.new_tensor(grad)
    optimizer.step()
    print(x.item(), optimizer.state[x]["momentum_buffer"].item())
#> 2.0 4.0
#> 0.25 3.5
#> 0.25 3.5
#> 0.34375 -0.1875


# %% both
def both(start, grads, foreach, **options):
    value, buffer = start, None
    x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = optim.SGD([x], foreach=foreach, **options)
    for grad in grads:
        value, buffer = sgd_step(value, grad, buffer, **options)
        x.grad = None if grad is None else x.new_tensor(grad)
        optimizer.step()
    return value, x.item()


# %% settings
from itertools import product

names = ["momentum", "dampening", "weight_decay", "nesterov", "maximize"]
choices = [(0, 0.5), (0, 0.25), (0, 0.25), (False, True), (False, True)]
settings = [
    dict(zip(names, values, strict=True)) for values in product(*choices)
]
allowed = [
    setting
    for setting in settings
    if not setting["nesterov"]
    or (setting["momentum"] and not setting["dampening"])
]
print(len(settings), len(allowed))
#> 32 20

# %% all-equal
grads = [3.0, 1.0, None, -2.0, 5.0]
for foreach in (False, True):
    pairs = [both(4.0, grads, foreach, lr=0.5, **s) for s in allowed]
    equal = sum(ours == theirs for ours, theirs in pairs)
    print(foreach, equal, "of", len(pairs))
#> False 20 of 20
#> True 20 of 20

# %% first-step
for dampening in (0, 0.5, 1):
    damped = {"lr": 0.5, "momentum": 0.5, "dampening": dampening}
    w, buffer = sgd_step(4.0, 3.0, None, **damped)
    print(w, buffer, sgd_step(w, 3.0, buffer, **damped))
#> 2.5 3.0 (0.25, 4.5)
#> 2.5 3.0 (1.0, 3.0)
#> 2.5 3.0 (1.75, 1.5)

# %% nesterov-step
w, buffer = sgd_step(4.0, 3.0, 2.0, lr=0.5, momentum=0.5, nesterov=True)
print(w, buffer)
#> 1.5 4.0
print(4.0 - 0.5 * (3.0 + 0.5 * buffer))
#> 1.5

# %% none-or-zero
print(sgd_step(4.0, None, 2.0, **options))
#> (4.0, 2.0)
print(sgd_step(4.0, 0.0, 2.0, **options))
#> (3.0, 2.0)

# %% tenths
tenths = {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01}
grads = [0.1, 0.7, -0.3] * 10
ours, theirs = both(1.0, grads, False, **tenths)
print(f"{ours:.12f} {theirs:.12f}")
#> -2.660991442780 -2.660991442780
print(abs(ours - theirs) < 1e-14)
#> True

# %% exact
from fractions import Fraction

rates = {name: Fraction(value) for name, value in tenths.items()}
exact, buffer = Fraction(1), None
for grad in grads:
    exact, buffer = sgd_step(exact, Fraction(grad), buffer, **rates)
print(f"{float(exact):.12f}")
#> -2.660991442780
print(abs(ours - exact) < 1e-14, abs(theirs - exact) < 1e-14)
#> True True

# %% two-roundings
twice, theirs = both(1.0, [0.1], False, lr=10.0)
once, _ = sgd_step(Fraction(1), Fraction(0.1), None, lr=Fraction(10))
print(twice, float(once))
#> 0.0 -5.551115123125783e-17
print(theirs in (twice, float(once)))
#> True

raise SystemExit  # below: what the questions of the page are about

# %% undecayed after sgd-step
print(sgd_step(4.0, 3.0, None, lr=0.5, momentum=0.5)[0])
#> 2.5

# %% decay-first after sgd-step
print(sgd_step(4.0 * (1 - 0.25), 3.0, None, lr=0.5, momentum=0.5)[0])
#> 1.5

# %% decay-written after by-hand
param, grad = 4.0, 3.0
grad = grad + 0.25 * param  # write
print(param - 0.5 * grad)
#> 2.0

# %% decay-shrinks after by-hand
param, grad = 4.0, 3.0
param = param - 0.25 * param
print(param - 0.5 * grad)
#> 1.5

# %% decay-minus after by-hand
param, grad = 4.0, 3.0
grad = grad - 0.25 * param
print(param - 0.5 * grad)
#> 3.0

# %% upward-with-decay after sgd-step
print(sgd_step(2.0, 4.0, None, lr=0.25, weight_decay=0.5, maximize=True)[0])
#> 2.75

# %% decay-turned after sgd-step
print(sgd_step(2.0, 4.0 + 0.5 * 2.0, None, lr=0.25, maximize=True)[0])
#> 3.25

# %% upward-only after sgd-step
print(sgd_step(2.0, 4.0, None, lr=0.25, maximize=True)[0])
#> 3.0

# %% nesterov-first after sgd-step
print(sgd_step(4.0, 3.0, None, lr=1.0, momentum=0.5, nesterov=True)[0])
#> -0.5

# %% momentum-first after sgd-step
print(sgd_step(4.0, 3.0, None, lr=1.0, momentum=0.5)[0])
#> 1.0

# %% nothing-at-all after sgd-step
print(sgd_step(4.0, None, None, lr=0.5, weight_decay=0.25)[0])
#> 4.0

# %% zero-gradient after sgd-step
print(sgd_step(4.0, 0.0, None, lr=0.5, weight_decay=0.25)[0])
#> 3.5
