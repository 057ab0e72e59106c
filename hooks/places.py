"""Where things lie: the project's folders, its locks, slug <-> path <-> address."""

from __future__ import annotations

import re
from pathlib import Path

from hooks.languages import folder_of

FIGURES_LOCK = "figures.lock"
AGAIN_LOCK = "again.lock"
FORMULAS = "formulas.yml"

ROOT = Path(__file__).resolve().parent.parent


def shown(path: Path) -> str:
    """The path as authors type it: relative to the project when it is inside."""
    try:
        return path.resolve().relative_to(ROOT).as_posix()
    except ValueError:
        return path.as_posix()


def source_url(site_url: str, slug: str, language: str) -> str:
    """Where the page's Markdown would be if it were published as it is.

    Links of a page are relative to its source; the address of the page follows from it.
    """
    return f"{site_url}{folder_of(language)}{slug}.md"


def page_url(source_url: str) -> str:
    """The published address of the page, or of the heading of a page, with that source."""
    source, hash_sign, anchor = source_url.partition("#")
    return re.sub(r"(?<=/)index\.md$|\.md$", _folder, source) + hash_sign + anchor


def _folder(ending: re.Match) -> str:
    return "/" if ending[0] == ".md" else ""


DOCS, SNIPPETS = ROOT / "docs", ROOT / "snippets"

TWINS_LOCK = "twins.lock"
