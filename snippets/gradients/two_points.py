"""Two points, and a line that misses them."""

from snippets.figures.gradients import draw_points, draw_residuals, draw_three_moves

# %% data
import torch

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
print(2 * x + 1)
#> tensor([3., 5.])
print(torch.equal(2 * x + 1, t))
#> True

# %% points
draw_points(x, t)

# %% parameters
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
print(a, b)
#> tensor(1., requires_grad=True) tensor(0., requires_grad=True)
print(a.grad, b.grad)
#> None None

# %% predict
y = a * x + b
print(y)
#> tensor([1., 2.], grad_fn=<AddBackward0>)
print(t - y)
#> tensor([2., 3.], grad_fn=<SubBackward0>)

# %% numpy-refuses
try:
    y.numpy()
except RuntimeError as error:
    print(error)
#> Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.

# %% detach
print(y.detach().numpy())
#> [1. 2.]
print(y.detach().data_ptr() == y.data_ptr())
#> True

# %% silent
import math
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(math.sin(a))
#> 0.8414709848078965
print(str(caught[0].message).splitlines()[0])
#> Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.

# %% residuals
draw_residuals(x, t, y.detach())

# %% only-a
print(t / x)
#> tensor([3.0000, 2.5000])

# %% only-b
print(t - x)
#> tensor([2., 3.])

# %% both
print(2.0 * x + 1.0)
#> tensor([3., 5.])

# %% three-moves
draw_three_moves(x, t)

# %% grow-by-one
print(((a + 1) * x + b - y).detach())
#> tensor([1., 2.])
print((a * x + (b + 1) - y).detach())
#> tensor([1., 1.])

raise SystemExit  # below: what the questions of the page are about

# %% unlabelled after data
a = torch.tensor(1.0)
print(a * x)
#> tensor([1., 2.])

# %% labelled after data
a = torch.tensor(1.0, requires_grad=True)
print(a * x)
#> tensor([1., 2.], grad_fn=<MulBackward0>)

# %% label-on-result after data
print(x.clone().requires_grad_())
#> tensor([1., 2.], requires_grad=True)

# %% residual after data
print(t - (1.5 * x + 1))
#> tensor([0.5000, 1.0000])

# %% turned-round after data
print((1.5 * x + 1) - t)
#> tensor([-0.5000, -1.0000])

# %% both-grow after predict
print(((a + 1) * x + (b + 1) - y).detach())
#> tensor([2., 3.])
