"""Running a module: isolated, limited in time, reproducible, remembered."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hooks.errors import AuthorError
from hooks.places import ROOT
from hooks.run import pool
from hooks.run.glyphs import missing

DRAWING = """from snippets.figures.gradients import draw_points

# %% data
import torch

x = torch.tensor([1.0, 2.0])
print(x)

# %% points
draw_points(x, 2 * x + 1)
"""


def write(folder: Path, text: str, name: str = "module.py") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def run(folder: Path, text: str, **options):
    return pool.run_isolated(write(folder, text), **options)


@pytest.fixture(scope="module", autouse=True)
def warm_server():
    pool.warm_up()


EDIT_BETWEEN = """
from pathlib import Path

from hooks.run import pool

module, frame = Path("module.py").resolve(), Path("snippets/figures/frame.py")
for colour in ("#1a5fa8", "#123456"):
    frame.write_text(frame.read_text().replace("#1a5fa8", colour))
    drawing = pool.run_all([module])[module].cell("points").statements[0].drawings[0]
    print(colour in drawing.svg["en"])
"""


def test_drawing_code_edited_between_two_runs_of_one_process_draws_as_edited(tmp_path):
    for name in ("hooks", "snippets"):
        shutil.copytree(ROOT / name, tmp_path / name)
    write(tmp_path, DRAWING)
    command = [sys.executable, "-c", EDIT_BETWEEN]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "True\nTrue\n"


def test_a_module_has_the_future_imports_that_it_asks_for_and_no_others(tmp_path):
    text = (
        "# %% a\n{}def f(x: int):\n    pass\n"
        "print(f.__annotations__)\nx: later\nprint(__annotations__)\n"
    )
    own = text.format("from __future__ import annotations\n")
    assert run(tmp_path, own).stdout == "{'x': 'int'}\n{'x': 'later'}\n"
    plain = text.format("").replace("later", "int")
    assert run(tmp_path, plain).stdout == "{'x': <class 'int'>}\n{'x': <class 'int'>}\n"


def test_stdout_is_kept_per_statement(tmp_path):
    result = run(tmp_path, "# %% a\nprint(1)\nx = 2\nprint(x)\n\n# %% b\nprint(x + 1)\n")
    assert [(c.name, [s.stdout for s in c.statements]) for c in result.cells] == [
        ("a", ["1\n", "", "2\n"]),
        ("b", ["3\n"]),
    ]


def test_figure_is_drawn_once_per_language_with_its_words(tmp_path):
    result = run(tmp_path, DRAWING)
    (drawing,) = result.cell("points").statements[0].drawings
    assert set(drawing.svg) == {"ja", "en"}
    assert "訓練データの点" in drawing.alt["ja"]
    assert "The training points" in drawing.alt["en"]
    assert all("<script" not in svg and "http:" not in svg.replace("http://www.w3.org/", "")
               for svg in drawing.svg.values())  # fmt: skip


def test_figures_are_byte_identical_from_run_to_run(tmp_path):
    first, second = run(tmp_path, DRAWING), run(tmp_path, DRAWING)
    assert first.to_json() == second.to_json()


def test_slimming_leaves_the_numbers_that_readers_see(tmp_path):
    text = DRAWING.replace("2 * x + 1", "torch.tensor([3.0, 5.0625])")
    (drawing,) = run(tmp_path, text).cell("points").statements[0].drawings
    assert "(2, 5.0625)" in drawing.svg["en"]


def test_runs_do_not_see_each_other(tmp_path):
    leave = "# %% a\nimport torch\ntorch.manual_seed(5)\nvars(torch)['marked'] = 1\n"
    look = "# %% a\nimport torch\nprint(hasattr(torch, 'marked'), 'leftover' in globals())\n"
    run(tmp_path, leave + "leftover = 1\n")
    assert run(tmp_path, look).stdout == "False False\n"


def test_run_happens_in_an_empty_folder_of_its_own(tmp_path):
    text = "# %% a\nfrom pathlib import Path\nprint([p.name for p in Path().iterdir()])\n"
    assert run(tmp_path, text).stdout == "['stack']\n"


def test_result_survives_json(tmp_path):
    result = run(tmp_path, DRAWING)
    data = json.loads(json.dumps(result.to_json()))
    assert type(result).from_json(data) == result


def test_endless_loop_is_ended_at_the_limit_of_processor_time_and_its_line_named(tmp_path):
    with pytest.raises(AuthorError, match="after 1 seconds of processor time") as caught:
        run(tmp_path, "# %% a\nx = 0\nwhile True:\n    x += 1\n", cpu_limit=1)
    assert caught.value.line in (3, 4)


def test_module_that_waits_for_ever_is_ended_and_its_line_named(tmp_path):
    text = "# %% a\nimport time\n\nwhile True:\n    time.sleep(0.01)\n"
    with pytest.raises(AuthorError, match=r"still running after 3 seconds, on") as caught:
        run(tmp_path, text, wall_limit=3)
    assert caught.value.line in (4, 5)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep to the limit")
@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("x = [0]\nwhile True:\n    x = x + x\n", "needs more memory than a module may use"),
        ("import torch\n\nx = torch.zeros(1_500_000_000)\n", "can't allocate memory"),
    ],
)
def test_module_that_fills_the_memory_is_ended_before_the_machine_is(tmp_path, code, problem):
    with pytest.raises(AuthorError, match=problem) as caught:
        run(tmp_path, f"# %% a\n{code}")
    # The recording of a line needs memory too.
    assert caught.value.line in (3, 4)


def test_time_that_a_module_does_not_use_itself_does_not_count_as_its_own(tmp_path):
    """A busy machine lets a module wait; that must not end it."""
    text = "# %% a\nimport time\n\ntime.sleep(2)\nprint('done')\n"
    assert run(tmp_path, text, cpu_limit=1).stdout == "done\n"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("# %% a\nx = 1\nx / 0\n", 3, "unexpected ZeroDivisionError: division by zero"),
        ("# %% a\nimport sys\nsys.exit('done')\n", 3, "unexpected SystemExit: done"),
        ("# %% a\ndef f():\n    return 1 / 0\n\n\nf()\n", 3, "unexpected ZeroDivisionError"),
        ("# %% a\nx = 1\nx\n", 3, "ends in an expression whose value is 1"),
        ("# %% a\nimport warnings\nwarnings.warn('careful')\n", 3, "wrote to stderr"),
        ("# %% a\nprint(1, end='')\n", 2, "does not end with a line break"),
        ("# %% a\nprint('x' * 100_001)\n", 2, "printed 100002 characters"),
        ("# %% a\nprint('a\\rb')\n", 2, "printed the character U+000D"),
        ("# %% a\nprint('blank ')\n", 2, "printed the character U+0020"),
        ("# %% a\nimport os\n_ = os.write(1, b'past')\n", 3, "wrote to stderr: past"),
        ("# %% a\nopen('/work/data.txt')\n", 2, "opens the file /work/data.txt"),
        ("# %% a\ndef f():\n    return open('/work/x.py')\n\n\nf()\n", 3, "opens the file"),
        ("# %% a\nimport subprocess\n_ = subprocess.run(['ls'])\n", 3, "starts a program"),
        ("# %% a\nimport os\n_ = os.system('ls')\n", 3, "starts a program"),
        ("# %% a\nimport os\nos.fork()\n", 3, "starts a process"),
        ("# %% a\nimport os\nprint(os.listdir('/'))\n", 3, "looks into /"),
        ("# %% a\nimport os\nos.remove('/tmp/x')\n", 3, "deletes /tmp/x"),
        ("# %% a\nimport os\nos.rename('stack', '/tmp/x')\n", 3, "moves /tmp/x"),
        ("# %% a\nimport os\nos.mkdir('/tmp/x')\n", 3, "makes /tmp/x"),
        (
            "# %% a\nimport socket\nsocket.create_connection(('127.0.0.1', 9))\n",
            3,
            "looks up a host",
        ),
        (
            "# %% a\nimport matplotlib.pyplot as plt\n_ = plt.plot([1, 2])\n",
            3,
            "a pyplot figure was left open",
        ),
    ],
)
def test_what_a_page_cannot_show_is_refused_with_its_line(tmp_path, text, line, problem):
    with pytest.raises(AuthorError) as caught:
        run(tmp_path, text)
    assert caught.value.line == line
    assert problem in caught.value.problem
    assert caught.value.remedy


def drawing(*body: str) -> str:
    """A module whose last line draws a figure with this code."""
    return (
        "from snippets.figures.frame import figure\n\n# %% a\n"
        "@figure(width=2, height=2)\ndef draw(canvas, say):\n"
        + "".join(f"    {line}\n" for line in body)
        + "\n\ndraw()\n"
    )


def test_error_of_drawing_code_is_told_where_it_stands(tmp_path):
    text = DRAWING.replace("2 * x + 1", "'no numbers'")
    with pytest.raises(AuthorError) as caught:
        run(tmp_path, text)
    error = caught.value
    assert error.path == ROOT / "snippets/figures/gradients.py"
    line = error.path.read_text(encoding="utf-8").splitlines()[error.line - 1]
    assert line.startswith("    ")
    assert f"module.py:{len(text.splitlines())}" in error.problem


def test_glyph_missing_from_the_font_is_refused_with_the_line_of_the_figure(tmp_path):
    text = drawing("canvas.text(0.5, 0.5, say(ja='\U0001f600', en='ok'))", "return 'alt'")
    with pytest.raises(AuthorError, match=r"lacks: '.' \(U\+1F600\)") as caught:
        run(tmp_path, text)
    assert caught.value.line == 10


def test_file_that_a_module_writes_itself_may_be_read_again(tmp_path):
    text = (
        "# %% a\nimport torch\n\ntorch.save(torch.tensor(2.5), 'x.pt')\nprint(torch.load('x.pt'))\n"
    )
    assert run(tmp_path, text).stdout == "tensor(2.5000)\n"


def test_numbers_of_a_figure_that_differ_between_languages_are_refused(tmp_path):
    text = drawing("return say(ja='傾きは1.5です', en='the slope is 1.6')")
    with pytest.raises(AuthorError, match=r"same numbers in ja and en: 1\.5, 1\.6") as caught:
        run(tmp_path, text)
    assert caught.value.line == 9


def test_common_characters_are_in_the_font():
    assert missing(("訓練データ−×ηλ∂", "a b\n")) == []
