"""What layers compute: losses, activations, dropout, normalization."""

from __future__ import annotations

import math
from typing import Any

from hooks.live.engine import chance, messages
from hooks.live.engine.adding import total
from hooks.live.engine.graph import Node
from hooks.live.engine.numbers import divide, numbers_exp
from hooks.live.engine.pointwise import computed, if_recorded, result_type
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.reduce import mean, sum_
from hooks.live.engine.storage import broadcast
from hooks.live.engine.tensor import Tensor, operation
from hooks.live.engine.views import expand

SIZES_DIFFER = (
    "Using a target size ({}) that is different to the input size ({}). This will likely lead to "
    "incorrect "
    "results due to broadcasting. Please ensure they have the same size."
)

REDUCTIONS = {"none": 0, "mean": 1, "sum": 2}


def taken(values: Tensor, reduction: str) -> Tensor:
    """The mean or the sum of losses, or all of them."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return values if reduction == "none" else sum_(values) if reduction == "sum" else mean(values)


def mse_rule(node: Node, grad: Tensor) -> list:
    self, target = node["self"], node["target"]
    mean_of = self.numel() or 1  # nothing is to be scaled where there is nothing
    scale = 2.0 / mean_of if node["reduction"] == REDUCTIONS["mean"] else 2.0
    difference = self - target
    part = difference * scale * grad
    return [part if node.needs(0) else None, -part if node.needs(1) else None]


def mse_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The mean of the squared differences."""
    same_sizes(input, target)
    shape = broadcast(input.shape, target.shape)
    a = input if tuple(input.shape) == shape else expand(input, shape)
    b = target if tuple(target.shape) == shape else expand(target, shape)
    kind = result_type(a, b)
    difference = computed(lambda p, q: p - q, (a, b), kind)
    squares = computed(lambda d: d * d, (difference,), kind)
    with FUNCTIONS["no_grad"]():
        made = taken(squares, reduction)
    saved = {"self": a, "target": b, "reduction": REDUCTIONS[reduction]}
    return if_recorded("MseLoss", made, (a, b), mse_rule, **saved)


def same_sizes(input: Tensor, target: Tensor) -> None:
    if target.shape != input.shape:
        messages.warn(SIZES_DIFFER.format(target.shape, input.shape))


def l1_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The mean of the absolute differences."""
    same_sizes(input, target)
    return taken((input - target).abs(), reduction)


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """Negative entries become 0."""
    return input.relu_() if inplace else input.relu()


def leaky_relu(input: Tensor, negative_slope: float = 0.01) -> Tensor:
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
def softmax(self: Tensor, dim: int | None = None, dtype: Any = None) -> Tensor:
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
def log_softmax(self: Tensor, dim: int | None = None, dtype: Any = None) -> Tensor:
    """The logarithms of the shares."""
    kind = self.dtype

    def one(row: list) -> list:
        most = max(row)
        parts = kind.round([numbers_exp(value - most) for value in row])
        whole = kind.round([math.log(total(parts, kind))])[0]
        return [value - most - whole for value in row]

    made = along(self, dim, one)
    return if_recorded("LogSoftmax", made, (self,), log_softmax_rule, result=made, dim=dim)


def nll_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """What the right class lacks, of logarithms."""
    alone, given = input.dim() == 1, input.detach()
    for place in target.flat():
        if place == -100:
            raise NotImplementedError(messages.missing("a target that is ignored"))
        if not 0 <= place < input.shape[0 if alone else 1]:
            raise IndexError(f"Target {place} is out of bounds.")
    picked = -(given[target] if alone else given[FUNCTIONS["arange"](input.shape[0]), target])
    # A sum begins with 0, so that it is never -0.
    made = 0 + picked if alone else taken(picked, reduction)
    made = made if reduction == "none" else 0 + made

    def rule(node: Node, grad: Tensor) -> list:
        hot = FUNCTIONS["zeros"](tuple(input.shape), dtype=input.dtype)
        if alone:
            hot[target.item()] = -1.0
            return [hot * grad]
        for row, place in enumerate(target.tolist()):
            hot[row, place] = -1.0 / (input.shape[0] if reduction == "mean" else 1)
        return [hot * (grad.unsqueeze(1) if grad.shape else grad)]

    count = FUNCTIONS["tensor"](float(target.numel()), dtype=input.dtype)
    saved = {"self": input, "target": target, "total_weight": count, "weight": None}
    return if_recorded("NllLoss", made, (input,), rule, **saved)


def cross_entropy(
    input: Tensor, target: Tensor, reduction: str = "mean", label_smoothing: float = 0.0
) -> Tensor:
    """The negative logarithm of the right class's share."""
    dim = 0 if input.dim() == 1 else 1
    if target.dtype.is_floating_point:
        losses = -(log_softmax(input, dim) * target).sum(dim)
        return losses if reduction == "none" else taken(losses, reduction)
    return nll_loss(log_softmax(input, dim), target, reduction)


def binary_cross_entropy(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The negative logarithm of the right answer's probability."""
    logs = input.log().clamp(min=-100), (1 - input).log().clamp(min=-100)
    return taken(-(target * logs[0] + (1 - target) * logs[1]), reduction)


def binary_cross_entropy_with_logits(
    input: Tensor, target: Tensor, reduction: str = "mean"
) -> Tensor:
    """The same, from what goes into the sigmoid."""
    return taken(
        (1 - target) * input + (-input).clamp(min=0) + (1 + (-input.abs()).exp()).log(), reduction
    )


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
    if use_batch:
        middle, spread = mean(x, dims), x.var(dims, correction=0)
        if layer.training and layer.running_mean is not None:
            with FUNCTIONS["no_grad"]():
                layer.num_batches_tracked.add_(1)
                share = (
                    layer.momentum
                    if layer.momentum is not None
                    else 1 / layer.num_batches_tracked.item()
                )
                for running, new in (
                    (layer.running_mean, middle),
                    (layer.running_var, x.var(dims)),
                ):
                    # PyTorch writes them within one operation, which counts no version.
                    before = running.version.count
                    running.copy_(running * (1 - share) + new * share)
                    running.version.count = before
    else:
        middle, spread = layer.running_mean, layer.running_var
    shape = [1, -1] + [1] * (x.dim() - 2)
    scaled = (x - middle.reshape(shape)) / (spread.reshape(shape) + layer.eps).sqrt()
    if layer.weight is None:
        return scaled
    return scaled * layer.weight.reshape(shape) + layer.bias.reshape(shape)


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """A 1 at the place of each class."""
    values = tensor.flat()
    many = num_classes if num_classes > 0 else max(values) + 1
    rows = [int(value == place) for value in values for place in range(many)]
    return Tensor.of(rows, (*tensor.shape, many), tensor.dtype)
