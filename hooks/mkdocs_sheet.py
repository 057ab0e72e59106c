"""MkDocs adapter: one style sheet for all pages, written when all pages are there."""

from __future__ import annotations

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from hooks.theme.sheet import (
    dark_until_decided,
    names,
    trimmed,
    variables,
    without_asking_for_classes,
)

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SHEET = "assets/style.css"

_own: list[str] = []


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Take our own style sheets off the pages: docs/theme/main.html links to the one sheet."""
    if config.extra_css:
        _own[:] = config.extra_css
        config.extra_css = []
    return config


def on_post_build(config: MkDocsConfig) -> None:
    """Write the sheet, once, after the pages of all languages."""
    if config.plugins["i18n"].building:
        return
    site = Path(config.site_dir)
    sheets = sorted((site / "assets" / "stylesheets").glob("*.css"))
    css = "".join(_read(sheet) for sheet in [*sheets, *(site / name for name in _own)])
    css = without_asking_for_classes(css)
    css += f"@media (prefers-color-scheme:dark){{{dark_until_decided(css)}}}"
    pages = [_read(path) for path in sorted(site.rglob("*.html"))]
    scripts = [_read(path) for path in sorted(site.rglob("*.js"))]
    # What scripts load later takes its colours from this sheet.
    later = [_read(path) for path in sorted({*(site / "assets").glob("*/*.css")} - {*sheets})]
    sheet = trimmed(css, names(pages, scripts), variables([*pages, *scripts, *later]))
    (site / SHEET).write_text(sheet, encoding="utf-8")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
