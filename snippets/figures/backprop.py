"""The figures of the chapter on backpropagation."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from snippets.figures.frame import FAINT, INK, RED, Words, figure
from snippets.figures.home import down, passed_back
from snippets.figures.sgd import box, sheet


@figure(width=4.5, height=4.6)
def draw_two_ways(
    canvas: Figure, say: Words, p: np.ndarray, u: np.ndarray, v: np.ndarray, w: np.ndarray
) -> str:
    """w = u * v with v = u + 1: its graph, the result on top, and both ways back down."""
    axes = sheet(canvas, height=322)
    to_u, to_v = v, u
    total = to_u + to_v
    left, right = 102, 232
    down(axes, (left, 212), (left, 262))
    down(axes, (left + 30, 46), (left, 164))
    down(axes, (right, 117), (left + 60, 164))
    down(axes, (left + 80, 46), (right, 87))
    passed_back(axes, (left, 235), f"{total:g} × 2 = {2 * total:g}")
    passed_back(axes, (left + 14, 108), f"1 × {v:g} = {to_u:g}")
    passed_back(axes, (right - 40, 141), f"{to_v:g}")
    passed_back(axes, (right - 22, 66), f"1 × {u:g} = {to_v:g}")
    box(axes, (left, 287), (176, 50), INK, f"p = {p:g}", (f"{2 * total:g}", RED))
    line = (f"{to_u:g} + {to_v:g} = {total:g}", RED)
    box(axes, (left, 188), (176, 48), FAINT, f"u = p × 2 = {u:g}", line)
    box(axes, (right, 102), (150, 30), FAINT, f"v = u + 1 = {v:g}")
    box(axes, (left + 55, 24), (176, 42), INK, f"w = u × v = {w:g}", ("1", RED))
    return say(
        ja=f"下から上へ、p = {p:g}、u = {u:g}、v = {v:g}、w = {w:g}。上から下へ、wに1が届き、"
        f"uにはvの値を掛けた{to_u:g}、vにはuの値を掛けた{to_v:g}が渡る。vからもuへ{to_v:g}が渡り、"
        f"uに届いた勾配の合計は{total:g}、pには{2 * total:g}が届く。",
        en=f"Upwards p = {p:g}, u = {u:g}, v = {v:g}, w = {w:g}. Downwards, 1 arrives at w; "
        f"multiplied by the value of v, {to_u:g} goes to u, and multiplied by that of u, {to_v:g} "
        f"goes to v. From v another {to_v:g} reaches u, whose gradients add up to {total:g}, and "
        f"{2 * total:g} arrives at p.",
    )
