"""The frame of every figure: languages, colours, and small, reproducible SVG."""

from __future__ import annotations

import functools
import html
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

LANGUAGES = ("ja", "en")

# Colours are roles. The page's style sheet gives each role a value for light and for dark;
# the value here is what a viewer without that style sheet (a notebook, say) shows.
COLOURS = {
    "ink": "#1b2a30",
    "faint": "#5f6e73",
    "grid": "#dde3e2",
    "paper": "#fdfcf8",
    "blue": "#1a5fa8",
    "orange": "#a8500c",
    "green": "#1f7a41",
    "purple": "#7440a8",
    "red": "#b2371a",
}
INK, FAINT, GRID, PAPER, BLUE, ORANGE, GREEN, PURPLE, RED = COLOURS.values()

STYLE = {
    "svg.fonttype": "none",
    "path.simplify": True,
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.unicode_minus": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "lines.linewidth": 2,
    "lines.solid_capstyle": "round",
}


MANY = 3
"""With so many points, a line can be seen to count, or not to."""
PIXELS = 4 / 3
"""CSS pixels to a point: the size at which figures are shown where there is room."""


class Words:
    """Chooses the words of one language. Both must be given, so neither can be forgotten."""

    def __init__(self, language: str):
        self.language = language

    def __call__(self, *, ja: str, en: str) -> str:
        return {"ja": ja, "en": en}[self.language]


@dataclass(frozen=True)
class Axis:
    """What one axis says: its label, from where to where it goes, whether what is drawn counts.

    `counts` is whether every line has the next whole number at each of its points; None where
    there is no line.
    """

    label: str
    low: float
    high: float
    counts: bool | None


@dataclass(frozen=True)
class Drawn:
    """A finished figure: its SVG, its text alternative and all words that are in it.

    `labels` are the words without those of the ticks and the alternative; `planes` has the two
    axes, across and up, of each pair.
    """

    svg: str
    alt: str
    words: tuple[str, ...]
    labels: tuple[str, ...] = ()
    planes: tuple[tuple[Axis, Axis], ...] = ()


Render = Callable[[str], Drawn]


def show(name: str, render: Render) -> None:
    """Show a figure in a notebook, in the notebook's language. The build replaces this."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        return
    if get_ipython() is None:  # a plain script has nowhere to show it
        return
    drawn = render(LANGUAGES[0])
    display({"image/svg+xml": drawn.svg, "text/plain": drawn.alt}, raw=True)


_drawn = 0


def figure(*, width: float, height: float, read: Callable[..., Any] | None = None) -> Callable:
    """Turn `draw(canvas, say, *data)` into a function of the data alone that shows a figure.

    Args:
        width, height: in inches of 72 points; text is 12 points high.
        read: for figures of the objects themselves. Called once with the data; what it returns
            is drawn instead. Without it, tensors reach `draw` as NumPy arrays.
    """

    def decorate(draw: Callable[..., str]) -> Callable[..., None]:
        @functools.wraps(draw)
        def place(*data: Any) -> None:
            global _drawn
            _drawn += 1
            seen = (read(*data),) if read else data
            render = functools.partial(
                _render, draw, seen, (width, height), f"{draw.__name__}-{_drawn}"
            )
            show(draw.__name__, render)

        return place

    return decorate


def _render(
    draw: Callable[..., str], data: tuple, size: tuple[float, float], salt: str, language: str
) -> Drawn:
    import warnings

    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    say = Words(language)
    with matplotlib.rc_context(STYLE | {"svg.hashsalt": salt}), warnings.catch_warnings():
        # Text stays text in the SVG, so it is the reader's font that needs the glyphs.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        canvas = Figure(figsize=size, layout="none")
        FigureCanvasSVG(canvas)
        alt = draw(canvas, say, *(_plain(value) for value in data))
        target = io.StringIO()
        canvas.savefig(target, format="svg", transparent=True, metadata={"Date": None})
        # Only now do the ticks have their labels.
        texts = canvas.findobj(Text)
        ticks = {
            id(text)
            for axes in canvas.axes
            for text in (*axes.get_xticklabels(), *axes.get_yticklabels())
        }
        labels = [text.get_text() for text in texts if id(text) not in ticks]
        planes = [_plane(axes) for axes in canvas.axes if axes.axison]
    words = (*(text.get_text() for text in texts), alt)
    return Drawn(_slim(target.getvalue(), alt), alt, words, tuple(labels), tuple(planes))


def _plane(axes: Any) -> tuple[Axis, Axis]:
    """The two axes of one pair, across and up."""
    lines = [[*map(list, line.get_data())] for line in axes.get_lines()]
    series = [line for line in lines if len(line[0]) >= MANY]

    def axis(label: str, limits: tuple[float, float], place: int) -> Axis:
        low, high = sorted(float(limit) for limit in limits)
        counts = all(_counts(line[place]) for line in series) if series else None
        return Axis(label, low, high, counts)

    across = axis(axes.get_xlabel(), axes.get_xlim(), 0)
    return across, axis(axes.get_ylabel(), axes.get_ylim(), 1)


def _counts(values: list) -> bool:
    steps = {float(after) - float(before) for before, after in pairwise(values)}
    return steps in ({1.0}, {-1.0}) and float(values[0]).is_integer()


def _plain(value: Any) -> Any:
    """Tensors as NumPy arrays, and containers of tensors likewise."""
    if hasattr(value, "detach"):
        return value.detach().numpy()
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(item) for item in value)
    return value


def _slim(svg: str, alt: str) -> str:
    """Matplotlib's SVG without what a page does not need, with colours as roles."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\s*<g id="patch_1">.*?</g>', "", svg, count=1, flags=re.DOTALL)
    used = set(re.findall(r'(?:href="#|url\(#)([\w-]+)[")]', svg))
    # Only inside tags: the numbers and words between tags are what readers see.
    svg = re.sub(r"<[^>]*>", lambda tag: _slim_tag(tag[0], used), svg)
    svg = re.sub(r"\s*\n\s*", "\n", _without_bare_groups(svg))
    box = re.search(r'viewBox="([^"]*)"', svg)[1]
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{float(box.split()[2]) * PIXELS:.0f}" viewBox="{box}" '
        f'role="img" aria-label="{html.escape(alt)}">'
    )
    return head + svg[svg.index(">") + 1 :].strip()


def _without_bare_groups(svg: str) -> str:
    """Every artist of matplotlib leaves a group, and browsers lay out each of them."""
    stays = []  # for each group that is open

    def edge(tag: re.Match) -> str:
        if tag[0] == "</g>":
            return tag[0] if stays.pop() else ""
        stays.append(tag[0] != "<g>")
        return tag[0] if stays[-1] else ""

    return re.sub(r"<g>|<g [^>]*[^/>]>|</g>", edge, svg.replace("<g/>", ""))


def _slim_tag(tag: str, used: set[str]) -> str:
    tag = re.sub(r' id="([^"]+)"', lambda match: match[0] if match[1] in used else "", tag)
    # Coordinates to a tenth of a point; everything else (opacity, widths) to a hundredth.
    tag = re.sub(r' (?:d|x|y|transform)="[^"]*"', lambda match: _rounded(match[0], 1), tag)
    tag = _rounded(tag, 2)
    tag = re.sub(r"(\.\d*?)0+(?=\D)", lambda match: match[1].rstrip("."), tag)
    tag = re.sub(r"(?<=[ \"])-0(?=[ \"])", "0", tag)
    tag = re.sub(r' transform="rotate\(-?0 [^"]*"', "", tag)
    tag = re.sub(r"'DejaVu Sans'(, sans-serif)?", "var(--fig-font,sans-serif)", tag)
    for role, colour in COLOURS.items():
        tag = tag.replace(colour, f"var(--fig-{role},{colour})")
    return tag


def _rounded(text: str, digits: int) -> str:
    return re.sub(r"-?\d+\.\d+", lambda match: f"{float(match[0]):.{digits}f}", text)
