"""The mathematics of the chapter on gradients, by ways that do not use autograd.

Each test states a result of the chapter and finds it again by another method: a formula
derived by hand, a finite difference, a closed form, or exact arithmetic with fractions.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
import torch
from torch import nn, optim

X, T = (Fraction(1), Fraction(2)), (Fraction(3), Fraction(5))
START = (Fraction(1), Fraction(0))
GOLDEN = (1 + 5**0.5) / 2


def loss(a, b):
    """Mean squared error of y = a x + b on the two points; exact for fractions."""
    return sum((t - (a * x + b)) ** 2 for x, t in zip(X, T, strict=True)) / 2


def gradient(a, b):
    """Its partial derivatives, derived by hand; exact for fractions."""
    errors = [a * x + b - t for x, t in zip(X, T, strict=True)]
    return (
        sum(2 * error * x for error, x in zip(errors, X, strict=True)) / 2,
        sum(2 * error for error in errors) / 2,
    )


def descend(rate, steps, start=START):
    """Gradient descent; exact for fractions."""
    a, b = start
    for _ in range(steps):
        for_a, for_b = gradient(a, b)
        a, b = a - rate * for_a, b - rate * for_b
    return a, b


def torch_gradient(a: float, b: float, dtype=torch.float64) -> tuple[float, float]:
    """What autograd says."""
    p = torch.tensor(a, dtype=dtype, requires_grad=True)
    q = torch.tensor(b, dtype=dtype, requires_grad=True)
    x, t = (torch.tensor([float(v) for v in values], dtype=dtype) for values in (X, T))
    torch.mean((t - (p * x + q)) ** 2).backward()
    return p.grad.item(), q.grad.item()


def module_stdout(pairs, slug: str, cell: str) -> str:
    return pairs[slug].result.cell(cell).stdout


def test_gradient_at_the_start_is_minus_8_and_minus_5():
    assert gradient(*START) == (-8, -5)
    assert torch_gradient(1.0, 0.0) == (-8.0, -5.0)


@pytest.mark.parametrize(("a", "b"), [(1, 0), (2, 1), (-3, 4), (0, 0), (7, -2)])
def test_autograd_equals_hand_derivation(a, b):
    assert torch_gradient(float(a), float(b)) == gradient(Fraction(a), Fraction(b))


@pytest.mark.parametrize(("a", "b"), [(1, 0), (2, 1), (-3, 4)])
def test_autograd_equals_central_differences_which_are_exact_for_a_parabola(a, b):
    h = Fraction(1, 7)
    a, b = Fraction(a), Fraction(b)
    differences = (
        (loss(a + h, b) - loss(a - h, b)) / (2 * h),
        (loss(a, b + h) - loss(a, b - h)) / (2 * h),
    )
    assert differences == gradient(a, b)
    assert torch_gradient(float(a), float(b)) == differences


def test_first_update_gives_1_8_and_0_5_and_a_tenth_of_the_loss():
    after = descend(Fraction(1, 10), 1)
    assert after == (Fraction(18, 10), Fraction(5, 10))
    assert loss(*START) == Fraction(65, 10)
    assert loss(*after) == Fraction(65, 100)


def test_whole_gradient_overshoots_to_222_5():
    assert descend(Fraction(1), 1) == (9, 5)
    assert loss(9, 5) == Fraction(2225, 10)


@pytest.mark.parametrize(
    ("steps", "printed"),
    [(100, ("2.0393", "0.9364")), (101, ("2.0387", "0.9374"))],
)
def test_end_of_the_loop_in_exact_arithmetic(steps, printed):
    a, b = descend(Fraction(1, 10), steps)
    assert (f"{float(a):.4f}", f"{float(b):.4f}") == printed


def test_closed_form_predicts_every_step():
    hessian = np.array([[5.0, 3.0], [3.0, 2.0]])
    values, vectors = np.linalg.eigh(hessian)
    target = np.array([2.0, 1.0])
    for steps in (0, 1, 2, 10, 100, 101):
        shares = vectors.T @ (np.array([1.0, 0.0]) - target)
        closed = target + vectors @ (shares * (1 - 0.1 * values) ** steps)
        exact = [float(value) for value in descend(Fraction(1, 10), steps)]
        np.testing.assert_allclose(closed, exact, rtol=1e-12, atol=1e-12)


def test_hessian_is_the_difference_of_gradients_everywhere():
    for a, b in ((1, 0), (-5, 9)):
        here = gradient(Fraction(a), Fraction(b))
        along_a = gradient(Fraction(a + 1), Fraction(b))
        along_b = gradient(Fraction(a), Fraction(b + 1))
        assert [along_a[0] - here[0], along_b[0] - here[0]] == [5, 3]
        assert [along_a[1] - here[1], along_b[1] - here[1]] == [3, 2]


def test_eigenvalues_are_powers_of_the_golden_ratio():
    values = np.linalg.eigvalsh([[5, 3], [3, 2]])
    np.testing.assert_allclose(values, [GOLDEN**-4, GOLDEN**4], rtol=1e-12, atol=1e-12)
    # Trace 7 and determinant 1: the characteristic equation on the page.
    assert round(sum(values), 12) == 7
    assert round(float(np.prod(values)), 12) == 1


def test_divergence_begins_exactly_at_two_over_the_larger_eigenvalue(pairs):
    limit = 2 / GOLDEN**4
    printed = float(module_stdout(pairs, "gradients/hundred-steps", "limit"))
    assert printed == round(limit, 4) == 0.2918

    def grows(rate: float) -> bool:
        early, late = (loss(*descend(rate, steps, (1.0, 0.0))) for steps in (1000, 2000))
        return late > early

    assert not grows(limit * (1 - 1e-4))
    assert grows(limit * (1 + 1e-4))


def test_best_rate_has_equal_and_opposite_factors():
    best = 2 / (GOLDEN**4 + GOLDEN**-4)
    assert 1 - best * GOLDEN**-4 == pytest.approx(-(1 - best * GOLDEN**4), abs=1e-12)
    assert best == pytest.approx(2 / 7, abs=1e-12)


def hand_written(steps: int, dtype: torch.dtype) -> tuple[float, float]:
    x, t = torch.tensor([1.0, 2.0], dtype=dtype), torch.tensor([3.0, 5.0], dtype=dtype)
    a = torch.tensor(1.0, dtype=dtype, requires_grad=True)
    b = torch.tensor(0.0, dtype=dtype, requires_grad=True)
    for _ in range(steps):
        torch.mean((t - (a * x + b)) ** 2).backward()
        a = (a - a.grad * 0.1).detach().requires_grad_()
        b = (b - b.grad * 0.1).detach().requires_grad_()
    return a.item(), b.item()


class Line(nn.Module):
    def __init__(self, dtype: torch.dtype):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([[1.0]], dtype=dtype))
        self.bias = nn.Parameter(torch.tensor([0.0], dtype=dtype))

    def forward(self, x):
        return self.weight * x + self.bias


def sequential(dtype: torch.dtype) -> nn.Module:
    net = nn.Sequential(nn.Linear(1, 1, dtype=dtype))
    nn.init.constant_(net[0].weight, 1.0)
    nn.init.constant_(net[0].bias, 0.0)
    return net


@pytest.mark.parametrize("make", [Line, sequential])
@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.float64, 1e-14)], ids=str
)
def test_module_and_sequential_agree_with_the_loop_by_hand(make, dtype, tolerance):
    model = make(dtype)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    x = torch.tensor([[1.0], [2.0]], dtype=dtype)
    t = torch.tensor([[3.0], [5.0]], dtype=dtype)
    for steps in range(1, 101):
        optimizer.zero_grad()
        nn.MSELoss()(model(x), t).backward()
        optimizer.step()
        if steps in (1, 10, 100):
            by_model = [parameter.item() for parameter in model.parameters()]
            assert by_model == pytest.approx(hand_written(steps, dtype), abs=tolerance)


def test_shape_trap_is_the_mean_over_all_four_pairs():
    # Every prediction against every target, derived by hand.
    pairs = [(x, a * x + b, t) for a, b in [(1, 0)] for x in (1, 2) for t in (3, 5)]
    assert sum(2 * (y - t) * x for x, y, t in pairs) / 4 == -7
    assert sum(2 * (y - t) for _, y, t in pairs) / 4 == -5


def test_shape_trap_is_minimized_by_the_mean_of_the_targets():
    def trapped(a, b):
        return sum((t - (a * x + b)) ** 2 for x in (1, 2) for t in (3, 5)) / 4

    assert all(
        trapped(0, 4) < trapped(da, 4 + db)
        for da in (-0.1, 0, 0.1)
        for db in (-0.1, 0, 0.1)
        if (da, db) != (0, 0)
    )


def ordered(order: str, rounds: int = 3) -> tuple[Fraction, Fraction]:
    """The loop of the page on zero_grad, with its calls in this order; exact for fractions."""
    a, b = START
    held, computed = None, None
    for _ in range(rounds):
        for call in order.split():
            if call == "zero_grad":
                held = None
            elif call == "loss":
                computed = gradient(a, b)
            elif call == "backward":
                held = tuple(map(sum, zip(held or (0, 0), computed, strict=True)))
            elif held is not None:
                a, b = a - held[0] / 10, b - held[1] / 10
    return a, b


@pytest.mark.parametrize(("cell", "count"), [("right", 3), ("wrong", 5)])
def test_orders_of_the_training_loop_in_exact_arithmetic(pairs, cell, count):
    lines = module_stdout(pairs, "gradients/training-loop", cell).splitlines()
    assert len(lines) == count
    for line in lines:
        numbers, _, order = line.partition("  ")
        assert numbers == " ".join(f"{float(value):.4f}" for value in ordered(order))
        in_between = order.split("backward")[-1].startswith(" step")
        assert (numbers == "2.1270 0.7130") == (in_between and "zero_grad" in order)


def test_training_loop_shows_every_order_of_its_calls_as_a_circle(pairs):
    printed = "".join(
        module_stdout(pairs, "gradients/training-loop", cell) for cell in ("right", "wrong")
    )
    orders = [line.partition("  ")[2].split() for line in printed.splitlines()]
    circles = {
        tuple(order[order.index("loss") :] + order[: order.index("loss")])
        for order in orders
        if len(order) == 4
    }
    assert circles == {("loss", *rest) for rest in permutations(["zero_grad", "backward", "step"])}


def test_clipped_gradients_have_length_one_and_keep_their_direction(pairs):
    printed = module_stdout(pairs, "gradients/training-loop", "clip")
    long = [float(value) for value in gradient(*START)]
    length = float(np.hypot(*long))
    clipped = [value / length for value in long]
    assert float(np.hypot(*clipped)) == pytest.approx(1)
    for value in (length, *clipped, 1 - 0.1 * clipped[0], 0 - 0.1 * clipped[1]):
        assert f"{value:.4f}" in printed


def test_weights_of_a_backward_from_both_points_weigh_their_gradients(pairs):
    for_a, for_b = (
        [2 * (x - t) * w for x, t, w in zip(X, T, ws, strict=True)] for ws in (X, (1, 1))
    )
    lines = module_stdout(pairs, "gradients/error-messages", "weights").splitlines()
    for line, weights in zip(lines, [(1, 1), (0.5, 0.5), (1, 0)], strict=True):
        expected = [sum(w * g for w, g in zip(weights, of, strict=True)) for of in (for_a, for_b)]
        assert line.endswith(" ".join(f"tensor({float(value):.0f}.)" for value in expected))
