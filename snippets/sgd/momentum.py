"""Momentum, dampening and Nesterov, one number at a time."""

from snippets.figures.sgd_rules import draw_two_forms

# %% walk
import torch
from torch import optim


def walk(gradients, lr=1.0, **options):
    x = torch.tensor(0.0, requires_grad=True)
    optimizer = optim.SGD([x], lr=lr, **options)
    for gradient in gradients:
        before = x.item()
        x.grad = torch.tensor(gradient)
        optimizer.step()
        buffer = optimizer.state[x].get("momentum_buffer")
        print(f"step {before - x.item():6}   buffer {buffer}")


walk([4.0, 4.0, 4.0])
#> step    4.0   buffer None
#> step    4.0   buffer None
#> step    4.0   buffer None

# %% momentum
walk([4.0, 4.0, 4.0, 4.0], momentum=0.5)
#> step    4.0   buffer 4.0
#> step    6.0   buffer 6.0
#> step    7.0   buffer 7.0
#> step    7.5   buffer 7.5

# %% stop
walk([4.0, 0.0, 0.0], momentum=0.5)
#> step    4.0   buffer 4.0
#> step    2.0   buffer 2.0
#> step    1.0   buffer 1.0

# %% documented
for line in optim.SGD.__doc__.splitlines():
    if r"\tau" in line:
        print(line.strip())
#> &\hspace{13mm} \:\mu \text{ (momentum)}, \:\tau \text{ (dampening)},
#> &\hspace{15mm} \textbf{b}_t \leftarrow \mu \textbf{b}_{t-1} + (1-\tau) g_t           \\

# %% misread
mu, tau, t = 0.5, 0.0, 2
print(mu * 4 + (1 - tau) * 4, mu * 4 + (1 - t) * 4)
#> 6.0 -2.0

# %% dampening
walk([4.0, 4.0, 4.0, 4.0], momentum=0.5, dampening=0.5)
#> step    4.0   buffer 4.0
#> step    4.0   buffer 4.0
#> step    4.0   buffer 4.0
#> step    4.0   buffer 4.0

# %% from-zero
buffer = 0.0
for _ in range(4):
    buffer = 0.5 * buffer + (1 - 0.5) * 4
    print(buffer)
#> 2.0
#> 3.0
#> 3.5
#> 3.75

# %% biggest-first
walk([4.0, 4.0, 4.0, 4.0], momentum=0.5, dampening=0.75)
#> step    4.0   buffer 4.0
#> step    3.0   buffer 3.0
#> step    2.5   buffer 2.5
#> step   2.25   buffer 2.25

# %% full-dampening
walk([4.0, -100.0, 100.0], momentum=0.5, dampening=1)
#> step    4.0   buffer 4.0
#> step    2.0   buffer 2.0
#> step    1.0   buffer 1.0

# %% dampening-alone
walk([4.0, 4.0], dampening=0.75)
#> step    4.0   buffer None
#> step    4.0   buffer None

# %% nesterov
walk([4.0, 4.0, 4.0, 4.0], momentum=0.5, nesterov=True)
#> step    6.0   buffer 4.0
#> step    7.0   buffer 6.0
#> step    7.5   buffer 7.0
#> step   7.75   buffer 7.5

# %% turn
walk([4.0, 4.0, -4.0], momentum=0.5)
#> step    4.0   buffer 4.0
#> step    6.0   buffer 6.0
#> step   -1.0   buffer -1.0
walk([4.0, 4.0, -4.0], momentum=0.5, nesterov=True)
#> step    6.0   buffer 4.0
#> step    7.0   buffer 6.0
#> step   -4.5   buffer -1.0

# %% nesterov-refused
for options in ({}, {"momentum": 0.5, "dampening": 0.5}):
    try:
        walk([4.0], nesterov=True, **options)
    except ValueError as error:
        print(error)
#> Nesterov momentum requires a momentum and zero dampening
#> Nesterov momentum requires a momentum and zero dampening

# %% lower-lr
x = torch.tensor(0.0, requires_grad=True)
optimizer = optim.SGD([x], lr=1.0, momentum=0.5)
outside = []
for lr in (1.0, 1.0, 1.0, 0.25, 0.25, 0.25):
    optimizer.param_groups[0]["lr"] = lr
    before = x.item()
    x.grad = torch.tensor(4.0)
    optimizer.step()
    outside.append(before - x.item())
    buffer = optimizer.state[x]["momentum_buffer"]
    print(f"lr {lr:4}   step {outside[-1]:7}   buffer {buffer}")
#> lr  1.0   step     4.0   buffer 4.0
#> lr  1.0   step     6.0   buffer 6.0
#> lr  1.0   step     7.0   buffer 7.0
#> lr 0.25   step   1.875   buffer 7.5
#> lr 0.25   step  1.9375   buffer 7.75
#> lr 0.25   step 1.96875   buffer 7.875

# %% lr-inside
velocity = 0.0
inside = []
for lr in (1.0, 1.0, 1.0, 0.25, 0.25, 0.25):
    velocity = 0.5 * velocity + lr * 4
    inside.append(velocity)
    print(f"lr {lr:4}   step {velocity:7}")
#> lr  1.0   step     4.0
#> lr  1.0   step     6.0
#> lr  1.0   step     7.0
#> lr 0.25   step     4.5
#> lr 0.25   step    3.25
#> lr 0.25   step   2.625

# %% two-forms
draw_two_forms(outside, inside)

raise SystemExit  # below: what the questions of the page are about

# %% plain after walk
walk([4.0, 4.0, 4.0, 4.0])
#> step    4.0   buffer None
#> step    4.0   buffer None
#> step    4.0   buffer None
#> step    4.0   buffer None

# %% all-kept after walk
walk([4.0, 4.0, 4.0, 4.0], momentum=1.0)
#> step    4.0   buffer 4.0
#> step    8.0   buffer 8.0
#> step   12.0   buffer 12.0
#> step   16.0   buffer 16.0

# %% damped after walk
buffer = 0.0
for _ in range(4):
    buffer = 0.5 * buffer + (1 - 0.5) * 4
    print(buffer, buffer)
#> 2.0 2.0
#> 3.0 3.0
#> 3.5 3.5
#> 3.75 3.75

# %% momentum-written after walk
buffer = 0.0
for gradient in (4.0, 4.0, 4.0):
    buffer = 0.5 * buffer + gradient  # write
print(buffer)
#> 7.0

# %% momentum-averaged after walk
buffer = 0.0
for gradient in (4.0, 4.0, 4.0):
    buffer = 0.5 * buffer + 0.5 * gradient
print(buffer)
#> 3.5

# %% momentum-forgotten after walk
buffer = 0.0
for gradient in (4.0, 4.0, 4.0):
    buffer = gradient
print(buffer)
#> 4.0

# %% nesterov-written after walk
buffer = 0.0
for gradient in (4.0, 4.0):
    buffer = 0.5 * buffer + gradient
    step = gradient + 0.5 * buffer  # write
print(step)
#> 7.0

# %% nesterov-plain after walk
buffer = 0.0
for gradient in (4.0, 4.0):
    buffer = 0.5 * buffer + gradient
    step = buffer
print(step)
#> 6.0

# %% nesterov-twice after walk
buffer = 0.0
for gradient in (4.0, 4.0):
    buffer = 0.5 * buffer + gradient
    step = buffer + 0.5 * buffer
print(step)
#> 9.0

# %% pause after walk
walk([4.0, 4.0, 0.0], momentum=0.5)
#> step    4.0   buffer 4.0
#> step    6.0   buffer 6.0
#> step    3.0   buffer 3.0

# %% plain-pause after walk
walk([4.0, 4.0, 0.0])
#> step    4.0   buffer None
#> step    4.0   buffer None
#> step    0.0   buffer None

# %% damped-second after walk
walk([8.0, 4.0], momentum=0.5, dampening=0.75)
#> step    8.0   buffer 8.0
#> step    5.0   buffer 5.0

# %% undamped-second after walk
walk([8.0, 4.0], momentum=0.5)
#> step    8.0   buffer 8.0
#> step    8.0   buffer 8.0

# %% damped-both after walk
buffer = 0.0
for gradient in (8, 4):
    buffer = 0.5 * buffer + (1 - 0.75) * gradient
    print(buffer, buffer)
#> 2.0 2.0
#> 2.0 2.0

# %% nesterov-turn after walk
walk([4.0, -4.0], momentum=0.5, nesterov=True)
#> step    6.0   buffer 4.0
#> step   -5.0   buffer -2.0

# %% plain-turn after walk
walk([4.0, -4.0])
#> step    4.0   buffer None
#> step   -4.0   buffer None
