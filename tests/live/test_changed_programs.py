"""The site's cells with one thing changed: the engine prints what PyTorch prints, or says what it lacks."""

from __future__ import annotations

from tests.tools.live import survey


def test_changed_programs_print_the_same_on_both():
    found = list(survey(seed=101, count=40))
    different = [(title, where) for title, result, where in found if result == "different"]
    assert len(different) <= 1, different  # changed programs are others when the cells are
    assert sum(result == "equal" for _, result, _ in found) >= 38
