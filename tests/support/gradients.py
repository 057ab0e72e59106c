"""What torch.autograd.grad says of every edge of every graph that a module goes back through.

Functions here run in a child process; nothing of the recorder is used.
"""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path
from typing import Any

from tests.support.tracing import _preload

Walk = list[dict[str, Any]]
"""The nodes of a graph: `kind`, `arrived` by output, `gave`: {place of a node below: gradient}."""

INDIRECT = "indirect"
"""In place of a gradient between two nodes that are also joined by way of others."""


def walks(path: Path) -> list[Walk]:
    """For each backward() or grad() that the module calls, what reaches and leaves its nodes.

    Computed before the call itself, by calls of torch.autograd.grad from node to node.
    """
    import torch

    _preload()
    found: list[Walk] = []
    text = path.read_text(encoding="utf-8")
    real = {"backward": torch.autograd.backward, "grad": torch.autograd.grad}

    def spied(name: str):
        def call(tensors, *rest, **named):
            caller = sys._getframe(1)
            if caller.f_code is torch.Tensor.backward.__code__:
                caller = caller.f_back
            if caller.f_code.co_filename == str(path):
                roots = [tensors] if isinstance(tensors, torch.Tensor) else list(tensors)
                key = "grad_outputs" if name == "grad" else "grad_tensors"
                given = named.get(key) or (rest[name == "grad"] if len(rest) > 1 else None)
                if name == "backward" and rest:
                    given = rest[0]
                found.append(walk(roots, given, real["grad"]))
            return real[name](tensors, *rest, **named)

        return call

    torch.autograd.backward, torch.autograd.grad = spied("backward"), spied("grad")
    module = {"__name__": "__main__"}
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
            exec(compile(text, str(path), "exec"), module)  # noqa: S102
    finally:
        torch.autograd.backward, torch.autograd.grad = real["backward"], real["grad"]
    return found


def walk(roots: list, given: Any, grad: Any) -> Walk:
    """The nodes that some tensors reach, with the gradients between them."""
    import torch

    edge = torch.autograd.graph.GradientEdge
    given = [given] if isinstance(given, torch.Tensor) else given
    roots = [root for root in roots if root.grad_fn is not None]
    nodes: list = []
    todo = [root.grad_fn for root in roots]
    while todo:
        node = todo.pop(0)
        if node not in nodes:
            nodes.append(node)
            todo += [child for child, _ in node.next_functions if child is not None]

    def reaches(start, end) -> bool:
        below = [child for child, _ in start.next_functions if child is not None]
        return end in below or any(reaches(child, end) for child in below)

    def between(outputs, inputs, of):
        try:
            (result,) = grad(outputs, [inputs], of, retain_graph=True, allow_unused=True)
        except RuntimeError:  # of what was freed or changed; the call itself will say so
            return None
        return None if result is None else result.detach().clone()

    used = [(root.grad_fn, root.output_nr) for root in roots]
    used += [way for node in nodes for way in node.next_functions]
    told = []
    for node in nodes:
        # What reaches each output of the node that something was made of.
        outputs = range(max((n for other, n in used if other is node), default=0) + 1)
        arrived = [between(roots, edge(node, n), given) for n in outputs]
        reached = {n: one for n, one in enumerate(arrived) if one is not None}
        children = [child for child, _ in node.next_functions if child is not None]
        gave = {}
        for child, number in node.next_functions:
            if child is None or not reached:
                continue
            others = [other for other in children if other is not child]
            if any(reaches(other, child) for other in others):
                gave[nodes.index(child)] = INDIRECT
                continue
            ends = [edge(node, n) for n in reached]
            passed = between(ends, edge(child, number), [*reached.values()])
            if passed is not None:
                gave[nodes.index(child)] = passed.tolist()
        told.append(
            {
                "kind": type(node).__name__,
                "arrived": [None if one is None else one.tolist() for one in arrived],
                "gave": gave,
            }
        )
    return told
