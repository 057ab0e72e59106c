"""References counted backwards from the newest, so that the rounds of a loop look alike.

A reference is `#` or `$` and a number. `#<0` is the newest tensor of a step, `#<1` the one before.
"""

from __future__ import annotations

import json
import re
from typing import Any

NEAR = 12
"""How far back a reference is counted; what is older keeps its number, which stays the same."""

# A number as the trace writes them: "#007" is a text of the module, and not tensor 7.
ABSOLUTE = re.compile(r"([#$])(0|[1-9][0-9]*)(?![0-9])")
RELATIVE = re.compile(r"([#$])<([0-9]+)")

Step = dict[str, Any]


class AmbiguousError(ValueError):
    """A text of the module looks like a relative reference."""


def encode(steps: list[Step]) -> list[Step]:
    """Steps with relative references, and under `new` how many tensors and nodes are new.

    Raises AmbiguousError, with the text, where a step has what looks like a relative reference.
    """
    newest = {"#": 0, "$": 0}
    encoded = []
    for step in steps:
        text = json.dumps(step, ensure_ascii=False)
        if taken := RELATIVE.search(text):
            raise AmbiguousError(taken[0])
        before = dict(newest)
        for sign, number in _mentioned(step):
            newest[sign] = max(newest[sign], number)
        new = [newest[sign] - before[sign] for sign in "#$"]
        step = json.loads(ABSOLUTE.sub(lambda match: _backwards(match, dict(newest)), text))
        encoded.append({**step, "new": new} if any(new) else step)
    return encoded


def _mentioned(step: Step) -> list[tuple[str, int]]:
    """The tensors and nodes that a step's state and events name."""
    known = json.dumps([step["patch"].get(key) for key in ("tensors", "graph")])
    known += json.dumps(step.get("events", []))
    return [(sign, int(number)) for sign, number in ABSOLUTE.findall(known)]


def _backwards(match: re.Match, newest: dict[str, int]) -> str:
    sign, number = match[1], int(match[2])
    back = newest[sign] - number
    return f"{sign}<{back}" if 0 <= back <= NEAR else match[0]


def decode(steps: list[Step]) -> list[Step]:
    """The inverse of `encode`."""
    newest = {"#": 0, "$": 0}
    decoded = []
    for step in steps:
        for sign, count in zip("#$", step.get("new", [0, 0]), strict=True):
            newest[sign] += count
        text = RELATIVE.sub(
            lambda match: f"{match[1]}{newest[match[1]] - int(match[2])}",
            json.dumps(step, ensure_ascii=False),
        )
        decoded.append({key: value for key, value in json.loads(text).items() if key != "new"})
    return decoded
