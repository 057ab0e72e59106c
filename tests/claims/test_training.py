"""The sentences of the chapter on training that say more than their runs show."""

from __future__ import annotations

import copy
from itertools import combinations, product
from typing import Any

import pytest
import torch
from torch import nn, optim
from torch.optim import lr_scheduler

from tests.support.claims import (
    RULES,
    WAYS,
    WITH_MOMENTUM,
    parameter,
    says,
    settings,
)

FOREACH_OR_LOOP = WAYS[:2]
ADAMS = (optim.Adam, optim.AdamW)


def moved(optimizer: type, value: float, grad: float, **options: float) -> float:
    """Where a parameter stands after one step."""
    x = parameter(value, grad, torch.float64)
    optimizer([x], **options).step()
    return x.item()


# Adam


@says(
    "training/adam#adam",
    ja="一回目の更新では、勾配の符号のほかはほとんど残りません。",
    en="At the first step, hardly more than the sign of each gradient is left.",
)
def test_the_first_step_of_adam_is_the_sign_of_the_gradient():
    for grad, way in product((-1000.0, -1.0, 0.01, 70.0), WAYS):
        for optimizer, betas in product(ADAMS, ((0.9, 0.999), (0.5, 0.9))):
            after = moved(optimizer, 2.0, grad, lr=0.1, betas=betas, weight_decay=0, **way)
            assert after == pytest.approx(2.0 - 0.1 * (1 if grad > 0 else -1), abs=1e-6)


@says(
    "training/adam#agree",
    ja="勾配がいつも同じなら、ここでの更新量はいつも0.1です。",
    en="If all gradients are the same, each step here is 0.1.",
)
def test_with_the_same_gradient_every_step_of_adam_is_the_rate():
    for grad, way in product((-8.0, 0.01, 300.0), WAYS):
        x = parameter(2.0, grad, torch.float64)
        optimizer = optim.Adam([x], lr=0.1, **way)
        for number in range(1, 20):
            optimizer.step()
            assert abs(x.item() - 2.0) == pytest.approx(0.1 * number, rel=1e-5)


@says(
    "training/adam#any-size",
    ja="減衰がなければ、損失を1000倍しても、Adamの進み方はほとんど変わりません。",
    en="multiplying a loss by 1000 hardly changes the way of Adam, as long as it has no decay.",
)
def test_the_size_of_a_loss_hardly_changes_the_way_of_adam():
    def end(optimizer: type[optim.Optimizer], factor: float, **options: Any) -> torch.Tensor:
        x = torch.tensor([2.0, -1.0], dtype=torch.float64, requires_grad=True)
        adam = optimizer([x], lr=0.1, **options)
        for _ in range(20):
            adam.zero_grad()
            (factor * ((x - 3) ** 2).sum()).backward()
            adam.step()
        return x.detach()

    for optimizer, way in product(ADAMS, WAYS):
        assert torch.allclose(end(optimizer, 1.0, **way), end(optimizer, 1000.0, **way), rtol=1e-6)
    decayed = [end(optim.Adam, factor, weight_decay=0.5) for factor in (1.0, 1000.0)]
    assert not torch.allclose(*decayed, rtol=1e-2)


@says(
    "training/adam#any-size",
    ja="0なら動きません。",
    en="With 0 it stays.",
)
def test_adam_stays_at_a_gradient_of_zero():
    for way in WAYS:
        assert moved(optim.Adam, 2.0, 0.0, lr=0.1, **way) == 2.0


@says(
    "training/adam#adamw",
    ja="`AdamW`が`Adam`と違うのは、`weight_decay`の働き方と、その既定値です。",
    en="`AdamW` differs from `Adam` in how `weight_decay` acts, and in its default:",
)
def test_adamw_differs_from_adam_in_weight_decay_alone():
    adam, adamw = (optimizer([parameter()]).defaults for optimizer in ADAMS)
    assert {name for name in adam if adam[name] != adamw[name]} == {
        "weight_decay",
        "decoupled_weight_decay",
    }
    for decay, way in product((0.0, 0.5), WAYS):
        options = {"lr": 0.1, "weight_decay": decay, **way}
        same = moved(optim.Adam, 2.0, 3.0, **options) == moved(optim.AdamW, 2.0, 3.0, **options)
        assert same is (decay == 0.0)


@says(
    "training/adam#not-said",
    ja="既定のAdamは、パラメータと同じ大きさのテンソルを二つずつ持ちます。"
    "SGDは持たず、モーメンタムを付ければ一つです。",
    en="By default, Adam keeps two tensors of the size of each parameter, SGD none, or one with "
    "momentum.",
)
def test_how_many_tensors_of_the_size_of_a_parameter_an_optimizer_keeps():
    def kept(optimizer: optim.Optimizer, x: torch.Tensor) -> int:
        optimizer.step()
        state = optimizer.state[x].values()
        return sum(isinstance(t, torch.Tensor) and t.shape == x.shape for t in state)

    for options in settings():
        x = parameter([2.0, 3.0], [4.0, 1.0])
        assert kept(optim.SGD([x], **options), x) == ("momentum" in options), options
    for optimizer, way in product(ADAMS, WAYS):
        x = parameter([2.0, 3.0], [4.0, 1.0])
        assert kept(optimizer([x], **way), x) == 2


@says(
    "training/adam#muon",
    ja="使えるのは行列だけです。",
    en="It takes matrices only:",
)
def test_muon_takes_matrices_only():
    for shape in ((), (3,), (2, 2, 2), (1, 1, 3, 3)):
        with pytest.raises(ValueError, match="2D"):
            optim.Muon([torch.ones(shape, requires_grad=True)])
    for matrix in (nn.Linear(2, 3).weight, nn.Embedding(3, 2).weight, torch.ones(1, 1)):
        optim.Muon([matrix])


# Weight decay


@says(
    "training/weight-decay#weight-decay",
    ja="SGDで、モーメンタムも`maximize`も使わず、どのパラメータにも勾配があり、それを切り詰めないなら同じです。",
    en="In SGD without momentum and `maximize` they are, as long as each parameter has a gradient "
    "and none is clipped.",
)
@says(
    "training/weight-decay#momentum",
    ja="はじめの二つの形では、減衰は勾配の一部なので、バッファにも入ります。",
    en="In the first two forms, the decay is a part of the gradient, and goes into the buffer with "
    "it.",
)
@says(
    "training/weight-decay#momentum",
    ja="切り離した形では、どの減衰も一度しか働きません(`nesterov=True`なら、一回目の更新からもう違います)。",
    en="In the decoupled form each decay acts once. (With `nesterov=True`, they part at the first "
    "step already.)",
)
def test_penalty_coefficient_and_factor_agree_without_momentum_and_part_at_the_second_step():
    def path(form: str, options: dict) -> list[float]:
        w, places = torch.tensor(2.0, dtype=torch.float64, requires_grad=True), []
        decay = 0.3 if form == "coefficient" else 0.0
        optimizer = optim.SGD([w], lr=0.1, weight_decay=decay, **options)
        for target in (3.0, -1.0, 3.0):  # another batch each time
            optimizer.zero_grad()
            penalty = 0.15 * w**2 if form == "penalty" else 0.0
            ((w - target) ** 2 + penalty).backward()
            if form == "factor":
                with torch.no_grad():
                    w *= 1 - 0.1 * 0.3
            optimizer.step()
            places.append(w.item())
        return places

    rules = ({}, {"momentum": 0.5}, {"momentum": 0.5, "dampening": 0.25})
    for options in settings(rules):
        penalty, coefficient, factor = (
            path(form, options) for form in ("penalty", "coefficient", "factor")
        )
        assert penalty == pytest.approx(coefficient), options
        assert penalty[0] == pytest.approx(factor[0]), options
        assert (penalty[1] == pytest.approx(factor[1])) is ("momentum" not in options), options
    for options in settings(({"momentum": 0.5, "nesterov": True},)):
        first, other = path("coefficient", options)[0], path("factor", options)[0]
        assert first != pytest.approx(other), options
    for options in settings(({"maximize": True},)):
        first, other = path("coefficient", options)[0], path("penalty", options)[0]
        assert first != pytest.approx(other), options


@says(
    "training/weight-decay#adam",
    ja="`Adam`は、0.001の減衰でも、学習率の0.25だけ動きます。`AdamW`が動くのは、係数に比例した分です。",
    en="With `Adam` even a decay of 0.001 moves the value by the whole rate of 0.25. With `AdamW` "
    "it moves in proportion to the decay.",
)
@says(
    "training/weight-decay#adam",
    ja="4は5になりますが、割ると、その違いは消えます。係数がいくつでも1.75です。",
    en="4 becomes 5, and is divided away: 1.75, with any decay.",
)
def test_decay_in_adam_is_divided_away_and_in_adamw_it_is_in_proportion():
    for decay, way in product((0.001, 0.5, 3.0), WAYS):
        options = {"lr": 0.25, "weight_decay": decay, **way}
        assert moved(optim.Adam, 2.0, 0.0, **options) == pytest.approx(1.75, abs=1e-4)
        assert moved(optim.Adam, 2.0, 4.0, **options) == pytest.approx(1.75, abs=1e-4)
        pulled = moved(optim.AdamW, 2.0, 0.0, **options)
        assert pulled == pytest.approx(2.0 * (1 - 0.25 * decay))


@says(
    "training/weight-decay#which",
    ja="学習のあいだは、このような重みを減衰させても、計算の結果は変わりません。",
    en="In training, decay does nothing to what such weights compute.",
)
def test_the_length_of_weights_before_a_normalization_does_not_matter():
    torch.manual_seed(0)
    x = torch.randn(8, 3, dtype=torch.float64)
    for norm in (nn.BatchNorm1d(4, eps=1e-12), nn.LayerNorm(4, eps=1e-12)):
        layer, norm = nn.Linear(3, 4, bias=False).double(), norm.double()
        before = norm(layer(x))
        with torch.no_grad():
            layer.weight *= 0.5
        assert torch.allclose(norm(layer(x)), before)
    layer, norm = nn.Linear(3, 4, bias=False).double(), nn.BatchNorm1d(4).double()
    norm(layer(x))
    norm.eval()  # what was recorded is that of the longer weights
    before = norm(layer(x))
    with torch.no_grad():
        layer.weight *= 0.5
    assert not torch.allclose(norm(layer(x)), before)


# Schedules


def schedulers(optimizer: optim.Optimizer) -> list:
    return [
        lr_scheduler.StepLR(optimizer, 2, 0.5),
        lr_scheduler.MultiStepLR(optimizer, [1], 0.5),
        lr_scheduler.ExponentialLR(optimizer, 0.5),
        lr_scheduler.CosineAnnealingLR(optimizer, 3),
        lr_scheduler.LambdaLR(optimizer, lambda n: 1 / (n + 1)),
        lr_scheduler.LinearLR(optimizer, 0.25, total_iters=3),
        lr_scheduler.OneCycleLR(optimizer, 0.3, total_steps=9),
    ]


@says(
    "training/schedules#written",
    ja="三つとも、計算のもとになる学習率を`initial_lr`に書き込んでいます。",
    en="All three have written `initial_lr`, the rate on which the schedule is based.",
)
@says(
    "sgd/changing-lr#without-scheduler",
    ja="スケジューラも、同じ場所に書き込みます。",
    en="A scheduler writes to the same place.",
)
def test_schedulers_write_into_the_groups_of_the_optimizer():
    for number in range(7):
        optimizer = optim.SGD([{"params": [parameter()]}, {"params": [parameter()], "lr": 0.5}])
        groups = list(optimizer.param_groups)
        scheduler = schedulers(optimizer)[number]
        rates = []
        for _ in range(4):
            rates.append([group["lr"] for group in optimizer.param_groups])
            optimizer.step()
            scheduler.step()
        assert all("initial_lr" in group for group in groups)
        assert all(a is b for a, b in zip(groups, optimizer.param_groups, strict=True))
        assert rates[0] != rates[-1]


@says(
    "training/schedules#where",
    ja="スケジューラが数えるのは自分が呼ばれた回数で、エポックもバッチも知りません。",
    en="A scheduler counts its own calls and knows neither epochs nor batches.",
)
def test_a_scheduler_counts_its_own_calls():
    for number in range(7):
        ends = []
        for updates in (1, 3):
            optimizer = optim.SGD([parameter()], lr=1.0, momentum=0.9)
            scheduler = schedulers(optimizer)[number]
            for _ in range(4):
                for _ in range(updates):
                    optimizer.step()
                scheduler.step()
            ends.append(optimizer.param_groups[0]["lr"])
        assert ends[0] == ends[1] != 1.0


# Saving


def training(options: dict) -> dict:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Dropout(0.2), nn.Linear(4, 1))
    optimizer = optim.SGD(model.parameters(), lr=0.1, **options)
    return {
        "model": model,
        "optimizer": optimizer,
        "scheduler": lr_scheduler.StepLR(optimizer, 3, 0.5),
    }


def epochs(parts: dict, count: int) -> list[torch.Tensor]:
    for _ in range(count):
        for row in torch.randperm(4):
            x = torch.tensor([[1.0, 2.0], [0.5, -1.0], [-2.0, 0.0], [0.0, 1.0]])[row]
            parts["optimizer"].zero_grad()
            ((parts["model"](x) - x.sum()) ** 2).backward()
            parts["optimizer"].step()
        parts["scheduler"].step()
    return [p.detach() for p in parts["model"].parameters()]


@says(
    "training/saving#what-belongs",
    ja="九回の更新のどの重みも、まったく同じ数です。",
    en="every weight of the nine updates is the same number.",
)
@says(
    "training/saving#left-out",
    ja="一つもありません。どれも最後まで動き、違うところに着きます。",
    en="None is. All run to the end, and end elsewhere.",
)
def test_a_training_goes_on_to_the_last_bit_if_nothing_is_left_out():
    for options in settings(WITH_MOMENTUM):
        first = training(options)
        epochs(first, 2)
        saved = copy.deepcopy({name: part.state_dict() for name, part in first.items()})
        random = torch.get_rng_state()
        expected = epochs(first, 3)
        for left_out in (None, "random", *first):
            second = training(options)
            torch.manual_seed(5)
            for name, part in second.items():
                if name != left_out:
                    part.load_state_dict(copy.deepcopy(saved[name]))
            if left_out != "random":
                torch.set_rng_state(random)
            same = all(map(torch.equal, expected, epochs(second, 3)))
            assert same is (left_out is None), (options, left_out)


@says(
    "training/saving#rate",
    ja="読み込むと、学習率も元に戻ります。",
    en="Loading brings back the rate as well,",
)
def test_loading_brings_back_every_setting_of_the_groups():
    for options in settings(RULES, FOREACH_OR_LOOP):
        old = optim.SGD([parameter()], lr=0.1, **options)
        new = optim.SGD([parameter()], lr=0.01, momentum=0.7, weight_decay=0.3)
        new.load_state_dict(old.state_dict())
        (before,), (after,) = old.param_groups, new.param_groups
        assert {**before, "params": 0} == {**after, "params": 0}, options


# Where SGD is stochastic, and low precision


@says(
    "training/where-sgd-is-stochastic#who-draws",
    ja="`step()`は乱数を一つも引いていません。",
    en="`step()` has drawn none.",
)
def test_step_draws_no_random_numbers():
    torch.manual_seed(0)
    before = torch.get_rng_state()
    for optimizer, way in product((optim.SGD, *ADAMS), WAYS):
        optimizer([parameter([2.0, 3.0], [4.0, 1.0])], **way).step()
    assert torch.equal(torch.get_rng_state(), before)


@says(
    "training/where-sgd-is-stochastic#one-point",
    ja="それでも、平均すれば全体の勾配です。",
    en="while its mean is still the gradient of the whole.",
)
@says(
    "training/where-sgd-is-stochastic#batch-size",
    ja="バッチが大きいほどばらつきは減り、四点全部では0になります。",
    en="The larger the batch, the smaller the scatter; with all four points it is 0.",
)
def test_batches_have_the_gradient_of_the_whole_as_their_mean_and_scatter_less_when_larger():
    torch.manual_seed(0)
    x, t = torch.randn(5, 2, dtype=torch.float64), torch.randn(5, 1, dtype=torch.float64)
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).double()

    def gradient(rows: tuple[int, ...]) -> torch.Tensor:
        e = ((model(x[list(rows)]) - t[list(rows)]) ** 2).mean()
        return torch.cat([g.flatten() for g in torch.autograd.grad(e, model.parameters())])

    whole, scatter = gradient(tuple(range(5))), []
    for size in range(1, 6):
        found = torch.stack([gradient(rows) for rows in combinations(range(5), size)])
        assert torch.allclose(found.mean(dim=0), whole)
        scatter.append((found - whole).square().mean().sqrt().item())
    assert scatter == sorted(scatter, reverse=True)
    assert scatter[-1] == pytest.approx(0.0, abs=1e-12)


@says(
    "training/low-precision#fused",
    ja="ループと`foreach`では、どちらも全部です。",
    en="With the loop and with `foreach` it is all of them.",
)
def test_fused_leaves_out_bfloat16_and_float16_in_blocks():
    for dtype in (torch.float32, torch.float64, torch.bfloat16, torch.float16):
        for way, entries in product(WAYS, (3, 64)):
            x = torch.ones(entries, dtype=dtype, requires_grad=True)
            x.grad = torch.ones_like(x)
            optim.SGD([x], lr=0.5, **way).step()
            all_moved = bool((x == 0.5).all())
            short = dtype.itemsize == 2
            assert all_moved is not ("fused" in way and short and entries == 64), (dtype, way)
        for optimizer in ADAMS:  # it is SGD alone
            x = torch.ones(64, dtype=dtype, requires_grad=True)
            x.grad = torch.ones_like(x)
            optimizer([x], lr=0.5, fused=True).step()
            assert (x != 1).all(), (dtype, optimizer)


@says(
    "training/low-precision#half-a-digit",
    ja="これらの数から増やすときに消える更新量の上限は、その数を256で割った値です。",
    en="upwards from these numbers, the largest step that is lost is the number divided by 256.",
)
def test_up_from_a_power_of_two_a_256th_is_the_largest_step_that_bfloat16_loses():
    for power in range(-20, 21):
        x = torch.tensor(2.0**power, dtype=torch.bfloat16)
        lost = x / 256
        next_larger = lost * (1 + 2**-7)
        assert x + lost == x
        assert x + next_larger > x


@says(
    "training/low-precision#copy",
    ja="`to()`も計算の一つで、戻るときに勾配をfloat32に直します。",
    en="`to()` is an operation like others: its way back turns the gradient into float32 again.",
)
def test_the_way_back_through_to_turns_the_gradient_into_the_type_of_the_leaf():
    types = (torch.float16, torch.bfloat16, torch.float32, torch.float64)
    for kept, computed in product(types, repeat=2):
        x = parameter([2.0, 3.0], None, kept)
        (x.to(computed) * 4).sum().backward()
        assert x.grad.dtype == kept
        assert x.grad.tolist() == [4.0, 4.0]


@says(
    "training/low-precision#copy",
    ja="その中では、`nn.Linear`のような層はbfloat16で計算し、パラメータはfloat32のままです。",
    en="Within it, a layer such as `nn.Linear` computes in bfloat16 and keeps its parameters in "
    "float32:",
)
def test_autocast_computes_in_bfloat16_and_keeps_parameters_in_float32():
    for layer, x in (
        (nn.Linear(2, 3), torch.ones(4, 2)),
        (nn.Conv1d(1, 2, 2), torch.ones(1, 1, 4)),
    ):
        with torch.autocast("cpu", torch.bfloat16):
            y = layer(x)
        y.float().sum().backward()
        assert y.dtype == torch.bfloat16, layer
        for p in layer.parameters():
            assert p.dtype == p.grad.dtype == torch.float32, layer


# What momentum is for


@says(
    "training/what-momentum-is-for#how-fast",
    ja="解が複素数か重解になると、曲率に関係なく、大きさが$\\sqrt{\\mu}$にそろうからです。",
    en="Where the solutions are complex, or coincide, both have the absolute value $\\sqrt{\\mu}$, "
    "whatever the curvature,",
)
def test_with_complex_solutions_the_distance_shrinks_by_the_root_of_momentum():
    for momentum, step in product((0.25, 0.5, 0.81), (0.3, 1.0, 1.7)):
        trace = 1 + momentum - step
        if trace**2 - 4 * momentum >= 0:
            continue
        x = parameter(1.0, None, torch.float64)
        optimizer = optim.SGD([x], lr=0.1, momentum=momentum)
        seen = []
        for _ in range(60):
            x.grad = step / 0.1 * x.detach()  # a curvature of step / lr
            optimizer.step()
            seen.append(x.item())
        # The square of the size of a pair of solutions, from four places in a row.
        a, b, c, d = seen[-4:]
        assert (c * c - b * d) / (b * b - a * c) == pytest.approx(momentum, rel=1e-6)
