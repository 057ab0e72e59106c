"""What the names in scope refer to, at one moment, as plain data.

Nothing here writes: values are read with `tolist()`, gradients only where reading one does not
warn, the state of an optimizer without looking up a key that may be missing.
"""

from __future__ import annotations

import math
import types
import warnings
from collections import deque
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import torch

from hooks.trace import graph

WHOLE_TENSOR = 16
"""Elements up to which a tensor's value is recorded whole."""

HEAD = 8
"""Elements recorded of a larger one."""

MAX_TEXT = 72
"""Characters of a plain value."""

MAX_ITEMS = 12
"""Items of a container whose items are recorded one by one."""

NARROW = {torch.float32: np.float32, torch.float16: np.float16}
OPTIMIZER_FIELDS = {"defaults", "state", "param_groups"}

Names = Mapping[str, Any]


class Identities:
    """Small numbers for objects, which are kept alive so that no `id` is used twice."""

    def __init__(self) -> None:
        self._numbers: dict[int, tuple[int, object]] = {}
        self._counts: dict[str, int] = {}

    def of(self, thing: object, kind: str) -> int:
        """The number of `thing` among its kind, counted from 1 in the order of meeting."""
        if id(thing) not in self._numbers:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._numbers[id(thing)] = self._counts[kind], thing
        return self._numbers[id(thing)][0]


class Camera:
    """Takes snapshots of one run; what it has seen once keeps its number."""

    def __init__(self) -> None:
        self.identities = Identities()
        self.shapes = graph.Shapes()
        self.freed: set[str] = set()
        self.given: dict[int, torch.Tensor] = {}
        self._storages: dict[int, tuple[str, object]] = {}

    def tensor(self, tensor: torch.Tensor) -> str:
        """The reference of a tensor."""
        return f"#{self.identities.of(tensor, 'tensor')}"

    def node(self, node: graph.Node) -> str:
        """The reference of a node of the autograd graph."""
        return f"${self.identities.of(node, 'node')}"

    def take(
        self,
        frames: Iterable[tuple[str, Names]],
        extra: Iterable[Any] = (),
    ) -> dict[str, Any]:
        """The state: frames as (function, its names), outermost first, and what they reach.

        `extra` are things without a name, such as the result whose `backward()` just ran.
        """
        return _Snapshot(self).take(frames, extra)

    def ref(self, value: Any) -> Any:
        """How a value is written in a state."""
        return _Snapshot(self).ref(value)

    def storage(self, tensor: torch.Tensor) -> str:
        """The first tensor met that has the same storage; "none" without one."""
        if tensor.is_meta:
            return "none"
        try:
            storage = tensor.untyped_storage()
        except (RuntimeError, NotImplementedError):  # a wrapper without storage of its own
            return "none"
        key = storage._cdata
        if key not in self._storages:
            self._storages[key] = self.tensor(tensor), storage
        return self._storages[key][0]

    def gradient(self, tensor: torch.Tensor) -> torch.Tensor | None:
        """`tensor.grad`, where reading it is allowed.

        Torch warns when it reads None from a non-leaf. Only one that was given a gradient by
        assignment is read all the same.
        """
        if tensor.is_leaf or tensor.retains_grad:
            return tensor.grad
        if id(tensor) in self.given:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = tensor.grad
            if found is None:
                del self.given[id(tensor)]
            return found
        return None


class _Snapshot:
    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.todo: deque[tuple[str, str, Any]] = deque()
        self.seen: set[str] = set()
        self.state: dict[str, Any] = {"tensors": {}, "optimizers": {}, "modules": {}}
        self.roots: list[graph.Node] = []

    def take(self, frames: Iterable[tuple[str, Names]], extra: Iterable[Any]) -> dict[str, Any]:
        for value in extra:  # first, so that their graph is the first to be drawn
            self.ref(value)
        self.state = {
            "frames": {
                str(depth): {
                    "fn": function,
                    "names": {name: self.ref(value) for name, value in names.items()},
                }
                for depth, (function, names) in enumerate(frames)
            },
            **self.state,
        }
        self._drain()
        if self.roots:
            nodes, left_out = graph.within(self.roots, graph.MAX_NODES)
            for leaf in graph.leaves(nodes).values():
                self.ref(leaf)
            self._drain()
            self.state["graph"] = self._graph(nodes) if nodes else {}
            if left_out:
                self.state["graph"]["left_out"] = left_out
        if not torch.is_grad_enabled():
            self.state["no_grad"] = 1
        return self.state

    def _drain(self) -> None:
        while self.todo:
            kind, reference, thing = self.todo.popleft()
            self.state[f"{kind}s"][reference] = getattr(self, f"_{kind}")(thing)

    def _graph(self, nodes: list[graph.Node]) -> dict[str, Any]:
        ids = [self.camera.node(node) for node in nodes]
        leaves = [self.camera.tensor(leaf) for leaf in graph.leaves(nodes).values()]
        record = {"shape": self.camera.shapes.of(nodes), "ids": ids}
        if leaves:
            record["leaves"] = leaves
        if freed := [node for node in ids if node in self.camera.freed]:
            record["freed"] = freed
        return record

    def ref(self, value: Any, depth: int = 0) -> Any:
        """How the value of a name is written; see the module `encode`."""
        if isinstance(value, torch.Tensor):
            return self._object("tensor", "#", value)
        if isinstance(value, torch.optim.Optimizer):
            return self._object("optimizer", "@", value)
        if isinstance(value, torch.nn.Module):
            return self._object("module", "&", value)
        if isinstance(value, list | tuple | dict) and depth < 3 and holds_objects(value):
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            items = [
                [self._label(key), self.ref(item, depth + 1)]
                for key, item in list(pairs)[:MAX_ITEMS]
            ]
            return {"type": type(value).__name__, "len": len(value), "items": items}
        return plain(value)

    def _label(self, key: Any) -> str:
        return self.ref(key) if isinstance(key, torch.Tensor) else short(repr_of(key))

    def _object(self, kind: str, sign: str, thing: Any) -> str:
        reference = f"{sign}{self.camera.identities.of(thing, kind)}"
        if reference not in self.seen:
            self.seen.add(reference)
            self.todo.append((kind, reference, thing))
        return reference

    def _tensor(self, tensor: torch.Tensor) -> dict[str, Any]:
        record: dict[str, Any] = dict(value_of(tensor))
        if tensor.dtype != torch.float32:
            record["dtype"] = str(tensor.dtype).removeprefix("torch.")
        if tensor.device.type != "cpu":
            record["device"] = str(tensor.device)
        if isinstance(tensor, torch.nn.Parameter):
            record["parameter"] = 1
        if tensor.requires_grad:
            record["rg"] = 1
        if not tensor.is_leaf:
            record["fn"] = self.camera.node(tensor.grad_fn)
            record["by"] = graph.name_of(tensor.grad_fn)
            if tensor.output_nr:
                record["out_nr"] = tensor.output_nr
            if tensor.retains_grad:
                record["retains"] = 1
            self.roots.append(tensor.grad_fn)
        if not tensor.is_inference() and tensor._version:
            record["ver"] = tensor._version
        storage = self.camera.storage(tensor)
        if storage != self.camera.tensor(tensor):
            record["st"] = storage
        if (gradient := self.camera.gradient(tensor)) is not None:
            record["grad"] = self.ref(gradient)
        return record

    def _optimizer(self, optimizer: torch.optim.Optimizer) -> dict[str, Any]:
        record: dict[str, Any] = {"type": type(optimizer).__name__, "groups": {}}
        for index, group in enumerate(optimizer.param_groups):
            record["groups"][str(index)] = {
                name: [self.ref(parameter) for parameter in value]
                if name == "params"
                else self.ref(value)
                for name, value in group.items()
            }
        state = {
            self.ref(tensor): {str(name): self.ref(value) for name, value in slots.items()}
            for tensor, slots in optimizer.state.items()
            if isinstance(tensor, torch.Tensor)
        }
        if state:
            record["state"] = state
        record["defaults"] = {name: self.ref(value) for name, value in optimizer.defaults.items()}
        own = {
            name: self.ref(value)
            for name, value in vars(optimizer).items()
            if name not in OPTIMIZER_FIELDS and not name.startswith("_")
        }
        if own:
            record["attributes"] = own
        return record

    def _module(self, module: torch.nn.Module) -> dict[str, Any]:
        # Before Module.__init__ has run there are none to ask for.
        is_ready = "_parameters" in vars(module)
        parameters = module.named_parameters(remove_duplicate=False) if is_ready else ()
        return {
            "type": type(module).__name__,
            "params": {name: self.ref(parameter) for name, parameter in parameters},
        }


def value_of(tensor: torch.Tensor) -> dict[str, Any]:
    """A tensor's value: whole as `v`, the start of a large one as `head`; shape as needed."""
    shape = list(tensor.shape)
    if tensor.is_meta:
        return {"shape": shape}
    if tensor.numel() <= WHOLE_TENSOR:
        found = {"v": _shortest(tensor.tolist(), tensor.dtype)}
        return found if tensor.numel() else {"shape": shape, **found}
    with torch.no_grad():
        head = tensor.detach().flatten()[:HEAD].tolist()
    return {"shape": shape, "head": _shortest(head, tensor.dtype)}


def _shortest(value: Any, dtype: torch.dtype) -> Any:
    """Each number as the shortest decimal that the tensor's dtype reads back unchanged."""
    if isinstance(value, list):
        return [_shortest(item, dtype) for item in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        narrow = NARROW.get(dtype)
        return float(str(narrow(value))) if narrow else value
    return value if isinstance(value, int) else str(value)


def plain(value: Any) -> str:
    """A value that is no tensor, optimizer or module: '=repr', or '~what it is'."""
    if isinstance(value, types.ModuleType):
        return f"~module {value.__name__}"
    if isinstance(value, type):
        return f"~class {value.__name__}"
    if callable(value) and hasattr(value, "__name__"):
        return f"~function {value.__name__}"
    text = repr_of(value)
    return f"~{text[1:-1]}" if text.startswith("<") else f"={short(text)}"


SAFE = (
    type(None) | bool | int | float | complex | str | bytes | range | Fraction
    | torch.dtype | torch.device | np.generic | np.ndarray | BaseException
)  # fmt: skip
"""Types whose repr runs no code of the module."""


def repr_of(value: Any, depth: int = 0) -> str:
    """The repr of plain data, long containers shortened; `<type>` for everything else."""
    if isinstance(value, SAFE):
        return repr(value)
    if depth < 3 and isinstance(value, dict):
        pairs = [
            f"{repr_of(key, depth + 1)}: {repr_of(item, depth + 1)}"
            for key, item in list(value.items())[:MAX_ITEMS]
        ]
        return _joined("{", pairs, "}", len(value))
    if depth < 3 and isinstance(value, list | tuple | set | frozenset):
        ordered = sorted(value, key=repr) if isinstance(value, set | frozenset) else value
        ends = list(ordered) if len(value) <= MAX_ITEMS else [*ordered[:2], *ordered[-1:]]
        start, end = {list: "[]", tuple: "()", torch.Size: "()"}.get(type(value), "{}")
        items = [repr_of(item, depth + 1) for item in ends]
        if start == "(" and len(items) == 1:
            items[0] += ","
        return _joined(start, items, end, len(value))
    return f"<{type(value).__name__}>"


def _joined(start: str, items: list[str], end: str, count: int) -> str:
    """Items between brackets; where some are left out, the last one and how many there are."""
    if count > len(items):
        return f"{start}{', '.join(items[:-1])}, …, {items[-1]}{end} ({count})"
    text = f"{start}{', '.join(items)}{end}"
    if len(text) > MAX_TEXT and count > 3:
        return f"{start}{', '.join(items[:2])}, …, {items[-1]}{end} ({count})"
    return text


def short(text: str) -> str:
    """At most MAX_TEXT characters of a text."""
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def holds_objects(value: Any, depth: int = 0) -> bool:
    """Whether a container holds a tensor, an optimizer or a module, among its first items."""
    if isinstance(value, torch.Tensor | torch.optim.Optimizer | torch.nn.Module):
        return True
    if depth > 3 or not isinstance(value, list | tuple | dict):
        return False
    items = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    return any(holds_objects(item, depth + 1) for item in items[: 2 * MAX_ITEMS])
