"""What a page may contain is read alike by the page and its notebook; the rest has a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.checks.contents import check_contents
from hooks.checks.links import HOSTS
from hooks.checks.readings import check_readings
from hooks.errors import AuthorError
from hooks.read.page import Page, parse_page
from tests.support.small import error_of, line_of

HEAD = "# T {#t}\n\n"


def page(text: str) -> Page:
    return parse_page(f"{HEAD}{text}\n", Path("docs/some/page.ja.md"))


def told(text: str) -> list[tuple[int, str]]:
    """Line, counted from the first of `text`, and problem of each mistake."""
    return [(mistake.line - 2, mistake.problem) for mistake in check_contents(page(text))]


@pytest.mark.parametrize(
    "text",
    [
        "Text with `code`, **bold**, *emphasis* and [a link](other.md#there).",
        "- one\n- two\n    - below it\n\n    A paragraph of it.\n\nText.",
        "1. one<br> more\n2. two\n\nText.",
        '!!! note "Title"\n\n    Text.\n\n    - one\n    - two\n\nText.',
        '!!! question "Title"\n\n    Text.\n\n    ::: cell\n\n    More text.\n\nText.',
        "| | a |\n|---|---|\n| b | `c` |",
        "Text: $a_i * b_i * c$, and\n\n$$\na * b * c\n$$\n\nText.",
        "## Heading with `code[0]` {#h}\n\n### Below {#below}",
        "```text\n**no** | `mark\n```",
        "「**勾配**」と **「勾配」** です。",
        "The loop calls zero_grad, and requires_grad_ is set.",
        '<div class="path" markdown>\n\n1. one\n\n</div>',
        "c[:] and x[0][1] are slices, `a | b` is not.",
    ],
)
def test_what_pages_may_contain_is_read_alike_by_both_readers(text):
    assert told(text) == []
    assert [*check_readings(page(text))] == []


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("Text\n- one", 2, "a list right below a paragraph"),
        ("Text\n1. one", 2, "a list right below a paragraph"),
        ("Text\n| a |\n|---|\n| b |", 2, "a table right below a paragraph"),
        ('Text\n!!! note "Title"\n\n    Text.', 2, "a note right below a paragraph"),
        ('!!! notes "Title"\n\n    Text.', 1, "no kind of note is called 'notes'"),
        ("!!! note\n\n    Text.", 1, "a note without a title"),
        ('!!! note " "\n\n    Text.', 1, "a note without a title"),
        ('!!! note "Title"', 1, "a note whose text does not belong to it"),
        ('!!! note "Title"\n\nText.', 1, "a note whose text does not belong to it"),
        ('!!! note "Title"\n    Text.', 1, "a note whose text does not belong to it"),
        ('- one\n\n    !!! note "Title"\n\n        Text.', 3, "a note within a list"),
        ("A **word.", 1, "stars that make nothing bold"),
        ("これは**「勾配」**です。", 1, "stars that make nothing bold"),
        ("A *word.", 1, "a star that marks nothing"),
        ("A `word.", 1, "a backtick without its other"),
        ("A `word\nand` more.", 1, "inline code that no check reads"),
        ("A _word_.", 1, "emphasis by underscores"),
        ("A __word.", 1, "stars that make nothing bold"),
        ("| a | b |\n|---|---|\n| c |", 3, "a row of 1 cells in a table of 2"),
        ("| a | b |\n|---|---|\n| c | d | e |", 3, "a row of 3 cells in a table of 2"),
        ("| a | b |\n|---|---|\nc | d", 3, "a row without '|' at both ends"),
        ("| a | b |\n| c | d |", 1, "a row of no table"),
        ("| a | b |\n|---|---|\n| $|w|$ | d |", 3, "a '|' in inline code or a formula"),
        ("| a | b |\n|---|---|\n| `c|d` | e |", 3, "a '|' in inline code or a formula"),
        ("| a | b |\n|---|---|\n| `c \\| d` | e |", 3, "a '|' in inline code or a formula"),
        ("Text <!-- hidden --> text.", 1, "HTML"),
        ("<!-- hidden -->", 1, "HTML"),
        ("  - one", 1, "a list that is 2 spaces in"),
        ("- one\n   - two", 2, "a list that is 3 spaces in"),
        ("- one\n\n  More.", 3, "a paragraph that is 2 spaces in"),
        ("* one", 1, "a list with '*'"),
        ("1) one", 1, "a list with ')'"),
        ("2. one", 1, "item 1 of a list is numbered 2"),
        ("1. one\n3. two", 2, "item 2 of a list is numbered 3"),
        ("- [ ] one", 1, "a list to tick off"),
        ('<div class="path" markdown>\n\nText.', 1, "a <div> that does not end"),
        ("Text.\n\n</div>", 3, "a '</div>' that closes nothing"),
        ("A ~~word~~.", 1, "marks of another Markdown"),
        ("A ==word==.", 1, "marks of another Markdown"),
        ("Press ++ctrl++.", 1, "marks of another Markdown"),
        ("A :smile: here.", 1, "an emoji by its name"),
        ("*[SGD]: what it is", 1, "a star that marks nothing"),
        ("Term\n:   what it is", 2, "a mark of another Markdown"),
        ("[](other.md)", 1, "a link without words"),
        ("[ ](other.md)", 1, "a link without words"),
        ("[[other]]", 1, "brackets that are no link"),
        ("[text][other]", 1, "brackets that are no link"),
        ("![text](https://github.com/a.png)", 1, "an image"),
        ("See https://pytorch.org here.", 1, "a bare address"),
        ("See www.pytorch.org here.", 1, "a bare address"),
        ("## {#empty}", 1, "a heading without words"),
        ("### Three {#three}", 1, "a heading of level 3 below one of level 1"),
        ("## A [link](other.md) {#h}", 1, "a heading with a link"),
        ("## A **word** {#h}", 1, "a heading with a link, emphasis"),
        ("## The rate $\\eta$ {#h}", 1, "a formula in a heading"),
        ("## Other ## {#other}", 1, "a heading that ends in '#'"),
        ('- one\n\n    <div class="path" markdown>\n\n    two\n\n    </div>', 3, "a <div> within"),
        ("Text in ＴＯＲＣＨ.", 1, "the letter U+FF34 (FULLWIDTH LATIN CAPITAL LETTER T)"),
        ("A ﾃﾝｿﾙ.", 1, "the letter U+FF83 (HALFWIDTH KATAKANA LETTER TE)"),
        ("Inline `t\u03bfrch`.", 1, "the letter U+03BF (GREEK SMALL LETTER OMICRON)"),
        ("The vector \U0001d431.", 1, "the letter U+1D431 (MATHEMATICAL BOLD SMALL X)"),
        ("> A quote", 1, "a quote"),
        ("> A quote\n> ---", 1, "a quote"),
        ("***", 1, "a line across the page"),
        ("One  \ntwo", 1, "a line break by spaces"),
        ("Inline `\u0445`.", 1, "the letter U+0445 (CYRILLIC SMALL LETTER HA)"),
        ("::: cell and words", 1, "'::: name' that is no line of its own"),
        ("Text ::: cell text", 1, "'::: name' that is no line of its own"),
        ("Text\n::: cell\nText", 2, "a cell within a paragraph"),
        ("  ::: cell", 1, "a cell that is 2 spaces in"),
        ("This line has more than ten words, and all of them are English.", 1, "English on the"),
    ],
)
def test_what_pages_may_not_contain_is_refused_by_its_name(text, line, problem):
    found = told(text)
    assert found, "it passes"
    assert found[0][0] == line
    assert problem in found[0][1]


@pytest.mark.parametrize("title", ["`x`", "[x](other.md)", "**x**", "$x$", ""])
def test_title_is_words(title):
    found = [*check_contents(parse_page(f"# {title} {{#t}}\n", Path("docs/page.ja.md")))]
    assert [mistake.line for mistake in found[:1]] == [1]


@pytest.mark.parametrize("text", ["**「a」**b**「c」**", "***both***"])
def test_what_the_notebook_shows_otherwise_is_refused_without_a_name_of_its_own(text):
    assert told(text) == []
    [mistake] = check_readings(page(f"Text.\n\n{text}"))
    assert mistake.line == 5
    assert "the page shows '</strong>' where" in mistake.problem or "'<em>'" in mistake.problem


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert",
        "JavaScript:alert",
        "data:text/html,text",
        "mailto:someone@github.com",
        "ftp://github.com/",
        "http://github.com/",
        "//github.com/",
    ],
)
def test_link_with_another_scheme(project, target):
    project.change_both("Text.", f"[Text]({target}).")
    error = error_of(project)
    assert error.line == line_of(project.ja, target)
    assert "does not start with https://" in error.problem


@pytest.mark.parametrize(
    "host",
    ["elsewhere.org", "github.com.elsewhere.org", "github.com@elsewhere.org", "github.com:80", ""],
)
def test_link_to_a_site_that_nobody_has_looked_at(project, host):
    project.change_both("Text.", f"[Text](https://{host}/page).")
    error = error_of(project)
    assert error.line == line_of(project.ja, "[Text]")
    assert "which is no known site" in error.problem


def test_known_sites_pass(project):
    links = "\n    ".join(f"[Text](https://{host}/page)" for host in sorted(HOSTS))
    project.change_both("Text.", links)
    project.load()


def test_two_pages_with_one_title(project):
    home = project.docs / "index.en.md"
    project.change(home, "# Home", "# Title")
    error = error_of(project)
    assert (error.path, error.line) == (home, 5)
    assert "the title is that of" in error.problem


def test_formula_deeper_than_anybody_reads(project):
    project.change_both("Text.", f"${'{' * 300}x{'}' * 300}$")
    error = error_of(project)
    assert error.line == line_of(project.ja, "{{{")
    assert "brackets within each other" in error.problem


@pytest.mark.parametrize("text", ["9" * 6000, f"`{'x1' * 3000}`", f"$1.25 {'+ 1.25' * 500} = 3$"])
def test_no_message_quotes_half_a_page(project, text):
    project.change_both("Text.", text)
    told = str(error_of(project)).replace(str(project.docs), "docs")
    assert max(map(len, told.splitlines())) <= 400


@pytest.mark.parametrize("rest", ["\n\n$$\na\n$$", "", "\n\nA {brace} and $x$."])
def test_formula_that_does_not_end_is_told_alone(project, rest):
    project.change_both("Text.", f"Text.\n\n$$\na = b\n\nText.{rest}")
    with pytest.raises(AuthorError) as caught:
        project.load()
    told = {(mistake.line, mistake.problem) for mistake in caught.value.mistakes}
    assert told == {(line_of(project.ja, "$$"), "a formula in $$ that does not end")}


@pytest.mark.parametrize(
    "text",
    [
        "It stays 4.",
        "The loss falls.",
        "- See what is left.",
        "損失は減ります。The loss is what falls.",
        "## What is left of it {#left}",
        "損失が減ります(it falls at every step)。",
    ],
)
def test_english_on_the_page_in_japanese(text):
    [(line, problem)] = told(f"日本語です。\n\n{text}")
    assert line == 3
    assert problem.startswith("English on the page in Japanese: ")


@pytest.mark.parametrize(
    "text",
    [
        "これはMaterial for MkDocsです。",
        "foreach、fused、differentiableの順です。",
        'エラーは"the size of tensor is not right"です。',
        "`x is not y`のときは[こちら](https://pytorch.org/docs/what-is-it)へ。",
        "## その場で(in place)書き換える {#in-place}",
        "確率的勾配降下法(stochastic gradient descent)です。",
    ],
)
def test_names_terms_and_quotes_pass_on_the_page_in_japanese(project, text):
    assert not [problem for _, problem in told(f"日本語です。\n\n{text}") if "English" in problem]


@pytest.mark.parametrize("text", ["これは日本語です。", "A word, 勾配, that is not quoted."])
def test_japanese_on_the_page_in_english(project, text):
    project.change(project.en, "Text.", text)
    error = error_of(project)
    assert (error.path, error.line) == (project.en, line_of(project.en, text))
    assert error.problem == "Japanese on the page in English"


def test_quoted_japanese_passes(project):
    project.change(project.en, "Text.", 'Text "勾配降下" and “題”.')
    project.load()


@pytest.mark.parametrize("mark", ["$x$", "`x`", "<b>x</b>", "**x**", "[x](y.md)", "&amp;"])
def test_description_is_plain_text(project, mark):
    project.change(project.ja, "The page ja.", f"The page {mark}.")
    error = error_of(project)
    assert (error.path, error.line) == (project.ja, 2)
    assert "the description has the mark" in error.problem


def test_description_in_the_other_language(project):
    project.change(project.en, "The page en.", "ページ。")
    error = error_of(project)
    assert (error.path, error.line) == (project.en, 2)
    assert error.problem == "the description is in Japanese"


def test_paragraph_that_stands_twice(project):
    text = "The same sentence, once more."
    found = told(f"{text}\n\nAnother sentence than that.\n\n{text}")
    assert found == [(5, "what stands on line 3 already")]
