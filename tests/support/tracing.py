"""An independent view of a run: the same module with a look at its names after every statement.

The module's own text is rewritten by AST; nothing of the recorder is used. Functions here run in
a child process that has imported torch already.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import io
import linecache
import math
import sys
import tempfile
import types
from collections import Counter, deque
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from hooks.places import shown
from hooks.read.module import Module, read_module
from hooks.read.percent import first_line
from hooks.run import pool

Run = tuple[int, int, int]
"""Cell, line (negative for the call of the function defined there), number of the run."""


def in_child(function: str, *arguments, module: str = __name__) -> Any:
    """What the named function of a module returns when it runs in a process of its own."""
    pool.warm_up()
    context = pool._server()
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(sender, module, function, arguments))
    process.start()
    sender.close()
    try:
        return receiver.recv()
    finally:
        process.kill()
        process.join()


def _answer(sender, module: str, name: str, arguments: tuple) -> None:
    import torch

    # Else the first collection would touch, and so copy, all that the server shares with this.
    gc.freeze()
    # torch.manual_seed quotes the lines that called it; a module may not read this file.
    linecache.getlines(__file__)
    # Runs are compared that different servers have made, and each starts at a seed of its own.
    torch.manual_seed(0)
    # What a module writes, such as a figure, must not land in the project.
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        sender.send(getattr(import_module(module), name)(*arguments))


def run(path: Path, record: bool) -> dict[str, Any]:
    """A module's results, what is left behind in its names, bit by bit, and the recorded steps.

    Of each step the state, before anything is left out or encoded.
    """
    return run_here(read_module(path), record)


def run_here(module: Module, record: bool) -> dict[str, Any]:
    """The same in this process."""
    import torch

    from hooks.record import recorder
    from hooks.run import worker

    _preload()
    before, kept = sys.modules["__main__"], []
    end = recorder.Recorder.result
    recorder.Recorder.result = lambda self: kept.extend(self.steps) or end(self)
    try:
        result = worker.run_module(module, record).to_json()
        left = vars(sys.modules["__main__"])
    finally:
        recorder.Recorder.result = end
        sys.modules["__main__"] = before
    del result["recording"]
    tensors = {name: _bits(value) for name, value in left.items() if torch.is_tensor(value)}
    random = torch.random.get_rng_state().tolist()
    steps = [
        {
            "key": (step.cell, *step.runs[-1]),
            "kind": step.kind,
            "depth": step.depth,
            "error": step.error,
            "out": step.out,
            "state": step.state,
        }
        for step in kept
    ]
    return {"result": result, "tensors": tensors, "random": random, "steps": steps}


def _preload() -> None:
    """As the server does: torch._dynamo makes a folder when it is imported, which no module may."""
    for name in pool.PRELOAD:
        import_module(name)


def _bytes(tensor) -> bytes:
    """The numbers as they lie in memory; NumPy has no bfloat16."""
    import torch

    return tensor.reshape(-1).view(torch.uint8).numpy().tobytes()


def _bits(tensor) -> dict[str, Any]:
    is_refused = refuses(tensor)
    has_grad = not is_refused and tensor.is_leaf and tensor.grad is not None
    values = None if tensor.is_meta else _bytes(tensor.detach().clone().contiguous())
    return {
        "bytes": values,
        "stride": tensor.stride(),
        "dtype": str(tensor.dtype),
        "version": version(tensor),
        "requires_grad": tensor.requires_grad,
        "is_leaf": None if is_refused else tensor.is_leaf,
        "grad": _bits(tensor.grad) if has_grad else None,
    }


def version(tensor) -> int:
    """How often a tensor has been changed; torch does not count it for inference tensors."""
    return 0 if tensor.is_inference() else tensor._version


def refuses(tensor) -> bool:
    """Whether torch forbids to ask for a graph: a view from no_grad, its base changed outside."""
    try:
        return tensor.is_leaf is None
    except RuntimeError:
        return True


def wanted(steps: list[dict[str, Any]]) -> set[Run]:
    """The runs of lines after which the state was recorded."""
    return {step["key"] for step in steps if step["state"] is not None}


def look(path: Path, wanted: set[Run]) -> tuple[dict[Run, dict[str, Any]], set[Run]]:
    """What the names of a plain run are after the wanted runs of lines; all runs that it made."""
    return look_here(read_module(path), wanted)


def look_here(module: Module, wanted: set[Run]) -> tuple[dict[Run, dict[str, Any]], set[Run]]:
    """The same in this process."""
    looks = Looks(module, wanted)
    statements = ast.parse(module.text).body
    namespace = types.ModuleType("__main__")
    namespace.__file__ = shown(module.path)
    preamble = [node for node in statements if first_line(node) < module.cells[0].line]
    cells = Instrument().body(statements[len(preamble) :])
    variables = vars(namespace)
    variables |= {"__enter__": looks.enter, "__look__": looks.look}
    before, sys.modules["__main__"] = sys.modules["__main__"], namespace
    try:
        with contextlib.redirect_stdout(looks.stdout):
            for nodes in (preamble, cells):
                body = ast.fix_missing_locations(ast.Module(nodes, []))
                looks.hidden |= set(variables)
                exec(compile(body, shown(module.path), "exec"), variables)  # noqa: S102
    finally:
        sys.modules["__main__"] = before
    return looks.seen, looks.made


class Instrument(ast.NodeTransformer):
    """Before each statement `__run_N = __enter__(N)`, after it a look at all names."""

    depth = 0

    def visit_ClassDef(self, node):
        node.body = [
            self.visit(child) if isinstance(child, ast.FunctionDef) else child
            for child in node.body
        ]
        return node

    def visit_FunctionDef(self, node):
        line = -first_line(node)
        self.depth += 1
        node.body = [_enter(line), self._look(line), *self.body(node.body)]
        self.depth -= 1
        return node

    def body(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        return [new for node in statements for new in self._around(node)]

    def _around(self, node: ast.stmt) -> list[ast.stmt]:
        line = first_line(node)
        if isinstance(node, ast.Try):
            node.body = self.body(node.body)
            for handler in node.handlers:
                at = handler.lineno
                # Python deletes the name of the exception as soon as the handler has run.
                last = self._look(first_line(handler.body[-1]), without=handler.name)
                body = self.body(handler.body)
                handler.body = [_enter(at), self._look(at), *body[:-1], last]
            return [node]
        again = [_enter(line), self._look(line)]
        if isinstance(node, ast.For | ast.While):
            # The head runs before each round, and once more unless the loop is left early.
            node.body = [*again, *self.body(node.body)]
            node.orelse = [*again, *self.body(node.orelse)]
            return [node]
        if isinstance(node, ast.With):
            # The head runs once more when the block ends, also by an exception.
            node.body = [*again, *self.body(node.body)]
            return [ast.Try(body=[node], handlers=[], orelse=[], finalbody=again)]
        if isinstance(node, ast.If):
            node.body, node.orelse = self.body(node.body), self.body(node.orelse)
            return [node]
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node = self.visit(node)
        elif isinstance(node, ast.Return | ast.Continue | ast.Break | ast.Raise):
            return [node]
        return [_enter(line), node, self._look(line)]

    def _look(self, line: int, without: str | None = None) -> ast.stmt:
        names = "locals()" if self.depth else "globals()"
        return _at(line, f"__look__({line}, {_variable(line)}, {names}, {without!r})")


def _variable(line: int) -> str:
    return f"__run_{abs(line)}{'f' if line < 0 else ''}"


def _enter(line: int) -> ast.stmt:
    return _at(line, f"{_variable(line)} = __enter__({line})")


def _at(line: int, text: str) -> ast.stmt:
    statement = ast.parse(text).body[0]
    for node in ast.walk(statement):
        if hasattr(node, "lineno"):
            node.lineno = node.end_lineno = abs(line)
    return statement


PLAIN = bool | int | float | str | None


def holds_plain(value: Any) -> bool:
    """Whether it is a container of plain values alone."""
    items = value.values() if isinstance(value, dict) else value
    is_container = isinstance(value, dict | list | tuple | deque)
    return is_container and all(isinstance(item, PLAIN) for item in items)


class Looks:
    """Keeps what is seen; objects are told apart by `is`."""

    def __init__(self, module: Module, wanted: set[Run]) -> None:
        self.starts = [cell.line for cell in module.cells]
        self.wanted, self.made = wanted, set()
        self.seen: dict[Run, dict[str, Any]] = {}
        self.hidden: set[str] = set()
        self.stdout = io.StringIO()
        self.runs: list[Counter] = []
        self.objects: list[Any] = []
        self.places: dict[int, int] = {}

    def enter(self, line: int) -> tuple[int, int]:
        # The running cell: that of the top-level line that is being executed.
        frame = sys._getframe(1)
        while frame.f_back and frame.f_code.co_name != "<module>":
            frame = frame.f_back
        cell = sum(start <= frame.f_lineno for start in self.starts) - 1
        while len(self.runs) <= cell:
            self.runs.append(Counter())
        self.runs[cell][line] += 1
        return cell, self.runs[cell][line]

    def look(
        self, line: int, entered: tuple[int, int], names: dict[str, Any], without: str | None
    ) -> None:
        cell, number = entered
        run = cell, line, number
        self.made.add(run)
        if run not in self.wanted:
            return
        hidden = self.hidden if "__look__" in names else set()
        self.seen[run] = {
            name: self.describe(value)
            for name, value in names.items()
            if "__" not in name and name not in {*hidden, without}
        }

    def number(self, thing: Any) -> int:
        if id(thing) not in self.places:
            self.places[id(thing)] = len(self.objects)
            self.objects.append(thing)
        assert self.objects[self.places[id(thing)]] is thing
        return self.places[id(thing)]

    def describe(self, value: Any) -> Any:
        import torch

        if isinstance(value, torch.Tensor):
            return self.tensor(value)
        if isinstance(value, torch.optim.Optimizer):
            return {
                "optimizer": self.number(value),
                "params": [
                    [self.tensor(p) for p in group["params"]] for group in value.param_groups
                ],
                "lr": [self.describe(group["lr"]) for group in value.param_groups],
                "state": [
                    [self.number(tensor), {k: self.describe(v) for k, v in slots.items()}]
                    for tensor, slots in value.state.items()
                ],
            }
        if isinstance(value, torch.nn.Module):
            seen = {"module": self.number(value), "params": {}, "buffers": {}, "attributes": {}}
            if "_parameters" not in vars(value):
                return seen
            for kind, held in (
                ("params", value.named_parameters(remove_duplicate=False)),
                ("buffers", value.named_buffers(remove_duplicate=False)),
                ("attributes", vars(value).items()),
            ):
                found = [(name, self.describe(item)) for name, item in held if name[0] != "_"]
                seen[kind] = {name: item for name, item in found if holds_objects(item)}
            return seen
        if isinstance(value, PLAIN):
            return {"plain": repr(value)}
        if holds_plain(value):
            # Of a container only what can be told apart by `is` is compared; some are long.
            return {"other": type(value).__name__}
        if isinstance(value, dict):
            return {"items": [[repr(key), self.describe(item)] for key, item in value.items()]}
        if isinstance(value, list | tuple | deque):
            return {"items": [[str(key), self.describe(item)] for key, item in enumerate(value)]}
        if type(value).__module__ == "__main__" and hasattr(value, "__dict__"):
            attributes = vars(value).items()
            return {"items": [[f".{key}", self.describe(item)] for key, item in attributes]}
        return {"other": type(value).__name__}

    def tensor(self, tensor) -> dict[str, Any]:
        if refuses(tensor):
            return {"tensor": self.number(tensor), "refuses": True}
        readable = tensor.is_leaf or tensor.retains_grad
        grad = tensor.grad if readable else None
        return {
            "tensor": self.number(tensor),
            "value": None if tensor.is_meta else _printed(tensor),
            "storage": None if tensor.is_meta else tensor.untyped_storage().data_ptr(),
            "requires_grad": tensor.requires_grad,
            "is_leaf": tensor.is_leaf,
            "version": version(tensor),
            "dtype": str(tensor.dtype),
            "grad_fn": type(tensor.grad_fn).__name__,
            "freed": is_freed(tensor.grad_fn),
            "grad": None if grad is None else self.tensor(grad),
        }


def holds_objects(seen: dict[str, Any]) -> bool:
    """Whether what was seen is or holds a tensor, an optimizer or a module."""
    return not {"tensor", "optimizer", "module"}.isdisjoint(seen) or any(
        holds_objects(item) for _, item in seen.get("items", [])
    )


def is_freed(node) -> bool:
    """Whether a backward has freed what a node saved: torch refuses to show it then."""
    for name in saved_names(type(node)):
        try:
            getattr(node, name)
        except RuntimeError as error:
            # Another error: what was saved has been changed in place since.
            if "after they have already been freed" in str(error):
                return True
    return False


@cache
def saved_names(kind: type) -> list[str]:
    """What the nodes of a kind save."""
    return [name for name in dir(kind) if name.startswith("_saved_")]


def _printed(tensor) -> str:
    return repr(tensor.detach().flatten()[:16].tolist())


def same_number(shortest: Any, printed: float, dtype: str) -> bool:
    """Whether a recorded decimal is the very number that `tolist()` gives."""
    import numpy as np

    if isinstance(printed, float) and not math.isfinite(printed):
        return shortest == str(printed)
    narrow = {"torch.float32": np.float32, "torch.float16": np.float16}
    if dtype in narrow:
        return float(narrow[dtype](shortest)) == printed
    return repr(shortest) == repr(printed)
