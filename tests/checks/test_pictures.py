"""What cannot be read in a figure, or not in its language, is told with the line that draws it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.checks.pictures import check_pictures, width_of
from hooks.read.module import parse_module
from hooks.run.results import CellResult, Drawing, RunResult, StatementResult

MODULE = parse_module("# %% draw\nx = 1\ndraw(x)\n", Path("module.py"))
STYLE = "font-size: 12px; text-anchor: {anchor}; fill: var(--fig-ink,#1b2a30)"


def text(words: str, x: float, y: float, anchor: str = "start", turned: str = "") -> str:
    """A text as matplotlib writes it."""
    style = STYLE.format(anchor=anchor)
    return f'<text style="{style}" x="{x}" y="{y}"{turned}>{words}</text>'


def told(*parts: str, ja: str = "直線。", en: str = "A line.") -> list[tuple[int, str]]:
    """What is said of a figure of 200 x 100 points with these parts, in English where in both."""
    svg = f'<svg viewBox="0 0 200 100">{"".join(parts)}</svg>'
    drawing = Drawing("draw", {"ja": svg, "en": svg}, {"ja": ja, "en": en})
    statements = [StatementResult(2), StatementResult(3, "", [drawing])]
    result = RunResult([CellResult("draw", statements)], {})
    return [(mistake.line, mistake.problem) for mistake in check_pictures(MODULE, result)]


@pytest.mark.parametrize(
    "parts",
    [
        [text("one", 10, 50), text("two", 60, 50)],
        [text("one", 10, 50), text("two", 10, 64)],
        [text("middle", 100, 50, "middle"), text("end", 200, 90, "end")],
        [text("turned", 12, 50, "middle", ' transform="rotate(-90 12 50)"')],
        ['<path style="stroke: var(--fig-blue,#1a5fa8)"/>', text("#123456", 10, 50)],
    ],
)
def test_text_that_lies_on_the_figure_and_apart_passes(parts):
    assert told(*parts) == []


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ([text("one", 190, 50)], "the text 'one' reaches "),
        ([text("middle", 5, 50, "middle")], "over the edge"),
        ([text("low", 10, 99)], "over the edge"),
        ([text("turned", 5, 50, "middle", ' transform="rotate(-90 5 50)"')], "over the edge"),
        ([text("one", 10, 50), text("two", 20, 50)], "the text 'one' lies over 'two'"),
        ([text("one", 10, 50), text("two", 10, 58)], "lies over"),
        ([text("tiny", 10, 50).replace("12px", "4px")], "the text 'tiny' has 4 points"),
        (['<path style="stroke: #ff0000"/>'], "the colour #ff0000, which has no role"),
    ],
)
def test_text_that_cannot_be_read_and_colours_without_a_role_are_told(parts, problem):
    found = told(*parts)
    assert [line for line, _ in found] == [3, 3]
    assert all(problem in said for _, said in found)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ({"ja": ""}, "in ja: no text alternative"),
        ({"en": " "}, "in en: no text alternative"),
        ({"ja": "A line."}, "in ja: the text alternative is not in that language"),
        ({"en": "直線。"}, "in en: the text alternative is not in that language"),
    ],
)
def test_text_alternative_is_there_and_in_the_language_of_the_page(words, problem):
    [(line, said)] = told(**words)
    assert line == 3
    assert problem in said


def test_label_in_japanese_is_none_of_the_english_figure():
    [(_, problem)] = told(text("入力", 10, 50))
    assert problem == "the figure draw, in en: the text '入力' is Japanese"


def test_letters_have_their_widths():
    assert width_of("入力", 12) == 24
    assert width_of("iii", 12) < width_of("mmm", 12)
