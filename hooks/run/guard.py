"""What a module may not do while it runs: nothing outside may decide what a page shows.

Files beyond the module's own temporary folder, the network and other programs are not part of
the key of its result, and readers who download the page do not have them.
"""

from __future__ import annotations

import contextlib
import os
import site
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from hooks.errors import AuthorError, Mistake
from hooks.places import ROOT

FORBIDDEN = {
    "socket.connect": "opens a connection",
    "socket.bind": "opens a connection",
    "socket.getaddrinfo": "looks up a host",
    "subprocess.Popen": "starts a program",
    "os.system": "starts a program",
    "os.exec": "starts a program",
    "os.posix_spawn": "starts a program",
    "os.spawn": "starts a program",
    "os.fork": "starts a process",
    "os.forkpty": "starts a process",
}
PATHS = {
    "open": "opens the file",
    "os.listdir": "looks into",
    "os.scandir": "looks into",
    "os.mkdir": "makes",
    "os.remove": "deletes",
    "os.rmdir": "deletes",
    "os.rename": "moves",
    "os.link": "links",
    "os.symlink": "links",
    "os.truncate": "cuts off",
}
"""What is done to files, and what is said of it; allowed in some places."""
TWO_PATHS = ("os.rename", "os.link", "os.symlink")
LIBRARIES = tuple(
    f"{Path(path).resolve()}{os.sep}"
    for path in {
        *sysconfig.get_paths().values(),
        *site.getsitepackages(),
        sys.base_prefix,
        # Tracebacks quote the lines of what runs the module.
        str(ROOT / "hooks"),
        # Where torch and matplotlib look for what the machine is.
        "/proc",
        "/sys",
        "/dev",
        "/etc",
        "/usr/share",
    }
)

_watched: list[str] = []
"""The name of the module's file, while it runs."""
_installed = False
_captured: BinaryIO | None = None


@contextlib.contextmanager
def watching(filename: str) -> Iterator[None]:
    """Refuse what the module named so does to the world outside, here and in what it calls.

    Raises AuthorError there. An audit hook cannot be taken away again: it does nothing outside of
    this context.
    """
    global _installed
    if not _installed:
        sys.addaudithook(_audit)
        _installed = True
    _watched.append(filename)
    try:
        yield
    finally:
        _watched.pop()


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watched:
        return
    if event in FORBIDDEN:
        remedy = (
            "a module may use nothing but its own code and the packages: its result is kept, and "
            "readers run it elsewhere"
        )
        raise _refusal(f"{FORBIDDEN[event]} ({event})", remedy)
    if event in PATHS:
        for path in arguments[: 2 if event in TWO_PATHS else 1]:
            if not _is_allowed(path, is_listing=event in ("os.listdir", "os.scandir")):
                remedy = (
                    "put the data into the module; a file that it writes itself may stand in the "
                    "folder it runs in"
                )
                raise _refusal(f"{PATHS[event]} {path}", remedy)


def _refusal(problem: str, remedy: str) -> AuthorError:
    """The line is told by whoever catches it."""
    return AuthorError(Mistake(Path(_watched[-1]), 1, problem, remedy))


def _is_allowed(path: Any, is_listing: bool) -> bool:
    if path is None or isinstance(path, int):  # the folder it runs in; a file that is open already
        return True
    if is_listing and os.fsdecode(path) in sys.path:  # as an import does
        return True
    # os.fsdecode and os.path: pathlib would be slow for the hundreds of files of an import.
    whole = os.path.realpath(os.fsdecode(path)) + os.sep
    own = os.path.realpath(os.getcwd()) + os.sep  # noqa: PTH109
    return whole.startswith((*LIBRARIES, own))


@contextlib.contextmanager
def capturing() -> Iterator[None]:
    """Catch what is written past sys.stdout and sys.stderr, by C code say: see `written`."""
    global _captured
    saved = [os.dup(stream) for stream in (1, 2)]
    with tempfile.TemporaryFile(buffering=0) as _captured:
        for stream in (1, 2):
            os.dup2(_captured.fileno(), stream)
        try:
            yield
        finally:
            for stream, copy in zip((1, 2), saved, strict=True):
                os.dup2(copy, stream)
                os.close(copy)
    _captured = None


def written() -> str:
    """What has been written past Python since the last call."""
    if _captured is None:
        return ""
    end = os.fstat(_captured.fileno()).st_size
    text = os.pread(_captured.fileno(), end, 0).decode(errors="replace")
    # The streams share one place in the file; the next text starts at its beginning again.
    os.ftruncate(_captured.fileno(), 0)
    os.lseek(_captured.fileno(), 0, os.SEEK_SET)
    return text
