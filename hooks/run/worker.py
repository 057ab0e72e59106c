"""Run one module, statement by statement. Everything here happens in the child process."""

from __future__ import annotations

import ast
import codeop
import contextlib
import copy
import faulthandler
import gc
import io
import linecache
import os
import resource
import signal
import sys
import tempfile
import threading
import traceback
import types
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from functools import cache
from itertools import chain, permutations
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from hooks.errors import AuthorError, Mistake, refuse
from hooks.places import shown
from hooks.read.module import Aside, Cell, Module, block_of, read_module
from hooks.read.percent import first_line
from hooks.run import guard
from hooks.run.conditions import change
from hooks.run.refusals import (
    Originals,
    Told,
    different_numbers,
    missing_glyphs,
    open_figure,
    side_effects,
    streams_replaced,
    threads_left,
    unexpected,
)
from hooks.run.results import CellResult, Drawing, RunResult, StatementResult
from snippets.figures import frame

if TYPE_CHECKING:
    from hooks.record.recorder import Recorder

Reached = Callable[[int], object]


def serve(
    path: str,
    cpu_limit: float,
    wall_limit: float,
    memory_limit: int,
    stack_file: str,
    answer: Connection,
    conditions: list[str] | None = None,
) -> None:
    """Entry point of the child: run the module at `path` and send what came of it.

    Sends "started", then ("result", data) or ("error", its mistakes). When the module
    uses more processor time, or takes more time, than its limits allow, the process writes where
    it stood to `stack_file` and ends: by SIGPROF or with an exit code. What needs more memory
    (bytes) than its limit allows raises an exception, as where a machine has no more.

    Args:
        conditions: what is different in a second run, which records nothing; None for the first.
    """
    answer.send("started")
    # Else each collection walks what the server has imported, and copies its pages by that.
    gc.freeze()
    _limit_memory(memory_limit)
    _seed()
    with Path(stack_file).open("w") as stack, contextlib.chdir(Path(stack_file).parent):
        # A temporary file is one of the module's own.
        os.environ["TMPDIR"] = tempfile.tempdir = os.getcwd()  # noqa: PTH109
        faulthandler.enable(stack)
        faulthandler.register(signal.SIGPROF, file=stack, chain=True)
        signal.setitimer(signal.ITIMER_PROF, cpu_limit)
        faulthandler.dump_traceback_later(wall_limit, exit=True, file=stack)
        try:
            with guard.capturing():
                change(conditions or [])
                module = read_module(Path(path))
                result = run_module(module, record=conditions is None, reached=_noted_in(stack))
            message = ("result", result.to_json())
        except AuthorError as error:
            message = ("error", error.mistakes)
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.unregister(signal.SIGPROF)
        faulthandler.disable()
    answer.send(message)
    answer.close()


def _noted_in(stack: TextIO) -> Reached:
    """Write to the first line of a file which line is to run, for when the process dies there."""
    stack.write(f"{0:8}\n")
    stack.flush()
    return lambda line: os.pwrite(stack.fileno(), f"{line:8}".encode(), 0)


def _limit_memory(size: int) -> None:
    # Other systems than Linux have the limit too, but do not keep to it.
    most = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if most == resource.RLIM_INFINITY or most > size:
        resource.setrlimit(resource.RLIMIT_DATA, (size, most))


def _seed() -> None:
    """Recordings have values that no page prints: those of layers made without a seed."""
    import torch

    torch.manual_seed(0)


def run_module(
    module: Module, record: bool = True, reached: Reached = lambda line: None
) -> RunResult:
    """Run the preamble and every cell in a fresh `__main__`-like namespace, and record it.

    Args:
        reached: is told the first line of each statement before it runs.

    Raises AuthorError for an exception, a warning, text on stderr, a value that a notebook
    would show and a script would not, or an open pyplot figure.
    """
    filename = shown(module.path)
    linecache.cache[filename] = (
        len(module.whole),
        None,
        module.whole.splitlines(keepends=True),
        filename,
    )
    nodes = {first_line(node): node for node in module.every.body}
    interpreter = _started(module, nodes, filename, reached, Originals())
    recorder = _recorder(module, filename, interpreter.namespace) if record else None
    cells = [_run_cell(cell, nodes, module, interpreter, recorder) for cell in module.cells]
    recording = recorder.result() if recorder else {}
    asides = [_run_aside(aside, nodes, module, interpreter) for aside in module.asides]
    orders = {
        aside.name: dict(_every_order(aside, nodes, module, interpreter))
        for aside in module.asides
        if aside.pieces
    }
    return RunResult(cells, versions(), recording, asides, orders)


def _started(
    module: Module,
    nodes: dict[int, ast.stmt],
    filename: str,
    reached: Reached,
    originals: Originals,
) -> _Interpreter:
    """A new program that has run the preamble."""
    namespace = types.ModuleType("__main__")
    namespace.__file__ = filename
    sys.modules["__main__"] = namespace
    interpreter = _Interpreter(filename, namespace, reached, originals)
    for line, node in nodes.items():
        if line < module.cells[0].line:
            _run_statement(node, line, module, interpreter)
    return interpreter


def _run_aside(
    aside: Aside, nodes: dict[int, ast.stmt], module: Module, first: _Interpreter
) -> CellResult:
    """What an aside prints after the cells that it follows, which run anew for it."""
    return _run_cell(aside, nodes, module, _before(aside, nodes, module, first), None)


def _before(
    aside: Aside, nodes: dict[int, ast.stmt], module: Module, first: _Interpreter
) -> _Interpreter:
    """A program that has run the cells which an aside follows, as the first program has."""
    _seed()
    interpreter = _started(module, nodes, first.filename, first.reached, first.originals)
    for cell in module.cells:
        _run_cell(cell, nodes, module, interpreter, None, is_first=False)
        if cell.name == aside.after:
            break
    return interpreter


def _every_order(
    aside: Aside, nodes: dict[int, ast.stmt], module: Module, first: _Interpreter
) -> Iterator[tuple[str, str]]:
    """(order, what the aside prints so) for each order of the lines of its block.

    An exception ends it, and is printed as Python does, without the traceback.
    """
    statements = [nodes[statement.first] for statement in aside.statements]
    block = block_of(statements)
    for order in permutations(range(len(block.body))):
        body = [block.body[at] for at in order]
        block_so = copy.copy(block)
        block_so.body = body
        interpreter = _before(aside, nodes, module, first)
        printed = io.StringIO()
        with (
            contextlib.redirect_stdout(printed),
            guard.watching(first.filename, interpreter.folder),
        ):
            try:
                for node in statements:
                    interpreter.execute(block_so if node is block else node, False)
            except Exception as error:
                print("".join(traceback.format_exception_only(error)).splitlines()[0])
        yield "".join(str(at + 1) for at in order), printed.getvalue()


class _Interpreter:
    """Runs statements one by one as if they were compiled together."""

    def __init__(
        self,
        filename: str,
        namespace: types.ModuleType,
        reached: Reached,
        originals: Originals,
    ) -> None:
        self.filename = filename
        self.reached = reached
        self.namespace = vars(namespace)
        # What the module may touch; it may go to a folder within.
        self.folder = os.getcwd()  # noqa: PTH109
        # The same two streams for all statements: a logger, say, may keep one of them.
        self.stdout, self.stderr = io.StringIO(), io.StringIO()
        self.originals = originals
        # Keeps to the `from __future__` of the module, and not to that of this file.
        self.compile = codeop.Compile()

    def execute(self, node: ast.stmt, last_of_cell: bool) -> object:
        """Run one statement; the value of a cell's last expression is returned."""
        if isinstance(node, ast.Expr) and last_of_cell:
            code = self.compile(ast.Expression(node.value), self.filename, "eval")
            return eval(code, self.namespace)  # noqa: S307  # what this is for
        exec(self.compile(ast.Module([node], []), self.filename, "exec"), self.namespace)  # noqa: S102
        return None


def _recorder(module: Module, filename: str, namespace: dict[str, Any]) -> Recorder:
    # It imports torch, which the build itself does without.
    from hooks.record.recorder import Recorder

    return Recorder(module, filename, hidden={*namespace})


@cache
def versions() -> dict[str, str]:
    """The versions that decide what a module prints and draws."""
    import platform
    from importlib.metadata import version

    packages = ("torch", "numpy", "matplotlib")
    return {"python": platform.python_version()} | {name: version(name) for name in packages}


def _run_cell(
    cell: Cell,
    nodes: dict[int, ast.stmt],
    module: Module,
    interpreter: _Interpreter,
    recorder: Recorder | None,
    is_first: bool = True,
) -> CellResult:
    result = CellResult(cell.name)
    if recorder:
        recorder.start_cell()
    for statement in cell.statements:
        node = nodes[statement.first]
        is_last = statement is cell.statements[-1]
        result.statements.append(
            _run_statement(node, statement.first, module, interpreter, is_last, recorder, is_first)
        )
    return result


@contextlib.contextmanager
def _untraced() -> Iterator[None]:
    """No step is in what runs inside: the recorder need not hear of each call there."""
    before = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(before)


def _planes(drawn: dict[str, frame.Drawn]) -> list[list[dict[str, Any]]]:
    """What the axes of a figure say, with the labels of all languages."""
    found = [[asdict(axis) for axis in pair] for pair in next(iter(drawn.values())).planes]
    for at, pair in enumerate(found):
        for place, axis in enumerate(pair):
            axis["label"] = {name: one.planes[at][place].label for name, one in drawn.items()}
    return found


def _run_statement(
    node: ast.stmt,
    line: int,
    module: Module,
    interpreter: _Interpreter,
    last_of_cell: bool = False,
    recorder: Recorder | None = None,
    is_first: bool = True,
) -> StatementResult:
    result = StatementResult(line)
    interpreter.reached(line)
    stdout, stderr = interpreter.stdout, interpreter.stderr
    threads = set(threading.enumerate())
    for stream in (stdout, stderr):
        stream.seek(0)
        stream.truncate()

    def refuse_all(told: Iterable[Told]) -> None:
        refuse(Mistake(module.path, line, *problem_and_remedy) for problem_and_remedy in told)

    def keep(name: str, render: frame.Render) -> None:
        with _untraced():
            drawn = {language: render(language) for language in frame.LANGUAGES}
        lacking = chain.from_iterable(missing_glyphs(name, drawing) for drawing in drawn.values())
        refuse_all(chain(lacking, different_numbers(name, drawn)))
        svg = {language: drawing.svg for language, drawing in drawn.items()}
        alt = {language: drawing.alt for language, drawing in drawn.items()}
        labels = {language: [*drawing.labels] for language, drawing in drawn.items()}
        result.drawings.append(Drawing(name, svg, alt, labels, _planes(drawn)))

    frame.show = keep if is_first else lambda *_: None
    with (
        contextlib.redirect_stdout(stdout),
        contextlib.redirect_stderr(stderr),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("always")
        # Python 3.12 says it of whoever is traced, for the variable of a comprehension.
        warnings.filterwarnings("ignore", "assigning None to unbound local", RuntimeWarning)
        try:
            recording = recorder.recording(stdout) if recorder else contextlib.nullcontext()
            # The preamble imports drawing code of the project; the cells have only packages.
            is_cell = line > module.cells[0].line
            watching = (
                guard.watching(interpreter.filename, interpreter.folder)
                if is_cell
                else contextlib.nullcontext()
            )
            with watching, recording:
                value = interpreter.execute(node, last_of_cell)
            replaced = [*streams_replaced(stdout, stderr)]
            if is_first:  # else it was looked at then
                replaced += interpreter.originals.replaced(interpreter.namespace)
        except BaseException as error:
            raise unexpected(error, line, module) from None
    result.stdout = stdout.getvalue()
    told = side_effects(result.stdout, stderr.getvalue() + guard.written(), value)
    refuse_all(chain(told, open_figure() if last_of_cell else (), threads_left(threads)))
    refuse_all(replaced)
    return result
