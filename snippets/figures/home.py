"""The figure of the home page: one backward(), written out by hand."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from snippets.figures.frame import FAINT, INK, PAPER, RED, Words, figure
from snippets.figures.sgd import arrow, box, sheet

COLUMNS = (95, 285)
"""Where the parameter a and the first point stand; the parameter b and the second point."""
PARAMETERS, PREDICTIONS, SQUARES, ERROR = 42, 182, 286, 378
"""How far down the rows stand."""


def signed(value: float) -> str:
    """A number with a real minus sign, as in the figures' axes."""
    return f"{value:g}".replace("-", "−")


def passed_back(axes: Axes, place: tuple[float, float], text: str) -> None:
    """What an edge passes back, written over it with the red pen."""
    paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}
    axes.text(*place, text, color=RED, ha="center", va="center_baseline", fontsize=13, bbox=paper)


@figure(width=5.25, height=5.8)
def draw_by_hand(
    canvas: Figure, say: Words, x: np.ndarray, t: np.ndarray, a: np.ndarray, b: np.ndarray
) -> str:
    """The calculation of the loss downwards, and of both gradients upwards."""
    axes = sheet(canvas, height=418)
    y = a * x + b
    back = [(1 / 2) * 2 * (py - pt) for py, pt in zip(y, t, strict=True)]
    to_a = [d * px for d, px in zip(back, x, strict=True)]
    size = {"parameter": (182, 56), "value": (178, 30)}

    for column, px, pt, py, d in zip(COLUMNS, x, t, y, back, strict=True):
        down(axes, (column, SQUARES + 15), (187 + (column - 187) / 3, ERROR - 15))
        passed_back(axes, (column / 2 + (187 + (column - 187) / 3) / 2, SQUARES + 46), "1/2")
        down(axes, (column, PREDICTIONS + 15), (column, SQUARES - 15))
        passed_back(
            axes,
            (column, (PREDICTIONS + SQUARES) / 2),
            f"1/2 × 2 × ({signed(py)} − {signed(pt)}) = {signed(d)}",
        )
        line = f"y = {signed(a)} × {signed(px)} + {signed(b)} = {signed(py)}"
        box(axes, (column, PREDICTIONS), size["value"], FAINT, line)
        line = f"({signed(py)} − {signed(pt)})² = {signed((py - pt) ** 2)}"
        box(axes, (column, SQUARES), size["value"], FAINT, line)

    left, right = COLUMNS
    top, bottom = PARAMETERS + 28, PREDICTIONS - 15
    for start, end in [
        (left - 50, left - 50),
        (right + 50, right + 50),
        (left + 40, right - 40),
        (right - 40, left + 40),
    ]:
        down(axes, (start, top), (end, bottom))
    first, second = (
        f"{signed(d)} × {signed(px)} = {signed(product)}"
        for d, px, product in zip(back, x, to_a, strict=True)
    )
    passed_back(axes, (left - 50, 124), first)
    passed_back(axes, (left + 64, 88), second)
    passed_back(axes, (right - 64, 88), signed(back[0]))
    passed_back(axes, (right + 50, 124), signed(back[1]))

    for column, name, value, parts in [(left, "a", a, to_a), (right, "b", b, back)]:
        total = f"{signed(parts[0])} + ({signed(parts[1])}) = {signed(sum(parts))}"
        lines = (f"{name} = {signed(value)}", (f"{name}.grad = {total}", RED))
        box(axes, (column, PARAMETERS), size["parameter"], INK, *lines)
    squares = " + ".join(signed(value) for value in (y - t) ** 2)
    loss = ((y - t) ** 2).mean()
    box(axes, (187, ERROR), (178, 30), INK, f"e = ({squares}) / 2 = {signed(loss)}")
    return say(
        ja="上から下へ、損失の計算。"
        + "".join(
            f"点({px:g}, {pt:g})では予測が{py:g}、二乗誤差が{(py - pt) ** 2:g}。"
            for px, pt, py in zip(x, t, y, strict=True)
        )
        + f"損失eは{loss:g}。下から上へ、勾配の計算。二つの予測に届く勾配は{back[0]:g}と{back[1]:g}。"
        f"aにはそれぞれのxを掛けた{to_a[0]:g}と{to_a[1]:g}が届き、合計は{sum(to_a):g}。"
        f"bにはそのまま届き、合計は{sum(back):g}。",
        en="Downwards, the loss: "
        + " ".join(
            f"for the point ({px:g}, {pt:g}) the prediction is {py:g} and the squared error "
            f"{(py - pt) ** 2:g};"
            for px, pt, py in zip(x, t, y, strict=True)
        )
        + f" the loss e is {loss:g}. Upwards, the gradients: {back[0]:g} and {back[1]:g} reach the "
        f"two predictions. Multiplied by their x, {to_a[0]:g} and {to_a[1]:g} reach a and add up "
        f"to {sum(to_a):g}; b receives them as they are, together {sum(back):g}.",
    )


def down(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """The way of the calculation forwards."""
    arrow(axes, start, end, FAINT, dashed=False)
