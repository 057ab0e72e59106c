"""What is installed, and what a Tensor adds to an ndarray."""

# %% versions
import numpy as np
import torch

print(torch.__version__.split("+")[0])
#> 2.13.0

# %% same-arithmetic
array = np.array([1.0, 2.0, 3.0])
tensor = torch.tensor([1.0, 2.0, 3.0])
print(2 * array + 1, array.sum())
#> [3. 5. 7.] 6.0
print(2 * tensor + 1, tensor.sum())
#> tensor([3., 5., 7.]) tensor(6.)

# %% dtypes
print(array.dtype, tensor.dtype)
#> float64 torch.float32
print(np.array(0.1).item(), torch.tensor(0.1).item())
#> 0.1 0.10000000149011612
print(torch.tensor(array).dtype)
#> torch.float64

# %% share
shared = torch.from_numpy(array)
copied = torch.tensor(array)
array[0] = 10.0
print(shared)
#> tensor([10.,  2.,  3.], dtype=torch.float64)
print(copied)
#> tensor([1., 2., 3.], dtype=torch.float64)

# %% share-back
shared[1] = 20.0
print(array)
#> [10. 20.  3.]

# %% no-backward
print(hasattr(array, "grad"), hasattr(tensor, "grad"))
#> False True
try:
    array.sum().backward()
except AttributeError as error:
    print(error)
#> 'numpy.float64' object has no attribute 'backward'

# %% backward
x = torch.tensor(3.0, requires_grad=True)
print(x.grad)
#> None
(x**2).backward()
print(x.grad)
#> tensor(6.)

# %% label-later
shared.requires_grad_()
(shared**2).sum().backward()
print(shared.grad)
#> tensor([20., 40.,  6.], dtype=torch.float64)

# %% integers
try:
    torch.tensor([1, 2, 3], requires_grad=True)
except RuntimeError as error:
    print(error)
#> Only Tensors of floating point and complex dtype can require gradients

# %% device
print(tensor.device)
#> cpu
elsewhere = torch.empty(3, device="meta")
print(elsewhere)
#> tensor(..., device='meta', size=(3,))
print((2 * elsewhere + 1).shape)
#> torch.Size([3])

# %% mixed-devices
try:
    tensor + elsewhere
except RuntimeError as error:
    print(error)
#> Tensor on device meta is not on the expected device cpu!
print((torch.tensor(2.0) + elsewhere).device)
#> meta

# %% choose-device
found = torch.accelerator.current_accelerator(check_available=True)
device = found.type if found else "cpu"
moved = torch.tensor([1.0, 2.0, 3.0], device=device)
print(moved.device.type == device)
#> True
print(moved.cpu().numpy())
#> [1. 2. 3.]

# %% moved-is-another
elsewhere = x.to("meta")
print(elsewhere is x, elsewhere.is_leaf)
#> False False
print(x.to("cpu") is x)
#> True
try:
    torch.optim.SGD([elsewhere])
except ValueError as error:
    print(error)
#> can't optimize a non-leaf Tensor

raise SystemExit  # below: what the questions of the page are about

# %% added after dtypes
array[0] += 10.0
print(torch.from_numpy(array))
#> tensor([11.,  2.,  3.], dtype=torch.float64)

# %% whole-numbers after versions
print(torch.tensor([1, 2, 3]).dtype)
#> torch.int64

# %% with-point after versions
print(torch.tensor([1.0, 2, 3]).dtype)
#> torch.float32

# %% twice after backward
(x**2).backward()
print(x.grad)
#> tensor(12.)

# %% copy-changed after dtypes
copied = torch.tensor(array)
copied[0] = 10.0
print(array[0].item())
#> 1.0

# %% shared-changed after dtypes
shared = torch.from_numpy(array)
shared[0] = 10.0
print(array[0].item())
#> 10.0
