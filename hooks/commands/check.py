"""`check`: all mistakes at once, in seconds, without building."""

from __future__ import annotations

from hooks import project
from hooks.commands import done, is_page
from hooks.errors import refuse
from hooks.places import ROOT


def check(page: str | None = None) -> int:
    """Look at everything, or at one tutorial, for all that stops a build but the weight of pages.

    Raises AuthorError with all mistakes.
    """
    if page is not None and not is_page(page):
        return 1
    found = project.examine(config=ROOT / "mkdocs.yml", only=page or "")
    refuse([*found.mistakes, *found.unconfirmed])
    kept = sum(pair.result is not None for pair in found.tutorials.values()) - found.ran
    print(done("checked", 1 if page else len(found.tutorials), found.ran, kept))
    return 0
