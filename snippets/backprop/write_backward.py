"""backward() in plain Python: a class, the order, and the way back."""

from snippets.figures.backprop import draw_two_orders


# %% value
class Value:
    def __init__(self, number, inputs=()):
        self.number = number
        self.inputs = inputs  # pairs: a Value, and the derivative by it
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.number + other.number, [(self, 1), (other, 1)])

    def __sub__(self, other):
        return Value(self.number - other.number, [(self, 1), (other, -1)])

    def __mul__(self, other):
        pairs = [(self, other.number), (other, self.number)]
        return Value(self.number * other.number, pairs)


# %% recorded
p, q = Value(2.0), Value(3.0)
r = p * q
print(r.number, [derivative for _, derivative in r.inputs])
#> 6.0 [3.0, 2.0]


# %% more-operations
def square(v):
    return Value(v.number**2, [(v, 2 * v.number)])


def relu(v):
    return Value(max(v.number, 0.0), [(v, 1 if v.number > 0 else 0)])


# %% in-order
def in_order(value, found):
    if value not in found:
        for given, _ in value.inputs:
            in_order(given, found)
        found.append(value)
    return found


# %% backward
def backward(result):
    arrived = {result: 1.0}
    for value in reversed(in_order(result, [])):
        for given, derivative in value.inputs:
            passed = arrived[value] * derivative
            arrived[given] = arrived.get(given, 0.0) + passed
        if not value.inputs:
            value.grad += arrived[value]


# %% two-points
points = [(Value(1.0), Value(3.0)), (Value(2.0), Value(5.0))]
a, b = Value(1.0), Value(0.0)


def mean_square(predict):
    first, second = [square(t - predict(x)) for x, t in points]
    return (first + second) * Value(0.5)


def line(x):
    return a * x + b


e = mean_square(line)
backward(e)
print(e.number, a.grad, b.grad)
#> 6.5 -8.0 -5.0

# %% hidden-layer
w1, b1, w2, b2 = Value(1.0), Value(0.0), Value(2.0), Value(0.0)
e = mean_square(lambda x: w2 * relu(w1 * x + b1) + b2)
backward(e)
print(e.number, w2.grad, b2.grad, w1.grad, b1.grad)
#> 1.0 -3.0 -2.0 -6.0 -4.0


# %% at-once
def backward_at_once(value, passed=1.0):
    value.grad += passed
    for given, derivative in value.inputs:
        backward_at_once(given, value.grad * derivative)


def two_ways(p):
    u = p + p
    v = u + Value(1.0)
    return u * v


# %% at-once-wrong
p = Value(3.0)
backward_at_once(two_ways(p))
print(p.grad)
#> 40.0

# %% waiting
p = Value(3.0)
backward(two_ways(p))
print(p.grad)
#> 26.0

# %% draw-two-orders
draw_two_orders(p.number)

# %% twice
a, b = Value(1.0), Value(0.0)
e = mean_square(line)
backward(e)
backward(e)
print(a.grad, b.grad)
#> -16.0 -10.0

# %% same-in-torch
import torch


def tangled(p, q):
    u = p * q
    v = u - p
    return u * v + v


p, q = Value(2.0), Value(3.0)
backward(tangled(p, q))
print(p.grad, q.grad)
#> 26.0 22.0

p = torch.tensor(2.0, requires_grad=True)
q = torch.tensor(3.0, requires_grad=True)
tangled(p, q).backward()
print(p.grad.item(), q.grad.item())
#> 26.0 22.0

raise SystemExit  # below: what the questions of the page are about

# %% assigned after at-once
p = Value(3.0)
waiting = [(two_ways(p), 1.0)]
while waiting:
    value, passed = waiting.pop(0)
    value.grad = passed
    for given, derivative in value.inputs:
        waiting.append((given, passed * derivative))
print(p.grad)
#> 6.0

# %% kept-on-each after two-points
a, b = Value(1.0), Value(0.0)
e = mean_square(line)
for _ in range(2):
    e.grad += 1.0
    for value in reversed(in_order(e, [])):
        for given, derivative in value.inputs:
            given.grad += value.grad * derivative
print(a.grad, b.grad)
#> -64.0 -35.0

# %% once after two-points
a, b = Value(1.0), Value(0.0)
backward(mean_square(line))
print(a.grad, b.grad)
#> -8.0 -5.0

# %% cube after backward
p = Value(2.0)
backward(p * p * p)
print(p.grad)
#> 12.0

# %% cube-itself after backward
p = Value(2.0)
print((p * p * p).number)
#> 8.0

# %% square-in-its-place after backward
p = Value(2.0)
backward(p * p)
print(p.grad)
#> 4.0

# %% of-right-answer after backward
right, y = Value(3.0), Value(1.0)
backward(square(right - y) * Value(0.5))
print(right.grad)
#> 2.0

# %% of-prediction after backward
right, y = Value(3.0), Value(1.0)
backward(square(right - y) * Value(0.5))
print(y.grad)
#> -2.0

# %% not-halved after backward
right, y = Value(3.0), Value(1.0)
backward(square(right - y))
print(right.grad)
#> 4.0

# %% each-once after backward
p, q = Value(2.0), Value(3.0)
u = p * q
print(len(in_order(u * u, [])))
#> 4


# %% each-time after backward
def listed(value):
    return 1 + sum(listed(given) for given, _ in value.inputs)


p, q = Value(2.0), Value(3.0)
u = p * q
print(listed(u * u))
#> 7

# %% without-leaves after backward
p, q = Value(2.0), Value(3.0)
u = p * q
print(len([value for value in in_order(u * u, []) if value.inputs]))
#> 2
