"""MkDocs adapter: what Material's pages lack."""

from __future__ import annotations

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page

from hooks.theme.page import finished
from hooks.theme.script import lighter, lowered

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Name what has no name, in the language of the page, and add what a script would add."""
    return finished(output, page.file.locale)


@event_priority(-200)
def on_post_build(config: MkDocsConfig) -> None:
    """Change Material's script, once, after static-i18n has built (and copied it) once more."""
    if config.plugins["i18n"].building:
        return
    for bundle in (Path(config.site_dir) / "assets" / "javascripts").glob("bundle.*.js"):
        script = bundle.read_text(encoding="utf-8")
        bundle.write_text(lighter(script), encoding="utf-8")
        source_map = bundle.with_name(f"{bundle.name}.map")
        source_map.write_text(lowered(source_map.read_text("utf-8")), encoding="utf-8")


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """The same for the 404 page, whose frame is in the default language."""
    is_page = template_name == "404.html" and output_content
    return finished(output_content, config.theme["language"]) if is_page else output_content
