"""Losses as layers: each is one function, with a setting for what becomes of the many values."""

from __future__ import annotations

from typing import Any

from hooks.live.engine import functional
from hooks.live.engine.module import Module
from hooks.live.engine.tensor import Tensor


def loss(name: str, function: Any) -> type[Module]:
    """A loss as a layer."""

    def init(
        self: Module, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
    ) -> None:
        Module.__init__(self)
        self.reduction = reduction

    def forward(self: Module, input: Tensor, target: Tensor) -> Tensor:
        return function(input, target, reduction=self.reduction)

    body = {
        "__init__": init,
        "forward": forward,
        "__module__": "torch.nn.modules.loss",
        "__doc__": function.__doc__,
    }
    return type(name, (Module,), body)


MSELoss, L1Loss = loss("MSELoss", functional.mse_loss), loss("L1Loss", functional.l1_loss)


NLLLoss, BCELoss = (
    loss("NLLLoss", functional.nll_loss),
    loss("BCELoss", functional.binary_cross_entropy),
)


CrossEntropyLoss = loss("CrossEntropyLoss", functional.cross_entropy)


BCEWithLogitsLoss = loss("BCEWithLogitsLoss", functional.binary_cross_entropy_with_logits)
