"""When weight decay and L2 differ: momentum, Adam, and what should not decay."""

from snippets.figures.training import draw_ends

# %% points
import torch
from torch import optim

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])


# %% train
def train(form, steps, momentum=0.0):
    p = torch.tensor([1.0, 0.0], requires_grad=True)
    inside = 1.0 if form == "weight_decay" else 0.0
    optimizer = optim.SGD([p], lr=0.1, momentum=momentum, weight_decay=inside)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = ((t - (p[0] * x + p[1])) ** 2).mean()
        if form == "penalty":
            loss = loss + (p**2).sum() / 2
        loss.backward()
        if form == "decoupled":
            with torch.no_grad():
                p *= 1 - 0.1 * 1.0
        optimizer.step()
    return [round(v, 4) for v in p.tolist()]


# %% forms
for form in ("penalty", "weight_decay", "decoupled"):
    print(f"{form:13}", train(form, 1), train(form, 2), train(form, 100))
#> penalty       [1.7, 0.5] [1.83, 0.64] [1.6667, 1.0]
#> weight_decay  [1.7, 0.5] [1.83, 0.64] [1.6667, 1.0]
#> decoupled     [1.7, 0.5] [1.83, 0.64] [1.6667, 1.0]

# %% with-momentum
for form in ("penalty", "weight_decay", "decoupled"):
    print(f"{form:13}", train(form, 1, 0.5), train(form, 2, 0.5))
#> penalty       [1.7, 0.5] [2.18, 0.89]
#> weight_decay  [1.7, 0.5] [2.18, 0.89]
#> decoupled     [1.7, 0.5] [2.23, 0.89]


# %% path
def path(make, outside=0.0, steps=1000):
    w = torch.tensor(0.0, requires_grad=True)
    optimizer = make([w])
    lr, found = optimizer.param_groups[0]["lr"], [w.item()]
    for _ in range(steps):
        optimizer.zero_grad()
        ((w - 3) ** 2).backward()
        with torch.no_grad():
            w *= 1 - lr * outside
        optimizer.step()
        found.append(w.item())
    return found


def sgd(momentum, decay):
    options = {"lr": 0.1, "momentum": momentum, "weight_decay": decay}
    return lambda w: optim.SGD(w, **options)


# %% where-it-ends
for momentum in (0.0, 0.5, 0.9):
    coupled = path(sgd(momentum, 0.5))[-1]
    decoupled = path(sgd(momentum, 0.0), outside=0.5)[-1]
    print(momentum, f"{coupled:.4f} {decoupled:.4f}")
#> 0.0 2.4000 2.4000
#> 0.5 2.4000 2.6667
#> 0.9 2.4000 2.9268


# %% one-step
def one_step(kind, gradient, decay):
    w = torch.tensor(2.0, requires_grad=True)
    w.grad = torch.tensor(gradient)
    kind([w], lr=0.25, weight_decay=decay).step()
    return round(w.item(), 4)


kinds = (optim.Adam, optim.AdamW)
for decay in (0.0, 0.1, 0.5):
    print(decay, [one_step(kind, 4.0, decay) for kind in kinds])
#> 0.0 [1.75, 1.75]
#> 0.1 [1.75, 1.7]
#> 0.5 [1.75, 1.5]

# %% no-gradient
for decay in (0.001, 0.1, 0.5):
    print(decay, [one_step(kind, 0.0, decay) for kind in kinds])
#> 0.001 [1.75, 1.9995]
#> 0.1 [1.75, 1.95]
#> 0.5 [1.75, 1.75]

# %% ends-of-adam
def adam(kind, decay):
    options = {"lr": 0.1, "betas": (0.9, 0.9), "weight_decay": decay}
    return lambda w: kind(w, **options)


for decay in (0.25, 0.5, 1.0):
    for kind in kinds:
        end = path(adam(kind, decay), steps=300)[-1]
        print(decay, f"{kind.__name__:5} {end:.2f}")
#> 0.25 Adam  2.67
#> 0.25 AdamW 3.00
#> 0.5 Adam  2.40
#> 0.5 AdamW 2.00
#> 1.0 Adam  2.00
#> 1.0 AdamW 1.00

# %% draw-ends
draw_ends(
    path(sgd(0.5, 0.5), steps=60),
    path(sgd(0.5, 0.0), outside=0.5, steps=60),
    path(adam(optim.AdamW, 0.5), steps=60),
)


# %% normalized
def gradient(w):
    w = w.clone().requires_grad_()
    loss = ((w / w.norm())[0] - 1) ** 2
    loss.backward()
    return loss.item(), w.grad


for w in (torch.tensor([3.0, 4.0]), torch.tensor([1.5, 2.0])):
    loss, found = gradient(w)
    print(f"{loss:.2f}", [round(g, 4) for g in found.tolist()])
#> 0.16 [-0.1024, 0.0768]
#> 0.16 [-0.2048, 0.1536]

# %% turns
from math import atan2, degrees

for w in (torch.tensor([3.0, 4.0]), torch.tensor([1.5, 2.0])):
    before, after = w.tolist(), (w - gradient(w)[1]).tolist()
    turn = atan2(before[1], before[0]) - atan2(after[1], after[0])
    print(f"{degrees(turn):.2f}")
#> 1.47
#> 5.85

# %% two-groups
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(1, 2), nn.BatchNorm1d(2), nn.Linear(2, 1))
matrices = [p for p in model.parameters() if p.ndim >= 2]
rest = [p for p in model.parameters() if p.ndim < 2]
groups = [{"params": matrices, "weight_decay": 0.5}, {"params": rest}]
optimizer = optim.SGD(groups, lr=0.1)
before = {name: p.clone() for name, p in model.named_parameters()}
for p in model.parameters():
    p.grad = torch.zeros_like(p)
optimizer.step()
for name, p in model.named_parameters():
    print(f"{name:9}", tuple(p.shape), torch.equal(p, before[name]))
#> 0.weight  (2, 1) False
#> 0.bias    (2,) True
#> 1.weight  (2,) True
#> 1.bias    (2,) True
#> 2.weight  (1, 2) False
#> 2.bias    (1,) True

raise SystemExit  # below: what the questions of the page are about

# %% as-with-adamw after one-step
print(one_step(optim.AdamW, 0.0, 0.01))
#> 1.995

# %% divided-away after one-step
print(one_step(optim.Adam, 0.0, 0.01))
#> 1.75

# %% other-momentum after where-it-ends
print(f"{path(sgd(0.8, 0.0), outside=0.5)[-1]:.4f}")
#> 2.8571

# %% into-the-gradient after where-it-ends
print(f"{path(sgd(0.8, 0.5))[-1]:.4f}")
#> 2.4000

# %% much-longer after normalized
loss, found = gradient(torch.tensor([30.0, 40.0]))
print(f"{loss:.2f} {found[0].item():.4f}")
#> 0.16 -0.0102
