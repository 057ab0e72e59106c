"""The figures of the pages on the arguments of SGD."""

from __future__ import annotations

from matplotlib.figure import Figure

from snippets.figures.frame import BLUE, FAINT, INK, ORANGE, Words, figure


@figure(width=4.5, height=3.6)
def draw_two_forms(canvas: Figure, say: Words, outside: list[float], inside: list[float]) -> str:
    """The length of each step while lr is lowered halfway: lr applied last, and applied first."""
    axes = canvas.add_axes((0.12, 0.16, 0.86, 0.74))
    count = len(outside)
    axes.set(xlim=(0.4, count + 0.6), ylim=(0, 9.4))
    axes.set_xlabel(say(ja="ステップ", en="step"))
    axes.set_ylabel(say(ja="歩幅", en="length of the step"))
    axes.set_xticks(range(1, count + 1))
    axes.set_yticks(range(0, 7, 2))
    axes.grid(visible=False, axis="x")
    for shift, steps, colour in ((-0.21, outside, BLUE), (0.21, inside, ORANGE)):
        for number, step in enumerate(steps, 1):
            axes.plot(
                [number + shift] * 2, [0, step], color=colour, linewidth=15, solid_capstyle="butt"
            )
            # A little outwards: clear of the other bar.
            place = (number + 1.25 * shift, step + 0.12)
            axes.text(*place, f"{step:.4g}", ha="center", fontsize=9.5, color=INK)
    half = count / 2 + 0.5
    axes.plot(
        [half, half],
        [outside[count // 2] + 0.7, 7.4],
        color=FAINT,
        linewidth=1.2,
        linestyle=(0, (4, 4)),
    )
    axes.text(half + 0.1, 6.6, say(ja="学習率は1/4", en="1/4 of the rate"), color=FAINT)
    axes.text(0.5, 8.7, say(ja="左: torch.optim.SGD", en="left: torch.optim.SGD"), color=BLUE)
    words = say(ja="右: 学習率をバッファの中に入れる形", en="right: rate inside the buffer")
    axes.text(0.5, 7.8, words, color=ORANGE)
    first, after = outside[count // 2 - 1], outside[count // 2]
    other = inside[count // 2]
    return say(
        ja=f"6ステップの歩幅。3ステップ目まではどちらも同じで、3ステップ目は{first:g}。学習率を下げた"
        f"4ステップ目に、torch.optim.SGDの歩幅は{after:g}まで縮む。学習率をバッファの中に入れる形では"
        f"{other:g}で、そのあと少しずつ縮む。",
        en=f"The length of 6 steps. The first 3 are the same in both forms, step 3 is "
        f"{first:g}. When the rate is lowered, step 4 of torch.optim.SGD shrinks to "
        f"{after:g}; with the rate inside the buffer it is {other:g} and shrinks little by little.",
    )
