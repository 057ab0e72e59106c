"""A module touches only the folder that it runs in; all else is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.errors import AuthorError
from hooks.run import pool

ELSEWHERE = "/tmp/elsewhere-of-a-test"  # noqa: S108
LOAD = "import importlib\n\nload = importlib.import_module\n"


@pytest.fixture(scope="module", autouse=True)
def warm_server():
    pool.warm_up()


def told(folder: Path, code: str) -> AuthorError:
    """What is said of a module with this code, whose last line is wrong."""
    path = folder / "module.py"
    path.write_text(f"# %% a\n{code}\n", encoding="utf-8")
    with pytest.raises(AuthorError) as caught:
        pool.run_isolated(path)
    assert (caught.value.path, caught.value.line) == (path, len(code.split("\n")) + 1)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("x = open('{}', 'w')", "opens the file {}"),
        ("x = open('/dev/shm/elsewhere-of-a-test', 'w')", "opens the file /dev/shm/"),
        ("from pathlib import Path\nPath('{}').write_text('1')", "opens the file {}"),
        ("import os\nx = os.open('{}', os.O_CREAT | os.O_RDWR)", "opens the file {}"),
        ("import shutil\nx = shutil.copy('stack', '{}')", "opens the file {}"),
        ("import torch\ntorch.save(torch.ones(1), '{}')", "opens the file {}"),
        ("import numpy as np\nnp.ones(1).tofile('{}')", "opens the file {}"),
        ("import numpy as np\nnp.save('{}', np.ones(1))", "opens the file {}"),
        ("import sqlite3\nx = sqlite3.connect('{}')", "opens the file {}"),
        ("import logging\nx = logging.FileHandler('{}')", "opens the file {}"),
        ("x = open('/etc/hostname').read()", "opens the file /etc/hostname"),
        ("import numpy as np\nx = np.fromfile('/etc/hostname', 'u1')", "opens the file /etc/host"),
        ("def f():\n    return 1\n\n\nx = open('/proc/self/status')", "opens the file /proc/"),
        ("import os\nos.chmod('/tmp', 0o777)", "changes the mode of /tmp"),
        ("import os\nos.utime('/tmp')", "changes the time of /tmp"),
        ("import os\nos.chdir('/tmp')", "goes to /tmp"),
        ("import os\nos.mkfifo('{}')", "makes {}"),
        ("import os\nx = os.umask(0)", "changes its process"),
        ("import os\nos.kill(os.getppid(), 0)", "sends a signal"),
        ("import signal\nx = signal.signal(signal.SIGTERM, signal.SIG_IGN)", "what a signal does"),
        ("import mmap\nx = mmap.mmap(-1, 8)", "shares memory"),
        ("import torch\nx = torch.ones(2).share_memory_()", "shares memory"),
        ("import torch\nx = torch.from_file('{}', shared=True, size=4)", "shares memory"),
        (
            LOAD + "shared = load('multiprocessing.shared_memory')\n"
            "x = shared.SharedMemory('elsewhere-of-a-test', create=True, size=8)",
            "shares memory",
        ),
        ("import ctypes\nx = ctypes.CDLL(None)", "calls the system"),
        ("import ctypes\nx = ctypes.string_at(id(1), 4)", "reads memory"),
        ("import socket\nx = socket.socket()", "opens a socket"),
        ("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')", "a connection"),
        ("from concurrent.futures import ProcessPoolExecutor\nx = ProcessPoolExecutor(1)\n"
         "_ = x.submit(abs, 1)", "opens a socket"),
    ],
)  # fmt: skip
def test_what_reaches_beyond_the_folder_of_a_module_is_refused(tmp_path, code, problem):
    error = told(tmp_path, code.replace("{}", ELSEWHERE))
    assert problem.replace("{}", ELSEWHERE) in error.problem
    assert not Path(ELSEWHERE).exists()
    assert not Path("/dev/shm/elsewhere-of-a-test").exists()  # noqa: S108


def test_folder_of_a_module_is_its_own(tmp_path):
    code = (
        "# %% a\nimport os\nimport sqlite3\nimport tempfile\nfrom pathlib import Path\n\n"
        "import torch\n\nPath('in').mkdir()\nos.chdir('in')\n"
        "Path('x').write_text('1')\nos.chmod('x', 0o600)\nos.rename('x', '../y')\n"
        "torch.save(torch.tensor(2.5), Path('x.pt'))\nprint(torch.load('x.pt'))\n"
        "sqlite3.connect('x.db').close()\nsqlite3.connect(':memory:').close()\n"
        "with tempfile.TemporaryDirectory() as folder:\n    (Path(folder) / 'x').touch()\n"
        "with open(os.devnull, 'w') as file:\n    file.write('1')\nprint(len(os.listdir()))\n"
    ).replace("    file.write('1')\n", "    _ = file.write('1')\n")
    code = code.replace("Path('x').write_text('1')", "_ = Path('x').write_text('1')")
    path = tmp_path / "module.py"
    path.write_text(code, encoding="utf-8")
    assert pool.run_isolated(path).stdout == "tensor(2.5000)\n2\n"


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("import os\nx = 1\nos._exit(3)", 4),
        ("import os\n\n\ndef f():\n    os._exit(3)\n\n\nf()", 9),
        ("import os\nx = 1\nos.abort()", 4),
    ],
)  # fmt: skip
def test_process_that_dies_is_told_with_the_line_where_it_died(tmp_path, code, line):
    path = tmp_path / "module.py"
    path.write_text(f"# %% a\n{code}\n", encoding="utf-8")
    with pytest.raises(AuthorError, match="died on this line") as caught:
        pool.run_isolated(path)
    assert caught.value.line == line
