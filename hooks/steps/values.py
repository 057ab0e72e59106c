"""What the words of a step repeat from its state: the viewer puts it there again.

Half of what the words of a loop say are values that its patches have already.
"""

from __future__ import annotations

import re
from typing import Any

from hooks.record.deltas import State, merge
from hooks.steps.naming import number

TENSOR, NOW, BEFORE, PRINTED = range(4)
"""Each stands in a sentence for a text: the value, after the step, of the tensor that is named just
before; the plain value of the name that begins the sentence, after the step and before it; what
the step has printed, without the end of the line."""

OTHERWISE = re.compile(r"e|\.\d{5}|\d{8}")
"""In numbers so small or so large the last digit that the viewer writes may be another."""

Step = dict[str, Any]


def without_values(steps: list[Step]) -> list[Step]:
    """Steps with absolute references, and a number in their words wherever it says the same."""
    before: State = {}
    shorter = []
    for step in steps:
        after = merge(before, step["patch"])
        printed = step.get("out", "").removesuffix("\n")
        words = [[template, *_shorter(said, before, after, printed)]
                 for template, *said in step["words"]]  # fmt: skip
        before = after
        shorter.append({**step, "words": words})
    return shorter


def _shorter(said: list[Any], before: State, after: State, printed: str) -> list[Any]:
    name = said[0] if said else None
    plain = {_plain(name, before): BEFORE, _plain(name, after): NOW, printed: PRINTED}
    shorter = []
    for named, item in zip(["", *said], said, strict=False):
        if not isinstance(item, str) or not item:
            shorter.append(item)
        elif item == _value(named, after):
            shorter.append(TENSOR)
        else:
            shorter.append(plain.get(item, item))
    return shorter


def _value(named: Any, state: State) -> str | None:
    """What a text names as a tensor has this value, if both sides write it the same."""
    tensor = state.get("tensors", {}).get(named) if isinstance(named, str) else None
    if not tensor or "v" not in tensor:
        return None
    text = number(tensor["v"])
    return None if OTHERWISE.search(text) else text


def _plain(name: Any, state: State) -> str | None:
    """The plain value of a name, in the innermost function that has it."""
    frames = state.get("frames", {})
    for depth in sorted(frames, key=int, reverse=True):
        names = frames[depth].get("names", {})
        if isinstance(name, str) and name in names:
            ref = names[name]
            return ref[1:] if isinstance(ref, str) and ref[0] == "=" else None
    return None
