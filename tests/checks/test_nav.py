"""What stands in mkdocs.yml about pages and languages, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.checks.links import check_neighbours
from hooks.checks.nav import check_home, check_languages, read_nav
from hooks.errors import AuthorError, Mistake
from hooks.places import ROOT
from hooks.read.page import parse_page

SETTINGS = """plugins:
  i18n:
    languages:
      - locale: ja
        default: true
      - locale: en
        nav_translations:
          勾配: Gradients

nav:
  - index.md
  - 勾配:
      - gradients/one-step.md
"""


def told(folder: Path, old: str = "", new: str = "") -> list[Mistake]:
    """What is said of the settings after one change."""
    assert old in SETTINGS
    path = folder / "mkdocs.yml"
    path.write_text(SETTINGS.replace(old, new, 1), encoding="utf-8")
    return [*check_languages(read_nav(path))]


def test_chapters_that_have_a_name_in_each_language_pass(tmp_path):
    assert told(tmp_path) == []
    assert [*check_languages(read_nav(ROOT / "mkdocs.yml"))] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("  - index.md\n", "  - 最初: index.md\n", 11, "'最初' has no name in en"),
        ("  - 勾配:\n", "  - 曲線:\n", 12, "'曲線' has no name in en"),
        ("勾配: Gradients\n", "勾配:\n", 12, "'勾配' has no name in en"),
        ("      - locale: en\n", "      - locale: fr\n      - locale: en\n", 6, "ja, fr, en"),
        ("      - locale: en\n", "      - locale: fr\n", 6, "the languages are ja, fr"),
        ("        default: true\n      - locale: en\n",
         "      - locale: en\n        default: true\n", 5, "ja, en, first en"),
        ("        default: true\n", "", 9, "first none"),
    ],
)  # fmt: skip
def test_name_or_language_that_is_missing_is_told_with_its_line(tmp_path, old, new, line, problem):
    [mistake] = told(tmp_path, old, new)
    assert mistake.line == line
    assert problem in mistake.problem


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("nav:\n", "navigation:\n", 1, "there is no nav"),
        ("nav:\n  - index.md\n  - 勾配:\n      - gradients/one-step.md\n", "nav:\n", 10, "no nav"),
        ("  - index.md\n", "  - index.md: [\n", 12, "unreadable settings"),
        ("  - index.md\n", "\t- index.md\n", 11, "unreadable settings"),
        ("  - index.md\n", "  - index.md\n  - index.md\n", 12, "a second entry of index.md"),
    ],
)
def test_settings_that_cannot_be_read_are_told_with_their_line(tmp_path, old, new, line, problem):
    with pytest.raises(AuthorError) as caught:
        told(tmp_path, old, new)
    assert (caught.value.path.name, caught.value.line) == ("mkdocs.yml", line)
    assert problem in caught.value.problem


@pytest.mark.parametrize(
    ("language", "text", "target"),
    [
        ("en", "See [the page before](TARGET).", "one.md"),
        ("en", "[The page after](TARGET#there) goes on.", "../three.md"),
        ("en", "Go on to the [next page](TARGET).", "../three.md"),
        ("ja", "[前のページ](TARGET)です。", "one.md"),
        ("ja", "[次のページ](TARGET)です。", "../three.md"),
    ],
)
def test_page_before_and_page_after_are_those_of_the_nav(language, text, target):
    docs = Path("/docs")
    for other, wrong in ((target, 0), ("four.md", 1)):
        text_of_page = f"# T {{#t}}\n\n{text.replace('TARGET', other)}\n"
        page = parse_page(text_of_page, docs / f"a/two.{language}.md")
        order = ["index", "a/one", "a/two", "three"]
        found = [*check_neighbours(page, "a/two", order, docs)]
        assert [(mistake.line, "in the nav" in mistake.problem) for mistake in found] == (
            [(3, True)] * wrong
        )
    assert not [*check_neighbours(page, "a/elsewhere", order, docs)]


def test_home_page_lists_its_pages_in_the_order_of_the_nav():
    lines = "1. [One](a/one.md)<br> 1\n2. [Two](a/two.md)<br> 2\n3. [Three](a/three.md)<br> 3"
    page = parse_page(f"# Home {{#top}}\n\n{lines}\n", Path("/docs/index.en.md"))
    order = ["index", "a/one", "a/two", "a/three"]
    assert not [*check_home({"en": page}, [], order)]
    [mistake] = check_home({"en": page}, [], [order[0], order[3], *order[1:3]])
    assert mistake.line == 5
    assert "a/three comes after a/two here, and before it in the nav" in mistake.problem
