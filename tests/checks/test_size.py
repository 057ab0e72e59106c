"""What is too large for a page, or leads nowhere, is told by the build."""

from __future__ import annotations

from tests.support.small import error_of, line_of


def test_cell_of_more_than_twenty_lines(project):
    lines = "\n".join(f"x = {n / 4}" for n in range(21))
    project.change(project.module, "x = 1.25\n", f"{lines}\nx = 1.25\n")
    error = error_of(project)
    assert (error.path, error.line) == (project.module, line_of(project.module, "x = 5.0"))
    assert error.problem == "the cell 'data' has 23 lines"


def test_line_of_more_than_seventy_nine_columns(project):
    project.change(project.module, "x = 1.25\n", f"x = 1.25  # {'a' * 68}\n")
    error = error_of(project)
    assert (error.path, error.line) == (project.module, 2)
    assert error.problem == "the line has 80 characters"


def test_what_just_fits_passes(project):
    lines = f"x = 1.25  # {'a' * 67}\n" * 18
    project.change(project.module, "x = 1.25\n", f"{lines}x = 1.25\n")
    project.load()


def test_page_that_leads_nowhere(project):
    project.change_both(" or [home](../index.md#top)", "")
    assert error_of(project).problem == "the page links to no other"
