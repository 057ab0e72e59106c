"""A number that is typed into the words of a figure is one of its data or of the module."""

from __future__ import annotations

import pytest
import torch

from hooks.run.typed import unknown_numbers

POINTS = torch.tensor([1.0, 2.5]), torch.tensor([3.0, -5.0])


def draw(canvas, say, x, t):
    """Not read: 77."""
    canvas.text(0.5, 0.5, f"{x[0]:.3f}, {t[1] * 9:4.1f}")
    return say(ja="点(1, 3)と(2.5, −5)。", en="The 2 points (1, 3) and (2.5, -5).")


def wrong(canvas, say, x, t):
    canvas.text(0.25, 0.25, "y = 4x")
    return say(ja=f"点{x}", en="The point (1, 3.5).")


def test_numbers_of_the_data_and_those_that_are_computed_pass():
    assert [*unknown_numbers("draw", draw, POINTS, "")] == []


def test_number_that_the_data_does_not_have_is_told():
    told = [problem for problem, _ in unknown_numbers("wrong", wrong, POINTS, "")]
    assert [problem.split(",")[0] for problem in told] == [
        "the figure wrong says 4",
        "the figure wrong says 3.5",
    ]


@pytest.mark.parametrize("text", ["x = 4\ny = 3.5\n", "print(a)\n#> tensor([4.0000, 3.5000])\n"])
def test_number_of_the_module_passes(text):
    assert [*unknown_numbers("wrong", wrong, POINTS, text)] == []
