"""What a module may not do while it runs, and what is said of it."""

from __future__ import annotations

import re
import sys
import traceback
from collections import Counter
from pathlib import Path

from hooks.errors import AuthorError
from hooks.places import shown
from hooks.read.module import Module
from hooks.read.numbers import numbers_in
from hooks.run import glyphs
from snippets.figures import frame

MAX_STDOUT = 100_000
UNSEEN = re.compile(r"[^\S\n]\n|[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029]")
"""White space that ends a line, and what is neither a letter nor a line break."""


def _unexpected(error: BaseException, line: int, module: Module) -> AuthorError:
    frames = traceback.extract_tb(error.__traceback__)
    here = [entry.lineno for entry in frames if entry.filename == shown(module.path)]
    line = here[-1] if here else line
    if isinstance(error, AuthorError):
        return AuthorError(module.path, line, error.problem, error.remedy)
    if isinstance(error, MemoryError):
        return AuthorError(
            module.path,
            line,
            "needs more memory than a module may use",
            "end the loop, or make the data smaller",
        )
    kind = type(error).__name__
    return AuthorError(
        module.path,
        line,
        f"unexpected {kind}: {error}",
        "correct the code; to show the error on the page, write "
        f"'try: ...' with 'except {kind} as error: print(error)' and assert the message "
        "with a '#>' line",
    )


def _refuse_missing_glyphs(name: str, drawing: frame.Drawn, line: int, path: Path) -> None:
    if lacking := glyphs.missing(drawing.words):
        listed = ", ".join(f"'{char}' (U+{ord(char):04X})" for char in lacking)
        raise AuthorError(
            path,
            line,
            f"the figure {name} has characters that the Japanese font lacks: {listed}",
            f"write something else in {name} (snippets/figures)",
        )


def _refuse_different_numbers(
    name: str, drawn: dict[str, frame.Drawn], line: int, path: Path
) -> None:
    """The words of a figure are those of its language; its numbers are not."""
    (first, numbers), *others = (
        (language, Counter(number.text for text in drawing.words for number in numbers_in(text)))
        for language, drawing in drawn.items()
    )
    for language, other in others:
        if differing := (numbers - other) + (other - numbers):
            raise AuthorError(
                path,
                line,
                f"the figure {name} does not have the same numbers in {first} and {language}: "
                + ", ".join(differing),
                f"say the same in both languages in {name} (snippets/figures)",
            )


def _refuse_side_effects(stdout: str, stderr: str, value: object, line: int, path: Path) -> None:
    if len(stdout) > MAX_STDOUT:
        raise AuthorError(
            path,
            line,
            f"printed {len(stdout)} characters; a page shows at most {MAX_STDOUT}",
            "print less",
        )
    if odd := UNSEEN.search(stdout):
        raise AuthorError(
            path,
            line,
            f"printed the character U+{ord(odd[0][0]):04X}, which a '#>' line cannot hold",
            "print repr() of the text",
        )
    if stdout and not stdout.endswith("\n"):
        raise AuthorError(
            path, line, "the output does not end with a line break", "print it without end=''"
        )
    if stderr:
        raise AuthorError(
            path,
            line,
            f"wrote to stderr: {stderr.strip()}",
            "avoid the warning, or catch it with 'warnings.catch_warnings(record=True)' "
            "and print its message",
        )
    if value is not None:
        raise AuthorError(
            path,
            line,
            f"the cell ends in an expression whose value is {value!r}: a notebook would "
            "show it, a script would not",
            "print it, or assign it to a name",
        )


def _refuse_open_figure(line: int, path: Path) -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot and pyplot.get_fignums():
        raise AuthorError(
            path,
            line,
            "a pyplot figure was left open",
            "draw with a function of snippets/figures, so that the figure has its words in "
            "both languages; what shows how to plot saves its figure and closes it",
        )
