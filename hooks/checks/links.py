"""Each link leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hooks.errors import AuthorError, closest
from hooks.places import shown
from hooks.read.page import Page
from hooks.tutorial import Tutorial


def linked_slugs(page: Page, docs: Path) -> set[str]:
    """The page itself and those that it links to."""
    targets = {target.partition("#")[0] for _, target in _links_within(page)}
    files = [(page.path.parent / target).resolve() for target in targets if target.endswith(".md")]
    return {_slug(file, docs) for file in files}


def _links_within(page: Page) -> Iterator[tuple[int, str]]:
    """The links that do not lead to another site."""
    return (link for link in page.links() if not re.match(r"[a-z]+:", link[1]))


def check_links(page: Page, slugs: dict[str, Tutorial], docs: Path) -> None:
    """Each relative link leads to a page, a heading of it, or a file that exists."""
    for line, target in _links_within(page):
        path, _, anchor = target.partition("#")
        file = (page.path.parent / path).resolve() if path else page.path
        if path and not path.endswith(".md"):
            if not file.exists() and not path.endswith(".ipynb"):
                raise AuthorError(
                    page.path, line, f"dead link: {target} does not exist", "correct the link"
                )
            continue
        linked = page
        if path:
            slug = _slug(file, docs)
            if slug not in slugs:
                raise AuthorError(
                    page.path,
                    line,
                    f"dead link: there is no page {target}.{closest(slug, list(slugs))}",
                    "link to NAME.md, without a language, relative to this page",
                )
            linked = slugs[slug].pages[page.language]
        ids = [heading.id for heading in linked.headings]
        if anchor and anchor not in ids:
            raise AuthorError(
                page.path,
                line,
                f"dead link: {shown(linked.path)} has no heading #{anchor}." + closest(anchor, ids),
                "link to one of its headings: " + ", ".join(ids),
            )


def _slug(file: Path, docs: Path) -> str:
    try:
        return file.relative_to(docs.resolve()).as_posix().removesuffix(".md")
    except ValueError:
        return file.as_posix()
