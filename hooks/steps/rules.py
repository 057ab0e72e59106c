"""What each node of a backward() does to the gradient that reaches it, as a formula with numbers.

A formula says what a node gives to one node below it. In it `g` is the gradient that arrives,
`#5` a tensor that a name or a slot leads to, and everything else a number that the node had saved
in that run: `g × 2·[2,3]`, `sum(g × #1)`, `#1ᵀ @ g`. A formula whose value is not what the node
gave in that run is not told: `found` computes each from its text.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from hooks.record.deltas import State

Rule = str | list[Any] | None
"""A formula; with what was given where that is not all that arrived; None: nothing was given."""


class Saved:
    """What one node has saved, as operands of a formula."""

    def __init__(self, saved: dict[str, Any], tensors: dict[str, Any]) -> None:
        self._saved, self._tensors = saved, tensors

    def __call__(self, name: str) -> str:
        """An operand: `#5` where the state has that very tensor, else its numbers.

        Raises KeyError for what was not saved, or is too large.
        """
        value = self._saved[name]
        if not isinstance(value, dict):
            return _text(value)
        reference = value.get("is")
        text = reference if self._has(reference, value["v"]) else _text(value["v"])
        return f"({text})" if text.startswith("-") else text

    def raw(self, name: str) -> Any:
        """The numbers themselves. Raises KeyError as above."""
        value = self._saved[name]
        return value["v"] if isinstance(value, dict) else value

    def _has(self, reference: str | None, value: Any) -> bool:
        return self._tensors.get(reference, {}).get("v") == value


def _text(value: Any) -> str:
    return str(value).replace("'", "").replace(" ", "").replace("True", "1").replace("False", "0")


def _power(s: Saved) -> str:
    exponent, base = s.raw("exponent"), s("self")
    if exponent == 2:
        return f"g × 2·{base}"
    return f"g × {exponent}·{base}^{exponent - 1}"


def _filled(sizes: list[int], value: str) -> str:
    """A list of these sizes with the same text everywhere."""
    if math.prod(sizes) > 16:
        raise KeyError("too large")
    for size in reversed(sizes):
        value = f"[{','.join([value] * size)}]"
    return value


def _select(s: Saved) -> str:
    if s.raw("dim") or len(s.raw("self_sym_sizes")) != 1:
        raise KeyError("of one dimension only")
    size = s.raw("self_sym_sizes")[0]
    taken = s.raw("index") % (1 << 64)  # saved without a sign
    taken = taken - (1 << 64) if taken >> 63 else taken
    if size > 16:
        raise KeyError("too large")
    parts = ["g" if place == taken % size else "0" for place in range(size)]
    return f"[{','.join(parts)}]"


def _mask(s: Saved, name: str, holds: Callable[[Any], bool]) -> str:
    def each(value: Any) -> Any:
        return [each(item) for item in value] if isinstance(value, list) else int(holds(value))

    return _text(each(s.raw(name)))


def _mse(s: Saved) -> str:
    error = f"g × 2·({s('self')} - {s('target')})"
    count = np.size(s.raw("self"))
    return f"{error} / {count}" if s.raw("reduction") == 1 else error


RULES: dict[str, list[Callable[[Saved], str]]] = {
    "MeanBackward0": [
        lambda s: f"g × {_filled(s.raw('self_sym_sizes'), '1/' + s('self_sym_numel'))}"
    ],
    "SumBackward0": [lambda s: f"g × {_filled(s.raw('self_sym_sizes'), '1')}"],
    "PowBackward0": [_power],
    "AddBackward0": [lambda s: "g", lambda s: _scaled(s.raw("alpha"))],
    "SubBackward0": [lambda s: "g", lambda s: _scaled(-s.raw("alpha"))],
    "NegBackward0": [lambda s: "g × -1"],
    "MulBackward0": [lambda s: f"g × {s('other')}", lambda s: f"g × {s('self')}"],
    "MulBackward1": [lambda s: f"g × {s('other')}"],
    "DivBackward0": [
        lambda s: f"g / {s('other')}",
        lambda s: f"g × -{s('self')} / {s('other')}^2",
    ],
    "ExpBackward0": [lambda s: f"g × {s('result')}"],
    "LogBackward0": [lambda s: f"g / {s('self')}"],
    "SqrtBackward0": [lambda s: f"g / (2·{s('result')})"],
    "ReluBackward0": [lambda s: f"g × {_mask(s, 'result', lambda value: value > 0)}"],
    "AbsBackward0": [lambda s: f"g × {_text(np.sign(s.raw('self')).tolist())}"],
    "TanhBackward0": [lambda s: f"g × (1 - {s('result')}^2)"],
    "SigmoidBackward0": [lambda s: f"g × {s('result')}·(1 - {s('result')})"],
    "WhereBackward0": [
        lambda s: f"g × {_mask(s, 'condition', bool)}",
        lambda s: f"g × {_mask(s, 'condition', lambda value: not value)}",
    ],
    "AddmmBackward0": [
        lambda s: "g",
        lambda s: f"g @ {s('mat2')}ᵀ",
        lambda s: f"{s('mat1')}ᵀ @ g",
    ],
    "TBackward0": [lambda s: "gᵀ"],
    "MseLossBackward0": [_mse, lambda s: _mse(s).replace("2·", "-2·", 1)],
    "AddcmulBackward0": [
        lambda s: "g",
        lambda s: f"g × {s('value')}·{s('tensor2')}",
        lambda s: f"g × {s('value')}·{s('tensor1')}",
    ],
    "SelectBackward0": [_select],
    "CloneBackward0": [lambda s: "g"],
}
"""Kind of node -> for each of its arguments, the formula of what it gives there.

As in PyTorch's tools/autograd/derivatives.yaml.
"""


def _scaled(factor: float) -> str:
    return "g" if factor == 1 else f"g × {_text(factor)}"


def with_rules(event: dict[str, Any], state: State, shapes: list[dict]) -> dict[str, Any]:
    """An event of the trace, made of a recorded one: `rules` in place of `explained`.

    Args:
        state: the state after the step of the event.
    """
    known = event.get("explained")
    told = {key: value for key, value in event.items() if key != "explained"}
    graph = state.get("graph", {})
    if not known or "ids" not in graph:
        return told
    shape = shapes[graph["shape"]]
    names = dict(zip(graph["ids"], shape["names"], strict=True))
    below: dict[str, list[str]] = {node: [] for node in graph["ids"]}
    for start, end in shape["edges"]:
        below[graph["ids"][start]].append(graph["ids"][end])
    tensors = state["tensors"]
    ran = {node: arrived for node, *arrived in event["ran"]}
    # What grad() was asked for receives a gradient, though no node of it runs.
    feeding = [node for node in graph["ids"] if names[node] == "AccumulateGrad"]
    leaves = dict(zip(graph.get("leaves", []), feeding, strict=False))
    asked = {leaves.get(ref, tensors.get(ref, {}).get("fn")) for ref in event.get("inputs", [])}
    given = [child for node in ran for child in below.get(node, [])]

    def rule(node: str, arrived: list[Any], saved: dict, child: str, place: str, gave: Any) -> Rule:
        if child not in ran and child not in asked:
            return None
        formula = _formula(names[node], int(place), arrived, saved, gave, tensors)
        alone = given.count(child) == 1 and ran.get(child) == [gave]
        return formula if alone else [formula, gave]

    rules = [
        [
            rule(node, arrived, found["saved"], child, place, gave)
            for child, (place, gave) in zip(below[node], found["gave"].items(), strict=False)
        ]
        if found
        else []
        for (node, *arrived), found in zip(event["ran"], known, strict=True)
    ]
    return {**told, "rules": rules} if any(rules) else told


def _formula(
    kind: str, place: int, arrived: list[Any], saved: dict[str, Any], gave: Any, tensors: dict
) -> str:
    """The formula of what a node gave to its argument at `place`; "" where there is none."""
    try:
        formula = RULES[kind][place](Saved(saved, tensors))
        g, target = np.array(arrived[0], float), np.array(gave, float)
        values = {ref: record.get("v") for ref, record in tensors.items()}
        value = found(formula, g, values)
    except (KeyError, IndexError, ValueError, TypeError, ArithmeticError):
        return ""
    if value.shape != target.shape:
        try:
            value = summed(value, target.shape)
        except ValueError:
            return ""
        formula = f"sum({formula})"
    return formula if np.allclose(value, target, rtol=1e-4, atol=1e-6, equal_nan=True) else ""


def summed(value: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum what broadcasting has spread. Raises ValueError where it cannot have come from that."""
    value = value.sum(axis=tuple(range(value.ndim - len(shape))))
    wide = tuple(axis for axis, size in enumerate(shape) if size == 1 != value.shape[axis])
    value = value.sum(axis=wide, keepdims=True)
    if value.shape != shape:
        raise ValueError(f"{value.shape} is not {shape}")
    return value


def found(formula: str, g: np.ndarray, tensors: dict[str, Any]) -> np.ndarray:
    """The value of a formula. Raises KeyError for a tensor that is not there."""
    text = formula.replace("×", "*").replace("·", "*").replace("^", "**").replace("ᵀ", ".T")
    tree = ast.parse(text.replace("#", "tensor_"), mode="eval")

    def of(node: ast.expr) -> np.ndarray:
        if isinstance(node, ast.BinOp):
            return OPERATIONS[type(node.op)](of(node.left), of(node.right))
        if isinstance(node, ast.UnaryOp):
            return -of(node.operand)
        if isinstance(node, ast.List):
            return np.array([of(item) for item in node.elts])
        if isinstance(node, ast.Attribute):
            return of(node.value).T
        if isinstance(node, ast.Name):
            if node.id in ("nan", "inf"):
                return np.array(float(node.id))
            return g if node.id == "g" else np.array(tensors["#" + node.id[7:]], float)
        return np.array(ast.literal_eval(node), float)

    with np.errstate(all="ignore"):
        return of(tree.body)


OPERATIONS: dict[type, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.MatMult: np.matmul,
}
