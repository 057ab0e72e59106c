"""MkDocs adapter: the way from each cell to its steps, their recording, and these as a table."""

from __future__ import annotations

import posixpath
from copy import copy
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url, write_file

from hooks.mkdocs import AFTER_I18N
from hooks.steps import links
from hooks.theme.page import finished
from hooks.theme.policy import with_policy

TRACE = "trace.json"

_live = False
_env: Environment


def on_startup(command: str, dirty: bool) -> None:
    """The live preview has no policy: see hooks/mkdocs/theme.py."""
    global _live
    _live = command == "serve"


@event_priority(AFTER_I18N)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Publish what was recorded beside each tutorial page."""
    for file in list(files.documentation_pages()):
        if file.steps and file.is_modified():
            target = posixpath.normpath(posixpath.join(file.url, TRACE))
            files.append(File.generated(config, target, content=file.steps.trace(file.locale)))
    return files


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Keep the templates: the table of steps is a page to readers, but not to MkDocs."""
    global _env
    _env = env
    return env


@event_priority(-350)
def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Link each cell to its steps, and write the table that the links lead to.

    Comes after all that fills the page and the context; the search has read the page by then.
    """
    tutorial = page.file.tutorial
    if tutorial.module:
        recording, language = tutorial.result.recording, page.file.locale
        page.content = links.with_links(page.content, recording, tutorial.module, language)
        _write_table(context, page, page.file.steps.table(language), config)
    return context


def _write_table(context: dict[str, Any], page: Page, table: str, config: MkDocsConfig) -> None:
    """Neither in the navigation nor in the search nor in the sitemap: the page itself is.

    To search engines the table is the page once more, by its canonical address; its language
    switch leads to the same table in the other language.
    """
    address = _steps_of(page.url)
    told = {
        key: text.format(title=page.title) for key, text in links.WORDS[page.file.locale].items()
    }
    output = _env.get_template("steps.html").render(
        {
            **context,
            "config": _switching_between_tables(config),
            "page": None,
            "canonical_url": page.canonical_url,
            "base_url": get_relative_url(".", address),
            "table": table,
            "told": told,
        }
    )
    output = finished(output, page.file.locale)
    output = output if _live else with_policy(output)
    write_file(output.encode(), str(Path(config.site_dir) / address / "index.html"))


def _steps_of(address: str) -> str:
    return posixpath.normpath(posixpath.join(address, links.FOLDER)) + "/"


def _switching_between_tables(config: MkDocsConfig) -> MkDocsConfig:
    own = copy(config)
    # static-i18n sets an attribute; the entry of that name leads to the home pages.
    languages = config.extra.alternate
    tables = [{**language, "link": _steps_of(language["link"])} for language in languages]
    own.extra = {**config.extra, "alternate": tables}
    return own
