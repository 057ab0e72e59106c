"""What a layer remembers by name: parameters, buffers, layers."""

from __future__ import annotations

from typing import Any

from hooks.live.engine import messages
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor

KEYS_MATCH = "<All keys matched successfully>"


class Parameter(Tensor):
    """A tensor that is to be trained: it asks for gradients, and modules find it."""

    __module__ = "torch.nn.parameter"

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Parameter:
        return Tensor.__new__(cls)

    def __init__(self, data: Tensor | None = None, requires_grad: bool = True) -> None:
        source = FUNCTIONS["empty"](0) if data is None else data
        self.place(
            source.storage_,
            source.shape,
            source.strides,
            source.offset,
            source.dtype,
            source.device,
        )
        self.version = source.version
        if requires_grad and not self.dtype.is_floating_point:
            raise RuntimeError(messages.ONLY_FLOATS)
        self.requires_grad_flag = requires_grad

    def __repr__(self) -> str:
        return "Parameter containing:\n" + FUNCTIONS["told"](self)

    def __deepcopy__(self, memo: dict) -> Parameter:
        if id(self) not in memo:
            memo[id(self)] = Parameter(self.detach_for_grad(), self.requires_grad)
        return memo[id(self)]


class Result(tuple):
    """What did not match when a state was loaded."""

    missing_keys = property(lambda self: self[0])
    unexpected_keys = property(lambda self: self[1])

    def __repr__(self) -> str:
        if not self[0] and not self[1]:
            return KEYS_MATCH
        return f"_IncompatibleKeys(missing_keys={self[0]}, unexpected_keys={self[1]})"


class Names:
    """What is assigned to a layer goes where it belongs, and is found again."""

    def __setattr__(self, name: str, value: Any) -> None:
        parameters = self.__dict__.get("_parameters")
        kind = (
            "Parameter"
            if isinstance(value, Parameter)
            else "Module"
            if isinstance(value, Names)
            else ""
        )
        if parameters is None:
            if kind:
                before = "parameters" if kind == "Parameter" else "module"
                raise AttributeError(f"cannot assign {before} before Module.__init__() call")
            object.__setattr__(self, name, value)
            return
        homes = (self.__dict__, self._parameters, self._buffers, self._modules)
        if kind == "Parameter":
            for home in homes:
                if home is not self._parameters:
                    home.pop(name, None)
            self._parameters[name] = value
        elif name in self._parameters:
            if value is not None:
                told = FUNCTIONS["typename"](value)
                raise TypeError(
                    f"cannot assign '{told}' as parameter '{name}' (torch.nn.Parameter or None "
                    "expected)"
                )
            self._parameters[name] = None
        elif kind == "Module":
            for home in homes:
                if home is not self._modules:
                    home.pop(name, None)
            self._modules[name] = value
        elif name in self._modules:
            if value is not None:
                told = FUNCTIONS["typename"](value)
                raise TypeError(
                    f"cannot assign '{told}' as child module '{name}' (torch.nn.Module or None "
                    "expected)"
                )
            self._modules[name] = None
        elif name in self._buffers:
            if value is not None and not isinstance(value, Tensor):
                told = FUNCTIONS["typename"](value)
                raise TypeError(
                    f"cannot assign '{told}' as buffer '{name}' (torch.nn.Buffer, torch.Tensor or "
                    "None expected)"
                )
            self._buffers[name] = value
        else:
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        for home in ("_parameters", "_buffers", "_modules"):
            if name in self.__dict__.get(home, ()):
                return self.__dict__[home][name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __delattr__(self, name: str) -> None:
        for home in (self._parameters, self._buffers, self._modules):
            if name in home:
                del home[name]
                return
        object.__delattr__(self, name)
