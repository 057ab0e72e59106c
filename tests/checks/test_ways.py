"""What a page says of two numbers, that one rises to the other, is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.checks.ways import check_drawn_ways, check_ways
from hooks.read.module import parse_module
from hooks.read.page import parse_page
from hooks.run.results import CellResult, Drawing, RunResult, StatementResult


def told(text: str, language: str) -> list[tuple[int, str]]:
    page = parse_page(f"# Title {{#title}}\n\n{text}\n", Path(f"page.{language}.md"))
    return [(mistake.line, mistake.problem) for mistake in check_ways(page)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The loss falls from 0.65 to 6.5."),
        ("en", "The loss has risen from 6.5 to 0.65."),
        ("en", "It goes from 6.5 up to 0.65."),
        ("en", "`a` grows from `3` to `2`."),
        ("ja", "損失は6.5から0.65に増えました。"),
        ("ja", "損失は0.65から6.5まで小さくなりました。"),
    ],
)
def test_number_that_goes_the_other_way_is_told(language, text):
    [(line, problem)] = told(text, language)
    assert line == 3
    assert "is said of something that " in problem


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The loss falls from 6.5 to 0.65, then rises from 1 to 2."),
        ("en", "It grows from -4 to -8."),
        ("en", "The path goes from 6.5 to 0.65."),
        ("en", "It rises, and then it goes down from 3 to 2."),
        ("ja", "6.5から0.65に減り、1から2へ増えます。"),
        ("ja", "2から1.75へ動きました。あとで増えます。"),
        ("ja", "0.0001から1.0まで変えます。"),
    ],
)
def test_number_that_goes_as_told_passes(language, text):
    assert told(text, language) == []


@pytest.mark.parametrize(
    ("english", "wrong"),
    [("It falls from 1 to 0.25.", False), ("Here it rises from 1 to 0.25.", True)],
)
def test_alternative_of_a_figure_is_read_too(english, wrong):
    module = parse_module("# %% a\nx = 1\nprint(x)\n", Path("module.py"))
    drawing = Drawing("draw", {}, {"ja": "1から0.25へ減る。", "en": english})
    result = RunResult([CellResult("a", [StatementResult(3, "", [drawing])])], {})
    found = [*check_drawn_ways(module, result)]
    assert [mistake.line for mistake in found] == [3] * wrong
    for mistake in found:
        assert mistake.problem.startswith("the alternative of draw in en: 'from 1 to 0.25'")
