"""The figures of the chapter on the optimizer SGD: real objects and what refers to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from snippets.figures.frame import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    Words,
    figure,
)

POINTS = 72
"""Points per inch: these figures are laid out in points, from the upper left corner."""


def sheet(canvas: Figure, height: float) -> Axes:
    """Axes that cover the whole figure, in points, after giving the figure that height."""
    canvas.set_figheight(height / POINTS)
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, canvas.get_figwidth() * POINTS), ylim=(height, 0))
    axes.set_axis_off()
    return axes


def box(
    axes: Axes, centre: tuple[float, float], size: tuple[float, float], colour: str, *lines: str
) -> None:
    """A frame with centred lines of text. A line may be (text, colour)."""
    x, y = centre
    corner = (x - size[0] / 2, y - size[1] / 2)
    axes.add_patch(Rectangle(corner, *size, facecolor="none", edgecolor=colour, linewidth=1.4))
    for index, line in enumerate(lines):
        text, ink = (line, INK) if isinstance(line, str) else line
        offset = (index - (len(lines) - 1) / 2) * 18
        word(axes, (x, y + offset), text, ink)


def word(axes: Axes, centre: tuple[float, float], text: str, colour: str) -> None:
    """A centred text, a little larger than usual: these figures are read on telephones too."""
    axes.text(*centre, text, color=colour, ha="center", va="center_baseline", fontsize=13)


def arrow(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str, dashed: bool
) -> None:
    """An arrow from one point to another."""
    style = {
        "arrowstyle": "-|>",
        "color": colour,
        "linewidth": 1.6,
        "linestyle": (0, (4, 3)) if dashed else "-",
        "shrinkA": 0,
        "shrinkB": 0,
    }
    axes.annotate("", end, start, arrowprops=style)


# Which name and which optimizer slot refer to which tensor.


@dataclass(frozen=True)
class Seen:
    """One tensor object as it was when the figure was drawn."""

    identity: int
    value: str
    grad: str
    leaf: bool


@dataclass(frozen=True)
class References:
    """Who refers to which tensor; tensors are numbered by their row.

    Args:
        names: name -> row.
        graphs: name of a result -> rows of the leaf tensors that its graph refers to.
        slots: (group, position in its 'params') -> row.
    """

    tensors: tuple[Seen, ...]
    names: dict[str, int]
    graphs: dict[str, tuple[int, ...]]
    slots: dict[tuple[int, int], int]


def nodes(node: Any) -> Iterator[Any]:
    """A node of a computation graph and all that it leads to, each once."""
    todo, found = [node], []
    while todo:
        node = todo.pop(0)
        if node is not None and not any(node is other for other in found):
            found.append(node)
            yield node
            todo = [following for following, _ in node.next_functions] + todo


def leaves(result: Any) -> list[Any]:
    """The leaf tensors that the graph of a result refers to: the objects themselves."""
    return [node.variable for node in nodes(result.grad_fn) if hasattr(node, "variable")]


def bare(tensor: Any) -> str:
    """What PyTorch prints of a tensor, without the word: -442.2395."""
    return str(tensor).removeprefix("tensor(").removesuffix(")")


def see(tensor: Any) -> Seen:
    """A tensor's identity, and what it holds, as PyTorch prints it."""
    grad = tensor.grad if tensor.is_leaf else None
    return Seen(id(tensor), bare(tensor.detach()), bare(grad), tensor.is_leaf)


def read_references(names: dict[str, Any], op: Any) -> References:
    """Look at the objects: a name with a `grad_fn` stands for its graph, others for a tensor."""
    plain = {name: tensor for name, tensor in names.items() if tensor.grad_fn is None}
    graphs = {name: leaves(tensor) for name, tensor in names.items() if name not in plain}
    slots = {
        (group, position): tensor
        for group, described in enumerate(op.param_groups)
        for position, tensor in enumerate(described["params"])
    }
    # A name stands above the slot of the same position, so that arrows hardly cross.
    pairs = zip_longest(plain.values(), slots.values())
    candidates = [tensor for pair in pairs for tensor in pair if tensor is not None]
    candidates += [tensor for tensors in graphs.values() for tensor in tensors]
    rows: list[Any] = []
    for tensor in candidates:
        if not any(tensor is other for other in rows):
            rows.append(tensor)

    def row(tensor: Any) -> int:
        return next(index for index, other in enumerate(rows) if other is tensor)

    return References(
        tuple(see(tensor) for tensor in rows),
        {name: row(tensor) for name, tensor in plain.items()},
        {name: tuple(sorted(map(row, tensors))) for name, tensors in graphs.items()},
        {slot: row(tensor) for slot, tensor in slots.items()},
    )


# One name to an assignment: the notebook that readers download takes over what it needs by name.
ROW = 86
TOP = 34
NAME = (54, 28)
TENSOR = (128, 68)
SLOT = (128, 46)
LEFT = 29
MIDDLE = 200
RIGHT = 366
SIDES = (MIDDLE - TENSOR[0] / 2 - 1, MIDDLE + TENSOR[0] / 2 + 1)


@figure(width=6, height=3, read=read_references)
def draw_references(canvas: Figure, say: Words, seen: References) -> str:
    """Names on the left, tensors in the middle, the slots of the optimizer on the right."""
    axes = sheet(canvas, TOP + ROW * len(seen.tensors))
    heights = [TOP + ROW * (row + 0.5) - 6 for row in range(len(seen.tensors))]
    for x, words in (
        (LEFT, say(ja="名前", en="name")),
        (MIDDLE, say(ja="テンソル", en="tensor")),
        (RIGHT, say(ja="オプティマイザ", en="optimizer")),
    ):
        word(axes, (x, 14), words, FAINT)
    for tensor, y in zip(seen.tensors, heights, strict=True):
        kind = say(ja="葉", en="leaf") if tensor.leaf else say(ja="葉でない", en="not a leaf")
        box(axes, (MIDDLE, y), TENSOR, INK, tensor.value, f"grad {tensor.grad}", (kind, FAINT))
    for name, row in seen.names.items():
        box(axes, (LEFT, heights[row]), NAME, BLUE, (name, BLUE))
        start = LEFT + NAME[0] / 2 + 1
        arrow(axes, (start, heights[row]), (SIDES[0], heights[row]), BLUE, dashed=False)
    for name, rows in seen.graphs.items():
        around = [heights[row] for row in seen.names.values()]
        ends = [heights[row] for row in rows]
        _draw_result(axes, say, name, sum(around) / len(around), ends)
    for (group, position), row in seen.slots.items():
        y = heights[row]
        lines = (f"param_groups[{group}]", ORANGE), (f'["params"][{position}]', ORANGE)
        box(axes, (RIGHT, y), SLOT, ORANGE, *lines)
        arrow(axes, (RIGHT - SLOT[0] / 2 - 1, y), (SIDES[1], y), ORANGE, dashed=False)
    return _told(say, seen)


def _draw_result(axes: Axes, say: Words, name: str, y: float, ends: list[float]) -> None:
    """The name of a result, at height y, and arrows from its graph to tensors at `ends`."""
    lines = (say(ja=f"{name}の計算", en=name), PURPLE), (say(ja="グラフ", en="graph"), PURPLE)
    box(axes, (LEFT, y), (NAME[0], 42), PURPLE, *lines)
    for end in ends:
        # Aimed a little off the middle, where the arrow of a name may end already.
        aim = end + (16 if end < y else -16 if end > y else 0)
        arrow(axes, (LEFT + NAME[0] / 2 + 1, y), (SIDES[0], aim), PURPLE, dashed=True)


def _told(say: Words, seen: References) -> str:
    """Every tensor and every arrow in words. Tensors are numbered: two may hold equal values."""
    tensors = [
        say(ja=f"{n}番は", en=f"number {n} is ") + f"{tensor.value} (grad {tensor.grad})"
        for n, tensor in enumerate(seen.tensors, 1)
    ]
    arrows = [f"{name} → {row + 1}" for name, row in seen.names.items()]
    for (group, position), row in seen.slots.items():
        arrows.append(f'param_groups[{group}]["params"][{position}] → {row + 1}')
    for name, rows in seen.graphs.items():
        graph = say(ja=f"{name}の計算グラフ", en=f"graph of {name}")
        arrows += [f"{graph} → {row + 1}" for row in rows]
    return say(
        ja=f"上から順に、テンソルの{'、'.join(tensors)}。指す先は、{'、'.join(arrows)}。",
        en=f"Tensors from the top: {'; '.join(tensors)}. What refers to which: "
        f"{'; '.join(arrows)}.",
    )


# The graph of a result.


@dataclass(frozen=True)
class Node:
    """One node of a computation graph; `variable` names its leaf tensor, where it has one."""

    kind: str
    variable: str
    depth: int
    column: int


@dataclass(frozen=True)
class Graph:
    """The nodes of a real `grad_fn` chain, and its edges from node to node, by index."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[int, int], ...]


def read_graph(result: Any, names: dict[str, Any]) -> Graph:
    """Walk the `grad_fn` chain of a result. Leaf tensors get their name by identity."""
    found = list(nodes(result.grad_fn))

    def at(node: Any) -> int:
        return next(index for index, other in enumerate(found) if other is node)

    edges = [
        (at(node), at(following))
        for node in found
        for following, _ in node.next_functions
        if following is not None
    ]
    depths, columns = [0] * len(found), [0]
    for _ in found:  # the longest way from the result, whatever the order of the edges
        for start, end in edges:
            depths[end] = max(depths[end], depths[start] + 1)
    for index in range(1, len(found)):  # the first input stands below, others to the right
        parent = next(start for start, end in edges if end == index)
        first = next(end for start, end in edges if start == parent)
        columns.append(columns[parent] if first == index else max(columns) + 1)

    def variable(node: Any) -> str:
        leaf = getattr(node, "variable", None)
        return next((name for name, tensor in names.items() if tensor is leaf), "")

    return Graph(
        tuple(
            Node(type(node).__name__, variable(node), depths[index], columns[index])
            for index, node in enumerate(found)
        ),
        tuple(edges),
    )


LAYER = 64
COLUMN = 140


@figure(width=6, height=4.6, read=read_graph)
def draw_graph(canvas: Figure, say: Words, seen: Graph) -> str:
    """The nodes that backward() visits, from the result at the top to the leaves below."""
    layers = 1 + max(node.depth for node in seen.nodes)
    axes = sheet(canvas, 34 + LAYER * layers)

    def centre(index: int) -> tuple[float, float]:
        node = seen.nodes[index]
        return 76 + COLUMN * node.column, 34 + LAYER * (node.depth + 0.5) - 12

    word(axes, (76, 10), "y.grad_fn", PURPLE)
    arrow(axes, (76, 18), (76, centre(0)[1] - 15), PURPLE, dashed=False)
    for start, end in seen.edges:
        (x, y), (to_x, to_y) = centre(start), centre(end)
        half = 23 if seen.nodes[end].variable else 15
        if to_x < x:  # around what stands between: into the right side of the node
            arrow(axes, (x, y + 14), (to_x + 63, to_y), FAINT, dashed=False)
        else:
            shift = 40 if to_x > x else 0
            arrow(axes, (x + shift, y + 14), (to_x - shift / 2, to_y - half), FAINT, dashed=False)
    for index, node in enumerate(seen.nodes):
        if node.variable:
            box(axes, centre(index), (124, 44), GREEN, node.kind, (node.variable, GREEN))
        else:
            box(axes, centre(index), (124, 28), INK, node.kind)
    kinds = [f"{node.kind} {node.variable}".strip() for node in seen.nodes]
    told = [f"{kinds[start]} → {kinds[end]}" for start, end in seen.edges]
    return say(
        ja="y.grad_fnから葉テンソルまでの計算グラフ。" + "、".join(told) + "。",
        en="The computation graph from y.grad_fn to the leaf tensors: " + ", ".join(told) + ".",
    )
