"""The way back: gradients from the roots to the leaves, each node when all is there for it."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from hooks.live.engine import messages
from hooks.live.engine.graph import Mode, Node, alone, of_one

if TYPE_CHECKING:
    from hooks.live.engine.tensor import Tensor


def dependencies(roots: Sequence[Node]) -> dict[Node, int]:
    """How many nodes will send something to each node that the roots lead to."""
    found: dict[Node, int] = dict.fromkeys(roots, 0)
    waiting = list(found)
    while waiting:
        for node, _ in waiting.pop().edges:
            if node is None:
                continue
            if node not in found:
                found[node] = 0
                waiting.append(node)
            found[node] += 1
    return found


def leading_to(wanted: set[Node], among: dict[Node, int]) -> set[Node]:
    """The nodes whose gradients are needed to get to the wanted ones."""
    needed = set(wanted)
    for node in sorted(among, key=lambda node: node.order):
        if any(child in needed for child, _ in node.edges):
            needed.add(node)
    return needed


def conform(gradient: Tensor | None, shape: tuple, kind: Any) -> Tensor | None:
    """A gradient in the shape and the kind of what it is the gradient of."""
    if gradient is None:
        return None
    if gradient.shape != shape:
        gradient = gradient.sum_to(shape)
    return gradient if gradient.dtype is kind else gradient.to(kind)


def announced(node: Node, box: list[Tensor | None]) -> list[Tensor | None]:
    """The gradients that arrived at a node, or what its hooks have put in their place."""
    for hook in [*(node.prehooks or {}).values()]:
        if (changed := hook(tuple(box))) is not None:
            messages.refuse_from_hook(hook, changed, box)
            box = [*changed]
    return box


def watched(node: Node, box: list[Tensor | None]) -> list[Tensor | None]:
    """What a node makes of gradients; where it fails or is nan, the lines it came from are told."""
    try:
        results = node.call(box)
        for place, gradient in enumerate(results if Mode.check_nan else []):
            if gradient is not None and any(value != value for value in gradient.flat()):
                raise RuntimeError(
                    f"Function '{node.name()}' returned nan values in its {place}th output."
                )
    except Exception:
        messages.lost_in(node)
        raise
    return results


def together(box: list[Tensor], place: int, gradient: Tensor) -> Tensor:
    """The sum of two parts, written into the first where nobody else has that."""
    if not Mode.recording and alone(box, place) and of_one(box[place]):
        return box[place].add_(gradient)
    return box[place] + gradient


def run(
    roots: Sequence[tuple[Node, int]],
    gradients: Sequence[Tensor],
    retain: bool,
    create: bool,
    wanted: Sequence[tuple[Node, int]] | None = None,
) -> list[Tensor | None]:
    """Send gradients from the roots to the leaves, or to what is wanted; those are returned."""
    before, Mode.recording = Mode.recording, create
    try:
        return walk(roots, gradients, retain, wanted)
    finally:
        Mode.recording = before


def walk(
    roots: Sequence[tuple[Node, int]],
    gradients: Sequence[Tensor],
    retain: bool,
    wanted: Sequence[tuple[Node, int]] | None,
) -> list[Tensor | None]:
    waits = dependencies([node for node, _ in roots])
    needed = set(waits) if wanted is None else leading_to({node for node, _ in wanted}, waits)
    inbox: dict[Node, list[Tensor | None]] = {}
    captured: dict[tuple[Node, int], Tensor | None] = {}
    ready: list[tuple[int, int, Node]] = []
    turn = count()

    def send(node: Node, place: int, gradient: Tensor | None) -> None:
        box = inbox.setdefault(node, [None] * len(node.outputs))
        if gradient is not None:
            box[place] = gradient if box[place] is None else together(box, place, gradient)

    for (node, place), gradient in zip(roots, gradients, strict=True):
        send(node, place, gradient)
    for node in dict.fromkeys(node for node, _ in roots):
        if not waits[node]:
            heapq.heappush(ready, (-node.order, next(turn), node))
    while ready:
        node = heapq.heappop(ready)[2]
        box = inbox.pop(node, [None] * len(node.outputs))
        for place, hooks in node.hooks.items():
            for hook in list(hooks.values()):
                if box[place] is not None and (changed := hook(box[place])) is not None:
                    box[place] = changed
        for place, reference in node.retained.items():
            tensor = reference()
            if tensor is not None and box[place] is not None:
                grown = box[place] if tensor.grad_ is None else tensor.grad_ + box[place]
                tensor.grad_ = grown if Mode.recording else grown.detach_for_grad()
        for key in wanted or ():
            if key[0] is node:
                captured[key] = box[key[1]]
        if node not in needed:
            results: list[Tensor | None] = [None] * len(node.edges)
        elif wanted is not None and (not node.edges or not any(c in needed for c, _ in node.edges)):
            results = [None] * len(node.edges)
        else:
            box = announced(node, box)
            results = watched(node, box) if Mode.anomaly else node.call(box)
            if not retain:
                node.release()
        del box  # what arrived belongs to nobody now
        results.reverse()
        for child, place in node.edges[: len(results)]:
            if child is None:
                results.pop()
                continue
            send(child, place, conform(results.pop(), *child.outputs[place]))
            waits[child] -= 1
            if not waits[child]:
                heapq.heappush(ready, (-child.order, next(turn), child))
    return [captured.get(key) for key in wanted or ()]
