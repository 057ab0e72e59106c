"""The built pages, read by Python's own HTML parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import yaml

from hooks.places import ROOT
from hooks.steps import links

VOID = {"meta", "link", "br", "img", "input", "hr", "path", "circle", "rect", "use"}
CONFIGURATION = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")


def setting(name: str):
    """A top-level setting of mkdocs.yml."""
    start = CONFIGURATION.index(f"\n{name}:")
    end = CONFIGURATION.find("\n\n", start)
    return yaml.safe_load(CONFIGURATION[start : end if end > 0 else None])[name]


SITE_URL = setting("site_url")
NAV = setting("nav")
CHAPTERS = {title: slugs for item in NAV if isinstance(item, dict) for title, slugs in item.items()}


def nav_slugs() -> list[str]:
    """The slugs of all pages in the order of the nav."""
    found = []
    for item in NAV:
        found += [item] if isinstance(item, str) else [s for slugs in item.values() for s in slugs]
    return [name.removesuffix(".md") for name in found]


@dataclass
class Element:
    """A tag with its attributes, the text in it, and the classes of what it is in."""

    tag: str
    attributes: dict[str, str]
    within: tuple[str, ...]
    text: str = ""

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]


@dataclass
class Parsed(HTMLParser):
    """All elements of a page, in order."""

    path: Path
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self):
        HTMLParser.__init__(self)
        self._open: list[Element] = []
        self.feed(self.path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        within = tuple(
            name for e in self._open for name in [e.tag, *e.attributes.get("class", "").split()]
        )
        element = Element(tag, {name: value or "" for name, value in attributes}, within)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in {element.tag for element in self._open}:
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, within: str = "", **wanted: str) -> list[Element]:
        """The elements of a tag with these attributes, inside a tag or class of that name."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag
            and (not within or within in element.within)
            and wanted.items() <= {k: v.strip() for k, v in element.attributes.items()}.items()
        ]

    def one(self, tag: str, within: str = "", **wanted: str) -> Element:
        """The only such element."""
        [found] = self.all(tag, within, **wanted)
        return found

    def meta(self, name: str) -> str:
        """The content of the only `<meta>` with that name or property."""
        [found] = self.all("meta", name=name) + self.all("meta", property=name)
        return found["content"]


def parsed_pages(site: Path) -> dict[str, Parsed]:
    """Address -> page, of all pages but that for unknown addresses and the tables of steps."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        if path.name != "404.html" and path.parent.name != links.FOLDER:
            address = path.relative_to(site).as_posix().removesuffix("index.html")
            found[SITE_URL + address] = Parsed(path)
    return found
