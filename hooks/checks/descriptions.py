"""Each page says in its front matter what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hooks.errors import Mistake
from hooks.places import shown
from hooks.read.page import Page

LONGEST_DESCRIPTION = {"ja": 90, "en": 160}
"""Characters of a description that a search engine shows before it cuts the rest off."""


MARKS = re.compile(r"[$`<>*\[\]]|&\w+;")
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def check_descriptions(pages: list[Page]) -> Iterator[Mistake]:
    """Each page says in its front matter what it answers, briefly, and unlike any other page."""
    first: dict[str, Page] = {}
    for page in pages:
        path, line = page.path, page.line_of_meta("description")
        if not page.description:
            remedy = "say what it answers in a line 'description: ...' of the front matter"
            yield Mistake(path, line, "this page has no description", remedy)
            continue
        count, longest = len(page.description), LONGEST_DESCRIPTION[page.language]
        if count > longest:
            remedy = f"say it in at most {longest}: search engines cut off what is longer"
            yield Mistake(path, line, f"the description has {count} characters", remedy)
        if found := MARKS.search(page.description):
            remedy = "write plain text: search engines show it as it stands"
            yield Mistake(path, line, f"the description has the mark {found[0]}", remedy)
        if page.language != "ja" and JAPANESE.search(page.description):
            yield Mistake(path, line, "the description is in Japanese", "say it in English")
        other = first.setdefault(page.description, page)
        if other is not page:
            problem = f"the description is that of {shown(other.path)} too"
            yield Mistake(path, line, problem, "say what this page answers and no other does")


def check_titles(pages: list[Page]) -> Iterator[Mistake]:
    """No two pages have the same title: the nav, results and cards would not tell them apart."""
    first: dict[tuple[str, str], Page] = {}
    for page in pages:
        if not page.title:
            continue
        other = first.setdefault((page.language, page.title.casefold()), page)
        if other is not page:
            problem = f"the title is that of {shown(other.path)} too"
            remedy = "say what this page answers and no other does"
            yield Mistake(page.path, page.headings[0].line, problem, remedy)
