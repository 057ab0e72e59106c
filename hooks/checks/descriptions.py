"""Each page says in its front matter what it answers."""

from __future__ import annotations

from hooks.errors import AuthorError
from hooks.places import shown
from hooks.read.page import Page

LONGEST_DESCRIPTION = {"ja": 90, "en": 160}
"""Characters of a description that a search engine shows before it cuts the rest off."""


def check_descriptions(pages: list[Page]) -> None:
    """Each page says in its front matter what it answers, briefly, and unlike any other page."""
    first: dict[str, Page] = {}
    for page in pages:
        description = page.meta.get("description")
        line = page.line_of_meta("description")
        if not isinstance(description, str) or not description.strip():
            raise AuthorError(
                page.path,
                line,
                "this page has no description",
                "say what it answers in a line 'description: ...' of the front matter",
            )
        longest = LONGEST_DESCRIPTION[page.language]
        if len(description) > longest:
            raise AuthorError(
                page.path,
                line,
                f"the description has {len(description)} characters",
                f"say it in at most {longest}: search engines cut off what is longer",
            )
        other = first.setdefault(description, page)
        if other is not page:
            raise AuthorError(
                page.path,
                line,
                f"the description is that of {shown(other.path)} too",
                "say what this page answers and no other does",
            )
