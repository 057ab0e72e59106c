"""What an author is told of a figure to drag that is placed or set wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.errors import AuthorError
from tests.support.small import Project, line_of

DRAWN = """from snippets.figures.gradients import draw_three_rates

# %% data
import torch

x = torch.tensor([1.0, 2.0])
t = torch.tensor([3.0, 5.0])
print(x)
#> tensor([1., 2.])

# %% fails
draw_three_rates(x, t, (0.1, 0.28, 0.3))
"""


@pytest.fixture
def small(tmp_path) -> Project:
    """A project whose cell `fails` draws, with the valley."""
    project = Project(tmp_path)
    project.change_both("::: fails\n", "::: fails explore=valley\nThree rates.\n")
    project.change_both("`1.25`, and $x = 1.25$", "[1](#valley:lr=0.25)")
    project.module.write_text(DRAWN, encoding="utf-8")
    return project


def mistakes(project: Project, page: Path | None = None) -> list:
    """Those of the page, or of the English one."""
    with pytest.raises(AuthorError) as caught:
        project.load()
    # The digest of the drawing is in no lock, which is a mistake of the module.
    return [m for m in caught.value.mistakes if m.path == (page or project.en)]


def test_figure_that_is_placed_and_set_rightly_is_no_mistake(small):
    assert mistakes(small) == []


@pytest.mark.parametrize(
    ("old", "new", "problem", "remedy", "stands"),
    [
        (
            "=valley",
            "=vally",
            "no figure to drag named 'vally'. Did you mean 'valley'?",
            "valley",
            "=vally",
        ),
        ("::: data", "::: data explore=valley", "on this page already", "delete", ":: fails"),
        ("::: fails explore=valley", "::: fails", "not on this page", "explore=", "(#valley"),
        (":lr=0.25", ":rate=0.25", "no setting 'rate'; it has lr", "#valley:lr=0.1", "(#valley"),
        (
            ":lr=0.25",
            ":lr=0.9",
            "'lr=0.9' is no number from 0 to 0.5",
            "#valley:lr=0.1",
            "(#valley",
        ),
        (
            ":lr=0.25",
            ":lr=fast",
            "'lr=fast' is no number from 0 to 0.5",
            "#valley:lr=0.1",
            "(#valley",
        ),
        (
            "{#more}",
            "{#valley}",
            "a heading of this page has the id 'valley'",
            "another id",
            ":: fails",
        ),
    ],
)
def test_mistake_is_told_with_its_line_and_what_to_do(small, old, new, problem, remedy, stands):
    small.change_both(old, new)
    small.change_both("(#more)", "(#title)") if "more" in old else None
    told = [m for m in mistakes(small) if problem in m.problem]
    assert len(told) == 1
    assert remedy in told[0].remedy
    assert told[0].line == line_of(small.en, stands)


def test_cell_that_draws_nothing_extends_no_figure(small):
    small.change_both("::: data", "::: data explore=valley")
    small.change_both("::: fails explore=valley", "::: fails")
    (told,) = mistakes(small)
    assert "draws nothing" in told.problem
    assert told.line == line_of(small.en, "explore=")


def test_twins_place_the_same_figures(small):
    small.change_both("(#valley:lr=0.25)", "(#more)")
    small.change(small.en, " explore=valley", "")
    found = [*mistakes(small), *mistakes(small, small.ja)]
    assert any("fails explore=valley" in mistake.problem for mistake in found)
