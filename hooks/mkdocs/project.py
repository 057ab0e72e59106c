"""MkDocs adapter: read, run and check everything, and give MkDocs what each page is made of.

Later adapters find it at the page's file: `file.tutorial` and, for a page with code,
`file.notebook`, the composed one, and `file.steps`.
"""

from __future__ import annotations

import posixpath
import re
import sys
from pathlib import Path

import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files

# For 'mkdocs serve', which does not add it as 'python -m' does. MkDocs takes it away again when
# this file is loaded; both packages are known by then.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

import snippets  # noqa: F401
from hooks import project
from hooks.editions.notebook import written
from hooks.errors import AuthorError
from hooks.mkdocs import AFTER_I18N
from hooks.places import SNIPPETS, source_url
from hooks.remembered import remembered

log = get_plugin_logger("tutorials")

_serving = False
_found: project.Examined
_notebooks: dict[tuple[str, str], nbformat.NotebookNode] = {}


def on_startup(command: str, **_: object) -> None:
    """Who serves is still writing; who builds does it for readers."""
    global _serving
    _serving = command == "serve"


def on_pre_build(config: MkDocsConfig) -> None:
    """Run and check everything, once for all languages and before the site is touched."""
    global _found
    if config.plugins["i18n"].building:
        return
    found = project.examine(config=Path(config.config_file_path))
    mistakes = found.mistakes
    # Who is still writing one language wants to see it; a build is for readers.
    if found.unconfirmed and _serving:
        log.warning(str(AuthorError(*found.unconfirmed)))
    elif found.unconfirmed:
        mistakes += found.unconfirmed
    if mistakes:
        raise PluginError(str(AuthorError(*mistakes)))
    _found = found
    _notebooks.clear()
    for tutorial, language, notebook in project.notebooks(found.tutorials.values()):
        _notebooks[tutorial.slug, language] = notebook


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
        if not notebook:
            continue
        source = source_url(config.site_url or "", slug, language)
        module = file.tutorial.module
        inputs = [notebook, module.preamble, source, drawing]
        download = remembered(inputs, written, notebook, module, language, source)
        target = posixpath.normpath(posixpath.join(file.url, file.tutorial.download))
        files.append(File.generated(config, target, content=download))
    return files


def _slug(file: File) -> str:
    """`gradients/one-step` for the file gradients/one-step.ja.md."""
    return re.sub(r"(\.[a-z]{2})?\.md$", "", file.src_uri)
