"""`drift`: what another Python or PyTorch would change."""

from __future__ import annotations

import sys

from hooks.drift import report
from hooks.read import folders

DRIFT = 3
"""The exit code when outputs would change: one that no failure has."""


def drift(python: str) -> int:
    """Print, as Markdown, what would change under another interpreter; DRIFT where anything would.

    Another code is a failure, after which nothing is known.
    """
    try:
        told, compared = report.compare(python, folders.read_modules(), folders.read_pages())
    except report.ProbeError as error:
        print(error, file=sys.stderr)
        return 2
    print(told or f"No output differs: {compared}.\n", end="")
    return DRIFT if told else 0
