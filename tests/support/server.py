"""Serves a built site as GitHub Pages does: compressed, below a path, with its caching headers."""

from __future__ import annotations

import functools
import gzip
import hashlib
import http.server
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hooks.checks.weight import COMPRESSED

BASE = "/pytorch-by-hand/"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Answers GET below BASE from `directory`; every unknown address gets 404.html."""

    protocol_version = "HTTP/1.1"  # browsers keep the connection, as they do with GitHub Pages

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path.removeprefix(BASE.rstrip("/"))))
        if path.is_dir() and self.path.split("?")[0].endswith("/"):
            path /= "index.html"
        found = self.path.startswith(BASE) and path.is_file()
        path = path if found else Path(self.directory) / "404.html"
        body, tag = content(path)
        if self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(200 if found else 404)
        text = path.suffix in COMPRESSED
        kind = self.guess_type(str(path))
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
        if text:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("ETag", tag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal belongs to the tests."""


@functools.cache
def content(path: Path) -> tuple[bytes, str]:
    """The bytes that travel for a file, and the tag by which browsers ask whether it changed."""
    body = path.read_bytes()
    if path.suffix in COMPRESSED:
        body = gzip.compress(body, 6, mtime=0)
    return body, f'"{hashlib.sha256(body).hexdigest()[:16]}"'


class Server(http.server.ThreadingHTTPServer):
    """Says nothing of browsers that leave in the middle of an answer."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve(site: Path) -> Iterator[str]:
    """Serve the site while the block runs; gives its address, ending in a slash."""
    handler = functools.partial(Handler, directory=site)
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{BASE}"
        server.shutdown()
