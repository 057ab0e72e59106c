"""The figures of the chapter on backpropagation."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from snippets.figures.frame import BLUE, FAINT, INK, RED, Words, figure
from snippets.figures.home import down, passed_back, signed
from snippets.figures.sgd import box, sheet, word


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


@figure(width=5.75, height=6.3)
def draw_hidden_layer(
    canvas: Figure,
    say: Words,
    x: np.ndarray,
    t: np.ndarray,
    w1: np.ndarray,
    b1: np.ndarray,
    w2: np.ndarray,
    b2: np.ndarray,
) -> str:
    """The graph of two points through one hidden unit, its result on top, and the way back down."""
    axes = sheet(canvas, height=418)
    z = w1 * x + b1
    h = np.maximum(z, 0)
    y = w2 * h + b2
    to_y = (y - t) * 2 / 2
    to_z = to_y * w2 * (z > 0)
    size, middle = (126, 30), 207
    error, squares, second, hidden, first = 18, 100, 184, 280, 368
    for column, index in ((65, 0), (349, 1)):
        px, pt, pz, ph, py = (values[index] for values in (x, t, z, h, y))
        side = 1 if column < middle else -1
        for row, line in (
            (first, f"z = {signed(w1)} × {signed(px)} + {signed(b1)} = {signed(pz)}"),
            (hidden, f"h = ReLU({signed(pz)}) = {signed(ph)}"),
            (second, f"y = {signed(w2)} × {signed(ph)} + {signed(b2)} = {signed(py)}"),
            (squares, f"({signed(py)} − {signed(pt)})² = {signed((py - pt) ** 2)}"),
        ):
            box(axes, (column, row), size, FAINT, line)
        for row in (first, second):  # to the parameters in the middle
            down(axes, (column + side * 64, row), (middle - side * 56, row))
        back = signed(to_y[index])
        for start, end, text in (
            (hidden, first, f"{signed(to_y[index] * w2)} × {int(pz > 0)} = {signed(to_z[index])}"),
            (second, hidden, f"{back} × {signed(w2)} = {signed(to_y[index] * w2)}"),
            (squares, second, f"½ × 2 × ({signed(py - pt)}) = {back}"),
        ):
            down(axes, (column, start + 15), (column, end - 15))
            passed_back(axes, (column, (start + end) / 2), text)
        down(axes, (middle - side * 60, error + 15), (column, squares - 15))
        passed_back(axes, ((column + middle - side * 60) / 2, (squares + error) / 2), "½")
    for row, weight, bias, passed, factors in (
        (first, f"w1 = {signed(w1)}", f"b1 = {signed(b1)}", to_z, x),
        (second, f"w2 = {signed(w2)}", f"b2 = {signed(b2)}", to_y, h),
    ):
        lines = [
            (f"{signed(parts[0])} + ({signed(parts[1])}) = {signed(parts.sum())}", RED)
            for parts in (passed * factors, passed)
        ]
        box(axes, (middle, row), (112, 90), INK, weight, lines[0], bias, lines[1])
    parts = " + ".join(signed(square) for square in (y - t) ** 2)
    box(
        axes,
        (middle, error),
        (150, 30),
        INK,
        f"e = ({parts}) / 2 = {signed(((t - y) ** 2).mean())}",
    )
    return say(
        ja="下から上へ、二つの点のz、h、y、二乗誤差、損失e。上から下へ、yに届く勾配は"
        f"{to_y[0]:g}と{to_y[1]:g}、w2には{(to_y * h).sum():g}、b2には{to_y.sum():g}が届く。"
        f"w2を掛け、ReLUを通って、zに届く勾配は{to_z[0]:g}と{to_z[1]:g}。"
        f"w1には{(to_z * x).sum():g}、b1には{to_z.sum():g}が届く。",
        en="Upwards z, h, y and the squared error of both points, and the loss e. Downwards, "
        f"{to_y[0]:g} and {to_y[1]:g} reach y, {(to_y * h).sum():g} reaches w2 and "
        f"{to_y.sum():g} reaches b2. Multiplied by w2 and passed through ReLU, {to_z[0]:g} and "
        f"{to_z[1]:g} reach z, {(to_z * x).sum():g} reaches w1 and {to_z.sum():g} reaches b1.",
    )


@figure(width=4.5, height=3.2)
def draw_pull(canvas: Figure, say: Words, p: np.ndarray, t: np.ndarray) -> str:
    """Probabilities, what they should be, and the gradient between them, class by class."""
    axes = canvas.add_axes((0.13, 0.13, 0.85, 0.84))
    axes.set(xlim=(-0.6, 2.6), ylim=(0, 1.12))
    axes.set_xticks(range(3))
    axes.set_xticklabels([say(ja=f"クラス{n}", en=f"class {n}") for n in range(3)])
    axes.bar(range(3), p, 0.5, color=BLUE, alpha=0.35)
    for n, (value, goal) in enumerate(zip(p, t, strict=True)):
        axes.plot([n - 0.25, n + 0.25], [goal, goal], color=INK, linewidth=2.5, clip_on=False)
        down(axes, (n, float(value)), (n, float(goal)))
        text = f"p − t = {signed(value - goal)}"
        axes.text(n, max(value, goal) + 0.03, text, color=RED, ha="center")
    each = say(ja="、", en="; ").join(
        say(
            ja=f"クラス{n}では確率{value:g}から目標{goal:g}へ、差は{signed(value - goal)}",
            en=f"class {n} from {value:g} to {goal:g}, the difference {signed(value - goal)}",
        )
        for n, (value, goal) in enumerate(zip(p, t, strict=True))
    )
    return say(
        ja=f"青い棒が確率p、黒い線が目標t。{each}。",
        en=f"Blue bars are the probabilities p, black lines the goal t: {each}.",
    )


@figure(width=4.5, height=3.4)
def draw_layers(
    canvas: Figure, say: Words, small: list[float], one: list[float], large: list[float]
) -> str:
    """The gradient at the output of each layer, on a scale of powers of two."""
    axes = canvas.add_axes((0.17, 0.16, 0.81, 0.81))
    axes.set_yscale("log", base=2)
    axes.set(xlim=(10.3, -0.3), ylim=(2**-11, 2**11))
    axes.set_xlabel(say(ja="何層目の出力か(0は入力)", en="output of which layer (0: the input)"))
    axes.set_ylabel(say(ja="届いた勾配", en="gradient that arrives"))
    for series, colour, place, text in (
        (large, RED, (4.6, 2**7.6), say(ja="重み2", en="weight 2")),
        (one, INK, (4.6, 2**0.6), say(ja="重み1", en="weight 1")),
        (small, BLUE, (4.6, 2**-3.4), say(ja="重み0.5", en="weight 0.5")),
    ):
        axes.plot(range(len(series)), series, "o-", color=colour, markersize=5)
        axes.text(*place, text, color=colour)
    return say(
        ja=f"10層目から入力へ戻るあいだに、勾配は重み0.5では{small[-1]:g}から{small[0]:.2g}へ減り、"
        f"重み1では{one[0]:g}のまま、重み2では{large[0]:g}へ増える。",
        en=f"On the way back from layer 10 to the input, the gradient falls from {small[-1]:g} to "
        f"{small[0]:.2g} with weight 0.5, stays {one[0]:g} with weight 1, and grows to "
        f"{large[0]:g} with weight 2.",
    )


CELL = (46, 27)
"""Width and height of a cell in the figures of tables, in points."""


def table(axes: Axes, middle: float, top: float, rows: np.ndarray, colour: str) -> None:
    """A table of gradients, centred, its upper edge at `top`; `colour`: of its lines."""
    wide, high = CELL
    left = middle - wide * rows.shape[1] / 2
    for row, numbers in enumerate(rows):
        for column, value in enumerate(numbers):
            centre = (left + wide * (column + 0.5), top + high * (row + 0.5))
            box(axes, centre, CELL, colour, (signed(value), RED))


@figure(width=4.5, height=3.1)
def draw_summed_and_repeated(
    canvas: Figure, say: Words, at_sums: list[float], at_table: list[list[float]]
) -> str:
    """Results on top: a sum of rows, and a row that was broadcast; gradients go down."""
    axes = sheet(canvas, height=222)
    top, bottom = 34, 176
    sums, whole = np.array([at_sums]), np.array(at_table)
    for middle, above, below, colour, name, code, told in (
        (79, sums, np.repeat(sums, 2, axis=0), INK, "x", "x.sum(dim=0)",
         say(ja="繰り返す", en="repeated")),
        (245, whole, whole.sum(axis=0, keepdims=True), INK, "row", "row + column",
         say(ja="足し合わせる", en="added up")),
    ):  # fmt: skip
        end = top + CELL[1] * len(above)
        start = bottom - CELL[1] * len(below)
        for column in (-1, 0, 1):
            place = middle + column * CELL[0]
            down(axes, (place, end), (place, start))
        table(axes, middle, top, above, FAINT)
        table(axes, middle, start, below, colour)
        word(axes, (middle, 17), code, INK)
        word(axes, (middle, bottom + 16), name, INK)
        word(axes, (middle, bottom + 35), told, RED)
    added = whole.sum(axis=0)
    first, second = ([signed(value) for value in values] for values in (at_sums, added))
    return say(
        ja=f"左: x.sum(dim=0)に届いた{'、'.join(first)}が、xの二つの行の両方に、同じ値のまま渡る。"
        f"右: row + columnの表に届いた勾配が、列ごとに足し合わされ、rowに{'、'.join(second)}が渡る。",
        en=f"Left: {', '.join(first)} arrive at x.sum(dim=0) and go unchanged to both rows of x. "
        "Right: the gradients that arrive at the table of row + column are added up by columns, "
        f"and {', '.join(second)} go to row.",
    )


@figure(width=4.5, height=5.2)
def draw_slopes(canvas: Figure, say: Words, z: np.ndarray) -> str:
    """z**3 and its derivatives one below the other; the slope of one is the height of the next."""
    at = float(z)
    places = np.linspace(0, 4, 81)
    rows = [
        ("z³", at**3, 3 * at**2, places**3, 64),
        (say(ja="一階微分 3z²", en="first derivative 3z²"), 3 * at**2, 6 * at, 3 * places**2, 48),
        (say(ja="二階微分 6z", en="second derivative 6z"), 6 * at, 6, 6 * places, 24),
    ]
    for row, (name, height, slope, curve, most) in enumerate(rows):
        axes = canvas.add_axes((0.11, 0.735 - 0.31 * row, 0.84, 0.25))
        axes.set(xlim=(0, 4), ylim=(0, most), xticks=range(5), yticks=[0, most / 2, most])
        if row < 2:
            axes.set_xticklabels([])
        axes.plot(places, curve, color=BLUE)
        axes.plot(places, height + slope * (places - at), color=RED, linestyle=(0, (5, 2)))
        axes.plot([at], [height], "o", color=INK, markersize=6)
        axes.text(0.12, most * 0.86, name, color=BLUE)
        told = say(ja=f"高さ{height:g}", en=f"height {height:g}")
        axes.text(0.12, most * 0.66, told, color=INK)
        told = say(ja=f"傾き{slope:g}", en=f"slope {slope:g}")
        axes.text(0.12, most * 0.46, told, color=RED)
    axes.set_xlabel("z")
    heights = [f"{height:g}" for _, height, *_ in rows]
    return say(
        ja=f"三つの曲線と、z = {at:g}での接線。z³の高さは{heights[0]}で、傾きは一階微分の高さと同じ"
        f"{heights[1]}。一階微分の傾きは二階微分の高さと同じ{heights[2]}。二階微分は直線で、傾きは6。",
        en=f"Three curves with their tangents at z = {at:g}. z³ is {heights[0]} high, and its slope "
        f"is the height of the first derivative, {heights[1]}. The slope of that is the height of "
        f"the second derivative, {heights[2]}. The second derivative is a straight line of slope 6.",
    )


@figure(width=4.5, height=4.3)
def draw_two_orders(canvas: Figure, say: Words, p: float) -> str:
    """The graph of two_ways, twice: gradients passed on as they arrive, and when all have arrived."""
    axes = sheet(canvas, height=312)
    u = p + p
    v = u + 1
    early, total = v, u + v  # what has arrived at u when each part is there
    arrived = say(ja=f"{v:g}、次に{total:g}", en=f"{v:g}, then {total:g}")
    for middle, title, at_u, each, at_p in (
        (82, say(ja="届くたびに渡す", en="as it arrives"), arrived, f"{early:g}, {total:g}",
         f"2 × ({early:g} + {total:g}) = {2 * (early + total):g}"),
        (242, say(ja="そろってから渡す", en="when all is there"), f"{v:g} + {u:g} = {total:g}",
         f"{total:g}", f"2 × {total:g} = {2 * total:g}"),
    ):  # fmt: skip
        word(axes, (middle, 16), title, INK)
        down(axes, (middle - 44, 62), (middle - 44, 160))
        down(axes, (middle + 30, 62), (middle + 30, 96))
        down(axes, (middle + 30, 124), (middle + 30, 160))
        passed_back(axes, (middle - 44, 110), f"{v:g}")
        passed_back(axes, (middle + 30, 140), f"{u:g}")
        for side in (-30, 30):
            down(axes, (middle + side, 206), (middle + side, 258))
            passed_back(axes, (middle + side, 230), each)
        box(axes, (middle, 48), (144, 28), FAINT, f"u × v = {u * v:g}")
        box(axes, (middle + 30, 110), (84, 28), FAINT, f"v = {v:g}")
        box(axes, (middle, 183), (144, 46), FAINT, f"u = p + p = {u:g}", (at_u, RED))
        box(axes, (middle, 281), (144, 46), INK, f"p = {p:g}", (at_p, RED))
    return say(
        ja=f"同じ計算グラフを二つ並べた図。左は届くたびに渡す順序で、uからpへ{early:g}と{total:g}が"
        f"二度ずつ渡り、合計は{2 * (early + total):g}。右はそろってから渡す順序で、{total:g}が"
        f"二度だけ渡り、合計は{2 * total:g}。",
        en=f"The same graph twice. At the left, gradients are passed on as they arrive: {early:g} and "
        f"{total:g} go from u to p, each of them twice, {2 * (early + total):g} in all. At the "
        f"right, when all has arrived: {total:g} goes twice, {2 * total:g} in all.",
    )
