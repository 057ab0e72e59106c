"""`serve`: the site as it is being written; what is wrong stands in the page, not in its place."""

from __future__ import annotations

import html
import logging
import shutil
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hooks.languages import LANGUAGES
from hooks.places import DOCS, ROOT, SNIPPETS, page_url, source_url
from hooks.read.folders import FIGURES, PUBLISHED, page_slugs

HOST = "127.0.0.1"
CONFIG = ROOT / "mkdocs.yml"
# Above all that a page shows, and readable in both colour schemes of a page.
BOX = (
    '<div id="mistakes" role="alert" style="position:fixed;inset:0 0 auto;z-index:99;'
    "max-height:70vh;overflow:auto;padding:1rem;background:#fff4f2;color:#5c0f00;"
    'border-bottom:4px solid #c62800;font:14px/1.5 monospace;white-space:pre-wrap">'
    "<strong>Not built; below is what was built last.</strong>\n{}</div>"
)
EMPTY = "<!doctype html><title>{}</title><body></body>"


def serve(port: int) -> int:
    """Build the site, serve it, and build it again after each edit, until it is interrupted."""
    if problem := _taken(port):
        print(f"{problem}: 'make serve PORT={port + 1}' takes another", file=sys.stderr)
        return 1
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException
    from mkdocs.livereload import LiveReloadServer

    _log()
    folder = Path(tempfile.mkdtemp(prefix="serve-"))
    try:
        config = load_config(str(CONFIG), site_dir=str(folder))
    except MkDocsException as error:
        print(f"mkdocs.yml: {error}", file=sys.stderr)
        return 1
    path = source_url(config.site_url, "index", LANGUAGES[0]).split("/", 3)[3].rpartition("/")[0]
    preview = Preview(folder)

    def load():
        loaded = load_config(str(CONFIG), site_dir=str(folder))
        loaded.site_url = server.url
        return loaded

    def build_site(dirty: bool) -> None:
        build(load(), serve_url=server.url, dirty=dirty)

    def builder() -> None:
        preview.build(build_site, MkDocsException)

    server = LiveReloadServer(builder, HOST, port, str(folder), mount_path=path)
    server.set_app(preview.with_mistakes(server.get_app()))
    config.plugins.on_startup(command="serve", dirty=False)
    try:
        builder()
        for watched in (config.docs_dir, str(CONFIG), *config.watch):
            server.watch(watched)
        config.plugins.on_serve(server, config=config, builder=builder)
        server.serve()
    finally:
        server.shutdown()
        config.plugins.on_shutdown()
        shutil.rmtree(folder)
    return 0


def _taken(port: int) -> str:
    """What is wrong with the port; nothing where it can be had."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except (OSError, OverflowError) as error:
            return f"port {port} cannot be had ({getattr(error, 'strerror', error)})"
    return ""


def _log() -> None:
    """As MkDocs' own `serve` does, without what each plugin does for each page.

    And without its warning of `--dirty`, which is about links that our checks look at.
    """
    log = logging.getLogger("mkdocs")
    told = logging.StreamHandler()
    told.setFormatter(logging.Formatter("%(levelname)-7s -  %(message)s"))
    log.addHandler(told)
    log.setLevel(logging.WARNING)
    for name in ("livereload", "plugins.tutorials"):
        log.getChild(name).setLevel(logging.INFO)
    untrue = "A 'dirty' build is being performed"
    logging.getLogger("mkdocs.commands.build").addFilter(
        lambda record: not record.getMessage().startswith(untrue)
    )


class Preview:
    """A site that is there whatever is wrong: what was built last, with what stops the next build.

    Args:
        folder: where it is built.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.mistakes = ""
        self._built_with: dict[Path, int] | None = None

    def build(self, build: Callable[[bool], None], stopped: type[BaseException]) -> None:
        """Build what has changed, or all; what goes wrong is kept and told, not raised.

        Args:
            build: builds the whole site, or, told to, only pages that have changed.
            stopped: what it raises where something is wrong with the project. Its context, if
                any, is the reason, which has been logged.
        """
        self.mistakes = ""
        try:
            frame = _frame()
            with _saying_dirty(frame == self._built_with) as dirty:
                build(dirty)
            self._built_with = frame
        except stopped as error:
            self.mistakes = str(error.__context__ or error)
        except Exception as error:
            traceback.print_exc()
            self.mistakes = f"{type(error).__name__}: {error}"
            self._built_with = None
        if self.mistakes and not (self.folder / "index.html").exists():
            self._write_empty_pages()

    def _write_empty_pages(self) -> None:
        """Whoever has a page open gets to know what is wrong even before anything is built."""
        for slug in page_slugs():
            for language in LANGUAGES:
                page = self.folder / page_url(source_url("/", slug, language))[1:] / "index.html"
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(EMPTY.format(slug), encoding="utf-8")

    def with_mistakes(self, app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        """The WSGI application, with the mistakes at the end of each page while there are any."""

        def answer(environ: dict, start_response: Callable) -> Iterable[bytes]:
            head: list = []
            body = app(environ, lambda *given: head.extend(given))
            status, headers = head[:2]
            if self.mistakes and ("Content-Type", "text/html") in headers:
                box = BOX.format(html.escape(self.mistakes))
                body = [b"".join(body).replace(b"</body>", f"{box}</body>".encode())]
                headers = [pair for pair in headers if pair[0] != "Content-Length"]
            start_response(status, headers)
            return body

        return answer


def _frame() -> dict[Path, int]:
    """When each file was written that is not of one page: settings, theme, assets, drawing code."""
    folders = [*(DOCS / name for name in PUBLISHED), SNIPPETS / FIGURES]
    settings = [CONFIG, *SNIPPETS.glob("*.yml")]
    files = [
        *settings,
        *(path for folder in folders for path in folder.rglob("*") if path.is_file()),
    ]
    return {path: path.stat().st_mtime_ns for path in files}


@contextmanager
def _saying_dirty(dirty: bool) -> Iterator[bool]:
    """Where static-i18n looks whether the second language, too, is built only in part."""
    before = sys.argv
    sys.argv = [*before, "--dirty"] if dirty else before
    try:
        yield dirty
    finally:
        sys.argv = before
