"""Gradients of operations that change the shape: sum, broadcasting, index, reshape, products."""

from snippets.figures.backprop import draw_summed_and_repeated

# %% sums
import torch

x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)


def passed_on(result, of, arriving):
    (gradient,) = torch.autograd.grad(result, of, torch.tensor(arriving))
    return gradient.tolist()


print(passed_on(x.sum(), x, 10.0))
#> [[10.0, 10.0, 10.0], [10.0, 10.0, 10.0]]
print(passed_on(x.sum(dim=0), x, [10.0, 20.0, 30.0]))
#> [[10.0, 20.0, 30.0], [10.0, 20.0, 30.0]]

# %% broadcasting
row = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
column = torch.tensor([[10.0], [20.0]], requires_grad=True)
arriving = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
print(passed_on(row + column, row, arriving))
#> [5.0, 7.0, 9.0]
print(passed_on(row + column, column, arriving))
#> [[6.0], [15.0]]

# %% draw-summed-and-repeated
draw_summed_and_repeated([10.0, 20.0, 30.0], arriving)

# %% picking
v = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
print(passed_on(v[1:], v, [10.0, 20.0]))
#> [0.0, 10.0, 20.0]
print(passed_on(v[[0, 0, 2]], v, [10.0, 20.0, 30.0]))
#> [30.0, 0.0, 30.0]

# %% reshaping
arriving = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
print(passed_on(x.reshape(3, 2), x, arriving))
#> [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
print(passed_on(x.T, x, arriving))
#> [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]]

# %% view
w = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
table = w.view(2, 2)
table.retain_grad()
(table**2).sum().backward()
print(table.data_ptr() == w.data_ptr(), table.is_leaf)
#> True False
print(w.grad.tolist(), table.grad.tolist())
#> [2.0, 4.0, 6.0, 8.0] [[2.0, 4.0], [6.0, 8.0]]

# %% label-last
table = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True).view(2, 2)
print(table.is_leaf)
#> False
table = torch.tensor([1.0, 2.0, 3.0, 4.0]).view(2, 2).requires_grad_()
print(table.is_leaf)
#> True

# %% rows
p = torch.tensor([2.0, 3.0], requires_grad=True)


def product_and_sum(p):
    return torch.stack([p[0] * p[1], p[0] + p[1]])


print(passed_on(product_and_sum(p), p, [1.0, 0.0]))
#> [3.0, 2.0]
print(passed_on(product_and_sum(p), p, [0.0, 1.0]))
#> [1.0, 1.0]

# %% backward-v
product_and_sum(p).backward(torch.tensor([1.0, 10.0]))
print(p.grad)
#> tensor([13., 12.])

# %% by-matrix
jacobian = torch.autograd.functional.jacobian(product_and_sum, p)
print(jacobian)
#> tensor([[3., 2.],
#>         [1., 1.]])
print(torch.tensor([1.0, 10.0]) @ jacobian)
#> tensor([13., 12.])

# %% diagonal
print(torch.autograd.functional.jacobian(torch.square, p))
#> tensor([[4., 0.],
#>         [0., 6.]])

# %% linear
from torch import nn

x, t = torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0], [5.0]])
layer = nn.Linear(1, 1)
with torch.no_grad():
    layer.weight.fill_(1.0)
    layer.bias.fill_(0.0)
y = layer(x)
y.retain_grad()
((t - y) ** 2).mean().backward()
print(y.grad.tolist())
#> [[-2.0], [-3.0]]
print(layer.weight.grad, layer.bias.grad)
#> tensor([[-8.]]) tensor([-5.])

# %% linear-by-hand
print(y.grad.T @ x, y.grad.sum(dim=0))
#> tensor([[-8.]]) tensor([-5.])

# %% three-outputs
x = torch.tensor([[1.0], [2.0]], requires_grad=True)
layer = nn.Linear(1, 3)
with torch.no_grad():
    layer.weight[:] = torch.tensor([[1.0], [2.0], [3.0]])
arriving = torch.tensor([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]])
layer(x).backward(arriving)
print(layer.weight.grad.tolist(), layer.bias.grad.tolist(), x.grad.tolist())
#> [[5.0], [2.0], [-1.0]] [3.0, 1.0, -1.0] [[-2.0], [4.0]]

# %% three-outputs-by-hand
with torch.no_grad():
    to_weight = arriving.T @ x
    to_bias = arriving.sum(dim=0)
    to_x = arriving @ layer.weight
print(to_weight.tolist(), to_bias.tolist(), to_x.tolist())
#> [[5.0], [2.0], [-1.0]] [3.0, 1.0, -1.0] [[-2.0], [4.0]]

raise SystemExit  # below: what the questions of the page are about

# %% assigned after picking
given = [0.0, 0.0, 0.0]
for place, part in zip([0, 0, 2], [10.0, 20.0, 30.0], strict=True):
    given[place] = part
print(given)
#> [20.0, 0.0, 30.0]

# %% of-the-parts after picking
print([10.0, 20.0, 30.0])
#> [10.0, 20.0, 30.0]

# %% read-in-order after reshaping
print(passed_on(x.reshape(3, 2), x, arriving))
#> [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]

# %% as-it-arrived after reshaping
print(arriving)
#> [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]

# %% from-the-right after by-matrix
print(jacobian @ torch.tensor([1.0, 10.0]))
#> tensor([23., 11.])

# %% of-ones after by-matrix
print(torch.ones(2) @ jacobian)
#> tensor([4., 3.])

# %% weight-written after three-outputs
with torch.no_grad():
    to_weight = arriving.T @ x  # write
print(to_weight.tolist())
#> [[5.0], [2.0], [-1.0]]

# %% weight-lying after three-outputs
with torch.no_grad():
    to_weight = x.T @ arriving
print(to_weight.tolist())
#> [[5.0, 2.0, -1.0]]

# %% weight-without-x after three-outputs
with torch.no_grad():
    to_weight = arriving.T
print(to_weight.tolist())
#> [[1.0, 2.0], [0.0, 1.0], [-1.0, 0.0]]

# %% mean-of-columns after sums
print(passed_on(x.mean(dim=0), x, [10.0, 20.0, 30.0]))
#> [[5.0, 10.0, 15.0], [5.0, 10.0, 15.0]]

# %% sum-of-columns after sums
print(passed_on(x.sum(dim=0), x, [10.0, 20.0, 30.0]))
#> [[10.0, 20.0, 30.0], [10.0, 20.0, 30.0]]


# %% expanded after picking
s = torch.tensor(2.0, requires_grad=True)
print(passed_on(s.expand(3), s, [1.0, 2.0, 4.0]))
#> 7.0

# %% expanded-last after picking
s = torch.tensor(2.0, requires_grad=True)
print(passed_on(s.expand(3)[2], s, 4.0))
#> 4.0

# %% one-column after picking
print(passed_on(x[:, 1], x, [10.0, 20.0]))
#> [[0.0, 10.0, 0.0], [0.0, 20.0, 0.0]]

# %% spread-over-rows after picking
print(passed_on(x.sum(dim=1), x, [10.0, 20.0]))
#> [[10.0, 10.0, 10.0], [20.0, 20.0, 20.0]]

# %% one-row after picking
print(passed_on(x[1, :2], x, [10.0, 20.0]))
#> [[0.0, 0.0, 0.0], [10.0, 20.0, 0.0]]
