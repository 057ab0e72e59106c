"""The update rule printed on the page `sgd/update-rule` is that of `torch.optim.SGD`.

`sgd_step` is taken out of the page's own cell, so what readers see is what is proved. SGD rounds,
and where it rounds depends on the machine: `add_(grad, alpha=-lr)` multiplies and adds, with one
rounding on processors that fuse the two and with two on others. Three comparisons deal with that:

* *Bit for bit, any numbers.* `sgd_step` computes with `Fused` numbers, whose `a + c * b` is
  torch's own `add(a, b, alpha=c)`. Then both round in the same places on every machine, and
  parameters and momentum buffers agree in every bit: float32 and float64, foreach or not.
* *Bit for bit, no rounding.* With few-digit binary numbers, float64 has room for every
  intermediate result. SGD then equals `sgd_step` on exact fractions, and on Python floats.
* *Almost, any numbers.* `sgd_step` on plain Python floats rounds elsewhere; `LAST_DIGITS` says by
  how much it may differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import optim

from hooks.places import SNIPPETS
from hooks.read.module import read_module

LAST_DIGITS = 4
"""Largest difference to plain Python floats after at most six steps, in units of the dtype's
epsilon times the largest magnitude that occurred. Measured over 20,000 random runs: at most 2.0
in float64 and 2.2 in float32."""

namespace: dict[str, Any] = {}
exec(read_module(SNIPPETS / "sgd" / "update_rule.py").cell("sgd-step").source, namespace)  # noqa: S102
sgd_step = namespace["sgd_step"]

quick = settings(derandomize=True, deadline=None, max_examples=100, database=None)


@dataclass(frozen=True)
class Fused:
    """The number `factor * tensor`, not yet multiplied; adding it is one torch operation."""

    tensor: torch.Tensor
    factor: float = 1

    def value(self) -> torch.Tensor:
        return self.tensor if self.factor == 1 else self.tensor * self.factor

    def __rmul__(self, factor: float) -> Fused:
        return replace(self, factor=factor * self.factor)

    def __neg__(self) -> Fused:
        return replace(self, factor=-self.factor)

    def __add__(self, other: Fused) -> Fused:
        return Fused(torch.add(self.value(), other.tensor, alpha=other.factor))

    def __sub__(self, other: Fused) -> Fused:
        return self + -other


@dataclass(frozen=True)
class Run:
    """What a run of SGD is made of: `grads[step][parameter]`, and one lr per step."""

    starts: list[list[float]]
    grads: list[list[list[float] | None]]
    rates: list[float]
    options: dict[str, Any]


@st.composite
def runs(draw: st.DrawFn, numbers: st.SearchStrategy, factors: st.SearchStrategy) -> Run:
    """Runs of up to six steps on up to three parameters; on some steps some have no gradient."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    steps = draw(st.integers(1, 6))

    def values(size: int) -> st.SearchStrategy:
        return st.lists(numbers, min_size=size, max_size=size)

    one_step = st.tuples(*(st.none() | values(size) for size in sizes)).map(list)
    momentum = draw(st.just(0) | factors)
    nesterov = bool(momentum) and draw(st.booleans())
    return Run(
        starts=[draw(values(size)) for size in sizes],
        grads=draw(st.lists(one_step, min_size=steps, max_size=steps)),
        rates=draw(st.lists(factors, min_size=steps, max_size=steps)),
        options={
            "momentum": momentum,
            "dampening": 0 if nesterov else draw(st.just(0) | factors),
            "weight_decay": draw(st.just(0) | factors),
            "nesterov": nesterov,
            "maximize": draw(st.booleans()),
        },
    )


any_run = runs(st.floats(-10, 10, width=32), st.floats(0, 1, width=32))
# Multiples of a quarter: five steps of them need fewer than the 53 binary digits of a float64.
exact_run = runs(st.integers(-8, 8), st.sampled_from([0.25, 0.5, 0.75, 1.0])).map(
    lambda run: replace(run, grads=run.grads[:5], rates=run.rates[:5])
)


def run_torch(
    run: Run, dtype: torch.dtype, foreach: bool
) -> tuple[list[torch.Tensor], list[torch.Tensor | None]]:
    """Parameters and momentum buffers (None where there is none) after all steps."""
    params = [torch.tensor(start, dtype=dtype, requires_grad=True) for start in run.starts]
    optimizer = optim.SGD(params, lr=run.rates[0], foreach=foreach, **run.options)
    for lr, grads in zip(run.rates, run.grads, strict=True):
        optimizer.param_groups[0]["lr"] = lr
        for param, grad in zip(params, grads, strict=True):
            param.grad = None if grad is None else torch.tensor(grad, dtype=dtype)
        optimizer.step()
    buffers = [optimizer.state[param].get("momentum_buffer") for param in params]
    return [param.detach() for param in params], buffers


def run_fused(run: Run, dtype: torch.dtype) -> tuple[list[torch.Tensor], list[torch.Tensor | None]]:
    """The same from `sgd_step` on `Fused` numbers."""

    def number(values: list[float] | None) -> Fused | None:
        return None if values is None else Fused(torch.tensor(values, dtype=dtype))

    params = [number(start) for start in run.starts]
    buffers: list[Fused | None] = [None] * len(params)
    for lr, grads in zip(run.rates, run.grads, strict=True):
        for i, grad in enumerate(grads):
            params[i], buffers[i] = sgd_step(
                params[i], number(grad), buffers[i], lr=lr, **run.options
            )
    return [p.value() for p in params], [None if b is None else b.value() for b in buffers]


def run_plain(run: Run, number: type) -> tuple[list[list], float]:
    """The parameters from `sgd_step` on numbers of that type, one element at a time.

    Also the largest magnitude of a parameter, gradient or buffer that occurred.
    """
    options = {
        name: value if isinstance(value, bool) else number(value)
        for name, value in run.options.items()
    }
    largest = 0.0
    finals = []
    for i, start in enumerate(run.starts):
        final = []
        for k, element in enumerate(start):
            param, buffer = number(element), None
            for lr, grads in zip(run.rates, run.grads, strict=True):
                grad = None if grads[i] is None else number(grads[i][k])
                param, buffer = sgd_step(param, grad, buffer, lr=number(lr), **options)
                largest = max(largest, *(abs(n) for n in (element, param, grad or 0, buffer or 0)))
            final.append(param)
        finals.append(final)
    return finals, float(largest)


def bits(tensor: torch.Tensor) -> torch.Tensor:
    """The bits of each number as an integer: tells 0.0 from -0.0."""
    return tensor.view({4: torch.int32, 8: torch.int64}[tensor.itemsize])


each_dtype = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])


@each_dtype
@given(run=any_run)
@quick
def test_same_bits_with_torchs_own_multiply_add(dtype: torch.dtype, run: Run):
    """Parameters and momentum buffers: equal in every bit, for any numbers, on both paths."""
    spec_params, spec_buffers = run_fused(run, dtype)
    for foreach in (False, True):
        params, buffers = run_torch(run, dtype, foreach)
        for mine, theirs in zip(spec_params + spec_buffers, params + buffers, strict=True):
            assert (mine is None) == (theirs is None)
            assert mine is None or torch.equal(bits(mine), bits(theirs))


@given(run=exact_run)
@quick
def test_exactly_equal_where_nothing_is_rounded(run: Run):
    """Equal to the rule on exact fractions and on Python floats, with no tolerance."""
    for foreach in (False, True):
        params = [param.tolist() for param in run_torch(run, torch.float64, foreach)[0]]
        assert params == run_plain(run, Fraction)[0]
        assert params == run_plain(run, float)[0]


@each_dtype
@given(run=any_run)
@quick
def test_last_digits_with_python_floats(dtype: torch.dtype, run: Run):
    """Within `LAST_DIGITS` of the rule on Python floats, for any numbers."""
    finals, largest = run_plain(run, float)
    tolerance = LAST_DIGITS * torch.finfo(dtype).eps * largest
    for foreach in (False, True):
        params, _ = run_torch(run, dtype, foreach)
        for param, final in zip(params, finals, strict=True):
            for mine, theirs in zip(final, param.tolist(), strict=True):
                assert abs(mine - theirs) <= tolerance


# One parameter and numbers that float64 holds exactly: what the two special rules say, written
# out without sgd_step.
START, LR, FIRST, SECOND = 4.0, 0.5, 3.0, 1.0


def steps_of(step_by: str, grads: list[float], **options: Any) -> list[float]:
    """START and the parameter after each step, by SGD (either path) or by the specification."""
    options["lr"] = LR
    values, buffer = [START], None
    param = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    if step_by != "sgd_step":
        optimizer = optim.SGD([param], foreach=step_by == "foreach", **options)
    for grad in grads:
        if step_by == "sgd_step":
            value, buffer = sgd_step(values[-1], grad, buffer, **options)
        else:
            param.grad = torch.tensor(grad, dtype=torch.float64)
            optimizer.step()
            value = param.item()
        values.append(value)
    return values


every_way = pytest.mark.parametrize("step_by", ["sgd_step", "loop", "foreach"])


@every_way
@pytest.mark.parametrize("dampening", [0, 0.25, 1])
def test_dampening_leaves_the_first_step_alone(step_by: str, dampening: float):
    """Step one moves by lr * g; from step two on, g counts (1 - dampening) times."""
    values = steps_of(step_by, [FIRST, SECOND], momentum=0.5, dampening=dampening)
    assert values[0] - values[1] == LR * FIRST
    assert values[1] - values[2] == LR * (0.5 * FIRST + (1 - dampening) * SECOND)


@every_way
def test_nesterov_adds_the_buffer_once_more(step_by: str):
    """PyTorch's form: b = mu * b + g as without Nesterov, then a step of lr * (g + mu * b)."""
    values = steps_of(step_by, [FIRST, SECOND], momentum=0.5, nesterov=True)
    assert values[0] - values[1] == LR * (FIRST + 0.5 * FIRST)
    assert values[1] - values[2] == LR * (SECOND + 0.5 * (0.5 * FIRST + SECOND))


@every_way
def test_lowering_lr_scales_the_whole_step(step_by: str):
    """The buffer holds gradients, not steps: it does not depend on lr."""
    buffers = {}
    for lr in (0.5, 0.25):
        if step_by == "sgd_step":
            _, buffers[lr] = sgd_step(START, SECOND, FIRST, lr=lr, momentum=0.5)
            continue
        param = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        optimizer = optim.SGD([param], lr=lr, momentum=0.5, foreach=step_by == "foreach")
        for grad in (FIRST, SECOND):
            param.grad = torch.tensor(grad, dtype=torch.float64)
            optimizer.step()
        buffers[lr] = optimizer.state[param]["momentum_buffer"].item()
    assert buffers == {0.5: 2.5, 0.25: 2.5}


@every_way
def test_weight_decay_is_not_turned_round_by_maximize(step_by: str):
    """Maximizing negates the gradient before the decay is added to it."""
    values = steps_of(step_by, [FIRST], weight_decay=0.25, maximize=True)
    assert values[1] == START - LR * (-FIRST + 0.25 * START)


def test_no_gradient_is_no_step_and_a_zero_gradient_is_one():
    options = {"lr": LR, "momentum": 0.5, "weight_decay": 0.25}
    assert sgd_step(START, None, 2.0, **options) == (START, 2.0)
    assert sgd_step(START, 0.0, 2.0, **options) == (START - LR * 2.0, 2.0)
