"""Runs of the modules of the pages, each made once in the whole session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hooks.read import folders
from tests.support import tracing

MODULES = folders.module_paths()


@pytest.fixture(scope="session")
def recorded(shared: Callable[[str, Callable[[], Any]], Any]) -> Callable[[str], dict[str, Any]]:
    """Slug -> what a recorded run of its module leaves behind, and its steps."""
    return lambda slug: shared(
        f"recorded {slug}", lambda: tracing.in_child("run", MODULES[slug], True)
    )


@pytest.fixture(scope="session")
def stories(
    shared: Callable[[str, Callable[[], Any]], Any], recorded: Callable[[str], dict[str, Any]]
) -> Callable[[str], tuple[list[dict[str, Any]], dict[tracing.Run, dict], set[tracing.Run]]]:
    """Slug -> the recorded steps; what a plain run shows after them; all runs that it made."""

    def stories(slug: str) -> tuple:
        steps = recorded(slug)["steps"]
        work = lambda: tracing.in_child("look", MODULES[slug], tracing.wanted(steps))  # noqa: E731
        return steps, *shared(f"plain {slug}", work)

    return stories
