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
