"""What the step viewer calls a tensor: the names that lead to it."""

from __future__ import annotations

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
            for name, ref in _held(record).items():
                _add_names(found, f"{names[module]}.{name}", ref)
    for record in state.get("optimizers", {}).values():
        for slots in record.get("state", {}).values():
            found.update({ref: name for name, ref in slots.items() if str(ref).startswith("#")})
    return found


def _held(module: dict[str, Any]) -> dict[str, Any]:
    """What a module has by name: parameters, buffers, attributes with tensors."""
    return {**module["params"], **module.get("buffers", {}), **module.get("attributes", {})}


def _listed(held: dict[str, str]) -> list[str]:
    return [f"{name} {ref}" for name, ref in held.items()]


def _part(key: str) -> str:
    """How a part of a container or an object is written after its name."""
    return key if key.startswith(".") else f"[{key}]"


def _add_names(found: dict[str, str], name: str, ref: Any) -> None:
    """Add what a name leads to, part by part, where it has no name yet."""
    if isinstance(ref, dict):
        for key, item in ref["items"]:
            _add_names(found, name + _part(key), item)
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
                _add_names(found, name, ref)
    for names in outermost_first:
        for name, ref in names.items():
            _add_names(found, name, ref)
    return found
