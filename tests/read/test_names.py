"""What readers know by a name stays that, wherever a module says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.errors import AuthorError
from hooks.read.module import parse_module

HEAD = "# %% a\n"


@pytest.mark.parametrize(
    ("code", "line", "problem"),
    [
        ("print = None", 2, "gives the name 'print'"),
        ("len = 3", 2, "gives the name 'len'"),
        ("def sum(x):\n    return x", 2, "gives the name 'sum'"),
        ("class list:\n    pass", 2, "gives the name 'list'"),
        ("def f():\n    torch = 3\n    return torch", 3, "gives the name 'torch'"),
        ("def f(print):\n    return print", 2, "gives the name 'print'"),
        ("for print in []:\n    pass", 2, "gives the name 'print'"),
        ("x = [1 for max in []]", 2, "gives the name 'max'"),
        ("f = lambda abs: 3", 2, "gives the name 'abs'"),
        ("with open('x') as torch:\n    pass", 2, "gives the name 'torch'"),
        ("import math as torch", 2, "gives the name 'torch'"),
        ("import math as np", 2, "gives the name 'np'"),
        ("from math import prod as sum", 2, "gives the name 'sum'"),
        ("from torch import sum", 2, "gives the name 'sum'"),
        ("if (torch := 3):\n    pass", 2, "gives the name 'torch'"),
        ("del print", 2, "gives the name 'print'"),
        ("import torch\n\n\ndef f():\n    torch.add = 3", 6, "replaces torch.add"),
        ("import torch\n\ntorch.nn.Linear.forward = 3", 4, "replaces torch.nn.Linear.forward"),
        ("from torch import nn\n\nnn.Linear = 3", 4, "replaces nn.Linear"),
        ("import torch\n\nsetattr(torch.Tensor, 'sum', 3)", 4, "something of torch.Tensor"),
        ("import builtins\n\nbuiltins.len = None", 4, "replaces builtins.len"),
        ("__builtins__['len'] = None", 2, "'__builtins__'"),
        ("import math\n\nmath.pi = 3", 4, "replaces math.pi"),
        ("from unittest import mock", 2, "imports unittest.mock"),
        ("import multiprocessing as m", 2, "imports multiprocessing"),
        ("from multiprocessing import shared_memory", 2, "imports multiprocessing"),
        ("import torch.multiprocessing", 2, "imports torch.multiprocessing"),
        ("from atexit import register", 2, "imports atexit"),
        ("class A:\n    def __del__(self):\n        print(1)", 3, "'__del__'"),
        ("import weakref\n\nweakref.finalize(weakref, print, 1)", 4, "'finalize'"),
        ("from weakref import finalize", 2, "'finalize'"),
        ("print(__file__)", 2, "'__file__', which is of the file"),
        ("print(sorted(dir()))", 2, "'dir()', all names"),
        ("x = 'get_ipython' in globals()", 2, "'get_ipython', which is of the file"),
        ("def f():\n    return locals()", 3, "'locals()', all names"),
    ],
)
def test_name_that_readers_know_is_given_to_nothing_else(code, line, problem):
    with pytest.raises(AuthorError) as caught:
        parse_module(f"{HEAD}{code}\n", Path("module.py"))
    assert caught.value.line == line
    assert problem in caught.value.problem


@pytest.mark.parametrize(
    "code",
    [
        "import numpy as np\nimport matplotlib.pyplot as plt\nfrom torch import nn, optim",
        "import torch.nn as nn\nimport torch.optim as optim\nimport torch",
        "class A:\n    id: int\n    sum = 3\n\n    def print(self):\n        self.max = 3",
        "import torch\n\ntorch.backends.mkldnn.enabled = False\nx = torch.ones(1)\nx.grad = x",
    ],
)
def test_names_of_modules_and_attributes_of_classes_are_free(code):
    parse_module(f"{HEAD}{code}\n", Path("module.py"))
