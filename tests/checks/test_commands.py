"""What readers type installs what it should, from where it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.checks.commands import check_commands
from hooks.read.page import parse_page


def problems(line: str) -> list[str]:
    page = parse_page(f"# Title {{#title}}\n\n```text\n{line}\n```\n", Path("page.en.md"))
    return [mistake.problem for mistake in check_commands(page)]


@pytest.mark.parametrize(
    "line",
    [
        "python -m venv .venv",
        ".venv/bin/python -m pip install numpy matplotlib",
        r".venv\Scripts\python -m pip install torch --index-url https://download.pytorch.org/whl/cpu",
        "pip install torch",
        "SGD (",
        "    lr: 1.0",
        "python is a language",
    ],
)
def test_right_command_and_plain_text_pass(line):
    assert problems(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "pip install pytorch",
        "pip uninstall torch",
        "pip install torch --index-url https://download.pytorch.org/whl/cpu2",
        "pip install torch -i https://example.org/simple",
        "pip install torch --pre",
        "python -m venv env",
        "python -m pipx install torch",
        "curl https://download.pytorch.org/whl/cpu",
        "see download.pytorch.net",
        "http://download.pytorch.org/whl/cpu",
    ],
)
def test_wrong_package_index_host_or_program_is_refused(line):
    assert problems(line)


def test_commands_of_inline_code_are_read_too():
    page = parse_page("# Title {#title}\n\nRun `pip install pytorch`.\n", Path("page.en.md"))
    (mistake,) = check_commands(page)
    assert mistake.line == 3
    assert "Did you mean 'torch'?" in mistake.problem
