"""What backward() does at one operation, and in which order it goes back."""

from snippets.figures.backprop import draw_two_ways

# %% rules
import torch

p = torch.tensor(2.0, requires_grad=True)
q = torch.tensor(3.0, requires_grad=True)
arriving = torch.tensor(10.0)


def passed_on(result, *inputs):
    return [g.item() for g in torch.autograd.grad(result, inputs, arriving)]


print(passed_on(p + q, p, q))
#> [10.0, 10.0]
print(passed_on(p - q, p, q))
#> [10.0, -10.0]
print(passed_on(p * q, p, q))
#> [30.0, 20.0]
print(passed_on(torch.stack([p, q]).mean(), p, q))
#> [5.0, 5.0]

# %% branches
print(passed_on(p + p, p))
#> [20.0]
print(passed_on(p * p, p))
#> [40.0]
print(passed_on(p**2, p))
#> [40.0]

# %% two-points
x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
e = ((t - (a * x + b)) ** 2).mean()


# %% nodes
def nodes(node, found):
    if node is not None and node not in found:
        found.append(node)
        for before, _ in node.next_functions:
            nodes(before, found)
    return found


def announce(node):
    name = type(node).__name__
    node.register_prehook(lambda g: print(name, [v.tolist() for v in g]))


# %% order
for node in nodes(e.grad_fn, []):
    announce(node)
e.backward()
#> MeanBackward0 [1.0]
#> PowBackward0 [[0.5, 0.5]]
#> SubBackward0 [[2.0, 3.0]]
#> AddBackward0 [[-2.0, -3.0]]
#> AccumulateGrad [-5.0]
#> MulBackward0 [[-2.0, -3.0]]
#> AccumulateGrad [-8.0]

# %% two-ways
p = torch.tensor(3.0, requires_grad=True)
u = p * 2
v = u + 1
w = u * v
print(u.item(), v.item(), w.item())
#> 6.0 7.0 42.0
for node in nodes(w.grad_fn, []):
    announce(node)
w.backward()
#> MulBackward0 [1.0]
#> AddBackward0 [6.0]
#> MulBackward0 [13.0]
#> AccumulateGrad [26.0]

# %% draw-two-ways
draw_two_ways(p, u, v, w)

# %% one-way-at-a-time
u = p * 2
print(torch.autograd.grad(u * (u + 1).detach(), p)[0])
#> tensor(14.)
u = p * 2
print(torch.autograd.grad(u.detach() * (u + 1), p)[0])
#> tensor(12.)

# %% many-ways
p = torch.tensor(1.0, requires_grad=True)
z = p
for _ in range(20):
    z = z + z
visited = []
for node in nodes(z.grad_fn, []):
    node.register_prehook(visited.append)
z.backward()
print(int(p.grad), len(visited))
#> 1048576 21

raise SystemExit  # below: what the questions of the page are about

# %% one-side after rules
print(passed_on(p + p, p))
#> [20.0]
print(passed_on(p * p.detach(), p))
#> [20.0]

# %% one-time after rules
print(passed_on(p + p, p))
#> [20.0]
print(passed_on(p, p))
#> [10.0]

# %% sums-alone after many-ways
sums = [node for node in nodes(z.grad_fn, []) if node.next_functions]
print(int(p.grad), len(sums))
#> 1048576 20

# %% product-minus-p after rules
print(passed_on(p * q - p, p))
#> [20.0]

# %% product-alone after rules
print(passed_on(p * q, p))
#> [30.0]

# %% product-plus-p after rules
print(passed_on(p * q + p, p))
#> [40.0]

# %% mean-of-four after rules
print(passed_on(torch.stack([p, q, p, q]).mean(), p))
#> [5.0]

# %% one-place-of-four after rules
print(passed_on(torch.stack([p, q, q, q]).mean(), p))
#> [2.5]

# %% sum-of-four after rules
print(passed_on(torch.stack([p, q, p, q]).sum(), p))
#> [20.0]

# %% five-doublings after nodes
p = torch.tensor(1.0, requires_grad=True)
z = p
for _ in range(5):
    z = z + z
z.backward()
print(int(p.grad))
#> 32

# %% five-sums after nodes
p = torch.tensor(1.0, requires_grad=True)
z = 0 * p
for _ in range(5):
    z = z + p + p
z.backward()
print(int(p.grad))
#> 10

# %% nodes-of-five after nodes
p = torch.tensor(1.0, requires_grad=True)
z = p
for _ in range(5):
    z = z + z
print(len(nodes(z.grad_fn, [])))
#> 6
