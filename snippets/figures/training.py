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


@figure(width=4.5, height=3.8)
def draw_one_cycle(canvas: Figure, say: Words, cycle: list[tuple[float, float]]) -> str:
    """Learning rate and momentum of each update, one above the other."""
    rates, momenta = (list(series) for series in zip(*cycle, strict=True))
    counts = range(1, len(cycle) + 1)
    shown = (
        (0.57, rates, BLUE, (-0.08, 1.12), say(ja="学習率", en="learning rate")),
        (0.13, momenta, RED, (0.838, 0.962), say(ja="モーメンタム", en="momentum")),
    )
    for bottom, series, colour, limits, name in shown:
        axes = canvas.add_axes((0.17, bottom, 0.81, 0.39))
        axes.set(xlim=(0.6, len(cycle) + 0.4), ylim=limits, xticks=list(counts))
        axes.set_ylabel(name, color=colour)
        axes.plot(counts, series, "o-", color=colour)
        if bottom > 0.5:
            axes.set_xticklabels([])
    axes.set_xlabel(say(ja="更新の回数", en="number of the update"))
    peak = rates.index(max(rates)) + 1
    return say(
        ja=f"{len(cycle)}回の更新。学習率は{rates[0]:g}から{peak}回目の{max(rates):g}まで上がり、"
        f"{rates[-1]:.2f}まで下がる。モーメンタムは逆に、{momenta[0]:g}から{peak}回目の{min(momenta):g}"
        f"まで下がり、{momenta[-1]:g}に戻る。",
        en=f"{len(cycle)} updates. The learning rate rises from {rates[0]:g} to {max(rates):g} at "
        f"update {peak}, and falls to {rates[-1]:.2f}. The momentum goes the other way: from "
        f"{momenta[0]:g} down to {min(momenta):g} at update {peak}, and back to {momenta[-1]:g}.",
    )


@figure(width=4.5, height=3.6)
def draw_ends(canvas: Figure, say: Words, coupled: Series, decoupled: Series, adamw: Series) -> str:
    """One weight with three kinds of decay, update by update, and where each ends."""
    axes = canvas.add_axes((0.13, 0.15, 0.85, 0.82))
    axes.set(xlim=(0, 63), ylim=(0, 3.25))
    axes.set_xlabel(say(ja="更新の回数", en="number of updates"))
    axes.set_ylabel("w")
    axes.axhline(3, color=FAINT, linestyle=(0, (2, 2)))
    axes.text(
        59, 3.05, say(ja="減衰なしの最適な値", en="optimum without decay"), ha="right", color=FAINT
    )
    for series, colour, place, text in (
        (decoupled, ORANGE, 2.72, say(ja="切り離した形", en="decoupled")),
        (coupled, BLUE, 2.17, say(ja="勾配に足す形", en="in the gradient")),
        (adamw, RED, 1.55, "AdamW"),
    ):
        axes.plot(range(len(series)), series, color=colour)
        axes.text(59, place, text, ha="right", color=colour)
    ends = [f"{series[-1]:.2f}" for series in (coupled, decoupled, adamw)]
    return say(
        ja=f"60回の更新での重み。減衰を勾配に足すと{ends[0]}、切り離すと{ends[1]}に着く(モーメンタム0.5)。"
        f"AdamWは{ends[2]}に着く。減衰がなければ最適な値は3。",
        en=f"The weight over 60 updates. With the decay in the gradient it ends at {ends[0]}, "
        f"decoupled at {ends[1]} (momentum 0.5), with AdamW at {ends[2]}. Without decay the optimum "
        "is 3.",
    )


@figure(width=4.5, height=4.2)
def draw_first_steps(canvas: Figure, say: Words, sgd: list, adam: list) -> str:
    """On the contours of the loss: the first updates of SGD and of Adam."""
    axes = canvas.add_axes((0.13, 0.13, 0.85, 0.85))
    axes.set(xlim=(0.9, 2.5), ylim=(-0.1, 1.5), xlabel="a", ylabel="b")
    axes.set_xticks([1, 1.5, 2])
    x, t = np.array([1.0, 2.0]), np.array([3.0, 5.0])
    a, b = np.linspace(0.9, 2.5, 61), np.linspace(-0.1, 1.5, 61)
    levels = [0.01, 0.1, 0.4, 1, 2, 3.5, 5.5]
    axes.contour(a, b, grid_loss(x, t, a, b), levels, colors=[FAINT], linewidths=0.6)
    axes.plot(*zip(*sgd, strict=True), "o-", color=BLUE, markersize=4)
    axes.plot(*zip(*adam, strict=True), "o-", color=RED, markersize=4)
    axes.plot(2, 1, "*", color=INK, markersize=14)
    paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}
    axes.text(1.42, 0.14, "SGD", color=BLUE, bbox=paper)
    axes.text(1.22, 0.62, "Adam", color=RED, bbox=paper)
    first = [np.subtract(path[1], path[0]) for path in (sgd, adam)]
    return say(
        ja=f"損失の等高線と、(1, 0)からの更新。SGDの一回目は({first[0][0]:.1f}, {first[0][1]:.1f})だけ進み、"
        f"谷底の近くに着く。Adamの一回目は({first[1][0]:.1f}, {first[1][1]:.1f})で、そのあとも斜めに進む。"
        f"最適な値の上を通り過ぎ、{len(adam) - 1}回目は({adam[-1][0]:.2f}, {adam[-1][1]:.2f})に着く。",
        en=f"The contours of the loss and the updates from (1, 0). The first of SGD is a move by "
        f"({first[0][0]:.1f}, {first[0][1]:.1f}), close to the floor of the valley. The first of Adam "
        f"is ({first[1][0]:.1f}, {first[1][1]:.1f}), and it goes on diagonally. It passes over the "
        f"optimum, and ends at ({adam[-1][0]:.2f}, {adam[-1][1]:.2f}) after {len(adam) - 1} updates.",
    )


@figure(width=4.5, height=3.8)
def draw_going_on(canvas: Figure, say: Words, whole: list, paths: dict[str, list]) -> str:
    """The weight after each update: without an interruption, and with one part left out."""
    axes = canvas.add_axes((0.15, 0.15, 0.83, 0.82))
    axes.set(xlim=(0.5, len(whole) + 0.5), xticks=range(1, len(whole) + 1))
    axes.set_xlabel(say(ja="続きの更新の回数", en="number of the update since"))
    axes.set_ylabel("weight")
    colours = {"model": FAINT, "optimizer": RED, "scheduler": ORANGE, "random": BLUE}
    counts = range(1, len(whole) + 1)
    for name, path in paths.items():
        # The last digit depends on the processor.
        axes.plot(counts, [round(a, 3) for a, _ in path], "--", color=colours[name], label=name)
    axes.plot(
        counts,
        [round(a, 3) for a, _ in whole],
        "o-",
        color=INK,
        label=say(ja="中断なし", en="uninterrupted"),
    )
    axes.legend(frameon=False)
    ends = {name: f"{path[-1][0]:.2f}" for name, path in paths.items()}
    return say(
        ja=f"中断しないと、重みは{len(whole)}回の更新で{whole[-1][0]:.2f}に着く。読み込まないものがあると違う。"
        + "、".join(f"{name}なしでは{end}" for name, end in ends.items())
        + "。",
        en=f"Uninterrupted, the weight is at {whole[-1][0]:.2f} after {len(whole)} updates. With a part "
        "left out it ends elsewhere: "
        + ", ".join(f"without {name} at {end}" for name, end in ends.items())
        + ".",
    )
