"""A hundred steps, and why they end at 2.0393 and not at 2."""

from snippets.figures.gradients import draw_lines, draw_path, draw_three_rates

# %% complete
import torch

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)

path = [(a.item(), b.item())]
for step in range(1, 101):
    y = a * x + b
    e = torch.mean((t - y) ** 2)
    e.backward()
    print(f"{step:3} {a.grad:8.4f} {b.grad:8.4f}")
    a = (a - a.grad * 0.1).detach().requires_grad_()
    b = (b - b.grad * 0.1).detach().requires_grad_()
    path.append((a.item(), b.item()))
#>   1  -8.0000  -5.0000
#>   2  -2.5000  -1.6000
#>   3  -0.7700  -0.5300
#>   4  -0.2260  -0.1930
#>   5  -0.0551  -0.0866
#>   6  -0.0016  -0.0527
#>   7   0.0150  -0.0417
#>   8   0.0200  -0.0379
#>   9   0.0214  -0.0363
#>  10   0.0216  -0.0355
#>  11   0.0214  -0.0349
#>  12   0.0212  -0.0343
#>  13   0.0209  -0.0338
#>  14   0.0206  -0.0333
#>  15   0.0203  -0.0328
#>  16   0.0200  -0.0323
#>  17   0.0197  -0.0319
#>  18   0.0194  -0.0314
#>  19   0.0191  -0.0310
#>  20   0.0189  -0.0305
#>  21   0.0186  -0.0301
#>  22   0.0183  -0.0296
#>  23   0.0180  -0.0292
#>  24   0.0178  -0.0288
#>  25   0.0175  -0.0283
#>  26   0.0173  -0.0279
#>  27   0.0170  -0.0275
#>  28   0.0168  -0.0271
#>  29   0.0165  -0.0267
#>  30   0.0163  -0.0263
#>  31   0.0160  -0.0259
#>  32   0.0158  -0.0256
#>  33   0.0156  -0.0252
#>  34   0.0153  -0.0248
#>  35   0.0151  -0.0245
#>  36   0.0149  -0.0241
#>  37   0.0147  -0.0238
#>  38   0.0145  -0.0234
#>  39   0.0143  -0.0231
#>  40   0.0140  -0.0227
#>  41   0.0138  -0.0224
#>  42   0.0136  -0.0221
#>  43   0.0134  -0.0218
#>  44   0.0132  -0.0214
#>  45   0.0131  -0.0211
#>  46   0.0129  -0.0208
#>  47   0.0127  -0.0205
#>  48   0.0125  -0.0202
#>  49   0.0123  -0.0199
#>  50   0.0121  -0.0196
#>  51   0.0120  -0.0193
#>  52   0.0118  -0.0191
#>  53   0.0116  -0.0188
#>  54   0.0114  -0.0185
#>  55   0.0113  -0.0182
#>  56   0.0111  -0.0180
#>  57   0.0109  -0.0177
#>  58   0.0108  -0.0174
#>  59   0.0106  -0.0172
#>  60   0.0105  -0.0169
#>  61   0.0103  -0.0167
#>  62   0.0102  -0.0165
#>  63   0.0100  -0.0162
#>  64   0.0099  -0.0160
#>  65   0.0097  -0.0157
#>  66   0.0096  -0.0155
#>  67   0.0094  -0.0153
#>  68   0.0093  -0.0151
#>  69   0.0092  -0.0148
#>  70   0.0090  -0.0146
#>  71   0.0089  -0.0144
#>  72   0.0088  -0.0142
#>  73   0.0086  -0.0140
#>  74   0.0085  -0.0138
#>  75   0.0084  -0.0136
#>  76   0.0083  -0.0134
#>  77   0.0082  -0.0132
#>  78   0.0080  -0.0130
#>  79   0.0079  -0.0128
#>  80   0.0078  -0.0126
#>  81   0.0077  -0.0124
#>  82   0.0076  -0.0123
#>  83   0.0075  -0.0121
#>  84   0.0074  -0.0119
#>  85   0.0073  -0.0117
#>  86   0.0071  -0.0116
#>  87   0.0070  -0.0114
#>  88   0.0069  -0.0112
#>  89   0.0068  -0.0111
#>  90   0.0067  -0.0109
#>  91   0.0066  -0.0107
#>  92   0.0065  -0.0106
#>  93   0.0064  -0.0104
#>  94   0.0064  -0.0103
#>  95   0.0063  -0.0101
#>  96   0.0062  -0.0100
#>  97   0.0061  -0.0098
#>  98   0.0060  -0.0097
#>  99   0.0059  -0.0096
#> 100   0.0058  -0.0094

# %% result
print(a, b)
#> tensor(2.0393, requires_grad=True) tensor(0.9364, requires_grad=True)

# %% lines
draw_lines(x, t, path)

# %% one-more
e = torch.mean((t - (a * x + b)) ** 2)
e.backward()
a = (a - a.grad * 0.1).detach().requires_grad_()
b = (b - b.grad * 0.1).detach().requires_grad_()
print(a, b)
#> tensor(2.0387, requires_grad=True) tensor(0.9374, requires_grad=True)

# %% past-two
for step in (0, 1, 2, 3, 6, 10, 100):
    print(f"{step:3} a = {path[step][0]:.4f}  b = {path[step][1]:.4f}")
#>   0 a = 1.0000  b = 0.0000
#>   1 a = 1.8000  b = 0.5000
#>   2 a = 2.0500  b = 0.6600
#>   3 a = 2.1270  b = 0.7130
#>   6 a = 2.1553  b = 0.7462
#>  10 a = 2.1475  b = 0.7614
#> 100 a = 2.0393  b = 0.9364

# %% path
draw_path(x, t, path)


# %% hessian
def loss(p):
    return torch.mean((t.double() - (p[0] * x.double() + p[1])) ** 2)


start = torch.tensor([1.0, 0.0], dtype=torch.float64)
H = torch.autograd.functional.hessian(loss, start)
print(H)
#> tensor([[5., 3.],
#>         [3., 2.]], dtype=torch.float64)
print(torch.equal(H, torch.autograd.functional.hessian(loss, start + 100)))
#> True

# %% eigenvalues
values, vectors = torch.linalg.eigh(H)
golden = (1 + 5**0.5) / 2
print(f"{values[0]:.6f} {values[1]:.6f}")
#> 0.145898 6.854102
print(f"{golden**-4:.6f} {golden**4:.6f}")
#> 0.145898 6.854102

# %% factors
print(f"steep: {1 - 0.1 * values[1]:.4f} per step")
#> steep: 0.3146 per step
print(f"flat:  {1 - 0.1 * values[0]:.4f} per step")
#> flat:  0.9854 per step
print(f"flat, after 100 steps: {(1 - 0.1 * values[0]) ** 100:.4f}")
#> flat, after 100 steps: 0.2300

# %% predict-the-end
target = torch.tensor([2.0, 1.0], dtype=torch.float64)
shares = vectors.T @ (start - target)
after = target + vectors @ (shares * (1 - 0.1 * values) ** 100)
print(f"a = {after[0]:.4f}  b = {after[1]:.4f}")
#> a = 2.0393  b = 0.9364

# %% limit
print(f"{2 / values[1]:.4f}")
#> 0.2918


# %% train
def train(lr, steps):
    p = start.clone().requires_grad_()
    for _ in range(steps):
        loss(p).backward()
        p = (p - p.grad * lr).detach().requires_grad_()
    return loss(p).item()


print(train(lr=0.1, steps=0))
#> 6.5

# %% around-the-limit
for lr in (0.29, 0.2917, 0.2919, 0.294):
    print(f"lr = {lr:<6}  loss after 1000 steps: {train(lr, 1000):.3g}")
#> lr = 0.29    loss after 1000 steps: 1.13e-10
#> lr = 0.2917  loss after 1000 steps: 1.74
#> lr = 0.2919  loss after 1000 steps: 27
#> lr = 0.294   loss after 1000 steps: 6.84e+13

# %% nan
for steps in (0, 1, 2, 3, 100, 500, 1000):
    print(f"{steps:4} {train(0.5, steps):.4g}")
#>    0 6.5
#>    1 38.25
#>    2 225.3
#>    3 1327
#>  100 6.733e+77
#>  500 inf
#> 1000 nan

# %% three-rates
draw_three_rates(x, t, (0.1, 0.28, 0.3))

# %% best-rate
best = 2 / (values[0] + values[1])
print(f"{best:.4f}")
#> 0.2857
print(f"{1 - best * values[0]:.4f} {1 - best * values[1]:.4f}")
#> 0.9583 -0.9583
for steps in (100, 120, 121):
    print(steps, f"{train(0.1, steps):.3g} {train(best.item(), steps):.3g}")
#> 100 0.000407 0.0013
#> 120 0.000226 0.000237
#> 121 0.00022 0.000218

raise SystemExit  # below: what the questions of the page are about

# %% steep-alone after limit
print(f"{1 / values[1]:.4f}")
#> 0.1459

# %% floor after factors
print(f"{1 - 0.2 * values[0]:.4f}")
#> 0.9708

# %% wall after factors
print(f"{1 - 0.2 * values[1]:.4f}")
#> -0.3708

# %% from-target after hessian
p = torch.tensor([2.0, 1.0], dtype=torch.float64)
for _ in range(100):
    p.requires_grad_()
    p = (p - 0.5 * torch.autograd.grad(loss(p), p)[0]).detach()
print(f"{loss(p):.3g}")
#> 0

# %% from-beside after hessian
p = torch.tensor([2.0, 1.001], dtype=torch.float64)
for _ in range(100):
    p.requires_grad_()
    p = (p - 0.5 * torch.autograd.grad(loss(p), p)[0]).detach()
print(f"{loss(p):.3g}")
#> 9.82e+70

# %% small-rate after hessian
p = start.clone()
for _ in range(100):
    p.requires_grad_()
    p = (p - 0.1 * torch.autograd.grad(loss(p), p)[0]).detach()
print(f"{loss(p):.3g}")
#> 0.000407

# %% doubled-inputs after limit
x = 2 * x
H = torch.autograd.functional.hessian(loss, start)
print(f"{2 / torch.linalg.eigvalsh(H)[1]:.4f}")
#> 0.0917

# %% half-the-limit after limit
print(f"{1 / values[1]:.4f}")
#> 0.1459
