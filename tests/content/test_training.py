"""The mathematics of the chapter on training with SGD, by ways that do not use its code."""

from __future__ import annotations

import ast
import re
from fractions import Fraction
from itertools import chain

import numpy as np
import pytest
import torch

MOMENTUM = "training/what-momentum-is-for"
H = np.array([[5.0, 3.0], [3.0, 2.0]])
"""The Hessian matrix of the two points, as the page on a hundred steps derives it."""
FLAT, STEEP = np.linalg.eigvalsh(H)


def printed(pairs, slug: str, cell: str) -> list[str]:
    return pairs[slug].result.cell(cell).stdout.splitlines()


def update(
    lr: float, momentum: float, dampening: float = 0.0, nesterov: bool = False
) -> np.ndarray:
    """One update as a matrix upon the distances from the optimum, now and before; shape (4, 4)."""
    now, before = (1 + momentum) * np.eye(2) - lr * (1 - dampening) * H, momentum * np.eye(2)
    if nesterov:
        now, before = ((1 + momentum) * (np.eye(2) - lr * H), momentum * (np.eye(2) - lr * H))
    return np.block([[now, -before], [np.eye(2), np.zeros((2, 2))]])


def after(
    steps: int,
    lr: float,
    momentum: float = 0.0,
    dampening: float = 0.0,
    nesterov: bool = False,
) -> np.ndarray:
    """The distances after that many updates from (1, 0): the first matrix, then its powers."""
    start = np.array([-1.0, -1.0])
    # Dampening leaves the first gradient whole and counts the others less.
    first = start - lr * (1 + momentum * nesterov) * H @ start
    rest = update(lr, momentum, dampening, nesterov)
    return (np.linalg.matrix_power(rest, steps - 1) @ np.concatenate([first, start]))[:2]


@pytest.mark.parametrize(
    ("cell", "rates"),
    [
        ("valley", [(0.1,)]),
        ("with-momentum", [(0.1, 0.5)]),
        ("averaged", [(0.1, 0.5, 0.5)]),
        ("twice-the-rate", [(0.2,)]),
        ("beyond-the-limit", [(0.3,), (0.3, 0.5), (0.45, 0.5), (0.25, 0.5, 0.0, True)]),
        ("best", [(2 / 7,), (4 / 9, 5 / 9)]),
        ("too-much", [(0.1, momentum) for momentum in (0, 0.5, 0.8, 0.9, 0.99)]),
    ],
)
def test_a_hundred_updates_are_the_powers_of_one_matrix(pairs, cell, rates):
    for line, options in zip(printed(pairs, MOMENTUM, cell), rates, strict=True):
        a, distance = (float(value) for value in re.findall(r"-?\d[\d.e+-]*", line))
        expected = after(100, *options)
        assert a == pytest.approx(2 + expected[0], rel=1e-4, abs=1e-4)
        assert distance == pytest.approx(np.linalg.norm(expected), rel=0.06)


def test_the_limit_is_where_the_matrix_begins_to_grow(pairs):
    def size(lr, momentum):
        return max(abs(np.linalg.eigvals(update(lr, momentum))))

    curvature, *limits = (float(line) for line in printed(pairs, MOMENTUM, "limits"))
    assert curvature == pytest.approx(STEEP, abs=1e-4)
    for limit, momentum in zip(limits, (0.0, 0.5), strict=True):
        assert size(limit - 2e-4, momentum) < 1 < size(limit + 2e-4, momentum)


@pytest.mark.parametrize("momentum", [0.1, 0.5, 0.9])
def test_with_nesterov_the_limit_is_lower_than_without_momentum(momentum):
    def size(lr):
        return max(abs(np.linalg.eigvals(update(lr, momentum, nesterov=True))))

    limit = 2 * (1 + momentum) / (1 + 2 * momentum) / STEEP
    assert size(limit - 2e-4) < 1 < size(limit + 2e-4)
    assert limit < 2 / STEEP


def test_signs_of_gradients_change_every_time_only_above_half_of_the_limit():
    for lr in np.arange(0.01, 0.29, 0.01):
        path = [np.linalg.matrix_power(np.eye(2) - lr * H, k) @ [-1.0, -1.0] for k in range(60)]
        signs = np.sign([H @ place for place in path])
        if (signs[1:] != signs[:-1]).all(axis=0).any():
            assert lr > 1 / STEEP


def test_no_rate_and_momentum_shrink_the_distance_faster_than_four_and_five_ninths(pairs):
    def size(lr, momentum):
        return max(abs(np.linalg.eigvals(update(lr, momentum))))

    line = printed(pairs, MOMENTUM, "long-run")[-1]
    best = [float(value) for value in line.split()[-2:]]
    assert best == pytest.approx([(5 / 9) ** 0.5] * 2, abs=1e-4)
    tried = [size(lr, m) for lr in np.arange(0.02, 0.6, 0.02) for m in np.arange(0, 1, 0.05)]
    assert min(tried) > best[0] - 1e-3


def test_noise_is_as_large_as_the_stationary_variance(pairs):
    for line, m in zip(printed(pairs, MOMENTUM, "noise"), (0, 0.9, 0.9), strict=True):
        lr, gain, found = (float(value) for value in re.findall(r"\d[\d.]*", line))
        assert gain == pytest.approx(1 / (1 - m))
        exact = lr * (1 + m) / ((1 - m) * (2 * (1 + m) - lr))  # for curvature 1, variance 1
        assert found == pytest.approx(exact, rel=0.25)


def test_the_textbook_s_nesterov_is_ahead_by_what_pytorch_has_gone(pairs):
    place, velocity = Fraction(8), Fraction(0)
    for line in printed(pairs, MOMENTUM, "nesterov"):
        velocity = (velocity - (place + velocity / 2)) / 2
        place += velocity
        assert [float(value) for value in line.split()] == [
            place + velocity / 2,
            place,
            place + velocity / 2,
        ]


STOCHASTIC = "training/where-sgd-is-stochastic"
FOUR = [-2 * x * (x + 1) for x in (1, 2, 3, 4)]
"""The gradient of a from each point (x, 2x + 1) at (1, 0): 2(x - (2x + 1)) x."""


def test_gradients_of_all_batches_have_the_mean_and_the_variance_of_sampling_theory(pairs):
    single, batches, mean = printed(pairs, STOCHASTIC, "four-points")
    assert ast.literal_eval(single.partition("]")[0] + "]") == FOUR
    assert float(mean) == float(single.split()[-1]) == sum(FOUR) / 4
    assert len(ast.literal_eval(batches)) == 6
    variance = np.var(FOUR)
    for line, size in zip(printed(pairs, STOCHASTIC, "spread"), (1, 2, 3, 4), strict=True):
        # Drawn without putting back: the variance of a mean of n out of N.
        expected = (variance / size * (4 - size) / 3) ** 0.5
        assert line == f"{size} {expected:.2f}"
    [drawn_twice] = printed(pairs, STOCHASTIC, "with-replacement")
    assert drawn_twice == f"2 {(variance / 2) ** 0.5:.2f}"


@pytest.mark.parametrize("cell", ["epochs", "loader"])
def test_each_epoch_has_each_point_once_and_the_order_changes(pairs, cell):
    lines = [ast.literal_eval(line[2:]) for line in printed(pairs, STOCHASTIC, cell)]
    assert all(sorted(chain(*epoch)) == [1, 2, 3, 4] for epoch in lines)
    assert len({str(epoch) for epoch in lines}) == len(lines) == 3


def by_single_points(x: list[float], t: list[float], epochs: int, lr: float) -> np.ndarray:
    """a and b after training one point at a time in torch's orders, in float64 by the formula."""
    p, source = np.array([1.0, 0.0]), torch.Generator().manual_seed(0)
    for _ in range(epochs):
        for index in torch.randperm(len(x), generator=source).tolist():
            error = p[0] * x[index] + p[1] - t[index]
            p = p - lr * 2 * error * np.array([x[index], 1.0])
    return p


def test_training_by_single_points_ends_where_the_formula_ends(pairs):
    three = [1.0, 2.0, 3.0], [3.0, 5.0, 4.0]
    runs = [("train", 1, ([1.0, 2.0], [3.0, 5.0]), 100, 0.1), ("smaller-rate", 0, three, 400, 0.02)]
    runs += [("three-points", n + 1, three, 398 + n, 0.08) for n in range(3)]
    for cell, row, (x, t), epochs, lr in runs:
        found = re.findall(r"[ab] = (-?[\d.]+)", printed(pairs, STOCHASTIC, cell)[row])
        expected = by_single_points(x, t, epochs, lr)
        assert [float(value) for value in found] == pytest.approx(expected.tolist(), abs=2e-4)
    optimum = re.findall(r"\((.*?)\)", printed(pairs, STOCHASTIC, "unsettled")[0])
    assert [float(value) for value in optimum] == pytest.approx(np.polyfit(*three, 1).tolist())


CHOOSING = "training/choosing-a-learning-rate"


def loss_after(steps: int, lr: float, x: tuple[float, float] = (1.0, 2.0)) -> float:
    """The loss of both points after that many updates from (1, 0), by powers of one matrix."""
    given = np.column_stack([x, np.ones(2)])
    answers = np.array([3.0, 5.0])
    curvature = given.T @ given  # 2/n times the products, with n = 2
    best = np.linalg.solve(given, answers)
    rest = np.linalg.matrix_power(np.eye(2) - lr * curvature, steps) @ (np.array([1.0, 0.0]) - best)
    return float(((given @ rest) ** 2).mean())


def largest_curvature(x: list[float]) -> float:
    given = np.column_stack([x, np.ones(2)])
    return float(np.linalg.eigvalsh(given.T @ given)[-1])


@pytest.mark.parametrize("cell", ["powers-of-ten", "within-one-step", "a-tenth"])
def test_losses_at_each_rate_are_those_of_the_powers_of_one_matrix(pairs, cell):
    # Printed with two digits: 31 and 12 times 1.25, and a tenth of the former.
    rates = {"1.01": 0.001 * 1.25**31, "0.10": 0.0001 * 1.25**31, "0.01": 0.001 * 1.25**12}
    for line in printed(pairs, CHOOSING, cell):
        rate, loss = line.split()
        lr = rates.get(rate, float(rate)) if cell == "a-tenth" else float(rate)
        if loss == "nan":  # beyond what float32 holds
            assert loss_after(100, lr) > 1e38
        else:
            assert float(loss) == pytest.approx(loss_after(100, lr), rel=0.02)


def test_curvature_from_gradients_is_that_of_the_hessian(pairs):
    lines = printed(pairs, CHOOSING, "curvature")
    move = np.array([1.0, 0.0])
    for line in lines:
        change = H @ move
        numbers = [float(value) for value in re.findall(r"[\d.]+", line)]
        assert numbers[:2] == change.tolist()
        assert numbers[2] == pytest.approx(np.linalg.norm(change) / np.linalg.norm(move), abs=1e-4)
        move = change
    limits = {"limit": [1.0, 2.0], "another-unit": [10.0, 20.0], "standardized": [-1.0, 1.0]}
    for cell, x in limits.items():
        found = float(printed(pairs, CHOOSING, cell)[0].split()[-1])
        assert found == pytest.approx(2 / largest_curvature(x), abs=1e-4)


def test_range_test_is_lowest_where_the_same_rates_in_numpy_are(pairs):
    given, answers = np.array([[1.0, 1.0], [2.0, 1.0]]), np.array([3.0, 5.0])
    p, rates, losses = np.array([1.0, 0.0]), [], []
    for step in range(40):
        error = given @ p - answers
        rates.append(0.001 * 1.25**step)
        losses.append((error**2).mean())
        p = p - rates[-1] * given.T @ error
    steepest, lowest = (float(line.split()[1]) for line in printed(pairs, CHOOSING, "range-test"))
    assert lowest == pytest.approx(rates[int(np.argmin(losses))], abs=0.006)
    assert steepest == pytest.approx(rates[int(np.argmin(np.diff(losses)))], abs=0.006)


LOW = "training/low-precision"


def rounded(value: Fraction, digits: int = 8) -> Fraction:
    """The nearest number with so many binary digits (bfloat16: 8, float16: 11), ties to even."""
    if not value:
        return value
    exponent = 0
    while abs(value) >= Fraction(2) ** (exponent + 1):
        exponent += 1
    while abs(value) < Fraction(2) ** exponent:
        exponent -= 1
    step = Fraction(2) ** (exponent + 1 - digits)
    return round(value / step) * step


def walked(start: str, steps: int, digits: int, momentum: Fraction = Fraction(0)) -> list[Fraction]:
    """w after each step of a gradient of -1, in numbers with so many digits."""
    w, buffer, places = Fraction(start), None, [Fraction(start)]
    for _ in range(steps):
        kept = rounded(buffer * momentum, digits) if buffer else Fraction(0)
        buffer = rounded(kept - 1, digits)
        w = rounded(w - Fraction(3, 1000) * buffer, digits)
        places.append(w)
    return places


def test_walks_in_low_precision_are_those_of_exact_fractions_rounded_at_each_step(pairs):
    def at(start, steps, digits, momentum="0"):
        return float(walked(start, steps, digits, Fraction(momentum))[-1])

    plain = printed(pairs, LOW, "same-steps")
    assert plain == [f"{at('1', 100, digits):.4f}" for digits in (24, 8)]
    for line in printed(pairs, LOW, "both-walks"):
        count, exact, coarse = line.split()
        found = [at("1/4", int(count), digits) for digits in (24, 8)]
        assert [float(exact), float(coarse)] == pytest.approx(found, abs=6e-5)
    places = walked("1/4", 500, 8)
    assert places.index(1) == 192  # and stays
    for cell, digits in (("momentum", 8), ("momentum-in-float32", 24)):
        [line] = printed(pairs, LOW, cell)
        assert float(line) == pytest.approx(at("1", 100, digits, "9/10"), abs=1e-4)


def test_sums_in_low_precision_are_exact_sums_rounded(pairs):
    [line] = printed(pairs, LOW, "after-one")
    wanted = [Fraction(text) for text in ("1", "1.002", "1.004", "1.006", "1.008")]
    assert ast.literal_eval(line) == [float(rounded(value)) for value in wanted]
    [line] = printed(pairs, LOW, "half-a-digit")
    assert line.split() == [str(float(rounded(1 + Fraction(n, 1000)))) for n in (3, 4)]
    for line in printed(pairs, LOW, "largest-lost"):
        start, step = map(Fraction, line.split(" + "))
        assert rounded(start + step) == start < rounded(start + 2 * step)
    for line in printed(pairs, LOW, "which-lost"):
        is_lost, _, pair = line.partition(" ")
        start, step = map(Fraction, pair.split(" + "))
        assert is_lost == str(rounded(start + step) == start)
    count = Fraction(0)
    for _ in range(1000):
        count = rounded(count + 1)
    assert printed(pairs, LOW, "ones") == [str(float(count))]
    assert printed(pairs, LOW, "half-precision") == [str(float(rounded(Fraction(2049), 11)))]
    assert printed(pairs, LOW, "half-precision-up") == [str(float(rounded(Fraction(4099, 2), 11)))]
    with np.errstate(over="ignore"):
        half = np.array([1.001, 70000.0, 1e-8]).astype(np.float16)
    assert printed(pairs, LOW, "three-kinds")[-1].split()[1:] == [f"{v:.6g}" for v in half]


def trained(kept: int, computed: int, steps: int = 400) -> tuple[list[Fraction], list[Fraction]]:
    """Parameters and last gradients on the two points, with so many digits in each operation."""

    def low(value: Fraction) -> Fraction:
        return rounded(value, computed)

    p, rate = [Fraction(1), Fraction(0)], Fraction(1, 10)
    for _ in range(steps):
        a, b = map(low, p)
        to_y = [-low(low(t - low(low(a * x) + b)) * 2 / 2) for x, t in ((1, 3), (2, 5))]
        slopes = [low(to_y[0] + low(to_y[1] * 2)), low(sum(to_y))]
        p = [rounded(v - rate * g, kept) for v, g in zip(p, slopes, strict=True)]
    return p, slopes


def test_two_points_in_low_precision_end_where_exact_fractions_end_that_are_rounded(pairs):
    exact, coarse, following = printed(pairs, LOW, "stuck")
    assert ast.literal_eval(exact) == pytest.approx([2, 1], abs=0.006)
    found, slopes = ast.literal_eval(coarse.replace("] [", "], ["))
    places, gradients = trained(8, 8)
    assert found == [float(value) for value in places]
    assert slopes == [float(value) for value in gradients]
    assert any(slopes)
    assert ast.literal_eval(following) == [float(value / 10) for value in gradients]
    for value, slope in zip(places, gradients, strict=True):
        assert rounded(value - slope / 10) == value  # the next step is lost
    copied, predicted = printed(pairs, LOW, "copied")
    places, gradients = trained(24, 8)
    found, slopes = ast.literal_eval(copied.replace("] [", "], ["))
    assert found == pytest.approx([float(value) for value in places], abs=6e-5)
    assert slopes == [float(value) for value in gradients] == [0, 0]
    assert ast.literal_eval(predicted) == [3, 5]


SCHEDULES = "training/schedules"
HALVE = {n: Fraction(1, 2 ** (n // 2)) for n in range(16)}
"""The rate after that many calls of a scheduler that halves it with every second."""


def rates_of(pairs, cell: str, row: int = 0) -> list[float]:
    return ast.literal_eval(printed(pairs, SCHEDULES, cell)[row])


def half_cosine(angle: float) -> float:
    return (1 + np.cos(np.radians(angle))) / 2


def test_rates_of_each_schedule_have_their_closed_forms(pairs):
    warm = [min(1.0, 0.25 * (n + 1)) for n in range(6)]
    expected = {
        "halve": [float(HALVE[n]) for n in range(6)],
        "cosine": [half_cosine(60 * n) for n in range(7)],
        "warm-up": warm,
        "one-after-the-other": [*warm[:3], *(half_cosine(60 * n) for n in range(4))],
        "own-rule": [1 / n for n in range(1, 5)],
        "too-early": [float(HALVE[n]) for n in range(1, 7)],
        "starts-again": [half_cosine(60 * (n % 3)) for n in range(7)],
    }
    for cell, rates in expected.items():
        assert rates_of(pairs, cell) == pytest.approx(rates, abs=5e-5), cell
    assert rates_of(pairs, "changed-by-hand") == pytest.approx(
        [0.1 * float(HALVE[n]) for n in range(4)]
    )
    assert rates_of(pairs, "changed-by-hand", 1) == pytest.approx(
        [0.1, 1 / 2, 1 / 3, 1 / 4], abs=5e-5
    )


def test_scheduler_counts_its_calls(pairs):
    found = [float(line) for line in printed(pairs, SCHEDULES, "per-batch")]
    assert found == [HALVE[4], HALVE[4 * 3]]
    assert float(printed(pairs, SCHEDULES, "one-epoch")[0]) == HALVE[10]
    assert float(printed(pairs, SCHEDULES, "eighth-update")[0]) == Fraction(1, 2) ** (7 // 3)


def test_one_cycle_goes_along_half_cosines_rate_and_momentum_against_each_other(pairs):
    up = [half_cosine(180 + 90 * n) for n in range(3)]
    down = [half_cosine(60 * n) for n in range(1, 4)]
    least = 1 / 4 / 1e4
    rates = [1 / 4 + 3 / 4 * part for part in up] + [least + (1 - least) * part for part in down]
    momenta = [0.95 - 0.1 * part for part in (*up, *down)]
    lines = [line.split() for line in printed(pairs, SCHEDULES, "momentum-too")]
    assert [float(rate) for rate, _ in lines] == pytest.approx(rates, abs=5e-5)
    assert [float(momentum) for _, momentum in lines] == pytest.approx(momenta, abs=5e-5)


def test_losses_with_each_schedule_are_those_of_the_formula_in_numpy(pairs):
    x, t = np.array([1.0, 2.0, 3.0]), np.array([3.0, 5.0, 4.0])
    rules = [
        lambda _: 1.0,
        lambda epoch: 0.1 ** (epoch // 200),
        lambda epoch: half_cosine(180 * epoch / 400),
    ]
    lines = printed(pairs, SCHEDULES, "three-points") + printed(pairs, SCHEDULES, "settle")
    for line, rule in zip(lines, rules, strict=True):
        p, source = np.array([1.0, 0.0]), torch.Generator().manual_seed(0)
        for epoch in range(400):
            for n in torch.randperm(3, generator=source).tolist():
                error = p[0] * x[n] + p[1] - t[n]
                p = p - 0.08 * rule(epoch) * 2 * error * np.array([x[n], 1.0])
        loss = ((p[0] * x + p[1] - t) ** 2).mean()
        assert float(line) == pytest.approx(loss, abs=1e-3)


def test_steep_start_in_exact_fractions(pairs):
    for row, rates in enumerate([[Fraction(1)] * 4, [Fraction(n, 8) for n in range(1, 5)]]):
        w, path = Fraction(2), [2.0]
        for rate in rates:
            w -= rate * w**3
            path.append(float(w))
        assert rates_of(pairs, "steep-start", row) == pytest.approx(path, rel=1e-4)


DECAY = "training/weight-decay"


def two_points_with_decay(form: str, steps: int, momentum: Fraction) -> list[float]:
    """The two points from (1, 0) with a decay of 1 and a rate of 1/10, in exact fractions."""
    p, buffer, lr = [Fraction(1), Fraction(0)], [Fraction(0)] * 2, Fraction(1, 10)
    for _ in range(steps):
        away = [p[0] - 2, p[1] - 1]
        gradient = [5 * away[0] + 3 * away[1], 3 * away[0] + 2 * away[1]]
        if form == "decoupled":
            p = [value * (1 - lr) for value in p]
        else:
            gradient = [g + value for g, value in zip(gradient, p, strict=True)]
        buffer = [momentum * b + g for b, g in zip(buffer, gradient, strict=True)]
        p = [value - lr * b for value, b in zip(p, buffer, strict=True)]
    return [float(value) for value in p]


@pytest.mark.parametrize(
    ("cell", "momentum", "counts"),
    [("forms", Fraction(0), (1, 2, 100)), ("with-momentum", Fraction(1, 2), (1, 2))],
)
def test_three_forms_of_decay_in_exact_fractions(pairs, cell, momentum, counts):
    for line in printed(pairs, DECAY, cell):
        form, _, rest = line.partition(" ")
        found = [float(value) for value in re.findall(r"-?[\d.]+", rest)]
        expected = chain(*(two_points_with_decay(form, count, momentum) for count in counts))
        assert found == pytest.approx(list(expected), abs=6e-5)


def test_ends_of_decay_are_where_the_forces_are_balanced(pairs):
    for line in printed(pairs, DECAY, "where-it-ends"):
        momentum, coupled, decoupled = (float(value) for value in line.split())
        assert coupled == pytest.approx(6 / 2.5, abs=1e-4)
        assert decoupled == pytest.approx(6 / (2 + (1 - momentum) * 0.5), abs=1e-4)
    for line in printed(pairs, DECAY, "ends-of-adam"):
        decay, kind, end = line.split()
        expected = {"Adam": 6 / (2 + float(decay)), "AdamW": min(3, 1 / float(decay))}
        assert float(end) == pytest.approx(expected[kind], abs=0.011)


def test_first_steps_of_adam_and_adamw_are_signs(pairs):
    for cell, gradient in (("one-step", 4), ("no-gradient", 0)):
        for line in printed(pairs, DECAY, cell):
            decay, _, ends = line.partition(" ")
            decay = float(decay)
            adam = 2 - 0.25 * np.sign(gradient + decay * 2)
            adamw = 2 * (1 - 0.25 * decay) - 0.25 * np.sign(gradient)
            assert ast.literal_eval(ends) == pytest.approx([adam, adamw], abs=1e-6)


def gradient_of_direction(w: np.ndarray) -> np.ndarray:
    """Of (w0 / |w| - 1)², by central differences."""

    def loss(v):
        return (v[0] / np.hypot(*v) - 1) ** 2

    return np.array([(loss(w + h) - loss(w - h)) / 2e-5 for h in np.eye(2) * 1e-5])


def test_gradient_of_a_direction_and_its_turn_by_finite_differences(pairs):
    places = [np.array([3.0, 4.0]), np.array([1.5, 2.0])]
    lines = printed(pairs, DECAY, "normalized")
    for line, w in zip(lines, places, strict=True):
        loss, _, gradient = line.partition(" ")
        assert float(loss) == pytest.approx((3 / 5 - 1) ** 2)
        assert ast.literal_eval(gradient) == pytest.approx(gradient_of_direction(w), abs=6e-5)
    turns = [line for line in printed(pairs, DECAY, "turns") if "[" not in line]
    for line, w in zip(turns, places, strict=True):
        after = w - gradient_of_direction(w)
        angle = np.degrees(np.arctan2(w[1], w[0]) - np.arctan2(after[1], after[0]))
        assert float(line) == pytest.approx(angle, abs=6e-3)


def test_what_has_one_dimension_is_left_out(pairs):
    lines = printed(pairs, DECAY, "two-groups")
    for line in lines:
        shape, is_same = re.search(r"(\(.*\)) (\w+)", line).groups()
        assert (is_same == "False") == (len(ast.literal_eval(shape)) == 2)
    assert len(lines) == 6


ADAM = "training/adam"


def adam_steps(gradients: list[float]) -> list[float]:
    """The steps of Adam at a rate of 0.1, each from the weighted means of all gradients so far."""
    found = []
    for count in range(1, len(gradients) + 1):
        g, age = np.array(gradients[:count]), np.arange(count)[::-1]
        mean = np.average(g, weights=0.9**age)
        square = np.average(g**2, weights=0.999**age)
        found.append(0.1 * mean / (np.sqrt(square) + 1e-8))
    return found


def test_steps_of_adam_come_from_weighted_means(pairs):
    lists = {
        "by-hand": [[-8.0, -6.0, 1.0]] * 2,
        "same-and-turning": [[1.0] * 5, [1.0, -1.0, 1.0, -1.0, 1.0]],
    }
    for cell, given in lists.items():
        for line, gradients in zip(printed(pairs, ADAM, cell), given, strict=True):
            assert ast.literal_eval(line) == pytest.approx(adam_steps(gradients), abs=6e-5)
    [line] = printed(pairs, ADAM, "one-large")
    expected = adam_steps([1.0, 1.0, 1000.0] + [1.0] * 1000)
    shown = [*expected[:5], expected[30], expected[100], expected[1000]]
    assert [float(value) for value in re.findall(r"[\d.]+", line)] == pytest.approx(shown, abs=6e-5)
    for line in printed(pairs, ADAM, "epsilon"):
        gradient, step = (float(value) for value in line.split())
        assert step == pytest.approx(0.1 * gradient / (gradient + 1e-8), abs=6e-5)


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
def test_paths_over_the_two_points_are_those_of_numpy(pairs, kind):
    lines = printed(pairs, ADAM, "first-step") + printed(pairs, ADAM, "valley")
    for line in (line for line in lines if line.startswith(kind)):
        lr, *end = (float(value) for value in re.findall(r"nan|[\d.]+", line))
        steps = 1 if line in printed(pairs, ADAM, "first-step") else 100
        p, m, v = np.array([1.0, 0.0]), 0.0, 0.0
        for count in range(1, steps + 1):
            g = H @ (p - [2, 1])
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            mean, square = m / (1 - 0.9**count), v / (1 - 0.999**count)
            p = p - lr * (g if kind == "SGD" else mean / (np.sqrt(square) + 1e-8))
        if np.isnan(end).all():  # beyond what float32 holds
            assert (abs(p) > 1e38).all()
        else:
            assert end == pytest.approx(p.tolist(), rel=2e-3, abs=2e-3)


def newton_schulz(value: float) -> float:
    """What Muon makes of a singular value of a matrix whose entries' squares sum to one."""
    for _ in range(5):
        value = 3.4445 * value - 4.7750 * value**3 + 2.0315 * value**5
    return value


def test_muon_brings_the_singular_values_near_one_and_keeps_the_directions(pairs):
    lines = printed(pairs, ADAM, "muon")
    first, second = (newton_schulz(value / 68**0.5) for value in (8, 2))
    expected = [[(first + second) / 2, (first - second) / 2]] * 2
    expected[1] = expected[0][::-1]
    found = ast.literal_eval(lines[-2].partition(" ")[2])
    # Muon computes with the 8 bits of bfloat16.
    assert np.allclose(found, expected, atol=0.03)
    assert ast.literal_eval(lines[-1]) == pytest.approx(sorted([first, second])[::-1], abs=0.03)
    for row, matrix in ((1, [[5, 3], [3, 5]]), (3, [[1, 1], [1, 1]])):
        values = np.linalg.svd(np.array(matrix, dtype=float), compute_uv=False)
        assert ast.literal_eval(lines[row]) == pytest.approx(values.tolist(), abs=0.01)


SAVING = "training/saving"


def gone_on(without: str) -> list[float]:
    """Weight and bias after three epochs, a save and three more, by the formula in float64."""
    source = torch.Generator().manual_seed(0)
    # The weight and the bias of nn.Linear(1, 1), both evenly spread from -1 to 1.
    p = 2 * torch.rand(2, generator=source).numpy().astype(float) - 1
    fresh = source.get_state()
    first, buffer, lr, calls = p.copy(), np.zeros(2), 0.08, 0
    x, t = np.array([1.0, 2.0, 3.0]), np.array([3.0, 5.0, 4.0])
    for epoch in range(6):
        if epoch == 3:
            p = first if without == "model" else p
            buffer, lr = (np.zeros(2), 0.08) if without == "optimizer" else (buffer, lr)
            calls = 0 if without == "scheduler" else calls
            if without == "random":
                source.set_state(fresh)
        for n in torch.randperm(3, generator=source).tolist():
            error = p[0] * x[n] + p[1] - t[n]
            buffer = 0.5 * buffer + 2 * error * np.array([x[n], 1.0])
            p = p - lr * buffer
        calls += 1
        lr = lr / 2 if calls % 2 == 0 else lr
    return p.tolist()


def test_what_is_left_out_leads_where_the_formula_leads(pairs):
    [whole] = printed(pairs, SAVING, "save")
    assert ast.literal_eval(whole) == pytest.approx(gone_on("nothing"), abs=1e-4)
    for line in printed(pairs, SAVING, "left-out"):
        name, a, b, is_same = line.split()
        assert [float(a), float(b)] == pytest.approx(gone_on(name), abs=1e-4)
        assert is_same == "False"
    assert len(printed(pairs, SAVING, "left-out")) == 4
