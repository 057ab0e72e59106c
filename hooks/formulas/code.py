"""What expressions of the code compute, at given values of the names in them.

Two expressions that agree at random values are the same: `(t - y)^2` of a page is tied in this way
to `(t - y) ** 2` in its module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

Value = Any
"""A float, or an array of floats."""

OPERATIONS = {
    ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide,
    ast.Pow: np.power,
}  # fmt: skip
CALLED = {"exp": np.exp, "sqrt": np.sqrt, "log": np.log, "abs": np.abs, "mean": np.mean,
          "sum": np.sum}  # fmt: skip
SAME = {"detach", "clone", "item", "double", "float", "requires_grad_", "tensor", "Fraction"}
"""Calls that give the value that they were given."""


class UnknownError(Exception):
    """An expression that is not calculated here."""


def computed(node: ast.expr, values: Mapping[str, Value]) -> Value:
    """What the expression gives. Raises UnknownError.

    Args:
        values: by the text of names and of whole expressions, `a.grad` for instance.
    """
    if not isinstance(node, ast.Constant) and (text := ast.unparse(node)) in values:
        return values[text]
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -computed(operand, values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATIONS:
            with np.errstate(all="ignore"):
                return OPERATIONS[type(op)](computed(left, values), computed(right, values))
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=args):
            is_library = isinstance(owner, ast.Name) and owner.id in ("torch", "math", "np")
            return _called(name, args[0] if is_library and args else owner, values)
        case ast.Call(func=ast.Name(id=name), args=[given, *_]):
            return _called(name, given, values)
        case ast.Subscript(value=inner, slice=ast.Constant() | ast.UnaryOp() as key):
            found, at = computed(inner, values), ast.literal_eval(key)
            if isinstance(at, int) and np.ndim(found) and -len(found) <= at < len(found):
                return found[at]
    raise UnknownError


def _called(name: str, given: ast.expr, values: Mapping[str, Value]) -> Value:
    if name in SAME:
        return computed(given, values)
    if name in CALLED:
        return CALLED[name](computed(given, values))
    raise UnknownError


def expressions(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """(name that it is assigned to, expression) of all that the code calculates.

    What a function returns is what becomes of the first name in it: of p in `p - lr * g`. The name
    is empty for what is assigned to none, and for the parts of an expression.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.Assign(targets=[ast.Attribute() as target], value=value):
                yield ast.unparse(target), value
            case ast.AugAssign(target=target, op=op, value=value):
                old = ast.parse(ast.unparse(target), mode="eval").body
                yield ast.unparse(target), ast.BinOp(old, op, value)
            case ast.Return(value=ast.Tuple(elts=parts)):
                yield from ((_first_name(part), part) for part in parts if not is_name(part))
            case ast.Return(value=ast.expr() as value) if not is_name(value):
                yield _first_name(value), value
            case ast.BinOp() | ast.Call() | ast.UnaryOp():
                yield "", node


def _first_name(node: ast.expr) -> str:
    names = (ast.unparse(inner) for inner in _in_order(node) if is_name(inner))
    return next(names, "")


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """The node and all in it, from left to right."""
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


def comparisons(tree: ast.AST) -> Iterator[tuple[str, tuple[ast.expr, ast.expr]]]:
    """(sign, its two sides) of what the code compares."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            sign = ast.unparse(node).removeprefix(ast.unparse(node.left)).split()[0]
            yield sign, (node.left, node.comparators[0])


def is_name(node: ast.AST) -> bool:
    """Whether it is a name, or what is asked of one: `x`, `x.grad`, `path[0]`."""
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        return is_name(node.value)
    return isinstance(node, ast.Name)


def equals(left: Value, right: Value, rounding: float = 0.0) -> bool:
    """Whether two values are the same but for what float32 rounds, and for `rounding`."""
    try:
        left, right = np.broadcast_arrays(np.asarray(left, float), np.asarray(right, float))
    except ValueError:
        return False
    if not (np.all(np.isfinite(left)) and np.all(np.isfinite(right))):
        return False
    scale = np.maximum(1e-3, np.maximum(np.abs(left), np.abs(right)))
    with np.errstate(all="ignore"):
        return bool(np.all(np.abs(left - right) <= 1e-5 * scale + rounding))
