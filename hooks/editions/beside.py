"""What is published beside a page: its Markdown, its figures, its preview image."""

from __future__ import annotations

from dataclasses import dataclass

from nbformat import NotebookNode

from hooks.editions import plain, preview
from hooks.editions.figures import figures
from hooks.places import source_url
from hooks.tutorial import Tutorial

PREVIEW = "preview.png"


@dataclass(frozen=True)
class Site:
    """What the editions of a page tell of the site, in the language of the page."""

    name: str
    copyright: str
    url: str


def beside(
    tutorial: Tutorial,
    language: str,
    notebook: NotebookNode | None,
    site: Site,
    chapters: tuple[tuple[str, int, int], ...],
) -> tuple[dict[str, str], str]:
    """File name -> content of what is published beside a page, and its preview image as SVG.

    Args:
        notebook: the composed one; None for a page without code.
        chapters: see `preview.Card`.
    """
    source = tutorial.pages[language]
    address = source_url(site.url, tutorial.slug, language)
    drawn = figures(notebook) if notebook else {}
    figure = next(iter(drawn.values()), "")
    card = preview.Card(
        language=language,
        site=site.name,
        title=source.title,
        chapters=chapters,
        figure=figure,
        sample=preview.sample(notebook) if notebook and not figure else ("", ""),
    )
    notice = [site.name, site.copyright]
    markdown = plain.plain_page(source, notebook, address, notice)
    return {**drawn, plain.FILE: markdown}, preview.compose(card)
