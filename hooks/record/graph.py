"""The autograd graph: its nodes, their shape as data, and what runs during backward()."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch

from hooks.record import inside

MAX_NODES = 40
"""Nodes of the largest graph that is recorded node by node: more cannot be taken in."""

Node = Any  # torch.autograd.graph.Node is abstract; the real ones are C++ classes


def walk(roots: Iterable[Node]) -> list[Node]:
    """Every node that the roots reach, each once, before what it feeds its gradient to."""
    found: dict[int, Node] = {}
    todo = list(roots)[::-1]
    while todo:
        node = todo.pop()
        if id(node) not in found:
            found[id(node)] = node
            todo += [child for child, _ in reversed(node.next_functions) if child is not None]
    return list(found.values())


def within(roots: Iterable[Node], limit: int) -> tuple[list[Node], int]:
    """The nodes of as many roots as keep to the limit, and how many roots had to be left out.

    Each root brings all that it reaches, or nothing.
    """
    found: dict[int, Node] = {}
    left_out = 0
    for root in roots:
        new: dict[int, Node] = {}
        todo = [root]
        while todo and len(found) + len(new) <= limit:
            node = todo.pop()
            if id(node) not in found and id(node) not in new:
                new[id(node)] = node
                todo += [child for child, _ in reversed(node.next_functions) if child is not None]
        if len(found) + len(new) <= limit:
            found |= new
        else:
            left_out += 1
    return list(found.values()), left_out


def leaves(nodes: Iterable[Node]) -> dict[Node, torch.Tensor]:
    """AccumulateGrad node -> the leaf it feeds."""
    return {node: node.variable for node in nodes if hasattr(node, "variable")}


def name_of(node: Node) -> str:
    """`MulBackward0`, `AccumulateGrad`."""
    return type(node).__name__


class Shapes:
    """The distinct shapes of graph met so far: names, saved tensors and edges of the nodes."""

    def __init__(self) -> None:
        self.found: dict[tuple, int] = {}

    def of(self, nodes: list[Node]) -> int:
        """The number of the shape of these nodes."""
        place = {id(node): index for index, node in enumerate(nodes)}
        names = tuple(name_of(node) for node in nodes)
        saved = tuple(inside.saved_tensors(node) for node in nodes)
        edges = tuple(
            (place[id(node)], place[id(child)])
            for node in nodes
            for child, _ in node.next_functions
            if child is not None
        )
        return self.found.setdefault((names, saved, edges), len(self.found))


class Watch:
    """Watches the nodes below some roots run, and leaves them as it found them.

    Only hooks that run before a node are used: one that runs after it would count as an owner
    of the gradient, and AccumulateGrad would copy what it otherwise keeps.
    """

    def __init__(
        self,
        roots: Iterable[Node],
        read: Callable[[torch.Tensor], Any],
        explain: Callable[[Node, Sequence[torch.Tensor | None]], Any],
    ) -> None:
        self.nodes = walk(roots)
        self.ran: list[tuple[Node, list[Any]]] = []
        self.explained: list[Any] = []
        few = len(self.nodes) <= MAX_NODES
        self._explain = explain if few else lambda node, gradients: None
        self._handles = [node.register_prehook(self._hook(node, read)) for node in self.nodes]

    def _hook(self, node: Node, read: Callable[[torch.Tensor], Any]) -> Callable:
        def arrived(gradients: tuple[torch.Tensor | None, ...]) -> None:
            values = [None if gradient is None else read(gradient) for gradient in gradients]
            self.ran.append((node, values))
            self.explained.append(self._explain(node, gradients))

        return arrived

    def stop(self) -> None:
        """Take the hooks away, and let go of the nodes."""
        for handle in self._handles:
            handle.remove()
        self._handles.clear()
        self.count = len(self.nodes)
        self.nodes.clear()
