"""MkDocs adapter: formulas as MathML on every page."""

from __future__ import annotations

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hooks.errors import AuthorError  # noqa: E402
from hooks.formulas import to_mathml  # noqa: E402


@event_priority(-100)
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn the formulas that Arithmatex marked into MathML."""

    def failed(tex: str, reason: str) -> PluginError:
        path = Path(config.docs_dir) / page.file.src_uri
        source = path.read_text(encoding="utf-8")
        line = source.count("\n", 0, max(source.find(tex), 0)) + 1
        error = AuthorError(
            path, line, f"the formula '{tex}' cannot be shown: {reason}", "correct the LaTeX"
        )
        return PluginError(str(error))

    return to_mathml(html, failed)
