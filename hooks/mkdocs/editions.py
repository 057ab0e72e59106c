"""MkDocs adapter: what each page offers besides HTML: Markdown, figures, a preview image.

Other sites, chats, search engines and language models read these; so does whoever copies a page
as Markdown.
"""

from __future__ import annotations

import posixpath
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.utils import write_file

from hooks.editions import beside, llms, plain, preview
from hooks.languages import LANGUAGES
from hooks.mkdocs import AFTER_I18N
from hooks.places import page_url, shown, source_url

# Address of each preview image -> its card as SVG, and the language of its words.
_cards: dict[str, tuple[str, str]] = {}
# What draws those that are not kept, while the pages are rendered here; and what it was given.
_artist: ProcessPoolExecutor | None = None
_drawing: dict[str, Future[bytes]] = {}
_about: dict[str, str] = {}
_entries: dict[str, list[llms.Entry]] = {}


@event_priority(-300)
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """Publish what belongs to each page beside it. Only now is its chapter known by name."""
    language = nav.pages[0].file.locale
    for page in nav.pages:
        slug = page.file.tutorial.slug
        page.file.addresses = {
            locale: page_url(source_url(config.site_url, slug, locale)) for locale in LANGUAGES
        }
        if not page.file.is_modified():
            continue
        contents, card = _beside(page, nav, config)
        for name, content in contents.items():
            files.append(_generated(config, posixpath.join(page.file.url, name), content))
        _cards[page.file.url + beside.PREVIEW] = (card, language)
        _draw_ahead(card, language)
    home = nav.homepage.file.tutorial.pages[language]
    _about[language] = f"{config.site_name}: {home.meta['description']}"
    name = config.plugins["i18n"].current_language_config.name
    _entries[language] = [_entry(page, name) for page in nav.pages]
    if language == LANGUAGES[0]:
        files.append(_generated(config, "assets/mark.png", preview.mark(size=180)))
    if set(_entries) == set(LANGUAGES):
        title = " / ".join(_entries[locale][0].title for locale in LANGUAGES)
        listed = llms.list_of_pages(title, _about, _entries)
        files.append(_generated(config, "llms.txt", listed))


def _draw_ahead(card: str, language: str) -> None:
    global _artist
    if preview.file_of(card).exists():
        return
    # Not a thread: it would keep this one from working.
    _artist = _artist or ProcessPoolExecutor(1, get_context("spawn"))
    _drawing[card] = _artist.submit(preview.png, card, language)


def _beside(page: Page, nav: Navigation, config: MkDocsConfig) -> tuple[dict[str, str], str]:
    sections = [page.parent] if page.parent else []
    if page is nav.homepage:
        sections = [item for item in nav.items if isinstance(item, Section)]
    chapters = tuple(
        (
            section.title,
            len(section.children),
            section.children.index(page) + 1 if page in section.children else 0,
        )
        for section in sections
    )
    site = beside.Site(config.site_name, config.copyright, config.site_url)
    file = page.file
    return beside.beside(file.tutorial, file.locale, file.notebook, site, chapters)


def _entry(page: Page, language: str) -> llms.Entry:
    source = page.file.tutorial.pages[page.file.locale]
    url = page.file.addresses[page.file.locale]
    return llms.Entry(language, source.title, url, source.meta["description"])


def _generated(config: MkDocsConfig, path: str, content: str | bytes) -> File:
    """A file of the site. Its source is not named .md, or MkDocs would take it for a page."""
    path = posixpath.normpath(path)
    file = File.generated(config, f"{path}.generated", content=content)
    file.dest_uri = path
    return file


def _dismiss() -> None:
    global _artist
    if _artist:
        _artist.shutdown(cancel_futures=True)
        _artist = None
    _drawing.clear()
    _cards.clear()


def on_build_error(error: Exception) -> None:
    """Whoever waits for a message does not wait for images."""
    _dismiss()


@event_priority(AFTER_I18N)
def on_post_build(config: MkDocsConfig) -> None:
    """Write the preview images of all languages. Those that nobody has begun are drawn here."""
    if config.plugins["i18n"].building:
        return
    for name, (card, language) in reversed(_cards.items()):
        begun = _drawing.get(card)
        image = begun.result() if begun and not begun.cancel() else preview.png(card, language)
        write_file(image, str(Path(config.site_dir) / name))
    _dismiss()


@event_priority(-300)
def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Tell the template what is published beside the page, and where its module is."""
    context["preview"] = page.file.addresses[page.file.locale] + beside.PREVIEW
    context["markdown"] = plain.FILE
    if module := page.file.tutorial.module:
        context["module"] = shown(module.path)
    return context
