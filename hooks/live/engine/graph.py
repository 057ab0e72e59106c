"""What is recorded of a computation, and how gradients come back along it.

Each operation upon a tensor that asks for gradients leaves a node. A node knows the nodes that
its inputs came from, what its own rule needs (saved values, each with the version it had), and
the rule: gradients of the outputs in, gradients of the inputs out. At the leaves stand
accumulators, which write into `.grad`.

`backward()` walks from the result to the leaves, latest node first. A node has its turn when all
that uses its output has sent its part; the parts are added as they come. Rules are written in
operations upon tensors, so with `create_graph=True` they are recorded too: that is a gradient of
a gradient.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from hooks.live.engine import messages

if TYPE_CHECKING:
    from hooks.live.engine.tensor import Tensor


ORDER = count()


LAST = 1 << 62


NUMBERS = frozenset({"dim", "min", "max"})
"""What a node may have saved as None beside tensors that were not needed: settings."""


class Mode:
    """Whether operations are recorded now, and whether this is inference mode."""

    recording = True
    inference = False
    warn_always = False
    anomaly = False  # whether each node knows the lines that it came from, and nan is an error
    check_nan = True


class Saved:
    """A tensor that a rule will need, with the version it has now."""

    def __init__(self, tensor: Tensor, node: Node | None = None) -> None:
        self.is_output = node is not None
        self.tensor = tensor.alias() if self.is_output else tensor
        self.version = tensor.version.count

    def unpack(self, node: Node) -> Tensor:
        """The tensor; RuntimeError where it was written to since."""
        tensor = self.tensor
        if tensor.version.count != self.version:
            came_from = node if self.is_output else tensor.grad_fn
            message = messages.modified(tensor, self.version, came_from, Mode.anomaly)
            raise RuntimeError(message)
        if self.is_output:
            tensor = tensor.alias()
            tensor.grad_fn_, tensor.requires_grad_flag = node, True
        return tensor


class Several(Saved):
    """Tensors that a rule will need."""

    def __init__(self, tensors: Sequence[Tensor]) -> None:
        self.parts = [Saved(tensor) for tensor in tensors]

    def unpack(self, node: Node) -> tuple[Tensor, ...]:
        """The tensors; RuntimeError where one of them was written to since."""
        return tuple(part.unpack(node) for part in self.parts)


class Hooks(dict):
    """Hooks by number; a dictionary that can be referred to weakly."""


class Node:
    """One recorded operation."""

    rule: Callable[..., Sequence[Tensor | None]]
    label = "Node"

    def __init__(self, edges: list[tuple[Node | None, int]], saved: dict[str, Any]) -> None:
        self.edges = edges
        self.kept = saved
        self.order = next(ORDER)
        self.released = False
        self.outputs: list[tuple] = []  # (shape, dtype) of each
        self.hooks: dict[int, dict] = {}
        self.prehooks: Hooks | None = None
        self.retained: dict[int, weakref.ref] = {}
        self.metadata: dict[str, Any] = {}  # what others have put down here

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        return tuple(self.edges)

    def name(self) -> str:
        return self.label

    def needs(self, place: int) -> bool:
        """Whether the gradient of this input is asked for."""
        return self.edges[place][0] is not None

    def __getitem__(self, name: str) -> Any:
        kept = self.kept[name]
        return kept.unpack(self) if isinstance(kept, Saved) else kept

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_saved_") and name[7:] in self.kept:
            self.refuse_when_released()
            return self[name[7:]]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __dir__(self) -> list[str]:
        return [f"_saved_{name}" for name in self.kept] + ["name", "next_functions"]

    def __repr__(self) -> str:
        home = "torch.autograd.function." if "runs_code" in self.metadata else ""
        return f"<{home}{self.label} object at {id(self):#x}>"

    def refuse_when_released(self) -> None:
        """RuntimeError where a backward has thrown away what was saved."""
        if self.released and self.saved_tensors():
            raise RuntimeError(messages.SECOND_TIME)

    def saved_tensors(self) -> list[str]:
        """The names of what is saved as a tensor, or would be if a rule needed it."""
        return [
            name
            for name, kept in self.kept.items()
            if isinstance(kept, Saved) or (kept is None and name not in NUMBERS)
        ]

    def call(self, gradients: list[Tensor | None]) -> list[Tensor | None]:
        """The gradients of the inputs."""
        self.refuse_when_released()
        for kept in self.kept.values():
            if isinstance(kept, Saved):
                kept.unpack(self)
        if all(gradient is None for gradient in gradients):
            return [None] * len(self.edges)
        return list(self.rule(self, *gradients))

    def release(self) -> None:
        """Forget the saved tensors; who asks for them again is told so."""
        self.released = True
        for kept in self.kept.values():
            if isinstance(kept, Saved):
                kept.tensor = None
                kept.version = None
        if any(isinstance(kept, Saved) for kept in self.kept.values()):
            self.kept = {
                name: None if isinstance(kept, Saved) else kept for name, kept in self.kept.items()
            }

    def register_hook(self, hook: Callable) -> None:
        raise NotImplementedError(messages.missing("Node.register_hook"))


def alone(held: list, place: int) -> bool:
    """Whether nobody but this list has the tensor in this place."""
    return sys.getrefcount(held[place]) == ALONE


def of_one(tensor: Tensor) -> bool:
    """Whether a tensor alone reads its storage, and reads all of it."""
    numbers = tensor.storage_.numbers
    is_whole = numbers is not None and len(numbers) == tensor.numel()
    return is_whole and sys.getrefcount(tensor.storage_) == ALONE


ALONE = next(sys.getrefcount(held[0]) for held in [[object()]])
"""What Python counts where one list or one object has a thing."""


class AccumulateGrad(Node):
    """Where the gradient of a leaf is added to its `.grad`."""

    label = "torch::autograd::AccumulateGrad"

    def __init__(self, variable: Tensor) -> None:
        super().__init__([], {})
        self.variable = variable
        self.order = LAST
        self.outputs = [(variable.shape, variable.dtype)]

    def __repr__(self) -> str:
        return f"<AccumulateGrad object at {id(self):#x}>"

    def call(self, gradients: list[Tensor | None]) -> list[Tensor | None]:
        is_taken = not Mode.recording and alone(gradients, 0)
        (gradient,) = gradients
        leaf = self.variable
        if gradient is None:
            return []
        if leaf.grad_ is None:
            leaf.grad_ = gradient.detach_for_grad()
            if recorded(gradient):
                record("CopyBackwards", [leaf.grad_], [gradient], lambda node, grad: [grad], {})
            # What is copied is written once into a new place.
            is_taken = is_taken and gradient.strides == leaf.strides
            leaf.grad_.version.count = gradient.version.count if is_taken else 1
        elif Mode.recording:
            leaf.grad_ = leaf.grad_ + gradient
        else:
            leaf.grad_.add_(gradient)
        for hook in [*(leaf.after or {}).values()]:
            hook(leaf)
        return []

    def release(self) -> None:
        """Nothing is saved here."""


CLASSES: dict[tuple[str, Callable], type[Node]] = {}


def node_class(label: str, rule: Callable) -> type[Node]:
    """The class of the nodes with this name and rule."""
    key = (label, rule.__code__ if hasattr(rule, "__code__") else rule)
    if key not in CLASSES:
        CLASSES[key] = type(label, (Node,), {"label": label})
    kind = CLASSES[key]
    kind.rule = staticmethod(rule)
    return kind


def edge(tensor: Tensor | None) -> tuple[Node | None, int]:
    """Where the gradient of this tensor has to go."""
    if tensor is None or not tensor.requires_grad:
        return (None, 0)
    if (node := tensor.grad_fn) is not None:
        return (node, tensor.output_nr)
    node = tensor.accumulator() if tensor.accumulator else None
    if node is None:
        node = AccumulateGrad(tensor)
        tensor.accumulator = weakref.ref(node)
    return (node, 0)


def recorded(*inputs: Tensor | None) -> bool:
    """Whether an operation upon these is to be recorded."""
    return Mode.recording and any(tensor is not None and tensor.requires_grad for tensor in inputs)


def record(
    label: str,
    outputs: Sequence[Tensor],
    inputs: Sequence[Tensor | None],
    rule: Callable,
    saved: dict[str, Any],
) -> None:
    """Leave a node behind for outputs that were made of inputs.

    A saved value that is one of the outputs is kept without its node, or it would keep itself.
    """
    if Mode.inference is False:
        for value in saved.values():
            if getattr(value, "is_inference_", False):
                raise RuntimeError(messages.INFERENCE_SAVED)
    label = label if "Backward" in label else label + "Backward0"
    node = node_class(label, rule)([edge(tensor) for tensor in inputs], {})
    node.rule = rule  # its own: what a rule written within an operation knows is of this call
    if Mode.anomaly:
        node.metadata["traceback_"] = messages.way_here()
    for name, value in saved.items():
        if hasattr(value, "storage_"):
            node.kept[name] = Saved(
                value, node if any(value is output for output in outputs) else None
            )
        elif isinstance(value, tuple) and value and hasattr(value[0], "storage_"):
            node.kept[name] = Several(value)
        else:
            node.kept[name] = value
    attach(node, outputs)


def attach(node: Node, outputs: Sequence[Tensor]) -> None:
    """Make a node the origin of these tensors."""
    for place, output in enumerate(outputs):
        node.outputs.append((output.shape, output.dtype))
        if output.dtype.is_floating_point:
            output.grad_fn_, output.output_nr, output.requires_grad_flag = node, place, True
