"""What a module may not do while it runs: nothing outside may decide what a page shows.

A module touches only the folder that it runs in. What it reads elsewhere, the network and other
programs are not part of the key of its result, and readers who download the page do not have them;
what it writes elsewhere is somebody's.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import signal
import site
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO

from hooks.errors import AuthorError, Mistake
from hooks.places import ROOT

FORBIDDEN = {
    "socket.__new__": "opens a socket",
    "socket.getaddrinfo": "looks up a host",
    "urllib.Request": "opens a connection",
    "webbrowser.open": "opens a browser",
    "subprocess.Popen": "starts a program",
    "os.system": "starts a program",
    "os.exec": "starts a program",
    "os.posix_spawn": "starts a program",
    "os.spawn": "starts a program",
    "os.fork": "starts a process",
    "os.forkpty": "starts a process",
    "os.kill": "sends a signal",
    "os.killpg": "sends a signal",
    "signal.signal": "changes what a signal does",
    "os.umask": "changes its process",
    "os.nice": "changes its process",
    "resource.setrlimit": "changes its process",
    "resource.prlimit": "changes its process",
    "os.memfd_create": "shares memory",
    "_posixshmem.shm_open": "shares memory",
    "torch.from_file": "shares memory with a file",
    "torch.Tensor.share_memory_": "shares memory",
}
"""What nobody does while a module runs, and what is said of it."""
LIBRARIES_MAY = {
    "mmap.__new__": "shares memory",
    "ctypes.dlopen": "calls the system",
    "ctypes.dlsym": "calls the system",
    "ctypes.call_function": "calls the system",
    "ctypes.string_at": "reads memory",
    "ctypes.wstring_at": "reads memory",
    "ctypes.cdata": "reads memory",
}
"""What torch does at times, and a module itself does not."""
PATHS = {
    "open": "opens the file",
    "sqlite3.connect": "opens the file",
    "os.listdir": "looks into",
    "os.scandir": "looks into",
    "os.chdir": "goes to",
    "os.mkdir": "makes",
    "os.mkfifo": "makes",
    "os.mknod": "makes",
    "os.remove": "deletes",
    "os.rmdir": "deletes",
    "os.rename": "moves",
    "os.link": "links",
    "os.symlink": "links",
    "os.truncate": "cuts off",
    "os.chmod": "changes the mode of",
    "os.chown": "changes the owner of",
    "os.utime": "changes the time of",
    "os.setxattr": "changes",
    "os.removexattr": "changes",
}
"""What is done to files, and what is said of it; allowed in the module's own folder."""
READS = ("open", "os.listdir", "os.scandir")
TWO_PATHS = ("os.rename", "os.link", "os.symlink")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
PACKAGES = tuple(
    f"{each}{os.sep}"
    for path in (sysconfig.get_paths()["purelib"], *site.getsitepackages())
    for each in {path, str(Path(path).resolve())}
)
OURS = f"{ROOT / 'hooks'}{os.sep}"
LIBRARIES = (
    *PACKAGES,
    *(
        f"{Path(path).resolve()}{os.sep}"
        for path in {
            *sysconfig.get_paths().values(),
            sys.base_prefix,
            # Tracebacks quote the lines of what runs the module.
            OURS,
            # Where torch and matplotlib look for what the machine is.
            "/proc",
            "/sys",
            "/dev",
            "/etc",
            "/usr/share",
        }
    ),
)
READERS = ("<frozen importlib", "linecache.py", "tokenize.py", "inspect.py")
"""Files of Python that read others for what they say of code: for an import, for a traceback."""

_watched: list[tuple[str, str]] = []
"""The name of the module's file and the folder that is its own, while it runs."""
_installed = False
_captured: BinaryIO | None = None


@contextlib.contextmanager
def watching(filename: str, folder: str) -> Iterator[None]:
    """Refuse what the module named so does to the world outside, here and in what it calls.

    Raises AuthorError there. An audit hook cannot be taken away again: it does nothing outside of
    this context.

    Args:
        folder: where it may read and write.
    """
    global _installed
    if not _installed:
        _name_the_unheard()
        sys.addaudithook(_audit)
        _installed = True
    _watched.append((filename, folder))
    # What an import compiles would be kept outside of that folder.
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before
        _watched.pop()


def _name_the_unheard() -> None:
    """Give an audit event to what Python and torch do without one."""
    for name in ("mkfifo", "mknod", "umask", "nice", "memfd_create"):
        _tell(os, name, f"os.{name}")
    with contextlib.suppress(ImportError):  # another system
        _tell(importlib.import_module("_posixshmem"), "shm_open", "_posixshmem.shm_open")
    _tell(signal, "signal", "signal.signal")
    if torch := sys.modules.get("torch"):
        _tell(torch, "from_file", "torch.from_file")
        _tell(torch.Tensor, "share_memory_", "torch.Tensor.share_memory_")
        # They write by C++ code.
        _tell(torch, "save", "open", _opened)
        _tell(torch.jit, "save", "open", _opened)


def _opened(saved: Any, f: Any, *_: Any, **__: Any) -> tuple[Any, str, int] | None:
    """What `open` tells of a file that is given by its path."""
    return (f, "w", 0) if isinstance(f, str | os.PathLike) else None


def _tell(owner: Any, name: str, event: str, arguments: Callable | None = None) -> None:
    function = getattr(owner, name, None)
    if function is None:  # another system
        return

    @functools.wraps(function)
    def told(*given: Any, **named: Any) -> Any:
        if _watched:
            what = arguments(*given, **named) if arguments else given[:1]
            if what is not None:
                sys.audit(event, *what)
        return function(*given, **named)

    setattr(owner, name, told)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watched:
        return
    if event in FORBIDDEN or (event in LIBRARIES_MAY and not _by(PACKAGES)):
        done = FORBIDDEN.get(event) or LIBRARIES_MAY[event]
        remedy = (
            "a module may use nothing but its own code and the packages: its result is kept, and "
            "readers run it elsewhere"
        )
        raise _refusal(f"{done} ({event})", remedy)
    if event in PATHS:
        for path in arguments[: 2 if event in TWO_PATHS else 1]:
            if not _is_allowed(path, event, arguments):
                remedy = (
                    "put the data into the module; a file that it writes itself may stand in the "
                    "folder it runs in"
                )
                raise _refusal(f"{PATHS[event]} {_spelled(path)}", remedy)


def _spelled(path: Any) -> str:
    return os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else str(path)


def _refusal(problem: str, remedy: str) -> AuthorError:
    """The line is told by whoever catches it."""
    return AuthorError(Mistake(Path(_watched[-1][0]), 1, problem, remedy))


def _by(files: tuple[str, ...]) -> bool:
    """Whether code of such files is what the module has called, and not Python's own or its own."""
    frame: FrameType | None = sys._getframe(1)  # the one place that tells
    while frame and (name := frame.f_code.co_filename) != _watched[-1][0]:
        if name != __file__ and (name.startswith(files) or name.endswith(files)):
            return True
        frame = frame.f_back
    return False


def _is_allowed(path: Any, event: str, arguments: tuple[Any, ...]) -> bool:
    if path is None or isinstance(path, int):  # the folder it runs in; a file that is open already
        return True
    if event == "sqlite3.connect" and path in ("", ":memory:"):
        return True
    if event in READS and event != "open" and os.fsdecode(path) in sys.path:  # as an import does
        return True
    # os.fsdecode and os.path: pathlib would be slow for the hundreds of files of an import.
    whole = os.path.realpath(os.fsdecode(path)) + os.sep
    if whole.startswith(os.path.realpath(_watched[-1][1]) + os.sep):
        return True
    if event not in READS or (event == "open" and _writes(*arguments[1:3])):
        return whole == os.devnull + os.sep and event == "open"
    return whole.startswith(LIBRARIES) and _by((*PACKAGES, *READERS, OURS))


def _writes(mode: str | None, flags: int = 0) -> bool:
    return any(letter in (mode or "") for letter in "wax+") or bool((flags or 0) & WRITING)


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
