"""`confirm`: record that twins say the same."""

from __future__ import annotations

import sys

from hooks import places, project, tutorial
from hooks.checks import placements
from hooks.errors import closest
from hooks.read import folders
from hooks.read.module import read_module
from hooks.twins import confirmed


def confirm(page: str | None = None) -> int:
    """Record that the sections of each pair, or of one, say the same; print what changed."""
    pages = folders.read_pages()
    if page is not None and page not in pages:
        print(f"there is no page {page}.{closest(page, list(pages))}", file=sys.stderr)
        return 1
    modules = {slug: read_module(path) for slug, path in folders.module_paths().items()}
    pairs = [tutorial.Tutorial(slug, pages[slug], modules.get(slug)) for slug in pages]
    for pair in pairs:
        if page in (None, pair.slug):
            expected = places.SNIPPETS / folders.module_name(pair.slug)
            placements.check_placements(pair.pages, pair.module, expected)
            project.check_twins(pair.pages)
    for told in confirmed.confirm(pages, project.codes(pairs), page):
        print(told, end="")
    return 0
