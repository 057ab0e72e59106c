"""The one exception that authors see."""

from __future__ import annotations

import re
from pathlib import Path

ODD_LINE_END = re.compile("[\\x00\\x0b\\x0c\\x1c-\\x1e\\x85\\u2028\\u2029\\ufeff]")
ROOT = Path(__file__).resolve().parent.parent


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


def text_of(path: Path) -> str:
    """The text of a file that an author has written.

    Raises AuthorError for what is no UTF-8, and for characters that end a line to some programs
    and not to others: messages would name the wrong lines.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        raise AuthorError(
            path, before.count(b"\n") + 1, "the file is not UTF-8", "save it as UTF-8"
        ) from None
    if odd := ODD_LINE_END.search(text):
        raise AuthorError(
            path,
            text.count("\n", 0, odd.start()) + 1,
            f"an invisible character, U+{ord(odd[0]):04X}",
            "delete it",
        )
    return text


def shown(path: Path) -> str:
    """The path as authors type it: relative to the project when it is inside."""
    try:
        return path.resolve().relative_to(ROOT).as_posix()
    except ValueError:
        return path.as_posix()


def closest(name: str, known: list[str]) -> str:
    """' Did you mean ...?' when one of the known names looks like the given one."""
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean '{near[0]}'?" if near else ""
