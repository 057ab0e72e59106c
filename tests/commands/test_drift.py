"""What another Python or PyTorch would change is told by page, heading and line."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from hooks.__main__ import main
from hooks.drift import probe, report
from hooks.read.module import parse_module, read_module
from hooks.read.page import parse_page
from hooks.run import pool

MODULE = """from snippets.figures.gradients import draw_points

# %% first
import torch

x = torch.tensor([1.0, 2.0]) / 3
print(x)
#> tensor([0.3333, 0.6667])

# %% second
draw_points(x, x)
print(x.sum())
#> tensor(1.)
"""
PAGE = """# Title {#title}

::: first

It is 0.3333.

## More {#more}

::: second
"""


def results(**changed: dict) -> report.Results:
    """What a run of MODULE might give: its statements by line, some of them changed."""
    quiet = {"stdout": "", "stderr": "", "error": "", "drawn": []}
    lines = {line: quiet | {"line": line} for line in (1, 4, 6, 7, 11, 12)}
    lines[7]["stdout"] = "tensor([0.3333, 0.6667])\n"
    lines[11]["drawn"] = [["draw_points", [[[0.25], [0.75]], {}]]]
    lines[12]["stdout"] = "tensor(1.)\n"
    for name, new in changed.items():
        lines[int(name[1:])] |= new
    return {
        "versions": {"python": "3.11.0", "torch": "2.0"},
        "modules": {"m.py": [*lines.values()]},
    }


def told(**changed: dict) -> str:
    pages = {language: parse_page(PAGE, Path(f"page.{language}.md")) for language in ("en", "ja")}
    modules = {"page": parse_module(MODULE, Path("m.py"))}
    return report.report(modules, {"page": pages}, results(), results(**changed))


def test_nothing_is_told_where_nothing_differs():
    assert told() == ""


@pytest.mark.parametrize(
    ("line", "new", "kind"),
    [
        (7, {"stdout": "tensor([0.3334, 0.6667])\n"}, report.NUMBERS),
        (7, {"stdout": "Tensor([0.3333, 0.66670])\n"}, report.PRINT),
        (7, {"stdout": "", "error": "TypeError: no"}, report.FAILS),
        (7, {"stderr": "UserWarning: soon\n"}, report.WARNS),
        (11, {"drawn": [["draw_points", [[[0.25], [0.5]], {}]]]}, report.FIGURE),
    ],
)
def test_each_kind_of_change_is_told_with_its_line(line, new, kind):
    text = told(**{f"_{line}": new})
    assert f"`m.py:{line}`: **{kind}**" in text
    assert "1 of 6 statements differ" in text
    assert text.count("**") == 2


def test_both_languages_are_named_with_line_and_heading():
    text = told(_12={"stdout": "tensor(2.)\n"})
    assert "- page.ja.md:9: More\n- page.en.md:9: More\n" in text
    assert "- tensor(1.)\n+ tensor(2.)" in text


def test_prose_that_would_be_wrong_is_named():
    text = told(_7={"stdout": "tensor([0.5000, 0.6667])\n"})
    assert "- page.ja.md:5: 0.3333 would have no source" in text
    assert "- page.en.md:5: 0.3333 would have no source" in text
    assert "would have no source" not in told(_12={"stdout": "tensor(2.)\n"})


def test_name_that_an_earlier_failure_left_undefined_is_no_failure_of_its_own():
    missing = {"stdout": "", "error": "NameError: name 'x' is not defined"}
    assert report.FOLLOWS in told(_6={"error": "TypeError: no"}, _7=missing)
    assert report.FOLLOWS not in told(_7=missing)


@pytest.fixture
def coarse(tmp_path: Path) -> str:
    """An interpreter whose torch prints two digits and has no zeros_like."""
    change = "import torch\ntorch.set_printoptions(precision=2)\ndel torch.zeros_like\n"
    (tmp_path / "changed.py").write_text(change, encoding="utf-8")
    start = (
        f"import sys, runpy; sys.path.insert(0, {str(tmp_path)!r}); import changed; "
        "sys.argv = sys.argv[1:]; sys.path[0] = ''; runpy.run_path(sys.argv[0], {}, '__main__')"
    )
    wrapper = tmp_path / "python"
    wrapper.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{start}" "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
    return str(wrapper)


def test_modules_run_statement_by_statement_also_after_a_failure(coarse, tmp_path):
    text = MODULE + (
        "\n# %% third\ny = torch.zeros_like(x)\nprint(y)\nprint(x)\n#> tensor([0.3333, 0.6667])\n"
        "import os\nos._exit(1)\nprint('never')\n#> never\n"
    )
    module = parse_module(text, tmp_path / "m.py")
    other = report.run_under(coarse, [module])["modules"][str(module.path)]
    by_line = {result["line"]: result for result in other}
    assert by_line[7]["stdout"] == "tensor([0.33, 0.67])\n"
    assert by_line[11]["drawn"][0][0] == "draw_points"
    assert by_line[11]["drawn"][0][1][0][0] == pytest.approx([1 / 3, 2 / 3])
    assert by_line[16]["error"].startswith("AttributeError")
    assert by_line[17]["error"].startswith("NameError")
    assert by_line[18]["stdout"] == "tensor([0.33, 0.67])\n"
    assert max(by_line) == 20
    base = [{"line": n, "stdout": "", "stderr": "", "error": "", "drawn": []} for n in (21, 22)]
    kinds = [(change.line, change.kind) for change in report.changes(module, base, other)]
    assert kinds == [(21, report.FAILS), (22, report.FAILS)]


EVERY_KIND = f"""{MODULE}
# %% third
import inspect
from functools import cache


@cache
def double(
    value: float,
) -> float:
    return 2 * value


class Line:
    def at(self, x: float) -> None:
        print(double(x), __name__)


with torch.no_grad():
    y = x + 1
    print(y)
for value in (1, 2):
    print(value)
    Line().at(value)
try:
    torch.zeros(2) @ torch.zeros(3)
except RuntimeError as error:
    print(error)
print(inspect.getsource(double), Line.at.__annotations__)
torch.manual_seed(1)
print(
    torch.rand(2),
    '''text
  that goes on''',
)
"""


def test_own_interpreter_does_what_the_build_does(tmp_path):
    """The probe is a second runner: it and the build's must agree on every statement."""
    path = tmp_path / "m.py"
    path.write_text(EVERY_KIND, encoding="utf-8")
    ran = report.run_under(sys.executable, [read_module(path)])["modules"][str(path)]
    probed = {r["line"]: (r["stdout"], [name for name, _ in r["drawn"]]) for r in ran}
    built = {
        statement.line: (statement.stdout, [drawing.name for drawing in statement.drawings])
        for cell in pool.run_isolated(path).cells
        for statement in cell.statements
    }
    assert {line: probed[line] for line in built} == built
    assert [(r["line"], r["error"]) for r in ran if r["error"]] == []
    assert sum(bool(stdout) for stdout, _ in built.values()) == 7


def test_interpreter_without_torch_is_told_in_one_line(tmp_path, capsys):
    assert main(["drift", str(tmp_path / "nothing")]) == 2
    told = capsys.readouterr()
    assert told.err.strip().endswith("nothing: No such file or directory")
    assert len((told.out + told.err).splitlines()) == 1


def test_probe_needs_nothing_but_torch_and_an_old_python():
    tree = ast.parse(Path(probe.__file__).read_text(encoding="utf-8"), feature_version=(3, 7))
    imported = {
        (alias.name if isinstance(node, ast.Import) else node.module).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert imported - sys.stdlib_module_names == {"torch", "numpy"}
