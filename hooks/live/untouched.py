"""What a run has changed in Python and on the engine is put back before the next one.

A page keeps one Python for a whole visit, and readers' code can reach all of it: it may put a
method of its own into a class, take one away, turn warnings into errors. Noted here, before any
of it runs: the functions, methods and properties of the engine and of what it imports.
"""

from __future__ import annotations

import builtins
import sys
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from hooks.live.engine import namespace

ENGINE = namespace.__package__
OURS = (ENGINE, "torch")
THEIR_OWN = {"builtins", "sys", "warnings"}
"""Modules that are treated apart."""

Home = ModuleType | type


def _homes() -> Iterator[Home]:
    """The engine's modules and classes, and the modules that it imports."""
    for name, module in [*sys.modules.items()]:
        if name.startswith(ENGINE):
            yield module
            for value in vars(module).values():
                if isinstance(value, ModuleType):
                    is_home = value.__name__ not in THEIR_OWN
                else:
                    is_home = isinstance(value, type) and value.__module__.startswith(OURS)
                if is_home:
                    yield value


def _behaviour(home: Home) -> dict[str, Any]:
    """What a module or class has that is called or computed."""
    return {
        name: value
        for name, value in vars(home).items()
        if (callable(value) or hasattr(type(value), "__get__"))
        and name not in ("__dict__", "__weakref__")
    }


BUILTINS = vars(builtins)
PYTHONS = dict(BUILTINS)
MODULES = dict(sys.modules)
HOMES = [(home, _behaviour(home)) for home in {id(home): home for home in _homes()}.values()]
FILTERS, SHOW, DEEPEST = [*warnings.filters], warnings.showwarning, sys.getrecursionlimit()


def restore() -> None:
    """Python and the engine as no run before has changed them."""
    BUILTINS.update(PYTHONS)  # first of all: what follows calls some of them
    for name in BUILTINS.keys() - PYTHONS.keys():
        del BUILTINS[name]
    sys.settrace(None)
    sys.setprofile(None)
    sys.setrecursionlimit(DEEPEST)
    for name, module in MODULES.items():
        sys.modules.setdefault(name, module)
    for home, before in HOMES:
        now = _behaviour(home)
        for name in now.keys() - before.keys() if isinstance(home, type) else ():
            delattr(home, name)
        for name, value in before.items():
            if now.get(name) is not value:
                setattr(home, name, value)
    warnings.filters[:] = FILTERS
    warnings.showwarning = SHOW
