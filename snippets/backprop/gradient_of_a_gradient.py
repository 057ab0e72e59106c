"""Gradients of gradients: create_graph, the Hessian by hand, and what two calls of backward() are."""

from snippets.figures.backprop import draw_slopes

# %% cube
import torch

z = torch.tensor(3.0, requires_grad=True)
(first,) = torch.autograd.grad(z**3, z, create_graph=True)
print(first)
#> tensor(27., grad_fn=<MulBackward0>)
(second,) = torch.autograd.grad(first, z, create_graph=True)
print(second)
#> tensor(18., grad_fn=<MulBackward0>)
(third,) = torch.autograd.grad(second, z)
print(third)
#> tensor(6.)

# %% draw-slopes
draw_slopes(z)

# %% not-recorded
(plain,) = torch.autograd.grad(z**3, z)
print(plain)
#> tensor(27.)
try:
    torch.autograd.grad(plain, z)
except RuntimeError as error:
    print(error)
#> element 0 of tensors does not require grad and does not have a grad_fn

# %% called-twice
y = z**3
y.backward(retain_graph=True)
y.backward()
print(z.grad)
#> tensor(54.)

# %% into-grad
z.grad = None
(first,) = torch.autograd.grad(z**3, z, create_graph=True)
first.backward()
print(z.grad)
#> tensor(18.)

# %% straight
(slope,) = torch.autograd.grad(5 * z, z, create_graph=True)
print(slope, slope.requires_grad)
#> tensor(5.) False

# %% two-points
x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])


def loss(p):
    a, b = p
    return ((t - (a * x + b)) ** 2).mean()


p = torch.tensor([1.0, 0.0], requires_grad=True)
(gradient,) = torch.autograd.grad(loss(p), p, create_graph=True)
print(gradient.tolist())
#> [-8.0, -5.0]

# %% rows
for part in gradient:
    (row,) = torch.autograd.grad(part, p, retain_graph=True)
    print(row)
#> tensor([5., 3.])
#> tensor([3., 2.])

# %% by-hand
a, b = p.detach()
y = a * x + b
print((2 * (y - t) * x).mean(), (2 * (y - t)).mean())
#> tensor(-8.) tensor(-5.)
print((2 * x**2).tolist(), (2 * x).tolist())
#> [2.0, 8.0] [2.0, 4.0]

# %% times-vector
v = torch.tensor([-1.0, -1.0])
(product,) = torch.autograd.grad(gradient, p, v, retain_graph=True)
print(product)
#> tensor([-8., -5.])

# %% inverse
H = torch.tensor([[5.0, 3.0], [3.0, 2.0]])
inverse = torch.tensor([[2.0, -3.0], [-3.0, 5.0]])
print(H @ inverse)
#> tensor([[1., 0.],
#>         [0., 1.]])

# %% newton
print(p.detach() - inverse @ gradient.detach())
#> tensor([2., 1.])

raise SystemExit  # below: what the questions of the page are about

# %% called-once after not-recorded
(z**3).backward()
print(z.grad)
#> tensor(27.)

# %% differentiated-twice after not-recorded
print(second.detach())
#> tensor(18.)

# %% of-ones after times-vector
(product,) = torch.autograd.grad(gradient, p, -v)
print(product)
#> tensor([8., 5.])

# %% first-row after times-vector
(product,) = torch.autograd.grad(gradient[0], p)
print(product)
#> tensor([5., 3.])

# %% newton-written after inverse
with torch.no_grad():
    end = p - inverse @ gradient  # write
print(end.tolist())
#> [2.0, 1.0]

# %% newton-uphill after inverse
with torch.no_grad():
    end = p + inverse @ gradient
print(end.tolist())
#> [0.0, -1.0]

# %% newton-plain after inverse
with torch.no_grad():
    end = p - gradient
print(end.tolist())
#> [9.0, 5.0]

# %% newton-curved after inverse
with torch.no_grad():
    end = p - H @ gradient
print(end.tolist())
#> [56.0, 34.0]

# %% fourth-power after cube
z = torch.tensor(2.0, requires_grad=True)
(first,) = torch.autograd.grad(z**4, z, create_graph=True)
print(torch.autograd.grad(first, z)[0])
#> tensor(48.)

# %% fourth-power-once after cube
z = torch.tensor(2.0, requires_grad=True)
print(torch.autograd.grad(z**4, z)[0])
#> tensor(32.)

# %% fourth-power-added after cube
z = torch.tensor(2.0, requires_grad=True)
y = z**4
y.backward(retain_graph=True)
y.backward()
print(z.grad)
#> tensor(64.)

# %% of-a-product after two-points
print(torch.autograd.functional.hessian(lambda p: p[0] * p[1], p).tolist())
#> [[0.0, 1.0], [1.0, 0.0]]

# %% of-squares after two-points
print(torch.autograd.functional.hessian(lambda p: (p**2).sum() / 2, p).tolist())
#> [[1.0, 0.0], [0.0, 1.0]]

# %% of-a-sum after two-points
print(torch.autograd.functional.hessian(lambda p: p.sum(), p).tolist())
#> [[0.0, 0.0], [0.0, 0.0]]

# %% on-top after straight
import warnings

z.grad = None
with warnings.catch_warnings(record=True):
    (z**3).backward(create_graph=True)
z.grad.backward()
print(z.grad.item())
#> 45.0

# %% second-alone after straight
z.grad = None
(first,) = torch.autograd.grad(z**3, z, create_graph=True)
first.backward()
print(z.grad.item())
#> 18.0

# %% three-calls after straight
z.grad = None
y = z**3
for _ in range(3):
    y.backward(retain_graph=True)
print(z.grad.item())
#> 81.0
