"""What readers download: the weight of each tutorial page of a built site, and its limits.

Counted is what a browser asks for by itself, compressed as GitHub Pages does: the page, its style
sheets (those for the other colour scheme too), scripts and pictures, and the fonts of the style
sheets. Not counted is what comes only on demand: the search and its index, downloads.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from hooks.errors import Mistake

FIRST_VISIT, SECOND_PAGE = 150_000, 30_000
"""Bytes for a page with all that it needs, and for what it adds to what most pages share."""

LOADED_LINKS = {"stylesheet", "icon", "preload", "modulepreload"}
COMPRESSED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt"}
FONTS = (".woff2", ".woff", ".ttf", ".otf")
ADDRESS = re.compile(r"""url\(\s*["']?(?!data:|#)([^"')]+)["']?\s*\)""")
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")


LOADING = re.compile(r"<(?:link|script|img|source|iframe|video|audio|embed)\b[^>]*>")


class _Loaded(HTMLParser):
    """The addresses that a page makes a browser load, in the order of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the element loads."""
        values = {name: value or "" for name, value in attrs}
        if tag == "link" and LOADED_LINKS & set(values.get("rel", "").split()):
            self.addresses.append(values.get("href", ""))
        elif tag in {"script", "img", "source", "iframe", "video", "audio", "embed"}:
            self.addresses.append(values.get("src", ""))


def parts(page: Path, site: Path) -> dict[str, int]:
    """Path in the site -> bytes that travel, for the page and all that it loads by itself."""
    html = page.read_text(encoding="utf-8")
    loaded = _Loaded()
    # The whole page takes ten times as long. A script has to end, or what follows belongs to it.
    loaded.feed("</script>".join(LOADING.findall(html)))
    found = {page.relative_to(site).as_posix(): transferred(page)}
    base = f"/{page.relative_to(site).as_posix()}"
    for address in filter(None, loaded.addresses):
        path = _resolve(base, address)
        if (site / path).is_file():
            found[path] = transferred(site / path)
        for font in _fonts(site / path) if path.endswith(".css") else ():
            # So far the one font is that of formulas; a browser loads it where it has one to set.
            if "<math" in html:
                path_of_font = _resolve(f"/{path}", font)
                found[path_of_font] = transferred(site / path_of_font)
    return found


def _resolve(base: str, address: str) -> str:
    return unquote(urlsplit(urljoin(base, address)).path).lstrip("/")


def _fonts(sheet: Path) -> list[str]:
    faces = FONT_FACE.findall(sheet.read_text(encoding="utf-8"))
    return [address for face in faces for address in ADDRESS.findall(face)]


@cache
def transferred(path: Path) -> int:
    """Bytes of the file as GitHub Pages sends it: text is compressed, the rest already is."""
    content = path.read_bytes()
    return len(gzip.compress(content, 6, mtime=0)) if path.suffix in COMPRESSED else len(content)


def check(site: Path, pages: list[str]) -> Iterator[Mistake]:
    """None of the pages (their paths in the site) is too heavy."""
    transferred.cache_clear()
    weights = {name: parts(site / name, site) for name in pages}
    loaded = Counter(part for weight in weights.values() for part in weight)
    # The font is that of formulas, however few pages have one.
    shared = {part for part, n in loaded.items() if 2 * n > len(pages) or part.endswith(FONTS)}
    for name, weight in weights.items():
        added = {part: size for part, size in weight.items() if part not in shared}
        for visit, limit, found in (
            ("a first visit", FIRST_VISIT, weight),
            ("a second page", SECOND_PAGE, added),
        ):
            if (total := sum(found.values())) > limit:
                largest = sorted(found.items(), key=lambda item: -item[1])[:3]
                told = ", ".join(f"{part} {_kilobytes(size)}" for part, size in largest)
                problem = f"{visit} transfers {_kilobytes(total)}, more than {_kilobytes(limit)}"
                remedy = "draw less, split the page, or make the largest part smaller"
                yield Mistake(Path(name), 1, f"{problem}; most of it: {told}", remedy)


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.1f} KB"
