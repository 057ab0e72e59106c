"""Momentum: its steps are those of torch.optim.SGD; sentences and handles set it."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

from tests.support.axe import axe
from tests.support.browser import soon
from tests.support.explore import computed, differing, with_figure
from tests.support.pages import url

pytestmark = pytest.mark.browser

SLUG = "sgd/momentum"
SETTINGS, EACH, STEPS = 500, 20, 6
WALK = """
  const [lr, mu, tau, decay, nesterov, x, ...gradients] = row
  const path = module.walk(gradients, { lr, mu, tau, decay, nesterov }, x, Math.fround)
  return path.flatMap(([value, buffer]) => [value, buffer ?? 0])
"""


def settings() -> np.ndarray:
    """Rows lr, mu, tau, decay, nesterov: what readers can set, the edges, and what diverges."""
    random = np.random.default_rng(11)
    rows = random.uniform(0, [2, 1, 1, 1, 1], (SETTINGS, 5))
    rows[::2] = rows[::2].round(2)
    rows[:, 4] = rows[:, 4] < 0.4
    rows[10:30, 0] = 0
    rows[30:60, 1] = 0
    rows[60:90, 1] = 1
    rows[90:110, 2] = 1
    rows[110:200, 3] = 0
    # Powers of two: of other factors that large, a product may lie halfway between two values, and
    # the little that torch's fused operation adds to it decides; a double has no room for that.
    rows[200:220, 0] = 2.0**100
    rows[220:240, 0], rows[220:240, 3] = 0.5, 2.0**66
    rows[rows[:, 4] == 1, 2] = 0  # SGD refuses the rest
    rows[rows[:, 1] == 0, 4] = 0
    return rows


def by_torch(lr, mu, tau, decay, nesterov, x, gradients) -> np.ndarray:
    """Value and buffer after each step, of many values at once; shape (values, 2 * steps)."""
    parameter = torch.tensor(x, dtype=torch.float32, requires_grad=True)
    optimizer = torch.optim.SGD(
        [parameter], lr=lr, momentum=mu, dampening=tau, weight_decay=decay, nesterov=nesterov
    )
    found = []
    for gradient in gradients.T:
        parameter.grad = torch.tensor(gradient, dtype=torch.float32)
        optimizer.step()
        buffer = optimizer.state[parameter].get("momentum_buffer")
        found += [
            parameter.detach().clone(),
            torch.zeros(EACH) if buffer is None else buffer.clone(),
        ]
    return torch.stack(found, 1).double().numpy()


def test_steps_are_those_of_torch_bit_for_bit(visit, address):
    random = np.random.default_rng(12)
    values = random.uniform(-9, 9, (SETTINGS, EACH, 1 + STEPS)).astype(np.float32)
    values[::3] = values[::3].round(1)
    rows, expected = [], []
    for setting, mine in zip(settings(), values.astype(np.float64), strict=True):
        lr, mu, tau, decay, nesterov = setting.tolist()
        expected.append(by_torch(lr, mu, tau, decay, bool(nesterov), mine[:, 0], mine[:, 1:]))
        rows.append(np.column_stack([np.tile(setting, (EACH, 1)), mine]))
    expected = np.concatenate(expected)
    assert len(expected) == 10_000
    assert np.isinf(expected).any()
    assert np.isnan(expected).any()
    found = computed(visit(quiet=False), address, "sgd", WALK, np.concatenate(rows))
    assert differing(found, expected) == []


def test_what_sgd_refuses_is_what_torch_refuses(visit, address):
    rows = [(mu, tau, nesterov) for mu in (0, 0.5, 1) for tau in (0, 0.5, 1) for nesterov in (0, 1)]
    code = "const [mu, tau, nesterov] = row; return [module.isRefused({ mu, tau, nesterov })]"
    found = computed(visit(quiet=False), address, "sgd", code, rows)[:, 0]
    for (mu, tau, nesterov), refused in zip(rows, found, strict=True):
        options = {"momentum": mu, "dampening": tau, "nesterov": bool(nesterov)}
        try:
            torch.optim.SGD([torch.zeros(1)], **options)
        except ValueError:
            assert refused, options
        else:
            assert not refused, options


def steps(page) -> list[float]:
    """The lengths that the figure tells."""
    text = page.locator("#velocity .words").inner_text().replace("\u2212", "-")
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", text.partition("steps:")[2])]


def test_sentences_and_handles_set_the_steps_that_the_page_prints(visit, address, pairs):
    printed = pairs[SLUG].result.cell("turn").stdout.splitlines()
    lengths = [float(line.split()[1]) for line in printed]
    page = with_figure(visit(), address + url(SLUG, "en"), "velocity")
    assert steps(page)[:4] == [4, 6, 7, 7.5]
    for settings_, expected in (("g3=-4", lengths[:3]), ("g3=-4,nesterov=1", lengths[3:])):
        page.locator(f"a[data-set='{settings_}']").click()
        soon(page, lambda: steps(page)[:3], expected)
    page.get_by_role("button", name="Nesterov").press("Enter")
    expect(page.locator("#velocity .words")).to_contain_text("Without Nesterov")
    page.get_by_role("slider", name="Gradient 1", exact=True).press("Home")
    expect(page.locator("#velocity .words")).to_contain_text("Gradient 1 went from 4 to −8.")
    soon(page, lambda: steps(page)[0], -8)
    dial = page.get_by_role("slider", name="τ dampening")
    dial.press("End")
    expect(page.locator("#velocity .rule .acts")).to_have_text(["μb", "(1 − τ)", "b"])
    page.get_by_role("slider", name="μ momentum").press("Home")
    expect(page.locator("#velocity .words")).to_contain_text("τ does nothing")
    assert page.locator("#velocity svg [d*=NaN]").count() == 0


def test_nesterov_that_is_refused_is_said_to_be(visit, address):
    still = visit(reduced_motion="reduce")
    page = with_figure(still, address + url(SLUG, "ja"), "velocity", "tau=0.5,nesterov=1")
    expect(page.locator("#velocity .words")).to_contain_text("エラーになります")
    assert axe(page) == {"light": [], "dark": []}
