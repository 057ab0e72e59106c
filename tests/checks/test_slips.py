"""What slips in while one writes is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.checks.slips import check_slips
from hooks.read.page import parse_page


@pytest.mark.parametrize(
    ("language", "text", "problem"),
    [
        ("en", "This is is it.", "'is is', the same word twice"),
        ("en", "TODO: this.", "'TODO', a note to oneself"),
        ("ja", "値をを足します。", "'をを', the same word twice"),
        ("ja", "要確認です。", "'要確認', a note to oneself"),
        ("en", "That that `x x` is $a a$, `TODO`; had had-been.", None),
        ("ja", "そうしたものの、ところが違います。", None),
    ],
)
def test_slip_is_told_and_code_is_left_alone(language, text, problem):
    page = parse_page(f"# Title {{#title}}\n\n{text}\n", Path(f"page.{language}.md"))
    found = [(mistake.line, mistake.problem) for mistake in check_slips(page)]
    assert found == ([(3, problem)] if problem else [])
