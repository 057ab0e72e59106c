"""MkDocs adapter: hands the composed notebook of each tutorial page to mkdocs-jupyter.

How the plugins fit together: static-i18n builds the site once per language and makes new
`File` objects in `on_files` at priority -100. Ours comes after it (-200) and points each
tutorial page at its composed notebook. mkdocs-jupyter then renders that notebook through the
templates in `hooks/templates`, which write Markdown; `on_page_content` gives this Markdown to
MkDocs' own `Page.render`, so that everything works as on any other page.
"""

from __future__ import annotations

import html
import json
import os
import posixpath
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from hooks import project, tutorial
from hooks.editions.notebook import portable
from hooks.errors import AuthorError
from hooks.files import write_whole
from hooks.languages import folder_of
from hooks.origins.link import anchor_lines, link_numbers
from hooks.origins.rows import rows_of
from hooks.places import source_url
from hooks.render import minutes
from hooks.render.cells import FENCES, colour_cells
from hooks.twins import confirmed

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # for 'mkdocs serve', which does not add it as 'python -m' does

log = get_plugin_logger("tutorials")

# Where mkdocs-jupyter finds them. Of this process alone: two builds may run at a time.
_composed_notebooks = tempfile.TemporaryDirectory(prefix="composed-")
END = "@@end of page@@"
FIGURE = re.compile(r"<p>@@figure (?P<cell>[a-z0-9-]+) (?P<index>\d+)@@</p>")

_serving = False
_pairs: dict[str, tutorial.Tutorial] = {}
_notebooks: dict[tuple[str, str], nbformat.NotebookNode] = {}


def on_startup(command: str, **_: object) -> None:
    """Settings for mkdocs-jupyter, nbconvert and MkDocs that only code can give."""
    global _serving
    _serving = command == "serve"
    from mkdocs_jupyter.config import settings

    settings.templates_dir = str(ROOT / "hooks" / "templates")
    os.environ["JUPYTER_CONFIG_DIR"] = str(ROOT / "hooks" / "jupyter")
    # The day of the build is in no file: MkDocs would put it into sitemap.xml.gz.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give superfences the two fences that the template writes."""
    config.mdx_configs.setdefault("pymdownx.superfences", {})["custom_fences"] = FENCES
    return config


def on_pre_build(config: MkDocsConfig) -> None:
    """Run and check everything, once for all languages and before the site is touched."""
    if config.plugins["i18n"].building:
        return
    try:
        pairs = project.load()
    except AuthorError as error:
        raise PluginError(str(error)) from None
    try:
        confirmed.check_confirmed({pair.slug: pair.pages for pair in pairs}, project.codes(pairs))
    except AuthorError as error:
        # Who is still writing one language wants to see it; a build is for readers.
        if not _serving:
            raise PluginError(str(error)) from None
        log.warning(str(error))
    _pairs.clear()
    _notebooks.clear()
    _pairs.update((pair.slug, pair) for pair in pairs)
    for pair, language, notebook in project.notebooks(pairs):
        _notebooks[pair.slug, language] = notebook
        content = json.dumps(notebook, ensure_ascii=False).encode()
        write_whole(_composed(pair.slug, language), content)


@event_priority(-200)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Point tutorial pages at their notebooks, and publish the notebooks beside them.

    `file.pair` and `file.notebook` tell later hooks what the page is made of.
    """
    for file in list(files.documentation_pages()):
        slug, language = _slug(file), file.locale
        file.pair = _pairs[slug]
        file.notebook = notebook = _notebooks.get((slug, language))
        if not notebook:
            continue
        file.abs_src_path = str(_composed(slug, language))
        source = source_url(config.site_url or "", slug, language)
        download = portable(notebook, _pairs[slug].module, language, source)
        target = posixpath.normpath(posixpath.join(file.url, _download_name(slug)))
        generated = File.generated(config, target, content=nbformat.v4.writes(download))
        files.append(generated)
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """Every page has its place in the nav of mkdocs.yml, the one owner of page order."""
    for file in files.documentation_pages():
        if file.page not in nav.pages:
            lines = Path(config.config_file_path).read_text(encoding="utf-8").splitlines()
            raise PluginError(
                str(
                    AuthorError(
                        config.config_file_path,
                        lines.index("nav:") + 1,
                        f"the page {file.src_uri} is not in the nav",
                        f"add the line '- {_slug(file)}.md' where the page belongs",
                    )
                )
            )


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """The page's own Markdown: MkDocs takes the front matter from it."""
    pair = _pairs.get(_slug(page.file))
    if not pair or not pair.module:
        return None
    return "\n".join(pair.pages[page.file.locale].lines)


@event_priority(100)
def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Render the Markdown that mkdocs-jupyter made of the notebook, as MkDocs would."""
    notebook = _notebooks.get((_slug(page.file), page.file.locale))
    if not notebook:
        return content
    page.markdown = html.unescape(content[: content.index(END)])
    Page.render(page, config, files)
    return page.content


@event_priority(-200)
def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Put in colours and figures; tell the template the notebook's name and what it ran under.

    These come last, after the search has read the page: the numbers on the axes are nothing to
    search for, and code is read faster without colours.
    """
    slug = _slug(page.file)
    if notebook := _notebooks.get((slug, page.file.locale)):
        pair = _pairs[slug]
        content, lines = link_numbers(page.content, rows_of(pair.module, pair.result))
        content = colour_cells(content, lambda name, code: anchor_lines(name, code, lines))
        page.content = FIGURE.sub(lambda match: _figure(match, notebook), content)
        context["notebook"] = _download_name(slug)
        context["versions"] = _pairs[slug].result.versions
    _tell_minutes(context, page)
    return context


def _tell_minutes(context: dict[str, Any], page: Page) -> None:
    """Reading times: of the page itself, and behind the links of a home page's path."""
    language = page.file.locale

    def of(pair: tutorial.Tutorial) -> int:
        return minutes.minutes(pair.pages[language], pair.module)

    def at(address: str) -> int:
        return of(pairs[posixpath.normpath(posixpath.join(page.url, address))])

    pairs = {folder_of(language) + slug: pair for slug, pair in _pairs.items()}
    page.content = minutes.add_minutes(page.content, at, language)
    context["reading_time"] = minutes.told(of(_pairs[_slug(page.file)]), language)


def _download_name(slug: str) -> str:
    return f"{slug.rpartition('/')[2]}.ipynb"


def _figure(match: re.Match, notebook: nbformat.NotebookNode) -> str:
    cell = next(cell for cell in notebook.cells if cell.id == match["cell"])
    svg = cell.outputs[int(match["index"])].data["image/svg+xml"]
    return f'<figure class="drawing">{svg}</figure>'


def _composed(slug: str, language: str) -> Path:
    return Path(_composed_notebooks.name) / language / f"{slug}.ipynb"


def _slug(file: File) -> str:
    """`gradients/one-step` for the file gradients/one-step.ja.md."""
    return re.sub(r"(\.[a-z]{2})?\.md$", "", file.src_uri)
