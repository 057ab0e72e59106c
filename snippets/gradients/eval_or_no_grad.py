"""model.eval(), no_grad() and requires_grad=False: what each of them turns off."""

# %% eval
import torch
from torch import nn, optim

one = torch.ones(1, 1)
model = nn.Linear(1, 1)
model.eval()
print(model(one).requires_grad)
#> True
with torch.no_grad():
    print(model(one).requires_grad)
#> False

# %% dropout
dropout = nn.Dropout(0.5)
ones = torch.ones(1000)
with torch.no_grad():
    print(dropout(ones).unique())
#> tensor([0., 2.])
dropout.eval()
print(dropout(ones).unique())
#> tensor([1.])

# %% batch-norm
norm = nn.BatchNorm1d(1)
print(norm.momentum)
#> 0.1
batch = torch.tensor([[2.0], [4.0]])
with torch.no_grad():
    print(norm(batch).flatten())
    print(norm.running_mean, norm.running_var)
    norm.eval()
    print(norm(batch).flatten())
    print(norm.running_mean, norm.running_var)
#> tensor([-1.0000,  1.0000])
#> tensor([0.3000]) tensor([1.1000])
#> tensor([1.6209, 3.5278])
#> tensor([0.3000]) tensor([1.1000])

# %% functional
from torch.nn import functional


class Functional(nn.Module):
    def forward(self, x):
        return functional.dropout(x, 0.5)


print(Functional().eval()(ones).unique())
#> tensor([0., 2.])

# %% evaluate
model.eval()
with torch.no_grad():
    y = model(one)
model.train()
print(model.training, y.requires_grad)
#> True False

# %% inference-mode
x = torch.tensor([[2.0]], requires_grad=True)
with torch.no_grad():
    y = model(one)
(x * y).backward()
print(x.grad == y)
#> tensor([[True]])
with torch.inference_mode():
    y = model(one)
try:
    x * y
except RuntimeError as error:
    print(str(error).split(".")[0])
#> Inference tensors cannot be saved for backward
try:
    y.requires_grad_()
except RuntimeError as error:
    print(error)
#> Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.
print(y.clone().requires_grad_().requires_grad)
#> True

# %% frozen-layer
first, second = nn.Linear(1, 1), nn.Linear(1, 1)
second.requires_grad_(False)
second(first(one)).sum().backward()
print(first.weight.grad is None, second.weight.grad is None)
#> False True

# %% layer-without-record
y = first(one)
with torch.no_grad():
    y = second(y)
try:
    y.sum().backward()
except RuntimeError as error:
    print(error)
#> element 0 of tensors does not require grad and does not have a grad_fn

# %% momentum
x = torch.tensor(5.0, requires_grad=True)
optimizer = optim.SGD([x], lr=0.1, momentum=0.5)
(x * x).backward()
optimizer.step()
print(x, x.grad)
#> tensor(4., requires_grad=True) tensor(10.)

# %% frozen-too-late
x.requires_grad_(False)
optimizer.step()
print(x)
#> tensor(2.5000)
optimizer.step()
print(x)
#> tensor(0.7500)

# %% frozen
optimizer.zero_grad()
optimizer.step()
print(x, x.grad)
#> tensor(0.7500) None

raise SystemExit  # below: what the questions of the page are about

# %% skipped after momentum
x.requires_grad_(False)
x.grad = None
optimizer.step()
print(x)
#> tensor(4.)

# %% gradient-only after momentum
x.requires_grad_(False)
optim.SGD([x], lr=0.1).step()
print(x)
#> tensor(3.)

# %% dropout-off after dropout
dropout = nn.Dropout(0.5)
dropout.eval()  # write
print(dropout(ones).unique())
#> tensor([1.])

# %% dropout-on after dropout
dropout = nn.Dropout(0.5)
dropout.train()
print(dropout(ones).unique())
#> tensor([0., 2.])

# %% dropout-all after dropout
dropout = nn.Dropout(0.5)
dropout.p = 1.0
print(dropout(ones).unique())
#> tensor([0.])

# %% under-eval after eval
model.eval()
model(one).sum().backward()
print(model.weight.grad)
#> tensor([[1.]])

# %% under-no-grad after eval
with torch.no_grad():
    y = model(one)
try:
    y.sum().backward()
except RuntimeError as error:
    print(error)
#> element 0 of tensors does not require grad and does not have a grad_fn

# %% frozen-weight after eval
model.weight.requires_grad_(False)
model(one).sum().backward()
print(model.weight.grad)
#> None

# %% dropped-more after dropout
print(nn.Dropout(0.75)(ones).max().item())
#> 4.0

# %% unscaled after dropout
print(nn.Dropout(0.75).eval()(ones).max().item())
#> 1.0

# %% second-batch after batch-norm
norm.train()
norm(batch)
print(f"{norm.running_mean.item():.2f}")
#> 0.57

# %% replaced after batch-norm
norm = nn.BatchNorm1d(1, momentum=1.0)
norm(batch)
print(f"{norm.running_mean.item():.2f}")
#> 3.00
