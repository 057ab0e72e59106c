"""The mathematics of the valley and the line: torch is the oracle, over a grid and at the edges."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.support.explore import computed, differing

pytestmark = pytest.mark.browser

COUNT = 10_000
SHOWN = (0, 1, 2, 3, 10, 60)
"""After how many updates the places are compared."""

DESCEND = """
  const [x1, t1, x2, t2, a, b, lr, isSingle] = row
  const round = isSingle ? Math.fround : undefined
  const path = module.descend([[x1, t1], [x2, t2]], a, b, lr, 60, round)
  return [0, 1, 2, 3, 10, 60].flatMap((step) => path[step])
"""
VALLEY = """
  const [x1, t1, x2, t2] = row
  const it = module.valley([[x1, t1], [x2, t2]])
  return [it.p, it.s, it.q, it.steep, it.flat, ...it.across, ...it.lowest, it.limit, it.fastest]
"""


def grid() -> np.ndarray:
    """Columns x1, t1, x2, t2, a, b, lr: what readers can set, what they cannot, and the edges."""
    random = np.random.default_rng(20)
    low, high = [0, 0, 0, 0, 0, -1, 0], [3, 6, 3, 6, 4, 2.4, 0.5]
    rows = random.uniform(low, high, (COUNT, 7))
    rows[: COUNT // 2] = rows[: COUNT // 2].round(2)
    rows[-1000:, 6] *= 1e3  # to inf and nan within a few updates
    rows[-1500:-1000, :6] *= -1e3
    rows[:50, 6] = 0
    rows[50:100, 2:4] = rows[50:100, 0:2]  # both points are one
    rows[100:150, 2] = rows[100:150, 0]  # one above the other
    rows[150:200, [0, 2]] = 0
    rows[200:250, :6] = [1, 3, 2, 5, 1, 0]
    rows[200:250, 6] = np.linspace(0.29, 0.2936, 50)
    limit = 2 / torch.linalg.eigvalsh(torch.tensor([[5.0, 3], [3, 2]], dtype=torch.float64))[1]
    rows[250, :] = [1, 3, 2, 5, 1, 0, limit]
    return rows


def by_torch(rows: np.ndarray, dtype: torch.dtype) -> np.ndarray:
    """The places and losses of all rows at once; shape (rows, 3 * len(SHOWN))."""
    x1, t1, x2, t2, a, b, lr = torch.tensor(rows, dtype=dtype).T
    x, t = torch.stack([x1, x2], 1), torch.stack([t1, t2], 1)
    found = []
    for step in range(max(SHOWN) + 1):
        a, b = (value.detach().requires_grad_() for value in (a, b))
        losses = torch.mean((t - (a[:, None] * x + b[:, None])) ** 2, dim=1)
        losses.sum().backward()
        if step in SHOWN:
            found += [a.detach(), b.detach(), losses.detach()]
        a, b = a - a.grad * lr, b - b.grad * lr
    return torch.stack(found, 1).double().numpy()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])
def test_descent_is_that_of_torch_bit_for_bit(visit, address, dtype):
    rows = grid()
    if dtype == torch.float32:
        rows = rows.astype(np.float32).astype(np.float64)
    expected = by_torch(rows, dtype)
    assert np.isinf(expected).any() or dtype == torch.float64
    assert (expected[:50, :2] == expected[:50, -3:-1]).all()  # lr = 0
    told = np.column_stack([rows, np.full(COUNT, dtype == torch.float32)])
    found = computed(visit(quiet=False), address, "descent", DESCEND, told)
    assert differing(found, expected) == []


def test_gradients_of_the_line_are_those_of_torch_bit_for_bit(visit, address):
    """The points of the page, and every place that the handles reach, and beyond."""
    rows = np.random.default_rng(7).uniform([-1, -2], [4, 4], (COUNT, 2))
    rows[::2] = rows[::2].round(2)
    rows[-100:] *= 1e20
    rows[:3] = [[1, 0], [2, 1], [3, 0]]
    rows = rows.astype(np.float32).astype(np.float64)
    x, t = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 5.0])
    a, b = (c.clone().requires_grad_() for c in torch.tensor(rows, dtype=torch.float32).T)
    losses = torch.mean((t - (a[:, None] * x + b[:, None])) ** 2, dim=1)
    losses.sum().backward()
    expected = torch.stack([a.grad, b.grad, losses.detach()], 1).double().numpy()
    assert expected[0].tolist() == [-8, -5, 6.5]
    assert np.isinf(expected).any()
    code = """
      const it = module.gradient([[1, 3], [2, 5]], row[0], row[1], Math.fround)
      return [it.a, it.b, it.loss]
    """
    found = computed(visit(quiet=False), address, "descent", code, rows)
    assert differing(found, expected) == []


def test_descent_diverges_to_inf_and_nan_as_on_the_page(visit, address, pairs):
    """The cell `nan`: losses after some updates with 0.5, in float64."""
    code = "return module.descend([[1, 3], [2, 5]], 1, 0, row[0], row[1])[row[1]].slice(2)"
    stdout = pairs["gradients/hundred-steps"].result.cell("nan").stdout
    steps, printed = zip(*(line.split() for line in stdout.splitlines()), strict=True)
    rows = [(0.5, int(count)) for count in steps]
    found = computed(visit(quiet=False), address, "descent", code, rows)
    assert [f"{loss:.4g}" for (loss,) in found] == [*printed]
    assert {"inf", "nan"} <= {*printed}


def test_shape_of_the_valley_is_that_of_torch(visit, address):
    """Within rounding: 1e-12 of the larger curvature. The Hessian is autograd's."""
    rows = grid()[:, :4]

    def loss(p, x, t):
        return torch.mean((t - (p[0] * x + p[1])) ** 2)

    points = torch.tensor(rows, dtype=torch.float64).reshape(-1, 2, 2)
    x, t = points[..., 0], points[..., 1]
    anywhere = torch.ones(2, dtype=torch.float64)
    hessians = torch.func.vmap(torch.func.hessian(loss), (None, 0, 0))(anywhere, x, t)
    flat, steep = torch.linalg.eigvalsh(hessians).T.numpy()

    found = computed(visit(quiet=False), address, "descent", VALLEY, rows)
    p, s, q = found[:, :3].T
    close = {"rtol": 1e-12, "atol": 1e-12}
    np.testing.assert_allclose(p, hessians[:, 0, 0], **close)
    np.testing.assert_allclose(s, hessians[:, 0, 1], **close)
    np.testing.assert_allclose(q, hessians[:, 1, 1], **close)
    np.testing.assert_allclose(found[:, 3], steep, **close)
    assert (abs(found[:, 4] - flat) <= 1e-12 * steep).all()
    assert (found[:, 4] >= 0).all()
    across = torch.tensor(found[:, 5:7])
    turned = (hessians @ across[..., None])[..., 0].numpy()
    assert (abs(turned - steep[:, None] * across.numpy()) <= 1e-12 * steep[:, None]).all()
    np.testing.assert_allclose(found[:, 9], 2 / steep, **close)
    np.testing.assert_allclose(found[:, 10], 2 / (steep + flat), **close)
    # At the lowest place there is no gradient. Almost equal points rule the bound.
    lowest = torch.tensor(found[:, 7:9])
    gradients = torch.func.vmap(torch.func.grad(loss))(lowest, x, t).numpy()
    size = np.abs(rows).max(axis=1) * (1 + np.abs(found[:, 7:9]).max(axis=1))
    assert (np.abs(gradients).max(axis=1) <= 1e-12 * size * (1 + np.abs(rows).max(axis=1))).all()


def test_step_that_is_far_enough_finds_the_lowest_loss_on_its_way(visit, address):
    """The derivative of the loss by the learning rate is 0 there, within 1e-9 of its start."""
    rows = np.random.default_rng(3).uniform(0.1, 3, (COUNT, 6))
    rows[0] = [1, 3, 2, 5, 1, 0]
    code = (
        "const [x1, t1, x2, t2, a, b] = row; return [module.farEnough([[x1, t1], [x2, t2]], a, b)]"
    )
    found = computed(visit(quiet=False), address, "descent", code, rows)[:, 0]
    x1, t1, x2, t2, a, b = torch.tensor(rows, dtype=torch.float64).T
    x, t = torch.stack([x1, x2], 1), torch.stack([t1, t2], 1)
    for parameter in (a, b):
        parameter.requires_grad_()

    def losses(a, b):
        return torch.mean((t - (a[:, None] * x + b[:, None])) ** 2, dim=1)

    by_a, by_b = torch.autograd.grad(losses(a, b).sum(), [a, b])

    def slope(rate):
        rate = rate.clone().requires_grad_()
        return torch.autograd.grad(losses(a - rate * by_a, b - rate * by_b).sum(), rate)[0]

    start, there = slope(torch.zeros(COUNT, dtype=torch.float64)), slope(torch.tensor(found))
    assert (start < 0).all()
    assert (abs(there) <= 1e-9 * abs(start)).all()


def test_golden_ratio_appears_where_the_eigenvalues_are_its_powers(visit, address):
    code = "return [module.golden(module.valley([[row[0], 3], [row[1], 5]]))]"
    rows = [(1, 2), (2, 1), (0, 1), (1, 2.1), (2, 3), (1, 1), (0, 0), (0, 3)]
    found = computed(visit(quiet=False), address, "descent", code, rows)[:, 0]
    ratio = (1 + 5**0.5) / 2
    for (x1, x2), power in zip(rows, found, strict=True):
        hessian = torch.tensor([[x1**2 + x2**2, x1 + x2], [x1 + x2, 2]], dtype=torch.float64)
        flat, steep = torch.linalg.eigvalsh(hessian).tolist()
        is_power = any(abs(steep - ratio**n) + abs(flat - ratio**-n) < 1e-9 for n in (2, 4, 6, 8))
        assert bool(power) == is_power
        if power:
            assert (steep, flat) == pytest.approx((ratio**power, ratio**-power))
    assert found[:3].tolist() == [4, 4, 2]
