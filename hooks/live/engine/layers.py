"""The layers that the cells use, each a module with its parameters and its formula."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from operator import index
from typing import Any

from hooks.live.engine import activations, functional, losses
from hooks.live.engine.autograd import no_grad
from hooks.live.engine.matrix import linear
from hooks.live.engine.module import Module, Parameter
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor


class Linear(Module):
    """x @ weight.T + bias; both start evenly spread, narrower the more inputs there are."""

    __module__ = "torch.nn.modules.linear"

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = Parameter(
            FUNCTIONS["empty"]((out_features, in_features), dtype=dtype, device=device)
        )
        if bias:
            self.bias = Parameter(FUNCTIONS["empty"](out_features, dtype=dtype, device=device))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        if self.weight.is_meta:
            return
        # PyTorch takes this bound by way of kaiming_uniform_ with a slope of sqrt(5)
        gain = math.sqrt(2.0 / (1 + math.sqrt(5) ** 2))
        bound = math.sqrt(3.0) * (gain / math.sqrt(self.in_features)) if self.in_features else 0
        with no_grad():
            self.weight.uniform_(-bound, bound)
            if self.bias is not None:
                edge = 1 / math.sqrt(self.in_features) if self.in_features else 0
                self.bias.uniform_(-edge, edge)

    def forward(self, input: Tensor) -> Tensor:
        return linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        sizes = f"in_features={self.in_features}, out_features={self.out_features}"
        return f"{sizes}, bias={self.bias is not None}"


class Sequential(Module):
    """Layers one after the other."""

    __module__ = "torch.nn.modules.container"

    def __init__(self, *layers: Any) -> None:
        super().__init__()
        named = (
            layers[0].items()
            if len(layers) == 1 and isinstance(layers[0], OrderedDict)
            else enumerate(layers)
        )
        for name, layer in named:
            self.add_module(str(name), layer)

    def forward(self, input: Any) -> Any:
        for layer in self:
            input = layer(input)
        return input

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return type(self)(OrderedDict(list(self._modules.items())[place]))
        place = index(place)
        if not -len(self) <= place < len(self):
            raise IndexError(f"index {place} is out of range")
        return list(self._modules.values())[place]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._modules.values())

    def append(self, module: Module) -> Sequential:
        self.add_module(str(len(self)), module)
        return self


class ModuleList(Sequential):
    """Layers in a list that the module knows of."""

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        super().__init__(*modules)

    def forward(self, *inputs: Any) -> Any:
        raise NotImplementedError('Module [ModuleList] is missing the required "forward" function')


class ParameterList(Module):
    """Parameters in a list that the module knows of."""

    __module__ = "torch.nn.modules.container"

    def __init__(self, values: Iterable[Tensor] = ()) -> None:
        super().__init__()
        for place, value in enumerate(values):
            self._parameters[str(place)] = (
                value if isinstance(value, Parameter) else Parameter(value)
            )

    def __getitem__(self, place: int) -> Parameter:
        return list(self._parameters.values())[place]

    def __len__(self) -> int:
        return len(self._parameters)

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._parameters.values())


class Dropout(Module):
    """Entries become 0 by chance, in training only."""

    __module__ = "torch.nn.modules.dropout"

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def forward(self, input: Tensor) -> Tensor:
        return functional.dropout(input, self.p, self.training)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class BatchNorm1d(Module):
    """Features with mean 0 and variance 1, then a scale and a shift that are trained."""

    __module__ = "torch.nn.modules.batchnorm"

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self.weight = Parameter(FUNCTIONS["ones"](num_features)) if affine else None
        self.bias = Parameter(FUNCTIONS["zeros"](num_features)) if affine else None
        tracked = track_running_stats
        self.register_buffer("running_mean", FUNCTIONS["zeros"](num_features) if tracked else None)
        self.register_buffer("running_var", FUNCTIONS["ones"](num_features) if tracked else None)
        self.register_buffer("num_batches_tracked", FUNCTIONS["tensor"](0) if tracked else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        with no_grad():
            for tensor, value in (
                (self.running_mean, 0),
                (self.running_var, 1),
                (self.num_batches_tracked, 0),
                (self.weight, 1),
                (self.bias, 0),
            ):
                if tensor is not None:
                    tensor.fill_(value)

    def forward(self, input: Tensor) -> Tensor:
        if input.dim() not in (2, 3):
            raise ValueError(f"expected 2D or 3D input (got {input.dim()}D input)")
        return functional.batch_norm(self, input)

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.affine}, track_running_stats={self.track_running_stats}"
        )


class LayerNorm(Module):
    """The entries of each example with mean 0 and variance 1, then a scale and a shift."""

    __module__ = "torch.nn.modules.normalization"

    def __init__(
        self,
        normalized_shape: int | Iterable[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
    ) -> None:
        super().__init__()
        given = [normalized_shape] if isinstance(normalized_shape, int) else normalized_shape
        self.normalized_shape, self.eps = tuple(given), eps
        self.elementwise_affine = elementwise_affine
        has = {"weight": elementwise_affine, "bias": elementwise_affine and bias}
        for name, start in (("weight", "ones"), ("bias", "zeros")):
            made = Parameter(FUNCTIONS[start](self.normalized_shape)) if has[name] else None
            self.register_parameter(name, made)

    def forward(self, input: Tensor) -> Tensor:
        shape = self.normalized_shape
        return functional.layer_norm(input, shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        )


class Flatten(Module):
    """All dimensions after the first in one."""

    __module__ = "torch.nn.modules.flatten"

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Tensor) -> Tensor:
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Identity(Module):
    """What comes in goes out."""

    __module__ = "torch.nn.modules.linear"

    def forward(self, input: Tensor) -> Tensor:
        return input


EVERY = (
    Linear, Sequential, ModuleList, ParameterList, Dropout, BatchNorm1d, LayerNorm, Flatten,
    Identity, *activations.LAYERS, *losses.LAYERS, Module, Parameter,
)  # fmt: skip
