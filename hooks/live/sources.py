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
)
DEFINED = re.compile(r"^ {4}def (\w+)\(", re.MULTILINE)
LISTED = re.compile(r'"(\w+)"')
FUNCTION = re.compile(r"^def (\w+)\(", re.MULTILINE)


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
    """The names that PyTorch has for tensors, and as functions."""
    types = (place() / "_C" / "__init__.pyi").read_text(encoding="utf-8")
    body = types.partition("class TensorBase")[2].partition("\nclass ")[0]
    functions = (place() / "_C" / "_VariableFunctions.pyi").read_text(encoding="utf-8")
    parts = {path.stem for path in place().iterdir() if path.is_dir() or path.suffix == ".py"}
    listed = (place() / "__init__.py").read_text(encoding="utf-8").partition("\n__all__ = [")[2]
    classes = LISTED.findall(listed.partition("]")[0])
    return {
        "tensor": frozenset(DEFINED.findall(body)),
        "torch": frozenset(parts.union(FUNCTION.findall(functions), classes)),
    }


def torch_version() -> str:
    """The version that was installed when this was built."""
    return version("torch").split("+")[0] + "+cpu"
