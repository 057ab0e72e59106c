"""The text of a file that an author has written."""

from __future__ import annotations

import re
from pathlib import Path

from hooks.errors import AuthorError, Mistake

ODD_LINE_END = re.compile("[\\x00\\x0b\\x0c\\x1c-\\x1e\\x85\\u2028\\u2029\\ufeff]")


def text_of(path: Path) -> str:
    """The text of a file that an author has written.

    Raises AuthorError for what is no UTF-8, and for characters that end a line to some programs
    and not to others: messages would name the wrong lines.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        mistake = Mistake(path, line, "the file is not UTF-8", "save it as UTF-8")
        raise AuthorError(mistake) from None
    if odd := ODD_LINE_END.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        problem = f"an invisible character, U+{ord(odd[0]):04X}"
        raise AuthorError(Mistake(path, line, problem, "delete it"))
    return text
