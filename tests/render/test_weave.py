"""What a cell printed stands on the page and in its other forms, whatever it is."""

from __future__ import annotations

import html
import re
from pathlib import Path

import markdown
import pytest

from hooks.editions.figures import figures
from hooks.read.module import parse_module
from hooks.read.page import parse_page
from hooks.render import cells
from hooks.render.compose import compose
from hooks.render.weave import weave, with_figures
from hooks.run.results import CellResult, Drawing, RunResult, StatementResult

PAGE = "# T {#t}\n\n::: step\n\nText between.\n\n::: step-2\n"


def notebook(first: str, printed: str, drawn: bool = False, text: str = PAGE):
    """A page of two cells: the first has this code and prints this, both draw where asked."""
    module = parse_module(f"# %% step\n{first}\n\n# %% step-2\ny = 2\n", Path("page.py"))
    svg = {"ja": "<svg></svg>", "en": "<svg></svg>"}
    drawings = [Drawing("draw", svg, {"ja": "図", "en": "figure"})] if drawn else []
    result = RunResult(
        [
            CellResult("step", [StatementResult(2, printed, drawings)]),
            CellResult("step-2", [StatementResult(5, "", drawings)]),
        ],
        {},
    )
    return compose(parse_page(text, Path("docs/page.en.md")), module, result)


@pytest.mark.parametrize(
    "text",
    [
        "````\n# a heading\n",
        "``````\n::: step-2\n",
        "~~~~\n## {#id}\n",
        "<b>bold</b> &amp; @@figure step 0@@\n",
        "$x$ **bold** [a](b.md)\n",
        "    indented\n\n\n- item\n",
        "{ .cell }\n````{ .output }\n",
    ],
)
def test_page_shows_exactly_what_was_printed(text):
    configs = {"pymdownx.superfences": {"custom_fences": cells.FENCES}}
    woven = weave(notebook(f"print({text!r}, end='')", text))
    extensions = ["attr_list", "pymdownx.superfences"]
    page = markdown.markdown(woven, extensions=extensions, extension_configs=configs)
    found = re.findall("<pre.*?</pre>", page, re.DOTALL)
    blocks = [html.unescape(re.sub("<[^>]+>", "", block)).strip() for block in found]
    assert text.strip() in blocks
    assert page.count("<h1") == 1
    assert "<h2" not in page
    assert "<p>Text between.</p>" in page
    assert "y = 2" in blocks


def test_each_figure_has_a_file_of_its_own():
    assert len(figures(notebook("print(1)", "1\n", drawn=True))) == 2


def test_what_stands_right_below_a_figure_is_its_caption():
    text = PAGE.replace("::: step\n\nText", "::: step\nSee the `peak`.\n\nText")
    made = notebook("draw()", "", drawn=True, text=text)
    page = markdown.markdown(weave(made), extensions=["attr_list"])
    figure, rest = with_figures(page, made).split("</figure>", 1)
    assert figure.endswith("<svg></svg><figcaption>See the <code>peak</code>.</figcaption>")
    assert rest.strip().startswith("<p>Text between.</p>")
    # Without a figure there is nothing to be the caption of.
    plain = markdown.markdown(weave(notebook("1", "", text=text)), extensions=["attr_list"])
    assert "caption" not in plain
