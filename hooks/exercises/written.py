"""Code that readers write: what they start from, and the solution, from one program that is run.

    # %% descend after start
    with torch.no_grad():
        a -= 0.1 * a.grad  # write
    print(a)
    #> tensor(1.8000, requires_grad=True)

The marked lines are theirs to write. What stands below them prints whether they have done it: the
output of the whole program is the answer.
"""

from __future__ import annotations

import re
from textwrap import dedent

MARK = re.compile(r" *# write$")
GAP = "..."
"""Python runs it, and it does nothing."""


def is_marked(source: str) -> bool:
    """Whether there is something to write."""
    return any(map(MARK.search, source.split("\n")))


def starter(source: str) -> str:
    """The program with a gap in place of each run of marked lines."""
    lines: list[str] = []
    in_gap = False
    for line in source.split("\n"):
        if not MARK.search(line):
            lines.append(line)
        elif not in_gap:
            lines.append(re.match(" *", line)[0] + GAP)
        in_gap = bool(MARK.search(line))
    return "\n".join(lines)


def solution(source: str) -> str:
    """The marked lines."""
    return dedent("\n".join(MARK.sub("", line) for line in source.split("\n") if MARK.search(line)))


def whole(source: str) -> str:
    """The program without the marks."""
    return "\n".join(MARK.sub("", line) for line in source.split("\n"))
