"""What the step viewer calls things: the names that lead to a tensor, numbers, values."""

from __future__ import annotations

import struct
from typing import Any

from hooks.record.deltas import State


def number(value: Any) -> str:
    """A number as torch prints it: at most four decimals, unless it is very small or large."""
    if isinstance(value, list):
        return f"[{', '.join(number(item) for item in value)}]"
    if not isinstance(value, float):
        return str(value)
    if value and not 1e-3 <= abs(value) < 1e7:
        return f"{value:.4g}"
    return f"{value:.4f}".rstrip("0").rstrip(".")


def change(old: Any, new: Any) -> list[str]:
    """Two different values, with as many digits as it takes to tell them apart."""
    short = [number(old), number(new)]
    return short if short[0] != short[1] else [str(old), str(new)]


def _roles(state: State, names: dict[str, str]) -> dict[str, str]:
    """Reference -> what it is called where no name refers to it: `model.weight`."""
    found: dict[str, str] = {}
    for module, record in state.get("modules", {}).items():
        if module in names:
            for name, ref in held_by(record).items():
                add_names(found, f"{names[module]}.{name}", ref)
    for record in state.get("optimizers", {}).values():
        for slots in record.get("state", {}).values():
            found.update({ref: name for name, ref in slots.items() if str(ref).startswith("#")})
    return found


def held_by(module: dict[str, Any]) -> dict[str, Any]:
    """What a module has by name: parameters, buffers, attributes with tensors."""
    return {**module["params"], **module.get("buffers", {}), **module.get("attributes", {})}


def names_and_references(held: dict[str, str]) -> list[str]:
    """`weight #3` for each part that a module has by name."""
    return [f"{name} {ref}" for name, ref in held.items()]


def part_of(key: str) -> str:
    """How a part of a container or an object is written after its name."""
    return key if key.startswith(".") else f"[{key}]"


def add_names(found: dict[str, str], name: str, ref: Any) -> None:
    """Add what a name leads to, part by part, where it has no name yet."""
    if isinstance(ref, dict):
        for key, item in ref["items"]:
            add_names(found, name + part_of(key), item)
    elif ref[0] in "#@&":
        found.setdefault(ref, name)


def _names(state: State) -> dict[str, str]:
    """Reference -> the name that has it: the innermost frame's first.

    What only a container or an object has comes last, the outermost frame's first.
    """
    frames = state.get("frames", {})
    outermost_first = [frames[depth]["names"] for depth in sorted(frames, key=int)]
    found: dict[str, str] = {}
    for names in reversed(outermost_first):
        for name, ref in names.items():
            if not isinstance(ref, dict):
                add_names(found, name, ref)
    for names in outermost_first:
        for name, ref in names.items():
            add_names(found, name, ref)
    return found


class Naming:
    """What the sentences of one step call things, given the states before and after it."""

    def __init__(self, old: State, new: State) -> None:
        self.old, self.new = old, new
        self.names = _names(old) | _names(new)
        for state in (old, new):
            for reference, role in _roles(state, self.names).items():
                self.names.setdefault(reference, role)
        self.grads = {
            record["grad"]: ref
            for state in (old, new)
            for ref, record in state.get("tensors", {}).items()
            if "grad" in record
        }

    def without_frame(self, depth: str) -> Naming:
        """What things are called outside of a function that runs."""
        states = [
            {**state, "frames": {k: f for k, f in state.get("frames", {}).items() if k != depth}}
            for state in (self.old, self.new)
        ]
        return Naming(*states)

    def who(self, ref: str) -> str:
        """`x (#5)` for a tensor with a name, `#5` for one without."""
        name = self.names.get(ref)
        if not name and ref in self.grads:
            owner = self.short(self.grads[ref])
            name = f"{owner}.grad"
        return f"{name} ({ref})" if name else ref

    def short(self, ref: str) -> str:
        """Its name, or its reference where it has none."""
        return self.names.get(ref, ref)

    def value(self, ref: str, state: State | None = None) -> str:
        """A tensor's value, of which a large one shows its beginning and its shape."""
        record = (state or self.new).get("tensors", {}).get(ref, {})
        if "v" in record:
            return number(record["v"])
        size = "×".join(str(length) for length in record.get("shape", []))
        return f"[{number(record['head'])[1:-1]}, …] ({size})" if "head" in record else f"({size})"

    def changed(self, ref: str) -> list[str] | None:
        """A tensor's value before and after the step, where both exist and differ."""
        old, new = self.record(ref, self.old), self.record(ref, self.new)
        if old is None or new is None or repr(_content(old)) == repr(_content(new)):
            return None
        if "v" in old and "v" in new:
            return change(old["v"], new["v"])
        return [self.value(ref, self.old), self.value(ref)]

    def text(self, ref: Any) -> str:
        """What a name refers to: a tensor with its value, a plain value, a container's kind."""
        if isinstance(ref, dict):
            return f"{ref['type']} ({ref['len']})" if "len" in ref else ref["type"]
        if ref[0] == "#":
            return f"{self.who(ref)} {self.value(ref)}"
        return ref[1:] if ref[0] in "=~" else self.who(ref)

    def record(self, ref: str, state: State) -> dict[str, Any] | None:
        """What is known of a tensor in a state; None where it is not in it."""
        return state.get("tensors", {}).get(ref)


def _content(record: dict[str, Any]) -> tuple:
    """What two records of one tensor must share for its value to be the same."""
    exact = _exact if record.get("dtype", "float32") == "float32" else lambda value: value
    return exact(record.get("v")), exact(record.get("head")), record.get("shape")


def _exact(value: Any) -> Any:
    """The very numbers of a float32 tensor, of which the record has the shortest decimals."""
    if isinstance(value, list):
        return [_exact(item) for item in value]
    return struct.unpack("f", struct.pack("f", value))[0] if isinstance(value, float) else value
