"""What is taken from the installed PyTorch: its optimizer code with its licence, and its names.

Nothing of it is in the repository. PyTorch is not imported for this: its files are read.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import distribution, version
from importlib.util import find_spec
from pathlib import Path

MODULES = (
    "torch.utils.hooks",
    "torch.utils._foreach_utils",
    "torch.optim.optimizer",
    "torch.optim.sgd",
    "torch.optim.adam",
    "torch.optim.adamw",
    "torch.optim.lr_scheduler",
    "torch.optim.rmsprop",
    "torch.optim.adagrad",
    "torch.optim.adadelta",
    "torch.optim.adamax",
    "torch.optim.nadam",
    "torch.optim.radam",
)
DEFINED = re.compile(r"^ {4}def (\w+)\(", re.MULTILINE)
LISTED = re.compile(r'"(\w+)"')
FUNCTION = re.compile(r"^def (\w+)\(", re.MULTILINE)
OWN = re.compile(r"^(?:class|def) ([a-z]\w+)", re.MULTILINE)
TOP = re.compile(r"^(?:class |def )?(\w+)(?:\(|:$|(?:: [^=\n]+)? = )", re.MULTILINE)
PACKAGES = (  # noqa: SIM905  # one to a line, they would fill the page
    "torch.nn torch.nn.functional torch.nn.init torch.nn.utils torch.nn.parameter torch.optim "
    "torch.optim.lr_scheduler torch.linalg torch.autograd torch.autograd.functional "
    "torch.autograd.graph torch.cuda torch.random torch.testing torch.utils torch.jit "
    "torch.backends"
).split()


@cache
def place() -> Path:
    """The folder of the installed PyTorch."""
    spec = find_spec("torch")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


@cache
def optimizer_code() -> dict[str, str]:
    """PyTorch's own files by the name of their module."""
    return {
        name: place().joinpath(*name.split(".")[1:]).with_suffix(".py").read_text(encoding="utf-8")
        for name in MODULES
    }


@cache
def licence() -> str:
    """The licence under which that code may be passed on."""
    files = distribution("torch").files or []
    found = next(file for file in files if file.name == "LICENSE")
    return Path(str(found.locate())).read_text(encoding="utf-8")


@cache
def real_names() -> dict[str, frozenset[str]]:
    """The names that PyTorch has: in its modules, and as methods of `Tensor` and `Module`."""
    stubs, functions = _text("_C/__init__.pyi"), _text("_C/_VariableFunctions.pyi")
    methods = stubs.partition("class TensorBase")[2].partition("\nclass ")[0] + _text("_tensor.py")
    parts = {path.stem for path in place().iterdir() if path.is_dir() or path.suffix == ".py"}
    listed = _text("__init__.py").partition("\n__all__ = [")[2].partition("]")[0]
    classes = LISTED.findall(listed + _text("functional.py").partition("]")[0])
    found = {
        "Tensor": DEFINED.findall(methods),
        "Module": DEFINED.findall(_text("nn/modules/module.py")),
        "torch": [*parts, *FUNCTION.findall(functions), *classes, *OWN.findall(stubs)],
    }
    for name in PACKAGES:
        paths = [*place().joinpath(*name.split(".")[1:]).glob("*.py")] or [
            place().joinpath(*name.split(".")[1:]).with_suffix(".py")
        ]
        paths += place().glob("nn/modules/*.py") if name == "torch.nn" else []
        names = {n for path in paths for n in TOP.findall(path.read_text(encoding="utf-8"))}
        found[name] = [*names, *(path.stem for path in paths)]
    return {
        home: frozenset(name for name in names if not name.startswith("_"))
        for home, names in found.items()
    }


def _text(path: str) -> str:
    return place().joinpath(path).read_text(encoding="utf-8")


def torch_version() -> str:
    """The version that was installed when this was built."""
    return version("torch").split("+")[0] + "+cpu"
