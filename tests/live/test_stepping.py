"""A reader's own run, recorded: it is told as the page's is, and recording changes nothing of it."""

from __future__ import annotations

import json
import random
import struct
from functools import cache
from typing import Any

import numpy as np
import pytest

from hooks.live import cells, inside, layered, runtime, stepping
from hooks.live.buttons import imports
from hooks.live.engine.numbers import float16, float32
from hooks.read.module import Module
from hooks.record import layout
from hooks.steps.trace import tell
from tests.support.pages import TUTORIALS
from tests.tools.live import OWN_MESSAGE

FROM_HERE_ON = {
    # PyTorch draws for Dropout in one way on Intel's processors, in another on others.
    "gradients/eval-or-no-grad": "functional",
    # Eigenvectors, normal numbers: their last digits, which the pages do not print.
    "gradients/hundred-steps": "eigenvalues",
    "training/what-momentum-is-for": "noise",
    # Adam's quotients, within lists that are told as text: their last digits, too.
    "training/adam": "first-step",
    "training/weight-decay": "ends-of-adam",
}
"""The cell from which on values differ."""


def program(module: Module) -> list[tuple[str, str]]:
    return [("", imports(module.preamble)), *((cell.name, cell.source) for cell in module.cells)]


@cache
def taken() -> str:
    return json.dumps(runtime.taken())


def record(parts: list[tuple[str, str]]) -> stepping.Recorded:
    cells.load(taken())
    return stepping.record(parts)


def own(*sources: str, language: str = "en") -> dict[str, Any]:
    """The trace of cells `a`, `b`, ... of a reader."""
    parts = [(chr(ord("a") + at), source) for at, source in enumerate(sources)]
    return stepping.trace(record(parts), language)


def close(one: Any, other: Any) -> bool:
    """Equal, but for the last of the digits that a float32 has."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(close(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(close, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 2e-6 * abs(other) + 1e-7
    return type(one) is type(other) and one == other


def told(trace: Any, cell: int) -> list[dict[str, Any]]:
    """The steps of a cell with what they refer to in place of its number: sentences, graphs."""
    shapes = [{key: shape[key] for key in ("names", "saved", "edges")} for shape in trace.shapes]
    steps = []
    for step in trace.steps[slice(*trace.cells[cell]["steps"])]:
        graph = (step["patch"].get("graph") or {}).get("shape")
        words = [[trace.templates[key], *rest] for key, *rest in step["words"]]
        steps.append({**step, "words": words, "shape": shapes[graph] if graph is not None else 0})
    return steps


@pytest.mark.filterwarnings("ignore:.*is not there:UserWarning")
@pytest.mark.parametrize("slug", TUTORIALS)
def test_run_of_the_pages_code_is_told_as_the_page_tells_it(slug, pairs):
    module, recording = pairs[slug].module, pairs[slug].result.recording
    found = record(program(module))
    mine = found.copies["hooks.steps.trace"].tell(found.module, found.recording)
    pages = tell(module, recording)
    assert mine.code == pages.code
    names = [cell.name for cell in module.cells]
    # What the engine lacks, it has told when the page's own output was compared.
    lacks = any(OWN_MESSAGE in step.get("error", ["", ""])[1] for step in mine.steps)
    ends = {found.ended} if lacks else set()
    ends |= {FROM_HERE_ON[slug]} if slug in FROM_HERE_ON else set()
    end = min(map(names.index, ends), default=len(names))
    assert lacks or not found.ended
    assert end or slug not in FROM_HERE_ON
    for cell in range(end):
        assert close(told(mine, cell), told(pages, cell)), names[cell]


def test_most_cells_are_compared(pairs):
    every = sum(len(pairs[slug].module.cells) for slug in TUTORIALS)
    left = 0
    for slug, name in FROM_HERE_ON.items():
        names = [cell.name for cell in pairs[slug].module.cells]
        left += len(names) - names.index(name)
    assert left < 0.1 * every


def test_words_are_in_the_language_of_the_page():
    assert own("x = 1", language="ja")["templates"] == ["{0}は{1}です。"]


def test_steps_are_those_of_the_changed_code():
    trace = own(
        "import torch\nx = torch.tensor(1.0, requires_grad=True)",
        "y = x * 5 + x\ny.backward()\nx.grad *= 2\nprint(x.grad)",
    )
    assert [cell["name"] for cell in trace["cells"]] == ["a", "b"]
    last = trace["steps"][-1]
    assert last["out"] == "tensor(12.)\n"
    (event,) = next(step["events"] for step in trace["steps"] if "events" in step)
    assert [values for _, *values in event["ran"]] == [[1.0], [1.0], [6.0]]
    assert event["rules"][1] == [["g × 5", 5.0]]


@pytest.mark.parametrize("way", ["", "finally", "except"])
def test_loop_without_an_end_is_followed_for_a_while(monkeypatch, way):
    monkeypatch.setattr(stepping, "MOST", 500)
    body = "i += 1"
    if way:
        rest = {"finally": "j = i", "except": "break"}[way]
        body = f"try:\n        i += 1\n    {way}:\n        {rest}"
    trace = own("i = 0", f"while True:\n    {body}", "print('not reached')")
    assert trace["own"] == {"ended": "b", "cut": True}
    first, end = trace["cells"][1]["steps"]
    assert 0 < first < end
    assert trace["cells"][2]["steps"] == [end, end]


def test_error_is_the_last_step_and_the_cells_below_are_not_reached():
    trace = own("x = 1", "def f():\n    return 1 / 0\n\n\nf()\nx = 2", "x = 3")
    assert trace["steps"][-1]["error"] == ["ZeroDivisionError", "division by zero"]
    assert trace["own"] == {"ended": "b", "cut": False}


@pytest.mark.parametrize("source", ["x = (", "return 1", "x = 'a\u2028b'", "x = 1 \\", "\0"])
def test_what_cannot_be_read_leaves_the_cells_above_it(source):
    trace = own("x = 1", source)
    first, end = ([*trace["cells"], {"steps": [1, 1]}][1])["steps"]
    assert (first, end) in {(1, 1)}
    if source != "return 1":  # which is read, but does not run
        with pytest.raises(SyntaxError):
            own(source)


def test_lines_that_look_like_marks_of_a_module_are_the_readers_own():
    source = 'x = """\n#> a\n# %% b\n#> c"""\n#> d'
    trace = own(source)
    assert "\n".join(trace["code"]) == source
    assert (trace["steps"][0]["row"], trace["steps"][0]["to"]) == (0, 3)


@pytest.mark.parametrize(
    "source",
    [
        "import builtins\nbuiltins.len = None\nbuiltins.isinstance = None",
        "import sys\nsys.settrace(None)\nx = 1",
        "import torch\ntorch.Tensor = None\ntorch.autograd.backward = None",
        "class A:\n    def __repr__(self):\n        raise SystemExit\n\n\na = A()\nprint(1)",
        "import torch\n\n\nclass T(torch.Tensor):\n    pass\n\n\nt = T([1.0])\nt.grad = None",
        "print('x' * 10**6)",
        "raise SystemExit",
    ],
)
def test_whatever_was_recorded_the_next_run_and_recording_are_right(source):
    own(source)
    right = (
        "import torch\nx = torch.tensor([1.0, 2.0], requires_grad=True)\n(x * x).sum().backward()"
    )
    printed: list[str] = []
    cells.load(taken())
    cells.run([("a", f"{right}\nprint(x.grad)")], lambda cell, kind, text: printed.append(text))
    assert printed == ["tensor([2., 4.])\n"]
    assert own(right)["steps"][-1]["words"]
    assert len(json.dumps(own(source))) < 10**6


def test_shortest_decimals_are_those_of_numpy():
    chance = random.Random(20)
    for kind, narrow, packing, bits in (
        (float32, np.float32, "If", 32),
        (float16, np.float16, "He", 16),
    ):
        powers = [
            exponent << (23 if bits == 32 else 10) for exponent in range(31 if bits == 16 else 255)
        ]
        for pattern in [*powers, *(chance.getrandbits(bits) for _ in range(2000))]:
            (value,) = struct.unpack(packing[1], struct.pack(packing[0], pattern))
            if np.isfinite(value):
                assert inside.shortest(value, kind) == float(str(narrow(value))), value


def graphs(count: int) -> list[tuple[int, list[tuple[int, int]]]]:
    """Random graphs as operations leave them: edges lead to nodes that were there before."""
    chance, found = random.Random(20), []
    for _ in range(count):
        nodes = chance.randrange(1, 16)
        edges = [
            (start, chance.randrange(start + 1, nodes))
            for start in range(nodes - 1)
            for _ in range(chance.choice([0, 1, 1, 1, 2, 2]))
        ]
        found.append((nodes, edges))
    return found


def crossings(placed: Any, edges: list[tuple[int, int]]) -> int:
    lines = []
    for (start, end), way in zip(edges, placed.edges, strict=True):
        x = [placed.nodes[start][0], *way, placed.nodes[end][0]]
        row = placed.nodes[start][1]
        lines += [(row + at, one, other) for at, (one, other) in enumerate(zip(x, x[1:]))]  # noqa: B905, RUF007
    return sum(
        row == other_row and (one - two) * (one_end - two_end) < 0
        for at, (row, one, one_end) in enumerate(lines)
        for other_row, two, two_end in lines[at + 1 :]
    )


def test_graphs_have_their_leaves_below_room_for_each_node_and_few_crossings():
    ours = theirs = 0
    for nodes, edges in graphs(150):
        placed, other = layered.layered(nodes, edges), layout.layered(nodes, edges)
        assert [row for _, row in placed.nodes] == [row for _, row in other.nodes]
        points = list(map(tuple, placed.nodes))
        for (start, end), way in zip(edges, placed.edges, strict=True):
            row = placed.nodes[start][1]
            assert len(way) == placed.nodes[end][1] - row - 1
            points += [(column, row + 1 + at) for at, column in enumerate(way)]
        for row in {row for _, row in points}:
            columns = sorted(column for column, at in points if at == row)
            assert columns[0] >= 0
            assert all(b - a >= 2 for a, b in zip(columns, columns[1:])), (nodes, edges)  # noqa: B905, RUF007
        ours, theirs = ours + crossings(placed, edges), theirs + crossings(other, edges)
    assert ours <= 1.1 * theirs
