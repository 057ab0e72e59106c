"""What a page is called in short, and where it stands: 'Gradients, 4 of 10'."""

from __future__ import annotations

import posixpath
import re

from hooks.read.page import Page

ENTRY = re.compile(r"^\d+\.\s+\[(?P<title>[^\]]+)\]\((?P<address>[^)]+)\.md\)")


def short_titles(home: Page) -> dict[str, str]:
    """Slug -> title, of the pages in the numbered lists of a home page.

    These are the titles that readers choose from, so the sidebar and the footer use them too.
    """
    entries = filter(None, (ENTRY.match(line) for line in home.lines))
    return {
        posixpath.normpath(entry["address"]): entry["title"].replace("`", "") for entry in entries
    }


def place(chapter: str, number: int, count: int, minutes: str, language: str) -> str:
    """The words above the title of a page: its chapter, its number there, its reading time."""
    among = f"{number}/{count}" if language == "ja" else f"{number} of {count}"
    return " · ".join([chapter, among, minutes])
