"""Random expressions on the engine and on PyTorch: every number the same, bit for bit."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.live import Cell, compare, ready

# The same programs each time: what fails here fails for a reason.
SAME = settings(derandomize=True, deadline=None, database=None, max_examples=120)

SHAPES = ["()", "(1,)", "(2,)", "(3,)", "(2, 1)", "(1, 3)", "(2, 3)", "(2, 2)"]
BINARY = [
    "a + b",
    "a - b",
    "a * b",
    "a / b",
    "a + 2 * b",
    "a.add(a * b, alpha=0.3)",
    "a.sub(a / b, alpha=3)",
]
BINARY += ["torch.maximum(a, b)", "torch.where(a > b, a, b)", "torch.addcmul(a, b, b, value=0.7)"]
UNARY = ["a ** 2", "a ** 3", "-a", "a.abs()", "a.relu()", "a.clamp(-0.5, 0.5)", "a * 0.1"]
UNARY += [
    "1 / (a * a + 1)",
    "2 - a",
    "a.reshape(-1)",
    "a.clone()",
    "a.detach() * a",
    "a.sum()",
    "a.mean()",
]
UNARY += [
    "a.sum(-1)",
    "a.mean(0)",
    "a[..., 0]",
    "a[0]",
    "a.T",
    "a.expand(2, *a.shape)",
    "a.max()",
    "a.unsqueeze(0)",
]
UNARY += [
    "torch.stack([a, a * 2])",
    "a.square()",
    "a.double()",
    "a.reshape(-1)[::2]",
    "a.flatten()[[0, 0]]",
]
IN_PLACE = [
    "{}.add_(1)",
    "{}.mul_(2)",
    "{}[0] = 3.0",
    "{}.reshape(-1)[0].mul_(3)",
    "{} *= {}",
    "{}.clamp_(max=0.25)",
]
IN_PLACE += [
    "{}.copy_({} * 2)",
    "{}.zero_()",
    "{}.fill_(0.1)",
    "{}.sub_({}, alpha=0.1)",
    "{}.add_({}.detach())",
]
ENDS = [
    "r.sum().backward()",
    "r.mean().backward()",
    "r.backward(torch.ones_like(r))",
    "r.backward()",
]
ENDS += ["r.sum().backward(retain_graph=True); r.sum().backward()", "(r * r).sum().backward()"]
ENDS += [
    "g, = torch.autograd.grad((r * r).sum(), x, create_graph=True); (g * g).sum().backward(); print(g.tolist())"
]


def guarded(line: str) -> str:
    return f"try:\n    {line}\nexcept Exception as error:\n    print(type(error).__name__, error)\n"


@st.composite
def expressions(draw: st.DrawFn) -> str:
    """A program: two leaves, some operations, a backward; every number is printed."""

    def one_of(choices: list[str]) -> str:
        return draw(st.sampled_from(choices))

    lines = ["import torch", f"torch.manual_seed({draw(st.integers(0, 999))})"]
    for name in "xy":
        kind = one_of(["torch.float32", "torch.float32", "torch.float64"])
        lines.append(f"{name} = torch.randn({one_of(SHAPES)}, dtype={kind}).requires_grad_()")
    known = ["x", "y"]
    for place in range(draw(st.integers(1, 5))):
        form = one_of(draw(st.sampled_from([BINARY, UNARY])))
        operands = {"a": one_of(known), "b": one_of(known)}
        text = "".join(operands.get(part, part) for part in split(form))
        name, way = f"v{place}", draw(st.integers(0, 9))
        if way == 9:
            lines += [f"{name} = None", guarded(f"with torch.no_grad(): {name} = {text}")]
        else:
            lines += [f"{name} = x * 1", guarded(f"{name} = {text}")]
        if way in (7, 8):
            lines.append(guarded(one_of(IN_PLACE).replace("{}", name)))
        lines.append(f"print({name}, {name}.tolist())")
        known.append(name)
    lines += [f"r = {known[-1]}", guarded(one_of(ENDS))]
    lines += [
        f"print({name}.grad, {name}.grad if {name}.grad is None else {name}.grad.tolist())"
        for name in "xy"
    ]
    return "\n".join(lines)


def split(form: str) -> list[str]:
    return re.findall(r"\w+|\W", form)


@SAME
@given(expressions())
def test_random_expressions_print_the_same_numbers_gradients_and_errors(source):
    ready()
    assert compare([Cell("expression", source)]) == ("equal", "")
