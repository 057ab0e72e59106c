"""What the graph says of each node: its rule, its numbers, and the gradients on its edges."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import zip_longest
from typing import Any

import numpy as np
import pytest

from hooks.places import ROOT
from hooks.read import folders
from hooks.read.module import Module
from hooks.steps.trace import tell
from tests.support.gradients import INDIRECT
from tests.support.recordings import record, states
from tests.support.tracing import in_child

OTHERS = """# %% a
import torch

x = torch.tensor([0.5, -2.0, 3.0], requires_grad=True)
w = torch.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
s = torch.tensor(-3.0, requires_grad=True)
big = torch.ones(5, 5, requires_grad=True)
((x.relu() + x.tanh() - x.sigmoid().log()).sum() + (w.t() @ w).sum() + s**3).backward()
(s * s + s / 2 - 1 / s - -s.abs() + s**2).backward()
(big * 2).sum().backward()
y = (x * x.exp()).where(x > 0, -x)
g = torch.autograd.grad(y, [x, s], torch.ones(3), allow_unused=True)
x[1].backward()
x.mean(0, keepdim=True).backward()
(w + s).sum().backward(inputs=[s])
"""

KNOWN = {"MulBackward0", "PowBackward0", "SubBackward0", "AddBackward0", "MeanBackward0",
         "SumBackward0", "ExpBackward0", "DivBackward0", "SqrtBackward0", "AddmmBackward0",
         "TBackward0", "MseLossBackward0", "SelectBackward0", "WhereBackward0"}  # fmt: skip
"""Of these each rule on a page is told."""


def events(module: Module, recording: dict) -> list[tuple[dict, dict, dict]]:
    """(event, state after its step, shape of its graph) of every walk that is told node by node."""
    told = tell(module, recording)
    found = []
    for step, state in zip(told.steps, states({"steps": told.steps}), strict=True):
        for event in step.get("events", []):
            if event.get("ran") and "failed" not in event:
                shape = state.get("graph", {}).get("shape")
                found.append((event, state, {} if shape is None else recording["shapes"][shape]))
    return found


def value(formula: str, g: Any, target: np.ndarray, tensors: dict) -> np.ndarray:
    """What a formula comes to, read by Python itself."""
    values = {f"v{ref[1:]}": np.array(t["v"], float) for ref, t in tensors.items() if "v" in t}

    def summed(product: np.ndarray) -> np.ndarray:
        assert product.shape != target.shape
        wide = np.broadcast_shapes(product.shape, target.shape)
        axes = [
            axis
            for axis, size in enumerate(reversed(wide))
            if axis >= target.ndim or target.shape[::-1][axis] != size
        ]
        return product.sum(axis=tuple(len(wide) - 1 - axis for axis in axes)).reshape(target.shape)

    text = formula.replace("#", "v").replace("[", "array([").replace("]", "])")
    for sign, operator in {"×": "*", "·": "*", "^": "**", "ᵀ": ".T"}.items():
        text = text.replace(sign, operator)
    text = re.sub(r"(?<![\w.)])(\d[\d.]*(?:e-?\d+)?)", r"array(\1)", text)
    names = {**values, "array": np.array, "sum": summed, "g": np.array(g, float)}
    with np.errstate(all="ignore"):  # 1 / 0 is inf here too
        return eval(text, {"__builtins__": {}, "inf": np.inf, "nan": np.nan}, names)  # noqa: S307


def close(one: Any, other: Any) -> bool:
    one, other = np.array(one, float), np.array(other, float)
    return one.shape == other.shape and np.allclose(
        one, other, rtol=1e-4, atol=1e-5, equal_nan=True
    )


def compare(found: list, walks: list[list[dict]]) -> set[str]:
    """Compare what is told of each walk with what autograd.grad says. The kinds with rules."""
    told, rest = set(), iter(walks)
    for event, state, shape in found:
        ids = state["graph"]["ids"]
        names = dict(zip(ids, shape["names"], strict=True))
        ran = {node: arrived for node, *arrived in event["ran"]}
        below = defaultdict(list)
        for start, end in shape["edges"]:
            below[ids[start]].append(ids[end])
        # The walk of the module that this one is: those of long loops are not recorded.
        walk = next(walk for walk in rest if same(walk, names, ran))
        for (node, arrived), rules in zip(ran.items(), event.get("rules", []), strict=True):
            assert len(rules) in (0, len(below[node]))
            gave, formulas = defaultdict(list), []
            for child, rule in zip(below[node], rules, strict=False):
                if rule is None:
                    assert child not in ran
                    continue
                formula, part = rule if isinstance(rule, list) else (rule, ran[child][0])
                if isinstance(part, dict):  # too large
                    assert not formula
                    continue
                gave[child].append(np.array(part, float))
                if formula:
                    told.add(names[node])
                    assert close(
                        value(formula, arrived[0], gave[child][-1], state["tensors"]), part
                    )
                else:
                    assert names[node] not in KNOWN
                formulas.append(formula)
            real = [other for other in walk if agrees(other, names[node], arrived)]
            sums = {child: sum(parts) for child, parts in gave.items()}
            assert any(gives(other, walk, names, sums) for other in real), (names[node], sums)
        for child in ran:
            rules_to = [
                rule[1]
                for node, rules in zip(ran, event.get("rules", []), strict=False)
                for end, rule in zip(below[node], rules, strict=False)
                if end == child and isinstance(rule, list)
            ]
            # Of a node with several outputs, each edge leads to one of them.
            if len(rules_to) > 1 and len(ran[child]) == 1:
                assert close(sum(np.array(part, float) for part in rules_to), ran[child][0])
    return told


def same(walk: list[dict], names: dict, ran: dict) -> bool:
    return all(
        any(agrees(node, names[known], arrived) for node in walk) for known, arrived in ran.items()
    )


def agrees(node: dict, kind: str, arrived: list) -> bool:
    """Whether a node of that kind got the same at each of its outputs."""
    if node["kind"] != kind or all(real is None for real in node["arrived"]):
        return False
    return all(
        told is None or (real is not None and _same_values(real, told))
        for real, told in zip_longest(node["arrived"], arrived)
    )


def _same_values(real: Any, told: Any) -> bool:
    if isinstance(told, dict):
        return close(np.ravel(real)[: len(told["head"])], told["head"])
    return close(real, told)


def gives(node: dict, walk: list[dict], names: dict, sums: dict) -> bool:
    """Whether a node gives the same to nodes of the same kinds."""
    real = [(walk[child]["kind"], gave) for child, gave in node["gave"].items()]
    return all(
        any(kind == names[child] and (gave == INDIRECT or close(gave, part)) for kind, gave in real)
        for child, part in sums.items()
    )


@pytest.mark.parametrize("slug", list(folders.module_paths()))
def test_every_rule_and_gradient_of_the_graph_is_that_of_autograd(slug, pairs):
    pair = pairs[slug]
    found = events(pair.module, pair.result.recording)
    if found:
        walks = in_child("walks", ROOT / pair.module.path, module="tests.support.gradients")
        assert compare(found, walks)


def test_nodes_that_no_page_has_are_told_as_truly(tmp_path):
    module, recording = record(tmp_path, OTHERS)
    walks = in_child("walks", tmp_path / "module.py", module="tests.support.gradients")
    told = compare(events(module, recording), walks)
    names = ["Relu", "Tanh", "Sigmoid", "Log", "T", "Neg", "Abs", "Div", "Where"]
    assert told >= {f"{name}Backward0" for name in names}


def test_node_that_a_hook_or_a_function_of_the_module_takes_part_in_runs_once(tmp_path):
    text = """# %% a
import torch


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, g):
        print("backward")
        return 2 * g


x = torch.tensor(3.0, requires_grad=True)
Double.apply(x).backward()
h = torch.tensor(3.0, requires_grad=True)
h.register_hook(lambda g: 2 * g)
(5 * h).backward()
with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: print("read") or t):
    y = x * x
y.backward()
"""
    module, recording = record(tmp_path, text)
    out = [step.get("out", "") for step in recording["steps"]]
    assert "".join(out) == "backward\n" + 2 * "read\n"
    rules = [event.get("rules") for event, _, _ in events(module, recording)]
    # The hook has doubled what the node gave.
    assert rules == [None, [[["g × 5", 5.0]], []], None]
