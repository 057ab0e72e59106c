"""Formulas with letters are compared with the code; a wrong letter or sign in one is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.formulas.arithmetic import chains
from hooks.formulas.bindings import Bindings
from hooks.formulas.latex import tokens_of
from hooks.formulas.tied import Tying
from tests.support.recordings import record

MODULE = """# %% data
import torch

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
a = torch.tensor(1.5, requires_grad=True)
b = torch.tensor(0.5, requires_grad=True)
y = a * x + b
e = torch.mean((t - y) ** 2)
e.backward()

# %% step
optimizer = torch.optim.SGD([a, b], lr=0.25, momentum=0.5)
optimizer.step()
e = torch.mean((t - (a * x + b)) ** 2)
e.backward()
optimizer.step()

# %% matrix
H = torch.tensor([[5.0, 3.0], [3.0, 2.0]])
print(0.125)


# %% rule
def rule(p, g, decay):
    if decay != 0:
        g = g + decay * p
    return p - 0.5 * g
"""

LETTERS = {
    r"\eta": "lr",
    r"\mu": "momentum",
    r"\lambda": "decay",
    r"\theta": "p",
    "m": "a.momentum_buffer",
    r"\frac{\partial e}{\partial a}": "a.grad",
    "y": "= ax + b",
}
AT = {
    "q = 0.125": "matrix; q = printed[0]",
    "a + b = 4": "data; a = 3, b = 1",
}
SAME = {"2x": r"\frac{\partial x^2}{\partial x}", "3x": r"\frac{\partial x^2}{\partial x}"}


@pytest.fixture(scope="module")
def tying(tmp_path_factory) -> Tying:
    module, recording = record(tmp_path_factory.mktemp("tied"), MODULE)
    bindings = Bindings(Path("formulas.yml"), "a/b", LETTERS, {"at": AT, "same": SAME})
    return Tying(module, recording, bindings)


def problem(tying: Tying, tex: str) -> str | None:
    return tying.problem(tex, [["data", "step", "matrix", "rule"], []])


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        # an expression of the code
        ("(t - y)^2", "(t + y)^2"),
        ("(t - y)^2", "(t - y)^3"),
        ("a x", "a y"),
        # an assignment, and a result that is returned
        (r"g \leftarrow g + \lambda \theta", r"g \leftarrow g - \lambda \theta"),
        (r"g \leftarrow g + \lambda \theta", r"g \leftarrow g + \mu \theta"),
        (r"\theta \leftarrow \theta - 0.5 g", r"\theta \leftarrow \theta + 0.5 g"),
        (r"\lambda \neq 0", r"\theta \neq 0"),
        # an identity
        (r"\frac{\partial (t - y)^2}{\partial a} = 2(y - t)\,x",
         r"\frac{\partial (t - y)^2}{\partial a} = 2(t - y)\,x"),
        (r"\frac{\partial y}{\partial b} = 1", r"\frac{\partial y}{\partial b} = x"),
        # values of the run
        ("y = ax + b", "y = ax - b"),
        (r"m \leftarrow \mu m + \frac{\partial e}{\partial a}",
         r"m \leftarrow \eta m + \frac{\partial e}{\partial a}"),
        (r"a \leftarrow a - \eta m", r"a \leftarrow a + \eta m"),
        (r"\eta = 0.25", r"\eta = 0.5"),
        (r"\eta < \mu", r"\eta > \mu"),
        (r"H = \begin{pmatrix} 5 & 3 \\ 3 & 2 \end{pmatrix}",
         r"H = \begin{pmatrix} 3 & 5 \\ 3 & 2 \end{pmatrix}"),
        ("a = 1.5, b = 0.5", "a = 0.5, b = 1.5"),
        # what formulas.yml says
        ("q = 0.125", "q = 0.25"),
        ("a + b = 4", "a - b = 4"),
        ("2x", "3x"),
    ],
)  # fmt: skip
def test_wrong_letter_sign_or_entry_is_found(tying, right, wrong):
    assert problem(tying, right) is None
    assert problem(tying, wrong) is not None


@pytest.mark.parametrize("letter", ["x", r"\eta", "+x", r"\text{with } x"])
def test_lone_letter_claims_nothing(tying, letter):
    assert problem(tying, letter) is None


@pytest.mark.parametrize("tex", [r"\sigma", r"y = \sigma x", r"\eta^\star"])
def test_letter_that_nothing_is_known_of_is_told(tying, tex):
    assert "nothing is known of" in problem(tying, tex)


def test_term_of_another_formula_of_the_page_needs_no_code_of_its_own(tying):
    assert problem(tying, r"\mu m")
    other = r"m \leftarrow \mu m + \frac{\partial e}{\partial a}"
    assert len(chains(other)) == 1
    beside = Tying(tying.module, tying.recording, tying.bindings, [tokens_of(other)])
    assert beside.problem(r"\mu m", [["step"], []]) is None
    assert beside.problem(r"\eta m", [["step"], []])
