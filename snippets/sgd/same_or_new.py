"""Still the same tensor, or a new one?"""

# %% start
import torch
import torch.optim as optim

x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x], lr=0.1)
slot = op.param_groups[0]["params"][0]
print(x is slot, x.is_leaf)
#> True True

# %% plus
x = x + 1
print(x)
#> tensor(6., grad_fn=<AddBackward0>)
print(x is slot, x.is_leaf)
#> False False

# %% non-leaf
try:
    optim.SGD([x], lr=0.1)
except ValueError as error:
    print(error)
#> can't optimize a non-leaf Tensor

# %% non-leaf-grad
import warnings

(2 * x).backward()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(x.grad, slot.grad)
#> None tensor(2.)
print(str(caught[0].message).partition(". Its")[0])
#> The .grad attribute of a Tensor that is not a leaf Tensor is being accessed

# %% plus-equals
x = slot
try:
    x += 1
except RuntimeError as error:
    print(error)
#> a leaf Variable that requires grad is being used in an in-place operation.

# %% plus-equals-no-grad
with torch.no_grad():
    x += 1
print(x)
#> tensor(6., requires_grad=True)
print(x is slot, x.is_leaf)
#> True True

# %% plus-no-grad
with torch.no_grad():
    x = x + 1
print(x)
#> tensor(7.)
print(x is slot, x.requires_grad)
#> False False

# %% result-in-place
x = torch.tensor(5.0, requires_grad=True)
y = x * 2
y.add_(1)
y.backward()
print(y, x.grad)
#> tensor(11., grad_fn=<AddBackward0>) tensor(2.)

# %% result-needed
y = torch.exp(x)
y.add_(1)
try:
    y.backward()
except RuntimeError as error:
    print(error)
#> one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor []], which is output 0 of Exp, is at version 1; expected version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).

# %% detach
cut = x.detach()
print(cut is x, cut.data_ptr() == x.data_ptr(), cut.requires_grad)
#> False True False
cut.fill_(8.0)
print(x)
#> tensor(8., requires_grad=True)

# %% clone
copied = x.detach().clone()
copied.fill_(9.0)
print(x, copied)
#> tensor(8., requires_grad=True) tensor(9.)

# %% data
x = torch.tensor(5.0, requires_grad=True)
y = x * x
x.data.fill_(10.0)
y.backward()
print(x._version, x.grad)
#> 0 tensor(20.)

# %% detach-counts
x = torch.tensor(5.0, requires_grad=True)
y = x * x
x.detach().fill_(10.0)
print(x._version)
#> 1
try:
    y.backward()
except RuntimeError as error:
    print(str(error).partition(": [")[0])
#> one of the variables needed for gradient computation has been modified by an inplace operation

# %% slice
w = torch.tensor([1.0, 2.0], requires_grad=True)
c = torch.zeros(2)
c[:] += 1
print(c, c.is_leaf)
#> tensor([1., 1.]) True
c[:] += w
print(c, c.is_leaf)
#> tensor([2., 3.], grad_fn=<CopyBackwards>) False

# %% slice-of-leaf
try:
    w[:] += 1
except RuntimeError as error:
    print(error)
#> a view of a leaf Variable that requires grad is being used in an in-place operation.

# %% slice-no-grad
with torch.no_grad():
    w[:] += 1
print(w, w.is_leaf)
#> tensor([2., 3.], requires_grad=True) True

# %% to
x = torch.tensor(5.0, requires_grad=True)
moved = x.to(torch.float64)
print(moved)
#> tensor(5., dtype=torch.float64, grad_fn=<ToCopyBackward0>)
print(x.to("meta"))
#> tensor(..., device='meta', size=(), grad_fn=<ToCopyBackward0>)
print(moved is x, moved.is_leaf)
#> False False
print(x.to(torch.float32) is x)
#> True
print(x.double().is_leaf, x.clone().is_leaf)
#> False False

# %% to-leaf
made = x.detach().to(torch.float64).requires_grad_()
print(made, made.is_leaf)
#> tensor(5., dtype=torch.float64, requires_grad=True) True

# %% module
from torch import nn

model = nn.Linear(1, 1)
op = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
weight = model.weight
model(torch.ones(1, 1)).sum().backward()
op.step()
model.to(torch.float64)
print(model.weight is weight, weight.dtype)
#> True torch.float64
print(op.param_groups[0]["params"][0] is model.weight)
#> True
print(op.state[model.weight]["momentum_buffer"].dtype)
#> torch.float32

# %% conversion
print(torch.__future__.get_overwrite_module_params_on_conversion())
#> False

# %% module-step
before = weight.item()
op.step()
print(weight.item() != before)
#> True
print(op.state[model.weight]["momentum_buffer"].dtype)
#> torch.float32

# %% module-state
op.load_state_dict(op.state_dict())
print(op.state[model.weight]["momentum_buffer"].dtype)
#> torch.float64

# %% module-meta
weight = model.weight
model.to("meta")
print(model.weight is weight)
#> False

# %% assign-tensor
model = nn.Linear(1, 1)
op = optim.SGD(model.parameters(), lr=0.1)
try:
    model.weight = torch.ones(1, 1)
except TypeError as error:
    print(error)
#> cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)

# %% assign-parameter
model.weight = nn.Parameter(torch.ones(1, 1))
print(op.param_groups[0]["params"][0] is model.weight)
#> False

# %% module-in-place
model = nn.Linear(1, 1)
op = optim.SGD(model.parameters(), lr=0.1)
with torch.no_grad():
    model.weight.copy_(torch.ones(1, 1))
print(op.param_groups[0]["params"][0] is model.weight)
#> True

# %% load
weight = model.weight
saved = nn.Linear(1, 1).state_dict()
model.load_state_dict(saved)
print(model.weight is weight)
#> True
model.load_state_dict(saved, assign=True)
print(model.weight is weight)
#> False

raise SystemExit  # below: what the questions of the page are about

# %% in-place after start
with torch.no_grad():
    x += 1
print(x is slot, x.is_leaf)
#> True True

# %% cut-first after start
x = x.detach() + 1
print(x is slot, x.is_leaf)
#> False True

# %% dozen after start
for code in (
    "x = x + 1",
    "x += 1",
    "x.add_(1)",
    "x = x.add(1)",
    "x[()] = 6.0",
    "x.data = x.data + 1",
    "x = x.detach()",
    "x = x.clone()",
    "x.copy_(x + 1)",
    "x = x.requires_grad_()",
    "x = x.float()",
    "x = x.double()",
):
    names = {"x": torch.tensor(5.0)}
    before = names["x"]
    exec(code, names)
    print(names["x"] is before, code)
#> False x = x + 1
#> True x += 1
#> True x.add_(1)
#> False x = x.add(1)
#> True x[()] = 6.0
#> True x.data = x.data + 1
#> False x = x.detach()
#> False x = x.clone()
#> True x.copy_(x + 1)
#> True x = x.requires_grad_()
#> True x = x.float()
#> False x = x.double()

# %% by-value after start
for code in (
    "x = x + 1",
    "x += 1",
    "x.add_(1)",
    "x = x.add(1)",
    "x[()] = 6.0",
    "x.data = x.data + 1",
    "x = x.detach()",
    "x = x.clone()",
    "x.copy_(x + 1)",
    "x = x.requires_grad_()",
    "x = x.float()",
    "x = x.double()",
):
    names = {"x": torch.tensor(5.0)}
    before = names["x"]
    exec(code, names)
    print(names["x"].item() == 5.0, code)
#> False x = x + 1
#> False x += 1
#> False x.add_(1)
#> False x = x.add(1)
#> False x[()] = 6.0
#> False x.data = x.data + 1
#> True x = x.detach()
#> True x = x.clone()
#> False x.copy_(x + 1)
#> True x = x.requires_grad_()
#> True x = x.float()
#> True x = x.double()

# %% by-name after start
for code in (
    "x = x + 1",
    "x += 1",
    "x.add_(1)",
    "x = x.add(1)",
    "x[()] = 6.0",
    "x.data = x.data + 1",
    "x = x.detach()",
    "x = x.clone()",
    "x.copy_(x + 1)",
    "x = x.requires_grad_()",
    "x = x.float()",
    "x = x.double()",
):
    names = {"x": torch.tensor(5.0)}
    before = names["x"]
    exec(code, names)
    print(not code.startswith("x = "), code)
#> False x = x + 1
#> True x += 1
#> True x.add_(1)
#> False x = x.add(1)
#> True x[()] = 6.0
#> True x.data = x.data + 1
#> False x = x.detach()
#> False x = x.clone()
#> True x.copy_(x + 1)
#> False x = x.requires_grad_()
#> False x = x.float()
#> False x = x.double()

# %% through-detach after start
x.detach().add_(1)
print(x.item())
#> 6.0

# %% through-clone after start
x.detach().clone().add_(1)
print(x.item())
#> 5.0

# %% same-type after start
y = x.to(torch.float32)
print(y is x, y.is_leaf)
#> True True

# %% other-type after start
y = x.to(torch.float64)
print(y is x, y.is_leaf)
#> False False

# %% moved-arrow after start
was = {"x": x, "slot": slot, "params[0]": op.param_groups[0]["params"][0]}
x = x + 1
now = {"x": x, "slot": slot, "params[0]": op.param_groups[0]["params"][0]}
print(*[name for name in was if now[name] is not was[name]])
#> x

# %% moved-arrow-of-slot after start
was = {"x": x, "slot": slot, "params[0]": op.param_groups[0]["params"][0]}
slot = slot + 1
now = {"x": x, "slot": slot, "params[0]": op.param_groups[0]["params"][0]}
print(*[name for name in was if now[name] is not was[name]])
#> slot

# %% moved-arrow-of-optimizer after start
was = {"x": x, "slot": slot, "params[0]": op.param_groups[0]["params"][0]}
op.param_groups[0]["params"][0] = x + 1
now = {"x": x, "slot": slot, "params[0]": op.param_groups[0]["params"][0]}
print(*[name for name in was if now[name] is not was[name]])
#> params[0]
