"""Looking inside the optimizer, and every way of changing lr."""

# %% inside
import torch
import torch.optim as optim

x = torch.tensor(5.0, requires_grad=True)
c = torch.tensor(3.0, requires_grad=True)
op = optim.SGD([x, c], lr=1.0)
print(op.param_groups)
#> [{'params': [tensor(5., requires_grad=True), tensor(3., requires_grad=True)], 'lr': 1.0, 'momentum': 0, 'dampening': 0, 'weight_decay': 0, 'nesterov': False, 'maximize': False, 'foreach': None, 'differentiable': False, 'fused': None}]

# %% change
op.param_groups[0]["lr"] = 0.1
print(op)
#> SGD (
#> Parameter Group 0
#>     dampening: 0
#>     differentiable: False
#>     foreach: None
#>     fused: None
#>     lr: 0.1
#>     maximize: False
#>     momentum: 0
#>     nesterov: False
#>     weight_decay: 0
#> )


# %% step-length
def step_length(op):
    before = x.item()
    x.grad = torch.tensor(1.0)
    op.step()
    return round(before - x.item(), 6)


print(step_length(op))
#> 0.1

# %% variable
lr = 1.0
op = optim.SGD([x, c], lr=lr)
lr = 0.1
print(step_length(op))
#> 1.0

# %% attribute
print(hasattr(op, "lr"))
#> False
op.lr = 0.1
print(step_length(op))
#> 1.0

# %% defaults
op.defaults["lr"] = 0.1
print(step_length(op))
#> 1.0

# %% defaults-later
z = torch.tensor(7.0, requires_grad=True)
op.add_param_group({"params": [z]})
print([group["lr"] for group in op.param_groups])
#> [1.0, 0.1]

# %% state-dict
saved = op.state_dict()
saved["param_groups"][0]["lr"] = 0.1
print(step_length(op))
#> 1.0

# %% load-state-dict
op.load_state_dict(saved)
print(step_length(op))
#> 0.1

# %% every-group
for group in op.param_groups:
    group["lr"] = 0.01
print(step_length(op))
#> 0.01

# %% schedule
op = optim.SGD([x], lr=1.0)
for count in range(1, 5):
    op.param_groups[0]["lr"] = 1.0 / count
    print(step_length(op))
#> 1.0
#> 0.5
#> 0.333333
#> 0.25

# %% scheduler
op = optim.SGD([x], lr=1.0)
group = op.param_groups[0]
scheduler = optim.lr_scheduler.StepLR(op, step_size=2, gamma=0.5)
for _ in range(4):
    print(step_length(op), group["lr"])
    scheduler.step()
#> 1.0 1.0
#> 1.0 1.0
#> 0.5 0.5
#> 0.5 0.5

# %% tensor
lr = torch.tensor(1.0)
op = optim.SGD([x, c], lr=lr)
print(op.param_groups[0]["lr"] is lr)
#> True
lr.fill_(0.1)
print(step_length(op))
#> 0.1

# %% tensor-rebound
lr = torch.tensor(0.01)
print(step_length(op))
#> 0.1

# %% tensor-loaded
lr = op.param_groups[0]["lr"]
op.load_state_dict(op.state_dict())
lr.fill_(0.5)
print(op.param_groups[0]["lr"] is lr)
#> False
print(step_length(op))
#> 0.1

# %% tensor-shape
try:
    optim.SGD([x, c], lr=torch.tensor([1.0, 0.1]))
except ValueError as error:
    print(error)
#> Tensor lr must be 1-element

# %% momentum
op = optim.SGD([x], lr=1.0, momentum=0.5)
print([step_length(op) for _ in range(4)])
#> [1.0, 1.5, 1.75, 1.875]
print(op.state[x])
#> {'momentum_buffer': tensor(1.8750)}

# %% lr-and-momentum
op.param_groups[0]["lr"] = 0.1
print(step_length(op))
#> 0.19375
print(op.state[x])
#> {'momentum_buffer': tensor(1.9375)}

# %% state-shared
import copy

saved, kept = op.state_dict(), copy.deepcopy(op.state_dict())
step_length(op)
for snapshot in (saved, kept):
    print(snapshot["state"])
#> {0: {'momentum_buffer': tensor(1.9688)}}
#> {0: {'momentum_buffer': tensor(1.9375)}}
buffer = saved["state"][0]["momentum_buffer"]
op.load_state_dict(saved)
print(op.state[x]["momentum_buffer"] is buffer)
#> True

# %% reset
op.param_groups[0]["lr"] = 1.0
op.state.clear()
print(step_length(op))
#> 1.0

# %% reset-one
op.state[x]["momentum_buffer"].zero_()
print(step_length(op))
#> 1.0

# %% dampening
op = optim.SGD([x], lr=1.0, momentum=0.5, dampening=0.5)
print(step_length(op))
#> 1.0
op.state.clear()
print(step_length(op))
#> 1.0
op.state.pop(x)
print(step_length(op))
#> 1.0
op.state[x]["momentum_buffer"].zero_()
print(step_length(op))
#> 0.5

raise SystemExit  # below: what the questions of the page are about

# %% both-rates after step-length
op.param_groups[0]["lr"] = 1.0 * 0.1 * 0.1
print(step_length(op))
#> 0.01

# %% rate-written after step-length
op.param_groups[0]["lr"] = 0.01  # write
print(step_length(op))
#> 0.01

# %% rate-beside after step-length
op.lr = 0.01
print(step_length(op))
#> 0.1

# %% times after step-length
lr = torch.tensor(1.0)
op = optim.SGD([x, c], lr=lr)
lr = lr * 0.1
print(step_length(op))
#> 1.0

# %% times-in-place after step-length
lr = torch.tensor(1.0)
op = optim.SGD([x, c], lr=lr)
lr *= 0.1
print(step_length(op))
#> 0.1

# %% lowered after step-length
op = optim.SGD([x], lr=1.0, momentum=0.5)
step_length(op)
step_length(op)
op.param_groups[0]["lr"] = 0.1
print(step_length(op))
#> 0.175

# %% rate-inside after step-length
print(0.5 * 1.5 + 0.1 * 1)
#> 0.85

# %% not-lowered after step-length
op = optim.SGD([x], lr=1.0, momentum=0.5)
step_length(op)
step_length(op)
print(step_length(op))
#> 1.75

# %% four-calls after step-length
op = optim.SGD([x], lr=1.0)
scheduler = optim.lr_scheduler.StepLR(op, step_size=2, gamma=0.5)
for _ in range(4):
    step_length(op)
    scheduler.step()
print(op.param_groups[0]["lr"])
#> 0.25

# %% each-call after step-length
op = optim.SGD([x], lr=1.0)
scheduler = optim.lr_scheduler.StepLR(op, step_size=1, gamma=0.5)
for _ in range(4):
    step_length(op)
    scheduler.step()
print(op.param_groups[0]["lr"])
#> 0.0625
