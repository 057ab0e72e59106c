"""What is new runs a second time, as on another machine, and has to print the same there."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.errors import AuthorError
from hooks.read.folders import module_paths
from hooks.run import again, cache, elsewhere, pool
from hooks.run.results import RunResult

CELL = "# %% a\n"
HIDDEN = "import importlib\n\nload = importlib.import_module\n"


@pytest.fixture(scope="module", autouse=True)
def warm_servers():
    pool.warm_up()
    elsewhere.warm_up()


def write(folder: Path, text: str) -> Path:
    path = folder / "module.py"
    path.write_text(text, encoding="utf-8")
    return path


def told(path: Path) -> AuthorError:
    found = pool.run_all([path], twice=[path])[path]
    assert isinstance(found, AuthorError), found.stdout
    return found


@pytest.mark.parametrize(
    ("code", "line", "problem"),
    [
        ("import torch\n\nx = torch.rand(2)\nprint(x)\n", 5, "with another random seed"),
        ("import random\n\nprint(random.random() < 2, random.random())\n", 4, "every run"),
        ("import numpy as np\n\nprint(np.random.rand())\n", 4, "something else "),
        ("print(1)\nprint({'a', 'b', 'c', 'd', 'e', 'f', 'g'})\n", 3, "with another hash seed"),
        ("print(hash('word'))\n", 2, "with another hash seed"),
        ("print(object())\n", 2, "an address in memory"),
        ("try:\n    [].index(object())\nexcept ValueError as error:\n    print(error)\n"
         "    print(str(print.__call__)[-16:])\n", 2, "an address in memory"),
        (HIDDEN + "print(load('torch').get_num_threads())\n", 5, "with two threads"),
        (HIDDEN + "print(load('os').cpu_count())\n", 5, "more processors"),
        ("import os\n\nprint(os.getcwd())\n", 4, "in another folder"),
        ("from pathlib import Path\n\nprint(Path.home())\n", 4, "with another HOME"),
        (HIDDEN + "print(load('os').environ.get('USER'))\n", 5, "environment"),
        (HIDDEN + "print('PYTHONPATH' in load('os').environ)\n", 5, "environment"),
        ("import os\n\nprint(os.listdir())\n", 4, "in another folder"),
        (HIDDEN + "print(load('platform').release())\n", 5, "on another machine"),
        ("import shutil\n\nprint(shutil.get_terminal_size().columns)\n", 4, "environment"),
        ("import locale\n\nprint(locale.setlocale(locale.LC_ALL, ''))\n", 4, "in another locale"),
        (HIDDEN + "print(load('platform').node())\n", 5, "on another machine"),
        (HIDDEN + "print(load('platform').system())\n", 5, "on another machine"),
        ("import torch\n\nprint(torch.__version__)\n", 4, "build of torch"),
        ("import numpy as np\n\nprint(np.__version__)\n", 4, "another version of Python, of"),
        ("import sys\n\nprint(sys.executable)\n", 4, "environment"),
        ("import sys\n\nprint(sys.version.split()[0])\n", 4, "with another version of Python"),
        ("import socket\n\nprint(socket.gethostname())\n", 4, "on another machine"),
        ("from datetime import date\n\nprint(date.today())\n", 4, "at another time"),
        ("import datetime\n\nprint(datetime.datetime.now().year)\n", 4, "at another time"),
        ("import time\n\nprint(time.strftime('%Y'))\n", 4, "at another time"),
        ("import time\n\nprint(time.localtime(0).tm_hour)\n", 4, "at another time"),
        (HIDDEN + "print(load('torch').backends.cpu.get_cpu_capability())\n", 5, "of processor"),
        (
            "import gc\nimport weakref\n\n\nclass Node:\n    pass\n\n\nnode = Node()\n"
            "node.me = node\nseen = weakref.ref(node)\ndel node\nx = [[] for _ in range(300)]\n"
            "print(seen() is None)\n",
            15,
            "when the garbage collector comes at another time",
        ),
    ],
)  # fmt: skip
def test_what_a_reader_would_see_otherwise_is_told_with_its_line_and_cause(
    tmp_path, code, line, problem
):
    error = told(write(tmp_path, CELL + code))
    assert error.line == line
    assert error.problem.startswith("prints something else ")
    assert problem in error.problem
    assert "\n    - " in error.problem and "\n    + " in error.problem
    assert error.remedy


def test_figure_that_is_drawn_otherwise_is_told(tmp_path):
    text = (
        "from snippets.figures.gradients import draw_points\n\n# %% a\nimport torch\n\n"
        "x = torch.rand(2)\n\n# %% b\ndraw_points(x, x)\n"
    )
    error = told(write(tmp_path, text))
    assert (error.line, error.problem) == (
        9,
        "draws draw_points differently with another random seed",
    )


def test_module_that_fails_elsewhere_is_told_as_such(tmp_path):
    code = "import torch\n\nx = 1 / (torch.initial_seed() == 0)\n"
    error = told(write(tmp_path, CELL + code))
    assert error.line == 4
    assert error.problem.startswith("in a second run, as on another machine: unexpected ZeroDiv")


def test_module_that_is_the_same_everywhere_passes_once_and_for_all(tmp_path, monkeypatch):
    monkeypatch.setattr(again, "FOLDER", tmp_path / "again")
    code = "import torch\n\ntorch.manual_seed(0)\nprint(torch.rand(2), sorted({'b', 'a'}))\n"
    path = write(tmp_path, CELL + code)
    assert [*again.new([path], tmp_path / "none")] == [path]
    assert not cache.attempt([path], tmp_path / "runs").mistakes
    assert not again.new([path], tmp_path / "none")

    path.write_text(CELL + code + "#> what it asserts is not what it does\n", encoding="utf-8")
    assert not again.new([path], tmp_path / "none")
    path.write_text(CELL + code.replace("(2)", "(3)"), encoding="utf-8")
    assert [*again.new([path], tmp_path / "none")] == [path]


def test_record_spares_what_has_passed_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setattr(again, "FOLDER", tmp_path / "again")
    path, lock = write(tmp_path, CELL + "print(1)\n"), tmp_path / "again.lock"
    again.write_lock({"module": path}, lock)
    assert not again.new([path], lock)
    path.write_text(CELL + "print(2)\n", encoding="utf-8")
    assert [*again.new([path], lock)] == [path]


def test_every_module_of_the_site_is_the_same_elsewhere(pairs):
    """Whatever the record says."""
    results = {path: again.run(path) for path in module_paths().values()}
    for pair in pairs.values():
        if pair.module:
            there = results[pair.module.path]
            assert isinstance(there, RunResult), there
            again.check_same(pair.module.path, pair.result, there)


@pytest.mark.parametrize(
    ("code", "line", "problem"),
    [
        # As the text of the module does not tell.
        (HIDDEN + "vars(load('builtins'))['sum'] = max\n", 5, "replaces builtins.sum"),
        (HIDDEN + "t = load('torch')\nt.sub = t.add\n", 6, "replaces torch.sub"),
        (HIDDEN + "t = load('torch').Tensor\nt.sum = t.mean\n", 6, "replaces torch.Tensor.sum"),
        (HIDDEN + "s = load('torch.optim').SGD\ns.step = None\n", 6, "replaces torch.optim.SGD.st"),
        (HIDDEN + "load('numpy').sum = max\n", 5, "replaces numpy.sum"),
        ("globals()['print'] = None\n", 2, "gives the name 'print' to something else"),
        ("exec('import math as torch')\n", 2, "gives the name 'torch' to something else"),
        ("import io\nimport sys\n\nsys.stdout = io.StringIO()\n", 5, "replaces sys.stdout"),
        (
            "import threading\nimport time\n\nt = threading.Thread(target=time.sleep, args=[600])\n"
            "t.daemon = True\nt.start()\n",
            7,
            "leaves a thread running",
        ),
    ],
)
def test_print_and_torch_stay_what_they_are_and_nothing_prints_later(tmp_path, code, line, problem):
    with pytest.raises(AuthorError) as caught:
        pool.run_isolated(write(tmp_path, CELL + code))
    assert caught.value.line == line
    assert problem in caught.value.problem


def test_what_holds_on_to_stdout_prints_into_the_statement_that_runs(tmp_path):
    code = (
        "import logging\nimport sys\n\nlog = logging.getLogger('a')\n"
        "log.addHandler(logging.StreamHandler(sys.stdout))\nprint('first')\nlog.warning('later')\n"
    )
    result = pool.run_isolated(write(tmp_path, CELL + code))
    assert [s.stdout for s in result.cells[0].statements][-2:] == ["first\n", "later\n"]
