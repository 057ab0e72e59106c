"""The mathematics of the chapter on backpropagation, by ways that do not use autograd."""

from __future__ import annotations

import ast
from collections import Counter
from fractions import Fraction

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
