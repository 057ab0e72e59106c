"""What the names in scope refer to, at one moment, as plain data.

Nothing here writes: values are read with `tolist()`, gradients only where reading one does not
warn, the state of an optimizer without looking up a key that may be missing.
"""

from __future__ import annotations

import contextlib
import math
import types
import warnings
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import _disable_current_modes

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

NUMBER = "hooks.trace"
"""Where a node carries its number, in its `metadata`."""

Names = Mapping[str, Any]


class Identities:
    """Small numbers for objects, none of which is kept alive.

    Keeping one would change what the module sees: weak references, `__del__`, and whether
    AccumulateGrad may keep a gradient without copying it. Tensors, optimizers and modules forget
    their number when they end. Nodes cannot be referred to weakly; they carry theirs themselves.
    """

    def __init__(self) -> None:
        self._numbers: dict[int, tuple[int, weakref.ref]] = {}
        self._counts: dict[str, int] = {}

    def next(self, kind: str) -> int:
        """A number that no other of its kind has."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind]

    def of(self, thing: object, kind: str) -> int:
        """The number of `thing` among its kind, counted from 1 in the order of meeting."""
        key = id(thing)
        if key not in self._numbers:
            ends = weakref.ref(thing, lambda _: self._numbers.pop(key, None))
            self._numbers[key] = self.next(kind), ends
        return self._numbers[key][0]

    def of_node(self, node: graph.Node) -> int:
        """The number of a node of the autograd graph."""
        if NUMBER not in node.metadata:
            node.metadata[NUMBER] = self.next("node")
        return node.metadata[NUMBER]


class Camera:
    """Takes snapshots of one run; what it has seen once keeps its number."""

    def __init__(self) -> None:
        self.identities = Identities()
        self.shapes = graph.Shapes()
        self.freed: set[str] = set()
        self.given: dict[int, torch.Tensor] = {}
        self._storages: dict[int, tuple[str, StorageWeakRef]] = {}

    def tensor(self, tensor: torch.Tensor) -> str:
        """The reference of a tensor."""
        return f"#{self.identities.of(tensor, 'tensor')}"

    def node(self, node: graph.Node) -> str:
        """The reference of a node of the autograd graph."""
        return f"${self.identities.of_node(node)}"

    def take(
        self,
        frames: Iterable[tuple[str, Names]],
        extra: Iterable[Any] = (),
    ) -> dict[str, Any]:
        """The state: frames as (function, its names), outermost first, and what they reach.

        `extra` are things without a name, such as the result whose `backward()` just ran.
        """
        # Subclasses and modes of the module must not notice what is read here.
        with torch._C.DisableTorchFunction(), _disable_current_modes():
            return _Snapshot(self).take(frames, extra)

    def ref(self, value: Any) -> Any:
        """How a value is written in a state."""
        with torch._C.DisableTorchFunction(), _disable_current_modes():
            return _Snapshot(self).ref(value)

    def storage(self, tensor: torch.Tensor) -> str:
        """The first tensor met that has the same storage; "none" without one."""
        if tensor.is_meta:
            return "none"
        try:
            storage = tensor.untyped_storage()
        except (RuntimeError, NotImplementedError):  # a wrapper without storage of its own
            return "none"
        # A weak reference keeps the address from being used again, not the memory.
        key = storage._cdata
        if key not in self._storages or self._storages[key][1].expired():
            self._storages[key] = self.tensor(tensor), StorageWeakRef(storage)
        return self._storages[key][0]

    def gradient(self, tensor: torch.Tensor) -> torch.Tensor | None:
        """`tensor.grad`, where reading it is allowed.

        Torch warns when it reads None from a non-leaf. Only one that was given a gradient by
        assignment is read all the same.
        """
        leaf = _is_leaf(tensor)
        if leaf is None:
            return None
        if leaf or tensor.retains_grad:
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
        if depth < 3 and holds_objects(value):
            record: dict[str, Any] = {"type": type(value).__name__}
            if isinstance(value, CONTAINERS):
                record["len"] = len(value)
            record["items"] = [
                [self._label(key), self.ref(item, depth + 1)]
                for key, item in islice(parts_of(value), MAX_ITEMS)
            ]
            return record
        return plain(value)

    def _label(self, key: Any) -> str:
        if isinstance(key, Attribute):
            return f".{key}"
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
        if _is_leaf(tensor) is False:
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
        record: dict[str, Any] = {"type": type(optimizer).__name__, "groups": {}, "defaults": {}}
        if not {"param_groups", "state"} <= vars(optimizer).keys():
            return record  # before Optimizer.__init__ has run
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
        if "_parameters" not in vars(module):
            return {"type": type(module).__name__, "params": {}}
        parameters = module.named_parameters(remove_duplicate=False)
        record: dict[str, Any] = {
            "type": type(module).__name__,
            "params": {name: self.ref(parameter) for name, parameter in parameters},
        }
        buffers = module.named_buffers(remove_duplicate=False)
        attributes = [
            (f"{prefix}.{name}" if prefix else name, value)
            for prefix, part in module.named_modules()
            for name, value in vars(part).items()
            if not name.startswith("_") and holds_objects(value)
        ]
        for kind, held in (("buffers", buffers), ("attributes", attributes)):
            if found := {name: self.ref(value) for name, value in held}:
                record[kind] = found
        return record


def _is_leaf(tensor: torch.Tensor) -> bool | None:
    """None where torch refuses to tell: of a view whose base has changed in a way it forbids."""
    try:
        return tensor.is_leaf
    except RuntimeError:
        return None


def value_of(tensor: torch.Tensor) -> dict[str, Any]:
    """A tensor's value: whole as `v`, the start of a large one as `head`; shape as needed.

    Only the shape where a value cannot be read: sparse, quantized, batched by vmap, and the like.
    """
    try:
        return _value_of(tensor)
    except (RuntimeError, TypeError, NotImplementedError):
        return {"shape": [int(length) for length in tensor.shape]}


def _value_of(tensor: torch.Tensor) -> dict[str, Any]:
    shape = list(tensor.shape)
    if tensor.is_meta or tensor.layout != torch.strided:
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
    # Text where a browser's numbers would lose digits.
    return value if isinstance(value, int) and abs(value) <= 1 << 53 else str(value)


def plain(value: Any) -> str:
    """A value that is no tensor, optimizer or module: '=repr', or '~what it is'."""
    if isinstance(value, types.ModuleType):
        return f"~module {value.__name__}"
    if isinstance(value, type):
        return f"~class {value.__name__}"
    if isinstance(value, FUNCTIONS):
        return f"~function {value.__name__}"
    text = repr_of(value)
    return f"~{text[1:-1]}" if text.startswith("<") else f"={short(text)}"


MAX_BITS = 1000
"""300 digits, more than a step shows; beyond 4300, Python refuses to write a whole number."""

FUNCTIONS = (
    types.FunctionType | types.BuiltinFunctionType | types.MethodType | types.MethodWrapperType
)  # fmt: skip

SAFE = {
    type(None), bool, int, float, complex, str, bytes, range, Fraction,
    torch.dtype, torch.device, *np.sctypeDict.values(),
}  # fmt: skip
"""Types whose repr runs no code of the module. These very types: a subclass may have its own."""


def repr_of(value: Any, depth: int = 0) -> str:
    """The repr of plain data, long containers shortened; `<type>` for everything else."""
    kind = type(value)
    if kind is int and value.bit_length() > MAX_BITS:
        return f"<int of {value.bit_length()} bits>"
    if kind in SAFE or (kind is np.ndarray and not value.dtype.hasobject):
        return repr(value)
    if isinstance(value, BaseException) and kind.__repr__ is BaseException.__repr__:
        return f"{kind.__name__}({', '.join(repr_of(item, depth + 1) for item in value.args)})"
    name = "" if kind in (dict, list, tuple, set, torch.Size) else kind.__name__
    if depth < 3 and isinstance(value, dict):
        pairs = [
            f"{repr_of(key, depth + 1)}: {repr_of(item, depth + 1)}"
            for key, item in list(dict.items(value))[:MAX_ITEMS]
        ]
        return name + _joined("{", pairs, "}", dict.__len__(value))
    if depth < 3 and isinstance(value, list | tuple):
        length = list.__len__(value) if isinstance(value, list) else tuple.__len__(value)
        every = list(list.__iter__(value) if isinstance(value, list) else tuple.__iter__(value))
        ends = every if length <= MAX_ITEMS else [*every[:2], *every[-1:]]
        items = [repr_of(item, depth + 1) for item in ends]
        start, end = "[]" if isinstance(value, list) else "()"
        if start == "(" and len(items) == 1:
            items[0] += ","
        return name + _joined(start, items, end, length)
    if depth < 3 and kind in (set, frozenset):
        if not value:
            return f"{kind.__name__}()"
        items = sorted(repr_of(item, depth + 1) for item in value)
        ends = items if len(items) <= MAX_ITEMS else [*items[:2], items[-1]]
        return f"{name}{_joined('{', ends, '}', len(items))}"
    return f"<{kind.__name__}>"


def _joined(start: str, items: list[str], end: str, count: int) -> str:
    """Items between brackets; where some are left out, the last one and how many there are."""
    if count > len(items):
        return f"{start}{', '.join(items[:-1])}, …, {items[-1]}{end} ({count})"
    text = f"{start}{', '.join(items)}{end}"
    if len(text) > MAX_TEXT and count > 1:
        # What is appended shows: the last item and the count are never cut off.
        between = ", …, " if count > 2 else ", "
        return f"{start}{short(items[0], 26)}{between}{short(items[-1], 26)}{end} ({count})"
    return text


def short(text: str, most: int = MAX_TEXT) -> str:
    """At most so many characters of a text: its start and its end."""
    end = most // 4
    return text if len(text) <= most else f"{text[: most - end - 1]}…{text[-end:]}"


CONTAINERS = (list, tuple, deque, dict)
"""Not sets: the order of the tensors in one depends on where they lie in memory."""


class Attribute(str):
    """The name of an attribute, which an object has in place of a key."""

    __slots__ = ()


def parts_of(value: Any) -> Iterator[tuple[Any, Any]]:
    """Keys and values of a container, or of an object whose class the module defines.

    Read past what a class of the module makes of it: none of its code runs.
    """
    if isinstance(value, dict):
        yield from dict.items(value)
    elif isinstance(value, CONTAINERS):
        kind = next(kind for kind in CONTAINERS if isinstance(value, kind))
        yield from enumerate(kind.__iter__(value))
    elif type(value).__module__ == "__main__" and not isinstance(value, type):
        with contextlib.suppress(AttributeError):  # one with slots
            for name, item in object.__getattribute__(value, "__dict__").items():
                yield Attribute(name), item


def holds_objects(value: Any, depth: int = 0) -> bool:
    """Whether a value is or holds a tensor, an optimizer or a module, among its first parts."""
    if isinstance(value, torch.Tensor | torch.optim.Optimizer | torch.nn.Module):
        return True
    return depth <= 3 and any(
        holds_objects(found, depth + 1)
        for part in islice(parts_of(value), 2 * MAX_ITEMS)
        for found in part
    )
