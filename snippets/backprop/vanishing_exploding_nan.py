"""Gradients that vanish, explode or become nan, and how to find where."""

from snippets.figures.backprop import draw_layers

# %% stacked
import torch


def gradients(weight, layers):
    x = torch.tensor(1.0, requires_grad=True)
    outputs = [x]
    for _ in range(layers):
        outputs.append(weight * outputs[-1])
        outputs[-1].retain_grad()
    outputs[-1].backward()
    return [output.grad.item() for output in outputs]


print(gradients(0.5, 10)[0], gradients(2.0, 10)[0])
#> 0.0009765625 1024.0

# %% draw-layers
draw_layers(gradients(0.5, 10), gradients(1.0, 10), gradients(2.0, 10))

# %% more-layers
print(gradients(0.5, 200)[0], gradients(2.0, 200)[0])
#> 0.0 inf

# %% sigmoid
s = torch.tensor([-4.0, 0.0, 4.0], requires_grad=True)
torch.sigmoid(s).sum().backward()
print(s.grad)
#> tensor([0.0177, 0.2500, 0.0177])


# %% infinite-slope
def value_and_gradient(function, at):
    x = torch.tensor(at, requires_grad=True)
    y = function(x)
    y.backward()
    print(y.item(), x.grad.item())


value_and_gradient(torch.sqrt, 0.0)
#> 0.0 inf
value_and_gradient(torch.log, 0.0)
#> -inf inf
value_and_gradient(torch.log, -1.0)
#> nan -1.0

# %% nan
infinite = torch.tensor(float("inf"))
print((0 * infinite).item(), (infinite - infinite).item())
#> nan nan


# %% guarded
def guarded(x):
    return torch.where(x > 0, torch.sqrt(x), torch.zeros(()))


value_and_gradient(guarded, 0.0)
#> 0.0 nan


# %% safe
def safe(x):
    inside = torch.where(x > 0, x, torch.ones(()))
    return torch.where(x > 0, torch.sqrt(inside), torch.zeros(()))


value_and_gradient(safe, 0.0)
#> 0.0 0.0
value_and_gradient(safe, 4.0)
#> 2.0 0.25

# %% kinks
value_and_gradient(torch.relu, 0.0)
#> 0.0 0.0
value_and_gradient(torch.abs, 0.0)
#> 0.0 0.0
ties = torch.tensor([1.0, 3.0, 3.0], requires_grad=True)
ties.max().backward()
print(ties.grad)
#> tensor([0.0000, 0.5000, 0.5000])

# %% who-has-nan
parameters = {"p": torch.tensor(4.0), "q": torch.tensor(0.0)}
for parameter in parameters.values():
    parameter.requires_grad_()
(guarded(parameters["p"]) + guarded(parameters["q"])).backward()
for name, parameter in parameters.items():
    print(name, parameter.grad.isfinite().item())
#> p True
#> q False

# %% anomaly
import warnings

x = torch.tensor(0.0, requires_grad=True)
with warnings.catch_warnings(), torch.autograd.set_detect_anomaly(True):
    warnings.simplefilter("ignore")  # here it would tell the line
    try:
        guarded(x).backward()
    except RuntimeError as error:
        print(error)
#> Function 'SqrtBackward0' returned nan values in its 0th output.

raise SystemExit  # below: what the questions of the page are about

# %% added-up after stacked
print(0.5 * 10)
#> 5.0

# %% one-short after stacked
print(gradients(0.5, 10)[1])
#> 0.001953125

# %% root-alone after infinite-slope
value_and_gradient(torch.sqrt, 0.0)
#> 0.0 inf

# %% zero-alone after infinite-slope
value_and_gradient(lambda x: 0 * x, 0.0)
#> 0.0 0.0

# %% negative-weight after stacked
print(gradients(-0.5, 3)[0])
#> -0.125

# %% positive-weight after stacked
print(gradients(0.5, 3)[0])
#> 0.125

# %% negative-added-up after stacked
print(-0.5 * 3)
#> -1.5

# %% guarded-logarithm after infinite-slope
value_and_gradient(lambda x: torch.where(x > 0, torch.log(x), 0 * x), 0.0)
#> 0.0 nan

# %% logarithm-alone after infinite-slope
value_and_gradient(torch.log, 0.0)
#> -inf inf

# %% logarithm-of-one after infinite-slope
value_and_gradient(lambda x: torch.log(torch.where(x > 0, x, 1)) * (x > 0), 0.0)
#> 0.0 0.0

# %% three-ties after infinite-slope
ties = torch.tensor([3.0, 3.0, 3.0], requires_grad=True)
ties.max().backward()
print(ties.grad)
#> tensor([0.3333, 0.3333, 0.3333])

# %% sum-of-ties after infinite-slope
ties = torch.tensor([3.0, 3.0, 3.0], requires_grad=True)
ties.sum().backward()
print(ties.grad)
#> tensor([1., 1., 1.])

# %% one-of-ties after infinite-slope
ties = torch.tensor([3.0, 3.0, 3.0], requires_grad=True)
ties[0].backward()
print(ties.grad)
#> tensor([1., 0., 0.])
