"""What a node of the autograd graph has saved, and what it makes of the gradients that reach it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from hooks.record import inside

Read = Callable[[torch.Tensor], Any]


def explained(
    node: Any, gradients: Sequence[torch.Tensor | None], read: Read, refer: Read
) -> dict[str, Any] | None:
    """`{"saved": {name: value}, "gave": {position: gradient}}` of a node that is about to run.

    `gave` has what goes to each node below, by the position of the argument that it leads to.
    The node is called once more for that, as the engine will call it. None for nodes that would
    change something when called (AccumulateGrad) or that run Python code (a Function of the
    module, which readers would see run twice), and for those that will raise.

    Args:
        read: the value of a gradient as plain data.
        refer: the value of a saved tensor as plain data.
    """
    if hasattr(node, "variable") or inside.runs_code(node):
        return None
    with inside.unnoticed(), torch.no_grad():
        try:
            saved = {k: _plain(value, refer) for k, value in inside.saved_values(node).items()}
            results = inside.called(node, gradients)
        except (RuntimeError, TypeError):
            return None
        gave = {
            str(place): None if gradient is None else read(_summed(gradient, child, number))
            for place, (gradient, (child, number)) in enumerate(
                zip(results, node.next_functions, strict=False)
            )
            if child is not None
        }
    return {
        "saved": {name: value for name, value in saved.items() if value is not None},
        "gave": gave,
    }


def _summed(gradient: torch.Tensor, child: Any, number: int) -> torch.Tensor:
    """What arrives at an output of a node below: the engine sums what broadcasting had spread."""
    shape = inside.shape_at(child, number)
    return gradient if gradient.shape == shape else gradient.sum_to_size(shape)


def _plain(value: Any, refer: Read) -> Any:
    """Tensors, numbers and sizes as plain data; None for everything else."""
    if isinstance(value, torch.Tensor):
        return refer(value)
    if isinstance(value, (tuple, torch.Size)):
        return [item for item in value if isinstance(item, int | float)]
    return value if isinstance(value, int | float) else None
