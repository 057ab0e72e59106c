"""MkDocs adapter: a tutorial page is rendered from its composed notebook.

mkdocs-jupyter renders notebooks, so each tutorial page is given to it as one. What comes out is
Markdown (`render.weave`), and `Page.render` renders that: everything works as on any other page.
"""

from __future__ import annotations

import html
import json
import os
import posixpath
import tempfile
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from nbformat import NotebookNode

from hooks.files import write_whole
from hooks.mkdocs import AFTER_I18N
from hooks.origins.link import anchor_lines, link_numbers
from hooks.origins.rows import rows_of
from hooks.places import ROOT
from hooks.remembered import code_digest, remembered
from hooks.render import cells, minutes
from hooks.render.formulas import mathml, to_mathml
from hooks.render.glossary import entries, link_terms
from hooks.render.mathfont import characters, subset_font
from hooks.render.place import place, short_titles
from hooks.render.weave import weave, with_figures
from hooks.tutorial import Tutorial

FONT = "assets/formulas.woff2"
END = "@@end of page@@"
CACHE = ROOT / ".cache" / "jupyter"

# Where mkdocs-jupyter finds the notebooks. Of this process alone: two builds may run at a time.
_folder = tempfile.TemporaryDirectory(prefix="composed-")


def on_startup(command: str, **_: object) -> None:
    """Settings for mkdocs-jupyter, nbconvert and MkDocs that only code can give."""
    from mkdocs_jupyter.config import settings

    settings.templates_dir = str(ROOT / "hooks" / "templates")
    os.environ["JUPYTER_CONFIG_DIR"] = str(ROOT / "hooks" / "jupyter")
    # The day of the build is in no file: MkDocs would put it into sitemap.xml.gz.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")


@event_priority(AFTER_I18N)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give superfences our own fences, and mkdocs-jupyter a cache for each language.

    It clears its cache of all pages but those of the language that it has just built.
    """
    config.mdx_configs.setdefault("pymdownx.superfences", {})["custom_fences"] = cells.FENCES
    language = config.plugins["i18n"].current_language
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(CACHE / language)
    return config


@event_priority(AFTER_I18N)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Point tutorial pages at their notebooks; publish the font of all formulas.

    The checks have tried each formula of each language.
    """
    formulas = set()
    for file in list(files.documentation_pages()):
        for page in file.tutorial.pages.values():
            formulas |= {mathml(tex, display="inline") for _, tex in page.formulas()}
        if file.notebook and file.is_modified():
            composed = Path(_folder.name) / file.locale / f"{file.tutorial.slug}.ipynb"
            write_whole(composed, json.dumps(_woven(file.notebook)).encode())
            file.abs_src_path = str(composed)
    font = subset_font(frozenset(characters(formulas)))
    files.append(File.generated(config, FONT, content=font))
    return files


def _woven(notebook: NotebookNode) -> dict[str, Any]:
    """A notebook of one cell: the page's Markdown. The template in hooks/templates writes it.

    mkdocs-jupyter remembers what it makes of this text, but does not look whether the template is
    still the same.
    """
    cell = {"cell_type": "markdown", "id": "page", "metadata": {}, "source": weave(notebook)}
    return {
        "cells": [cell],
        "metadata": {"kernelspec": notebook.metadata.kernelspec, "code": code_digest()},
        "nbformat": notebook.nbformat,
        "nbformat_minor": notebook.nbformat_minor,
    }


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """The page's own Markdown: MkDocs takes the front matter from it."""
    if not page.file.notebook:
        return None
    return "\n".join(page.file.tutorial.pages[page.file.locale].lines)


@event_priority(100)
def _render(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Render the Markdown that mkdocs-jupyter made of the notebook, as MkDocs would."""
    if not page.file.notebook:
        return content
    page.markdown = html.unescape(content[: content.index(END)])
    Page.render(page, config, files)
    return page.content


@event_priority(-100)
def _formulas(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn the formulas that Arithmatex marked into MathML."""
    return to_mathml(content)


on_page_content = CombinedEvent(_render, _formulas)


@event_priority(AFTER_I18N)
def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Put in colours and figures; tell the template the notebook's name and what it ran under.

    These come last, after the search has read the page: the numbers on the axes are nothing to
    search for, and code is read faster without colours.
    """
    tutorial, notebook = page.file.tutorial, page.file.notebook
    _link_terms(page, nav)
    if notebook:
        printed = [[s.stdout for s in cell.statements] for cell in tutorial.result.cells]
        inputs = [page.content, tutorial.module.text, printed]
        content = remembered(inputs, _linked_and_coloured, page.content, tutorial)
        page.content = with_figures(content, notebook)
        context["notebook"] = tutorial.download
        context["versions"] = tutorial.result.versions
    _tell_minutes(context, page, nav)
    _tell_place(context, page)
    return context


def _link_terms(page: Page, nav: Navigation) -> None:
    """Let the first use of each word of the glossary, if there is one, lead there.

    Not on the home page, where each link chooses a page.
    """
    for entry in nav.pages:
        if entry.file.tutorial.slug == "glossary" and page not in (entry, nav.homepage):
            glossary = entry.file.tutorial.pages[page.file.locale]
            address = entry.file.url_relative_to(page.file)
            page.content = link_terms(page.content, entries(glossary), address)


@event_priority(AFTER_I18N)
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Call each page in the sidebar and in the footer what the home page calls it."""
    home = nav.homepage and nav.homepage.file.tutorial.pages[nav.homepage.file.locale]
    titles = short_titles(home) if home else {}
    for page in nav.pages:
        if title := titles.get(page.file.tutorial.slug):
            page.title = title
    return nav


def _linked_and_coloured(content: str, tutorial: Tutorial) -> str:
    content, lines = link_numbers(content, rows_of(tutorial.module, tutorial.result))
    return cells.colour_cells(content, lambda name, code: anchor_lines(name, code, lines))


def _tell_place(context: dict[str, Any], page: Page) -> None:
    """The title in full, and for a page of a chapter where it stands there."""
    language = page.file.locale
    context["heading"] = page.file.tutorial.pages[language].title
    chapter = page.parent
    if chapter:
        pages = [entry for entry in chapter.children if entry.is_page]
        number = pages.index(page) + 1
        context["place"] = place(
            chapter.title, number, len(pages), context["reading_time"], language
        )


def _tell_minutes(context: dict[str, Any], page: Page, nav: Navigation) -> None:
    """Reading times: of the page itself, and behind the links of a home page's path."""
    language = page.file.locale
    files = {entry.file.url: entry.file for entry in nav.pages}

    def of(file: File) -> int:
        return minutes.minutes(file.tutorial.pages[language], file.tutorial.module)

    def at(address: str) -> int:
        return of(files[posixpath.normpath(posixpath.join(page.url, address)) + "/"])

    page.content = minutes.add_minutes(page.content, at, language)
    context["reading_time"] = minutes.told(of(page.file), language)
