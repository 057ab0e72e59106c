"""MkDocs adapter: formulas as MathML on every page, and the font that they are set in."""

from __future__ import annotations

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from hooks.read import folders
from hooks.render.formulas import mathml, to_mathml
from hooks.render.mathfont import characters, subset_font

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

FONT = "assets/formulas.woff2"


@event_priority(-200)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Publish the font with the characters of all formulas; `tutorials.check` has tried these."""
    pages = [page for pair in folders.read_pages().values() for page in pair.values()]
    formulas = {mathml(tex, display="inline") for page in pages for _, tex in page.formulas()}
    shown = frozenset(characters(formulas))
    files.append(File.generated(config, FONT, content=subset_font(shown)))
    return files


@event_priority(-100)
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn the formulas that Arithmatex marked into MathML."""
    return to_mathml(html)
