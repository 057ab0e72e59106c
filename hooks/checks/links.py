"""Each link leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from hooks.errors import Mistake, closest
from hooks.places import shown
from hooks.read.markdown import DIVISION, LINK
from hooks.read.page import Page
from hooks.tutorial import Tutorial

ENTRY = re.compile(r" *(?:\d+\.|-) +")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
HOSTS = {
    "arxiv.org",
    "creativecommons.org",
    "discuss.pytorch.org",
    "docs.pytorch.org",
    "docs.python.org",
    "doi.org",
    "github.com",
    "matplotlib.org",
    "numpy.org",
    "openfontlicense.org",
    "pyodide.org",
    "pytorch.org",
    "squidfunk.github.io",
    "www.mkdocs.org",
    "www.mozilla.org",
    "www.stixfonts.org",
}
"""The other sites that pages lead to, each of which somebody has looked at."""

TO = r"[^\]]*\]\((?P<target>[^)\s]+)"
BESIDE = {
    -1: re.compile(rf"\[[^\]]*(?:\b(?:page before|previous page)\b|前のページ){TO}"),
    1: re.compile(rf"\[[^\]]*(?:\b(?:page after|next page)\b|次のページ){TO}"),
}
"""Links to the page before this one, and to the one after it."""


def linked_slugs(page: Page, docs: Path) -> set[str]:
    """The page itself and those that it links to."""
    targets = {target.partition("#")[0] for _, target in _links_within(page)}
    files = [(page.path.parent / target).resolve() for target in targets if target.endswith(".md")]
    return {_slug(file, docs) for file in files}


def _links_within(page: Page) -> Iterator[tuple[int, str]]:
    """The links that do not lead to another site."""
    return (link for link in page.links() if not SCHEME.match(link[1]))


def check_links(page: Page, known: dict[str, Tutorial], docs: Path) -> Iterator[Mistake]:
    """Each relative link leads to a page or to one of its headings, each other to a known site.

    To MkDocs, no other file is there in every language.
    """
    yield from _elsewhere(page)
    yield from _of_a_path(page)
    for line, target in _links_within(page):
        path, _, anchor = target.partition("#")
        file = (page.path.parent / path).resolve() if path else page.path
        if path and not path.endswith(".md"):
            problem = f"dead link: {target} {'is no page' if file.exists() else 'does not exist'}"
            yield Mistake(page.path, line, problem, "link to NAME.md, or to another site")
            continue
        slug = _slug(file, docs)
        if path and slug not in known:
            problem = f"dead link: there is no page {target}.{closest(slug, list(known))}"
            remedy = "link to NAME.md, without a language, relative to this page"
            yield Mistake(page.path, line, problem, remedy)
            continue
        linked = known[slug].pages.get(page.language) if path else page
        if anchor.partition(":")[1] and not path:
            continue  # it sets a figure of this page: checks/explore.py
        ids = [heading.id for heading in linked.headings] if linked else [anchor]
        ids += [p.explore for p in linked.placements if p.explore] if linked else []
        if anchor and anchor not in ids:
            problem = f"dead link: {shown(linked.path)} has no heading #{anchor}."
            remedy = "link to one of its headings: " + ", ".join(ids)
            yield Mistake(page.path, line, problem + closest(anchor, ids), remedy)


def _of_a_path(page: Page) -> Iterator[Mistake]:
    """A path leads from page to page: beside each stands how long it takes to read."""
    is_path = False
    for number, line, fenced in page.scan():
        if not fenced and DIVISION.fullmatch(line):
            is_path = "</" not in line
        entry = ENTRY.match(line) if is_path else None
        found = LINK.match(line, entry.end()) if entry else None
        if found and (SCHEME.match(found["target"]) or not found["target"].endswith(".md")):
            problem = f"a path leads to {found['target']}, which is no whole page"
            yield Mistake(page.path, number, problem, "link to NAME.md, or leave the path")


def check_neighbours(page: Page, slug: str, order: list[str], docs: Path) -> Iterator[Mistake]:
    """A link to "the page before" leads there.

    Args:
        order: the slugs of all pages, as the nav has them.
    """
    if slug not in order:
        return
    at = order.index(slug)
    for step, words in BESIDE.items():
        neighbour = order[at + step] if 0 <= at + step < len(order) else ""
        for line, text in page.prose():
            for match in words.finditer(text):
                target = (page.path.parent / match["target"].partition("#")[0]).resolve()
                if _slug(target, docs) != neighbour:
                    where = "before" if step < 0 else "after"
                    problem = f"{match['target']} is not the page {where} this one in the nav"
                    remedy = f"call it otherwise, or link to {neighbour or 'another page'}"
                    yield Mistake(page.path, line, problem, remedy)


def _elsewhere(page: Page) -> Iterator[Mistake]:
    for line, target in page.links():
        if not SCHEME.match(target):
            continue
        scheme, _, rest = target.partition(":")
        host = rest.removeprefix("//").partition("/")[0].partition("#")[0].partition("?")[0]
        if scheme != "https" or not rest.startswith("//"):
            problem = f"a link that is no page and does not start with https://: {target}"
            yield Mistake(page.path, line, problem, "link to NAME.md, or to https://...")
        elif host not in HOSTS or not urlsplit(target).hostname:
            problem = f"a link to {host or 'nowhere'}, which is no known site."
            remedy = "correct it, or add the host to HOSTS in hooks/checks/links.py"
            yield Mistake(page.path, line, problem + closest(host, sorted(HOSTS)), remedy)


def _slug(file: Path, docs: Path) -> str:
    try:
        return file.relative_to(docs.resolve()).as_posix().removesuffix(".md")
    except ValueError:
        return file.as_posix()
