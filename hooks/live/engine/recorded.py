"""What autograd knows of a tensor: its node, its label `requires_grad`, its `.grad`, its version.

A leaf has no node: it was made, not computed. A view asks its base first, because writing into the
base, or into another view of it, changes the history of all of them.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

from hooks.live.engine import messages
from hooks.live.engine.graph import Hooks, Mode, Node
from hooks.live.engine.storage import Version

if TYPE_CHECKING:
    from hooks.live.engine.tensor import Tensor

FUNCTIONS: dict[str, Callable] = {}


class Recorded:
    """The history of a tensor."""

    grad_fn_: Node | None = None
    grad_: Tensor | None = None
    base_: Tensor | None = None
    requires_grad_flag = False
    is_inference_ = False
    made_without_record = False
    of_many = ""
    output_nr = 0
    accumulator: weakref.ref | None = None
    after: Hooks | None = None  # what is called when its `.grad` has got its part

    # what autograd knows

    @property
    def requires_grad(self) -> bool:
        return bool(
            self.requires_grad_flag
            or self.grad_fn_ is not None
            or (self.base_ is not None and self.base_.requires_grad)
        )

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if not self.is_leaf and not value:
            raise RuntimeError(messages.ONLY_LEAVES)
        if self.is_leaf:
            self.label(value)

    def label(self, value: bool) -> None:
        if value and not self.dtype.is_floating_point:
            raise RuntimeError(messages.ONLY_FLOAT_LABEL)
        if value and self.is_inference_ and not Mode.inference:
            raise RuntimeError(messages.INFERENCE_LABEL)
        self.requires_grad_flag = value

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        if not self.is_leaf and not requires_grad:
            raise RuntimeError(messages.ONLY_LEAVES)
        if self.is_leaf:
            self.label(bool(requires_grad))
        return self

    @property
    def grad_fn(self) -> Node | None:
        base = self.base_
        is_view = base is not None and (self.grad_fn_ is not None or base.requires_grad)
        if is_view and self.seen_version != self.version.count:
            FUNCTIONS["read_again"](self)
        return self.grad_fn_

    @property
    def is_leaf(self) -> bool:
        return self.grad_fn is None

    @property
    def retains_grad(self) -> bool:
        return not self.is_leaf and self.output_nr in self.grad_fn.retained

    @property
    def grad(self) -> Tensor | None:
        if self.grad_ is None and self.requires_grad and not self.is_leaf and not self.retains_grad:
            messages.warn(messages.NO_GRAD_OF_NON_LEAF)
        return self.grad_

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Recorded):
                name = type(value).__name__
                message = (
                    f"assigned grad expected to be a Tensor or None but got grad of type {name}"
                )
                raise TypeError(message)
            if value is self:
                raise RuntimeError("can't assign Variable as its own grad")
            if value.dtype is not self.dtype:
                raise RuntimeError(messages.grad_dtype(value.dtype, self.dtype))
            if value.device != self.device:
                raise RuntimeError(messages.grad_device(value.device, self.device))
            if value.shape != self.shape:
                raise RuntimeError(messages.grad_shape(value.shape, self.shape))
        self.grad_ = value

    @grad.deleter
    def grad(self) -> None:
        self.grad_ = None

    @property
    def _version(self) -> int:
        if self.is_inference_:
            raise RuntimeError("Inference tensors do not track version counter.")
        return self.version.count

    @property
    def _base(self) -> Tensor | None:
        return self.base_

    @property
    def data(self) -> Tensor:
        made = self.alias()
        made.version = Version()
        return made

    @data.setter
    def data(self, value: Tensor) -> None:
        self.storage_, self.shape, self.strides, self.offset = (
            value.storage_,
            value.shape,
            value.strides,
            value.offset,
        )
        self.dtype, self.device = value.dtype, value.device
