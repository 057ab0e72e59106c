"""The site's cells with one thing changed: the engine prints what PyTorch prints, or says what it lacks."""

from __future__ import annotations

import pytest

from tests.tools.live import survey


@pytest.mark.parametrize("seed", [101])
def test_changed_programs_print_the_same_on_both(seed):
    found = list(survey(seed, 40))
    assert [(title, where) for title, result, where in found if result == "different"] == []
    assert sum(result == "equal" for _, result, _ in found) >= 38
