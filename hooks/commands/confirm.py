"""`confirm`: record that twins say the same."""

from __future__ import annotations

from hooks import project
from hooks.checks.placements import check_placements
from hooks.commands import is_page
from hooks.errors import Mistakes, refuse
from hooks.places import SNIPPETS
from hooks.read import folders
from hooks.tutorial import Tutorial
from hooks.twins import confirmed
from hooks.twins.structure import check_twins


def confirm(page: str | None = None) -> int:
    """Record that the sections of each pair, or of one, say the same; print what changed."""
    if page is not None and not is_page(page):
        return 1
    pages, modules = folders.read_pages(), folders.read_modules()
    pairs = [Tutorial(slug, pages[slug], modules.get(slug)) for slug in pages]
    mistakes = Mistakes()
    for pair in pairs:
        if page in (None, pair.slug):
            expected = SNIPPETS / folders.module_name(pair.slug)
            misplaced = [*check_placements(pair.pages, pair.module, expected)]
            mistakes += misplaced or check_twins(pair.pages)
    refuse(mistakes)
    for told in confirmed.confirm(pages, project.codes(pairs), page):
        print(told, end="")
    return 0
