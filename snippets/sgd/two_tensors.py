"""Two tensors, one name: when the optimizer and the variable part ways."""

from snippets.figures.sgd import draw_references

# %% start
import torch
import torch.optim as optim

x = torch.tensor(5.0, requires_grad=True)
c = torch.tensor(3.0, requires_grad=True)
b, d = torch.tensor(2.0), 4.0
op = optim.SGD([x, c], lr=1.0)
op.param_groups[0]["lr"] = 0.1
y = 3 * c * torch.exp(x) + b * x + d
print(op.param_groups[0]["params"][0] is x)
#> True

# %% draw-start
draw_references({"x": x, "c": c, "y": y}, op)

# %% replace-slot
op.param_groups[0]["params"][0] = torch.tensor(10.0, requires_grad=True)
print(op.param_groups[0]["params"])
#> [tensor(10., requires_grad=True), tensor(3., requires_grad=True)]
print(x)
#> tensor(5., requires_grad=True)
print(op.param_groups[0]["params"][0] is x)
#> False

# %% draw-replaced
draw_references({"x": x, "c": c, "y": y}, op)

# %% backward-replaced
y.backward()
print(x.grad, c.grad)
#> tensor(1337.7185) tensor(445.2395)
print(op.param_groups[0]["params"][0].grad)
#> None

# %% draw-backward-replaced
draw_references({"x": x, "c": c, "y": y}, op)

# %% step-replaced
op.step()
print(x, c)
#> tensor(5., requires_grad=True) tensor(-41.5240, requires_grad=True)
print(op.param_groups[0]["params"])
#> [tensor(10., requires_grad=True), tensor(-41.5240, requires_grad=True)]

# %% draw-stepped
draw_references({"x": x, "c": c, "y": y}, op)

# %% fresh
x = torch.tensor(5.0, requires_grad=True)
c = torch.tensor(3.0, requires_grad=True)
op = optim.SGD([x, c], lr=1.0)
y = 3 * c * torch.exp(x) + b * x + d

# %% rebind
x = torch.tensor(10.0, requires_grad=True)
print(x)
#> tensor(10., requires_grad=True)
print(op.param_groups[0]["params"])
#> [tensor(5., requires_grad=True), tensor(3., requires_grad=True)]
print(op.param_groups[0]["params"][0] is x)
#> False

# %% draw-rebound
draw_references({"x": x, "c": c, "y": y}, op)

# %% backward-rebound
y.backward()
print(x.grad, c.grad)
#> None tensor(445.2395)
print(op.param_groups[0]["params"][0].grad)
#> tensor(1337.7185)

# %% draw-backward-rebound
draw_references({"x": x, "c": c, "y": y}, op)

# %% step-rebound
op.step()
print(x, x.grad)
#> tensor(10., requires_grad=True) None
print(op.param_groups[0]["params"])
#> [tensor(-1332.7185, requires_grad=True), tensor(-442.2395, requires_grad=True)]

# %% draw-rebound-stepped
draw_references({"x": x, "c": c, "y": y}, op)

# %% new-y
op.zero_grad()
y = 3 * c * torch.exp(x) + b * x + d
y.backward()
print(f"{x.grad.item():.2e}")
#> -2.92e+07
print(op.param_groups[0]["params"][0].grad)
#> None

# %% loop
w = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([w], lr=0.1)
for _ in range(3):
    op.zero_grad()
    (w * w).backward()
    op.step()
    w = w.detach().clamp(max=3.0).requires_grad_()
    print(w, op.param_groups[0]["params"][0])
#> tensor(3., requires_grad=True) tensor(4., requires_grad=True)
#> tensor(3., requires_grad=True) tensor(4., requires_grad=True)
#> tensor(3., requires_grad=True) tensor(4., requires_grad=True)

# %% loop-in-place
w = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([w], lr=0.1)
for _ in range(3):
    op.zero_grad()
    (w * w).backward()
    op.step()
    with torch.no_grad():
        w.clamp_(max=3.0)
    print(w, op.param_groups[0]["params"][0] is w)
#> tensor(3., requires_grad=True) True
#> tensor(2.4000, requires_grad=True) True
#> tensor(1.9200, requires_grad=True) True

raise SystemExit  # below: what the questions of the page are about

# %% never-replaced after start
y.backward()
op.step()
print(x, c)
#> tensor(-128.7719, requires_grad=True) tensor(-41.5240, requires_grad=True)

# %% none-moved after replace-slot
y.backward()
op.zero_grad()
op.step()
print(x, c)
#> tensor(5., requires_grad=True) tensor(3., requires_grad=True)

# %% filled after fresh
with torch.no_grad():
    x.fill_(10.0)  # write
print(op.param_groups[0]["params"][0] is x, x.item())
#> True 10.0

# %% filled-elsewhere after fresh
with torch.no_grad():
    x = torch.tensor(10.0, requires_grad=True)
print(op.param_groups[0]["params"][0] is x, x.item())
#> False 10.0

# %% told-of-neither after rebind
y = 3 * c * torch.exp(x) + b * x + d
y.backward()
op.step()
print(x.item())
#> 10.0

# %% not-rebound after fresh
y.backward()
op.step()
print(x.item())
#> -1332.718505859375

# %% who-has-it after rebind
y = 3 * c * torch.exp(x) + b * x + d
y.backward()
print(x.grad is None, op.param_groups[0]["params"][0].grad is None)
#> False True

# %% old-graph after rebind
y.backward()
print(x.grad is None, op.param_groups[0]["params"][0].grad is None)
#> True False

# %% nobody-yet after rebind
print(x.grad is None, op.param_groups[0]["params"][0].grad is None)
#> True True

# %% below-three after loop
w = torch.tensor(2.0, requires_grad=True)
op = optim.SGD([w], lr=0.1)
for _ in range(3):
    op.zero_grad()
    (w * w).backward()
    op.step()
    w = w.detach().clamp(max=3.0).requires_grad_()
print(f"{w:.4f}")
#> 1.6000

# %% below-three-in-place after loop
w = torch.tensor(2.0, requires_grad=True)
op = optim.SGD([w], lr=0.1)
for _ in range(3):
    op.zero_grad()
    (w * w).backward()
    op.step()
    with torch.no_grad():
        w.clamp_(max=3.0)
print(f"{w:.4f}")
#> 1.0240

# %% gradient-goes-to after replace-slot
y.backward()
found = {"x": x, "params[0]": op.param_groups[0]["params"][0]}
print(*[name for name in found if found[name].grad is not None])
#> x

# %% gradient-of-new-y after replace-slot
found = {"x": x, "params[0]": op.param_groups[0]["params"][0]}
new = found["params[0]"]
(3 * c * torch.exp(new) + b * new + d).backward()
print(*[name for name in found if found[name].grad is not None])
#> params[0]
