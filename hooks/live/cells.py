"""Running the cells of a page: in a browser for readers, and in CPython for the build.

What a cell prints is passed on in pieces while it runs, and no more of it than a page can show.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from hooks.live.engine import namespace, script
from hooks.live.untouched import restore

MOST = 100_000
"""Characters of one cell that are passed on."""
MOST_LINES = 2_000
SECONDS = 0.05
"""Between two pieces."""

Send = Callable[[str, str, str], None]
"""Takes the name of a cell, `out`, `error` or `cut`, and a text."""


class Told:
    """What one cell prints and complains of, in the order in which it came."""

    def __init__(self, cell: str, send: Send) -> None:
        self.cell, self.send = cell, send
        self.left, self.lines, self.is_full = MOST, MOST_LINES, False
        self.waiting: list[str] = []
        self.kind, self.sent = "out", time.monotonic()

    def take(self, kind: str, text: str) -> None:
        """Note a text, as far as there is room for it; tell once that there is no more."""
        if self.is_full or not text:
            return
        shown = "".join(text[: self.left].splitlines(keepends=True)[: self.lines])
        self.left -= len(shown)
        self.lines -= shown.count("\n")
        if kind != self.kind:
            self.pass_on()
        self.kind = kind
        self.waiting.append(shown)
        self.is_full = len(shown) < len(text)
        if self.is_full or time.monotonic() - self.sent > SECONDS:
            self.pass_on()
        if self.is_full:
            self.send(self.cell, "cut", "")

    def pass_on(self) -> None:
        """Send what is waiting."""
        if text := "".join(self.waiting):
            self.send(self.cell, self.kind, text)
        self.waiting.clear()
        self.sent = time.monotonic()


class Stream(io.TextIOBase):
    """Standing in for sys.stdout or sys.stderr."""

    def __init__(self, told: Told, kind: str) -> None:
        self.told, self.kind = told, kind

    def write(self, text: str) -> int:
        """Note the text. UnicodeEncodeError for half of a character, as on a terminal."""
        if not text.isascii():
            text.encode()
        self.told.take(self.kind, text)
        return len(text)


def load(taken: str) -> None:
    """Make the engine of what `runtime.taken` has told, as it is at the start of a script."""
    found = json.loads(taken)
    real = {kind: frozenset(names) for kind, names in found["real"].items()}
    namespace.build(found["sources"], found["version"], real)


def run(cells: Sequence[tuple[str, str]], send: Send) -> str:
    """Run cells, each a name and its code, one after the other. The name of the one that ended it.

    An error or SystemExit ends it; "" where all came to their ends. The errors are told as Python
    does, with the names of the cells as those of files.
    """
    names = script.fresh()
    for name, source in cells:
        told = Told(name, send)
        out, error = Stream(told, "out"), Stream(told, "error")
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
            ended = _ended(source, name, names)
        told.pass_on()
        if ended:
            return name
    return ""


def _ended(source: str, name: str, names: dict) -> bool:
    try:
        return not script.run(source, name, names)
    except SystemExit as ended:
        if isinstance(ended.code, str):  # as Python does at the end of a program
            print(ended.code, file=sys.stderr)
        return True
    except BaseException as error:  # KeyboardInterrupt and the like, raised by the cell itself
        script.tell(error)
        return True


@cache
def taken() -> str:
    """What `runtime.taken` has told, as it lies beside this file in a page."""
    return Path(__file__).with_name("taken.json").read_text(encoding="utf-8")


def run_in_page(program: str, send: Send) -> str:
    """The same for a worker: cells as JSON, on an engine that no run before has changed."""
    restore()
    load(taken())
    return run(json.loads(program), send)
