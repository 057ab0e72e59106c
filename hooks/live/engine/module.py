"""Layers: objects that know their parameters, also those of the layers within them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

from hooks.live.engine.autograd import no_grad
from hooks.live.engine.parameter import Names, Parameter, Result
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor


class Module(Names):
    """A layer: parameters, buffers and layers that are assigned to it are remembered by name."""

    __module__ = "torch.nn.modules.module"

    def __init__(self, *args: Any, **options: Any) -> None:
        set_ = object.__setattr__
        set_(self, "training", True)
        for name in ("_parameters", "_buffers", "_modules"):
            set_(self, name, {})
        for name in ("_forward_hooks", "_forward_pre_hooks"):
            set_(self, name, OrderedDict())
        set_(self, "unsaved", set())

    def __call__(self, *args: Any, **options: Any) -> Any:
        for hook in self._forward_pre_hooks.values():
            changed = hook(self, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
        result = self.forward(*args, **options)
        for hook in self._forward_hooks.values():
            changed = hook(self, args, result)
            result = result if changed is None else changed
        return result

    def forward(self, *inputs: Any) -> Any:
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function'
        )

    def register_forward_hook(self, hook: Callable) -> Any:
        return FUNCTIONS["removable_handle"](self._forward_hooks, hook)

    def register_forward_pre_hook(self, hook: Callable) -> Any:
        return FUNCTIONS["removable_handle"](self._forward_pre_hooks, hook)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        self._buffers[name] = tensor
        if not persistent:
            self.unsaved.add(name)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        if param is not None and not isinstance(param, Parameter):
            told = FUNCTIONS["typename"](param)
            raise TypeError(
                f"cannot assign '{told}' object to parameter '{name}' (torch.nn.Parameter or None "
                "required)"
            )
        self._parameters[name] = param

    def add_module(self, name: str, module: Module | None) -> None:
        if not isinstance(module, Module) and module is not None:
            raise TypeError(f"{FUNCTIONS['typename'](module)} is not a Module subclass")
        self._modules[name] = module

    register_module = add_module

    # who is there

    def named_modules(
        self, memo: set | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                full = f"{prefix}.{name}" if prefix else name
                yield from module.named_modules(memo, full, remove_duplicate)

    def modules(self) -> Iterator[Module]:
        for _, module in self.named_modules():
            yield module

    def named_children(self) -> Iterator[tuple[str, Module]]:
        for name, module in self._modules.items():
            if module is not None:
                yield name, module

    def children(self) -> Iterator[Module]:
        for _, module in self.named_children():
            yield module

    def named_tensors(
        self, home: str, recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Any]]:
        seen = set()
        modules = self.named_modules(remove_duplicate=remove_duplicate)
        for prefix, module in modules if recurse else [("", self)]:
            for name, value in getattr(module, home).items():
                if value is not None and value not in seen:
                    if remove_duplicate:
                        seen.add(value)
                    yield f"{prefix}.{name}" if prefix else name, value

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        for name, value in self.named_tensors("_parameters", recurse, remove_duplicate):
            yield f"{prefix}.{name}" if prefix else name, value

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        for name, value in self.named_tensors("_buffers", recurse, remove_duplicate):
            yield f"{prefix}.{name}" if prefix else name, value

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    # what is done to all

    def train(self, mode: bool = True) -> Module:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Module:
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Module:
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self.parameters():
            if parameter.grad is not None:
                if set_to_none:
                    parameter.grad = None
                else:
                    parameter.grad.detach_().zero_()

    def apply(self, function: Callable[[Module], Any]) -> Module:
        for module in self.children():
            module.apply(function)
        function(self)
        return self

    def converted(self, change: Callable[[Tensor], Tensor]) -> Module:
        """Each tensor of the module changed: in place where the device stays."""
        for module in self.modules():
            for name, parameter in module._parameters.items():
                if parameter is None:
                    continue
                with no_grad():
                    new = change(parameter)
                if new.device == parameter.device:
                    parameter.data = new
                    kept = parameter
                else:
                    kept = module._parameters[name] = Parameter(new, parameter.requires_grad)
                if parameter.grad_ is not None:
                    with no_grad():
                        new = change(parameter.grad_)
                    if kept is parameter:
                        parameter.grad_.data = new
                    else:
                        kept.grad_ = new
            for name, buffer in module._buffers.items():
                if buffer is not None:
                    module._buffers[name] = change(buffer)
        return self

    def to(self, *args: Any, **options: Any) -> Module:
        def change(tensor: Tensor) -> Tensor:
            kinds = [a for a in (*args, *options.values()) if type(a).__name__ == "dtype"]
            if kinds and not tensor.dtype.is_floating_point:
                return tensor
            return tensor.to(*args, **options)

        return self.converted(change)

    def double(self) -> Module:
        return self.to(FUNCTIONS["float64"])

    def float(self) -> Module:
        return self.to(FUNCTIONS["float32"])

    def cpu(self) -> Module:
        return self.to("cpu")

    # what is saved

    def state_dict(self) -> OrderedDict[str, Tensor]:
        found: OrderedDict[str, Tensor] = OrderedDict()
        for prefix, module in self.named_modules():
            start = f"{prefix}." if prefix else ""
            for name, value in module._parameters.items():
                if value is not None:
                    found[start + name] = value.detach()
            for name, value in module._buffers.items():
                if value is not None and name not in module.unsaved:
                    found[start + name] = value.detach()
        return found

    def load_state_dict(
        self, state_dict: dict, strict: bool = True, assign: bool = False
    ) -> Result:
        own = self.state_dict()
        lacking = [name for name in own if name not in state_dict]
        strange = [name for name in state_dict if name not in own]
        wrong: list[str] = []
        if strict and lacking:
            names = ", ".join(f'"{name}"' for name in lacking)
            wrong.append(f"Missing key(s) in state_dict: {names}. ")
        if strict and strange:
            names = ", ".join(f'"{name}"' for name in strange)
            wrong.append(f"Unexpected key(s) in state_dict: {names}. ")
        for prefix, module in self.named_modules():
            start = f"{prefix}." if prefix else ""
            for home in (module._parameters, module._buffers):
                for name, value in home.items():
                    if value is None or start + name not in state_dict:
                        continue
                    new = state_dict[start + name]
                    if new.shape != value.shape:
                        wrong.append(
                            f"size mismatch for {start + name}: copying a param with shape "
                            f"{new.shape} from "
                            f"checkpoint, the shape in current model is {value.shape}."
                        )
                    elif assign:
                        try:
                            if isinstance(value, Parameter) and not isinstance(new, Parameter):
                                new = Parameter(new, value.requires_grad)
                            home[name] = new
                        except RuntimeError as error:
                            wrong.append(
                                f'While copying the parameter named "{start + name}", whose '
                                f"dimensions in the model are {value.shape} and whose dimensions "
                                f"in the checkpoint are {new.shape}, an exception occurred : "
                                f"{error.args}."
                            )
                    else:
                        with no_grad():
                            value.copy_(new)
        if wrong:
            lines = "\n\t".join(wrong)
            raise RuntimeError(
                f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{lines}"
            )
        return Result((lacking, strange))

    # how it is told

    def extra_repr(self) -> str:
        return ""

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *self._parameters, *self._buffers, *self._modules]

    def __repr__(self) -> str:
        extra = self.extra_repr().split("\n") if self.extra_repr() else []
        children = []
        for name, module in self._modules.items():
            first, *rest = repr(module).split("\n")
            told = "\n".join([first, *("  " + line for line in rest)])
            children.append(f"({name}): {told}")
        lines = extra + children
        text = type(self).__name__ + "("
        if lines:
            if len(extra) == 1 and not children:
                text += extra[0]
            else:
                text += "\n  " + "\n  ".join(lines) + "\n"
        return text + ")"
