"""Numbers in words are the same in both languages; nothing rises in one and falls in the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.read.page import parse_page
from hooks.twins.structure import check_pair

HEADINGS = "# Title {#title}\n\n## More {#more}"


def problems(english: str, japanese: str) -> list[str]:
    pages = [
        parse_page(
            f"# Title {{#title}}\n\n## More {{#more}}\n\n{text}\n", Path(f"page.{language}.md")
        )
        for language, text in (("en", english), ("ja", japanese))
    ]
    return [mistake.problem for mistake in check_pair(*pages)]


@pytest.mark.parametrize(
    ("english", "japanese", "wrong"),
    [
        ("all three losses", "三つの損失", "四つの損失"),
        ("seven ways", "七通り", "六通り"),
        ("twenty-five rounds", "二十五回", "二十四回"),
        ("a hundred rounds", "百回", "千回"),
        ("two thousand", "二千", "二百"),
        ("tens of trillions", "数十兆", "数十億"),
        ("three quarters of it", "四分の三", "三分の二"),
        ("half of it", "半分", "四分の一"),
        ("a tenth of it", "十分の一", "百分の一"),
        ("the second half", "後半", "四分の一"),
    ],
)
def test_other_number_in_words_is_found(english, japanese, wrong):
    assert problems(english, japanese) == []
    assert "numbers in words" in problems(english, wrong)[0]


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("both points, the two lines", "二つの点、両方の線"),
        ("it is enough", "十分です"),
        ("the third time", "最後に"),
        ("at last", "三回目に"),
        ("arithmetic", "四則演算"),
    ],
)
def test_what_languages_say_in_other_words_is_left_alone(english, japanese):
    assert problems(english, japanese) == []


def test_what_rises_in_one_language_does_not_fall_in_the_other():
    assert problems("The loss rises.", "損失が増えます。") == []
    assert "falls" in problems("The loss rises.", "損失が減ります。")[0]
    assert problems("It rises, then falls.", "損失が減ります。") == []


def test_swapped_heads_of_a_table_are_found():
    table = "| | {} | {} |\n|---|---|---|\n| one | 1 | 1 |"
    assert problems(table.format("`a`", "`b`"), table.format("`a`", "`b`")) == []
    assert "other cells" in problems(table.format("`a`", "`b`"), table.format("`b`", "`a`"))[0]
