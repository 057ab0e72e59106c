"""The page and its notebook show the same: what both readers of Markdown make of it is compared.

`contents` refuses by name what is known to differ. This is for what nobody has thought of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import zip_longest

import markdown

from hooks.checks.plainly import DIVISION, NOTE, lines_of, rendered
from hooks.errors import Mistake
from hooks.read.page import Page

EXTENSIONS = ["admonition", "attr_list", "tables", "pymdownx.details", "pymdownx.superfences"]
"""Those of mkdocs.yml that decide what is a block; formulas and cells are put aside here."""
SHOWN = {
    "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "tr", "th", "td", "pre",
    "blockquote", "strong", "em", "code", "a", "br", "hr", "img", "del",
}  # fmt: skip
BLOCKS = SHOWN - {"strong", "em", "code", "a", "del"} | {"p", "div", "summary"}
VOID = ("br", "hr", "img")


class _Outline(HTMLParser):
    """What readers see of HTML: blocks, emphasis, code, links, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.notes: list[bool] = []
        self.is_open = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Of attributes, only a link's address is seen; a note and a quote are one."""
        values = dict(attrs)
        if tag in ("div", "details"):
            is_note = tag == "details" or "admonition" in (values.get("class") or "").split()
            self.notes.append(is_note)
            if is_note:
                self._add("<blockquote>")
        elif tag in SHOWN:
            self._add(f"<a {values.get('href')}>" if tag == "a" else f"<{tag}>")
        self.is_open = self.is_open or tag in BLOCKS

    def handle_endtag(self, tag: str) -> None:
        """See above."""
        if tag in ("div", "details"):
            if self.notes.pop():
                self._add("</blockquote>")
        elif tag in SHOWN and tag not in VOID:
            self._add(f"</{tag}>")
        self.is_open = self.is_open or tag in BLOCKS

    def handle_data(self, data: str) -> None:
        """White space counts as one space, and as none at the edge of a block."""
        text = re.sub(r"\s+", " ", data)
        if self.is_open:
            text = text.lstrip()
        if not text:
            return
        if self.found and not self.found[-1].startswith("<") and not self.is_open:
            self.found[-1] += text
        else:
            self.found.append(text)
        self.is_open = False

    def _add(self, mark: str) -> None:
        self.found.append(mark)


def outline(html: str) -> list[str]:
    """The tags and texts of `html` that readers see, without spaces at the ends of lines."""
    parser = _Outline()
    parser.feed(html)
    parser.close()
    stripped = (piece if piece.startswith("<") else piece.strip() for piece in parser.found)
    return [piece for piece in stripped if piece]


def check_readings(page: Page) -> Iterator[Mistake]:
    """The page's own reader of Markdown and that of its notebook see the same."""
    ours = outline(markdown.markdown(_python_markdown(page), extensions=EXTENSIONS))
    theirs = outline(rendered(page))
    theirs = [piece.replace(NOTE, "") for piece in theirs]
    for index, (one, other) in enumerate(zip_longest(ours, theirs, fillvalue="the end")):
        if one != other:
            problem = f"the page shows {_short(one)} where its notebook shows {_short(other)}"
            remedy = "write it in a simpler way: both have to read it alike"
            yield Mistake(page.path, _line(page, ours, index), problem, remedy)
            return


def _python_markdown(page: Page) -> str:
    """The body as the page's reader gets it, with the same things put aside."""
    return "\n".join("" if DIVISION.fullmatch(line.text) else line.text for line in lines_of(page))


def _short(piece: str) -> str:
    return f"'{piece if len(piece) <= 40 else f'{piece[:40]}...'}'"


def _line(page: Page, pieces: list[str], index: int) -> int:
    """The line of the text at that piece or, of a tag, of the first text behind it."""
    lines, place = [*page.prose()], 0
    for at, piece in enumerate(pieces):
        if not piece.startswith("<"):
            near = (n for n in range(place, len(lines)) if piece[:12] in lines[n][1])
            place = next(near, place)
            if at >= index:
                break
    return lines[place][0]
