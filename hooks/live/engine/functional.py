"""What layers compute: activations, shares, dropout, normalization."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from hooks.live.engine import chance
from hooks.live.engine.adding import total
from hooks.live.engine.composed import as_one
from hooks.live.engine.graph import Node
from hooks.live.engine.numbers import divide, numbers_exp
from hooks.live.engine.pointwise import computed, if_recorded
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.reduce import mean
from hooks.live.engine.tensor import Tensor, operation


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """Negative entries become 0."""
    return input.relu_() if inplace else input.relu()


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """Negative entries get smaller."""
    kind = input.dtype
    made = computed(lambda a: a if a > 0 else a * negative_slope, (input,), kind)

    def rule(node, grad):
        return [FUNCTIONS["where"](node["self"] > 0, grad, grad * negative_slope)]

    return if_recorded("LeakyRelu", made, (input,), rule, self=input)


def sigmoid(input: Tensor) -> Tensor:
    """Between 0 and 1."""
    return input.sigmoid()


def tanh(input: Tensor) -> Tensor:
    """Between -1 and 1."""
    return input.tanh()


def along(self: Tensor, dim: int, one: Any) -> Tensor:
    """A function of each row along a dimension."""
    moved = self.alias().transpose(dim, -1) if self.shape else self.alias()
    width = moved.shape[-1] if moved.shape else 1
    values = moved.flat()
    rows = [one(values[start : start + width]) for start in range(0, len(values), width)]
    made = Tensor.of(
        self.dtype.round([v for row in rows for v in row]), tuple(moved.shape), self.dtype
    )
    return (
        Tensor.of(made.transpose(dim, -1).flat(), tuple(self.shape), self.dtype)
        if self.shape
        else made
    )


def softmax_rule(node: Node, grad: Tensor) -> list:
    result, dim = node["result"], node["dim"]
    return [result * (grad - (grad * result).sum(dim, True))]


@operation()
def softmax(self: Tensor, dim: int, dtype: Any = None) -> Tensor:
    """Positive shares that add up to 1."""
    kind = self.dtype

    def one(row: list) -> list:
        most = max(row)
        parts = kind.round([numbers_exp(value - most) for value in row])
        whole = total(parts, kind)
        return [divide(part, whole) for part in parts]

    made = along(self, dim, one)
    return if_recorded("Softmax", made, (self,), softmax_rule, result=made, dim=dim)


def log_softmax_rule(node: Node, grad: Tensor) -> list:
    dim = node["dim"]
    return [grad - node["result"].exp() * grad.sum(dim, True)]


@operation()
def log_softmax(self: Tensor, dim: int, dtype: Any = None) -> Tensor:
    """The logarithms of the shares."""
    kind = self.dtype

    def one(row: list) -> list:
        most = max(row)
        parts = kind.round([numbers_exp(value - most) for value in row])
        whole = kind.round([math.log(total(parts, kind))])[0]
        return [value - most - whole for value in row]

    made = along(self, dim, one)
    return if_recorded("LogSoftmax", made, (self,), log_softmax_rule, result=made, dim=dim)


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Entries become 0 with a probability; the others grow so that the mean stays."""
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0:
        return input
    if p == 1:
        return input * FUNCTIONS["zeros_like"](input)
    kept = chance.heads(input.numel(), 1 - p)
    share = input.dtype.round([1 - p])[0]
    noise = Tensor.of(
        input.dtype.round([value / share for value in kept]), tuple(input.shape), input.dtype
    )
    return input * noise


def batch_norm(layer: Any, x: Tensor) -> Tensor:
    """Each feature with mean 0 and variance 1: of the batch in training, else of all so far."""
    if not x.dtype.is_floating_point:
        raise NotImplementedError(f"\"batch_norm\" not implemented for '{x.dtype.scalar}'")
    dims = [place for place in range(x.dim()) if place != 1]
    use_batch = layer.training or layer.running_mean is None
    if use_batch and x.numel() // x.shape[1] < 2:
        raise ValueError(
            f"Expected more than 1 value per channel when training, got input size {x.shape}"
        )
    if layer.training and layer.running_mean is not None:
        remember(layer, x.detach(), dims)
    shape = [1, -1] + [1] * (x.dim() - 2)
    eps, running = layer.eps, (layer.running_mean, layer.running_var)

    def compute(input: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
        middle, spread = (
            (mean(input, dims), input.var(dims, correction=0)) if use_batch else running
        )
        scaled = (input - middle.reshape(shape)) / (spread.reshape(shape) + eps).sqrt()
        return scaled if weight is None else scaled * weight.reshape(shape) + bias.reshape(shape)

    inputs = {"input": x, "weight": layer.weight, "bias": layer.bias}
    return as_one("NativeBatchNorm", inputs, compute, training=use_batch, eps=eps)


def layer_norm(
    input: Tensor,
    normalized_shape: Iterable[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """The entries of each example with mean 0 and variance 1, then scaled and shifted."""
    shape = tuple(normalized_shape)
    dims = [-place for place in range(1, len(shape) + 1)]
    if tuple(input.shape[-len(shape) :]) != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape "
            f"[*, {', '.join(map(str, shape))}], but got input of size{list(input.shape)}"
        )

    def compute(input: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
        middle = mean(input, dims, True)
        made = (input - middle) / (input.var(dims, correction=0, keepdim=True) + eps).sqrt()
        made = made if weight is None else made * weight
        return made if bias is None else made + bias

    inputs = {"input": input, "weight": weight, "bias": bias}
    return as_one("NativeLayerNorm", inputs, compute, normalized_shape=shape)


def remember(layer: Any, x: Tensor, dims: list[int]) -> None:
    """Take the mean and the variance of a batch into those of all so far."""
    with FUNCTIONS["no_grad"]():
        layer.num_batches_tracked.add_(1)
        share = (
            layer.momentum if layer.momentum is not None else 1 / layer.num_batches_tracked.item()
        )
        for running, new in ((layer.running_mean, mean(x, dims)), (layer.running_var, x.var(dims))):
            # PyTorch writes them within one operation, which counts no version.
            before = running.version.count
            running.copy_(running * (1 - share) + new * share)
            running.version.count = before


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """A 1 at the place of each class."""
    values = tensor.flat()
    many = num_classes if num_classes > 0 else max(values) + 1
    rows = [int(value == place) for value in values for place in range(many)]
    return Tensor.of(rows, (*tensor.shape, many), tensor.dtype)
