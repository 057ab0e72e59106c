"""The mathematics of the chapter on backpropagation, by ways that do not use autograd."""

from __future__ import annotations

import ast
import random
import re
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
import torch
from torch import nn, optim
from torch.nn import functional

from hooks.places import SNIPPETS

H = Fraction(1, 7)


def printed(pairs, slug: str, cell: str) -> list[str]:
    return pairs[slug].result.cell(cell).stdout.splitlines()


def difference(function, *at, index: int) -> Fraction:
    """Its partial derivative as a central difference: exact up to the second degree."""
    up, down = list(at), list(at)
    up[index], down[index] = at[index] + H, at[index] - H
    return (function(*up) - function(*down)) / (2 * H)


def test_what_an_operation_passes_on_is_ten_times_its_exact_difference(pairs):
    p, q = Fraction(2), Fraction(3)
    two = [lambda p, q: p + q, lambda p, q: p - q, lambda p, q: p * q, lambda p, q: (p + q) / 2]
    expected = [[10 * difference(f, p, q, index=i) for i in (0, 1)] for f in two]
    expected += [
        [10 * difference(f, p, index=0)] for f in (lambda p: p + p, *[lambda p: p * p] * 2)
    ]
    page = "backprop/one-node-at-a-time"
    lines = printed(pairs, page, "rules") + printed(pairs, page, "branches")
    assert [ast.literal_eval(line) for line in lines] == expected


def test_both_ways_together_are_the_derivative_and_each_is_its_share(pairs):
    def w(left, right):
        return 2 * left * (2 * right + 1)

    p, page = Fraction(3), "backprop/one-node-at-a-time"
    total = difference(lambda p: w(p, p), p, index=0)
    shares = [difference(w, p, p, index=index) for index in (0, 1)]
    assert sum(shares) == total
    assert printed(pairs, page, "two-ways")[-1] == f"AccumulateGrad [{float(total)}]"
    assert printed(pairs, page, "one-way-at-a-time") == [f"tensor({float(s):.0f}.)" for s in shares]


def test_each_node_goes_back_once_and_after_all_that_used_its_result(pairs):
    page = "backprop/one-node-at-a-time"
    order = [line.partition(" ")[0] for line in printed(pairs, page, "order")]
    kinds = Counter(Mean=1, Pow=1, Sub=1, Add=1, Mul=1)
    assert Counter(name.removesuffix("Backward0") for name in order) == kinds | Counter(
        AccumulateGrad=2
    )
    line = ["Mean", "Pow", "Sub", "Add", "Mul"]
    assert [name[:-9] for name in order if name.endswith("Backward0")] == line
    assert order.index("AddBackward0") < order.index("AccumulateGrad")
    assert order[-1] == "AccumulateGrad"  # of a, behind the product
    # The product at the top of w = u * v, the sum, and only then the product that made u.
    twice = [line.partition(" ")[0] for line in printed(pairs, page, "two-ways")[1:]]
    assert twice == ["MulBackward0", "AddBackward0", "MulBackward0", "AccumulateGrad"]


def test_the_gradient_through_many_forks_is_the_number_of_ways(pairs):
    ways = 1
    for _ in range(20):
        ways = ways + ways
    [line] = printed(pairs, "backprop/one-node-at-a-time", "many-ways")
    assert line == f"{ways} {20 + 1}"


def hidden_loss(w1, b1, w2, b2):
    """The loss of the two points through one hidden unit, in exact fractions."""
    points = [(Fraction(1), 3), (Fraction(2), 5)]
    return sum((t - (w2 * max(w1 * x + b1, Fraction(0)) + b2)) ** 2 for x, t in points) / 2


def hidden_gradients(*at: str) -> list[Fraction]:
    """Those of w2, b2, w1, b1, as a central difference in steps that cross no kink."""
    at = [Fraction(value) for value in at]
    return [difference(hidden_loss, *at, index=index) for index in (2, 3, 0, 1)]


def test_gradients_through_the_hidden_layer_are_exact_differences_of_the_loss(pairs):
    def found(cell: str) -> list[float]:
        text = "\n".join(printed(pairs, page, cell))
        return [float(value) for value in re.findall(r"tensor\((.*?)\)", text)]

    page = "backprop/hidden-layer"
    plain = hidden_gradients("1", "0", "2", "0")
    assert plain == [-3, -2, -6, -4]
    assert found("backward") == found("by-hand") == plain
    assert found("gradients") == hidden_gradients("1", "-3/2", "2", "0")
    assert found("dead") == hidden_gradients("-1", "0", "2", "0")
    assert found("no-way-back") == hidden_gradients("-1", "0", "2", "4") == [0, 0, 0, 0]
    too_far = ("-9/5", "-8/5", "33/10", "-2/5")
    expected = hidden_gradients("1", "0", "4", "0") + hidden_gradients(*too_far)
    assert found("one-step-too-far") == pytest.approx([float(value) for value in expected])


def trained(first: float, second: float) -> tuple[list[float], np.ndarray]:
    """Predictions for the V and weights of both units after 1000 updates, by NumPy in float64."""
    x, t = np.array([-1.0, 0.0, 1.0]), np.array([1.0, 0.0, 1.0])
    weight, bias, out, last = np.array([first, second]), np.zeros(2), np.full(2, 0.5), 0.0
    for _ in range(1000):
        z = np.outer(x, weight) + bias
        error = 2 * (np.maximum(z, 0) @ out + last - t) / 3
        back = np.outer(error, out) * (z > 0)
        steps = back.T @ x, back.sum(axis=0), np.maximum(z, 0).T @ error, error.sum()
        weight, bias = weight - 0.1 * steps[0], bias - 0.1 * steps[1]
        out, last = out - 0.1 * steps[2], last - 0.1 * steps[3]
    return (np.maximum(np.outer(x, weight) + bias, 0) @ out + last).tolist(), weight


@pytest.mark.parametrize(
    ("cell", "start"), [("equal", (1, 1)), ("unequal", (1, -1)), ("same-side", (1, 0.5))]
)
def test_two_units_end_where_the_same_training_in_numpy_ends(pairs, cell, start):
    predictions, weights = printed(pairs, "backprop/hidden-layer", cell)
    expected, units = trained(*start)
    assert ast.literal_eval(predictions) == pytest.approx(expected, abs=0.006)
    found = [float(value) for value in re.findall(r"-?\d\.\d+", weights)]
    assert found == pytest.approx(units.tolist(), abs=1e-3)


def own_backward() -> dict:
    """What the page on writing backward() defines, without its experiments."""
    text = (SNIPPETS / "backprop" / "write_backward.py").read_text(encoding="utf-8")
    names: dict = {"print": lambda *shown: None}
    exec(text.partition("# %% two-points")[0], names)  # noqa: S102
    return names


@pytest.mark.parametrize("seed", range(20))
def test_own_backward_gives_pytorch_s_gradients_of_random_expressions(seed):
    chance, own = random.Random(seed), own_backward()  # noqa: S311
    operations = [
        (lambda f, x, y: x + y), (lambda f, x, y: x - y), (lambda f, x, y: x * y),
        (lambda f, x, y: f["square"](x)), (lambda f, x, y: f["relu"](x)),
    ]  # fmt: skip
    numbers = [chance.uniform(-1.5, 1.5) for _ in range(3)]
    drawn = [(chance.choice(operations), *chance.choices(range(100), k=2)) for _ in range(15)]

    def run(leaves, functions):
        known = list(leaves)
        for operation, one, other in drawn:
            known.append(operation(functions, known[one % len(known)], known[other % len(known)]))
        return sum(known[4:], known[3])

    ours = [own["Value"](number) for number in numbers]
    own["backward"](run(ours, own))
    theirs = [torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in numbers]
    run(theirs, {"square": torch.square, "relu": torch.relu}).backward()
    expected = [0.0 if leaf.grad is None else leaf.grad.item() for leaf in theirs]
    assert [value.grad for value in ours] == pytest.approx(expected)


def test_what_the_page_prints_of_its_own_backward_is_exact(pairs):
    page = "backprop/write-backward"
    assert printed(pairs, page, "two-points") == ["6.5 -8.0 -5.0"]
    gradients = " ".join(f"{float(value)}" for value in hidden_gradients("1", "0", "2", "0"))
    assert printed(pairs, page, "hidden-layer") == [f"1.0 {gradients}"]
    exact = difference(lambda p: 2 * p * (2 * p + 1), Fraction(3), index=0)
    assert printed(pairs, page, "waiting") == [f"{float(exact)}"]

    def tangled(p, q):
        return p * q * (p * q - p) + (p * q - p)

    by = [float(difference(tangled, Fraction(2), Fraction(3), index=index)) for index in (0, 1)]
    assert printed(pairs, page, "same-in-torch") == [f"{by[0]} {by[1]}"] * 2


SOFTMAX = "backprop/softmax-and-cross-entropy"


def numbers_of(pairs, cell: str) -> list[float]:
    text = "\n".join(printed(pairs, SOFTMAX, cell))
    return [float(value) for value in re.findall(r"-?\d+\.\d*", text)]


def loss_of(scores: list[float], right: int) -> float:
    """The cross-entropy by its definition."""
    largest = max(scores)
    return float(largest + np.log(np.exp(np.array(scores) - largest).sum()) - scores[right])


def slopes_of(loss, scores: list[float], h: float = 1e-5) -> list[float]:
    """Central differences of a loss by each score."""
    moves = np.eye(len(scores)) * h
    return [(loss(scores + move) - loss(scores - move)) / (2 * h) for move in moves]


def softmax(scores: np.ndarray) -> np.ndarray:
    exponentials = np.exp(scores - np.max(scores))
    return exponentials / exponentials.sum()


def test_gradients_of_softmax_and_cross_entropy_are_differences_of_their_definition(pairs):
    scores = np.log([1.0, 2.0, 5.0])
    exact = [float(Fraction(n, 8) - (n == 2)) for n in (1, 2, 5)]
    assert slopes_of(lambda z: loss_of(z, 1), scores) == pytest.approx(exact, abs=1e-8)
    for cell in ("backward", "by-hand"):
        assert numbers_of(pairs, cell) == exact
    assert numbers_of(pairs, "step-by-step")[-3:] == exact
    second = slopes_of(lambda z: loss_of(z, 2), scores)
    both = [value / 2 for value in exact + second]
    assert numbers_of(pairs, "batch") == pytest.approx(both, abs=1e-4)
    passed = slopes_of(lambda z: loss_of(softmax(z), 1), scores)
    assert numbers_of(pairs, "twice") == pytest.approx(passed, abs=1e-4)
    sure = np.array([8.0, 0.0, 0.0])
    squared = slopes_of(lambda z: float(((softmax(z) - np.eye(3)[1]) ** 2).sum()), sure)
    expected = slopes_of(lambda z: loss_of(z, 1), sure) + squared
    assert numbers_of(pairs, "squared-error") == pytest.approx(expected, abs=6e-4)


def test_losses_with_softmax_are_those_of_their_definition(pairs):
    assert numbers_of(pairs, "three-classes")[-1] == pytest.approx(np.log(4), abs=1e-4)
    [twice] = numbers_of(pairs, "never-zero")
    assert twice == pytest.approx(loss_of([0.0, 1.0, 0.0], 1), abs=1e-4)
    assert numbers_of(pairs, "probabilities-in-nll") == pytest.approx([-0.25, np.log(4)], abs=1e-4)
    assert printed(pairs, SOFTMAX, "overflow")[-1] == f"tensor({loss_of([1000.0, 0, 0], 1):.0f}.)"


def test_dropout_sets_apart_units_that_start_equal():
    apart = []
    for seed in range(5):
        torch.manual_seed(seed)
        hidden = nn.Linear(1, 2)
        nn.init.ones_(hidden.weight)
        nn.init.zeros_(hidden.bias)
        functional.dropout(hidden(torch.ones(8, 1)).relu(), 0.5).sum().backward()
        apart.append(hidden.weight.grad[0].item() != hidden.weight.grad[1].item())
    assert any(apart)


def test_a_dead_unit_of_a_deeper_layer_comes_back_when_the_layer_in_front_learns():
    front, bias = (torch.tensor(value, requires_grad=True) for value in (1.0, -5.0))
    found = []
    for _ in range(2):
        bias.grad = front.grad = None
        h = torch.relu(front)
        # Only the first part reaches the layer in front at the beginning.
        ((h - 10) ** 2 + torch.relu(h + bias)).backward()
        found.append(bias.grad.item())
        optim.SGD([front, bias], lr=0.5).step()
    assert found == [0, 1]


NAN = "backprop/vanishing-exploding-nan"


def test_gradients_through_equal_layers_are_powers(pairs):
    [ten] = printed(pairs, NAN, "stacked")
    assert [Fraction(value) for value in ten.split()] == [Fraction(1, 2**10), 2**10]
    [many] = printed(pairs, NAN, "more-layers")
    small, large = (np.float32(1), np.float32(1))
    with np.errstate(all="ignore"):
        for _ in range(200):
            small, large = small * np.float32(0.5), large * np.float32(2)
    assert [float(value) for value in many.split()] == [float(small), float(large)] == [0, np.inf]


def test_slopes_where_they_are_finite_are_those_of_calculus(pairs):
    found = re.findall(r"\d\.\d+", printed(pairs, NAN, "sigmoid")[0])
    slopes = [1 / (2 + np.exp(s) + np.exp(-s)) for s in (-4, 0, 4)]
    assert [float(value) for value in found] == pytest.approx(slopes, abs=1e-4)
    assert printed(pairs, NAN, "safe") == ["0.0 0.0", f"2.0 {1 / (2 * np.sqrt(4))}"]


def test_nan_comes_from_a_zero_times_an_infinite_slope(pairs):
    with np.errstate(all="ignore"):
        slope = np.float64(1) / (2 * np.sqrt(0.0))
        assert printed(pairs, NAN, "guarded") == [f"{np.sqrt(0.0)} {0 * slope}"]
    assert printed(pairs, NAN, "who-has-nan") == ["p True", "q False"]


SHAPE = "backprop/changing-shape"


def passed_on(function, at, arriving) -> list:
    """The arriving gradients times differences of the results: exact up to the second degree."""
    at = np.array(at, dtype=float)
    gradient = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        move = np.zeros_like(at)
        move[place] = 0.5
        gradient[place] = (np.array(arriving) * (function(at + move) - function(at - move))).sum()
    return gradient.tolist()


def lists(pairs, slug: str, cell: str) -> list:
    """The numbers of each line: as lists, or as printed tensors."""
    text = "\n".join(printed(pairs, slug, cell)).replace("tensor(", "").replace(")", "")
    return [ast.literal_eval(line) for line in re.sub(r",\n\s*\[", ", [", text).splitlines()]


TABLE, ROW, COLUMN = [[1.0, 2, 3], [4, 5, 6]], [1.0, 2, 3], [[10.0], [20.0]]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("sums", [(np.sum, TABLE, 10), (lambda x: x.sum(axis=0), TABLE, [10, 20, 30])]),
        (
            "broadcasting",
            [(lambda r: r + np.array(COLUMN), ROW, TABLE), (lambda c: ROW + c, COLUMN, TABLE)],
        ),
        (
            "picking",
            [
                (lambda v: v[1:], ROW, [10, 20]),
                (lambda v: v[np.array([0, 0, 2])], ROW, [10, 20, 30]),
            ],
        ),
        (
            "reshaping",
            [
                (lambda x: x.reshape(3, 2), TABLE, [[1, 2], [3, 4], [5, 6]]),
                (lambda x: x.T, TABLE, [[1, 2], [3, 4], [5, 6]]),
            ],
        ),
        ("mean-of-columns", [(lambda x: x.mean(axis=0), TABLE, [10, 20, 30])]),
        ("expanded", [(lambda s: np.broadcast_to(s, 3), 2, [1, 2, 4])]),
        ("one-column", [(lambda x: x[:, 1], TABLE, [10, 20])]),
        ("spread-over-rows", [(lambda x: x.sum(axis=1), TABLE, [10, 20])]),
        (
            "rows",
            [
                (lambda p: np.array([p[0] * p[1], p[0] + p[1]]), [2, 3], weights)
                for weights in ([1, 0], [0, 1])
            ],
        ),
    ],
)
def test_what_is_passed_on_where_the_shape_changes_is_a_difference_of_the_result(
    pairs, cell, found
):
    assert lists(pairs, SHAPE, cell) == [passed_on(*case) for case in found]


def test_weights_of_a_result_multiply_its_matrix_of_derivatives_from_the_left(pairs):
    def both(p):
        return np.array([p[0] * p[1], p[0] + p[1]])

    weighted = passed_on(both, [2, 3], [1, 10])
    assert lists(pairs, SHAPE, "backward-v") == [weighted]
    rows = lists(pairs, SHAPE, "rows")
    assert lists(pairs, SHAPE, "by-matrix") == [rows, weighted]
    assert lists(pairs, SHAPE, "from-the-right") == [(np.array(rows) @ [1, 10]).tolist()]
    [squares] = lists(pairs, SHAPE, "diagonal")
    assert squares == [passed_on(np.square, [2, 3], weights) for weights in ([1, 0], [0, 1])]
    [of_w, of_table] = ast.literal_eval(
        f"[{printed(pairs, SHAPE, 'view')[1].replace('] [', '], [')}]"
    )
    assert of_w == np.ravel(of_table).tolist() == passed_on(np.square, [1, 2, 3, 4], np.ones(4))


def test_gradients_of_a_linear_layer_are_differences_of_its_sums_of_products(pairs):
    x, weight, bias = np.array([[1.0], [2.0]]), np.array([[1.0], [2.0], [3.0]]), np.zeros(3)
    arriving = [[1, 0, -1], [2, 1, 0]]

    def layer(x, weight, bias):
        terms = x[:, None, :] * weight[None, :, :]  # points, outputs, inputs
        return terms.sum(axis=2) + bias

    expected = [
        passed_on(lambda w: layer(x, w, bias), weight, arriving),
        passed_on(lambda b: layer(x, weight, b), bias, arriving),
        passed_on(lambda x: layer(x, weight, bias), x, arriving),
    ]
    for cell in ("three-outputs", "three-outputs-by-hand"):
        [line] = printed(pairs, SHAPE, cell)
        assert line == " ".join(map(str, expected))

    # The two points: the loss at (a, b) as exact fractions.
    def loss(a, b):
        return sum((t - a * x - b) ** 2 for x, t in ((1, 3), (2, 5))) / 2

    slopes = [difference(loss, Fraction(1), Fraction(0), index=index) for index in (0, 1)]
    assert printed(pairs, SHAPE, "linear-by-hand") == [
        f"tensor([[{float(slopes[0]):.0f}.]]) tensor([{float(slopes[1]):.0f}.])"
    ]
    assert printed(pairs, SHAPE, "linear")[-1:] == printed(pairs, SHAPE, "linear-by-hand")


TWICE = "backprop/gradient-of-a-gradient"


def of(pairs, cell: str) -> list[float]:
    text = "\n".join(printed(pairs, TWICE, cell))
    return [float(value) for value in re.findall(r"-?\d+\.", text)]


def test_derivatives_of_a_power_are_those_of_its_polynomial(pairs):
    cube, fourth = np.polynomial.Polynomial([0, 0, 0, 1]), np.polynomial.Polynomial([0] * 4 + [1])
    first, second, third = (float(cube.deriv(order)(3)) for order in (1, 2, 3))
    assert of(pairs, "cube") == [first, second, third]
    assert of(pairs, "not-recorded") == [first]
    assert of(pairs, "called-twice") == [2 * first]
    assert of(pairs, "into-grad") == [second]
    assert of(pairs, "on-top") == [first + second]
    assert of(pairs, "fourth-power") == [float(fourth.deriv(2)(2))]
    assert of(pairs, "fourth-power-once") == [float(fourth.deriv()(2))]


def test_rows_of_the_hessian_are_second_differences_and_newton_solves_for_the_line(pairs):
    def loss(a, b):
        return sum((t - a * x - b) ** 2 for x, t in ((1, 3), (2, 5))) / 2

    def slope(index):
        return lambda a, b: difference(loss, a, b, index=index)

    start = Fraction(1), Fraction(0)
    hessian = [[difference(slope(i), *start, index=j) for j in (0, 1)] for i in (0, 1)]
    assert of(pairs, "rows") == [float(value) for row in hessian for value in row]
    gradient = [slope(index)(*start) for index in (0, 1)]
    assert of(pairs, "two-points") == [float(value) for value in gradient]
    product = np.array(hessian, dtype=float) @ [-1, -1]
    assert of(pairs, "times-vector") == product.tolist()
    assert of(pairs, "inverse") == [1, 0, 0, 1]
    best = np.polyfit([1, 2], [3, 5], 1)
    assert of(pairs, "newton") == of(pairs, "newton-written") == pytest.approx(best.tolist())


@pytest.mark.parametrize(
    ("cell", "function"),
    [
        ("of-a-product", lambda p, q: p * q),
        ("of-squares", lambda p, q: (p * p + q * q) / 2),
        ("of-a-sum", lambda p, q: p + q),
    ],
)
def test_hessians_of_two_parameters_are_second_differences(pairs, cell, function):
    def slope(index):
        return lambda p, q: difference(function, p, q, index=index)

    at = Fraction(1), Fraction(0)
    expected = [[difference(slope(i), *at, index=j) for j in (0, 1)] for i in (0, 1)]
    assert lists(pairs, TWICE, cell) == [expected]
