"""The figures of the chapter on training with SGD."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from snippets.figures.frame import BLUE, FAINT, INK, ORANGE, PAPER, RED, Words, figure
from snippets.figures.gradients import grid_loss

Series = list[float]


@figure(width=4.5, height=3.6)
def draw_distances(
    canvas: Figure, say: Words, plain: Series, fastest: Series, half: Series, best: Series
) -> str:
    """The distance from the optimum, update by update, on a scale of powers of ten."""
    axes = canvas.add_axes((0.2, 0.15, 0.78, 0.82))
    axes.set(xlim=(0, 102), yscale="log", ylim=(1e-11, 10))
    axes.set_xlabel(say(ja="更新の回数", en="number of updates"))
    axes.set_ylabel(say(ja="最適な値との距離", en="distance from the optimum"))
    counts = range(1, len(plain) + 1)
    for series, colour, style, place, text in (
        (plain, FAINT, "-", (62, 0.22), say(ja="学習率0.1", en="rate 0.1")),
        (fastest, ORANGE, (0, (5, 2)), (26, 0.7), say(ja="学習率2/7", en="rate 2/7")),
        (
            half,
            BLUE,
            "-",
            (56, 1.5e-4),
            say(ja="学習率0.1、\nモーメンタム0.5", en="rate 0.1,\nmomentum 0.5"),
        ),
        (
            best,
            RED,
            "-",
            (14, 3e-8),
            say(ja="学習率4/9、\nモーメンタム5/9", en="rate 4/9,\nmomentum 5/9"),
        ),
    ):
        axes.plot(counts, series, color=colour, linestyle=style)
        axes.text(*place, text, color=colour)
    return say(
        ja="100回更新しても、モーメンタムなしの二つの距離は0.01を下回らない。"
        f"学習率0.1で{plain[-1]:.1e}、2/7で{fastest[-1]:.1e}。モーメンタム0.5では{half[-1]:.1e}、"
        f"学習率4/9とモーメンタム5/9では、はじめに増えたあと下がり続けて{best[-1]:.1e}になる。",
        en="Without momentum, the two distances do not fall below 0.01 in 100 updates: "
        f"{plain[-1]:.1e} with rate 0.1 and {fastest[-1]:.1e} with 2/7. With momentum 0.5 it is "
        f"{half[-1]:.1e}; with rate 4/9 and momentum 5/9 it rises at first, then falls to {best[-1]:.1e}.",
    )


@figure(width=4.5, height=4.2)
def draw_unsettled(
    canvas: Figure, say: Words, x: np.ndarray, t: np.ndarray, whole: list, single: list
) -> str:
    """On the contours of the loss: the path of the whole gradient, and where single points lead."""
    axes = canvas.add_axes((0.13, 0.13, 0.85, 0.85))
    axes.set(xlim=(-0.4, 2), ylim=(-0.2, 4), xlabel="a", ylabel="b")
    axes.set_xticks([0, 0.5, 1, 1.5])
    a, b = np.linspace(-0.4, 2, 61), np.linspace(-0.2, 4, 61)
    levels = [0.6, 1, 1.6, 2.5, 4, 7, 12]
    axes.contour(a, b, grid_loss(x, t, a, b), levels, colors=[FAINT], linewidths=0.6)
    axes.plot(*zip(*single, strict=True), ".", color=RED, markersize=4)
    axes.plot(*zip(*whole, strict=True), color=BLUE)
    best = np.polyfit(x, t, 1)
    axes.plot(*best, "*", color=INK, markersize=14)
    paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}
    axes.text(1.1, 2.3, say(ja="三点まとめて", en="all three"), color=BLUE, bbox=paper)
    axes.text(0.72, 3.6, say(ja="一点ずつ", en="one at a time"), color=RED, bbox=paper)
    far = max(np.hypot(*(np.array(place) - best)) for place in single)
    return say(
        ja=f"三点の損失の等高線。三点まとめて更新した軌跡は、谷底を進んで最適な値({best[0]:g}, {best[1]:g})に着く。"
        f"一点ずつ更新した最後の{len(single)}回の点は、着かずに散らばり、最も遠い点は最適な値から{far:.1f}離れている。",
        en="The contours of the loss of three points. With all three at once the path goes along the "
        f"floor of the valley to the optimum ({best[0]:g}, {best[1]:g}). The last {len(single)} "
        f"updates by one point each do not settle; the farthest lies {far:.1f} away from it.",
    )


@figure(width=4.5, height=3.4)
def draw_curves(canvas: Figure, say: Words, runs: list[Series]) -> str:
    """Four loss curves: too small, good, at the edge, too large."""
    axes = canvas.add_axes((0.16, 0.16, 0.82, 0.81))
    axes.set(xlim=(0, 31), yscale="log", ylim=(1e-3, 400))
    axes.set_xlabel(say(ja="更新の回数", en="number of updates"))
    axes.set_ylabel(say(ja="損失", en="loss"))
    for series, colour, style, place, rate in zip(
        runs,
        (FAINT, BLUE, ORANGE, RED),
        ("-", "-", (0, (5, 2)), "-"),
        ((20, 4.6), (17, 0.012), (7.5, 0.2), (11, 60)),
        ("0.002", "0.1", "0.28", "0.3"),
        strict=True,
    ):
        axes.plot(range(len(series)), series, color=colour, linestyle=style)
        axes.text(*place, say(ja=f"学習率{rate}", en=f"rate {rate}"), color=colour)
    ends = [f"{series[-1]:.2g}" for series in runs]
    return say(
        ja=f"30回の更新での損失。学習率0.002ではゆっくり減って{ends[0]}、0.1では急に減ったあと{ends[1]}、"
        f"0.28では少しずつ減って{ends[2]}、0.3では増え続けて{ends[3]}になる。",
        en=f"The loss over 30 updates. With a rate of 0.002 it falls slowly, to {ends[0]}; with 0.1 "
        f"it falls at once and then slowly, to {ends[1]}; with 0.28 it falls bit by bit, to "
        f"{ends[2]}; with 0.3 it rises all the time, to {ends[3]}.",
    )


@figure(width=4.5, height=3.4)
def draw_lost_steps(canvas: Figure, say: Words, exact: Series, coarse: Series) -> str:
    """The same steps in float32 and in bfloat16: too long at first, then lost."""
    axes = canvas.add_axes((0.16, 0.17, 0.79, 0.79))
    axes.set(xlim=(0, len(exact) - 1), ylim=(0, 1.85), yticks=[0.25, 0.5, 1, 1.5])
    axes.set_xlabel(say(ja="更新の回数", en="number of updates"))
    axes.set_ylabel("w")
    axes.plot(exact, color=BLUE, linestyle=(0, (5, 2)))
    axes.plot(coarse, color=RED)
    stays = coarse.index(coarse[-1])
    axes.plot([stays], [coarse[-1]], "o", color=RED, markersize=6)
    axes.text(270, 1.45, "float32", color=BLUE, ha="right")
    axes.text(380, 0.86, "bfloat16", color=RED)
    return say(
        ja=f"同じ{len(exact) - 1}回の更新。float32は{exact[0]:g}から{exact[-1]:.2f}まで一定の速さで増える。"
        f"bfloat16は、はじめはそれより速く、{stays}回目に{coarse[-1]:g}に着くと、あとはまったく動かない。",
        en=f"The same {len(exact) - 1} updates. In float32, w grows evenly from {exact[0]:g} to "
        f"{exact[-1]:.2f}. In bfloat16 it is faster at first, arrives at {coarse[-1]:g} after "
        f"{stays} updates, and does not move any more.",
    )
