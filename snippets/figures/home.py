"""The figure of the home page: the graph of one backward(), as the step viewer draws it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from snippets.figures.frame import BLUE, FAINT, GREEN, PAPER, RED, Words, figure
from snippets.figures.sgd import arrow, box, sheet

MIDDLE, LEFT, RIGHT = 189, 112, 292
"""Where the result and the nodes below it stand; the way to a; the way to b."""
ROWS = (58, 132, 206, 280, 354, 430)
"""How far down the nodes stand, the result first."""
HIGH = 44


def signed(value: float) -> str:
    """A number with a real minus sign, as in the figures' axes."""
    return f"{value:g}".replace("-", "−")


def several(values: Iterable[float]) -> str:
    """Numbers as a list: [2, 3]."""
    return f"[{', '.join(map(signed, values))}]"


def added(values: Iterable[float]) -> str:
    """Numbers with a plus between them: −2 + (−3)."""
    first, *others = map(signed, values)
    return " + ".join([first, *(f"({text})" if text[0] == "−" else text for text in others)])


@figure(width=5.25, height=6.4)
def draw_by_hand(
    canvas: Figure, say: Words, x: np.ndarray, t: np.ndarray, a: np.ndarray, b: np.ndarray
) -> str:
    """The graph of the loss, its result on top, with what each node does to the gradient."""
    axes = sheet(canvas, height=460)
    y = a * x + b
    error = t - y
    loss = (error**2).mean()
    # What arrives at each node, from the top.
    mean = np.ones_like(error) / error.size
    power = mean * 2 * error
    below = -power
    to_a = below * x

    def between(x: float, y: float, to_x: float, to_y: float) -> None:
        down(axes, (x, y + HIGH / 2), (to_x, to_y - HIGH / 2))

    half = f"1/{error.size}"
    nodes = [
        ("MeanBackward0", f"e = {signed(loss)}", f"× [{', '.join([half] * error.size)}]"),
        ("PowBackward0", f"(t − y)² = {several(error**2)}", f"× 2·{several(error)}"),
        ("SubBackward0", f"t − y = {several(error)}", "× (−1)"),
        ("AddBackward0", f"y = {several(y)}", "× 1"),
    ]
    for row, (kind, value, rule) in zip(ROWS, nodes, strict=False):
        box(axes, (MIDDLE, row), (262, HIGH), FAINT, f"{kind}: {value}", (rule, BLUE))
    for row, gradient in zip(ROWS, (mean, power, below), strict=False):
        between(MIDDLE, row, MIDDLE, row + ROWS[1] - ROWS[0])
        passed_back(axes, (MIDDLE + 8, row + 38), several(gradient), "left")
    product = f"MulBackward0: {several(a * x)}"
    box(axes, (LEFT, ROWS[4]), (196, HIGH), FAINT, product, (f"× x = × {several(x)}", BLUE))
    between(LEFT + 20, ROWS[3], LEFT, ROWS[4])
    passed_back(axes, (LEFT + 20, ROWS[3] + 38), several(below), "left")
    between(RIGHT - 10, ROWS[3], RIGHT, ROWS[5])
    passed_back(axes, (RIGHT - 52, ROWS[3] + 58), f"{added(below)} = {signed(below.sum())}", "left")
    between(LEFT, ROWS[4], LEFT, ROWS[5])
    factors = [
        signed(g) if not place or g >= 0 else f"({signed(g)})" for place, g in enumerate(below)
    ]
    sums = " + ".join(f"{g} × {signed(factor)}" for g, factor in zip(factors, x, strict=True))
    passed_back(axes, (LEFT + 8, ROWS[4] + 38), f"{sums} = {signed(to_a.sum())}", "left")
    for place, name, value, grad in [
        (LEFT, "a", a, to_a.sum()),
        (RIGHT, "b", b, below.sum()),
    ]:
        told = f"{name}.grad = {signed(grad)}"
        box(axes, (place, ROWS[5]), (150, HIGH), GREEN, f"{name} = {signed(value)}", (told, RED))
    for place, side, text, colour in [
        (4, "left", say(ja="計算は下から上へ ↑", en="the calculation goes up ↑"), FAINT),
        (374, "right", say(ja="勾配は上から下へ ↓", en="gradients go down ↓"), RED),
    ]:
        axes.text(place, 18, text, color=colour, ha=side, va="center_baseline", fontsize=12)
    return say(
        ja=f"eの計算グラフ。上にあるeの値は{signed(loss)}。勾配は上から下へ流れる。"
        f"MeanBackward0は{several(mean)}を、PowBackward0は2·{several(error)}を掛けた"
        f"{several(power)}を、SubBackward0は−1を掛けた{several(below)}を渡す。"
        f"bにはその和{signed(below.sum())}が、aにはxを掛けた{several(to_a)}の和"
        f"{signed(to_a.sum())}が届く。",
        en=f"The graph of e, whose value, {signed(loss)}, stands at the top. Gradients flow "
        f"downwards. MeanBackward0 passes on {several(mean)}, PowBackward0 multiplies by "
        f"2·{several(error)}: {several(power)}, SubBackward0 by −1: {several(below)}. Their sum, "
        f"{signed(below.sum())}, reaches b; multiplied by x they are {several(to_a)}, whose sum, "
        f"{signed(to_a.sum())}, reaches a.",
    )


def down(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """The way of a gradient."""
    arrow(axes, start, end, RED, dashed=False)


def passed_back(
    axes: Axes, place: tuple[float, float], text: str, side: Literal["left", "center"] = "center"
) -> None:
    """What an edge carries, written over it with the red pen; `side`: what of it is at `place`."""
    paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
    axes.text(*place, text, color=RED, ha=side, va="center_baseline", fontsize=13, bbox=paper)
