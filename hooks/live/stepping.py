"""Stepping through a reader's own run: the recorder of the build and its words, on the engine.

`hooks.record` and `hooks.steps` are read once more, as modules of their own whose `import torch`
finds the engine. So the trace of a reader's run is made by the very code that makes those of the
pages. Where the reader's code is a page's, so is the trace: only the nodes of a graph may stand
elsewhere.

A run is recorded by running it again, and only when a reader asks for it: no run depends on this.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import json
import linecache
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from hooks.errors import AuthorError
from hooks.live import cells, inside, layered, sums
from hooks.live.engine import importing, script
from hooks.read.module import Cell, Module, Statement
from hooks.read.percent import first_line

FILENAME = "<cells>"
MOST = 100_000
"""Statements that are followed; a loop without an end is not followed for ever."""

HOOKS = Path(__file__).parents[1]
COPIED = ("hooks.record", "hooks.steps")
IN_PLACE = {"hooks.record.inside": inside, "hooks.record.layout": layered, "numpy": sums}
"""What the copies find in the place of a module."""

OWN = {
    "draws": {
        "ja": "{0}が描く図は、ここでは描き直しません。",
        "en": "The figure of {0} is not drawn again here.",
    },
}
"""What is told in another way of a run that is not the page's."""


class Enough(BaseException):
    """More statements have run than are followed."""


@dataclass(frozen=True)
class Recorded:
    """A recording and the program that it is of.

    `ended` is the name of the cell that ended the run, "" where all came to their ends; `is_cut`
    tells that there was more than could be followed.
    """

    module: Module
    recording: dict[str, Any]
    copies: Copies
    ended: str
    is_cut: bool


class Copies(dict[str, ModuleType]):
    """The modules of `COPIED` by name, each read when it is first asked for."""

    def __missing__(self, name: str) -> ModuleType:
        # By a name that can be found: dataclasses look up the module that they are in.
        made = self[name] = ModuleType(__name__)
        if name in COPIED:
            made.__getattr__ = lambda part: self[f"{name}.{part}"]
        else:
            made.__builtins__ = {**vars(builtins), "__import__": self.importing}
            exec(_compiled(name), vars(made))  # noqa: S102  # our own file
        return made

    def importing(
        self,
        name: str,
        names: Mapping | None = None,
        local: Any = None,
        wanted: Any = (),
        _: int = 0,
    ) -> Any:
        """What an import statement of a copy finds."""
        if name in IN_PLACE:
            return IN_PLACE[name]
        if name.startswith(COPIED):
            found = self[name]
            for part in wanted or ():
                if f"{name}.{part}" in IN_PLACE:
                    vars(found)[part] = IN_PLACE[f"{name}.{part}"]
            return found
        if name.split(".")[0] == "torch":
            return importing.importing(name, names, local, wanted)
        return builtins.__import__(name, names, local, wanted)


@cache
def _compiled(name: str) -> CodeType:
    path = HOOKS.joinpath(*name.split(".")[1:]).with_suffix(".py")
    return compile(path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True)


class Printed(io.StringIO):
    """What a run prints, as far as a page can show it."""

    def write(self, text: str) -> int:
        """Note as much of the text as there is room for."""
        super().write(text[: max(cells.MOST - self.tell(), 0)])
        return len(text)


class Program(Module):
    """Cells as a module, each of whose lines readers see."""

    def rows(self) -> list[tuple[int, int, str]]:
        """Each line of the cells, see `Module.rows`."""
        return [
            (index, cell.line + 1 + at, text)
            for index, cell in enumerate(self.cells)
            for at, text in enumerate(cell.source.split("\n"))
        ]


def program_of(program: Sequence[tuple[str, str]]) -> Program:
    """Cells, each a name and its code, as the text of a module.

    The one without a name is its preamble. What comes after a cell that cannot be read is left out.
    Raises SyntaxError where that is the first one.
    """
    preamble, parts = "", []
    for name, source in program:
        try:
            body = ast.parse(source).body
            if len(source.splitlines()) > source.count("\n") + 1:
                raise SyntaxError("a line is ended by something else than a line break")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            if not parts:
                raise SyntaxError(f"the cell {name} cannot be read") from None
            break
        if name:
            parts.append((name, source, body))
        else:
            preamble = f"{source}\n"
    text, found = preamble, []
    for name, source, body in parts:
        head = text.count("\n") + 1
        text += f"# %% {name}\n{source}\n"
        statements = [Statement(first_line(n) + head, n.end_lineno + head, ()) for n in body]
        found.append(Cell(name, head, source, tuple(statements)))
    tree = ast.parse(text)
    return Program(Path(FILENAME), text, preamble, tuple(found), tree, text, tree)


def record(program: Sequence[tuple[str, str]]) -> Recorded:
    """Run cells on the engine as it is now, and record them.

    Raises SyntaxError, see `program_of`.
    """
    module = program_of(program)
    linecache.cache[FILENAME] = (
        len(module.text),
        None,
        module.text.splitlines(keepends=True),
        FILENAME,
    )
    copies = Copies()
    names = script.fresh()
    nodes = {first_line(node): node for node in module.tree.body}
    out = Printed()
    ended, is_cut = "", False
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        for line, node in nodes.items():
            if line < module.cells[0].line:
                _execute(node, names)
        recorder = _bounded(copies)(module, FILENAME, set(names))
        for cell in module.cells:
            recorder.start_cell()
            try:
                for statement in cell.statements:
                    out.seek(0)
                    out.truncate()
                    with recorder.recording(out):
                        _execute(nodes[statement.first], names)
            except BaseException as error:  # whatever the cell raised: its run ends here
                ended, is_cut = cell.name, isinstance(error, Enough | AuthorError)
                break
    cells.restore()
    return Recorded(module, recorder.result(), copies, ended, is_cut)


def _execute(node: ast.stmt, names: dict[str, Any]) -> None:
    exec(compile(ast.Module([node], []), FILENAME, "exec", dont_inherit=True), names)  # noqa: S102


def _bounded(copies: Copies) -> type:
    class Recorder(copies["hooks.record.recorder"].Recorder):
        """Follows no more than `MOST` statements."""

        def _finish(self, *args: Any, **options: Any) -> None:
            if len(self.steps) >= MOST:
                self._fill_gap()
                raise Enough
            super()._finish(*args, **options)

    return Recorder


def trace(found: Recorded, language: str) -> dict[str, Any]:
    """What the viewer reads, see `hooks.steps.trace`; references have plain numbers."""
    telling = found.copies["hooks.steps.trace"]
    told = telling.tell(found.module, found.recording)
    made = {
        "version": 1,
        "language": language,
        "code": told.code,
        "cells": told.cells,
        "shapes": told.shapes,
        "templates": [(telling.TEMPLATES | OWN)[key][language] for key in told.templates],
        "steps": told.steps,
    }
    return {**made, "own": {"ended": found.ended, "cut": found.is_cut}}


def record_in_page(program: str, language: str) -> str:
    """The trace of cells as JSON, for a worker; "" where the first cell cannot be read."""
    cells.restore()
    cells.load(cells.taken())
    try:
        found = record(json.loads(program))
    except SyntaxError:
        return ""
    return json.dumps(trace(found, language), ensure_ascii=False, separators=(",", ":"))
