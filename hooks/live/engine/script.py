"""Running a script on the engine: what it prints goes where Python's would, its errors too."""

from __future__ import annotations

import linecache
import sys
import traceback
from pathlib import PurePath
from typing import Any

from hooks.live.engine import chance, messages, printing
from hooks.live.engine.graph import Mode
from hooks.live.engine.importing import own_builtins
from hooks.live.engine.lists import Default
from hooks.live.engine.numbers import float32

HERE = str(PurePath(__file__).parent.parent)
SEED = 0
"""PyTorch starts with another one each time; the build starts its recordings with this one."""


def fresh() -> dict[str, Any]:
    """The names that a new script starts with; the engine's settings are as at the start."""
    Mode.recording, Mode.inference, Mode.warn_always = True, False, False
    Mode.anomaly, Mode.check_nan = False, True
    printing.set_printoptions(profile="default")
    Default.kind = float32
    messages.WARNED.clear()
    chance.manual_seed(SEED)
    return {
        "__name__": "__main__",
        "__builtins__": own_builtins(),
        "__doc__": None,
        "__package__": None,
    }


def run(source: str, name: str, names: dict[str, Any]) -> bool:
    """Run a piece of a script; tell an error on stderr as Python does. Whether all went well."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        exec(compile(source, name, "exec", dont_inherit=True), names)  # noqa: S102  # what this is for
    except Exception as error:
        tell(error)
        return False
    return True


def tell(error: Exception) -> None:
    """An error with its way, without the engine's own lines, which the reader did not write."""
    told = traceback.TracebackException.from_exception(error, capture_locals=False)
    if isinstance(error, SyntaxError):
        told.stack.clear()
    part: traceback.TracebackException | None = told
    while part is not None:
        kept = [frame for frame in part.stack if not inside(frame.filename)]
        part.stack = traceback.StackSummary.from_list(kept) if kept else None
        part = part.__cause__ or part.__context__
    print("".join(told.format()), end="", file=sys.stderr)


def inside(filename: str) -> bool:
    """Whether a line is the engine's own, or of what runs it."""
    return filename.startswith(HERE)
