"""Reading a module: text in, cells and statements out."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.errors import AuthorError
from hooks.read.module import parse_module, read_module
from hooks.read.percent import without_comments

PATH = Path("some/module.py")


def parse(text: str):
    return parse_module(text, PATH)


def test_cell_source_is_the_code_without_asserted_outputs():
    module = parse('"""Doc."""\n\n# %% first\nx = 1\nprint(x)\n#> 1\n\n# %% second\ny = 2\n')
    assert [(cell.name, cell.source) for cell in module.cells] == [
        ("first", "x = 1\nprint(x)"),
        ("second", "y = 2"),
    ]


def test_preamble_is_what_stands_before_the_first_cell():
    preamble = '"""Doc."""\nfrom snippets.figures.sgd import draw_graph'
    assert parse(preamble + "\n# %% a\nx = 1\n").preamble == preamble


def test_comments_are_no_code():
    assert without_comments("x = '#1'  # 2\n# 3\ny = 4\n") == "x = '#1'  \n\ny = 4"


def test_asserted_lines_belong_to_the_statement_before_them():
    module = parse("# %% a\nprint(1)\n#> 1\nprint(2)\n#> 2\n#>\n#>  3\n")
    assert [statement.asserted for statement in module.cells[0].statements] == [
        ("1",),
        ("2", "", " 3"),
    ]


def test_expected_text_ends_every_line():
    module = parse("# %% a\nprint(1)\n#> 1\nx = 2\n")
    assert [statement.expected for statement in module.cells[0].statements] == ["1\n", ""]


def test_compound_statement_is_one_statement():
    module = parse("# %% a\nfor i in (1, 2):\n    print(i)\n#> 1\n#> 2\n")
    (statement,) = module.cells[0].statements
    assert (statement.first, statement.last, statement.asserted) == (2, 3, ("1", "2"))


def test_decorated_function_starts_at_its_decorator():
    module = parse("# %% a\nimport functools\n\n@functools.cache\ndef f():\n    pass\n")
    assert module.cells[0].statements[1].first == 4


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("x = 1\n", 1, "no cell in this module"),
        ("# %% a\nx = (\n", 2, "syntax error"),
        ("# %% a b\nx = 1\n", 1, "'a b' is not a cell name"),
        ("# %%\nx = 1\n", 1, "'' is not a cell name"),
        ("# %% a\nimport sys\n\nprint(sys.platform)\n", 4, "sys.platform, which readers'"),
        ("# %% a\nimport os\n\nx = os.name == 'nt'\n", 4, "os.name, which readers'"),
        ("# %% a\nimport torch\n\nx = torch.cuda.is_available()\n", 4, "torch.cuda.is_available"),
        ("# %% a\nimport torch.cuda as c\n\nx = c.is_available()\n", 4, "torch.cuda.is_available,"),
        ("# %% a\nimport torch\n\nx = getattr(torch, 'cuda')\n", 4, "torch.cuda, which readers'"),
        ("# %% a\nimport sys\n\nx = len(sys.argv) > 1\n", 4, "sys.argv, which readers'"),
        ("# %% a\nfrom torch import cuda\n\nx = cuda.is_available()\n", 2, "torch.cuda, which re"),
        ("# %% a\nfrom os import cpu_count as n\n\nx = n()\n", 2, "os.cpu_count, which readers'"),
        ("# %% a\nimport os\n\nx = 'CI' in os.environ\n", 4, "os.environ, which readers'"),
        ("# %% a\nimport torch\n\nx = torch.backends.mps.is_built()\n", 4, "torch.backends.mps."),
        ("# %% a\nx = 1\n# %% a\ny = 1\n", 3, "a second cell named 'a' (the first is on line 1)"),
        ("# %% a\n#> 1\n", 2, "an asserted output without a statement right above it"),
        ("# %% a\nprint(1)\n# %% b\n#> 1\n", 4, "an asserted output without a statement"),
        ("# %% a\nprint(1)\n\n#> 1\n", 4, "an asserted output without a statement"),
        ("# %% a\nprint(1)\n#> 1\n# and\n#> 2\n", 5, "an asserted output without a statement"),
        ('# %% a\nx = """\n# %% b\n"""\n', 3, "a cell starts within a statement"),
        ("# %% a\ndef f():\n    x = 1\n# %% b\n    return x\n", 4, "within a statement"),
        ("from snippets.figures.sgd import d as e\n# %% a\nx = 1\n", 1, "above the first cell"),
        ("from snippets.figures.sgd import *\n# %% a\nx = 1\n", 1, "above the first cell"),
        ("# %% a\nif True:\n    print(1)\n    #> 1\n    x = 1\n", 4, "inside a statement"),
        ("# %% a\nprint(1)\n#>1\n", 3, "'#>' without a space"),
        ("# %% a\nfrom snippets.figures.sgd import d\n", 2, "imports code of this project"),
        ("# %% a\nimport hooks.numbers\n", 2, "imports code of this project"),
        ("import torch\n# %% a\nx = 1\n", 1, "code above the first cell"),
        ('"Doc."\nx = 1\n# %% a\ny = x\n', 2, "code above the first cell"),
        ("# %% a\nx = 1; y = 2\n", 2, "two statements on one line"),
        ("# %% a\nx = 1\nasync def f():\n    pass\n", 3, "'async def f', whose lines cannot"),
        ("# %% a\nx = 'a\tb'\n", 2, "a tab, which pages show as spaces"),
        ('# %% a\nx = """a\n  \nb"""\n', 3, "white space at the end of a line within a string"),
        ('# %% a\nx = f"""{1} \n"""\n', 2, "white space at the end of a line within a string"),
        ("# %% a\nfor x in (1, 2):\n    print(x); print(2)\n", 3, "two statements on one line"),
        ("# %% a\ntry:\n    x = 1\nexcept:\n    pass\n", 4, "names no exception"),
        ("# %% a\ntry:\n    x = 1\nexcept Exception as e:\n    print(e)\n", 4, "too broad"),
        ("# %% a\ntry:\n    x = 1\nexcept (KeyError, Exception) as e:\n    print(e)\n", 4,
         "too broad"),
        ("# %% a\ntry:\n    x = 1\nexcept KeyError:\n    x = 2\n", 4, "prints nothing"),
        ("# %% a\nfrom contextlib import suppress\nwith suppress(KeyError):\n    x = 1\n", 3,
         "hides whether the exception comes"),
    ],
)  # fmt: skip
def test_malformed_module_is_refused_with_its_line(text, line, problem):
    with pytest.raises(AuthorError) as caught:
        parse(text)
    assert caught.value.line == line
    assert problem in caught.value.problem
    assert str(caught.value).startswith(f"some/module.py:{line}: ")
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("code", "line", "problem"),
    [
        ("x = 1\n\u0445 = 2", 3, "the letter U+0445 (CYRILLIC SMALL LETTER HA)"),
        ("print('\uff34')", 2, "the letter U+FF34 (FULLWIDTH LATIN CAPITAL LETTER T)"),
        ("x = 1  # \u0430", 2, "the letter U+0430"),
        ("\u03b7 = 1", 2, "the name '\u03b7'"),
        ("def \u00e9(x):\n    return x", 2, "the name '\u00e9'"),
        ("x = 1  # \u202e", 2, "an invisible character, U+202E"),
    ],
)
def test_letters_that_look_like_others_are_refused(tmp_path, code, line, problem):
    path = tmp_path / "page.py"
    path.write_text(f"# %% a\n{code}\n", encoding="utf-8")
    with pytest.raises(AuthorError) as caught:
        read_module(path)
    assert caught.value.line == line
    assert problem in caught.value.problem
