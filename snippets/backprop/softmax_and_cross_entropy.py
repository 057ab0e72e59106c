"""The gradient of softmax and cross-entropy, with three classes."""

from snippets.figures.backprop import draw_pull

# %% three-classes
import torch
from torch.nn.functional import cross_entropy

z = torch.tensor([1.0, 2.0, 5.0]).log().requires_grad_()
p = torch.softmax(z, dim=0)
right = torch.tensor(1)
loss = cross_entropy(z, right)
print(p.detach(), f"{loss.item():.4f}")
#> tensor([0.1250, 0.2500, 0.6250]) 1.3863

# %% backward
loss.backward()
print(z.grad)
#> tensor([ 0.1250, -0.7500,  0.6250])

# %% by-hand
t = torch.tensor([0.0, 1.0, 0.0])
print(p.detach() - t)
#> tensor([ 0.1250, -0.7500,  0.6250])

# %% draw-pull
draw_pull(p, t)

# %% two-parts
with torch.no_grad():
    exponentials = z.exp()
    print([round(e, 4) for e in exponentials.tolist()])
    print(f"sum {exponentials.sum():.4f}, log {exponentials.sum().log():.4f}")
#> [1.0, 2.0, 5.0]
#> sum 8.0000, log 2.0794

# %% step-by-step
with torch.no_grad():
    to_p = torch.zeros(3)
    to_p[right] = -1 / p[right]
    common = (to_p * p).sum()
    print(to_p, common)
    print(p * (to_p - common))
#> tensor([ 0., -4.,  0.]) tensor(-1.)
#> tensor([ 0.1250, -0.7500,  0.6250])

# %% batch
batch = torch.stack([z, z]).detach().requires_grad_()
cross_entropy(batch, torch.tensor([1, 2])).backward()
print(batch.grad)
#> tensor([[ 0.0625, -0.3750,  0.3125],
#>         [ 0.0625,  0.1250, -0.1875]])

# %% twice
twice = z.detach().requires_grad_()
cross_entropy(torch.softmax(twice, dim=0), right).backward()
print(twice.grad)
#> tensor([ 0.0167, -0.2077,  0.1910])

# %% never-zero
certain = torch.tensor([0.0, 1.0, 0.0])
print(f"{cross_entropy(certain, right).item():.4f}")
#> 0.5514

# %% probabilities-in-nll
from torch.nn.functional import nll_loss

print(nll_loss(p, right).item())
#> -0.25
print(f"{nll_loss(torch.log_softmax(z, dim=0), right).item():.4f}")
#> 1.3863

# %% overflow
large = torch.tensor([1000.0, 0.0, 0.0])
print(large.exp() / large.exp().sum())
#> tensor([nan, 0., 0.])
print(-torch.log(torch.softmax(large, dim=0)[right]))
#> tensor(inf)
print(cross_entropy(large, right))
#> tensor(1000.)

# %% squared-error
for name in ("cross-entropy", "squared error"):
    wrong = torch.tensor([8.0, 0.0, 0.0], requires_grad=True)
    if name == "cross-entropy":
        loss = cross_entropy(wrong, right)
    else:
        loss = ((torch.softmax(wrong, dim=0) - t) ** 2).sum()
    loss.backward()
    print(f"{name:14}", [round(g, 3) for g in wrong.grad.tolist()])
#> cross-entropy  [0.999, -1.0, 0.0]
#> squared error  [0.002, -0.001, -0.001]

raise SystemExit  # below: what the questions of the page are about

# %% softmax-once after three-classes
print(f"{cross_entropy(torch.tensor([0.0, 100.0, 0.0]), right).item():.4f}")
#> 0.0000

# %% all-alike after three-classes
print(f"{cross_entropy(torch.zeros(3), right).item():.4f}")
#> 1.0986

# %% four-alike after three-classes
four = torch.zeros(4, requires_grad=True)
cross_entropy(four, right).backward()
print(four.grad[1].item())
#> -0.75

# %% four-alike-wrong-class after three-classes
four = torch.zeros(4, requires_grad=True)
cross_entropy(four, right).backward()
print(four.grad[0].item())
#> 0.25

# %% four-alike-summed after three-classes
four = torch.zeros(4, requires_grad=True)
cross_entropy(four, right).backward()
print(four.grad.sum().item())
#> 0.0

# %% all-raised after three-classes
print(f"{cross_entropy(z + 5, right).item():.4f}")
#> 1.3863

# %% raised-in-the-sum after three-classes
print(f"{(-z[1] + (z + 5).exp().sum().log()).item():.4f}")
#> 6.3863

# %% raised-in-the-score after three-classes
print(f"{(-(z[1] + 5) + z.exp().sum().log()).item():.4f}")
#> -3.6137

# %% one-step-down after backward
print(torch.softmax(z.detach() - z.grad, dim=0))
#> tensor([0.1132, 0.5433, 0.3434])

# %% one-step-up after backward
print(torch.softmax(z.detach() + z.grad, dim=0))
#> tensor([0.0992, 0.0827, 0.8180])

# %% no-step after backward
print(torch.softmax(z.detach(), dim=0))
#> tensor([0.1250, 0.2500, 0.6250])
