"""Drawing code that readers would not type: one module per chapter, called by name.

`frame` is what all figures share; a drawing function looks like this:

    @figure(width=6, height=4)
    def draw_points(canvas, say, x, t):
        axes = canvas.add_axes((0.12, 0.16, 0.86, 0.8))
        axes.set_xlabel(say(ja="入力", en="input"))
        axes.plot(x, t, "o", color=BLUE)
        return say(ja="...", en="...")  # the text alternative: what the figure shows

A snippet calls it with its data only: `draw_points(x, t)`. The build draws it once per
language; in a notebook it is drawn in the language of the notebook.
"""
