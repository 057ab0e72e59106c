"""Run modules statement by statement under whatever interpreter this is started with.

    python probe.py JOB RESULT

JOB and RESULT are JSON files; `report` writes the one and reads the other. The interpreter
needs torch, and what modules import besides (NumPy, matplotlib): this file imports nothing of the
project, is written for Python 3.7 and later, and in place of drawing a figure it notes the data
that the figure would show. A statement that fails is noted, and the next one runs all the same.
"""

from __future__ import annotations

import codeop
import contextlib
import io
import json
import linecache
import os
import platform
import signal
import sys
import tempfile
import types
import warnings

CPU_LIMIT = 60  # seconds per module
WALL_LIMIT = 600


def main(job, result):
    """Run every module of the job, each in a process of its own, and write what came of it."""
    sys.path.pop(0)  # this folder: its names are not what modules mean when they import
    with open(job, encoding="utf-8") as file:  # noqa: PTH123
        modules = json.load(file)
    import torch

    sys.meta_path.insert(0, Drawings())
    found = {
        "versions": versions(torch),
        "modules": {module["path"]: apart(module) for module in modules},
    }
    with open(result, "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(found, file)


def versions(torch):
    """The versions under which the modules run."""
    found = {"python": platform.python_version(), "torch": torch.__version__.split("+")[0]}
    with contextlib.suppress(ImportError):
        import numpy

        found["numpy"] = numpy.__version__
    return found


def apart(module):
    """Run a module in a child process; the results of its statements, as far as it came."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with os.fdopen(writer, "w", encoding="utf-8") as answer:
            signal.setitimer(signal.ITIMER_PROF, CPU_LIMIT)
            signal.alarm(WALL_LIMIT)
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                run(module, answer)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as answer:
        results = [json.loads(line) for line in answer]
    os.waitpid(child, 0)
    return results


def run(module, answer):
    """Run the statements of a module and write one line of JSON after each."""
    filename = module["path"]
    lines = module["text"].splitlines(True)
    linecache.cache[filename] = (len(module["text"]), None, lines, filename)
    main_module = types.ModuleType("__main__")
    main_module.__file__ = filename
    sys.modules["__main__"] = main_module
    compiler = codeop.Compile()  # remembers 'from __future__', as a script does
    for statement in module["statements"]:
        found = run_statement(statement, filename, vars(main_module), compiler)
        answer.write(json.dumps(found) + "\n")
        answer.flush()


def run_statement(statement, filename, namespace, compiler):
    """What one statement printed, drew and wrote to stderr, and the exception that it raised."""
    stdout, stderr, error = io.StringIO(), io.StringIO(), ""
    del Drawings.drawn[:]
    kept = contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr)
    with kept[0], kept[1], warnings.catch_warnings():
        warnings.simplefilter("always")
        try:
            source = "\n" * (statement["line"] - 1) + statement["source"] + "\n"
            exec(compiler(source, filename, "exec"), namespace)  # noqa: S102
        except BaseException as exception:
            error = f"{type(exception).__name__}: {exception}"
    return {
        "line": statement["line"],
        "stdout": stdout.getvalue(),
        "stderr": stderr.getvalue(),
        "error": error,
        "drawn": list(Drawings.drawn),
    }


class Drawings:
    """Stands in for snippets.figures: whatever is imported from there notes its arguments."""

    drawn = []  # noqa: RUF012  # [name of the function, data] of the current statement

    def find_spec(self, name, path=None, target=None):
        """Claim `snippets` and all below it."""
        if name.split(".")[0] != "snippets":
            return None
        from importlib.machinery import ModuleSpec

        return ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        """An empty module whose every name is a function that notes its call."""
        module = types.ModuleType(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module):
        """Any name that is asked for is such a function."""

        def noting(name):
            if name.startswith("__"):
                raise AttributeError(name)

            def note(*args, **kwargs):
                Drawings.drawn.append([name, data([args, kwargs])])

            return note

        module.__getattr__ = noting


def data(value):
    """An argument of a drawing function, as JSON: tensors as lists, the rest by its type."""
    if isinstance(value, (bool, int, float, str, type(None))):
        return value
    if isinstance(value, (list, tuple)):
        return [data(item) for item in value]
    if isinstance(value, dict):
        return {str(key): data(item) for key, item in value.items()}
    if hasattr(value, "tolist"):
        return data(value.tolist())
    return type(value).__name__


if __name__ == "__main__":
    main(*sys.argv[1:])
