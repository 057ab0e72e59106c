"""MkDocs adapter: read, run and check everything, and give MkDocs what each page is made of.

Later adapters find it at the page's file: `file.tutorial` and, for a page with code,
`file.notebook`, the composed one, and `file.steps`. `file.is_modified()` says whether the page is
built: of a site that is there, only those are that have changed.
"""

from __future__ import annotations

import posixpath
import re
import sys
from functools import partial
from pathlib import Path

import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation

# For 'mkdocs serve', which does not add it as 'python -m' does. MkDocs takes it away again when
# this file is loaded; both packages are known by then.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

import snippets  # noqa: F401
from hooks import project
from hooks.editions.notebook import written
from hooks.errors import AuthorError
from hooks.mkdocs import AFTER_I18N, rebuilding
from hooks.places import SNIPPETS, source_url
from hooks.remembered import remembered
from hooks.render.minutes import minutes
from hooks.tutorial import Tutorial

log = get_plugin_logger("tutorials")

_serving = False
# What the site has been built from; None while there is none that is whole.
_found: project.Examined | None = None
_modified: set[str] = set()
_notebooks: dict[tuple[str, str], nbformat.NotebookNode] = {}


class RefusedError(PluginError):
    """Mistakes of authors: nothing of the site has been touched."""


def on_startup(command: str, **_: object) -> None:
    """Who serves is still writing; who builds does it for readers."""
    global _serving
    _serving = command == "serve"


def on_pre_build(config: MkDocsConfig) -> None:
    """Run and check everything, once for all languages and before the site is touched."""
    global _found, _modified
    if config.plugins["i18n"].building:
        return
    before = _found if rebuilding() else None
    found = project.examine(config=Path(config.config_file_path), before=before)
    mistakes = found.mistakes
    # Who is still writing one language wants to see it; a build is for readers.
    if found.unconfirmed and _serving:
        log.warning(str(AuthorError(*found.unconfirmed)))
    elif found.unconfirmed:
        mistakes += found.unconfirmed
    if mistakes:
        raise RefusedError(str(AuthorError(*mistakes)))
    _modified = _to_build(before, found)
    _found = found
    pairs = [found.tutorials[slug] for slug in _modified]
    for tutorial, language, notebook in project.notebooks(pairs):
        _notebooks[tutorial.slug, language] = notebook
    if before:
        told = ", ".join(sorted(_modified)) or "nothing has changed"
        log.info(f"building {len(_modified)} of {len(found.tutorials)} pages: {told}")


def _to_build(before: project.Examined | None, found: project.Examined) -> set[str]:
    """The slugs of the pages to build: all where one has changed in what others show of it."""
    if before and all(
        _shown_elsewhere(found.tutorials[slug]) == _shown_elsewhere(before.tutorials[slug])
        for slug in found.changed & before.tutorials.keys()
    ):
        return found.changed & found.tutorials.keys()
    return {*found.tutorials}


def _shown_elsewhere(tutorial: Tutorial) -> list[tuple[str, int]]:
    return [(page.title, minutes(page, tutorial.module)) for page in tutorial.pages.values()]


def on_build_error(error: Exception) -> None:
    """A site of which a part has been built is not added to."""
    global _found
    if not isinstance(error, RefusedError):
        _found = None


@event_priority(AFTER_I18N)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Tell each page's file what it is made of, and publish the notebooks beside the pages."""
    drawing = [
        path.read_text(encoding="utf-8") for path in sorted((SNIPPETS / "figures").glob("*.py"))
    ]
    for file in list(files.documentation_pages()):
        slug, language = _slug(file), file.locale
        file.tutorial = _found.tutorials[slug]
        file.steps = _found.steps.get(slug)
        file.notebook = notebook = _notebooks.get((slug, language))
        file.is_modified = partial(_modified.__contains__, slug)
        if not notebook or not file.is_modified():
            continue
        source = source_url(config.site_url or "", slug, language)
        module = file.tutorial.module
        inputs = [notebook, module.preamble, source, drawing]
        download = remembered(inputs, written, notebook, module, language, source)
        target = posixpath.normpath(posixpath.join(file.url, file.tutorial.download))
        files.append(File.generated(config, target, content=download))
    return files


@event_priority(AFTER_I18N)
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """Pages that are not read again keep the titles that others show."""
    for page in nav.pages:
        if not page.file.is_modified():
            page.title = page.file.tutorial.pages[page.file.locale].title


def _slug(file: File) -> str:
    """`gradients/one-step` for the file gradients/one-step.ja.md."""
    return re.sub(r"(\.[a-z]{2})?\.md$", "", file.src_uri)
