"""Figures that have changed, before and after, on one page for whoever is to accept them.

The page is for authors alone: it lies in the cache, and nothing of it is published. How a figure
looked when it was accepted is kept beside it, under the digest that `figures.lock` has.
"""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from hooks import files
from hooks.run.results import Drawing

NEW, LOST = "It is new.", "How it looked before is not kept on this machine."


@dataclass(frozen=True)
class Change:
    """A figure that is not the one that was accepted.

    Args:
        name: what `figures.lock` calls it.
        accepted: the digest of the one that was accepted; None where there was none.
        now: what is drawn now.
    """

    name: str
    accepted: str | None
    now: Drawing


def keep(accepted: Iterable[tuple[str, Drawing]], folder: Path) -> None:
    """Keep how figures look that have been accepted: their digests and drawings."""
    for digest, drawing in accepted:
        if not (folder / digest).exists():
            files.store(folder / digest, json.dumps(asdict(drawing)).encode())


def write(changes: Iterable[Change], path: Path, css: str) -> None:
    """Write the page of changed figures; where it lies, the accepted ones are kept."""
    files.write_whole(path, page(changes, path.parent, colours(css)).encode())


def colours(css: str) -> dict[str, dict[str, str]]:
    """Scheme -> role -> colour, as the style sheet of the values gives them to figures."""
    light, _, dark = css.partition('[data-md-color-scheme="slate"]')
    roles = r"--fig-(\w+):\s*(#\w+)"
    return {"light": dict(re.findall(roles, light)), "dark": dict(re.findall(roles, dark))}


def page(changes: Iterable[Change], folder: Path, schemes: dict[str, dict[str, str]]) -> str:
    """The page: per figure a row for each language and scheme, before on the left, now right."""
    parts = [HEAD]
    for change in changes:
        content = files.load(folder / change.accepted) if change.accepted else None
        before = Drawing(**json.loads(content)) if content else None
        missing = LOST if change.accepted else NEW
        parts.append(f"<h2>{html.escape(change.name)}</h2>\n<table>\n{COLUMNS}")
        for language in change.now.svg:
            for scheme, roles in schemes.items():
                cells = [
                    f"<td>{_image(drawing, language, roles) if drawing else missing}</td>"
                    for drawing in (before, change.now)
                ]
                parts.append(f"<tr><th>{language}, {scheme}</th>{''.join(cells)}</tr>")
            cells = [
                f"<td>{html.escape(drawing.alt[language]) if drawing else missing}</td>"
                for drawing in (before, change.now)
            ]
            parts.append(f"<tr><th>{language}, text alternative</th>{''.join(cells)}</tr>")
        parts.append("</table>")
    return "\n".join(parts) + "\n"


def _image(drawing: Drawing, language: str, roles: dict[str, str]) -> str:
    """The figure in the colours of a scheme. An image: its ids are those of no other figure."""
    svg = re.sub(
        r"var\(--fig-(\w+),([^()]*)\)",
        lambda match: roles.get(match[1], match[2]),
        drawing.svg[language],
    )
    address = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    alt = html.escape(drawing.alt[language])
    return f'<img style="background:{roles["paper"]}" src="{address}" alt="{alt}">'


HEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Changed figures</title>
<style>
body { font: 16px/1.5 sans-serif; margin: 2rem; color: #1b2a30; background: #fff }
table { border-spacing: .5rem; width: 66rem; table-layout: fixed }
th { text-align: left; vertical-align: top; font-weight: normal }
th:first-child { width: 8rem }
td { vertical-align: top; border: 1px solid #c9d1d1 }
img { display: block; width: 100% }
</style>
<h1>Changed figures</h1>
<p>'make update' accepts what is drawn now.</p>"""
COLUMNS = "<tr><th></th><th>accepted</th><th>now</th></tr>"
