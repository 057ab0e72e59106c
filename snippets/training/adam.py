"""One step of Adam beside one of SGD, and a look at Muon."""

from snippets.figures.training import draw_first_steps

# %% points
import torch
from torch import optim

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])


# %% first-step
def path(kind, steps, lr=0.1):
    p = torch.tensor([1.0, 0.0], requires_grad=True)
    optimizer = kind([p], lr=lr)
    found = [p.tolist()]
    for _ in range(steps):
        optimizer.zero_grad()
        ((t - (p[0] * x + p[1])) ** 2).mean().backward()
        optimizer.step()
        found.append(p.tolist())
    print(kind.__name__, lr, [round(v, 4) for v in found[-1]])
    return found, optimizer.state[p]


_ = path(optim.SGD, 1)
#> SGD 0.1 [1.8, 0.5]
_, state = path(optim.Adam, 1)
#> Adam 0.1 [1.1, 0.1]

# %% state
print(state)
#> {'step': tensor(1.), 'exp_avg': tensor([-0.8000, -0.5000]), 'exp_avg_sq': tensor([0.0640, 0.0250])}


# %% rule
def by_hand(gradients):
    m = v = 0.0
    found = []
    for n, g in enumerate(gradients, start=1):
        m = 0.9 * m + (1 - 0.9) * g
        v = 0.999 * v + (1 - 0.999) * g**2
        mean, square = m / (1 - 0.9**n), v / (1 - 0.999**n)
        found.append(round(0.1 * mean / (square**0.5 + 1e-8), 4))
    return found


# %% by-hand
def steps(gradients, kind=optim.Adam):
    w = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    optimizer, found = kind([w], lr=0.1), []
    for g in gradients:
        before = w.item()
        w.grad = torch.tensor(g, dtype=torch.float64)
        optimizer.step()
        found.append(round(before - w.item(), 4))
    return found


print(steps([-8.0, -6.0, 1.0]))
#> [-0.1, -0.0983, -0.0692]
print(by_hand([-8.0, -6.0, 1.0]))
#> [-0.1, -0.0983, -0.0692]

# %% any-size
for g in (1000.0, 1.0, 0.001):
    print(g, steps([g], optim.SGD), steps([g]))
#> 1000.0 [100.0] [0.1]
#> 1.0 [0.1] [0.1]
#> 0.001 [0.0001] [0.1]

# %% epsilon
for g in (1e-6, 1e-8, 1e-10, 0.0):
    print(g, f"{steps([g])[0]:.4f}")
#> 1e-06 0.0990
#> 1e-08 0.0500
#> 1e-10 0.0010
#> 0.0 0.0000

# %% same-and-turning
print(steps([1.0, 1.0, 1.0, 1.0, 1.0]))
#> [0.1, 0.1, 0.1, 0.1, 0.1]
print(steps([1.0, -1.0, 1.0, -1.0, 1.0]))
#> [0.1, -0.0053, 0.0336, -0.0053, 0.0204]

# %% one-large
found = steps([1.0, 1.0, 1000.0] + [1.0] * 1000)
print(found[:5], found[30], found[100], found[1000])
#> [0.1, 0.1, 0.064, 0.0525, 0.0444] 0.0036 0.001 0.0041

# %% valley
for kind in (optim.SGD, optim.Adam):
    for lr in (0.1, 0.28, 1.0):
        _ = path(kind, 100, lr)
#> SGD 0.1 [2.0393, 0.9364]
#> SGD 0.28 [2.0024, 0.9956]
#> SGD 1.0 [nan, nan]
#> Adam 0.1 [1.9971, 0.9971]
#> Adam 0.28 [2.0044, 1.0044]
#> Adam 1.0 [2.0015, 1.0015]

# %% draw-first-steps
draw_first_steps(path(optim.SGD, 6)[0], path(optim.Adam, 20)[0])
#> SGD 0.1 [2.1553, 0.7462]
#> Adam 0.1 [2.2712, 1.2712]

# %% adamw
import inspect

for kind in (optim.SGD, optim.Adam, optim.AdamW):
    arguments = inspect.signature(kind).parameters
    print(kind.__name__, arguments["weight_decay"].default)
#> SGD 0
#> Adam 0
#> AdamW 0.01

# %% muon
def moved(kind, g):
    w = torch.zeros(2, 2, requires_grad=True)
    w.grad = torch.tensor(g)
    kind([w], lr=1.0, weight_decay=0.0).step()
    change = (0 - w.detach()).abs()
    print(kind.__name__, [[round(v.item(), 2) for v in row] for row in change])
    print([round(v.item(), 2) for v in torch.linalg.svdvals(change)])


for kind in (optim.SGD, optim.Adam, optim.Muon):
    moved(kind, [[5.0, 3.0], [3.0, 5.0]])
#> SGD [[5.0, 3.0], [3.0, 5.0]]
#> [8.0, 2.0]
#> Adam [[1.0, 1.0], [1.0, 1.0]]
#> [2.0, 0.0]
#> Muon [[0.75, 0.0], [0.0, 0.75]]
#> [0.75, 0.75]

# %% muon-refuses
try:
    optim.Muon(torch.nn.Linear(2, 3).parameters())
except ValueError as error:
    print(error)
#> Muon only supports 2D parameters whereas we found a parameter with size: torch.Size([3])
_ = optim.Muon(torch.nn.Embedding(4, 2).parameters())

# %% muon-buffer
w = torch.zeros(2, 2, requires_grad=True)
optimizer = optim.Muon([w], momentum=0.5)
for _ in range(3):
    w.grad = torch.eye(2)
    optimizer.step()
    print(optimizer.state[w]["momentum_buffer"][0, 0])
#> tensor(0.5000)
#> tensor(0.7500)
#> tensor(0.8750)
print(r"B_t \leftarrow \mu B_{t-1} + g_t" in optim.Muon.__doc__)
#> True

# %% muon-decay
w = torch.ones(2, 2, requires_grad=True)
w.grad = torch.zeros(2, 2)
optim.Muon([w], lr=0.5, weight_decay=0.5).step()
print(w[0, 0].item())
#> 0.75
print("weight decay (L2 penalty)" in optim.Muon.__doc__)
#> True

raise SystemExit  # below: what the questions of the page are about

# %% by-the-size after first-step
print(round(1 + 0.1 * 8 / (8**2 + 5**2) ** 0.5, 4))
#> 1.0848

# %% small-gradient after by-hand
print(abs(steps([0.002])[0]))
#> 0.1

# %% small-with-sgd after by-hand
print(abs(steps([0.002], optim.SGD)[0]))
#> 0.0002

# %% near-epsilon after by-hand
print(f"{steps([3e-8])[0]:.4f}")
#> 0.0750

# %% much-larger-than-epsilon after by-hand
print(f"{steps([1.0])[0]:.4f}")
#> 0.1000

# %% uncorrected after by-hand
m, v = 0.1 * 1.0, 0.001 * 1.0
print(f"{0.1 * m / v**0.5:.4f}")
#> 0.3162

# %% corrected after by-hand
print(f"{by_hand([1.0])[0]:.4f}")
#> 0.1000
