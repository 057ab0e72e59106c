"""The ways of replacing a parameter that work, and what each of them keeps."""

from snippets.figures.sgd import draw_references

# %% one-round
import torch
import torch.optim as optim


def one_round(x, op):
    op.zero_grad()
    (x * x).backward()
    op.step()


# %% start
def start():
    x = torch.tensor(5.0, requires_grad=True)
    op = optim.SGD([x], lr=0.1, momentum=0.5)
    one_round(x, op)
    return x, op


x, op = start()
print(x, x.grad, op.state[x])
#> tensor(4., requires_grad=True) tensor(10.) {'momentum_buffer': tensor(10.)}

# %% fill
with torch.no_grad():
    x.fill_(20.0)
print(x, x.grad, op.state[x])
#> tensor(20., requires_grad=True) tensor(10.) {'momentum_buffer': tensor(10.)}
print(op.param_groups[0]["params"][0] is x)
#> True

# %% fill-next
one_round(x, op)
print(x, x.grad, op.state[x])
#> tensor(15.5000, requires_grad=True) tensor(40.) {'momentum_buffer': tensor(45.)}

# %% copy
with torch.no_grad():
    x.copy_(torch.tensor(7.0))
    x.sub_(1.0)
print(x)
#> tensor(6., requires_grad=True)


# %% version
def saved(result):
    return [name for name in dir(result.grad_fn) if name.startswith("_saved")]


x = torch.tensor(5.0, requires_grad=True)
y = x * x
print(saved(y), x._version)
#> ['_saved_other', '_saved_self'] 0
with torch.no_grad():
    x.fill_(10.0)
print(x._version)
#> 1
try:
    y.backward()
except RuntimeError as error:
    print(error)
#> one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor []] is at version 1; expected version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).

# %% old-gradient
x = torch.tensor(5.0, requires_grad=True)
c = torch.tensor(3.0, requires_grad=True)
power = torch.exp(x)
y = 3 * c * power + 2.0 * x + 4.0
print(saved(power))
#> ['_saved_result']
with torch.no_grad():
    x.fill_(10.0)
y.backward()
print(x, x.grad)
#> tensor(10., requires_grad=True) tensor(1337.7185)

# %% step-is-in-place
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x], lr=0.1)
y = x * x
y.backward(retain_graph=True)
op.step()
try:
    y.backward()
except RuntimeError as error:
    print(str(error).partition(": [")[0])
#> one of the variables needed for gradient computation has been modified by an inplace operation

# %% fused-step
x = torch.tensor(5.0, requires_grad=True)
op = optim.SGD([x], lr=0.1, fused=True)
y = x * x
y.backward(retain_graph=True)
op.step()
op.zero_grad()
y.backward()
print(x._version, x.detach(), x.grad)
#> 0 tensor(4.) tensor(8.)

# %% both-sides
x, op = start()
old = x
x = torch.tensor(20.0, requires_grad=True)
op.param_groups[0]["params"][0] = x
one_round(x, op)
print(x, x.grad)
#> tensor(16., requires_grad=True) tensor(40.)
for tensor, state in op.state.items():
    print(tensor, state)
#> tensor(4., requires_grad=True) {'momentum_buffer': tensor(10.)}
#> tensor(16., requires_grad=True) {'momentum_buffer': tensor(40.)}

# %% forget-old
forgotten = op.state.pop(old)
print(len(op.state), forgotten)
#> 1 {'momentum_buffer': tensor(10.)}

# %% add-group
x, op = start()
old = x
x = torch.tensor(20.0, requires_grad=True)
op.add_param_group({"params": [x]})
draw_references({"x": x, "old": old}, op)

# %% add-group-next
one_round(x, op)
print(x, x.grad, op.state[x])
#> tensor(16., requires_grad=True) tensor(40.) {'momentum_buffer': tensor(40.)}
print(old, old.grad, op.state[old])
#> tensor(4., requires_grad=True) None {'momentum_buffer': tensor(10.)}

# %% add-twice
try:
    op.add_param_group({"params": [x]})
except ValueError as error:
    print(error)
#> some parameters appear in more than one parameter group

# %% new-optimizer
x, op = start()
x = torch.tensor(20.0, requires_grad=True)
op = optim.SGD([x], lr=0.1, momentum=0.5)
print(len(op.state))
#> 0
one_round(x, op)
print(x, x.grad, op.state[x])
#> tensor(16., requires_grad=True) tensor(40.) {'momentum_buffer': tensor(40.)}

# %% new-optimizer-same-tensor
x, op = start()
op = optim.SGD([x], lr=0.1, momentum=0.5)
print(x, x.grad, len(op.state))
#> tensor(4., requires_grad=True) tensor(10.) 0

raise SystemExit  # below: what the questions of the page are about

# %% fresh-buffer after fill
op.state.clear()
one_round(x, op)
print(x)
#> tensor(16., requires_grad=True)

# %% not-cleared after fill
(x * x).backward()
op.step()
print(x)
#> tensor(14.5000, requires_grad=True)

# %% forgotten after start
op.state.clear()  # write
one_round(x, op)
print(f"{x.item():.1f}")
#> 3.2

# %% forgotten-gradient after start
op.zero_grad()
one_round(x, op)
print(f"{x.item():.1f}")
#> 2.7

# %% fresh-next after new-optimizer-same-tensor
one_round(x, op)
print(f"{x:.4f}")
#> 3.2000

# %% kept-next after start
one_round(x, op)
print(f"{x:.4f}")
#> 2.7000

# %% added-up-next after new-optimizer-same-tensor
(x * x).backward()
op.step()
print(f"{x:.4f}")
#> 2.2000

# %% two-states after add-group-next
print(len(op.state))
#> 2

# %% one-state after add-group-next
op.state.pop(old)
print(len(op.state))
#> 1

# %% keeps-buffer after start
for code in (
    "x.data.fill_(20.0)",
    "x.data = torch.tensor(20.0)",
    "x = torch.tensor(4.0, requires_grad=True)",
    "op = optim.SGD([x], lr=0.1, momentum=0.5)",
    "op.param_groups[0]['lr'] = 0.01",
    "op.zero_grad()",
    "op.state.clear()",
):
    x, op = start()
    names = {"x": x, "op": op, "torch": torch, "optim": optim}
    exec(code, names)
    print(names["x"] in names["op"].state, code)
#> True x.data.fill_(20.0)
#> True x.data = torch.tensor(20.0)
#> False x = torch.tensor(4.0, requires_grad=True)
#> False op = optim.SGD([x], lr=0.1, momentum=0.5)
#> True op.param_groups[0]['lr'] = 0.01
#> True op.zero_grad()
#> False op.state.clear()

# %% by-value after start
for code in (
    "x.data.fill_(20.0)",
    "x.data = torch.tensor(20.0)",
    "x = torch.tensor(4.0, requires_grad=True)",
    "op = optim.SGD([x], lr=0.1, momentum=0.5)",
    "op.param_groups[0]['lr'] = 0.01",
    "op.zero_grad()",
    "op.state.clear()",
):
    x, op = start()
    names = {"x": x, "op": op, "torch": torch, "optim": optim}
    exec(code, names)
    print(names["x"].item() == 4.0, code)
#> False x.data.fill_(20.0)
#> False x.data = torch.tensor(20.0)
#> True x = torch.tensor(4.0, requires_grad=True)
#> True op = optim.SGD([x], lr=0.1, momentum=0.5)
#> True op.param_groups[0]['lr'] = 0.01
#> True op.zero_grad()
#> True op.state.clear()
