"""The figures of the chapter on gradients."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from snippets.figures.frame import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    PAPER,
    PURPLE,
    RED,
    Words,
    figure,
)

FULL = (0.1, 0.16, 0.88, 0.81)
"""Where a single pair of axes stands: left, bottom, width, height, as parts of the figure."""


def plane(canvas: Figure, box: tuple[float, float, float, float] = FULL, top: float = 6) -> Axes:
    """Axes for data points: x from 0 to 6 as in the article, y from 0 to `top`."""
    axes = canvas.add_axes(box)
    axes.set(xlim=(0, 6), ylim=(0, top), xlabel="x")
    axes.set_xticks(range(7))
    axes.set_yticks(range(int(top) + 1))
    return axes


def scatter(axes: Axes, x: np.ndarray, t: np.ndarray) -> None:
    """The training data: the same marks in every figure."""
    axes.plot(x, t, "o", color=BLUE, markersize=9, zorder=5)


def line(axes: Axes, a: float, b: float, **style: object) -> None:
    """The line y = a x + b across the whole width."""
    axes.plot([0, 6], [b, 6 * a + b], **style)


def grid_loss(x: np.ndarray, t: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Mean squared error for every pair of the two parameter arrays; shape (len(b), len(a))."""
    predicted = a[None, :, None] * x + b[:, None, None]
    return ((t - predicted) ** 2).mean(axis=2)


@figure(width=4.5, height=3.4)
def draw_points(canvas: Figure, say: Words, x: np.ndarray, t: np.ndarray) -> str:
    """The two points of the training data and the line they lie on."""
    axes = plane(canvas)
    line(axes, 2, 1, color=FAINT, linewidth=1.2, linestyle=(0, (4, 4)))
    scatter(axes, x, t)
    points = [f"({px:g}, {pt:g})" for px, pt in zip(x, t, strict=True)]
    for text, px, pt in zip(points, x, t, strict=True):
        axes.annotate(text, (px, pt), (10, -4), textcoords="offset points", color=BLUE)
    axes.text(2.75, 5.5, "y = 2x + 1", color=FAINT)
    return say(
        ja=f"訓練データの点{'と'.join(points)}。どちらも破線y = 2x + 1の上にある。",
        en=f"The training points {' and '.join(points)}. Both lie on the dashed line y = 2x + 1.",
    )


@figure(width=4.5, height=3.4)
def draw_residuals(canvas: Figure, say: Words, x: np.ndarray, t: np.ndarray, y: np.ndarray) -> str:
    """The first line, and for each point by how much it misses."""
    axes = plane(canvas)
    axes.set(xlim=(0, 3.2))
    axes.set_xticks(range(4))
    slope = (y[1] - y[0]) / (x[1] - x[0])
    line(axes, slope, y[0] - slope * x[0], color=ORANGE)
    axes.vlines(x, y, t, color=RED, linestyle=(0, (2, 2)), linewidth=2)
    scatter(axes, x, t)
    axes.plot(x, y, "o", color=ORANGE, markersize=7, zorder=5)
    for px, py, pt in zip(x, y, t, strict=True):
        axes.annotate(
            f"{pt:g} − {py:g} = {pt - py:g}",
            (px, (py + pt) / 2),
            (7, 6),
            textcoords="offset points",
            color=RED,
        )
    axes.text(2.35, 1.5, "y = 1x + 0", color=ORANGE)
    return say(
        ja=f"直線y = 1x + 0は点(1, 3)を{t[0] - y[0]:g}、点(2, 5)を{t[1] - y[1]:g}だけ"
        "下回っている。",
        en=f"The line y = 1x + 0 passes {t[0] - y[0]:g} below the point (1, 3) and "
        f"{t[1] - y[1]:g} below the point (2, 5).",
    )


@figure(width=4.5, height=2.9)
def draw_three_moves(canvas: Figure, say: Words, x: np.ndarray, t: np.ndarray) -> str:
    """Raise a alone, b alone, or both: three panels."""
    panels = [
        (say(ja="aだけ", en="only a"), [(1, 0), (2.5, 0), (3, 0)]),
        (say(ja="bだけ", en="only b"), [(1, 0), (1, 2), (1, 3)]),
        (say(ja="両方", en="both"), [(1, 0), (1.5, 0.5), (2, 1)]),
    ]
    for index, (title, lines) in enumerate(panels):
        axes = canvas.add_axes((0.06 + index * 0.325, 0.24, 0.26, 0.62))
        axes.set(xlim=(0, 3), ylim=(0, 7), title=title)
        axes.set_xticks(range(4))
        axes.set_yticks(range(0, 8, 2))
        for style, (a, b) in zip(((0, (1, 2)), (0, (5, 2)), "-"), lines, strict=True):
            line(axes, a, b, color=ORANGE, linestyle=style)
        axes.plot(x, t, "o", color=BLUE, markersize=7, zorder=5)
    told = say(
        ja="点線: 出発点。破線、実線: 動かしたあと", en="dotted: start. dashed, solid: moved"
    )
    canvas.text(0.5, 0.04, told, ha="center", color=INK)
    return say(
        ja="三つの図。点線が出発点の直線。aだけを2.5まで増やすと二つ目の点を、3まで増やすと一つ目の点を通る。"
        "bだけを2まで増やすと一つ目の点を、3まで増やすと二つ目の点を通る。"
        "両方を増やした直線だけが、二点をともに通る。",
        en="Three panels; the dotted line is the start. With only a raised, to 2.5, it passes "
        "through the second point, to 3, through the first. With only b raised, to 2, it passes "
        "through the first, to 3, through the second. Only with both raised does it pass "
        "through both.",
    )


@figure(width=4.5, height=3.3)
def draw_squared_and_absolute(canvas: Figure, say: Words, error: np.ndarray) -> str:
    """The squared and the absolute error as curves, with the errors of the two points."""
    axes = canvas.add_axes(FULL)
    axes.set(xlim=(-3.4, 3.4), ylim=(0, 10), xlabel="t − y")
    axes.set_xticks(range(-3, 4))
    d = np.linspace(-3.2, 3.2, 65)
    axes.plot(d, d**2, color=ORANGE)
    axes.plot([-3.2, 0, 3.2], [3.2, 0, 3.2], color=PURPLE)
    for value in error:
        axes.plot([value, value], [abs(value), value**2], "o", color=INK, markersize=5, zorder=5)
        for height, colour, offset in (
            (value**2, ORANGE, (-18, -2)),
            (abs(value), PURPLE, (0, -17)),
        ):
            axes.annotate(
                f"{height:g}", (value, height), offset, textcoords="offset points", color=colour
            )
    axes.text(-2.4, 7.6, say(ja="二乗", en="squared"), color=ORANGE)
    axes.text(-3.2, 1.6, say(ja="絶対値", en="absolute"), color=PURPLE)
    first, second = error
    return say(
        ja=f"誤差{first:g}の点では二乗が{first**2:g}、絶対値が{first:g}。"
        f"誤差{second:g}の点では二乗が{second**2:g}、絶対値が{second:g}。"
        "二乗の曲線は、誤差が小さいほど変化が緩やかになる。絶対値はV字の折れ線で、変化の割合の大きさはどこでも同じ。",
        en=f"For the error {first:g} the square is {first**2:g} and the absolute value {first:g}; "
        f"for {second:g} they are {second**2:g} and {second:g}. The squared curve flattens as "
        "the error shrinks; the absolute value is a V, equally steep on both sides "
        "and everywhere.",
    )


@figure(width=4.5, height=3.6)
def draw_contributions(
    canvas: Figure,
    say: Words,
    x: np.ndarray,
    t: np.ndarray,
    y: np.ndarray,
    for_a: np.ndarray,
    for_b: np.ndarray,
) -> str:
    """Per point, what it contributes to each gradient, and the mean of the two."""
    rows = [
        (
            "a",
            [f"2 × ({py:g} − {pt:g}) × {px:g}" for px, pt, py in zip(x, t, y, strict=True)],
            for_a,
        ),
        ("b", [f"2 × ({py:g} − {pt:g})" for pt, py in zip(t, y, strict=True)], for_b),
    ]
    for index, (name, formulas, values) in enumerate(rows):
        axes = canvas.add_axes((0.49, 0.56 - index * 0.48, 0.49, 0.36))
        axes.set(xlim=(-15.5, 0), ylim=(2.6, -0.6))
        axes.set_xticks(range(-12, 1, 4))
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        bars = [*values, values.mean()]
        labels = [
            *(say(ja=f"点{i}: ", en=f"point {i}: ") + text for i, text in enumerate(formulas, 1)),
            say(ja="平均 = ", en="mean = ") + f"{name}.grad",
        ]
        colours = [ORANGE, PURPLE, GREEN]
        for row, (bar, label, colour) in enumerate(zip(bars, labels, colours, strict=True)):
            axes.plot([0, bar], [row, row], color=colour, linewidth=13, solid_capstyle="butt")
            axes.text(
                bar - 0.15, row, f"{bar:g}".replace("-", "−"), ha="right", va="center", color=INK
            )
            axes.text(-16.5, row, label, ha="right", va="center", color=colour)
    return say(
        ja=f"aの勾配: 点1から{for_a[0]:g}、点2から{for_a[1]:g}、平均は{for_a.mean():g}。"
        f"bの勾配: 点1から{for_b[0]:g}、点2から{for_b[1]:g}、平均は{for_b.mean():g}。",
        en=f"Gradient of a: {for_a[0]:g} from point 1, {for_a[1]:g} from point 2, mean "
        f"{for_a.mean():g}. Gradient of b: {for_b[0]:g} from point 1, {for_b[1]:g} from point 2, "
        f"mean {for_b.mean():g}.",
    )


@figure(width=4.5, height=3.4)
def draw_step(
    canvas: Figure,
    say: Words,
    x: np.ndarray,
    t: np.ndarray,
    before: tuple[np.ndarray, np.ndarray],
    after: tuple[np.ndarray, np.ndarray],
) -> str:
    """The line before and after one update, with what is left of the errors."""
    axes = plane(canvas)
    line(axes, *before, color=ORANGE, linewidth=1.2, linestyle=(0, (6, 3)))
    line(axes, *after, color=ORANGE)
    y = after[0] * x + after[1]
    axes.vlines(x, y, t, color=RED, linewidth=2, linestyle=(0, (2, 2)))
    scatter(axes, x, t)
    axes.text(4.05, 3.2, f"{before[0]:g}x + {before[1]:g}", color=ORANGE)
    axes.text(3.1, 5.2, f"{after[0]:g}x + {after[1]:g}", color=ORANGE)
    left = t - y
    return say(
        ja=f"更新前の直線は{before[0]:g}x + {before[1]:g}、更新後は{after[0]:g}x + {after[1]:g}。"
        f"残る誤差は{left[0]:.1f}と{left[1]:.1f}で、更新後の直線は二点のすぐ下を通る。",
        en=f"Before the update the line is {before[0]:g}x + {before[1]:g}, after it "
        f"{after[0]:g}x + {after[1]:g}. The errors left are {left[0]:.1f} and {left[1]:.1f}: the "
        "new line passes just below both points.",
    )


@figure(width=4.5, height=3.4)
def draw_lines(
    canvas: Figure, say: Words, x: np.ndarray, t: np.ndarray, path: list[tuple[float, float]]
) -> str:
    """One line per update; those in between are thin, and fainter where they crowd."""
    axes = plane(canvas)
    last = len(path) - 1
    line(axes, *path[0], color=FAINT)
    for step, (a, b) in enumerate(path[1:-1], 1):
        line(axes, a, b, color=ORANGE, alpha=round(max(0.4, 0.8**step), 2), linewidth=1)
    line(axes, *path[-1], color=ORANGE)
    scatter(axes, x.ravel(), t.ravel())
    right = 5.9 * path[0][0] + path[0][1]
    height = right + 0.2 if right < 5 else right - 1.4
    axes.text(5.9, height, say(ja="最初", en="start"), color=FAINT, ha="right")
    ended = say(ja=f"{last}回の更新後", en=f"after {last} updates")
    axes.text(3.3, 5.5, ended, color=ORANGE)
    a, b = path[-1]
    return say(
        ja=f"更新のたびに得られる直線を{last}本重ねた図。最初の数回で二点のそばまで動き、"
        f"あとはほとんど重なって、最後は{a:.4f}x + {b:.4f}になる。",
        en=f"The lines of {last} updates on top of each other. The first few bring the line close "
        f"to both points; the rest nearly coincide and end at {a:.4f}x + {b:.4f}.",
    )


def contours(axes: Axes, x: np.ndarray, t: np.ndarray, levels: list[float]) -> None:
    """Contour lines of the loss over the axes' range of (a, b)."""
    a = np.linspace(*axes.get_xlim(), 90)
    b = np.linspace(*axes.get_ylim(), 90)
    loss = grid_loss(x, t, a, b)
    axes.contour(a, b, loss, levels=levels, colors=[FAINT], linewidths=0.8)
    # Numbers where the path does not go: along the left half of the line b = 1.1.
    left = np.linspace(axes.get_xlim()[0], 1.95, 200)
    falling = grid_loss(x, t, left, np.array([1.1]))[0]
    for level in levels:
        if falling[-1] < level < falling[0] and level >= 0.25:
            at = np.interp(-level, -falling, left)
            axes.text(
                at, 1.1, f"{level:g}", color=FAINT, fontsize=11, ha="center", va="center",
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
            )  # fmt: skip


@figure(width=4.5, height=4)
def draw_path(
    canvas: Figure, say: Words, x: np.ndarray, t: np.ndarray, path: list[tuple[float, float]]
) -> str:
    """The loss over (a, b) as contour lines, with the path of the updates on it."""
    axes = canvas.add_axes((0.15, 0.14, 0.83, 0.84))
    axes.set(xlim=(0.8, 2.6), ylim=(-0.2, 1.4), xlabel="a", ylabel="b")
    axes.set_xticks([1, 1.5, 2, 2.5])
    axes.set_yticks([0, 0.5, 1])
    axes.grid(visible=False)
    contours(axes, x, t, [0.005, 0.05, 0.25, 1, 3, 6.5])
    a, b = np.array(path).T
    axes.plot(a, b, "-", color=ORANGE, linewidth=1.2)
    axes.plot(a, b, "o", color=ORANGE, markersize=3.5)
    axes.plot([2], [1], "*", color=GREEN, markersize=13, zorder=5)
    axes.annotate("(2, 1)", (2, 1), (6, 8), textcoords="offset points", color=GREEN)
    for step, offset in ((0, (-6, 5)), (1, (-5, 6)), (2, (3, -16)), (len(path) - 1, (-9, -7))):
        axes.annotate(
            str(step), path[step], offset, textcoords="offset points", ha="right", color=ORANGE
        )
    return say(
        ja="横軸がa、縦軸がbの損失の等高線は、細長い谷の形をしている。更新の軌跡は(1, 0)から"
        f"数回の更新で谷底に落ち、a = 2を通り越したあと、谷底を星印(2, 1)へ向かってゆっくり進み、"
        f"{len(path) - 1}回では届かない。",
        en="The contour lines of the loss over a (horizontal) and b (vertical) form a long narrow "
        "valley. From (1, 0) the path of the updates drops to its floor in a few steps, past "
        "a = 2, then creeps along the floor towards the star at (2, 1), and does not arrive in "
        f"{len(path) - 1} updates.",
    )


@figure(width=4.5, height=2.9)
def draw_three_rates(
    canvas: Figure, say: Words, x: np.ndarray, t: np.ndarray, rates: tuple[float, ...]
) -> str:
    """The distance across the valley after each of twelve updates, for three learning rates."""
    hessian = 2 * np.array([[(x**2).mean(), x.mean()], [x.mean(), 1]])
    across = np.linalg.eigh(hessian).eigenvectors[:, 1]
    for index, rate in enumerate(rates):
        axes = canvas.add_axes((0.13 + index * 0.3, 0.2, 0.245, 0.66))
        axes.set(xlim=(-0.5, 12.5), ylim=(-3, 3), title=f"lr = {rate:g}")
        axes.set_xlabel(say(ja="更新の回数", en="updates"))
        if index == 0:
            axes.set_ylabel(say(ja="谷を横切る向きのずれ", en="distance across the valley"))
        axes.set_xticks([0, 6, 12])
        axes.set_yticks([-2, 0, 2], ["−2", "0", "2"] if index == 0 else ["", "", ""])
        axes.axhline(0, color=FAINT, linewidth=1)
        distances = (np.array(descend(x, t, rate, 12)) - (2, 1)) @ across
        distances *= np.sign(distances[0])
        axes.plot(distances, "-o", color=ORANGE, markersize=4, linewidth=1.2)
    low, middle, high = rates
    return say(
        ja=f"谷を横切る向きの、谷底からのずれ。学習率{low:g}では二、三回でなくなる。{middle:g}では"
        f"更新のたびに反対側へ移りながら小さくなり、{high:g}では反対側へ移りながら大きくなる。",
        en=f"The distance from the floor of the valley, measured across it. With the learning rate "
        f"{low:g} it is gone after two or three updates. With {middle:g} it changes sides at each "
        f"update and shrinks; with {high:g} it changes sides and grows.",
    )


def descend(x: np.ndarray, t: np.ndarray, rate: float, steps: int) -> list[tuple[float, float]]:
    """Gradient descent from (1, 0), with the derivatives written out: steps + 1 pairs (a, b)."""
    a, b = 1.0, 0.0
    path = [(a, b)]
    for _ in range(steps):
        error = a * x + b - t
        a, b = a - rate * (2 * error * x).mean(), b - rate * (2 * error).mean()
        path.append((a, b))
    return path
