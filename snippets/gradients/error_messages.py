"""Messages that PyTorch prints when a gradient is missing, one by one."""

# %% data
import torch
from torch import nn, optim

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)


def squares(a, b):
    return (t - (a * x + b)) ** 2


# %% no-record
unlabelled = squares(torch.tensor(1.0), torch.tensor(0.0)).mean()
with torch.no_grad():
    unrecorded = squares(a, b).mean()
cut = squares(a, b).mean().detach()
stepwise = (a * x + b > 1.5).float().mean()

for e in (unlabelled, unrecorded, cut, stepwise):
    try:
        e.backward()
    except RuntimeError as error:
        print(error)
#> element 0 of tensors does not require grad and does not have a grad_fn
#> element 0 of tensors does not require grad and does not have a grad_fn
#> element 0 of tensors does not require grad and does not have a grad_fn
#> element 0 of tensors does not require grad and does not have a grad_fn

# %% rebuilt
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    copied = torch.tensor([a, b])
print(str(caught[0].message).splitlines()[0])
#> Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.
stacked = torch.stack([a, b])
print(copied.requires_grad, stacked.requires_grad)
#> False True

# %% false-cure
e = torch.tensor(squares(a, b).mean().item())
e.requires_grad_()
e.backward()
print(a.grad, e.grad)
#> None tensor(1.)

# %% many-values
try:
    squares(a, b).backward()
except RuntimeError as error:
    print(error)
#> grad can be implicitly created only for scalar outputs

# %% weights
for weights in ([1.0, 1.0], [0.5, 0.5], [1.0, 0.0]):
    a.grad = b.grad = None
    squares(a, b).backward(torch.tensor(weights))
    print(weights, a.grad, b.grad)
#> [1.0, 1.0] tensor(-16.) tensor(-10.)
#> [0.5, 0.5] tensor(-8.) tensor(-5.)
#> [1.0, 0.0] tensor(-4.) tensor(-4.)

# %% modified
a = torch.tensor(1.0, requires_grad=True)
y = torch.exp(a)
y += 1
try:
    y.backward()
except RuntimeError as error:
    print(str(error).partition(": [")[0])
#> one of the variables needed for gradient computation has been modified by an inplace operation
y = torch.exp(a)
y = y + 1
y.backward()
print(a.grad)
#> tensor(2.7183)

# %% none-times
a = torch.tensor(1.0, requires_grad=True)
squares(a, b).mean().backward()
for _ in range(2):
    try:
        a = (a - a.grad * 0.1).detach().requires_grad_()
    except TypeError as error:
        print(error)
#> unsupported operand type(s) for *: 'NoneType' and 'float'
try:
    0.1 * a.grad
except TypeError as error:
    print(error)
#> unsupported operand type(s) for *: 'float' and 'NoneType'

# %% none-zero
c = torch.tensor(3.0, requires_grad=True)
try:
    c.grad.zero_()
except AttributeError as error:
    print(error)
#> 'NoneType' object has no attribute 'zero_'

# %% why-none
a = torch.tensor(1.0, requires_grad=True)
cut = torch.tensor(1.0, requires_grad=True)
unused = torch.tensor(1.0, requires_grad=True)
constant = torch.tensor(3.0)
print("before backward: ", a.grad)
#> before backward:  None
y = constant * a * cut.detach()
y.backward()
print("after backward:  ", a.grad)
#> after backward:   tensor(3.)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    print("not a leaf:      ", y.grad)
#> not a leaf:       None
print("no label:        ", constant.grad)
#> no label:         None
print("cut off:         ", cut.grad)
#> cut off:          None
print("not in the graph:", unused.grad)
#> not in the graph: None
old, a = a, (a - 0.1 * a.grad).detach().requires_grad_()
print("name rebound:    ", a.grad)
#> name rebound:     None
optim.SGD([old]).zero_grad()
print("after zero_grad: ", old.grad)
#> after zero_grad:  None

# %% nan-sources
none = torch.tensor(0.0)
print(none / none, none * torch.log(none), torch.tensor([]).mean())
#> tensor(nan) tensor(nan) tensor(nan)
row = torch.tensor([1.0, float("nan")])
print(row.isnan().any(), row.mean())
#> tensor(True) tensor(nan)

# %% where-nan
zero = torch.tensor(0.0, requires_grad=True)
torch.where(zero > 0, zero.sqrt(), zero).backward()
print(zero.grad)
#> tensor(nan)
zero.grad = None
safe = torch.where(zero > 0, zero, 1.0)
torch.where(zero > 0, safe.sqrt(), zero).backward()
print(zero.grad)
#> tensor(1.)

# %% second-derivative
z = torch.tensor(3.0, requires_grad=True)
(slope,) = torch.autograd.grad(z**3, z, create_graph=True)
print(slope.item(), torch.autograd.grad(slope, z)[0].item())
#> 27.0 18.0

# %% first-entries
w = torch.ones(3, requires_grad=True)
optimizer = optim.SGD([w], lr=0.5)
w.sum().backward()
w.grad *= torch.tensor([1.0, 0.0, 0.0])
optimizer.step()
print(w.detach())
#> tensor([0.5000, 1.0000, 1.0000])

# %% shapes
linear = nn.Linear(1, 1)
print(linear)
#> Linear(in_features=1, out_features=1, bias=True)
try:
    linear(x)
except RuntimeError as error:
    print(error)
#> mat1 and mat2 shapes cannot be multiplied (1x2 and 1x1)
print(linear(x.reshape(2, 1)).shape)
#> torch.Size([2, 1])

# %% dtypes
import numpy as np

table = torch.from_numpy(np.array([[1.0], [2.0]]))
try:
    linear(table)
except RuntimeError as error:
    print(error)
#> mat1 and mat2 must have the same dtype, but got Double and Float
print(table.dtype, linear.weight.dtype)
#> torch.float64 torch.float32
print(linear(table.float()).dtype)
#> torch.float32

raise SystemExit  # below: what the questions of the page are about

# %% at-fault after data
lines = (
    "y = a * x + b",
    "y = y.detach()",
    "e = ((t - y) ** 2).mean()",
    "e.backward()",
)
names = {"a": a, "b": b, "x": x, "t": t}
for line in lines:
    exec(line, names)
    if not names.get("e", names["y"]).requires_grad:
        print(line)
        break
#> y = y.detach()

# %% where-raised after data
lines = (
    "y = a * x + b",
    "y = y.detach()",
    "e = ((t - y) ** 2).mean()",
    "e.backward()",
)
names = {"a": a, "b": b, "x": x, "t": t}
for line in lines:
    try:
        exec(line, names)
    except RuntimeError:
        print(line)
#> e.backward()

# %% last-without-label after data
lines = (
    "y = a * x + b",
    "y = y.detach()",
    "e = ((t - y) ** 2).mean()",
)
names = {"a": a, "b": b, "x": x, "t": t}
for line in lines:
    exec(line, names)
    if not names.get("e", names["y"]).requires_grad:
        found = line
print(found)
#> e = ((t - y) ** 2).mean()

# %% two-times after data
try:
    2 * a.grad
except TypeError as error:
    print(error)
#> unsupported operand type(s) for *: 'int' and 'NoneType'

# %% float-after after data
try:
    a.grad * 0.1
except TypeError as error:
    print(error)
#> unsupported operand type(s) for *: 'NoneType' and 'float'

# %% two-in after data
print(nn.Linear(2, 1)(x).shape)
#> torch.Size([1])
