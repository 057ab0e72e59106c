"""Names and calls as a script meets them: PyTorch's words, and ours for what is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, ClassVar

from hooks.live.engine import messages
from hooks.live.engine.graph import Mode
from hooks.live.engine.module import Module
from hooks.live.engine.parameter import Names
from hooks.live.engine.tensor import Tensor


class Real:
    """The names that PyTorch has, to tell what it has and the engine lacks from what nobody has."""

    names: ClassVar[Mapping[str, frozenset[str]]] = {}

    @classmethod
    def has(cls, home: str, name: str) -> bool:
        """Whether PyTorch has this name in a module, or as a method of `Tensor` or `Module`."""
        return name in cls.names.get(home, ())


def lacking(module: ModuleType) -> None:
    """One clear message for a name that a module of the engine lacks."""
    home = module.__name__

    def refuse(name: str) -> Any:
        if Real.names and not Real.has(home, name):
            raise AttributeError(f"module '{home}' has no attribute '{name}'")
        raise AttributeError(messages.missing(f"{home}.{name}"))

    module.__getattr__ = refuse


def no_attribute(self: Tensor, name: str) -> Any:
    if Real.has("Tensor", name) and not name.startswith("__"):
        raise AttributeError(messages.missing(f"Tensor.{name}"))
    raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


Tensor.__getattr__ = no_attribute


def no_part(self: Module, name: str) -> Any:
    """What a layer does not have: not remembered, and not to be had of the engine."""
    try:
        return Names.__getattr__(self, name)
    except AttributeError:
        if Real.has("Module", name) and not name.startswith("__"):
            raise AttributeError(messages.missing(f"nn.Module.{name}")) from None
        raise


Module.__getattr__ = no_part


def typename(value: Any) -> str:
    """A type as PyTorch's messages have it."""
    if isinstance(value, Tensor):
        return (
            "torch.nn.parameter.Parameter"
            if type(value).__name__ == "Parameter"
            else messages.type_name(value)
        )
    kind = value if isinstance(value, type) else type(value)
    return (
        kind.__qualname__
        if kind.__module__ in ("builtins", "", None)
        else f"{kind.__module__}.{kind.__qualname__}"
    )


def tensor_type(self: Tensor, kind: Any = None) -> Any:
    return messages.type_name(self) if kind is None else self.to(kind)


Tensor.type = tensor_type


def as_function(name: str, implementation: Callable) -> Callable:
    """An operation by its name: the first operand is called `input`, and has to be a tensor."""

    def function(*args: Any, **options: Any) -> Any:
        if "input" in options:
            args = (options.pop("input"), *args)
        if (
            args
            and not isinstance(args[0], Tensor)
            and name not in ("where", "stack", "cat", "concat", "pow")
        ):
            kind = type(args[0]).__name__
            raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {kind}")
        return called(name, implementation, args, options)

    function.__name__ = name
    function.__doc__ = implementation.__doc__
    return function


KINDS = {"requires_grad": "bool", "dtype": "dtype", "indexing": "str"}


def as_constructor(name: str, implementation: Callable) -> Callable:
    """A function that makes a tensor."""

    def function(*args: Any, **options: Any) -> Any:
        return called(name, implementation, args, options)

    function.__name__ = name
    function.__doc__ = implementation.__doc__
    return function


def put(name: str, made: Tensor, out: Tensor) -> Tensor:
    """A result in the tensor that was given for it."""
    if made.requires_grad or (out.requires_grad and Mode.recording):
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, "
            "but one of the arguments requires grad."
        )
    return out.copy_(made)


def called(name: str, implementation: Callable, args: tuple, options: dict) -> Any:
    """A call with the words that PyTorch has for arguments that do not fit."""
    if "axis" in options:
        options["dim"] = options.pop("axis")
    for option, wanted in KINDS.items():
        value = options.get(option)
        got = type(value).__name__
        is_left_out = value is None and wanted != "bool"
        if option in options and got != wanted and not is_left_out:
            told = f"torch.{wanted}" if wanted == "dtype" else wanted
            raise TypeError(f"{name}(): argument '{option}' must be {told}, not {got}")
    if (out := options.pop("out", None)) is not None:
        return put(name, called(name, implementation, args, options), out)
    try:
        return implementation(*args, **options)
    except TypeError as error:
        found = re.match(r"\w+\(\) got an unexpected keyword argument '(\w+)'", str(error))
        lacks = re.match(r"(\w+)\(\) missing \d+ required positional arguments?: (.+)", str(error))
        if lacks and lacks[1] == implementation.__name__:
            names = re.findall(r"'(\w+)'", lacks[2])
            told = ", ".join(f'"{name}"' for name in names)
            raise TypeError(
                f"{name}() missing {len(names)} required positional arguments: {told}"
            ) from None
        if found and found[0].startswith(implementation.__name__):
            raise TypeError(f"{name}() got an unexpected keyword argument '{found[1]}'") from None
        raise


OPERAND = {
    "add",
    "sub",
    "mul",
    "div",
    "maximum",
    "minimum",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "matmul",
    "mm",
    "dot",
}


def as_method(name: str, implementation: Callable) -> Callable:
    def method(self: Tensor, *args: Any, **options: Any) -> Any:
        base = name.removesuffix("_")
        if base in OPERAND and args and not isinstance(args[0], Tensor | int | float):
            kind = type(args[0]).__name__
            raise TypeError(f"{name}(): argument 'other' (position 1) must be Tensor, not {kind}")
        return called(name, implementation, (self, *args), options)

    method.__name__ = name
    method.computes = implementation
    method.__doc__ = implementation.__doc__
    return method


class Torch:
    """The modules of the engine, by the names that a script imports."""

    modules: ClassVar[dict[str, ModuleType]] = {}
