"""Where the nodes and edges of a recorded graph stand."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings, strategies

from hooks.record import layout


@strategies.composite
def graphs(draw):
    """Nodes in an order in which no edge leads back, as autograd's are."""
    nodes = draw(strategies.integers(1, 12))
    ends = [(start, end) for end in range(nodes) for start in range(end)]
    return nodes, draw(strategies.lists(strategies.sampled_from(ends), max_size=20)) if ends else []


@settings(deadline=None)
@given(graphs())
def test_edges_of_a_graph_lead_down_and_behind_no_node(drawn):
    nodes, edges = drawn
    placed = layout.layered(nodes, edges)
    taken = {}
    for column, row in placed.nodes:
        taken.setdefault(row, []).append(column)
    for columns in taken.values():
        assert all(right - left >= 2 for left, right in pairwise(sorted(columns)))
    for (start, end), way in zip(edges, placed.edges, strict=True):
        rows = range(placed.nodes[start][1] + 1, placed.nodes[end][1])
        for row, column in zip(rows, way, strict=True):
            assert all(abs(column - node) >= 2 for node in taken[row])
    lowest = max(row for _, row in placed.nodes)
    starts = {start for start, _ in edges}
    assert all(placed.nodes[node][1] == lowest for node in range(nodes) if node not in starts)
