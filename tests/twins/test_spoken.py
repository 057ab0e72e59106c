"""Numbers in words are the same in both languages; nothing rises in one and falls in the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.read.module import parse_module
from hooks.read.page import parse_page
from hooks.run.results import CellResult, Drawing, RunResult, StatementResult
from hooks.twins.said import check_alternatives
from hooks.twins.structure import check_pair

HEADINGS = "# Title {#title}\n\n## More {#more}"

ASKED = "::? type below\n    {}\n    - below-it: x\n    - hint: x"


def problems(english: str, japanese: str, front: tuple[str, str] = ("", "")) -> list[str]:
    fronts = dict(zip(("en", "ja"), front, strict=True))
    pages = [
        parse_page(
            f"{fronts[language]}# Title {{#title}}\n\n## More {{#more}}\n\n{text}\n",
            Path(f"page.{language}.md"),
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


@pytest.mark.parametrize(
    ("english", "japanese", "problem"),
    [
        # A section says the same numbers, and speaks of both ways, but not in the same sentence.
        ("Three points. Four losses.", "四つの点です。損失は三つです。", "in words"),
        ("Three and three points.", "三つと四つの点です。", "in words"),
        ("The third one. Four of them.", "四番目です。四つあります。", "in words"),
        ("It rises. It falls.", "減ります。増えます。", "rises or is large"),
        ("It rises, then falls.", "増えて、そのあと増えます。", "rises or is large"),
        ("The left one. The right one.", "右です。左です。", "of the left here, of the right"),
        ("The first line is negative.", "一行目は正です。", "what is negative here"),
        ("The second is new.", "一つ目が新しいものです。", "what is second here"),
        ("In float32.", "float64です。", "`float32` here, but not `float64`"),
        ("| it |\n|---|\n| yes |", "| か |\n|---|\n| いいえ |", "a yes"),
        ("The larger one.", "小さいほうです。", "rises or is large"),
        ("`a` is one. `b` is two.", "`b`です。`a`です。", "which stands there"),
        ("`a` is 9, `b` is 5, not 7.", "`b`は9、`a`は5、7ではありません。", "`a` has 9 here"),
        ("- It rises.\n- It falls.", "- 減ります。\n- 増えます。", "rises or is large"),
        ("| [a](b.md) | c |\n|---|---|", "| 丙 | [甲](b.md) |\n|---|---|", "links in other"),
        ("Subtract 1 from it.", "1を足します。", "of subtracting here, of adding there"),
        ("It is divided by 2.", "2を掛けます。", "of dividing here, of multiplying there"),
        ("The one in the middle.", "右のものです。", "of the middle here, of a side there"),
        ("Each row of it.", "それぞれの列です。", "of a row here, of a column there"),
        ("`a` does not change.", "`a`は変わります。", "of what is not so ('does not') here"),
        ("It can't go back.", "ここでは戻れます。", "of what is not so ('can't') here"),
        ("The rate is large.", "学習率は大きくありません。", "of what is not so ('ません') there"),
        ("| it | goes |\n|---|---|\n| up | larger |\n| down | smaller |",
         "| 向き | 変化 |\n|---|---|\n| 上 | 小さく |\n| 下 | 大きく |", "rises or is large"),
    ],
)  # fmt: skip
def test_passage_that_contradicts_its_twin_is_found(english, japanese, problem):
    assert any(problem in told for told in problems(english, japanese))


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("It rises. It falls.", "増えます。減ります。"),
        ("Three points. Each has a loss.", "三つの点です。三つとも損失があります。"),
        ("It raises an error.", "小さいとエラーになります。"),
        ("No longer 2: `a` is 3.", "`a`は2ではなく3です。"),
        ("It is not a leaf.", "葉とは別のものです。"),
        ("The value stays the same.", "値は変わりません。"),
        ("Any start will do.", "どこから始めてもかまいません。"),
        ("It has to be there.", "なければなりません。"),
        (ASKED.format("One?"), ASKED.format("上は?")),
        ("It grows. And it is large. `a` does.", "増えて大きくなります。`a`です。"),
    ],
)
def test_passages_that_say_more_or_less_than_their_twins_pass(english, japanese):
    assert problems(english, japanese) == []


def test_swapped_heads_of_a_table_are_found():
    table = "| | {} | {} |\n|---|---|---|\n| one | 1 | 1 |"
    assert problems(table.format("`a`", "`b`"), table.format("`a`", "`b`")) == []
    assert "other cells" in problems(table.format("`a`", "`b`"), table.format("`b`", "`a`"))[0]


@pytest.mark.parametrize(
    ("japanese", "problem"),
    [
        ("三本の線のうち、最後は増え続ける。", ""),
        ("三本の線。", ""),
        ("三本の線のうち、最後は減り続ける。", "falls or is small"),
        ("四本の線のうち、最後は増え続ける。", "of the number 4 in words here, of 3 there"),
    ],
)
def test_alternatives_of_a_figure_do_not_contradict_each_other(japanese, problem):
    drawing = Drawing("draw", {}, {"ja": japanese, "en": "Three lines, of which the last rises."})
    result = RunResult([CellResult("draw", [StatementResult(2, "", [drawing])])], {})
    module = parse_module("# %% draw\ndraw()\n", Path("module.py"))
    told = [(mistake.line, mistake.problem) for mistake in check_alternatives(module, result)]
    assert [line for line, _ in told] == [2] * bool(problem)
    assert all(problem in said and said.startswith("the figure draw: ") for _, said in told)


def test_glossaries_explain_the_same_words():
    front = "---\nterms:\n  leaf: [leaf]\n---\n"
    assert problems("One.", "一つ。", (front, front)) == []
    [problem] = problems("One.", "一つ。", (front, front.replace("leaf: ", "graph: ")))
    assert problem.endswith("page.ja.md: graph, leaf")


def test_section_has_the_same_paragraphs_in_both_languages():
    assert problems("One.\n\n- two\n- three", "一つ。\n\n- 二\n- 三") == []
    for english, japanese, kinds in (
        ("One.\n\nTwo.", "一つ。", "paragraph here, nothing in"),
        ("One.", "一つ。\n\n二つ。", "nothing here, paragraph in"),
        ("One.\n\n- two", "一つ。\n\n二つ。", "item here, paragraph in"),
    ):
        assert [told.startswith(kinds) for told in problems(english, japanese)] == [True]
