"""Each page has its place in the nav of mkdocs.yml, the one owner of page order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from hooks.errors import AuthorError, Mistake, closest
from hooks.languages import LANGUAGES
from hooks.read.page import Page
from hooks.read.text import text_of

PATH = '<div class="path"'
STATION = re.compile(r"\d+\. \[[^\]]*\]\((?P<slug>[^)#\s]+)\.md\)<br>")


@dataclass(frozen=True)
class Nav:
    """The nav as data: where it stands, the line of each entry, the number of chapters."""

    path: Path
    line: int
    entries: dict[str, int]
    chapters: int
    names: dict[str, int] = field(default_factory=dict)
    languages: tuple[Language, ...] = ()


@dataclass(frozen=True)
class Language:
    """A language of the site: its locale, its line, whether it is the default, its names of
    chapters, and the line below which they stand."""

    locale: str
    line: int
    is_default: bool
    names: dict[str, str]
    names_line: int


def read_nav(path: Path) -> Nav:
    """The nav of the settings at `path`. Raises AuthorError where they cannot be read."""
    try:
        settings = yaml.compose(text_of(path), yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = f"unreadable settings: {getattr(error, 'problem', error)}"
        raise AuthorError(Mistake(path, line, problem, "correct the YAML")) from None
    key, nav = next((entry for entry in _pairs(settings) if entry[0].value == "nav"), (None, None))
    if not isinstance(nav, yaml.SequenceNode):
        line = key.start_mark.line + 1 if key else 1
        remedy = "write 'nav:' with a line '- NAME.md' for each page"
        raise AuthorError(Mistake(path, line, "there is no nav", remedy))
    chapters = sum(isinstance(entry, yaml.MappingNode) for entry in nav.value)
    line = key.start_mark.line + 1
    entries, names = {}, dict(_names(nav))
    for name, number in _entries(nav):
        if entries.setdefault(name, number) != number:
            problem = f"a second entry of {name} (the first is on line {entries[name]})"
            raise AuthorError(Mistake(path, number, problem, "delete one of them"))
    return Nav(path, line, entries, chapters, names, tuple(_languages(settings)))


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _at(node: yaml.Node | None, *keys: str) -> yaml.Node | None:
    """What stands below these keys, or None."""
    for key in keys:
        node = next((value for name, value in _pairs(node) if name.value == key), None)
    return node


def _languages(settings: yaml.Node) -> Iterator[Language]:
    found = _at(settings, "plugins", "i18n", "languages")
    for node in found.value if isinstance(found, yaml.SequenceNode) else ():
        said = {key.value: value.value for key, value in _pairs(node)}
        names = _at(node, "nav_translations")
        named = {key.value: value.value for key, value in _pairs(names)}
        line = node.start_mark.line + 1
        names_line = names.start_mark.line if names else line
        is_default = said.get("default") == "true"
        yield Language(said.get("locale", ""), line, is_default, named, names_line)


def _names(node: yaml.Node) -> Iterator[tuple[str, int]]:
    """Each name that stands in the nav, of a chapter or of a page, with its line."""
    for key, value in _pairs(node):
        yield key.value, key.start_mark.line + 1
        yield from _names(value)
    for item in node.value if isinstance(node, yaml.SequenceNode) else ():
        yield from _names(item)


def check_languages(nav: Nav) -> Iterator[Mistake]:
    """The site has the languages that pages are written in, and each name of the nav in each."""
    locales = [language.locale for language in nav.languages]
    first = [language.locale for language in nav.languages if language.is_default]
    if (locales, first) != ([*LANGUAGES], [LANGUAGES[0]]):
        wrong = next(
            (one for one in nav.languages if one.locale not in LANGUAGES),
            next((one for one in nav.languages if one.is_default), None),
        )
        problem = f"the languages are {', '.join(locales)}, first {', '.join(first) or 'none'}"
        remedy = f"there are {' and '.join(LANGUAGES)}, of which {LANGUAGES[0]} is the default; "
        remedy += "another one starts in hooks/languages.py"
        yield Mistake(nav.path, wrong.line if wrong else nav.line, problem, remedy)
        return
    for language in nav.languages:
        for name, line in nav.names.items():
            if not language.is_default and not language.names.get(name):
                problem = f"'{name}' has no name in {language.locale}"
                remedy = f"add the line '{name}: ...' to nav_translations, line "
                yield Mistake(nav.path, line, problem, f"{remedy}{language.names_line}")


def _entries(node: yaml.Node) -> Iterator[tuple[str, int]]:
    """Each entry with its line, those of chapters too."""
    if isinstance(node, yaml.ScalarNode):
        yield node.value, node.start_mark.line + 1
        return
    for item in node.value:
        yield from _entries(item[1] if isinstance(node, yaml.MappingNode) else item)


def check_home(
    home: dict[str, Page], tutorials: Collection[str], order: Sequence[str] = ()
) -> Iterator[Mistake]:
    """A home page that leads along a path leads to each tutorial, in the order of the nav.

    Args:
        order: the slugs of all pages, as the nav has them.
    """
    for page in home.values():
        yield from _other_order(page, order)
        starts = [number for number, line in enumerate(page.lines, 1) if line.startswith(PATH)]
        linked = {target.partition("#")[0] for _, target in page.links()}
        for slug in tutorials if starts else ():
            if f"{slug}.md" not in linked:
                problem = f"the path of the home page does not lead to {slug}"
                remedy = (
                    f"add a line 'NUMBER. [title]({slug}.md)<br> what it answers' to its chapter"
                )
                yield Mistake(page.path, starts[-1], problem, remedy)


def _other_order(page: Page, order: Sequence[str]) -> Iterator[Mistake]:
    """The first entry of a path that stands before one that comes earlier in the nav."""
    last = -1
    for line, text in page.prose():
        entry = STATION.match(text)
        if not entry or entry["slug"] not in order:
            continue
        place = order.index(entry["slug"])
        if place < last:
            problem = f"{entry['slug']} comes after {order[last]} here, and before it in the nav"
            yield Mistake(page.path, line, problem, "put both into the same order")
            return
        last = place


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
