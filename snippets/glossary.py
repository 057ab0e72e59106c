"""The words of the site, each with the shortest program that shows what it means."""

# %% gradient
import torch

a = torch.tensor(3.0, requires_grad=True)
(a**2).backward()
print(a.grad)
#> tensor(6.)

# %% loss
t, y = torch.tensor([3.0, 5.0]), torch.tensor([1.0, 2.0])
print(torch.mean((t - y) ** 2))
#> tensor(6.5000)

# %% learning-rate
for lr in (0.1, 0.01):
    print(a.item() - lr * a.grad.item())
#> 2.4
#> 2.94

# %% scalar
print(torch.tensor(6.5).dim(), torch.tensor([6.5]).dim())
#> 0 1

# %% item
print(torch.tensor(6.5, requires_grad=True))
#> tensor(6.5000, requires_grad=True)
print(torch.tensor(6.5, requires_grad=True).item())
#> 6.5

# %% not-an-item
try:
    y.item()
except RuntimeError as error:
    print(error)
#> a Tensor with 2 elements cannot be converted to Scalar

# %% graph
e = (3 * a) ** 2
print(e.grad_fn.name(), e.grad_fn.next_functions[0][0].name())
#> PowBackward0 MulBackward0

# %% leaf
print(a.is_leaf, (3 * a).is_leaf)
#> True False

# %% in-place
same = y
y += 1
print(same)
#> tensor([2., 3.])

# %% version
y = torch.tensor([1.0, 2.0])
print(y._version, y.add_(1)._version)
#> 0 1

# %% broadcasting
print(torch.tensor([[1.0], [2.0]]) + torch.tensor([10.0, 20.0]))
#> tensor([[11., 21.],
#>         [12., 22.]])

# %% batch
print(torch.arange(6.0).split(2))
#> (tensor([0., 1.]), tensor([2., 3.]), tensor([4., 5.]))

# %% buffer
optimizer = torch.optim.SGD([a], lr=0.1, momentum=0.5)
optimizer.step()
print(optimizer.state[a]["momentum_buffer"])
#> tensor(6.)

# %% velocity
print(0.1 * optimizer.state[a]["momentum_buffer"], a.detach())
#> tensor(0.6000) tensor(2.4000)
