"""One node for what is composed here: PyTorch has an operation of its own for it, with its name.

The way back goes through the composition, computed once more: its gradient is the operation's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hooks.live.engine.autograd import enable_grad, grad, no_grad
from hooks.live.engine.graph import Mode, Node
from hooks.live.engine.pointwise import if_recorded
from hooks.live.engine.tensor import Tensor


def as_one(
    label: str, inputs: Mapping[str, Tensor | None], compute: Callable[..., Tensor], **saved: Any
) -> Tensor:
    """What `compute` makes of its inputs, with one node of this name that saves them."""
    with no_grad():
        made = compute(**inputs)

    def rule(node: Node, *grads: Tensor) -> list:
        is_recorded = Mode.recording
        with enable_grad():
            given = {name: node[name] for name in inputs}
            again = {k: v if v is None else v.view_as(v) for k, v in given.items()}
            wanted = [name for place, name in enumerate(inputs) if node.needs(place)]
            found = grad(
                compute(**again), [again[name] for name in wanted], grads,
                retain_graph=True, create_graph=is_recorded, allow_unused=True,
            )  # fmt: skip
        parts = dict(zip(wanted, found, strict=True))
        return [parts.get(name) for name in inputs]

    return if_recorded(label, made, tuple(inputs.values()), rule, **inputs, **saved)
