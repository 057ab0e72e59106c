"""The preview image of a page: what chats and social media show beside a link to it.

A card of 1200 x 630 pixels in the look of the site: title, chapter, and the page's first figure
or, where it draws none, a cell with what it printed. Composed as SVG, drawn by resvg with font
files that come with our packages, so that every machine draws the same bytes.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

from hooks import files
from hooks.editions.lettering import TooLongError, fit, fonts
from hooks.errors import Mistake
from hooks.places import ROOT
from hooks.read.page import Page
from snippets.figures.frame import PAPER

MOST_DOTS = 14
"""Pages of a chapter for which there is room beside the panel."""

FOLDER = ROOT / ".cache" / "previews"
MARK = ROOT / "docs" / "assets" / "mark.svg"
WIDTH, HEIGHT = 1200, 630

INK, FAINT, TEAL, PEN, EDGE = (
    "#1b2a30",
    "#52626a",
    "#0f4c5c",
    "#b2371a",
    "#c9d1d1",
)
"""The colours of the light page, as in docs/assets/css/values.css."""
LEFT, SQUARE = 75, 30
TITLE_WIDTH, TITLE_TOP = 500, 150
PATHS = (549, 88)
"""y of the last chapter's dots, and the distance of the chapter above it."""
PANEL = (640, 90, 485, 450)
"""x, y, width and height of the panel with the figure."""


@dataclass(frozen=True)
class Card:
    """What a preview image shows.

    Args:
        chapters: name, number of pages, and which of them the card is of (0: none of them).
        figure: SVG that needs no style sheet.
        sample: code and output, in place of a figure.
    """

    language: str
    site: str
    title: str
    chapters: tuple[tuple[str, int, int], ...] = ()
    figure: str = ""
    sample: tuple[str, str] = ("", "")


def png(svg: str, language: str, folder: Path = FOLDER) -> bytes:
    """A composed card as PNG, drawn anew only when it, its fonts or the renderer have changed."""
    file = file_of(svg, folder)
    image = files.load(file)
    if image is None:
        image = _drawn(svg, language)
        files.store(file, image)
    return image


def file_of(svg: str, folder: Path = FOLDER) -> Path:
    """Where the drawn card is kept."""
    import resvg_py

    key = hashlib.sha256(f"{svg}\0{resvg_py.__version__}".encode())
    for font in fonts().values():
        key.update(_digest(font))
    return folder / key.hexdigest()


def _drawn(svg: str, language: str) -> bytes:
    import resvg_py

    plain = "IPAexGothic" if language == "ja" else "DejaVu Sans"
    # Reading a font takes longer than drawing with it.
    needed = [font for name, font in fonts().items() if name == plain or f'"{name}' in svg]
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(font) for font in needed],
        sans_serif_family=plain,
        monospace_family="DejaVu Sans Mono",
    )
    return bytes(drawn)


def mark(size: int) -> bytes:
    """The site's mark as PNG, for where SVG is not accepted."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_path=str(MARK), width=size, height=size))


@cache
def _digest(font: Path) -> bytes:
    return hashlib.sha256(font.read_bytes()).digest()


def sample(notebook: NotebookNode) -> tuple[str, str]:
    """The code and output of the cell that fills the panel best: short lines, not too many.

    Two empty texts where no cell prints anything.
    """
    cells = [cell for cell in notebook.cells if cell.get("outputs")]
    found = [(cell.source, cell.outputs[0].text.rstrip()) for cell in cells]

    def misfit(texts: tuple[str, str]) -> tuple[bool, bool, int]:
        lines = "\n".join(texts).split("\n")
        return max(map(len, lines)) > 46, len(lines) > 13, abs(len(lines) - 9)

    return min(found, key=misfit, default=("", ""))


def compose(card: Card) -> str:
    """The card as SVG."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        _squares(0, 0, WIDTH, HEIGHT, SQUARE),
        f'<rect width="14" height="{HEIGHT}" fill="{TEAL}"/>',
        _nested(MARK.read_text(encoding="utf-8"), LEFT, 75, 60, 60),
        ""
        if card.site == card.title
        else _text(card.site, LEFT + 78, 116, 30, FAINT, card.language),
        _title(card),
        *(
            _path(chapter, PATHS[0] - PATHS[1] * index, card.language)
            for index, chapter in enumerate(reversed(card.chapters))
        ),
        _panel(card),
        "</svg>",
    ]
    return "\n".join(parts)


def _squares(x: float, y: float, width: float, height: float, step: float) -> str:
    """Squared paper."""
    across = "".join(f"M{x} {y + i * step}h{width}" for i in range(1, int(height // step) + 1))
    down = "".join(f"M{x + i * step} {y}v{height}" for i in range(1, int(width // step) + 1))
    # Crisp edges are drawn in half the time, and straight lines need no others.
    look = f'stroke="{TEAL}" stroke-opacity=".08" fill="none" shape-rendering="crispEdges"'
    return f'<path d="{across}{down}" {look}/>'


def _nested(svg: str, x: float, y: float, width: float, height: float) -> str:
    """An SVG inside another: as large as the box allows, in its middle."""
    head, end, rest = svg[svg.index("<svg") :].partition(">")
    head = re.sub(r' (?:width|height)="[^"]*"', "", head)
    return (
        head.replace("<svg", f'<svg x="{x}" y="{y}" width="{width}" height="{height}"', 1)
        + end
        + rest
    )


def _text(
    text: str, x: float, y: float, size: float, colour: str, language: str, bold: bool = False
) -> str:
    # IPAexGothic has one weight; an outline of the same colour makes the other.
    family = "IPAexGothic" if language == "ja" else "STIXGeneral"
    weight = "700" if language == "en" else "400"
    outline = (
        f' stroke="{colour}" stroke-width="{size / 36:.2f}"' if bold and language == "ja" else ""
    )
    return (
        f'<text x="{x}" y="{y:.1f}" font-family="{family}" font-weight="{weight}" '
        f'font-size="{size}" fill="{colour}"{outline}>{html.escape(text)}</text>'
    )


def check_title(page: Page, chapters: int) -> Iterator[Mistake]:
    """The title of a page has room beside that many chapters."""
    try:
        fit(page.title, page.language, TITLE_WIDTH, _height(chapters) - 20)
    except TooLongError as error:
        yield Mistake(page.path, page.headings[0].line, str(error), "shorten the title")


def _height(chapters: int) -> int:
    """The height between the mark and the chapters."""
    return PATHS[0] - PATHS[1] * max(1, chapters) + 26 - TITLE_TOP


def _title(card: Card) -> str:
    """The title, as large as fits."""
    height = _height(len(card.chapters))
    lines, size = fit(card.title, card.language, TITLE_WIDTH, height - 20)
    leading = size * (1.4 if card.language == "ja" else 1.15)
    first = TITLE_TOP + height / 2 - leading * (len(lines) - 1) / 2 + size * 0.35
    return "\n".join(
        _text(line, LEFT, first + index * leading, size, INK, card.language, bold=True)
        for index, line in enumerate(lines)
    )


def _path(chapter: tuple[str, int, int], y: float, language: str) -> str:
    """The pages of a chapter as dots: what lies behind, this one, what is to come.

    Of a long chapter, those around this page.
    """
    name, count, place = chapter
    gap = 36
    shown = min(count, MOST_DOTS)
    first = max(1, min(place - shown // 2, count - shown + 1))
    end = LEFT + 10 + (shown - 1) * gap
    parts = [
        _text(name, LEFT, y - 34, 28, PEN, language, bold=True),
        f'<path d="M{LEFT + 10} {y}H{end}" stroke="{EDGE}" stroke-width="3"/>',
    ]
    for number in range(first, first + shown):
        x = LEFT + 10 + (number - first) * gap
        if number == place:
            style = f'r="11" fill="{PEN}"'
        elif number < place:
            style = f'r="7" fill="{TEAL}"'
        else:
            style = f'r="6" fill="{PAPER}" stroke="{TEAL}" stroke-width="2.5"'
        parts.append(f'<circle cx="{x}" cy="{y}" {style}/>')
    return "\n".join(parts)


def _panel(card: Card) -> str:
    """The sheet on the right: a figure, or a cell and its output, or the mark."""
    x, y, width, height = PANEL
    if not card.figure and not card.sample[0]:
        return _nested(MARK.read_text(encoding="utf-8"), x + 85, y + 70, 315, 315)
    sheet = (
        '<rect x="{}" y="{}" width="{}" height="{}" rx="10" fill="{}" stroke="{}" '
        'stroke-width="2"/>'
    )
    if card.figure:
        box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', card.figure)
        scale = min((width - 36) / float(box[1]), (height - 36) / float(box[2]))
        inner = float(box[2]) * scale
        top = y + (height - inner) / 2
        return sheet.format(
            x, f"{top - 18:.1f}", width, f"{inner + 36:.1f}", PAPER, EDGE
        ) + _nested(card.figure, x + 18, round(top, 1), width - 36, round(inner, 1))
    return _sample(card.sample)


def _sample(sample: tuple[str, str]) -> str:
    """A cell above, its output below on squared paper, as on the page."""
    x, y, width, height = PANEL
    code, output = (text.split("\n") for text in sample)
    columns = max(map(len, [*code, *output]))
    size = min(22.0, (width - 48) / columns / 0.602)
    leading = size * 1.5
    tall = (len(code) + 1) * leading
    below = (len(output) + 1) * leading
    top = y + (height - tall - below) / 2
    middle = top + tall
    parts = [
        f'<rect x="{x}" y="{top:.1f}" width="{width}" height="{tall + below:.1f}" rx="10" '
        f'fill="{PAPER}"/>',
        f'<path d="M{x} {middle:.1f}V{top + 10:.1f}q0 -10 10 -10h{width - 20}q10 0 10 10'
        f'V{middle:.1f}z" fill="#f1f3ef"/>',
        _squares(x, middle, width, below - 10, round(leading, 1)),
        f'<rect x="{x}" y="{top:.1f}" width="{width}" height="{tall + below:.1f}" rx="10" '
        f'fill="none" stroke="{EDGE}" stroke-width="2"/>',
        f'<path d="M{x} {middle:.1f}h{width}" stroke="{FAINT}" stroke-dasharray="6 5"/>',
    ]
    for lines, start, colour in ((code, top, INK), (output, middle, TEAL)):
        for index, line in enumerate(lines):
            parts.append(
                f'<text xml:space="preserve" x="{x + 24}" y="{start + (index + 1.2) * leading:.1f}"'
                f' font-family="DejaVu Sans Mono" font-size="{size:.2f}" fill="{colour}">'
                f"{html.escape(line)}</text>"
            )
    return "\n".join(parts)
