"""A state and what changes it give the next one, whatever is in them."""

from __future__ import annotations

from hooks.record import deltas


def test_every_value_a_state_can_have_comes_back():
    old = {"a": {"b": 1, "c": [1, 2]}, "d": {"e": {}}, "f": 0.0}
    new = {"a": {"b": 1.0, "x": {}}, "d": {}, "f": -0.0, "g": [None]}
    assert repr(deltas.merge(old, deltas.diff(old, new))["f"]) == "-0.0"
    assert deltas.merge(old, deltas.diff(old, new)) == new
    assert type(deltas.merge(old, deltas.diff(old, new))["a"]["b"]) is float
    assert deltas.diff(new, new) == {}
