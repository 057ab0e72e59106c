"""What the README promises: its commands exist, and its example is a tutorial."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from hooks.checks.nav import read_nav
from hooks.languages import LANGUAGES
from hooks.places import ROOT
from hooks.tutorial import Tutorial
from tests.support.builds import build, confirm, edit, run
from tests.support.pages import SLUGS, file

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    found = re.finditer(r"^ *```(\w*)\n(.*?)^ *```$", README, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(match[2]) for match in found if match[1] == language]


@pytest.fixture
def chapter(project: Path) -> Path:
    """The small project with the page that the example links to."""
    (project / "docs/gradients").mkdir()
    (project / "snippets/gradients").mkdir()
    for language in LANGUAGES:
        page = f"---\ndescription: One step, {language}.\n---\n\n# One step {{#one-step}}\n"
        (project / f"docs/gradients/one-step.{language}.md").write_text(page, encoding="utf-8")
    edit(project / "mkdocs.yml", "  - page-1.md\n", "  - gradients/one-step.md\n  - page-1.md\n")
    return project


def make_the_three_edits(project: Path, after: str = "  - gradients/one-step.md\n") -> None:
    """Add the example to a project: each block at the path that stands in the text before it.

    Args:
        after: the last line of its chapter in the nav.
    """
    [code], [english, japanese] = blocks("python"), blocks("markdown")
    files = {"snippets/gradients/square.py": code}
    files |= {"docs/gradients/square.en.md": english, "docs/gradients/square.ja.md": japanese}
    for name, text in files.items():
        assert f"`{name}`" in README[: README.index(textwrap.indent(text, "   "))]
        (project / name).write_text(text, encoding="utf-8")
    line = "- gradients/square.md"
    assert f"The line `{line}` at the end of its chapter in the `nav`" in README
    margin = after.partition("-")[0]
    edit(project / "mkdocs.yml", after, f"{after}{margin}{line}\n")


def test_every_command_exists_and_no_target_is_untold():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):.*##", makefile, re.MULTILINE))
    contributing = (ROOT / ".github/CONTRIBUTING.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`make (\w+)(?: \w+=[^`]+)?`", README + contributing))
    assert told == targets - {"clean"}


def test_example_is_a_tutorial_and_its_mistake_is_told_as_printed(chapter, tmp_path):
    make_the_three_edits(chapter)
    site = tmp_path / "site"
    confirm(chapter)
    build(chapter, site).check()
    for language in LANGUAGES:
        page = file(site, "gradients/square", language)
        assert "tensor(3.)" in page.read_text(encoding="utf-8")
        assert page.with_name("square.ipynb").exists()

    edit(chapter / "snippets/gradients/square.py", "tensor(3.)", "tensor(2.)")
    failed = build(chapter, site)
    [message] = [block for block in blocks("") if block.startswith("ERROR")]
    assert failed.code == 1
    assert message in failed.told


@pytest.fixture
def copy(pairs: dict[str, Tutorial], shared_folder: Path, tmp_path: Path) -> Path:
    """A copy of the real project; no module has to run again."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("docs", "hooks", "snippets"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(shared_folder / "runs", tmp_path / ".cache/runs")
    return tmp_path


def test_example_typed_into_this_project_as_printed_passes_its_whole_check(copy):
    nav = read_nav(copy / "mkdocs.yml").entries
    *_, last = (entry for entry in nav if entry.startswith("gradients/"))
    make_the_three_edits(copy, f"      - {last}\n")
    stations = blocks("text")
    for language in ("en", "ja"):
        home = copy / f"docs/index.{language}.md"
        assert f"`docs/{home.name}`" in README
        text = home.read_text(encoding="utf-8")
        [*_, before] = re.finditer(r"^(\d+)\. .*\(gradients/.*\n", text, re.MULTILINE)
        number, _, line = stations.pop(0).partition(".")
        assert re.fullmatch(r"\d+", number)
        added = f"{int(before[1]) + 1}.{line}"
        home.write_text(text[: before.end()] + added + text[before.end() :], encoding="utf-8")
    confirm(copy)
    told = run(copy, "check").check().out
    assert re.fullmatch(rf"checked {len(SLUGS) + 1} pages in 2 languages, 1 module run, .*\n", told)


OF_A_PAGE = ("editions/test_beside.py", "editions/test_readings.py", "theme")
"""Tests that look at one page at a time, whatever else the site has."""


@pytest.mark.browser
def test_example_typed_as_printed_passes_the_tests_of_a_page(chapter, tmp_path):
    """Those of the suite that have its slug in their name, in a project of few pages.

    What the suite says of all pages together, of the home pages and of the mathematics is of this
    project: the test above types the example into it.
    """
    make_the_three_edits(chapter)
    confirm(chapter)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "tests", chapter / "tests", ignore=ignored)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, chapter)
    previews = ROOT / ".cache/previews"  # drawn already, and only read
    if previews.exists() and not (chapter / ".cache/previews").exists():
        (chapter / ".cache/previews").symlink_to(previews)
    # The size of what a reader loads is that of this site, with what makes it small.
    chosen = "gradients/square and not small"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", chosen]
    command += ["--numprocesses", "0", f"--basetemp={tmp_path / 'tests'}"]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    tested = subprocess.run(
        [*command, *(f"tests/{name}" for name in OF_A_PAGE)],
        cwd=chapter, env=ours, capture_output=True, text=True,
    )  # fmt: skip
    assert tested.returncode == 0, tested.stdout[-4000:] + tested.stderr[-2000:]
    assert int(re.search(r"(\d+) passed", tested.stdout)[1]) > 30


def test_last_line_of_the_example_is_written_by_the_command_that_it_names(chapter):
    make_the_three_edits(chapter)
    module = chapter / "snippets/gradients/square.py"
    code = module.read_text(encoding="utf-8")
    [*lines, last] = code.splitlines(keepends=True)
    module.write_text("".join(lines), encoding="utf-8")
    assert f"+{last}" in run(chapter, "update").check().told
    assert module.read_text(encoding="utf-8") == code
