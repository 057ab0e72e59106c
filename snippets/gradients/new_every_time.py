"""What a computation graph keeps, for how long, and what is shared between two of them."""

# %% two-graphs
import torch

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)


def loss():
    return torch.mean((t - (a * x + b)) ** 2)


first, second = loss(), loss()
print(first.item(), second.item())
#> 6.5 6.5
print(first.grad_fn.name(), second.grad_fn.name())
#> MeanBackward0 MeanBackward0
print(first.grad_fn is second.grad_fn)
#> False


# %% shared
def leaves(node):
    if hasattr(node, "variable"):
        return [node]
    children = [child for child, _ in node.next_functions if child]
    return [leaf for child in children for leaf in leaves(child)]


both = zip(leaves(first.grad_fn), leaves(second.grad_fn), strict=True)
for one, other in both:
    print(one.name(), one is other, one.variable is a, one.variable is b)
#> torch::autograd::AccumulateGrad True True False
#> torch::autograd::AccumulateGrad True False True

# %% twice
first.backward(retain_graph=True)
print(a.grad, b.grad)
#> tensor(-8.) tensor(-5.)
first.backward()
print(a.grad, b.grad)
#> tensor(-16.) tensor(-10.)

# %% loss-grad
a.grad = b.grad = None
for _ in range(3):
    e = loss()
    e.retain_grad()
    e.backward()
    print(e.grad, a.grad)
#> tensor(1.) tensor(-8.)
#> tensor(1.) tensor(-16.)
#> tensor(1.) tensor(-24.)

# %% same-loss
e = loss()
e.retain_grad()
e.backward(retain_graph=True)
e.backward()
print(e.grad)
#> tensor(2.)

# %% in-place-allowed
y = a * x
y.add_(1)
y.sum().backward()

y = torch.exp(a * x)
y.add_(1)
try:
    y.sum().backward()
except RuntimeError as error:
    print(str(error).split(":")[0])
#> one of the variables needed for gradient computation has been modified by an inplace operation

# %% in-place-cure
y = torch.exp(a * x)
y = y + 1
y.sum().backward()

# %% saved
product = a * x
print(product.grad_fn._saved_self, product.grad_fn._saved_other)
#> None tensor([1., 2.])
power = torch.exp(product)
print(power.grad_fn._saved_result)
#> tensor([2.7183, 7.3891], grad_fn=<ExpBackward0>)

# %% detach-or-no-grad
with torch.no_grad():
    unrecorded = a * x + b
recorded = a * x + b
cut = recorded.detach()
for tensor in (unrecorded, recorded, cut):
    print(tensor.requires_grad, tensor.grad_fn is None)
#> False True
#> True False
#> False True
print(cut.data_ptr() == recorded.data_ptr())
#> True

# %% constant-factor
c = torch.tensor(3.0, requires_grad=True)
print(torch.autograd.grad(c * c, c))
#> (tensor(6.),)
print(torch.autograd.grad(c * c.detach(), c))
#> (tensor(3.),)
with torch.no_grad():
    k = c * 1
print(torch.autograd.grad(c * k, c))
#> (tensor(3.),)


# %% total
def count(node, seen):
    if node not in seen:
        seen.add(node)
        for child, _ in node.next_functions:
            if child:
                count(child, seen)
    return len(seen)


total, number = 0, 0.0
for step in range(1, 101):
    part = loss()
    total += part
    number += part.item()
    if step in (1, 10, 100):
        print(step, count(total.grad_fn, set()), number)
#> 1 8 6.5
#> 10 62 65.0
#> 100 602 650.0

# %% backward-each-round
total = 0.0
for _ in range(10):
    part = loss()
    part.backward()
    total += part
print(count(total.grad_fn, set()))
#> 62
try:
    total.backward()
except RuntimeError as error:
    print(str(error).split(" (")[0])
#> Trying to backward through the graph a second time

# %% freed
import weakref

values = torch.ones(2)
saved = weakref.ref(values)
e = (a * values).sum()
del values
print(saved() is not None)
#> True
del e
print(saved() is not None)
#> False

# %% one-backward
a.grad = b.grad = None
(loss() + loss() + loss()).backward()
print(a.grad, b.grad)
#> tensor(-24.) tensor(-15.)

raise SystemExit  # below: what the questions of the page are about

# %% mean-of-three after freed
a.grad = b.grad = None
((loss() + loss() + loss()) / 3).backward()
print(a.grad, b.grad)
#> tensor(-8.) tensor(-5.)

# %% kept-graph after two-graphs
e = loss()
e.backward(retain_graph=True)  # write
e.backward()
print(a.grad.item())
#> -16.0

# %% kept-thrice after two-graphs
e = loss()
e.backward(retain_graph=True)
e.backward(retain_graph=True)
e.backward()
print(a.grad.item())
#> -24.0

# %% kept-once after two-graphs
e = loss()
e.backward()
print(a.grad.item())
#> -8.0

# %% two-free after constant-factor
print(torch.autograd.grad(c * c * c.detach(), c)[0].item())
#> 18.0

# %% all-free after constant-factor
print(torch.autograd.grad(c * c * c, c)[0].item())
#> 27.0

# %% one-free after constant-factor
print(torch.autograd.grad(c * c.detach() * c.detach(), c)[0].item())
#> 9.0

# %% five-rounds after total
total = 0.0
for _ in range(5):
    total += loss()
print(count(total.grad_fn, set()))
#> 32

# %% counted-apart after total
print(sum(count(loss().grad_fn, set()) for _ in range(5)))
#> 35

# %% second-call after shared
first.backward()
try:
    first.backward()
except RuntimeError as error:
    print(str(error).split(" (")[0])
#> Trying to backward through the graph a second time

# %% graph-kept after shared
first.backward(retain_graph=True)
first.backward()
print(a.grad)
#> tensor(-16.)

# %% one-call after shared
first.backward()
print(a.grad)
#> tensor(-8.)
