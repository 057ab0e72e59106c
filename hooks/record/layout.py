"""Where the nodes of a graph stand, and which way its edges go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Layout(NamedTuple):
    """Columns are in half steps: what stands or passes in a row is at least 2 apart."""

    nodes: list[list[float]]
    """Column and row of each node."""
    edges: list[list[float]]
    """For each edge, its column at each row that it passes: none where it leads to the next."""


def layered(nodes: int, edges: Sequence[Sequence[int]]) -> Layout:
    """The results on top, the leaves at the bottom, with few crossings.

    Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system
    structures" (1981), as igraph does it.
    """
    # Half a second: the server that records loads it once, before the first module.
    import igraph

    whole = igraph.Graph(nodes, [tuple(edge) for edge in edges], directed=True)
    # From the leaves up: every AccumulateGrad stands on the lowest row.
    height = [0] * nodes
    for node in whole.topological_sorting(mode="in"):
        height[node] = 1 + max((height[end] for end in whole.successors(node)), default=-1)
    lowest = max(height, default=0)
    nodes_at, ways = [[] for _ in range(nodes)], [[] for _ in edges]
    left = 0
    # Each graph by itself, side by side: igraph 1.0 mixes up the edges of several.
    for members in whole.connected_components(mode="weak"):
        place = {node: index for index, node in enumerate(members)}
        own = [index for index, (start, _) in enumerate(edges) if start in place]
        ends = [(place[start], place[end]) for start, end in (edges[index] for index in own)]
        rows = [lowest - height[node] for node in members]
        placed = igraph.Graph(len(members), ends, directed=True).layout_sugiyama(
            layers=rows, hgap=2, vgap=1
        )
        points = [*placed.coords, *(point for way in placed.edge_routing for point in way)]
        columns = _apart(points, left)
        left = 2 + max(columns)
        following = iter(columns)
        for node, row in zip(members, rows, strict=True):
            nodes_at[node] = [next(following), row]
        for index, way in zip(own, placed.edge_routing, strict=True):
            ways[index] = [next(following) for _ in way]
    return Layout(nodes_at, ways)


def _apart(points: Sequence[Sequence[float]], left: float) -> list[float]:
    """The columns of points, from `left` on, with at least 2 between any two of a row.

    igraph 1.0 sets two points of a row too close about once in a thousand random graphs.
    """
    shift = left - min(x for x, _ in points)
    columns = [x + shift for x, _ in points]
    free: dict[float, float] = {}
    for index in sorted(range(len(points)), key=lambda index: points[index][0]):
        row = points[index][1]
        columns[index] = max(columns[index], free.get(row, left))
        free[row] = columns[index] + 2
    return [_short(column) for column in columns]


def _short(x: float) -> float:
    return int(x) if float(x).is_integer() else round(x, 3)
