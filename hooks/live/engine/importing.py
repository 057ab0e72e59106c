"""What `import` finds: the engine's modules, PyTorch's own files upon them, Python's library."""

from __future__ import annotations

import builtins
import sys
import typing
from collections.abc import Callable, Mapping
from functools import cache
from types import CodeType, ModuleType
from typing import Any

from hooks.live.engine import arrays, messages
from hooks.live.engine.naming import Real, Torch, lacking

OPTIMIZERS = ("optimizer", "sgd", "adam", "adamw", "lr_scheduler")
OF_THE_PAGE = {"js", "micropip", "pyodide", "pyodide_js", "_pyodide"}
"""What only Python in a page has: here, as in Colab, it is not to be had."""

LATER = {
    name: f"torch.optim.{name.lower()}"
    for name in ("RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam")
}
"""Optimizers whose code is read when a reader first names them."""


def module(name: str, **names: Any) -> ModuleType:
    made = ModuleType(name)
    made.__dict__.update(names)
    lacking(made)
    Torch.modules[name] = made
    if "." in name:
        parent, _, last = name.rpartition(".")
        setattr(Torch.modules[parent], last, made)
    return made


@cache
def compiled(name: str, source: str) -> CodeType:
    """PyTorch's own file, from the installed package, to be run."""
    return compile(source, f"<{name}>", "exec")


def read_source(name: str, source: str) -> ModuleType:
    """One of PyTorch's own files as a module of its own."""
    made = module(name)
    del made.__getattr__
    made.__package__ = name.rpartition(".")[0]
    made.__builtins__ = own_builtins()
    exec(compiled(name, source), made.__dict__)  # noqa: S102
    return made


def read_sources(sources: Mapping[str, str]) -> None:
    """PyTorch's own files, each a module of its own; some of them when they are asked for."""
    order = [
        "torch.utils.hooks",
        "torch.utils._foreach_utils",
        *(f"torch.optim.{name}" for name in OPTIMIZERS),
    ]
    for name in order:
        if name in sources:
            read_source(name, sources[name])
    optim = Torch.modules["torch.optim"]
    refuse = optim.__getattr__

    def later(name: str) -> Any:
        if LATER.get(name) not in sources:
            return refuse(name)
        setattr(optim, name, getattr(read_source(LATER[name], sources[LATER[name]]), name))
        return getattr(optim, name)

    optim.__getattr__ = later


def deprecated(*_: Any, **__: Any) -> Callable:
    return lambda function: function


def own_builtins() -> dict[str, Any]:
    """Python's builtins with an `import` that finds the engine."""
    return {**vars(builtins), "__import__": importing}


def importing(
    name: str, names: Mapping | None = None, local: Any = None, wanted: Any = (), level: int = 0
) -> Any:
    """The modules of the engine, else Python's own."""
    if level:
        package = (names or {})["__package__"].split(".")
        name = ".".join([*package[: len(package) - level + 1], *([name] if name else [])])
    if name == "typing_extensions":
        return TYPING
    if name == "numpy":
        return arrays.numpy
    if name.startswith("snippets.figures"):
        return DRAWING
    top = name.split(".")[0]
    if top in OF_THE_PAGE:
        raise ModuleNotFoundError(f"No module named '{name}'", name=name)
    if top != "torch" and top not in sys.stdlib_module_names:
        raise ModuleNotFoundError(messages.missing(top))
    if top != "torch":
        try:
            return builtins.__import__(name, names, local, wanted, 0)
        except ModuleNotFoundError as error:  # a page has not all of the standard library
            raise ModuleNotFoundError(messages.missing(error.name or name)) from None
    if name not in Torch.modules:
        raise ModuleNotFoundError(messages.missing(name))
    found = Torch.modules[name] if wanted else Torch.modules["torch"]
    for part in wanted or ():
        if part != "*" and f"{name}.{part}" not in Torch.modules:
            told_by_import(found, part)
    return found


def told_by_import(module: ModuleType, name: str) -> None:
    """ImportError for a name that a module lacks, as `from module import name` raises it."""
    try:
        getattr(module, name)
    except AttributeError as error:
        if Real.has(module.__name__, name):
            raise ImportError(str(error)) from None


DRAWING = ModuleType("drawing")
DRAWING.__getattr__ = lambda name: (
    lambda *_, **__: None
)  # figures are the build's, see snippets/figures
TYPING = ModuleType("typing_extensions")
TYPING.__dict__.update(vars(typing))
TYPING.deprecated = deprecated
TYPING.override = getattr(typing, "override", lambda function: function)
