"""What the names in scope refer to, at one moment, as plain data.

Nothing here writes: values are read with `tolist()`, gradients only where reading one does not
warn, the state of an optimizer without looking up a key that may be missing.
"""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import torch

from hooks.record import graph, inside
from hooks.record.identities import Identities
from hooks.record.values import (
    ATOMS,
    CONTAINERS,
    MAX_ITEMS,
    Attribute,
    holds_objects,
    parts_of,
    plain,
    repr_of,
    short,
    value_of,
)

OPTIMIZER_FIELDS = {"defaults", "state", "param_groups"}

Names = Mapping[str, Any]


class Camera:
    """Takes snapshots of one run; what it has seen once keeps its number."""

    def __init__(self) -> None:
        self.identities = Identities()
        self.shapes = graph.Shapes()
        self.freed: set[str] = set()
        self.given: dict[int, torch.Tensor] = {}
        self._storages = inside.Storages()
        self._first_with: dict[int, str] = {}

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
        with inside.unnoticed():
            return _Snapshot(self).take(frames, extra)

    def ref(self, value: Any) -> Any:
        """How a value is written in a state."""
        with inside.unnoticed():
            return _Snapshot(self).ref(value)

    def saved(self, tensor: torch.Tensor) -> dict[str, Any]:
        """The value of a tensor that a node has saved, with its reference, `is`, where met."""
        number = self.identities.known(tensor)
        return {**value_of(tensor), **({"is": f"#{number}"} if number else {})}

    def storage(self, tensor: torch.Tensor) -> str:
        """The first tensor met that has the same storage; "none" without one."""
        if tensor.is_meta:
            return "none"
        if (found := self._storages.key(tensor)) is None:
            return "none"
        key, is_new = found
        if is_new:
            self._first_with[key] = self.tensor(tensor)
        return self._first_with[key]

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
        """How the value of a name is written; see `hooks.steps.trace`."""
        if type(value) in ATOMS:
            return plain(value)
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
        if evaluating := [name for name, part in module.named_modules() if not part.training]:
            record["eval"] = evaluating
        return record


def _is_leaf(tensor: torch.Tensor) -> bool | None:
    """None where torch refuses to tell: of a view whose base has changed in a way it forbids."""
    try:
        return tensor.is_leaf
    except RuntimeError:
        return None
