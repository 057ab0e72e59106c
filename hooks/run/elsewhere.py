"""Child processes as on another machine: forked from a server with another hash seed.

The server of `pool` cannot be asked: Python takes its hash seed, and torch the kind of processor,
when it starts. This file is that server too, started as a program.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

from hooks.errors import AuthorError, Mistake
from hooks.places import ROOT
from hooks.run.results import RunResult

ENVIRONMENT = {"PYTHONHASHSEED": "20", "ATEN_CPU_CAPABILITY": "default"}
"""Another order of sets, and a processor without AVX."""

_one_at_a_time = threading.Lock()


@cache
def _server() -> socket.socket:
    """Where to send jobs. The server ends with this process, whose end it hears."""
    from hooks.run import pool

    ours, its = socket.socketpair()
    path = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    environment = pool.environment() | _matplotlib() | ENVIRONMENT | {"PYTHONPATH": path}
    command = [sys.executable, "-m", __name__, str(its.fileno()), *pool.PRELOAD]
    subprocess.Popen(command, env=environment, pass_fds=[its.fileno()], cwd=ROOT)  # noqa: S603
    its.close()
    return ours


def _matplotlib() -> dict[str, str]:
    """Where its list of fonts is: with another HOME it would look at all fonts once more."""
    home = Path.home()
    folders = {"XDG_CACHE_HOME": home / ".cache", "XDG_CONFIG_HOME": home / ".config"}
    return {name: os.environ.get(name, str(folder)) for name, folder in folders.items()}


def warm_up() -> None:
    """Start the server, which then imports torch while the caller does other things."""
    with _one_at_a_time:
        _server()


def run(path: Path, conditions: list[str]) -> RunResult:
    """Run the module at `path` on another machine, where `conditions` are different too.

    Nothing is recorded. Raises AuthorError where the module fails there.
    """
    from hooks.run import pool

    receiver, sender = multiprocessing.Pipe(duplex=False)
    with tempfile.TemporaryDirectory(prefix="elsewhere-") as folder:
        stack = Path(folder) / "elsewhere"
        limits = pool.CPU_LIMIT, pool.WALL_LIMIT, pool.MEMORY_LIMIT
        job = json.dumps([str(path), conditions, str(stack), limits])
        with _one_at_a_time:
            server = _server()
            socket.send_fds(server, [job.encode()], [sender.fileno()])
            process = int(server.recv(20) or 0)
        sender.close()
        try:
            message = pool.receive(receiver, pool.WALL_LIMIT)
        except EOFError:
            message = None
        finally:
            receiver.close()
            if process:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        where = stack.read_text() if stack.exists() else ""
    if message is None:
        raise pool.ended_early(path, f"{pool.CPU_LIMIT:g} seconds", where, None)
    if message[0] == "error":
        raise AuthorError(*map(_there, message[1]))
    return RunResult.from_json(message[1])


def _there(mistake: Mistake) -> Mistake:
    problem = f"in a second run, as on another machine: {mistake.problem}"
    return Mistake(mistake.path, mistake.line, problem, mistake.remedy)


def serve(control: socket.socket, preload: list[str]) -> None:
    """Fork for each job that comes in, until nobody is there any more to send one."""
    for name in preload:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        job, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not job:
            return
        process = os.fork()
        if not process:
            control.close()
            _become(*json.loads(job), Connection(descriptors[0], readable=False))
        os.close(descriptors[0])
        control.sendall(str(process).encode())


def _become(
    path: str, conditions: list[str], stack: str, limits: list[float], answer: Connection
) -> None:
    """What a fork does. Only now is code of this project read: it may have been edited."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = 1
    try:
        from hooks.run import worker

        worker.serve(path, *limits, stack, answer, conditions)
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    # Started as hooks.run.elsewhere, so of this project it has read what that imports: forget it.
    for _name in [name for name in sys.modules if name.split(".")[0] in ("hooks", "snippets")]:
        del sys.modules[_name]
    with socket.socket(fileno=int(sys.argv[1])) as _control, contextlib.suppress(KeyboardInterrupt):
        serve(_control, sys.argv[2:])
