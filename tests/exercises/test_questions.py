"""What authors write: a question, programs beside the page's own, and what is wrong with them."""

from __future__ import annotations

import nbformat
import pytest

from hooks.errors import AuthorError
from hooks.exercises.parts import NoPartError, part_of, same
from tests.support.pages import file
from tests.support.small import Project, line_of

QUESTION = """::? type fails
    What does it print?
    - other: That is another list.
    - hint: It is empty.

::: fails
"""
ASIDES = """
raise SystemExit

# %% other after data
print("popped")
#> popped
"""


@pytest.fixture
def asking(tmp_path) -> Project:
    project = Project(tmp_path)
    project.change_both("    Text.\n\n::: fails\n", "    Text.\n\n" + QUESTION)
    project.module.write_text(project.module.read_text(encoding="utf-8") + ASIDES, encoding="utf-8")
    return project


def mistake(project: Project) -> str:
    with pytest.raises(AuthorError) as told:
        project.load()
    return str(told.value)


def test_an_aside_runs_after_the_cells_it_names_and_no_others(asking):
    seen = '"popped", x, "error" in globals()'
    asking.change(asking.module, '"popped"', seen)
    asking.change(asking.module, "#> popped", "#> popped 1.25 False")
    (tutorial,) = (pair for pair in asking.load() if pair.module)
    assert tutorial.result.cell("other").stdout == "popped 1.25 False\n"


def test_an_aside_changes_nothing_of_the_page(asking):
    (before,) = (pair for pair in Project(asking.folder / "other").load() if pair.module)
    (after,) = (pair for pair in asking.load() if pair.module)
    assert [cell.stdout for cell in after.result.cells] == [c.stdout for c in before.result.cells]
    assert after.module.code == before.module.code


@pytest.mark.parametrize(
    ("old", "new", "told", "remedy"),
    [
        ("::? type fails", "::? guess fails", "is not the start of a question", "::? type NAME"),
        ("::? type fails", "::? type fail", "Did you mean 'fails'", "# %% fail after CELL"),
        ("::? type fails", "::? type fails line 2", "it prints 1 lines", "name a part"),
        ("::? type fails", "::? type data", "stands on line", "move it above '::: data'"),
        ("- other:", "- othr:", "Did you mean 'other'", "# %% othr after CELL"),
        ("- other:", "- fails:", "none can tell them apart", "another program"),
        ("    - hint: It is empty.\n", "", "without a hint", "- hint: what helps"),
        ("    - other: That is another list.\n", "", "without a wrong choice", "- NAME: why not"),
        ("    What does it print?\n", "", "asks nothing", "four spaces"),
    ],
)
def test_a_wrong_question_is_told_with_its_line_and_a_remedy(asking, old, new, told, remedy):
    asking.change_both(old, new)
    message = mistake(asking)
    assert told in message
    assert remedy in message
    assert f"page.en.md:{line_of(asking.en, '::? ')}:" in message or "page.en.md:" in message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("other after data", "other after date", "no cell 'date'"),
        ("raise SystemExit\n", "", "stands among the cells"),
        ("other after data", "other", "stands among the asides"),
        ("#> popped", "#> poped", "wrong output"),
        ("# %% other after data", "# %% one after data\nprint(2)\n#> 2\n\n# %% other after data",
         "is about the aside 'one'"),
    ],
)  # fmt: skip
def test_a_wrong_aside_is_told(asking, old, new, told):
    asking.change(asking.module, old, new)
    assert told in mistake(asking)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("::? type fails", "::? choose fails"),
        ("    - other: ", "    - data number 1: Other.\n    - other: "),
        (
            "    - hint: It is empty.\n",
            "    - hint: It is empty.\n\n" + QUESTION.removesuffix("\n::: fails\n"),
        ),
    ],
)
def test_twins_agree_in_questions_and_kinds(asking, old, new):
    asking.change(asking.en, old, new)
    assert "give both languages the same questions" in mistake(asking)


def test_parts_are_lines_and_numbers():
    printed = "tensor([ -4., -12.])\n1,234 torch.float32 nan 1e-05\n"
    assert part_of(printed, "line 1") == "tensor([ -4., -12.])"
    assert [part_of(printed, f"number {n}") for n in (1, 2, 3, 4)] == [
        "-4",
        "-12",
        "1,234",
        "1e-05",
    ]
    for part in ("", "line 3", "number 5", "number 0"):
        with pytest.raises(NoPartError):
            part_of(printed, part)


def test_numbers_are_the_same_however_they_are_printed():
    assert same("-8", "-8.0")
    assert same("tensor( -8.)", "tensor(-8.0000)")
    assert not same("-8", "8")
    assert not same("True 1", "False 1")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_notebook_has_an_empty_cell_between_question_and_folded_answer(site, language):
    path = file(site, "gradients/one-step", language).with_name("one-step.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    at = next(n for n, cell in enumerate(cells) if cell.id == "ask-accumulate")
    question, empty, answer = cells[at : at + 3]
    assert (empty.cell_type, empty.source) == ("code", "")
    assert "-16" not in question.source
    assert answer.source.startswith("<details>")
    assert "`-16`" in answer.source


@pytest.mark.parametrize("language", ["ja", "en"])
def test_markdown_has_question_and_folded_answer(site, language):
    text = file(site, "gradients/one-step", language).with_name("index.md").read_text("utf-8")
    _, _, answer = text[text.index("p.grad`") :].partition("<details>")
    assert "`-16`" in answer
    assert "::?" not in text
