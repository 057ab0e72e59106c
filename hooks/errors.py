"""The one exception that authors see."""

from __future__ import annotations

from pathlib import Path

from hooks.places import shown


class AuthorError(Exception):
    """A mistake in a module, a page or a figure, told in one message.

    Args:
        path: the file to edit; shown relative to the project where possible.
        line: 1-based line to look at.
        problem: what is wrong.
        remedy: what to do about it.
    """

    def __init__(self, path: Path | str, line: int, problem: str, remedy: str):
        self.path, self.line = Path(path), line
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{shown(self.path)}:{line}: {problem}\n  -> {remedy}")


def closest(name: str, known: list[str]) -> str:
    """' Did you mean ...?' when one of the known names looks like the given one."""
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean '{near[0]}'?" if near else ""
