"""Plain Python processes and Jupyter kernels that need not import torch first.

Importing takes seconds, and is the same for every page. So one process imports torch and what
Jupyter runs on, knows nothing of this project, and forks: each fork is a new process, in which
the code of a reader is the first to run.

Down to `kernel` this is for tests. From `answer` on it is what that process runs, which starts
this file as a program.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import runpy
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

PRELOAD = [
    "torch",
    # torch.optim imports it at the first step().
    "torch._dynamo",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "ipykernel.kernelapp",
    # A kernel imports it when it starts.
    "ipykernel.debugger",
    "coverage",
]
LIMIT = 300
"""Seconds until a process has answered, the imports before the first one included."""
STREAMS = {"stdout": 1, "stderr": 2}


@cache
def _server() -> subprocess.Popen[str]:
    """The process that forks, one for all tests of a process. It ends when that one does."""
    environment = {name: os.environ[name] for name in os.environ if not name.startswith("PYTHON")}
    return subprocess.Popen(
        [sys.executable, __file__],
        env=environment | {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _ask(**job: Any) -> dict[str, Any]:
    server = _server()
    server.stdin.write(json.dumps(job) + "\n")
    server.stdin.flush()
    assert select.select([server.stdout], [], [], LIMIT)[0], f"no answer to {job}"
    return json.loads(server.stdout.readline())


def script(name: str, root: Path, folder: Path) -> dict[str, Any]:
    """`coverage run -m name`, with the packages in `root`, in an empty folder within `folder`.

    Gives its `status`, what it wrote to `stdout` and `stderr`, the lines that were `never` run, and
    what it `printed`, as [line of the module that was being executed, text].
    """
    told = _ask(do="script", folder=str(folder), name=name, root=str(root))
    told |= {stream: (folder / stream).read_text(encoding="utf-8") for stream in STREAMS}
    seen = folder / "seen.json"
    return told | (json.loads(seen.read_text(encoding="utf-8")) if seen.exists() else {})


@contextlib.contextmanager
def kernel(folder: Path) -> Iterator[Path]:
    """A new Jupyter kernel in an empty folder within `folder`, while the block runs.

    Gives the file that tells how to reach it.
    """
    told = _ask(do="kernel", folder=str(folder))
    try:
        yield folder / "kernel.json"
    finally:
        _ask(do="end", process=told["process"])


def answer() -> None:
    """Fork as each line that comes in asks, until nobody is there any more to write one."""
    # What lies beside this file is none of a reader's modules.
    sys.path.remove(str(Path(__file__).parent))
    for name in PRELOAD:
        import_module(name)
    # Else the first collection in a fork would touch, and so copy, all that it shares with this.
    gc.collect()
    gc.freeze()
    kernels = set()
    for line in sys.stdin:
        job = json.loads(line)
        if job["do"] == "kernel":
            told = {"process": start(job)}
            kernels.add(told["process"])
        elif job["do"] == "script":
            _, status = os.waitpid(start(job), 0)
            told = {"status": os.waitstatus_to_exitcode(status)}
        else:
            end(job["process"])
            kernels.remove(job["process"])
            told = {}
        print(json.dumps(told), flush=True)
    for process in kernels:
        end(process)


def start(job: dict[str, Any]) -> int:
    """The id of a new process, which has ended or, a kernel, listens."""
    reader, writer = os.pipe()
    process = os.fork()
    if process:
        os.close(writer)
        with open(reader) as ready:  # noqa: PTH123
            ready.read()
        return process
    try:
        os.close(reader)
        become(job, writer)
        status = 0
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def end(process: int) -> None:
    """End a process."""
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def become(job: dict[str, Any], writer: int) -> None:
    """What a fork does; whoever waits for it holds the other end of `writer`."""
    folder = Path(job["folder"])
    (folder / "here").mkdir()
    os.chdir(folder / "here")
    for name, stream in STREAMS.items():
        with (folder / name).open("wb") as file:
            os.dup2(file.fileno(), stream)
    if job["do"] == "kernel":
        run_kernel(folder / "kernel.json", writer)
    else:
        run_script(job["name"], job["root"], folder / "seen.json")


def run_kernel(file: Path, writer: int) -> None:
    """As `python -m ipykernel_launcher -f file` does."""
    from ipykernel.kernelapp import IPKernelApp

    application = IPKernelApp.instance()
    application.initialize(["-f", str(file)])
    os.close(writer)
    application.start()


def run_script(name: str, root: str, seen: Path) -> None:
    """As `python -m` does."""
    import coverage

    sys.path.insert(0, root)
    file = str(Path(root, *name.split(".")).with_suffix(".py"))
    sys.stdout = told = Told(sys.stdout, file)
    measured = coverage.Coverage(data_file=None, include=[file])
    measured.start()
    # With this a module ends whose asides stand below.
    with contextlib.suppress(SystemExit):
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    measured.stop()
    found = {"never": measured.analysis2(file)[3], "printed": told.printed}
    seen.write_text(json.dumps(found), encoding="utf-8")


class Told:
    """A stream that notes at which line of a file each text was written."""

    def __init__(self, stream: TextIO, file: str) -> None:
        self.stream, self.file = stream, file
        self.printed: list[tuple[int, str]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Note it, and write it."""
        frame: FrameType | None = sys._getframe(1)
        while frame and (frame.f_code.co_name, frame.f_code.co_filename) != ("<module>", self.file):
            frame = frame.f_back
        self.printed.append((frame.f_lineno if frame else 0, text))
        return self.stream.write(text)


if __name__ == "__main__":
    answer()
