"""Low precision: steps smaller than half a digit, a copy in float32, fused on the CPU."""

from snippets.figures.training import draw_lost_steps

# %% same-steps
import torch
from torch import optim


def walk(start, steps, dtype, **options):
    w = torch.tensor(start, dtype=dtype)
    w.grad = torch.tensor(-1.0, dtype=dtype)
    optimizer = optim.SGD([w], lr=0.003, **options)
    places = [w.item()]
    for _ in range(steps):
        optimizer.step()
        places.append(w.item())
    return places


print(f"{walk(1.0, 100, torch.float32)[-1]:.4f}")
#> 1.3000
print(f"{walk(1.0, 100, torch.bfloat16)[-1]:.4f}")
#> 1.0000

# %% after-one
wanted = [1.0, 1.002, 1.004, 1.006, 1.008]
print(torch.tensor(wanted, dtype=torch.bfloat16).tolist())
#> [1.0, 1.0, 1.0078125, 1.0078125, 1.0078125]

# %% half-a-digit
one = torch.tensor(1.0, dtype=torch.bfloat16)
print((one + 0.003).item(), (one + 0.004).item())
#> 1.0 1.0078125

# %% largest-lost
for start in (0.25, 0.5, 1.0, 2.0, 256.0):
    w = torch.tensor(start, dtype=torch.bfloat16)
    step = start
    while w + step > w:
        step /= 2
    print(f"{start} + {step}")
#> 0.25 + 0.0009765625
#> 0.5 + 0.001953125
#> 1.0 + 0.00390625
#> 2.0 + 0.0078125
#> 256.0 + 1.0

# %% both-walks
exact = walk(0.25, 500, torch.float32)
coarse = walk(0.25, 500, torch.bfloat16)
for count in (50, 192, 250, 500):
    print(count, f"{exact[count]:.4f} {coarse[count]:.4f}")
#> 50 0.4000 0.4453
#> 192 0.8260 1.0000
#> 250 1.0000 1.0000
#> 500 1.7500 1.0000

# %% draw-lost-steps
draw_lost_steps(exact, coarse)

# %% two-points
x, t = torch.tensor([[1.0, 2.0], [3.0, 5.0]])


def line(p, dtype):
    a, b = p.to(dtype)
    return a * x.to(dtype) + b


def train(kept_in, computed_in):
    p = torch.tensor([1.0, 0.0], dtype=kept_in, requires_grad=True)
    optimizer = optim.SGD([p], lr=0.1)
    for _ in range(400):
        optimizer.zero_grad()
        loss = ((t.to(computed_in) - line(p, computed_in)) ** 2).mean()
        loss.backward()
        optimizer.step()
    return p


# %% stuck
p = train(torch.float32, torch.float32)
print([round(value, 2) for value in p.tolist()])
#> [2.0, 1.0]
p = train(torch.bfloat16, torch.bfloat16)
print(p.tolist(), p.grad.tolist())
#> [2.15625, 0.76171875] [0.046875, -0.015625]
print([slope / 10 for slope in p.grad.tolist()])
#> [0.0046875, -0.0015625]

# %% copied
p = train(torch.float32, torch.bfloat16)
print([round(value, 4) for value in p.tolist()], p.grad.tolist())
#> [2.0219, 0.975] [0.0, 0.0]
print(line(p, torch.bfloat16).tolist())
#> [3.0, 5.0]

# %% autocast
from torch import nn

layer = nn.Linear(1, 1)
with torch.autocast("cpu", dtype=torch.bfloat16):
    y = layer(x.reshape(2, 1))
y.sum().backward()
print(y.dtype, layer.weight.dtype, layer.weight.grad)
#> torch.bfloat16 torch.float32 tensor([[3.]])
print(layer.bfloat16().weight.dtype)
#> torch.bfloat16

# %% three-kinds
for dtype in (torch.float32, torch.bfloat16, torch.float16):
    values = torch.tensor([1.001, 70000.0, 1e-8], dtype=dtype)
    print(dtype, *[f"{value:.6g}" for value in values.tolist()])
#> torch.float32 1.001 70000 1e-08
#> torch.bfloat16 1 70144 1.00117e-08
#> torch.float16 1.00098 inf 0


# %% moved
def moved(count, dtype, **options):
    w = torch.ones(count, dtype=dtype)
    w.grad = torch.ones(count, dtype=dtype)
    optim.SGD([w], lr=0.5, **options).step()
    return (w == 0.5).sum().item()


print(moved(64, torch.bfloat16), moved(64, torch.bfloat16, foreach=True))
#> 64 64

# %% fused
print(moved(64, torch.float32, fused=True))
#> 64
print(moved(64, torch.bfloat16, fused=True))
#> 0
print(moved(3, torch.bfloat16, fused=True))
#> 3
print(moved(67, torch.bfloat16, fused=True))
#> 3

raise SystemExit  # below: what the questions of the page are about

# %% as-in-float32 after after-one
print(f"{torch.tensor(1.0) + 0.004:.4f}")
#> 1.0040

# %% cut-off after after-one
one = torch.tensor(1.0, dtype=torch.bfloat16)
print((one + 0.003).item())
#> 1.0

# %% which-lost after largest-lost
pairs = [(1.0, 0.003), (0.5, 0.003), (4.0, 0.01), (4.0, 0.02), (256.0, 0.5)]
for start, step in pairs:
    w = torch.tensor(start, dtype=torch.bfloat16)
    print((w + step == w).item(), f"{start} + {step}")
#> True 1.0 + 0.003
#> False 0.5 + 0.003
#> True 4.0 + 0.01
#> False 4.0 + 0.02
#> True 256.0 + 0.5

# %% one-edge after largest-lost
pairs = [(1.0, 0.003), (0.5, 0.003), (4.0, 0.01), (4.0, 0.02), (256.0, 0.5)]
for start, step in pairs:
    print(step < 0.00390625, f"{start} + {step}")
#> True 1.0 + 0.003
#> True 0.5 + 0.003
#> False 4.0 + 0.01
#> False 4.0 + 0.02
#> False 256.0 + 0.5

# %% copy-written after both-walks
w = torch.tensor(1.0)
for _ in range(100):
    low = w.bfloat16()
    gradient = -low / low  # computed in bfloat16
    w = w - 0.003 * gradient.float()  # write
print(f"{w.item():.4f}")
#> 1.3000

# %% copy-of-the-copy after both-walks
w = torch.tensor(1.0)
for _ in range(100):
    low = w.bfloat16()
    gradient = -low / low
    w = low - 0.003 * gradient
print(f"{w.item():.4f}")
#> 1.0000

# %% copy-uphill after both-walks
w = torch.tensor(1.0)
for _ in range(100):
    low = w.bfloat16()
    gradient = -low / low
    w = w + 0.003 * gradient.float()
print(f"{w.item():.4f}")
#> 0.7000

# %% ones after largest-lost
count = torch.tensor(0.0, dtype=torch.bfloat16)
for _ in range(1000):
    count = count + 1
print(count.item())
#> 256.0

# %% ones-in-float32 after largest-lost
count = torch.tensor(0.0)
for _ in range(1000):
    count = count + 1
print(count.item())
#> 1000.0

# %% momentum after both-walks
print(f"{walk(1.0, 100, torch.bfloat16, momentum=0.9)[-1]:.4f}")
#> 3.8438

# %% momentum-in-float32 after both-walks
print(f"{walk(1.0, 100, torch.float32, momentum=0.9)[-1]:.4f}")
#> 3.7300

# %% no-momentum after both-walks
print(f"{walk(1.0, 100, torch.bfloat16)[-1]:.4f}")
#> 1.0000

# %% half-precision after largest-lost
print((torch.tensor(2048.0, dtype=torch.float16) + 1).item())
#> 2048.0

# %% half-precision-exact after largest-lost
print((torch.tensor(2048.0) + 1).item())
#> 2049.0

# %% half-precision-up after largest-lost
print((torch.tensor(2048.0, dtype=torch.float16) + 1.5).item())
#> 2050.0
