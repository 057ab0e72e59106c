"""The run, statement by statement: what names and expressions were worth before and after."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hooks.formulas.code import UnknownError, Value, computed
from hooks.read.module import Module
from hooks.read.numbers import numbers_in
from hooks.record.deltas import State, merge

GROUP = re.compile(r"(?P<op>\w+)\.param_groups\[(?P<index>\d+)\]")


@dataclass(frozen=True)
class Moment:
    """One statement that ran: in which cell, its first line, the state after it.

    `printed` are the numbers that the cell has printed by then, `out` what the statement printed;
    `line` counts from the module's first.
    """

    cell: str
    code: str
    after: State
    printed: tuple[float, ...]
    line: int
    out: str


def moments(module: Module, recording: dict[str, Any]) -> list[Moment]:
    """All that were recorded."""
    lines, state, found = module.text.splitlines(), {}, []
    cell, printed = -1, ""
    for step in recording.get("steps", []):
        state = merge(state, step["patch"])
        printed = (printed if step["cell"] == cell else "") + step.get("out", "")
        cell = step["cell"]
        numbers = tuple(float(n.value) for n in numbers_in(printed) if n.value is not None)
        code = lines[step["line"] - 1].strip()
        where, out = module.cells[cell].name, step.get("out", "")
        found.append(Moment(where, code, state, numbers, step["line"], out))
    return found


class Values(Mapping[str, Value]):
    """What expressions are worth in a state, by their text.

    Beside names, `x.grad`, `net.weight` and `path[0]` there are `x.momentum_buffer`, what an
    optimizer keeps for x, and `lr`, of the newest optimizer, where no name is called that; and
    `printed[0]`, the first number that the cell has printed.
    """

    def __init__(self, state: State, printed: tuple[float, ...] = ()) -> None:
        self.state = state
        self.known: dict[str, Value | None] = {"printed": np.array(printed)}

    def __getitem__(self, text: str) -> Value:
        if text not in self.known:
            self.known[text] = self._worth(text)
        if self.known[text] is None:
            raise KeyError(text)
        return self.known[text]

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __contains__(self, text: object) -> bool:
        try:
            self[text]
        except KeyError:
            return False
        return True

    def _worth(self, text: str) -> Value | None:
        node = ast.parse(text, mode="eval").body
        if (ref := self._reference(node)) is not None:
            return self._value(ref)
        if isinstance(node, (ast.Name, ast.Attribute)):
            return None
        try:
            return computed(node, _Inner(self, text))
        except UnknownError:
            return None

    def _reference(self, node: ast.expr) -> Any:
        match node:
            case ast.Name(id=name):
                frames = self.state.get("frames", {})
                for depth in sorted(frames, key=int, reverse=True):
                    if name in frames[depth]["names"]:
                        return frames[depth]["names"][name]
                return self._setting(name)
            case ast.Attribute(value=owner, attr=name):
                return self._attribute(self._reference(owner), name)
            case ast.Subscript(value=owner, slice=key):
                held = self._reference(owner)
                label = ast.unparse(key)
                if (group := GROUP.fullmatch(ast.unparse(owner))) and isinstance(key, ast.Constant):
                    optimizer = self._reference(ast.parse(group["op"], mode="eval").body)
                    known = self.state.get("optimizers", {}).get(str(optimizer), {})
                    return known.get("groups", {}).get(group["index"], {}).get(key.value)
                if isinstance(held, dict):
                    return next((ref for name, ref in held["items"] if name == label), None)
        return None

    def _attribute(self, owner: Any, name: str) -> Any:
        if isinstance(owner, dict):
            return next((ref for key, ref in owner["items"] if key == f".{name}"), None)
        if not isinstance(owner, str):
            return None
        if owner[0] == "#" and name == "grad":
            return self.state["tensors"].get(owner, {}).get("grad")
        if owner[0] == "#":
            for optimizer in reversed(self.state.get("optimizers", {}).values()):
                if name in (slots := optimizer.get("state", {}).get(owner, {})):
                    return slots[name]
        if owner[0] == "@":
            return self.state["optimizers"][owner]["groups"].get("0", {}).get(name)
        if owner[0] == "&":
            return self.state["modules"][owner]["params"].get(name)
        return None

    def _setting(self, name: str) -> Any:
        for optimizer in reversed(self.state.get("optimizers", {}).values()):
            if name != "params" and name in (group := optimizer["groups"].get("0", {})):
                return group[name]
        return None

    def _value(self, ref: Any) -> Value | None:
        try:
            if isinstance(ref, dict):
                return np.array([float(self._value(item)) for _, item in ref["items"]])
            if ref[0] == "#":
                return np.array(self.state["tensors"][ref]["v"], float)
            if ref[0] == "=":
                return float(ast.literal_eval(ref[1:]))
        except (KeyError, TypeError, ValueError, SyntaxError):
            return None
        return None


class _Inner(Mapping[str, Value]):
    """The values, but for the very expression that is being calculated."""

    def __init__(self, values: Values, text: str) -> None:
        self.values, self.text = values, text

    def __getitem__(self, text: str) -> Value:
        return self.values[text]

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __contains__(self, text: object) -> bool:
        return text != self.text and text in self.values
