"""Figures to drag: what can be set in each, and how a page places and sets them.

`::: cell explore=valley` gives readers the figure `valley` below the drawing of that cell, and a
link to `#valley:lr=0.2919` sets it. Its modules in `docs/assets/explore/` know what is in it;
`settings.json` there has, for each of its settings, the lowest and the highest value and the one at
the start. Without JavaScript and in print the drawing is all there is, and links lead to it.
"""

from __future__ import annotations

import html
import json
import re
from functools import cache

from hooks.places import DOCS
from hooks.read.markdown import beside_literals, scan

FOLDER = DOCS / "assets" / "explore"
SETTING_LINK = re.compile(r"\]\(#(?P<name>[a-z-]+):(?P<settings>[^)\s]+)\)")

Ranges = dict[str, tuple[float, float, float]]


@cache
def figures() -> dict[str, Ranges]:
    """Name of each figure to drag -> its settings -> lowest, highest and first value."""
    found = json.loads((FOLDER / "settings.json").read_text(encoding="utf-8"))
    return {
        name: {key: tuple(range_) for key, range_ in ranges.items()}
        for name, ranges in found.items()
    }


def wrong_setting(name: str, settings: str) -> str:
    """What is wrong with the settings of a link, such as `lr=0.2919,a=1`; empty if nothing is."""
    ranges = figures()[name]
    for setting in settings.split(","):
        key, _, value = setting.partition("=")
        if key not in ranges:
            return f"the figure '{name}' has no setting '{key}'; it has {', '.join(ranges)}"
        low, high, _ = ranges[key]
        if not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", value) or not low <= float(value) <= high:
            return f"the setting '{setting}' is no number from {low:g} to {high:g}"
    return ""


def with_setting_links(text: str) -> str:
    """Markdown in which links that set a figure lead to it, with the settings as an attribute."""

    def rewritten(line: str) -> str:
        return SETTING_LINK.sub(r'](#\g<name>){ data-set="\g<settings>" }', line)

    return "\n".join(
        line if fenced else beside_literals(line, rewritten)
        for _, line, fenced in scan(text.split("\n"))
    )


def box(name: str, language: str) -> str:
    """The HTML in which the script of a figure draws, at its final size from the beginning."""
    ranges = html.escape(json.dumps(figures()[name], separators=(",", ":")))
    return (
        f'<section class="explore" id="{name}" data-module="../explore/{name}.js" '
        f'data-words="../explore/{name}-{language}.js" '
        f'data-settings="{ranges}"><div class="board {name}"></div></section>'
    )
