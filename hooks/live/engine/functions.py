"""Operations that readers write themselves: what is computed, and the rule for the way back.

`apply` runs `forward` unrecorded and leaves one node behind, whose rule is the reader's `backward`.
What that needs again, `forward` gives to the context, which is called `ctx`.
"""

from __future__ import annotations

from typing import Any

from hooks.live.engine import graph, messages
from hooks.live.engine.autograd import no_grad
from hooks.live.engine.graph import Node, Saved
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor


class Context:
    """What the way there hands over to the way back."""

    def __init__(self, needs_input_grad: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs_input_grad
        self.to_save: tuple[Tensor | None, ...] = ()
        self.node: Node | None = None
        self.materialize_grads = True

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for `backward`, with the versions that they have now."""
        self.to_save = tensors

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What was kept; RuntimeError where a backward has thrown it away."""
        if self.node is None:
            return self.to_save
        self.node.refuse_when_released()
        return tuple(self.node[f"tensor{place}"] for place in range(len(self.to_save)))

    def set_materialize_grads(self, value: bool) -> None:
        """Whether an output that nobody used sends zeros, or None."""
        self.materialize_grads = value

    def __getattr__(self, name: str) -> Any:
        if name.startswith("mark_"):
            raise AttributeError(messages.missing(f"ctx.{name}"))
        raise AttributeError(f"'FunctionCtx' object has no attribute '{name}'")


class Function:
    """An operation with a rule of one's own."""

    __module__ = "torch.autograd.function"

    @staticmethod
    def forward(*args: Any, **options: Any) -> Any:
        raise NotImplementedError(
            "You must implement the forward function for custom autograd.Function."
        )

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom "
            "autograd.Function to use it with backward mode AD."
        )

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Compute, and leave one node behind."""
        inputs = [value if isinstance(value, Tensor) else None for value in args]
        ctx = Context(tuple(value is not None and value.requires_grad for value in inputs))
        with no_grad():
            if setup := getattr(cls, "setup_context", None):
                found = cls.forward(*args)
                setup(ctx, args, found)
            else:
                found = cls.forward(ctx, *args)
        outputs = found if isinstance(found, tuple) else (found,)
        if any(output is value for output in outputs for value in inputs if value is not None):
            raise NotImplementedError(messages.missing("a Function that gives back its input"))
        recorded = [o for o in outputs if isinstance(o, Tensor)]
        if recorded and graph.recorded(*inputs):
            graph.record(f"{cls.__name__}Backward", recorded, inputs, rule_of(cls, ctx), {})
            ctx.node = recorded[0].grad_fn
            ctx.node.metadata["runs_code"] = True
            for place, tensor in enumerate(ctx.to_save):
                own = ctx.node if any(tensor is output for output in recorded) else None
                ctx.node.kept[f"tensor{place}"] = tensor if tensor is None else Saved(tensor, own)
        return found


def rule_of(cls: type[Function], ctx: Context) -> Any:
    """The reader's `backward` as the rule of a node."""

    def rule(node: Node, *grads: Tensor | None) -> list:
        if ctx.materialize_grads:
            kinds = zip(grads, node.outputs, strict=True)
            grads = tuple(
                FUNCTIONS["zeros"](tuple(shape), dtype=kind) if grad is None else grad
                for grad, (shape, kind) in kinds
            )
        found = cls.backward(ctx, *grads)
        parts = list(found) if isinstance(found, tuple | list) else [found]
        many = len(node.edges)
        if len(parts) < many or any(part is not None for part in parts[many:]):
            raise RuntimeError(
                f"function {node.name()} returned an incorrect number of gradients "
                f"(expected {many}, got {len(parts)})"
            )
        for part in parts:
            if part is not None and not isinstance(part, Tensor):
                raise RuntimeError(f"expected Variable or None (got {type(part).__name__})")
        return [part if node.needs(p) else None for p, part in enumerate(parts[:many])]

    return rule
