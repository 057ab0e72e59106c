"""A section that changes in one language stops everything until the other is confirmed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from hooks import project
from hooks.commands.confirm import Asking
from hooks.errors import Mistake
from hooks.read import folders
from hooks.read.module import read_module
from hooks.twins import confirmed, sections
from tests.support.builds import build, edit, run

JAPANESE = """---
description: 説明。
---

# 題 {#title}

はじめに。

## 本文 {#body}

値は変わりません。

次の行。
"""
ENGLISH = """---
description: A description.
---

# Title {#title}

First of all.

## Body {#body}

The value does not change.

The next line.
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository in whose folder docs a pair of pages, chapter/page, is confirmed."""
    root = tmp_path_factory.mktemp("repository")
    chapter = root / "docs" / "chapter"
    chapter.mkdir(parents=True)
    (chapter / "page.ja.md").write_text(JAPANESE, encoding="utf-8")
    (chapter / "page.en.md").write_text(ENGLISH, encoding="utf-8")
    git(root, "init", "--quiet")
    confirmed.confirm(folders.read_pages(root / "docs"))
    commit(root)
    return root


@pytest.fixture
def docs(repository: Path, tmp_path: Path) -> Path:
    """The pages of a copy of the repository."""
    return shutil.copytree(repository, tmp_path, dirs_exist_ok=True) / "docs"


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    # A repository of the caller must not be taken for this one.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, env=clean)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "A version")


def check(docs: Path) -> list[Mistake]:
    return [*confirmed.check_confirmed(folders.read_pages(docs))]


def error_of(docs: Path) -> Mistake:
    return check(docs)[0]


def test_every_section_of_this_project_is_confirmed(pairs):
    pages = {slug: pair.pages for slug, pair in pairs.items()}
    assert [*confirmed.check_confirmed(pages, project.codes(pairs.values()))] == []


def test_confirmed_pages_pass(docs):
    assert check(docs) == []


@pytest.mark.parametrize(
    ("language", "old", "new", "line"),
    [
        ("ja", "値は変わりません。", "値は変わります。", 9),
        ("en", "The value does not change.", "The value changes.", 9),
    ],
)
def test_change_in_either_language_names_section_line_and_difference(
    docs, language, old, new, line
):
    page = docs / f"chapter/page.{language}.md"
    edit(page, old, new)
    error = error_of(docs)
    assert (error.path, error.line) == (page, line)
    assert f"the section 'page#body' changed in {language} after" in error.problem
    assert f"    -{old}\n    +{new}" in error.problem
    assert "次の行" not in error.problem
    assert "page.en.md:9" in error.remedy or "page.ja.md:9" in error.remedy


def test_difference_is_told_from_the_confirmed_version_not_from_the_last_commit(docs):
    page = docs / "chapter/page.ja.md"
    edit(page, "変わりません", "変わるかもしれません")
    commit(docs)
    edit(page, "変わるかもしれません", "変わります")
    commit(docs)
    problem = error_of(docs).problem
    assert "-値は変わりません。" in problem
    assert "+値は変わります。" in problem
    assert "かもしれません" not in problem


def test_change_in_both_languages_shows_both_differences(docs):
    edit(docs / "chapter/page.ja.md", "はじめに", "最初に")
    edit(docs / "chapter/page.en.md", "First of all", "To begin with")
    problem = error_of(docs).problem
    assert "'page#title' changed in ja and en" in problem
    assert "+最初に。" in problem
    assert "+To begin with." in problem


def test_front_matter_is_a_section_too(docs):
    edit(docs / "chapter/page.en.md", "A description", "Another description")
    assert "the section 'page' changed in en" in error_of(docs).problem


def test_without_git_the_section_is_named_all_the_same(docs, monkeypatch):
    monkeypatch.setenv("PATH", "")
    edit(docs / "chapter/page.ja.md", "はじめに", "最初に")
    problem = error_of(docs).problem
    assert "'page#title' changed in ja" in problem
    assert "not in git's history" in problem


def test_new_section_has_to_be_confirmed(docs):
    for page in docs.rglob("*.md"):
        page.write_text(page.read_text(encoding="utf-8") + "\n## X {#x}\n", encoding="utf-8")
    assert "'page#x' has never been confirmed" in error_of(docs).problem


def test_section_that_is_gone_is_noticed_with_its_line(docs):
    for page in docs.rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text[: text.index("## ")].rstrip() + "\n", encoding="utf-8")
    error = error_of(docs)
    assert (error.path.name, error.line) == ("twins.lock", 5)
    assert "no page has the section 'page#body'" in error.problem


def test_unreadable_lock_is_an_author_error(docs):
    lock = docs / "chapter" / "twins.lock"
    lock.write_text(lock.read_text(encoding="utf-8") + "<<<<<<< HEAD\n", encoding="utf-8")
    error = error_of(docs)
    assert (error.path, error.line) == (lock, 6)


def test_confirming_changes_one_line_per_section_and_tells_what_changed(docs):
    lock = docs / "chapter" / "twins.lock"
    before = lock.read_text(encoding="utf-8").splitlines()
    edit(docs / "chapter/page.ja.md", "はじめに", "最初に")
    [told] = confirmed.confirm(folders.read_pages(docs))
    assert "page#title" in told
    assert "[-はじめに-]{+最初に+}。" in told
    after = lock.read_text(encoding="utf-8").splitlines()
    changed = [index for index, line in enumerate(before) if after[index] != line]
    assert len(after) == len(before)
    assert [after[index].split()[0] for index in changed] == ["page#title"]
    assert check(docs) == []


def test_changed_words_are_marked_beside_the_sentence_of_the_twin(docs):
    edit(docs / "chapter/page.ja.md", "値は変わりません", "値は二つ変わりました")
    english = (docs / "chapter/page.en.md").read_text(encoding="utf-8")
    [told] = confirmed.confirm(folders.read_pages(docs), agrees=lambda text: "[-" in text)
    (change,) = [line for line in told.splitlines() if "{+" in line]
    assert "値は{+二つ+}変[-" in change.replace(
        "[-変わりません-]{+二つ変わりました+}", "{+二つ+}変[-"
    )
    (twin,) = [line.removeprefix("    en| ") for line in told.splitlines() if "en| " in line]
    assert twin in english


def test_section_to_which_somebody_says_no_stays_unconfirmed(docs):
    for language, old, new in (("ja", "はじめに", "最初に"), ("ja", "変わりません", "同じです")):
        edit(docs / f"chapter/page.{language}.md", old, new)
    asked: list[str] = []

    def agrees(text: str) -> bool:
        asked.append(text.partition("\n")[0])
        return len(asked) > 1

    [told] = confirmed.confirm(folders.read_pages(docs), agrees=agrees)
    assert len(asked) == 2
    assert told.startswith(f"confirmed: {asked[1]}\n")
    (left,) = check(docs)
    assert asked[0] in left.problem


def test_command_asks_on_a_terminal_only(docs, monkeypatch, capsys):
    edit(docs / "chapter/page.ja.md", "はじめに", "最初に")
    answers = iter(["what?", "n"])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    asking = Asking()
    assert confirmed.confirm(folders.read_pages(docs), agrees=asking) == []
    assert asking.left == ["page#title"]
    assert "page#title" in capsys.readouterr().out
    quits = Asking()
    monkeypatch.setattr("builtins.input", lambda question: "q")
    assert not any(quits(section) for section in ("a\n", "b\n"))
    assert quits.left == ["a", "b"]


def test_confirming_one_page_leaves_the_others_unconfirmed(docs):
    for language in ("ja", "en"):
        page = docs / f"chapter/page.{language}.md"
        (docs / f"chapter/other.{language}.md").write_text(page.read_text("utf-8"), "utf-8")
    confirmed.confirm(folders.read_pages(docs), only="chapter/page")
    assert "'other' has never been confirmed" in error_of(docs).problem
    confirmed.confirm(folders.read_pages(docs), only="chapter/other")
    assert check(docs) == []


MODULE = """# %% value
x = 1
print(x)
#> 1

# %% other
print(x + 1)
#> 2
"""


@pytest.fixture
def snippets(docs: Path) -> Path:
    """Beside the pages, their module: the first section shows one of its cells, the second two."""
    folder = docs.parent / "snippets"
    folder.mkdir()
    (folder / "page.py").write_text(MODULE, encoding="utf-8")
    (folder / "figures.lock").write_text("chapter/page:other draw_it 12345678\n", encoding="utf-8")
    for page in docs.rglob("*.md"):
        text = page.read_text(encoding="utf-8").replace("\n## ", "\n::: value\n\n## ", 1)
        page.write_text(text + "\n::: other\n", encoding="utf-8")
    confirmed.confirm(folders.read_pages(docs), codes(folder))
    commit(docs)
    return folder


def codes(snippets: Path) -> dict[str, sections.Code]:
    module = read_module(snippets / "page.py")
    return {"chapter/page": sections.code_of("chapter/page", module, snippets / "figures.lock")}


def check_code(docs: Path, snippets: Path) -> list[Mistake]:
    return [*confirmed.check_confirmed(folders.read_pages(docs), codes(snippets))]


def error_of_code(docs: Path, snippets: Path) -> Mistake:
    return check_code(docs, snippets)[0]


def test_confirmed_code_passes(docs, snippets):
    assert check_code(docs, snippets) == []


def test_changed_output_asks_for_the_prose_of_its_section_to_be_read_again(docs, snippets):
    edit(snippets / "page.py", "#> 2", "#> 3")
    error = error_of_code(docs, snippets)
    assert (error.path, error.line) == (docs / "chapter/page.ja.md", 11)
    assert "'page#body' changed in its code or output" in error.problem
    assert "    -#> 2\n    +#> 3" in error.problem
    assert "page.en.md:11" in error.remedy

    [told] = confirmed.confirm(folders.read_pages(docs), codes(snippets))
    assert told.startswith("confirmed: page#body\n")
    assert check_code(docs, snippets) == []


def test_changed_figure_asks_for_the_prose_to_be_read_again(docs, snippets):
    edit(snippets / "figures.lock", "12345678", "87654321")
    problem = error_of_code(docs, snippets).problem
    assert "'page#body' changed in its code or output" in problem
    assert "+chapter/page:other draw_it 87654321" in problem


def test_changed_code_of_another_cell_leaves_a_section_confirmed(docs, snippets):
    edit(snippets / "page.py", "x = 1", "x = 1  # one")
    assert "'page#title' changed in its code or output" in error_of_code(docs, snippets).problem
    [told] = confirmed.confirm(folders.read_pages(docs), codes(snippets))
    assert told.startswith("confirmed: page#title\n")


def test_build_stops_until_the_command_confirms(project, tmp_path):
    edit(project / "docs/page-1.ja.md", "点ごとに測ります", "点ごとに量ります")
    failed = build(project, tmp_path / "site")
    assert failed.code == 1
    assert "docs/page-1.ja.md:11: the section 'page-1#points' changed in ja" in failed.told
    assert "confirmed: page-1#points" in run(project, "confirm", "page-1").check().told
    build(project, tmp_path / "site").check()
