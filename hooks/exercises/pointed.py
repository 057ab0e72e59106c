"""What a reader can point at: tensors and arrows of the viewer's picture, as they are called.

Which tensor each name and each place of an optimizer refers to comes from the recording.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hooks.read.module import Aside, Module
from hooks.record.deltas import State, merge

KINDS = ("tensor", "arrow")
"""Questions that are answered by pointing: at a tensor, or at the arrow that leads to one."""


def moment(module: Module, program: str) -> str:
    """The cell at whose end the picture is taken: right before the program runs. "": before all."""
    own = module.program(program)
    if isinstance(own, Aside):
        return own.after
    names = [cell.name for cell in module.cells]
    return "" if program == names[0] else names[names.index(program) - 1]


def pointers(module: Module, recording: dict[str, Any], cell: str) -> dict[str, str]:
    """What the picture writes at the beginning of an arrow -> the tensor that it leads to.

    As it is at the end of that cell. What stands there twice is left out: it tells neither.
    """
    last = [each.name for each in module.cells].index(cell)
    state: State = {}
    for step in recording["steps"]:
        if step["cell"] <= last:
            state = merge(state, step["patch"])
    found: dict[str, str] = {}
    twice = set()
    for label, ref in (*_names(state), *_slots(state)):
        if label in found:
            twice.add(label)
        found[label] = ref
    return {label: ref for label, ref in found.items() if label not in twice}


def _names(state: State) -> Iterator[tuple[str, str]]:
    for name, value in state.get("frames", {}).get("0", {}).get("names", {}).items():
        yield from _parts(name, value, state)


def _parts(label: str, ref: Any, state: State) -> Iterator[tuple[str, str]]:
    """The tensors that a name leads to, by way of lists, objects and modules."""
    if isinstance(ref, dict):
        for key, item in ref["items"]:
            yield from _parts(label + (key if key[0] == "." else f"[{key}]"), item, state)
    elif ref[0] == "&":
        module = state.get("modules", {}).get(ref, {})
        for part in ("params", "buffers", "attributes"):
            for key, item in module.get(part, {}).items():
                yield from _parts(f"{label}.{key}", item, state)
    elif ref[0] == "#":
        yield label, ref


def _slots(state: State) -> Iterator[tuple[str, str]]:
    """What the optimizers hold."""
    for optimizer in state.get("optimizers", {}).values():
        for group in optimizer["groups"].values():
            for at, ref in enumerate(group["params"]):
                yield f"params[{at}]", ref
        for kept in optimizer.get("state", {}).values():
            for label, ref in kept.items():
                if isinstance(ref, str) and ref[0] == "#":
                    yield label, ref
