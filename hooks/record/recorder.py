"""Record a module while it runs: after every statement, what its names refer to.

`sys.settrace` reports each line of the module's own code, and the calls of library functions
whose work is worth telling: backward(), step(), zero_grad(). Nothing is replaced or wrapped.
"""

from __future__ import annotations

import contextlib
import dis
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import Any

import torch

from hooks.errors import AuthorError, Mistake
from hooks.read.module import Module
from hooks.record import graph, inside, layout
from hooks.record.deltas import diff
from hooks.record.lines import Line, of_comprehensions, statements
from hooks.record.nodes import explained
from hooks.record.snapshot import Camera, Names
from hooks.record.values import value_of

WHOLE = 101
"""Runs of a statement in a cell up to which all of them are recorded: a loop of a hundred."""

WHOLE_CALLED = 20
"""The same for a statement in a function."""

FIRST = 10
"""Runs that are recorded of a statement that runs more often."""

OPTIMIZER_METHODS = ("step", "zero_grad")
WATCHED = {*OPTIMIZER_METHODS, inside.BACKWARD.co_name, inside.GRAD.co_name, "__enter__"}
"""The names of what is looked for in the packages; `__enter__` is that of inside.PACKS."""

LOOPS = ("For", "While")
CONDITIONS = ("If", "While")
OPTIMIZED = 1
"""Flag of code that has local variables of its own: a function's, not a class body's."""

ENDS = {
    "RETURN_VALUE": "return",
    "RETURN_CONST": "return",
    "YIELD_VALUE": "yield",
    "RESUME": "yield",
}
"""How a frame is left, by the instruction it stands at; by an exception at every other one.

In Python 3.13, what has yielded stands where it goes on.
"""

Run = tuple[int, int]  # first line of a statement, number of the run in this cell


@dataclass
class Step:
    """One executed statement, with the state after it; None where that was not recorded."""

    cell: int
    line: Line
    kind: str
    function: str
    depth: int
    runs: tuple[Run, ...]
    state: dict[str, Any] | None = None
    out: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    error: list[str] | None = None
    returned: Any = None
    went: bool | None = None
    args: Sequence[str] = ()


@dataclass
class Frame:
    """A running function of the module, or a top-level statement, and where it stands."""

    function: str
    frame: FrameType
    pending: Line | None = None
    run: Run = (0, 0)
    error: list[str] | None = None
    leaves: bool = False
    events: list[dict[str, Any]] = field(default_factory=list)
    extra: list[Any] = field(default_factory=list)


class Recorder:
    """Records the cells of one module, one statement after the other."""

    def __init__(self, module: Module, filename: str, hidden: set[str]) -> None:
        self.camera = Camera()
        self.steps: list[Step] = []
        self._filename, self._hidden = filename, hidden
        self._lines = statements(module.tree)
        self._passing = of_comprehensions(module.tree)
        self._totals: list[Counter[int]] = []
        self._stack: list[Frame] = []
        self._packs = False
        self._stdout, self._told = StringIO(), 0

    def start_cell(self) -> None:
        """What runs from here on belongs to the next cell."""
        self._totals.append(Counter())

    @contextlib.contextmanager
    def recording(self, stdout: StringIO) -> Iterator[None]:
        """Record what runs inside; it prints to `stdout`."""
        self._stdout, self._told = stdout, 0
        before = sys.gettrace()
        sys.settrace(self._called)
        try:
            yield
            if sys.gettrace() != self._called:
                problem = (
                    "what records the steps was stopped: by a RecursionError, or by sys.settrace"
                )
                remedy = "leave it out of the module"
                raise AuthorError(Mistake(Path(self._filename), 1, problem, remedy))
        finally:
            sys.settrace(before)
            self._stack.clear()

    def result(self) -> dict[str, Any]:
        """The recording as plain data: see `hooks.steps.trace`."""
        steps, state = [], {}
        for step in self._collapsed():
            after = step.pop("state")
            steps.append({**step, "patch": diff(state, after)})
            state = after
        return {"steps": steps, "shapes": [_shape(*found) for found in self.camera.shapes.found]}

    # What sys.settrace calls

    def _called(self, frame: FrameType, event: str, arg: Any) -> Callable | None:
        code = frame.f_code
        if code.co_filename != self._filename:  # most calls, deep in the packages
            return self._watch(frame) if code.co_name in WATCHED and self._stack else None
        if code.co_name == "<module>":
            self._stack.append(Frame("", frame))
            return self._within
        if code.co_name.startswith("<") or not code.co_flags & OPTIMIZED:
            return None  # a comprehension or a class body is part of its statement
        if _is_resumed(frame):
            self._stack.append(Frame(code.co_name, frame, None, (-code.co_firstlineno, 0)))
        else:
            self._enter(frame)
        return self._within

    def _within(self, frame: FrameType, event: str, arg: Any) -> Callable | None:
        top = self._stack[-1]
        if event == "line":
            self._at_line(top, self._lines[frame.f_lineno])
        elif event == "exception" and arg[0] is not StopIteration:
            top.error = [arg[0].__name__, str(arg[1])]
        elif event == "return":
            is_loop = top.pending and top.pending.kind in LOOPS
            how = _last_opcode(frame) if top.function else ""
            kind = ENDS.get(how) or ("end" if is_loop and not top.error else "line")
            self._finish(top, kind, arg, went=False)
            if _is_kept(self._stack[:-1]):
                self._fill_gap()  # now: the statement that called may change more
            self._stack.pop()
        return self._within

    def _at_line(self, top: Frame, line: Line) -> None:
        previous = top.pending
        if previous is line and not top.error:
            return  # another line of the same statement
        is_loop = previous and previous.kind in LOOPS
        within = previous is not None and previous.holds(line)
        self._finish(top, "end" if is_loop and not within else "line", went=within)
        if line.kind == "Try":
            return
        # The line of a 'with' runs once more when its block ends.
        top.leaves = line.kind == "With" and previous is not None and line.holds(previous)
        top.pending = line
        top.run = self._count(line.first)
        if self._kept():
            self._fill_gap()

    def _enter(self, frame: FrameType) -> None:
        line = self._lines[frame.f_code.co_firstlineno]
        self._stack.append(Frame(frame.f_code.co_name, frame, line, self._count(-line.first)))
        if self._kept():
            entered = self._stack.pop()
            self._fill_gap()
            self._stack.append(entered)
        self._finish(self._stack[-1], "call")
        self.steps[-1].args = _arguments(frame)

    # Steps

    def _count(self, key: int) -> Run:
        totals = self._totals[-1]
        totals[key] += 1
        return key, totals[key]

    def _kept(self) -> bool:
        return _is_kept(self._stack)

    def _finish(
        self, top: Frame, kind: str = "line", value: Any = None, went: bool | None = None
    ) -> None:
        """The pending statement has run: one step. A condition `went` into its block or not."""
        line, error = top.pending, top.error
        top.pending = top.error = None
        if line is None:
            return
        if top.leaves:
            kind, top.leaves = "exit", False
        runs = tuple(frame.run for frame in self._stack)
        depth = len(self._stack) - 1
        step = Step(len(self._totals) - 1, line, kind, top.function, depth, runs)
        step.out, step.error = self._printed(), error
        if line.kind in CONDITIONS and not error:
            step.went = went
        step.events, top.events = top.events, []
        extra, top.extra = top.extra, []
        if line.given:
            self._remember_given(top.frame, line.given)
        if self._kept():
            self._fill_gap()
            gives = kind in ("return", "yield")
            if gives:
                extra.append(value)
            step.state = self._take(extra)
            if gives:
                step.returned = self.camera.ref(value)
        self.steps.append(step)

    def _printed(self) -> str:
        if self._stdout.tell() == self._told:
            return ""
        text = self._stdout.getvalue()[self._told :]
        self._told += len(text)
        return text

    def _remember_given(self, frame: FrameType, name: str) -> None:
        tensor = frame.f_locals.get(name)
        if isinstance(tensor, torch.Tensor) and not tensor.is_leaf:
            self.camera.given[id(tensor)] = tensor

    def _fill_gap(self) -> None:
        """Record where the statements left out have led to, before one that is told."""
        if self.steps and self.steps[-1].state is None:
            self.steps[-1].state = self._take([])

    def _take(self, extra: list[Any]) -> dict[str, Any]:
        frames = [(frame.function, self._names(frame.frame)) for frame in self._stack]
        return self.camera.take(frames, extra)

    def _names(self, frame: FrameType) -> Names:
        # In a comprehension, f_locals of a module has the names of that only: Python 3.13.
        is_module = frame.f_code.co_name == "<module>"
        found = frame.f_globals if is_module else frame.f_locals
        passing = self._passing.get(frame.f_code.co_firstlineno, set())
        left_out = self._hidden if is_module else passing
        return {
            name: value
            for name, value in found.items()
            if not name.startswith("__") and name not in left_out
        }

    # Library calls

    def _watch(self, frame: FrameType) -> Callable | None:
        if (code := frame.f_code) is inside.BACKWARD or code is inside.GRAD:
            return self._watch_backward(frame)
        if code.co_name in OPTIMIZER_METHODS:
            self._watch_optimizer(frame)
        self._packs = self._packs or code is inside.PACKS
        return None

    def _watch_backward(self, frame: FrameType) -> Callable | None:
        caller = frame.f_back
        if caller.f_code is inside.METHOD:
            caller = caller.f_back
        if caller.f_code.co_filename != self._filename or not self._kept():
            return None
        given = frame.f_locals
        is_grad = frame.f_code is inside.GRAD
        roots = _tensors(given["outputs" if is_grad else "tensors"])
        keep = given["retain_graph"]
        event: dict[str, Any] = {"op": "grad" if is_grad else "backward"}
        event["roots"] = [self.camera.ref(root) for root in roots]
        if is_grad:
            event["inputs"] = [self.camera.ref(tensor) for tensor in _tensors(given["inputs"])]
        if keep or (keep is None and given["create_graph"]):
            event["keep"] = 1
        top, begun = self._stack[-1], len(self.steps)
        top.events.append(event)
        top.extra += roots
        watch = graph.Watch(
            [root.grad_fn for root in roots if root.grad_fn], _arrived, self._explained
        )

        def ended(frame: FrameType, kind: str, arg: Any) -> None:
            if kind == "exception":
                event["failed"] = 1
            elif kind == "return":
                watch.stop()
                self._note_ran(event, watch)
                if len(self.steps) > begun:
                    event["nested"] = 1  # it ran code of the module: hooks, a Function

        frame.f_trace_lines = False
        return ended

    def _note_ran(self, event: dict[str, Any], watch: graph.Watch) -> None:
        ran = watch.ran
        if watch.count <= graph.MAX_NODES:
            event["ran"] = [[self.camera.node(node), *values] for node, values in ran]
            event["explained"] = list(watch.explained)
        else:
            event["nodes"] = len(ran)
        if "keep" not in event:
            # The node that raised still has what it saved.
            done = ran[:-1] if "failed" in event else ran
            with_saved = [node for node, _ in done if inside.saved_tensors(node)]
            self.camera.freed.update(map(self.camera.node, with_saved))
        ran.clear()  # the closure that watches outlives the call: it refers to itself

    def _explained(self, node: graph.Node, gradients: Sequence[Any]) -> dict[str, Any] | None:
        # Hooks of the module on what is saved would run twice.
        return None if self._packs else explained(node, gradients, _arrived, self.camera.saved)

    def _watch_optimizer(self, frame: FrameType) -> None:
        owner = frame.f_locals.get("self")
        if isinstance(owner, torch.optim.Optimizer | torch.nn.Module) and self._kept():
            event = {"op": frame.f_code.co_name, "of": self.camera.ref(owner)}
            top = self._stack[-1]
            if event not in top.events[-1:]:  # called through a wrapper of the same name
                top.events.append(event)
                top.extra.append(owner)

    # The limit

    def _collapsed(self) -> Iterator[dict[str, Any]]:
        """Steps as data; those beyond the limit become one that says how many they are."""
        left_out: list[Step] = []
        for step in self.steps:
            if self._is_left_out(step):
                left_out.append(step)
                continue
            if left_out:
                yield _gap(left_out)
                left_out = []
            yield _as_data(step)
        if left_out:
            yield _gap(left_out)

    def _is_left_out(self, step: Step) -> bool:
        totals = self._totals[step.cell]
        return any(
            number > FIRST and totals[key] > (WHOLE_CALLED if depth else WHOLE)
            for depth, (key, number) in enumerate(step.runs)
        )


def _last_opcode(frame: FrameType) -> str:
    return dis.opname[frame.f_code.co_code[frame.f_lasti]]


def _arguments(frame: FrameType) -> Sequence[str]:
    """The names of a function's parameters; its closure has others."""
    code = frame.f_code
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    return code.co_varnames[:count]


def _shape(
    names: Sequence[str], saved: Sequence[Sequence[str]], edges: Sequence[Sequence[int]]
) -> dict[str, Any]:
    placed = layout.layered(len(names), edges)
    return {
        "names": list(names),
        "saved": [list(of_node) for of_node in saved],
        "edges": [list(edge) for edge in edges],
        "at": placed.nodes,
        "ways": placed.edges,
    }


def _is_resumed(frame: FrameType) -> bool:
    """Whether a generator goes on, rather than a function begins."""
    code = frame.f_code.co_code
    begins = dis.opname[code[frame.f_lasti]] == "RESUME" and not code[frame.f_lasti + 1]
    return bool(frame.f_code.co_flags & inspect.CO_GENERATOR) and not begins


def _is_kept(stack: list[Frame]) -> bool:
    for depth, frame in enumerate(stack):
        if frame.run[1] > (WHOLE_CALLED if depth else WHOLE):
            return False
    return True


def _tensors(value: Any) -> list[torch.Tensor]:
    """The tensors of an argument that may be one tensor or a sequence."""
    values = [value] if isinstance(value, torch.Tensor) else list(value)
    return [item for item in values if isinstance(item, torch.Tensor)]


def _arrived(gradient: torch.Tensor) -> Any:
    found = value_of(gradient)
    return found.get("v", found)


def _as_data(step: Step) -> dict[str, Any]:
    data: dict[str, Any] = {"cell": step.cell, "line": step.line.first}
    if step.line.last != step.line.first:
        data["to"] = step.line.last
    data["stmt"] = step.line.kind
    if step.kind != "line":
        data["kind"] = step.kind
    if step.depth:
        data["depth"] = step.depth
        data["fn"] = step.function
    for name, value in (("out", step.out), ("events", step.events), ("error", step.error)):
        if value:
            data[name] = value
    if step.went is not None:
        data["went"] = step.went
    if step.kind == "call":
        data["args"] = list(step.args)
    if step.kind in ("return", "yield"):
        data["returned"] = step.returned
    data["state"] = step.state
    return data


def _gap(steps: list[Step]) -> dict[str, Any]:
    outermost = min(step.depth for step in steps)
    lines = sorted({step.line.first for step in steps if step.depth == outermost})
    data = {"cell": steps[-1].cell, "kind": "gap", "line": lines[0], "to": lines[-1]}
    data["left_out"] = len(steps)
    if out := "".join(step.out for step in steps):
        data["out"] = out
    return {**data, "state": steps[-1].state}
