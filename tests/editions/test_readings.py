"""What the page shows, its notebook and its Markdown show too, to a reader of CommonMark."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt

from hooks.languages import LANGUAGES
from hooks.read import folders
from tests.support.pages import file
from tests.support.parsed import parsed

EVERY = [(slug, language) for slug in folders.page_slugs() for language in LANGUAGES]
TUTORIALS = [pair for pair in EVERY if pair[0] in folders.module_paths()]
KINDS = ("h1", "h2", "h3", "h4", "ul", "ol", "li", "th", "td", "strong", "em", "code", "pre")
FORMULA = "\u25a1"
FORMULAS = re.compile(r"(`+)(?:.|\n)+?\1|\$\$(?:.|\n)+?\$\$|(?<!\\)\$[^$\n]+?\$")
FENCE = re.compile(r"^( *(?:> *)*)(`{3,}).*?^\1\2$", re.MULTILINE | re.DOTALL)
READER = MarkdownIt("commonmark").enable("table")

Shown = list[tuple[str, str]]
"""Kind and text of each list, item, cell of a table, heading, bold text and piece of code."""


def shown(html: Tag) -> Shown:
    """What readers see of the kinds that Markdown makes, in its order."""
    return [
        (_kind(tag), "" if tag.name in ("ul", "ol") else plain(tag))
        for tag in html.find_all(KINDS)
        # What stands within a block of code is that block.
        if tag.name != "code" or tag.parent.name != "pre"
    ]


def _kind(tag: Tag) -> str:
    """The head of nothing is no head on the page: there it would say nothing to a screen reader."""
    return "td" if tag.name == "th" and not plain(tag) else tag.name


def plain(tag: Tag) -> str:
    if tag.name == "pre":
        return tag.get_text().strip("\n")
    return re.sub(r"\s+", "", tag.get_text())


def on_page(path: Path) -> Shown:
    """The article of a built page, without what the site adds to it."""
    # Another parse than that of other tests: this one is taken apart.
    article = BeautifulSoup(str(parsed(path).article), "html.parser")
    for caption in article.select("figcaption"):
        caption.find_parent("figure").insert_after(caption.extract())
    for extra in article.select(
        ".actions, .headerlink, .filename, .step-through, .minutes, .versions, .drawing, svg, "
        "button, form legend, form > label, aside, .md-source-file, .explore"
    ):
        extra.decompose()
    for formula in article.select("math"):
        formula.replace_with(FORMULA)
    for title in article.select(".admonition-title, .predict-title"):
        title.name = "strong"
    for field in article.select("form textarea"):
        field.name = "pre"
    for choices in article.select("fieldset"):
        choices.name = "ul"
        for choice in choices.select("label"):
            choice.name = "li"
    return shown(article)


def rendered(markdown: str) -> Tag:
    """Markdown as its readers show it: what they set as a formula is put aside first."""
    kept: list[str] = []

    def keep(match: re.Match) -> str:
        kept.append(match[0])
        return f"\ue000{len(kept) - 1}\ue001"

    text = FENCE.sub(keep, markdown)
    text = FORMULAS.sub(lambda match: match[0] if match[1] else FORMULA, text)
    text = re.sub("\ue000(\\d+)\ue001", lambda match: kept[int(match[1])], text)
    return BeautifulSoup(READER.render(text), "html.parser")


def in_markdown(path: Path) -> Shown:
    """The page's Markdown, without the lines that say where it is from."""
    found = rendered(path.read_text(encoding="utf-8"))
    found.blockquote.decompose()
    return shown(found)


def in_notebook(path: Path) -> Shown:
    """The cells of the notebook, one after the other, without those that bring drawing code."""
    found: Shown = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            found += shown(rendered(cell.source))
        elif cell.source and "figures_of_this_page" not in cell.source:
            found.append(("pre", cell.source))
            texts = [o.text.strip("\n") for o in cell.outputs if o.output_type == "stream"]
            found += [("pre", text) for text in texts]
    return found


@pytest.mark.parametrize(("slug", "language"), EVERY)
def test_markdown_of_a_page_reads_as_the_page(site, slug, language):
    page = file(site, slug, language)
    assert in_markdown(page.with_name("index.md")) == on_page(page)


@pytest.mark.parametrize(("slug", "language"), TUTORIALS)
def test_notebook_of_a_page_reads_as_the_page(site, slug, language):
    page = file(site, slug, language)
    notebook = page.with_name(f"{slug.rpartition('/')[2]}.ipynb")
    assert in_notebook(notebook) == on_page(page)
