"""Run one module, statement by statement. Everything here happens in the child process."""

from __future__ import annotations

import ast
import codeop
import contextlib
import faulthandler
import io
import linecache
import re
import resource
import signal
import sys
import traceback
import types
import warnings
from collections import Counter
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from hooks.errors import AuthorError, shown
from hooks.modules import Cell, Module, first_line, read_module
from hooks.numbers import numbers_in
from hooks.run import glyphs, guard
from hooks.run.results import CellResult, Drawing, RunResult, StatementResult
from snippets.figures import frame

if TYPE_CHECKING:
    from hooks.trace.recorder import Recorder

MAX_STDOUT = 100_000
UNSEEN = re.compile(r"[^\S\n]\n|[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029]")
"""White space that ends a line, and what is neither a letter nor a line break."""


def serve(
    path: str,
    cpu_limit: float,
    wall_limit: float,
    memory_limit: int,
    stack_file: str,
    answer: Connection,
) -> None:
    """Entry point of the child: run the module at `path` and send what came of it.

    Sends "started", then ("result", data) or ("error", line, problem, remedy). When the module
    uses more processor time, or takes more time, than its limits allow, the process writes where
    it stood to `stack_file` and ends: by SIGPROF or with an exit code. What needs more memory
    (bytes) than its limit allows raises an exception, as where a machine has no more.
    """
    answer.send("started")
    _limit_memory(memory_limit)
    _seed()
    with Path(stack_file).open("w") as stack, contextlib.chdir(Path(stack_file).parent):
        faulthandler.register(signal.SIGPROF, file=stack, chain=True)
        signal.setitimer(signal.ITIMER_PROF, cpu_limit)
        faulthandler.dump_traceback_later(wall_limit, exit=True, file=stack)
        try:
            with guard.capturing():
                result = run_module(read_module(Path(path)))
            message = ("result", result.to_json())
        except AuthorError as error:
            message = ("error", error.line, error.problem, error.remedy)
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.unregister(signal.SIGPROF)
    answer.send(message)
    answer.close()


def _limit_memory(size: int) -> None:
    # Other systems than Linux have the limit too, but do not keep to it.
    most = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if most == resource.RLIM_INFINITY or most > size:
        resource.setrlimit(resource.RLIMIT_DATA, (size, most))


def _seed() -> None:
    """Recordings have values that no page prints: those of layers made without a seed."""
    import torch

    torch.manual_seed(0)


def run_module(module: Module, record: bool = True) -> RunResult:
    """Run the preamble and every cell in a fresh `__main__`-like namespace, and record it.

    Raises AuthorError for an exception, a warning, text on stderr, a value that a notebook
    would show and a script would not, or an open pyplot figure.
    """
    filename = shown(module.path)
    linecache.cache[filename] = (
        len(module.text),
        None,
        module.text.splitlines(keepends=True),
        filename,
    )
    namespace = types.ModuleType("__main__")
    namespace.__file__ = filename
    sys.modules["__main__"] = namespace
    interpreter = _Interpreter(filename, namespace)
    nodes = {first_line(node): node for node in module.tree.body}
    for line, node in nodes.items():
        if line < module.cells[0].line:
            _run_statement(node, line, module, interpreter)
    recorder = _recorder(module, filename, namespace) if record else None
    cells = [_run_cell(cell, nodes, module, interpreter, recorder) for cell in module.cells]
    return RunResult(cells, versions(), recorder.result() if recorder else {})


class _Interpreter:
    """Runs statements one by one as if they were compiled together."""

    def __init__(self, filename: str, namespace: types.ModuleType) -> None:
        self.filename = filename
        self.namespace = vars(namespace)
        # Keeps to the `from __future__` of the module, and not to that of this file.
        self.compile = codeop.Compile()

    def execute(self, node: ast.stmt, last_of_cell: bool) -> object:
        """Run one statement; the value of a cell's last expression is returned."""
        if isinstance(node, ast.Expr) and last_of_cell:
            code = self.compile(ast.Expression(node.value), self.filename, "eval")
            return eval(code, self.namespace)  # noqa: S307  # what this is for
        exec(self.compile(ast.Module([node], []), self.filename, "exec"), self.namespace)  # noqa: S102
        return None


def _recorder(module: Module, filename: str, namespace: types.ModuleType) -> Recorder:
    # It imports torch, which the build itself does without.
    from hooks.trace.recorder import Recorder

    return Recorder(module, filename, hidden=set(vars(namespace)))


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
) -> CellResult:
    result = CellResult(cell.name)
    if recorder:
        recorder.start_cell()
    for statement in cell.statements:
        node = nodes[statement.first]
        is_last = statement is cell.statements[-1]
        result.statements.append(
            _run_statement(node, statement.first, module, interpreter, is_last, recorder)
        )
    return result


def _run_statement(
    node: ast.stmt,
    line: int,
    module: Module,
    interpreter: _Interpreter,
    last_of_cell: bool = False,
    recorder: Recorder | None = None,
) -> StatementResult:
    result = StatementResult(line)
    stdout, stderr = io.StringIO(), io.StringIO()

    def keep(name: str, render: frame.Render) -> None:
        drawn = {language: render(language) for language in frame.LANGUAGES}
        for drawing in drawn.values():
            _refuse_missing_glyphs(name, drawing, line, module.path)
        _refuse_different_numbers(name, drawn, line, module.path)
        svg = {language: drawing.svg for language, drawing in drawn.items()}
        alt = {language: drawing.alt for language, drawing in drawn.items()}
        result.drawings.append(Drawing(name, svg, alt))

    frame.show = keep
    with (
        contextlib.redirect_stdout(stdout),
        contextlib.redirect_stderr(stderr),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("always")
        try:
            recording = recorder.recording(stdout) if recorder else contextlib.nullcontext()
            # The preamble imports drawing code of the project; the cells have only packages.
            is_cell = line > module.cells[0].line
            watching = guard.watching(interpreter.filename) if is_cell else contextlib.nullcontext()
            with watching, recording:
                value = interpreter.execute(node, last_of_cell)
        except BaseException as error:
            raise _unexpected(error, line, module) from None
    result.stdout = stdout.getvalue()
    _refuse_side_effects(
        result.stdout, stderr.getvalue() + guard.written(), value, line, module.path
    )
    if last_of_cell:
        _refuse_open_figure(line, module.path)
    return result


def _unexpected(error: BaseException, line: int, module: Module) -> AuthorError:
    frames = traceback.extract_tb(error.__traceback__)
    here = [entry.lineno for entry in frames if entry.filename == shown(module.path)]
    line = here[-1] if here else line
    if isinstance(error, AuthorError):
        return AuthorError(module.path, line, error.problem, error.remedy)
    if isinstance(error, MemoryError):
        return AuthorError(
            module.path,
            line,
            "needs more memory than a module may use",
            "end the loop, or make the data smaller",
        )
    kind = type(error).__name__
    return AuthorError(
        module.path,
        line,
        f"unexpected {kind}: {error}",
        "correct the code; to show the error on the page, write "
        f"'try: ...' with 'except {kind} as error: print(error)' and assert the message "
        "with a '#>' line",
    )


def _refuse_missing_glyphs(name: str, drawing: frame.Drawn, line: int, path: Path) -> None:
    if lacking := glyphs.missing(drawing.words):
        listed = ", ".join(f"'{char}' (U+{ord(char):04X})" for char in lacking)
        raise AuthorError(
            path,
            line,
            f"the figure {name} has characters that the Japanese font lacks: {listed}",
            f"write something else in {name} (snippets/figures)",
        )


def _refuse_different_numbers(
    name: str, drawn: dict[str, frame.Drawn], line: int, path: Path
) -> None:
    """The words of a figure are those of its language; its numbers are not."""
    (first, numbers), *others = (
        (language, Counter(number.text for text in drawing.words for number in numbers_in(text)))
        for language, drawing in drawn.items()
    )
    for language, other in others:
        if differing := (numbers - other) + (other - numbers):
            raise AuthorError(
                path,
                line,
                f"the figure {name} does not have the same numbers in {first} and {language}: "
                + ", ".join(differing),
                f"say the same in both languages in {name} (snippets/figures)",
            )


def _refuse_side_effects(stdout: str, stderr: str, value: object, line: int, path: Path) -> None:
    if len(stdout) > MAX_STDOUT:
        raise AuthorError(
            path,
            line,
            f"printed {len(stdout)} characters; a page shows at most {MAX_STDOUT}",
            "print less",
        )
    if odd := UNSEEN.search(stdout):
        raise AuthorError(
            path,
            line,
            f"printed the character U+{ord(odd[0][0]):04X}, which a '#>' line cannot hold",
            "print repr() of the text",
        )
    if stdout and not stdout.endswith("\n"):
        raise AuthorError(
            path, line, "the output does not end with a line break", "print it without end=''"
        )
    if stderr:
        raise AuthorError(
            path,
            line,
            f"wrote to stderr: {stderr.strip()}",
            "avoid the warning, or catch it with 'warnings.catch_warnings(record=True)' "
            "and print its message",
        )
    if value is not None:
        raise AuthorError(
            path,
            line,
            f"the cell ends in an expression whose value is {value!r}: a notebook would "
            "show it, a script would not",
            "print it, or assign it to a name",
        )


def _refuse_open_figure(line: int, path: Path) -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot and pyplot.get_fignums():
        raise AuthorError(
            path,
            line,
            "a pyplot figure was left open",
            "draw with a function of snippets/figures, so that the figure has its words in "
            "both languages; what shows how to plot saves its figure and closes it",
        )
