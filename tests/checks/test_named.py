"""A number beside a name in code is one of that name; swapped numbers and names are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.checks.named import check_named
from hooks.checks.tables import check_tables
from hooks.read.module import read_module
from hooks.read.page import parse_page
from hooks.run import pool
from hooks.tutorial import Tutorial

MODULE = """# %% data
import torch

a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
rate = 0.1
(3 * a + 2 * b).backward()
print((a - a.grad).item(), (b - b.grad).item())
#> -2.0 -2.0
print(f"after 5 steps {a + 1:.1f} and {b + 4:.1f}")
#> after 5 steps 2.0 and 4.0

# %% step
op = torch.optim.SGD([a, b], lr=0.25)
op.step()
print(a.item(), b.item())
#> 0.25 -0.5

# %% tried
op.param_groups[0]["lr"] = 0.5
print(op.param_groups[0]["lr"])
#> 0.5
op.lr = 0.5
print(op.param_groups[0]["lr"] * 2)
#> 1.0


def parts(result, *inputs):
    return [g.item() for g in torch.autograd.grad(result, inputs)]


print(parts(6 * a + 7 * b, a, b))
#> [6.0, 7.0]
"""

PAGE = """# Title {#title}

## Data {#data}

::: data

SENTENCE

::: step

## Later {#later}

::: tried

LATER
"""


@pytest.fixture(scope="module")
def problems(tmp_path_factory):
    """What is wrong with a sentence of the first section, and one of the last."""
    path = tmp_path_factory.mktemp("named") / "module.py"
    path.write_text(MODULE, encoding="utf-8")
    module, result = read_module(path), pool.run_isolated(path)

    def tell(sentence: str = "", later: str = "", language: str = "en") -> list[str]:
        text = PAGE.replace("SENTENCE", sentence).replace("LATER", later)
        page = parse_page(text, Path(f"page.{language}.md"))
        pair = Tutorial("a/b", {language: page}, module, result)
        return [m.problem for check in (check_named, check_tables) for m in check(pair)]

    return tell


@pytest.mark.parametrize(
    ("language", "right", "wrong"),
    [
        ("en", "`a` is 0.25 and `b` is -0.5.", "`a` is -0.5 and `b` is 0.25."),
        ("en", "`a` is 0.25 and `b` is -0.5.", "`b` is 0.25 and `a` is -0.5."),
        ("ja", "`a`は0.25、`b`は-0.5です。", "`a`は-0.5、`b`は0.25です。"),
        ("en", "With `a` at 0.25, `b` at -0.5.", "With `b` at 0.25, `a` at -0.5."),
        # printed of an expression with the name, beside another
        ("en", "`b` becomes 4.", "`a` becomes 4."),
        ("ja", "`b`が4になり", "`a`が4になり"),
        # what changes to what
        ("en", "`a` goes from 1 to 0.25.", "`a` goes from 1 to -0.5."),
        ("ja", "`a`は1から0.25に", "`a`は1から-0.5に"),
        # given to an argument, or in the gradient
        ("en", "`lr` 0.25, and the gradient in `a` is 3", "`lr` 0.1"),
        ("ja", "`rate`が0.1", "`rate`が0.25"),
    ],
)
def test_number_of_another_name_is_found(problems, language, right, wrong):
    assert problems(right, language=language) == []
    assert problems(wrong, language=language)


@pytest.mark.parametrize(
    "sentence",
    [
        "`a` 7 times",
        "`nothing` is 7",
        "`True` is 7",
        "with `a`, 7 is",
        "`a` grows by 7",
        "`a()` is 7",
    ],
)
def test_number_that_is_not_said_of_the_name_is_left_alone(problems, sentence):
    assert problems(sentence) == []


def test_value_that_comes_only_in_a_later_section_is_not_there_yet(problems):
    assert problems(later='`op.param_groups[0]["lr"]` is 0.5') == []
    assert problems('`op.param_groups[0]["lr"]` is 0.5')


def test_cells_of_a_table_were_printed_after_the_line_that_their_row_begins_with(problems):
    rows = '| `op.param_groups[0]["lr"] = 0.5` | {} |\n| `op.lr = 0.5` | {} |'
    table = f"| after | then |\n|---|---|\n{rows}"
    assert problems(later=table.format("0.5", "1.0")) == []
    assert len(problems(later=table.format("1.0", "0.5"))) == 2


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("| now | 0.25 | -0.5 |", 2),
        ("| now | 0.25 | $0.5 - 1 = -0.5$ |", 2),
        ("| from the call | 6 | 7 |", 2),
        ("| to | 0.25 | 7 |", 2),
        # what neither has been, or both have, or nothing that one number comes to
        ("| of something else | 77 | 78 |", 0),
        ("| moved | -2 | -2 |", 0),
        ("| words | `a` 0.25 | 0.25, then -0.5 |", 1),
        ("| no number | smaller | larger |", 0),
    ],
)
def test_number_under_the_name_of_another_is_found(problems, rows, wrong):
    heads = "| | for `a` | for `b` |\n|---|---|---|\n"
    assert problems(later=heads + rows) == []
    swapped = "| | for `b` | for `a` |\n|---|---|---|\n"
    assert len(problems(later=swapped + rows)) == wrong


def test_heads_that_name_nothing_of_the_code_are_left_alone(problems):
    assert problems(later="| | `p` | `q` |\n|---|---|---|\n| now | -0.5 | 0.25 |") == []
