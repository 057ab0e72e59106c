"""MkDocs adapter: the trace of each tutorial page, published beside it as `trace.json`."""

from __future__ import annotations

import posixpath
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files

from hooks.errors import AuthorError
from hooks.steps import trace

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TRACE = "trace.json"


@event_priority(-250)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Publish what was recorded. `mkdocs_tutorials` has told what each page is made of."""
    for file in list(files.documentation_pages()):
        pair = file.pair
        if not pair.module:
            continue
        try:
            content = trace.as_json(pair.module, pair.result.recording, file.locale)
        except AuthorError as error:
            raise PluginError(str(error)) from None
        target = posixpath.normpath(posixpath.join(file.url, TRACE))
        files.append(File.generated(config, target, content=content))
    return files
