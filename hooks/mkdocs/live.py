"""MkDocs adapter: a way to run each cell in the page, and Python for it beside the pages."""

from __future__ import annotations

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from hooks.errors import AuthorError
from hooks.live import here, runtime
from hooks.live.buttons import with_buttons
from hooks.mkdocs import AFTER_I18N, rebuilding

FOLDER = "assets/python"

_files: dict[str, bytes] = {}


def on_pre_build(config: MkDocsConfig) -> None:
    """Pack Python once for all languages: it takes seconds."""
    if config.plugins["i18n"].building or (_files and rebuilding()):
        return
    try:
        _files.update(runtime.runtime())
    except AuthorError as error:
        raise PluginError(str(error)) from None


@event_priority(AFTER_I18N)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Publish it; nothing of it is loaded before a reader asks for it."""
    for name, content in _files.items():
        files.append(File.generated(config, f"{FOLDER}/{name}", content=content))
    return files


@event_priority(-360)
def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Add the buttons, after all that reads the page and after the links to its steps."""
    tutorial = page.file.tutorial
    if module := tutorial.module:
        program = [(cell.name, cell.source) for cell in module.cells]
        printed = ["".join(s.stdout for s in cell.statements) for cell in tutorial.result.cells]
        elsewhere = here.elsewhere(module.preamble, program, printed)
        colab = f"{config.extra['colab']}{page.url}{tutorial.download}"
        page.content = with_buttons(
            page.content, elsewhere, module.preamble, colab, page.file.locale
        )
    return context
