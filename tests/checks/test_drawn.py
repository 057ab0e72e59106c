"""What a figure's axes are called is what is drawn along them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.checks.drawn import check_drawn, check_typed
from hooks.checks.labels import check_labels
from hooks.read.module import read_module
from hooks.run import pool
from hooks.run.results import Drawing, RunResult

MODULE = """# %% data
import torch

a = torch.tensor(2.0)
b = torch.tensor([0.5, 1.0])
far = float("nan")
p = torch.tensor(-8.0)

# %% draw
draw = print
draw("figure")
#> figure
"""
LINE = 11


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> tuple[Path, RunResult]:
    path = tmp_path_factory.mktemp("drawn") / "module.py"
    path.write_text(MODULE, encoding="utf-8")
    return path, pool.run_isolated(path)


def axis(label: str, low: float, high: float, counts: bool | None = None, ja: str = "") -> dict:
    return {"label": {"ja": ja or label, "en": label}, "low": low, "high": high, "counts": counts}


@pytest.fixture
def told(ran, monkeypatch):
    """What is said of a figure with these two axes, at its line."""
    path, result = ran

    def tell(across: dict, up: dict) -> list[str]:
        drawing = Drawing("draw", {}, {}, {}, [[across, up]])
        statement = result.cells[1].statements[1]
        monkeypatch.setattr(statement, "drawings", [drawing])
        found = [*check_drawn(read_module(path), result)]
        assert all(mistake.line == statement.line == LINE for mistake in found)
        return [mistake.problem for mistake in found]

    return tell


@pytest.mark.parametrize(
    ("across", "up"),
    [
        (axis("a", 0, 3), axis("b", 0, 1)),
        (axis("updates", 0, 30, True, "更新の回数"), axis("loss", 0, 9, False, "損失")),
        (axis("far", 0, 1), axis("nothing", 0, 1)),
        # `a` has another value by now, but so it has in the place of the other
        (axis("a", 0, 1), axis("b", 0, 1)),
        (axis("updates", 0, 30), axis("loss", 0, 9)),
        (axis("step", 0, 3, True), axis("number of nodes", 0, 3, True)),
    ],
)
def test_axes_that_show_what_they_are_called_pass(told, across, up):
    assert told(across, up) == []


@pytest.mark.parametrize(
    ("across", "up", "problem"),
    [
        (axis("b", 0, 3), axis("a", 0, 1), "the axes 'b' and 'a' go as far as each other's values"),
        (
            axis("loss", 0, 30, True, "損失"),
            axis("number of updates", 0, 9, False, "更新の回数"),
            "the axis '更新の回数' does not count, the other does",
        ),
    ],
)
def test_axes_with_the_labels_of_others_are_told(told, across, up, problem):
    [found] = told(across, up)
    assert found == f"the figure draw: {problem}"


DRAWING = '''"""Figures."""


def draw(canvas, say, x):
    """With 7 things in it."""
    axes = canvas.add_axes((0.1, 0.2, 0.3, 0.4))
    axes.set_xticks([0, 3], ["0", "3"])
    axes.text(9, 9, "LABEL")
    return say(ja=f"{x:.8f}から0.5へ。", en=f"From {x:.8f} to 0.5.")


def other():
    return "6"
'''


@pytest.mark.parametrize(
    ("label", "wrong"),
    [
        ("a = 2", []),
        ("a = 2.0 and b = −0.5", []),
        ("a = 3", ["3"]),
        ("(2, 4) and (2, 5)", ["4", "5"]),
        ("a = {x:g}", []),
    ],
)
def test_number_that_is_typed_into_a_figure_is_one_of_its_module(ran, tmp_path, label, wrong):
    path, result = ran
    drawing = tmp_path / "figures.py"
    drawing.write_text(DRAWING.replace("LABEL", label), encoding="utf-8")
    statement = result.cells[1].statements[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statement, "drawings", [Drawing("draw", {}, {})])
        found = [*check_typed(read_module(path), result, tmp_path)]
    assert [(mistake.path, mistake.line) for mistake in found] == [(drawing, 8)] * len(wrong)
    for mistake, number in zip(found, wrong, strict=True):
        assert mistake.problem.startswith(f"draw says {number}, which ")


@pytest.mark.parametrize(
    ("texts", "alternative", "wrong"),
    [
        (["a = 2", "p = −8"], "a = 2, p = -8.", []),
        (["a = 2.00", "p = -8"], "", []),
        (["a = −8", "p = 2"], "", ["a = -8, which a never was; p was", "p = 2, which p never was"]),
        (["a = 2", "p = −8"], "With a = -8.", ["a = -8, which a never was; p was"]),
        # On a curve, say; of what the run does not know; and where it is no value.
        (["a = 3", "p = −8"], "", []),
        (["q = −8", "p = −8"], "", []),
        (["u = p × a = −8", "a = 8p"], "", []),
    ],
)
def test_names_of_a_figure_have_their_own_numbers(ran, texts, alternative, wrong):
    path, result = ran
    svg = {"en": "".join(f"<text>{text}</text>" for text in texts)}
    statement = result.cells[1].statements[1]
    with pytest.MonkeyPatch.context() as patch:
        drawing = Drawing("draw", svg, {"en": alternative})
        patch.setattr(statement, "drawings", [drawing])
        found = [*check_labels(read_module(path), result)]
    assert [mistake.line for mistake in found] == [LINE] * len(wrong)
    for mistake, told in zip(found, wrong, strict=True):
        assert mistake.problem.startswith(f"the figure draw says {told}")
