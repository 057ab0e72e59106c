"""Where the nodes of a graph stand in a reader's own run.

igraph, which places those of the pages, is not written in Python.
Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures"
(1981): rows by the longest way to a leaf, places in a row by the mean of the neighbours' places, to
and fro, keeping the order with the fewest crossings.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from typing import NamedTuple

ROUNDS = 6
"""Times that the order is improved downwards and upwards."""


class Layout(NamedTuple):
    """The same as in hooks/record/layout.py: columns are in half steps, 2 apart within a row."""

    nodes: list[list[float]]
    edges: list[list[float]]


def layered(nodes: int, edges: Sequence[Sequence[int]]) -> Layout:
    """The results on top, the leaves at the bottom, with few crossings."""
    row = _rows(nodes, edges)
    # Where an edge passes a row, a point of that row stands for it.
    points, links, ways = list(row), [], []
    for start, end in edges:
        way = range(len(points), len(points) + row[end] - row[start] - 1)
        points += range(row[start] + 1, row[end])
        links += zip([start, *way], [*way, end], strict=True)
        ways.append(way)
    rows: list[list[int]] = [[] for _ in range(max(points, default=-1) + 1)]
    for point, at in enumerate(points):
        rows[at].append(point)
    above, below = ([[] for _ in points] for _ in range(2))
    for start, end in links:
        below[start].append(end)
        above[end].append(start)
    rows = _ordered(rows, above, below)
    x = _columns(rows, above, below)
    left = min(x, default=0)
    x = [round(column - left) for column in x]
    return Layout([[x[n], row[n]] for n in range(nodes)], [[x[p] for p in way] for way in ways])


def _rows(nodes: int, edges: Sequence[Sequence[int]]) -> list[int]:
    """From the leaves up: each of them stands on the lowest row."""
    height = [0] * nodes
    changed = True
    while changed:
        changed = False
        for start, end in edges:
            if height[start] <= height[end]:
                height[start], changed = height[end] + 1, True
    lowest = max(height, default=0)
    return [lowest - high for high in height]


Neighbours = list[list[int]]


def _ordered(rows: list[list[int]], above: Neighbours, below: Neighbours) -> list[list[int]]:
    best, fewest = rows, _crossings(rows, below)
    for turn in range(2 * ROUNDS):
        near, way = (above, 1) if turn % 2 == 0 else (below, -1)
        rows = [*rows]
        place = {point: at for row in rows for at, point in enumerate(row)}
        for number in range(len(rows))[::way]:
            row = rows[number]
            mean = {
                point: sum(place[other] for other in near[point]) / len(near[point])
                if near[point]
                else place[point]
                for point in row
            }
            rows[number] = sorted(row, key=mean.__getitem__)
            place.update({point: at for at, point in enumerate(rows[number])})
        if (count := _crossings(rows, below)) < fewest:
            best, fewest = rows, count
    return best


def _crossings(rows: list[list[int]], below: Neighbours) -> int:
    """How often the edges between each two rows cross."""
    count = 0
    for upper, lower in zip(rows, rows[1:]):  # noqa: B905, RUF007  # the last has none below
        place = {point: at for at, point in enumerate(lower)}
        ends: list[int] = []
        for point in upper:
            own = sorted(place[end] for end in below[point])
            count += sum(len(ends) - bisect_left(ends, end + 1) for end in own)
            for end in own:
                insort(ends, end)
    return count


def _columns(rows: list[list[int]], above: Neighbours, below: Neighbours) -> list[float]:
    """Each point as near to the mean of its neighbours as the order of its row allows."""
    x = [0.0] * sum(map(len, rows))
    for row in rows:
        for at, point in enumerate(row):
            x[point] = 2.0 * at
    for turn in range(2 * ROUNDS + 1):
        near = [above, below][turn % 2]
        for row in rows if turn % 2 == 0 else rows[::-1]:
            wanted = [
                sum(x[other] for other in near[point]) / len(near[point])
                if near[point]
                else x[point]
                for point in row
            ]
            for point, column in zip(row, _apart(wanted), strict=True):
                x[point] = column
    for row in rows:
        taken = None
        for point in row:
            # Whole half steps, which the page's own graphs have too.
            x[point] = round(x[point]) if taken is None else max(round(x[point]), taken + 2)
            taken = x[point]
    return x


def _apart(wanted: Sequence[float]) -> Iterator[float]:
    """The places nearest to the wanted ones, each at least 2 behind the one before it.

    Pool adjacent violators: Ayer, Brunk, Ewing, Reid and Silverman (1955).
    """
    blocks: list[tuple[float, int]] = []  # mean of (wanted - 2 * its place in the row), how many
    for at, column in enumerate(wanted):
        mean, count = column - 2 * at, 1
        while blocks and blocks[-1][0] > mean:
            other, more = blocks.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        blocks.append((mean, count))
    at = 0
    for mean, count in blocks:
        for _ in range(count):
            yield mean + 2 * at
            at += 1
