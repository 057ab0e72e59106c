"""What readers type first when they change a cell: the engine prints what PyTorch prints."""

from __future__ import annotations

import pytest

from tests.tools.live import Cell, compare, ready

GIVEN = """import torch
import torch.nn.functional as F
from torch import nn, optim

torch.manual_seed(0)
x = torch.tensor([[1.0, -2.0, 3.5], [0.25, 5.0, -1.5]], requires_grad=True)
v = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)
s = torch.tensor(2.0, requires_grad=True)
i = torch.tensor([1, 2, 0])
y = torch.tensor([1.0, 0.0, 1.0])
"""
SHOWN = "\nfor t in (x, v, s):\n    print(t.grad)\n"

RESULTS = """
torch.abs(x)
x.mean(1, keepdim=True)
x.norm()
x.norm(dim=1)
x.norm(p=1)
torch.linalg.norm(x)
F.normalize(x, dim=1)
torch.max(x)
torch.max(x, dim=1).values
x.amax(1)
torch.amin(x)
x.median()
x.T
x.transpose(0, 1)
x.clone()
torch.exp(v)
v.log()
torch.log1p(v)
torch.expm1(v)
torch.sinh(v)
torch.cosh(v)
torch.asin(v / 4)
torch.acos(v / 4)
torch.atan(v)
torch.atan2(v, v * 2)
torch.erf(v)
x.frac()
torch.fmod(v, 2)
x.clamp(-1, 1)
x.clamp_min(0)
x.clamp_max(1)
v.softmax(0)
torch.logsumexp(x, 1)
x.std()
x.std(1)
x.var(0, unbiased=False)
v.prod()
x.prod(dim=1)
(x * 0).prod(1, keepdim=True)
(v - 1).prod()
(v - v).prod()
v.cumsum(0)
x.cumsum(1)
torch.flip(x, [0, 1])
v.sort(descending=True).values
torch.topk(v, 2).values
torch.hstack([v, v])
torch.vstack([v, v])
torch.tile(v, (2,))
x.masked_fill(x < 0, 0)
torch.masked_select(x, x > 0)
torch.where(x > 0, x, 0.0)
torch.maximum(v, torch.tensor(2.0))
torch.outer(v, v)
x @ x.T
F.leaky_relu(x, 0.1)
F.elu(x)
F.selu(x)
F.silu(x)
F.gelu(x[0, :2])
F.softplus(x)
F.logsigmoid(x)
F.hardtanh(x)
F.relu6(x * 3)
F.softmin(x, 1)
F.mse_loss(v, y)
F.l1_loss(v, y)
F.smooth_l1_loss(v, y)
F.smooth_l1_loss(v, y, beta=2.0, reduction="sum")
F.huber_loss(v, y, delta=1.5)
F.binary_cross_entropy(torch.sigmoid(v), y)
F.binary_cross_entropy_with_logits(v, y)
F.cross_entropy(x, torch.tensor([0, 2]))
F.cross_entropy(x, torch.tensor([0, 2]), label_smoothing=0.1)
F.cross_entropy(x, torch.softmax(x.detach() * 2, 1), label_smoothing=0.1)
F.softmax(x)
nn.LogSoftmax()(v)
F.cross_entropy(x, torch.tensor([0, 1]), weight=torch.tensor([1.0, 2.0, 3.0]))
F.cross_entropy(x, torch.tensor([0, 1]), ignore_index=1)
F.cross_entropy(x, torch.tensor([0, 1]), reduction="none")
F.nll_loss(F.log_softmax(x, 1), torch.tensor([0, 1]), reduction="sum")
F.layer_norm(x, (3,))
nn.LayerNorm(3)(x)
nn.BatchNorm1d(2)(x.T)
nn.Sequential(nn.Linear(3, 4), nn.LeakyReLU(), nn.Linear(4, 1), nn.Sigmoid())(x)
nn.Sequential(nn.Linear(3, 4), nn.GELU(), nn.Linear(4, 4), nn.ELU(0.5), nn.Softplus())(x)
"""
"""Each is printed, and the gradients of the sum of its cubes."""

LINES = """
print(x.detach(), x.argmax(), x.argmin(1), i.argsort())
print(x.item())
print(f"{s.item():.3f} {s:.3f} {s} {v}", "%.3f" % s.item())
print(f"{x:.2f}")
print(float(s), int(s), bool(s), round(s.item(), 2), sum(v), max(v), sorted(v.tolist()))
for n, (a, b) in enumerate(zip(v, i)): print(n, a, b)
print(torch.count_nonzero(x), (x > 0).sum(), x.count_nonzero(dim=1))
print(nn.Sequential(nn.LeakyReLU(0.1), nn.GELU(), nn.ELU(), nn.Softplus(), nn.LogSoftmax(dim=1)))
print(nn.LayerNorm(3), nn.ReLU6(), nn.Hardtanh(), nn.SiLU(inplace=True), nn.Softmax(dim=1))
print(nn.SmoothL1Loss()(v, y), nn.HuberLoss(delta=0.5)(v, y), nn.CrossEntropyLoss(label_smoothing=0.2)(v, i[0]))
print(F.binary_cross_entropy(v, y))
print(F.binary_cross_entropy_with_logits(v, y[:2]))
print(F.cross_entropy(x, torch.tensor(1)))
print(F.cross_entropy(x, torch.tensor([0.0, 2.0])))
print(F.cross_entropy(x, torch.ones(2, 3, dtype=torch.int64)))
print(F.cross_entropy(x, torch.tensor([0, 2], dtype=torch.int32)))
print(torch.softmax(x))
print(x.softmax())
print(x.log_softmax())
w = torch.empty(2, 3); nn.init.xavier_uniform_(w); print(w); nn.init.kaiming_normal_(w, nonlinearity="relu"); print(w)
w = torch.empty(2, 3); nn.init.xavier_normal_(w); print(w); nn.init.kaiming_uniform_(w); print(w); nn.init.normal_(w, std=0.1); print(w)
nn.init.xavier_uniform_(torch.empty(2))
torch.random.manual_seed(1); torch.cuda.manual_seed_all(1); print(torch.randn(2), torch.backends.mps.is_available())
print(torch.finfo(torch.float32), torch.finfo(torch.float16).max, torch.iinfo(torch.int64), torch.finfo(torch.float64).tiny)
torch.set_printoptions(precision=8, sci_mode=True); print(v / 3)
print(v / 3, torch.no_grad)
v.register_post_accumulate_grad_hook(lambda p: print("now", p.grad)); v.sum().backward()
v.cuda()
v["a"]
v[5.0]
v.bakward()
torch.zeroes(3)
optim.SDG([v], lr=0.1)
from torch.optim import SGD, RMSprop; print(SGD([v], lr=0.1), RMSprop([v]))
nn.Linaer(3, 1)
F.rellu(x)
nn.Linear(3, 1).wieght
torch.autograd.set_detect_anomaly(True); (v * 0 / 0).sum().backward()
with torch.autograd.detect_anomaly(): torch.sqrt(s * 0).backward(); print(s.grad)
with torch.autograd.detect_anomaly(check_nan=False): torch.sqrt(s * 0).backward(); print(s.grad)
r = v * v; r2 = r * r; r += 1; torch.autograd.set_detect_anomaly(True); r2.sum().backward()
r = torch.sum(v, dim=None, keepdim=True); r.backward(); r.backward()
m = nn.Linear(1, 1); m.load_state_dict({"weight": torch.tensor([[1]]), "bias": torch.tensor([1])}, assign=True)
s.grad = torch.tensor(1.0, dtype=torch.bfloat16)
print(torch.maximum(v, v * 2, out=torch.empty(3)))
print(torch.maximum(y, y * 2, out=torch.empty(3)))
print(x.repeat(2, 1, 1)); x.repeat(1, 2)[0, 3].backward()
y[:2] = torch.ones(3)
y[i] = torch.ones(2)
y[0] = torch.ones(2)
y[y > 5] = torch.ones(2)
y[y > 0] = v[:2] * 2; print(y); y.sum().backward()
z = torch.zeros(2, 3); z[0] = v[:2]
z = v * 2; z[:2] = v
v[torch.tensor([True, False])]
x[torch.tensor([[True, False], [False, True]])]
print(v + torch.ones(2))
"""

STEPS = """
o = optim.{kind}([v], lr=0.1)
print(o)
for step in range(3):
    o.zero_grad()
    (v ** 2).sum().backward()
    o.step()
    print(v, v._version)
"""


OWN = """
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, power):
        ctx.power = power
        result = a**power
        ctx.save_for_backward(a, result)
        return result

    @staticmethod
    def backward(ctx, grad):
        a, result = ctx.saved_tensors
        print("back", grad, result.grad_fn, ctx.needs_input_grad)
        return {}


r = Cube.apply(v, 3)
print(r, Cube.apply(v.detach(), 2))
{}
"""


@pytest.mark.parametrize("back", ["ctx.power * result / a * grad, None", "grad * 3", "(1.0, None)"])
@pytest.mark.parametrize(
    "end",
    [
        "r.sum().backward()",
        "r.sum().backward(retain_graph=True); r.sum().backward(); r.sum().backward()",
        "print(torch.autograd.grad((r * r).sum(), v, create_graph=True))",
        "v.data += 1; r.sum().backward()",
        "with torch.no_grad(): v.add_(1); r.sum().backward()",
    ],
)
def test_operation_of_ones_own_is_as_on_pytorch(back, end):
    ready()
    assert compare([Cell("own", GIVEN + OWN.format(back, end) + SHOWN)]) == ("equal", "")


@pytest.mark.parametrize("lines", [RESULTS, LINES], ids=["results", "lines"])
def test_what_readers_type_first_is_told_as_by_pytorch(lines):
    ready()
    form = "r = {}\nprint(r)\n(r ** 3).sum().backward()" if lines is RESULTS else "{}"
    different = []
    for line in lines.strip().splitlines():
        found, where = compare([Cell("cell", GIVEN + form.format(line) + SHOWN)])
        if found != "equal":
            different.append((line, where.rpartition("print(t.grad)")[2]))
    assert different == []


@pytest.mark.parametrize(
    "kind", ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam"]
)
def test_optimizers_beside_sgd_make_the_same_steps(kind):
    ready()
    assert compare([Cell("steps", GIVEN + STEPS.format(kind=kind))]) == ("equal", "")


@pytest.mark.parametrize(
    "line",
    [
        "from torch.optim import LBFGS",
        "torch.optim.LBFGS",
        "torch.einsum('i->', v)",
        "nn.Conv2d(1, 1, 3)",
        "nn.Linear(1, 1).register_full_backward_hook(print)",
        "v.storage()",
        "F.conv2d",
        "torch.tensor([1 + 2j])",
        "from torch.utils.data import DataLoader",
    ],
)
def test_what_pytorch_has_and_the_engine_lacks_is_told_with_the_way_to_colab(line):
    ready()
    result, where = compare([Cell("cell", GIVEN + line)])
    assert result == "refused", where
