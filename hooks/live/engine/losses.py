"""Losses: how far outputs are from what they should be, each as a function and as a layer."""

from __future__ import annotations

import math
from typing import Any

from hooks.live.engine import messages
from hooks.live.engine.activations import logsigmoid
from hooks.live.engine.distances import (
    REDUCTIONS,
    huber_loss,
    l1_loss,
    mse_loss,
    smooth_l1_loss,
    taken,
)
from hooks.live.engine.functional import log_softmax
from hooks.live.engine.graph import Node
from hooks.live.engine.module import Module
from hooks.live.engine.numbers import divide, log
from hooks.live.engine.pointwise import computed, if_recorded
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.reduce import sum_
from hooks.live.engine.tensor import Tensor


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Tensor:
    """What the right class lacks, of logarithms."""
    alone, many = input.dim() == 1, target.shape[0] if target.shape else 0
    if not alone and input.shape[0] != many:
        told = f"Expected input batch_size ({input.shape[0]}) to match target batch_size ({many})."
        raise ValueError(told)
    if target.dim() > 1 or (alone and target.dim()):
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if target.dtype.name not in ("int64", "uint8"):
        kind = target.dtype.scalar
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {kind}")
    shares = []
    for place in target.flat():
        if place == ignore_index:
            shares.append(0.0)
        elif 0 <= place < input.shape[-1]:
            shares.append(1.0 if weight is None else weight.flat()[place])
        else:
            raise IndexError(f"Target {place} is out of bounds.")
    total = sum(shares)
    given = [input.detach()] if alone else list(input.detach())
    rows = [
        [share * -row.flat()[place] if share else 0.0]
        for row, place, share in zip(given, target.flat(), shares, strict=True)
    ]
    # A sum begins with 0, so that it is never -0.
    each = [row[0] if reduction == "none" and not alone else 0 + row[0] for row in rows]
    picked = Tensor.of(input.dtype.round(each), tuple(target.shape), input.dtype)
    made = picked if reduction == "none" else sum_(picked)
    made = made / total if reduction == "mean" else 0 + made if reduction == "sum" else made

    def rule(node: Node, grad: Tensor) -> list:
        hot = FUNCTIONS["zeros"](tuple(input.shape), dtype=input.dtype)
        over = total if reduction == "mean" else 1
        for row, (place, share) in enumerate(zip(target.flat(), shares, strict=True)):
            if share:
                hot[place if alone else (row, place)] = -share / over
        return [hot * (grad.unsqueeze(1) if grad.shape else grad)]

    saved = {"self": input, "target": target, "weight": weight}
    saved["total_weight"] = FUNCTIONS["tensor"](float(total), dtype=input.dtype)
    return if_recorded("NllLoss", made, (input,), rule, **saved)


def shared(self: Tensor, many: int) -> Tensor:
    """A quotient as PyTorch's own code has it: the number is saved, and no tensor."""
    made = computed(lambda a: divide(a, many), (self,), self.dtype)

    def rule(node: Node, grad: Tensor) -> list:
        return [shared(grad, node["other"])]

    return if_recorded("DivBackward1", made, (self,), rule, other=many)


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """The negative logarithm of the right class's share."""
    dim = 0 if input.dim() == 1 else 1
    logs, classes = log_softmax(input, dim), input.shape[dim]
    if weight is not None and (label_smoothing or target.dtype.is_floating_point):
        raise NotImplementedError(messages.missing("cross_entropy with weights of such targets"))
    if target.shape == input.shape:
        if not target.dtype.is_floating_point:
            raise RuntimeError(
                "Expected floating point type for target with class probabilities, got "
                f"{target.dtype.scalar}"
            )
        if label_smoothing:
            target = target * (1 - label_smoothing) + label_smoothing / classes
        if reduction == "none":
            return -(logs * target).sum(dim)
        total = -(logs * target).sum()
        return shared(total, input.numel() // classes) if reduction == "mean" else total
    loss = nll_loss(logs, target, weight, ignore_index, reduction)
    if not label_smoothing:
        return loss
    smooth = -logs.sum(dim)
    if ignore_index in target.flat():
        raise NotImplementedError(messages.missing("label_smoothing with targets to be ignored"))
    smooth = smooth if dim == 0 or reduction == "none" else taken(smooth, reduction)
    return (1 - label_smoothing) * loss + smooth * (label_smoothing / classes)


def logarithm(value: float) -> float:
    """Not below -100, so that a loss stays finite."""
    return max(log(value), -100.0)


def binary_cross_entropy_rule(node: Node, grad: Tensor) -> list:
    self, target = node["self"], node["target"]
    share = 1 / self.numel() if node["reduction"] == REDUCTIONS["mean"] else 1.0
    spread = ((1 - self) * self).clamp(min=1e-12)
    return [
        grad * (self - target) / spread * share if node.needs(0) else None,
        grad * ((1 - self).log() - self.log()) * share if node.needs(1) else None,
    ]


def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: str = "mean"
) -> Tensor:
    """The negative logarithm of the right answer's probability."""
    if target.shape != input.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size "
            f"({input.shape}) is deprecated. Please ensure they have the same size."
        )
    if weight is not None:
        raise NotImplementedError(messages.missing("binary_cross_entropy with weights"))
    if any(not 0 <= value <= 1 for value in input.flat()):
        raise RuntimeError("all elements of input should be between 0 and 1")

    def one(p: float, t: float) -> float:
        below = -100.0 if p == 1 else max(math.log1p(-p), -100.0)
        return (t - 1) * below - t * logarithm(p)

    with FUNCTIONS["no_grad"]():
        made = taken(computed(one, (input, target), input.dtype), reduction)
    saved = {"self": input, "target": target, "weight": None, "reduction": REDUCTIONS[reduction]}
    inputs = (input, target)
    return if_recorded("BinaryCrossEntropy", made, inputs, binary_cross_entropy_rule, **saved)


def with_logits_rule(node: Node, grad: Tensor) -> list:
    self, target = node["self"], node["target"]
    share = 1 / self.numel() if node["reduction"] == REDUCTIONS["mean"] else 1.0
    return [
        (self.sigmoid() - target) * grad * share if node.needs(0) else None,
        -self * grad * share if node.needs(1) else None,
    ]


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """The same, from what goes into the sigmoid."""
    if target.shape != input.shape:
        told = f"Target size ({target.shape}) must be the same as input size ({input.shape})"
        raise ValueError(told)
    if weight is not None or pos_weight is not None:
        told = "binary_cross_entropy_with_logits with weights"
        raise NotImplementedError(messages.missing(told))
    with FUNCTIONS["no_grad"]():
        made = taken((1 - target) * input - logsigmoid(input), reduction)
    saved = {"self": input, "target": target, "weight": None, "pos_weight": None}
    saved["reduction"] = REDUCTIONS[reduction]
    label, inputs = "BinaryCrossEntropyWithLogits", (input, target)
    return if_recorded(label, made, inputs, with_logits_rule, **saved)


FUNCTIONAL = (
    mse_loss, l1_loss, smooth_l1_loss, huber_loss, nll_loss, cross_entropy, binary_cross_entropy,
    binary_cross_entropy_with_logits,
)  # fmt: skip


def loss(name: str, function: Any, first: str = "", **settings: Any) -> type[Module]:
    """A loss as a layer with these settings; `first` may be given by its place."""

    def init(self: Module, *args: Any, **options: Any) -> None:
        Module.__init__(self)
        given = {"reduction": "mean", **settings}
        if args and first:
            given[first], args = args[0], args[1:]
        strange = next((k for k in options if k not in {*given, "reduce", "size_average"}), None)
        if strange or args:
            found = f"an unexpected keyword argument '{strange}'" if strange else "too many values"
            raise TypeError(f"{name}.__init__() got {found}")
        given.update(options)
        for old in ("reduce", "size_average"):
            if given.pop(old, None) is not None:
                raise NotImplementedError(messages.missing(f"{old}, which reduction has replaced,"))
        for setting, value in given.items():
            object.__setattr__(self, setting, value)
        object.__setattr__(self, "settings_", tuple(given))

    def forward(self: Module, input: Tensor, target: Tensor) -> Tensor:
        return function(input, target, **{name: getattr(self, name) for name in self.settings_})

    body = {
        "__init__": init,
        "forward": forward,
        "__module__": "torch.nn.modules.loss",
        "__doc__": function.__doc__,
    }
    return type(name, (Module,), body)


LAYERS = (
    loss("MSELoss", mse_loss),
    loss("L1Loss", l1_loss),
    loss("SmoothL1Loss", smooth_l1_loss, beta=1.0),
    loss("HuberLoss", huber_loss, delta=1.0),
    loss("NLLLoss", nll_loss, "weight", weight=None, ignore_index=-100),
    loss("CrossEntropyLoss", cross_entropy, "weight",
         weight=None, ignore_index=-100, label_smoothing=0.0),
    loss("BCELoss", binary_cross_entropy, "weight", weight=None),
    loss("BCEWithLogitsLoss", binary_cross_entropy_with_logits, "weight",
         weight=None, pos_weight=None),
)  # fmt: skip
