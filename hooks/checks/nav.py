"""Each page has its place in the nav of mkdocs.yml, the one owner of page order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from hooks.errors import Mistake, closest
from hooks.languages import LANGUAGES
from hooks.read.page import Page

PATH = '<div class="path"'


@dataclass(frozen=True)
class Nav:
    """The nav as data: where it stands, the line of each entry, the number of chapters."""

    path: Path
    line: int
    entries: dict[str, int]
    chapters: int


def read_nav(path: Path) -> Nav:
    """The nav of the settings at `path`, which MkDocs can read."""
    settings = yaml.compose(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    key, nav = next(entry for entry in settings.value if entry[0].value == "nav")
    chapters = sum(isinstance(entry, yaml.MappingNode) for entry in nav.value)
    return Nav(path, key.start_mark.line + 1, dict(_entries(nav)), chapters)


def _entries(node: yaml.Node) -> Iterator[tuple[str, int]]:
    """Each entry with its line, those of chapters too."""
    if isinstance(node, yaml.ScalarNode):
        yield node.value, node.start_mark.line + 1
        return
    for item in node.value:
        yield from _entries(item[1] if isinstance(node, yaml.MappingNode) else item)


def check_home(home: dict[str, Page], tutorials: Collection[str]) -> Iterator[Mistake]:
    """A home page that leads along a path leads to each tutorial."""
    for page in home.values():
        starts = [number for number, line in enumerate(page.lines, 1) if line.startswith(PATH)]
        linked = {target.partition("#")[0] for _, target in page.links()}
        for slug in tutorials if starts else ():
            if f"{slug}.md" not in linked:
                problem = f"the path of the home page does not lead to {slug}"
                remedy = (
                    f"add a line 'NUMBER. [title]({slug}.md)<br> what it answers' to its chapter"
                )
                yield Mistake(page.path, starts[-1], problem, remedy)


def check_nav(nav: Nav, slugs: Collection[str], known: Collection[str]) -> Iterator[Mistake]:
    """The nav has each page of `slugs`, and none that is not known."""
    for slug in slugs:
        if f"{slug}.md" not in nav.entries:
            problem = f"the page {slug}.{LANGUAGES[0]}.md is not in the nav"
            remedy = f"add the line '- {slug}.md' where the page belongs"
            yield Mistake(nav.path, nav.line, problem, remedy)
    for name, line in nav.entries.items():
        if name.endswith(".md") and name.removesuffix(".md") not in known:
            problem = f"there is no page {name}." + closest(name, [f"{slug}.md" for slug in known])
            yield Mistake(nav.path, line, problem, "correct the entry, or delete it")
