"""The mistakes that authors see, and the one exception that carries them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hooks.places import shown

LONGEST_LINE = 300
MOST_LINES = 10
"""Lines of difference that a message shows."""
MOST_COMPARED = 500


@dataclass(frozen=True)
class Mistake:
    """A mistake in a module, a page or a figure.

    Args:
        path: the file to edit; shown relative to the project where possible.
        line: 1-based line to look at.
        problem: what is wrong.
        remedy: what to do about it.
    """

    path: Path
    line: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        told = f"{shown(self.path)}:{self.line}: {_cut(self.problem)}\n  -> {_cut(self.remedy)}"
        return told.encode(errors="backslashreplace").decode()


def _cut(text: str) -> str:
    """No line longer than anybody reads: a message may quote what goes on for pages."""
    return "\n".join(
        line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 3]}..."
        for line in text.split("\n")
    )


class AuthorError(Exception):
    """One mistake or several, told in the order of files and lines, as a compiler does.

    `path`, `line`, `problem` and `remedy` are those of the first.
    """

    def __init__(self, *mistakes: Mistake):
        self.mistakes = sorted(
            dict.fromkeys(mistakes), key=lambda mistake: (shown(mistake.path), mistake.line)
        )
        first = self.mistakes[0]
        self.path, self.line = first.path, first.line
        self.problem, self.remedy = first.problem, first.remedy
        count = [f"{len(self.mistakes)} mistakes"] if len(self.mistakes) > 1 else []
        super().__init__("\n".join([*map(str, self.mistakes), *count]))


def refuse(mistakes: Iterable[Mistake]) -> None:
    """Raise AuthorError where there are any."""
    if found := [*mistakes]:
        raise AuthorError(*found)


class Mistakes(list[Mistake]):
    """The mistakes that have been found so far."""

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Keep the mistakes for which the block raises AuthorError, and go on behind it."""
        try:
            yield
        except AuthorError as error:
            self += error.mistakes


def differing(before: list[str], after: list[str]) -> list[str]:
    """The lines that only one of two texts has, led by '- ' and '+ ', in their order.

    Long texts are compared from their first difference on, as far as anybody reads.
    """
    import difflib

    same = next((n for n, (old, new) in enumerate(zip(before, after)) if old != new), None)  # noqa: B905
    same = min(len(before), len(after)) if same is None else same
    before, after = (lines[same : same + MOST_COMPARED] for lines in (before, after))
    found = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, False).get_opcodes():
        old, new = [f"- {line}" for line in before[i1:i2]], [f"+ {line}" for line in after[j1:j2]]
        if kind == "equal":
            continue
        paired = len(old) == len(new)
        found += (
            [line for pair in zip(old, new, strict=True) for line in pair] if paired else old + new
        )
    return found


def difference(before: list[str], after: list[str]) -> str:
    """What a message shows of `differing`: its first lines."""
    lines = differing(before, after)
    shown = lines[:MOST_LINES] + ["..."] * (len(lines) > MOST_LINES)
    return "\n".join(f"    {line}" for line in shown)


def closest(name: str, known: list[str]) -> str:
    """' Did you mean ...?' when one of the known names looks like the given one."""
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean '{near[0]}'?" if near else ""
