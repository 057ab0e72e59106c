"""What the README promises: its commands exist, and its example is a tutorial."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from hooks.places import ROOT
from tests.support.builds import confirm, run_build

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    found = re.finditer(r"^ *```(\w*)\n(.*?)^ *```$", README, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(match[2]) for match in found if match[1] == language]


def make_the_three_edits(project: Path) -> Path:
    """Add the example to a project; the path of its module."""
    [code], [english, japanese] = blocks("python"), blocks("markdown")
    module = project / "snippets/gradients/square.py"
    module.write_text(code, encoding="utf-8")
    (project / "docs/gradients/square.en.md").write_text(english, encoding="utf-8")
    (project / "docs/gradients/square.ja.md").write_text(japanese, encoding="utf-8")
    configuration = project / "mkdocs.yml"
    first, second = "      - gradients/two-points.md\n", "      - gradients/square.md\n"
    text = configuration.read_text(encoding="utf-8")
    configuration.write_text(text.replace(first, first + second), encoding="utf-8")
    return module


def test_every_command_exists_and_no_target_is_untold():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):.*##", makefile, re.MULTILINE))
    contributing = (ROOT / ".github/CONTRIBUTING.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`make (\w+)(?: \w+=\S+)?`", README + contributing))
    assert told == targets - {"clean"}


def test_example_is_a_tutorial_and_its_mistake_is_told_as_printed(project_copy, tmp_path):
    module, site = make_the_three_edits(project_copy), tmp_path / "site"
    confirm(project_copy)
    run_build(project_copy, site).check_returncode()
    for folder in (site, site / "en"):
        page = (folder / "gradients/square/index.html").read_text(encoding="utf-8")
        assert "tensor(3.)" in page
        assert (folder / "gradients/square/square.ipynb").exists()

    code = module.read_text(encoding="utf-8")
    module.write_text(code.replace("tensor(3.)", "tensor(2.)"), encoding="utf-8")
    failed = run_build(project_copy, site)
    [message] = [block for block in blocks("") if block.startswith("ERROR")]
    assert failed.returncode == 1
    assert message in failed.stdout + failed.stderr
