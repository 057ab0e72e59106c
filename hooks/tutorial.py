"""One tutorial as data: its pages, its module, what the run gave."""

from __future__ import annotations

from dataclasses import dataclass

from hooks.read.module import Module
from hooks.read.page import Page
from hooks.run.results import RunResult


@dataclass(frozen=True)
class Tutorial:
    """A page in every language and, where it is a tutorial, its module and results.

    `slug` is the page's path without language and ending: `gradients/one-step`. While mistakes
    are looked for, a page may be missing, or a result; `unread` says that there is a module which
    cannot be read.
    """

    slug: str
    pages: dict[str, Page]
    module: Module | None = None
    result: RunResult | None = None
    unread: bool = False

    @property
    def is_known(self) -> bool:
        """Whether all is known that its code shows."""
        return not self.unread and (self.module is None or self.result is not None)

    @property
    def download(self) -> str:
        """The file name of the notebook that readers download."""
        return f"{self.slug.rpartition('/')[2]}.ipynb"
