"""`export`: the tutorials as plain pages that another generator builds."""

from __future__ import annotations

from pathlib import Path

from hooks import files, project
from hooks.editions import export as edition
from hooks.errors import refuse
from hooks.languages import LANGUAGES
from hooks.places import ROOT, shown


def export(folder: Path) -> int:
    """Write a tree for each language into the folder, in the place of what is there.

    Raises AuthorError with all mistakes: what cannot be built is not exported either.
    """
    settings = ROOT / "mkdocs.yml"
    found = project.examine(config=settings)
    refuse([*found.mistakes, *found.unconfirmed])
    pairs = [*found.tutorials.values()]
    notebooks = {(pair.slug, language): book for pair, language, book in project.notebooks(pairs)}
    written = {
        **dict(edition.pages(pairs, notebooks)),
        **dict(edition.configurations(settings.read_text(encoding="utf-8"))),
    }
    with files.replacing(folder) as new:
        for name, content in written.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_text(content, encoding="utf-8")
    print(f"exported {len(pairs)} pages in {len(LANGUAGES)} languages to {shown(folder)}/")
    return 0
