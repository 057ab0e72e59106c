"""What a figure says can be read, in its language: text lies on it and over no other text.

The SVG says where each text stands; how wide it is in a reader's font nobody knows. It is measured
in DejaVu Sans, which is wider than most.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

from PIL import ImageFont

from hooks.errors import Mistake
from hooks.read.module import Module
from hooks.run.results import Drawing, RunResult

TEXT = re.compile(r"<text(?P<attributes>[^>]*)>(?P<text>[^<]*)</text>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
STYLE = re.compile(r"([\w-]+): ([^;]*)")
ROTATED = re.compile(r"rotate\((-?[\d.]+)")
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
OTHER_COLOUR = re.compile(r"(?<!,)(?<!&)#[0-9a-fA-F]{3,8}\b")
SLACK = 1.0
"""Points by which a text may reach over an edge, or two into each other: letters are not boxes."""
SMALLEST = 9.0
"""Points below which nobody reads a text on a phone."""
ABOVE, BELOW = 0.74, 0.2
"""Heights of a line of text above and below its base line, in parts of its size."""


@dataclass(frozen=True)
class Box:
    """Where a text stands, in points from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float = 12.0

    def overlap(self, other: Box) -> float:
        """By how many points two boxes reach into each other; 0 where they are apart."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, min(width, height))


def check_pictures(module: Module, result: RunResult) -> Iterator[Mistake]:
    """Each figure can be read in each language. Mistakes stand at the line that draws it."""
    for cell in result.cells:
        for statement in cell.statements:
            for drawing in statement.drawings:
                for problem, remedy in _told(drawing):
                    yield Mistake(module.path, statement.line, problem, remedy)


def _told(drawing: Drawing) -> Iterator[tuple[str, str]]:
    where = f"{drawing.name} (snippets/figures)"
    for language, svg in drawing.svg.items():
        name = f"the figure {drawing.name}, in {language}:"
        alt = drawing.alt[language]
        if not alt.strip():
            yield f"{name} no text alternative", f"return in {where} what the figure shows"
        elif (language == "ja") != bool(JAPANESE.search(alt)):
            remedy = f"return say(ja=..., en=...) in {where}"
            yield f"{name} the text alternative is not in that language", remedy
        for problem in _drawn(svg, language):
            yield f"{name} {problem}", f"correct {where}"


def _drawn(svg: str, language: str) -> Iterator[str]:
    width, height = (float(number) for number in _view(svg))
    boxes = [*_boxes(svg)]
    for box in boxes:
        edges = box.left, box.top, width - box.right, height - box.bottom
        if min(edges) < -SLACK:
            yield f"the text '{box.text}' reaches {-min(edges):.0f} points over the edge"
        if box.size < SMALLEST:
            yield f"the text '{box.text}' has {box.size:g} points, where {SMALLEST:g} can be read"
        if language != "ja" and JAPANESE.search(box.text):
            yield f"the text '{box.text}' is Japanese"
    for one, other in combinations(boxes, 2):
        if one.overlap(other) > SLACK:
            yield f"the text '{one.text}' lies over '{other.text}'"
    if colour := OTHER_COLOUR.search(re.sub(r">[^<]*<", "><", svg)):
        yield f"the colour {colour[0]}, which has no role, is the same in light and in dark"


def _view(svg: str) -> list[str]:
    return re.search(r'viewBox="([^"]*)"', svg)[1].split()[2:]


def _boxes(svg: str) -> Iterator[Box]:
    """The box of each text, upright or turned by a quarter."""
    for match in TEXT.finditer(svg):
        values = dict(ATTRIBUTE.findall(match["attributes"]))
        style = dict(STYLE.findall(values.get("style", "")))
        text = html.unescape(match["text"]).strip()
        if not text or "x" not in values:
            continue
        size = float(re.match(r"[\d.]+", style.get("font-size", "12"))[0])
        x, y, wide = float(values["x"]), float(values["y"]), width_of(text, size)
        start = {"middle": wide / 2, "end": wide}.get(style.get("text-anchor", ""), 0.0)
        sides = -start, -ABOVE * size, wide - start, BELOW * size
        turned = ROTATED.search(values.get("transform", ""))
        box = _turned(text, x, y, sides, float(turned[1]) if turned else 0.0)
        yield replace(box, size=size)


def _turned(text: str, x: float, y: float, sides: tuple[float, ...], degrees: float) -> Box:
    """The upright box around a text that is turned about its own place."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    left, top, right, bottom = sides
    corners = [(u, v) for u in (left, right) for v in (top, bottom)]
    across = [x + u * cosine - v * sine for u, v in corners]
    down = [y + u * sine + v * cosine for u, v in corners]
    return Box(text, min(across), min(down), max(across), max(down))


@cache
def width_of(text: str, size: float) -> float:
    """The width of a text of that size, in points: a letter of Japanese is as wide as high."""
    plain = JAPANESE.sub("", text)
    return size * (len(text) - len(plain)) + _font().getlength(plain) * size / 100


@cache
def _font() -> ImageFont.FreeTypeFont:
    # Matplotlib itself takes a quarter of a second to import.
    folder = Path(find_spec("matplotlib").origin).parent / "mpl-data" / "fonts" / "ttf"
    return ImageFont.truetype(str(folder / "DejaVuSans.ttf"), 100)
