"""MkDocs adapter: what each page offers besides HTML: Markdown, figures, a preview image.

Other sites, chats, search engines and language models read these; so does whoever copies a page
as Markdown.
"""

from __future__ import annotations

import posixpath
import sys
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from hooks.editions import lettering, llms, plain, preview
from hooks.editions.figures import figures
from hooks.errors import AuthorError
from hooks.languages import LANGUAGES
from hooks.places import page_url, source_url

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PREVIEW = "preview.png"
ABOUT_MARKDOWN = {
    "ja": "下の各ページは、コード、実際の出力、数式をそのまま載せたMarkdownです。",
    "en": "Each page below is Markdown with its code, real outputs and formulas.",
}

_about: dict[str, str] = {}
_entries: dict[str, list[llms.Entry]] = {}


@event_priority(-300)
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """Publish what belongs to each page beside it. Only now is its chapter known by name."""
    language = nav.pages[0].file.locale
    for page in nav.pages:
        slug = page.file.pair.slug
        page.file.addresses = {
            locale: page_url(source_url(config.site_url, slug, locale)) for locale in LANGUAGES
        }
        for name, content in _beside(page, nav, config).items():
            files.append(_generated(config, posixpath.join(page.file.url, name), content))
    home = nav.homepage.file.pair.pages[language]
    _about[language] = f"{config.site_name}: {home.meta['description']}"
    name = config.plugins["i18n"].current_language_config.name
    _entries[language] = [_entry(page, name) for page in nav.pages]
    if language == LANGUAGES[0]:
        files.append(_generated(config, "assets/mark.png", preview.mark(size=180)))
    if set(_entries) == set(LANGUAGES):
        files.append(_generated(config, "llms.txt", _list_of_pages()))


def _beside(page: Page, nav: Navigation, config: MkDocsConfig) -> dict[str, str | bytes]:
    """File name -> content of what is published beside a page."""
    pair, notebook = page.file.pair, page.file.notebook
    source = pair.pages[page.file.locale]
    notice = [config.site_name, config.copyright]
    address = source_url(config.site_url, pair.slug, page.file.locale)
    drawn = figures(notebook) if notebook else {}
    return {
        **drawn,
        plain.FILE: plain.plain_page(source, notebook, address, notice),
        PREVIEW: _preview(page, nav, config, next(iter(drawn.values()), "")),
    }


def _preview(page: Page, nav: Navigation, config: MkDocsConfig, figure: str) -> bytes:
    file = page.file
    source = file.pair.pages[file.locale]
    sections = [page.parent] if page.parent else []
    if page is nav.homepage:
        sections = [item for item in nav.items if isinstance(item, Section)]
    card = preview.Card(
        language=file.locale,
        site=config.site_name,
        title=source.title,
        chapters=tuple(_chapter(section, page) for section in sections),
        figure=figure,
        sample=preview.sample(file.notebook) if file.notebook and not figure else ("", ""),
    )
    try:
        return preview.png(card)
    except lettering.TooLongError as error:
        line = source.headings[0].line
        raise PluginError(
            str(AuthorError(source.path, line, str(error), "shorten the title"))
        ) from None


def _chapter(section: Section, page: Page) -> tuple[str, int, int]:
    place = section.children.index(page) + 1 if page in section.children else 0
    return section.title, len(section.children), place


def _entry(page: Page, language: str) -> llms.Entry:
    source = page.file.pair.pages[page.file.locale]
    url = page.file.addresses[page.file.locale]
    return llms.Entry(language, source.title, url, source.meta["description"])


def _list_of_pages() -> str:
    title = " / ".join(_entries[language][0].title for language in LANGUAGES)
    about = [line for lang in LANGUAGES for line in (_about[lang], ABOUT_MARKDOWN[lang])]
    return llms.llms_txt(title, about, [e for lang in LANGUAGES for e in _entries[lang]])


def _generated(config: MkDocsConfig, path: str, content: str | bytes) -> File:
    """A file of the site. Its source is not named .md, or MkDocs would take it for a page."""
    path = posixpath.normpath(path)
    file = File.generated(config, f"{path}.generated", content=content)
    file.dest_uri = path
    return file


@event_priority(-300)
def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Tell the template what is published beside the page, and where its module is."""
    context["preview"] = page.file.addresses[page.file.locale] + PREVIEW
    context["markdown"] = plain.FILE
    if module := page.file.pair.module:
        context["module"] = module.path.relative_to(ROOT).as_posix()
    return context
