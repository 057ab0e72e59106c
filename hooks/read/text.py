"""The text of a file that an author has written."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from hooks.errors import AuthorError, Mistake

UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs", "Mn", "Me"}
"""Categories of what readers do not see, or see as part of another character."""
PLAIN_SPACE = " \u3000\n"
SCRIPTS = ("LATIN", "GREEK", "HIRAGANA", "KATAKANA", "CJK", "IDEOGRAPHIC", "MODIFIER")
"""How the names of the letters begin that pages are written with; others only look like them."""
LIKE_LATIN = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ"
"""Greek letters that nobody tells from Latin ones."""


def text_of(path: Path) -> str:
    """The text of a file that an author has written.

    Raises AuthorError for what is no UTF-8, and for characters that nobody sees: some end a line
    to some programs and not to others, some change the order in which text is shown.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        mistake = Mistake(path, line, "the file is not UTF-8", "save it as UTF-8")
        raise AuthorError(mistake) from None
    if odd := unseen(text.replace("\t", " ").replace("\r\n", "\n")):
        line = text.count("\n", 0, text.index(odd)) + 1
        problem = f"an invisible character, {named(odd)}"
        raise AuthorError(
            Mistake(path, line, problem, "delete it, or write its escape in a string")
        )
    return text


def unseen(text: str) -> str:
    """The first character that readers cannot see or tell from another, or an empty text.

    A line break and the two spaces that keyboards type are none of these.
    """
    if text.isascii() and text.isprintable():
        return ""
    found = (c for c in text if not c.isprintable() or not c.isascii())
    return next(
        (c for c in found if c not in PLAIN_SPACE and unicodedata.category(c) in UNSEEN), ""
    )


def foreign(text: str) -> str:
    """The first letter that no page is written with, or an empty text."""
    if text.isascii():
        return ""
    letters = (c for c in text if not c.isascii() and unicodedata.category(c).startswith("L"))
    return next(filter(_is_foreign, letters), "")


def _is_foreign(letter: str) -> bool:
    """Of another script, or another form of a letter: of full width, of mathematics, joined."""
    is_known = unicodedata.name(letter, "").startswith(SCRIPTS) and letter not in LIKE_LATIN
    return not is_known or unicodedata.normalize("NFKC", letter) != letter


def named(char: str) -> str:
    """`U+202E (RIGHT-TO-LEFT OVERRIDE)`."""
    return f"U+{ord(char):04X} ({unicodedata.name(char, 'without a name')})"
