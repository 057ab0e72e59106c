"""What authors write: a question, programs beside the page's own, and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace

import nbformat
import pytest

from hooks.checks.questions import check_questions
from hooks.errors import AuthorError
from hooks.exercises.asked import all_asked
from hooks.exercises.parts import NoPartError, part_of, same
from hooks.project import examine
from tests.support.pages import file
from tests.support.small import Project, line_of

QUESTION = """::? type fails
    What does it print?
    - other: That is another list.
    - hint: It is empty.

::: fails
"""
ORDER = """::? order swap
    Which order prints it?
    - swap order 21: That comes too late.
    - hint: Print last.

::: fails
"""
SORT = """::? sort heaps
    Is it even?
    - heap True: even
    - heap False: odd
    - all-even: Not all are.
    - hint: Divide by two.

::: fails
"""
ARRANGED = """
# %% swap after data in any order
for _ in range(1):
    x = x + 1
    print(x)
#> 2.25

# %% heaps after data
for number in (2, 4, 7):
    print(number % 2 == 0, number)
#> True 2
#> True 4
#> False 7

# %% all-even after data
for number in (2, 4, 7):
    print(True, number)
#> True 2
#> True 4
#> True 7
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


@pytest.fixture
def arranging(asking) -> Project:
    """The same with lines to put in order, and lines to sort."""
    asking.change_both("\n::: fails\n", "\n" + ORDER.replace("::: fails", SORT.rstrip("\n")))
    text = asking.module.read_text(encoding="utf-8")
    asking.module.write_text(text + ARRANGED, encoding="utf-8")
    return asking


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


def test_every_order_of_an_aside_is_run_and_those_that_print_the_same_are_right(arranging):
    arranging.change(
        arranging.module, "    x = x + 1\n    print(x)", "    x += 1\n    x *= 2\n    print(x)"
    )
    arranging.change(arranging.module, "#> 2.25", "#> 4.5")
    arranging.change_both("swap order 21", "swap order 132")
    (pair,) = (pair for pair in arranging.load() if pair.module)
    assert pair.result.orders["swap"] == {
        "123": "4.5\n", "132": "2.25\n", "213": "3.5\n",
        "231": "2.5\n", "312": "1.25\n", "321": "1.25\n",
    }  # fmt: skip
    _, swap, heaps = all_asked(pair.pages["en"], pair.module, pair.result)
    right = [[swap.pieces[int(at)] for at in order] for order in swap.orders["4.5"]]
    assert right == [["x += 1", "x *= 2", "print(x)"]]
    both = [[swap.pieces[int(at)] for at in order] for order in swap.orders["1.25"]]
    assert sorted(both) == [["print(x)", "x *= 2", "x += 1"], ["print(x)", "x += 1", "x *= 2"]]
    assert dict(zip(heaps.pieces, heaps.answer, strict=True)) == {"2": "0", "4": "0", "7": "1"}


def test_an_order_that_raises_prints_the_error(arranging):
    arranging.change(arranging.module, "    x = x + 1\n    print(x)", "    z = x + 1\n    print(z)")
    (pair,) = (pair for pair in arranging.load() if pair.module)
    assert pair.result.orders["swap"]["21"] == "NameError: name 'z' is not defined\n"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("::? order swap", "::? order fails", "no lines to put in order"),
        ("swap order 21", "swap order 13", "its orders are those of 12"),
        ("swap order 21", "swap order 12", "none can tell them apart"),
        ("swap order 21", "other", "'popped' is what no order prints"),
        ("::? order swap", "::? order swap line 1", "where all of it counts"),
        ("    - heap False: odd\n", "", "does not sort into two heaps"),
        ("- heap False: odd", "- heap No: odd", "starts with the name of no heap"),
        ("- all-even: Not", "- other: Not", "starts with the name of no heap"),
        ("- all-even: Not", "- heaps: Not", "none can tell them apart"),
        ("    - other: That", "    - heap A: no\n    - other: That", "in a question that sorts"),
    ],
)
def test_wrong_lines_to_arrange_are_told(arranging, old, new, told):
    arranging.change_both(old, new)
    assert told in mistake(arranging)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("for _ in range(1):\n    x = x + 1\n    print(x)", "print(x + 1)", "has no block"),
        ("    x = x + 1\n", "", "2 to 5 lines"),
        ("    x = x + 1", "    x = (\n        x + 1\n    )", "has no block"),
    ],
)
def test_an_aside_in_any_order_has_lines_to_order(arranging, old, new, told):
    arranging.change(arranging.module, old, new)
    assert told in mistake(arranging)


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


def test_there_are_sixty_questions(pairs):
    assert sum(len(pair.pages["en"].questions) for pair in pairs.values()) >= 60


def test_page_of_many_cells_asks(tmp_path):
    project = Project(tmp_path)
    for number in (1, 2):
        assert not any("asks nothing" in told for told in every_mistake(project))
        with project.module.open("a", encoding="utf-8") as module:
            module.write(f"\n# %% more-{number}\nx = {number}\n")
        project.change_both("::: fails\n", f"::: fails\n\n::: more-{3 - number}\n")
    told = [problem for problem in every_mistake(project) if "asks nothing" in problem]
    assert len(told) == 2
    assert all("shows 4 cells" in problem and "::? type CELL" in problem for problem in told)
    project.change_both("    Text.\n\n::: fails\n", "    Text.\n\n" + QUESTION)
    project.module.write_text(project.module.read_text(encoding="utf-8") + ASIDES, encoding="utf-8")
    assert every_mistake(project) == []


def every_mistake(project: Project) -> list[str]:
    found = examine(project.docs, project.snippets, project.runs)
    return [str(mistake) for mistake in found.mistakes]


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


def told_of(pair, question) -> list[str]:
    """What is wrong with a question, asked on a real page."""
    pages = {"en": replace(pair.pages["en"], questions=(question,))}
    found = check_questions(pages, pair.module, pair.result)
    return [mistake.problem for mistake in found if "no question of" not in mistake.problem]


def test_what_is_pointed_at_stands_in_the_picture_and_wrong_is_another_tensor(pairs):
    pair = pairs["sgd/same-or-new"]
    (arrow,) = (q for q in pair.pages["en"].questions if q.kind == "arrow")
    assert told_of(pair, arrow) == []
    # Both names, and the place in the optimizer, refer to one tensor.
    (slot, optimizer) = told_of(pair, replace(arrow, kind="tensor"))
    assert slot == "'moved-arrow-of-slot' prints 'slot', a name of the tensor that is the answer"
    assert "'params[0]'" in optimizer
    strange = replace(arrow, right=replace(arrow.right, name="non-leaf"), wrong=arrow.wrong[:1])
    (told,) = (text for text in told_of(pair, strange) if "picture" in text)
    assert "can't optimize a non-leaf Tensor" in told
    assert "after the cell 'plus'" in told


def test_hint_that_only_has_the_number_of_the_answer_is_told(pairs):
    pair = pairs["training/adam"]
    question = next(q for q in pair.pages["en"].questions if q.right.name == "first-step")
    for hint, told in (
        (question.hint, []),
        ("From 1 to 1.1.", []),
        ("It is 1.1.", ["the hint has the answer, 1.1"]),
    ):
        assert told_of(pair, replace(question, hint=hint)) == told
