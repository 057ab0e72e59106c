"""The home page: one call of backward(), and the two numbers it leaves behind."""

from snippets.figures.home import draw_by_hand

# %% two-numbers
import torch

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)

y = a * x + b
e = torch.mean((t - y) ** 2)
e.backward()
print(a.grad, b.grad)
#> tensor(-8.) tensor(-5.)

# %% by-hand
draw_by_hand(x, t, a, b)
