"""What the README promises: its commands exist, and its example is a tutorial."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from hooks.languages import LANGUAGES
from hooks.places import ROOT
from tests.support.builds import build, confirm, edit, run
from tests.support.pages import file

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


def make_the_three_edits(project: Path) -> None:
    """Add the example to a project: each block at the path that stands in the text before it."""
    [code], [english, japanese] = blocks("python"), blocks("markdown")
    files = {"snippets/gradients/square.py": code}
    files |= {"docs/gradients/square.en.md": english, "docs/gradients/square.ja.md": japanese}
    for name, text in files.items():
        assert f"`{name}`" in README[: README.index(textwrap.indent(text, "   "))]
        (project / name).write_text(text, encoding="utf-8")
    line = "- gradients/square.md"
    assert f"The line `{line}` in the `nav`" in README
    edit(project / "mkdocs.yml", "  - page-1.md\n", f"  {line}\n  - page-1.md\n")


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


def test_last_line_of_the_example_is_written_by_the_command_that_it_names(chapter):
    make_the_three_edits(chapter)
    module = chapter / "snippets/gradients/square.py"
    code = module.read_text(encoding="utf-8")
    [*lines, last] = code.splitlines(keepends=True)
    module.write_text("".join(lines), encoding="utf-8")
    assert f"+{last}" in run(chapter, "update").check().told
    assert module.read_text(encoding="utf-8") == code
