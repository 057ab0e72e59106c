"""States as differences: JSON Merge Patch, RFC 7386.

A patch has the keys that changed. Its null deletes a key, its objects are patches of objects,
everything else replaces what was there. A state therefore contains no null.
"""

from __future__ import annotations

from typing import Any

State = dict[str, Any]


def diff(old: State, new: State) -> State:
    """The patch that makes `new` of `old`."""
    patch: State = {key: None for key in old if key not in new}
    for key, value in new.items():
        if key not in old:
            patch[key] = value
        elif value is old[key]:
            continue
        elif isinstance(value, dict) and isinstance(old[key], dict):
            if inner := diff(old[key], value):
                patch[key] = inner
        elif repr(value) != repr(old[key]):  # 1, 1.0, True and 0.0, -0.0 are not the same
            patch[key] = value
    return patch


def merge(state: State, patch: State) -> State:
    """A new state: `state` with `patch` applied. What did not change is shared."""
    merged = dict(state)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            below = merged.get(key)
            merged[key] = merge(below if isinstance(below, dict) else {}, value)
        else:
            merged[key] = value
    return merged
