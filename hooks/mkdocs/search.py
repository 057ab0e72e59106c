"""MkDocs adapter: one search index per language, read only when a reader searches.

Material's plugin makes the entries, draws the box and the results; the searching itself is
docs/assets/search/engine.js, which the template names in the place of Material's own worker.
"""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import write_file
from mkdocs.utils.templates import TemplateContext

from hooks.mkdocs import AFTER_I18N, rebuilding
from hooks.search import index, with_formulas_as_text

_nav: Navigation
_content: str
# The entries of each language as they were last, for pages that are not built again.
_entries: dict[str, list[dict[str, str]]] = {}


@event_priority(AFTER_I18N)
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """Remember the pages in reading order, as static-i18n has left them."""
    global _nav
    _nav = nav


@event_priority(50)
def _before(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
    """Show the search plugin, which reads the page now, a page that it can read."""
    global _content
    _content = page.content
    page.content = with_formulas_as_text(page.content)


@event_priority(-50)
def _after(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
    # Without what was meant for the plugin alone, as it leaves a page.
    page.content = re.sub(r'\s?data-search-\w+="[^"]+"', "", _content)


on_page_context = CombinedEvent(_before, _after)


@event_priority(-50)
def on_post_build(config: MkDocsConfig) -> None:
    """Write the index of the language just built.

    After the search plugin, before static-i18n (-100), which builds the next language and would
    put the entries of all languages into the one file that Material asks for with every page.
    Taken away here, they leave that file with nothing but settings.
    """
    entries = config.plugins["material/search"].search_index.entries
    language = config.plugins["i18n"].current_language
    target = Path(config.site_dir) / "search" / f"{language}.json"
    if rebuilding():
        read = {page.url for page in _nav.pages if page.file.is_modified()}
        entries += [entry for entry in _entries[language] if _page_of(entry) not in read]
        order = [page.url for page in _nav.pages]
        entries.sort(key=lambda entry: order.index(_page_of(entry)))
    _entries[language] = [*entries]
    pages = [
        {
            "url": page.url,
            "about": meta.get("description", ""),
            "asked": meta.get("asked", []),
            # A page outside the chapters only mentions what theirs explain.
            "weight": 1 if page.parent else 0.5,
        }
        for page in _nav.pages
        for meta in [page.file.tutorial.pages[language].meta]
    ]
    write_file(index(entries, pages).encode(), str(target))
    entries.clear()


def _page_of(entry: dict[str, str]) -> str:
    return entry["location"].partition("#")[0]
