"""`python -m hooks new`: a tutorial to write over, which is right as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.languages import LANGUAGES
from tests.support.builds import Finished, build, confirm, edit, run
from tests.support.pages import file

TITLES = ["--ja", "同点: 最大値", "--en", "Ties: where max sends its gradient"]


@pytest.fixture
def chapter(project: Path) -> Path:
    """The small project with a chapter of one tutorial, to which its home pages lead."""
    (project / "snippets/gradients").mkdir()
    (project / "docs/gradients").mkdir()
    (project / "snippets/page_2.py").rename(project / "snippets/gradients/page_2.py")
    for language in LANGUAGES:
        page = project / f"docs/gradients/page-2.{language}.md"
        (project / f"docs/page-2.{language}.md").rename(page)
        page.write_text(page.read_text("utf-8").replace("(index.md)", "(../index.md)"), "utf-8")
        home = project / f"docs/index.{language}.md"
        with home.open("a", encoding="utf-8") as text:
            text.write(
                '\n<div class="path" markdown>\n\n1. [A](page-1.md)<br> One\n'
                "2. [B](gradients/page-2.md)<br> Two\n\n</div>\n"
            )
    edit(project / "mkdocs.yml", "  - page-2.md\n", "  - 勾配:\n      - gradients/page-2.md\n")
    run(project, "update").check()
    confirm(project)
    return project


def new(project: Path, *arguments: str) -> Finished:
    return run(project, "new", *arguments)


def test_what_it_writes_is_checked_built_and_reached(chapter, tmp_path):
    told = new(chapter, "gradients/max-ties", *TITLES).check().told
    for name in ("snippets/gradients/max_ties.py", "docs/gradients/max-ties.ja.md", "mkdocs.yml"):
        assert f"wrote {name}\n" in told
    assert len(told.splitlines()) == 7  # six files, and what to do next
    run(chapter, "check").check()
    build(chapter, tmp_path / "site").check()
    for language, title in (("ja", TITLES[1]), ("en", TITLES[3])):
        html = file(tmp_path / "site", "gradients/max-ties", language).read_text(encoding="utf-8")
        assert title in html
        assert "tensor(3.)" in html
        home = (chapter / f"docs/index.{language}.md").read_text(encoding="utf-8")
        assert f"(gradients/page-2.md)<br> Two\n3. [{title}](gradients/max-ties.md)<br> " in home
    nav = (chapter / "mkdocs.yml").read_text(encoding="utf-8")
    assert "      - gradients/page-2.md\n      - gradients/max-ties.md\n" in nav


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["max-ties", *TITLES], "'max-ties' is no page: write PAGE=chapter/like-this\n"),
        (["gradients/Max_ties", *TITLES], "'gradients/Max_ties' is no page"),
        (["gradients/page-2", *TITLES], "there is a page or a module gradients/page-2 already\n"),
        (["sgd/max-ties", *TITLES], "mkdocs.yml: the nav has no chapter with pages in sgd/"),
        (["gradients/max-ties", *TITLES[:2]], "write TITLE_EN='...' too\n"),
    ],
)
def test_what_cannot_be_written_is_told_and_nothing_is(project, arguments, problem):
    edit(project / "mkdocs.yml", "  - page-2.md\n", "  - page-2.md\n  - gradients/page-2.md\n")
    (project / "snippets/gradients").mkdir()
    (project / "snippets/gradients/page_2.py").write_text("")
    before = {path: path.read_bytes() for path in project.rglob("*.*") if path.is_file()}
    failed = new(project, *arguments)
    assert failed.code == 1
    assert failed.err.startswith(problem)
    found = {path for path in project.rglob("*.*") if path.is_file() and path.suffix != ".pyc"}
    assert found <= before.keys()
    assert all(path.read_bytes() == before[path] for path in found)


def test_home_page_whose_path_leaves_out_a_tutorial_is_told_with_its_line(chapter):
    for language in LANGUAGES:
        edit(chapter / f"docs/index.{language}.md", "2. [B](gradients/page-2.md)<br> Two\n", "")
    confirm(chapter)
    failed = run(chapter, "check")
    assert failed.code == 1
    problem = "the path of the home page does not lead to gradients/page-2"
    for language in LANGUAGES:
        lines = (chapter / f"docs/index.{language}.md").read_text(encoding="utf-8").splitlines()
        line = lines.index('<div class="path" markdown>') + 1
        assert f"docs/index.{language}.md:{line}: {problem}\n" in failed.err
