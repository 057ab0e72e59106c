"""One tutorial as data: its pages, its module, what the run gave."""

from __future__ import annotations

from dataclasses import dataclass

from hooks.read.module import Module
from hooks.read.page import Page
from hooks.run.results import RunResult


@dataclass(frozen=True)
class Tutorial:
    """A page in every language and, where it is a tutorial, its module and results.

    `slug` is the page's path without language and ending: `gradients/one-step`.
    """

    slug: str
    pages: dict[str, Page]
    module: Module | None = None
    result: RunResult | None = None

    @property
    def download(self) -> str:
        """The file name of the notebook that readers download."""
        return f"{self.slug.rpartition('/')[2]}.ipynb"
