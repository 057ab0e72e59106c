"""Which tensors get a gradient: requires_grad, is_leaf and retain_grad, and what a copy is."""

# %% side-by-side
import torch

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
a = torch.tensor(1.0, requires_grad=True)
y = a * x
kept = 1 * y
kept.retain_grad()
torch.mean((t - kept) ** 2).backward()

for name, each in {"x": x, "a": a, "y": y, "kept": kept}.items():
    print(f"{name:5}", each.requires_grad, each.is_leaf, each.retains_grad)
#> x     False True False
#> a     True True False
#> y     True False False
#> kept  True False True
print(x.grad, a.grad, kept.grad)
#> None tensor(-8.) tensor([-2., -3.])

# %% is-leaf
print((2 * x).is_leaf, (2 * a).is_leaf, (2 * a).detach().is_leaf)
#> True False True
with torch.no_grad():
    print((2 * a).is_leaf)
#> True

# %% grad-of-result
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(y.grad)
#> None
print(str(caught[0].message).partition(" Its")[0])
#> The .grad attribute of a Tensor that is not a leaf Tensor is being accessed.

# %% in-place-error
print(a.requires_grad)
#> True
try:
    a -= 0.5
except RuntimeError as error:
    print(error)
#> a leaf Variable that requires grad is being used in an in-place operation.
x -= 0.5
print(x.requires_grad)
#> False
with torch.no_grad():
    a -= 0.5
print(a)
#> tensor(0.5000, requires_grad=True)

# %% non-leaf-error
from torch import optim

doubled = 2 * a
print(doubled.requires_grad)
#> True
try:
    optim.SGD([doubled])
except ValueError as error:
    print(error)
#> can't optimize a non-leaf Tensor
print(len(optim.SGD([x]).param_groups[0]["params"]))
#> 1

# %% label-of-result
try:
    doubled.requires_grad = False
except RuntimeError as error:
    print(str(error).partition(". ")[0])
#> you can only change requires_grad flags of leaf variables

# %% copies
import copy

w = torch.tensor([1.0, 2.0], requires_grad=True)
(w**2).sum().backward()
copies = {
    "detach": w.detach(),
    "clone": w.clone(),
    "both": w.detach().clone(),
    "deepcopy": copy.deepcopy(w),
}
for name, other in copies.items():
    is_shared = other.data_ptr() == w.data_ptr()
    print(f"{name:9}", is_shared, other.requires_grad, other.is_leaf)
#> detach    True False True
#> clone     False True False
#> both      False False True
#> deepcopy  False True True
print(copies["deepcopy"].grad)
#> tensor([2., 4.])
parameter = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
(parameter**2).sum().backward()
print(copy.deepcopy(parameter).grad)
#> None

# %% through-clone
w.grad = None
copies["clone"].sum().backward()
copies["deepcopy"].sum().backward()
print(w.grad, copies["deepcopy"].grad)
#> tensor([1., 1.]) tensor([3., 5.])

# %% deepcopy-of-result
try:
    copy.deepcopy(2 * w)
except RuntimeError as error:
    print(str(error).partition(" at")[0])
#> Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol

# %% best
from torch import nn

model = nn.Linear(1, 1)
nn.init.constant_(model.weight, 1.0)
best = model.state_dict()
kept = copy.deepcopy(model.state_dict())
with torch.no_grad():
    model.weight += 1
print(best["weight"].item())
#> 2.0
print(kept["weight"].item())
#> 1.0

raise SystemExit  # below: what the questions of the page are about

# %% copied after deepcopy-of-result
from torch import nn

model = nn.Linear(1, 1)
nn.init.constant_(model.weight, 1.0)
best = copy.deepcopy(model.state_dict())
with torch.no_grad():
    model.weight += 1
print(best["weight"].item())
#> 1.0

# %% label-lost after copies
k = a.detach() * x
print(k.requires_grad, k.is_leaf)
#> False True

# %% label-passed-on after copies
k = a * x
print(k.requires_grad, k.is_leaf)
#> True False

# %% label-set-again after copies
k = (a.detach() * x).requires_grad_()
print(k.requires_grad, k.is_leaf)
#> True True

# %% new-beginning after copies
u = torch.tensor(2.0, requires_grad=True)
v = (3 * u).detach().requires_grad_()
(v**2).backward()
print(u.grad, v.grad)
#> None tensor(12.)

# %% through-to-u after copies
u = torch.tensor(2.0, requires_grad=True)
v = 3 * u
v.retain_grad()
(v**2).backward()
print(u.grad, v.grad)
#> tensor(36.) tensor(12.)

# %% shares-with-w after copies
for name, other in copies.items():
    before = w.tolist()
    with torch.no_grad():
        other += 1
    if w.tolist() != before:
        print(f"copies[{name!r}]")
#> copies['detach']

# %% passes-to-w after copies
for name, other in copies.items():
    if other.grad_fn is not None:
        print(f"copies[{name!r}]")
#> copies['clone']

# %% new-leaf after copies
for name, other in copies.items():
    if other.is_leaf and other.requires_grad:
        print(f"copies[{name!r}]")
#> copies['deepcopy']
