"""`drift`: what another Python or PyTorch would change."""

from __future__ import annotations

import sys

from hooks.drift import report
from hooks.read import folders
from hooks.read.module import read_module

DRIFT = 3
"""The exit code when outputs would change: one that no failure has."""


def drift(python: str) -> int:
    """Print, as Markdown, what would change under another interpreter; DRIFT where anything would.

    Another code is a failure, after which nothing is known.
    """
    modules = {slug: read_module(path) for slug, path in folders.module_paths().items()}
    try:
        told, compared = report.compare(python, modules, folders.read_pages())
    except report.ProbeError as error:
        print(error, file=sys.stderr)
        return 2
    print(told or f"No output differs: {compared}.\n", end="")
    return DRIFT if told else 0
