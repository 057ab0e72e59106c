"""Child processes, forked from a server that has imported torch and matplotlib already."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import sys
import tempfile
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

from hooks.errors import AuthorError, Mistake
from hooks.places import ROOT, shown
from hooks.run.results import RunResult

CPU_LIMIT = 30.0
"""Seconds of processor time that a module may use, however busy the machine is with other
things. The slowest one takes less than one."""

WALL_LIMIT = 10 * CPU_LIMIT
"""Seconds after which a module that only waits is ended."""

MEMORY_LIMIT = 4 << 30
"""Bytes that a module may hold, with what torch and matplotlib hold (0.3 GB)."""

START_LIMIT = 300.0
"""Seconds until the first module starts: the server imports torch before that."""

# Imported once by the server. Each module that a snippet would import for the first time
# costs that time again in every child. Nothing of this project: the server lives as long as
# `make serve`, and would run what has been edited since as it was.
PRELOAD = [
    "torch",
    # torch.optim imports it at the first step().
    "torch._dynamo",
    "matplotlib.backends.backend_svg",
    # Places the nodes of recorded graphs.
    "igraph",
]

ENVIRONMENT = {
    # One thread: the order of additions, and so the last digit, does not depend on the machine.
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # A fixed hash seed: sets print in the same order in every run.
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "agg",
    # No settings of whoever builds.
    "MATPLOTLIBRC": os.devnull,
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}

PASSED_ON = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "MPLCONFIGDIR", "XDG_CACHE_HOME"]
"""What modules see of the environment besides: where things are, nothing that changes output."""


FATAL = "Fatal Python error"
"""What Python writes when the system ends it, before it says where."""


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context


def warm_up() -> None:
    """Start the server, which then imports torch while the caller does other things."""
    from multiprocessing import forkserver

    _server()
    saved, clean = dict(os.environ), environment()
    os.environ.clear()
    os.environ.update(clean)
    # The server does not inherit sys.path, and it has to find hooks and snippets.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    try:
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(saved)


def environment() -> dict[str, str]:
    """The environment in which modules run: no variable of the caller's changes their output."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return passed | ENVIRONMENT


def run_all(
    paths: Iterable[Path], twice: Collection[Path] = ()
) -> dict[Path, RunResult | AuthorError]:
    """Run each module, as many at a time as there are processors: what came of each.

    Args:
        twice: those that run a second time, as on another machine, and have to give the same.
    """
    from hooks.run import again, elsewhere

    paths = list(paths)
    if not paths:
        return {}
    warm_up()
    if twice:
        elsewhere.warm_up()
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        here = [threads.submit(_attempt, path) for path in paths]
        there = {path: threads.submit(again.run, path) for path in paths if path in twice}
        found = {path: future.result() for path, future in zip(paths, here, strict=True)}
        for path, future in there.items():
            if not isinstance(found[path], AuthorError):
                try:
                    again.check_same(path, found[path], future.result())
                except AuthorError as error:
                    found[path] = error
        return found


def _attempt(path: Path) -> RunResult | AuthorError:
    try:
        return run_isolated(path, CPU_LIMIT, WALL_LIMIT)
    except AuthorError as error:
        return error


def run_isolated(
    path: Path, cpu_limit: float = CPU_LIMIT, wall_limit: float = WALL_LIMIT
) -> RunResult:
    """Run the module at `path` in a child process of its own, within both limits.

    Raises AuthorError where the module fails, runs too long or takes the process down.
    """
    from hooks.run import worker

    context = _server()
    receiver, sender = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory(prefix="snippet-") as folder:
        stack = Path(folder) / "stack"
        arguments = (str(path), cpu_limit, wall_limit, MEMORY_LIMIT, str(stack), sender)
        process = context.Process(target=worker.serve, args=arguments)
        process.start()
        sender.close()
        try:
            message = receive(receiver, wall_limit)
        except EOFError:
            message = None
        finally:
            process.kill()
            process.join()
        where = stack.read_text() if stack.exists() else ""
    if message is None:
        used_up = process.exitcode == -signal.SIGPROF
        limit = f"{cpu_limit:g} seconds of processor time" if used_up else f"{wall_limit:g} seconds"
        raise ended_early(path, limit, where, process.exitcode)
    if message[0] == "error":
        raise AuthorError(*message[1])
    return RunResult.from_json(message[1])


def receive(answer: Connection, wall_limit: float) -> tuple | None:
    """What the child sends, or None when it sends nothing in time.

    The clock starts with the module, not while the server still imports torch. At a limit
    the child ends itself and says where it stood; the margin is for a child that
    cannot even do that.
    """
    if answer.poll(START_LIMIT) and answer.recv() == "started" and answer.poll(wall_limit + 5):
        return answer.recv()
    return None


def ended_early(path: Path, limit: str, told: str, code: int | None) -> AuthorError:
    """What is said of a process that ended without an answer.

    Args:
        told: what it has left: the line of its statement and, where it could, where it stood.
    """
    reached, _, stack = told.partition("\n")
    name = re.escape(shown(path))
    lines = re.findall(rf'File "(?:.*/)?{name}", line (\d+)', stack)
    line = int(lines[0] if lines else reached.strip() or 1) or 1
    if stack and FATAL not in stack:
        problem = f"still running after {limit}, on this line"
        return AuthorError(Mistake(path, line, problem, "end the loop, or make the module faster"))
    problem = f"the process that ran this module died on this line (exit code {code})"
    remedy = "leave out what ends it; 'python -m' with the module's name shows why"
    return AuthorError(Mistake(path, line, problem, remedy))
