"""Where the nodes of a graph stand."""

from __future__ import annotations

from collections.abc import Sequence


def positions(names: Sequence[str], edges: Sequence[Sequence[int]]) -> list[list[int]]:
    """Column and row of each node: the result on top, the leaves at the bottom.

    Columns are in half steps, so that rows of odd and even length can both be centred.
    """
    import networkx as nx

    drawn = nx.DiGraph()
    drawn.add_nodes_from(range(len(names)))
    drawn.add_edges_from(tuple(edge) for edge in edges)
    # From the leaves up: every AccumulateGrad stands on the lowest row.
    rows = list(nx.topological_generations(drawn.reverse()))
    for row, nodes in enumerate(rows):
        for node in nodes:
            drawn.nodes[node]["row"] = len(rows) - 1 - row
    placed = nx.multipartite_layout(drawn, subset_key="row", align="horizontal")
    points = [placed[node] for node in range(len(names))]
    # The library scales the whole to a square of 2 by 2; rows are one apart again.
    left, top = (min(point[axis] for point in points) for axis in (0, 1))
    height = max(point[1] for point in points) - top
    step = height / (len(rows) - 1) if len(rows) > 1 else 1
    return [[round(2 * (x - left) / step), round((y - top) / step)] for x, y in points]
