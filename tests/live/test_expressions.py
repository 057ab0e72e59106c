"""Random expressions on the engine and on PyTorch: every number the same, bit for bit."""

from __future__ import annotations

import random

import pytest

from tests.tools.live import Cell, compare, ready

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


def expression(chance: random.Random) -> str:
    """A program: two leaves, some operations, a backward; every number is printed."""
    lines = ["import torch", f"torch.manual_seed({chance.randrange(1000)})"]
    for name in "xy":
        kind = chance.choice(["torch.float32", "torch.float32", "torch.float64"])
        shape = chance.choice(SHAPES)
        lines.append(f"{name} = torch.randn({shape}, dtype={kind}).requires_grad_()")
    known = ["x", "y"]
    for place in range(chance.randrange(1, 6)):
        form = chance.choice(BINARY if chance.random() < 0.5 else UNARY)
        a, b = chance.choice(known), chance.choice(known)
        name = f"v{place}"
        text = "".join({"a": a, "b": b}.get(t, t) for t in split(form))
        if chance.random() < 0.1:
            lines.append(f"{name} = None")
            lines.append(guarded(f"with torch.no_grad(): {name} = {text}"))
        else:
            lines += [f"{name} = x * 1", guarded(f"{name} = {text}")]
        if chance.random() < 0.2:
            lines.append(guarded(chance.choice(IN_PLACE).replace("{}", name)))
        lines.append(f"print({name}, {name}.tolist())")
        known.append(name)
    lines += [f"r = {known[-1]}", guarded(chance.choice(ENDS))]
    lines += [
        f"print({name}.grad, {name}.grad if {name}.grad is None else {name}.grad.tolist())"
        for name in "xy"
    ]
    return "\n".join(lines)


def split(form: str) -> list[str]:
    import re

    return re.findall(r"\w+|\W", form)


@pytest.mark.parametrize("seed", range(3))
def test_random_expressions_print_the_same_numbers_gradients_and_errors(seed):
    ready()
    chance = random.Random(seed)
    for _ in range(40):
        source = expression(chance)
        assert compare([Cell("expression", source)]) == ("equal", "")
