"""Writing into a tensor, and what this does to its history.

`x.add_(1)` computes what `x.add(1)` would, writes it where `x` reads, counts a version, and takes
over the new history. A leaf that asks for gradients refuses: its gradient would have no place to
go. Into a view, the change goes into the history of the whole base: a node `CopySlices`, which
lets the gradient of the written part pass through the operation, and that of the rest by it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hooks.live.engine import (
    arithmetic,
    compare,
    curves,
    graph,
    history,
    indexing,
    joining,
    matrix,
    messages,
    picking,
    spread,
)
from hooks.live.engine.graph import Mode, Node, Saved
from hooks.live.engine.numbers import category
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.storage import broadcast
from hooks.live.engine.tensor import Tensor, operation
from hooks.live.engine.walk import conform


def refuse(self: Tensor, *others: Any) -> None:
    """RuntimeError where writing into this tensor would break its history."""
    if self.is_inference_ and not Mode.inference:
        raise RuntimeError(messages.INFERENCE_IN_PLACE)
    if not Mode.recording:
        return
    base = self.base_
    if base is None:
        if self.requires_grad and self.is_leaf:
            raise RuntimeError(messages.LEAF_IN_PLACE)
        return
    if not (self.requires_grad or any(isinstance(o, Tensor) and o.requires_grad for o in others)):
        return
    if self.made_without_record:
        raise RuntimeError(messages.VIEW_WITHOUT_RECORD)
    if base.requires_grad and base.is_leaf:
        raise RuntimeError(messages.VIEW_OF_LEAF)
    if self.of_many:
        raise RuntimeError(messages.one_of_many(self.of_many))


def stand_in(self: Tensor) -> Tensor:
    """A copy of the numbers as they are before writing, with the history up to now."""
    made = Tensor.of(None if self.is_meta else self.flat(), self.shape, self.dtype, self.device)
    made.grad_fn_, made.output_nr = self.grad_fn, self.output_nr
    made.requires_grad_flag = self.requires_grad_flag
    if not Mode.recording:
        made.grad_fn_, made.requires_grad_flag = None, False
    return made


def take(self: Tensor, result: Tensor) -> Tensor:
    """Write a result into a tensor, and its history too."""
    if tuple(result.shape) != tuple(self.shape):
        raise RuntimeError(
            f"output with shape {list(self.shape)} doesn't match the broadcast shape "
            f"{list(result.shape)}"
        )
    if category(result.dtype) > category(self.dtype):
        raise RuntimeError(
            f"result type {result.dtype.scalar} can't be cast to the desired output type "
            f"{self.dtype.scalar}"
        )
    if any(step == 0 and length > 1 for length, step in zip(self.shape, self.strides, strict=True)):
        raise RuntimeError(messages.OVERLAP)
    node = result.grad_fn
    if not self.is_meta:
        self.write(result.flat() if result.dtype is self.dtype else self.dtype.round(result.flat()))
    if node is None:
        return self
    if self.base_ is not None:
        node = into_base(self, node)
    else:
        node.outputs[0] = (self.shape, self.dtype)
        self.grad_fn_, self.output_nr, self.requires_grad_flag = node, 0, True
    for kept in node.kept.values():
        if isinstance(kept, Saved) and kept.is_output:
            kept.tensor, kept.version = self.alias(), self.version.count
    return self


def into_base(view: Tensor, inner: Node) -> Node:
    """The history of a base of which a part was written: around it, and through the operation."""
    base = view.base_
    shape, strides, offset = tuple(view.shape), view.strides, view.offset
    start = base.offset

    def rule(node: Node, grad: Tensor) -> list:
        around = grad.contiguous().clone()
        part = around.as_strided(shape, strides, offset - start)
        results = inner.call([part.clone()])
        if results[0] is not None:
            part.copy_(conform(results[0], shape, part.dtype))
        else:
            part.zero_()
        return [around, *results[1:]]

    node = graph.node_class("CopySlices", rule)([graph.edge(base), *inner.edges[1:]], {})
    node.rule = rule
    node.call = lambda gradients: (
        [None] * len(node.edges) if gradients[0] is None else rule(node, *gradients)
    )
    node.release = inner.release
    node.outputs = [(base.shape, base.dtype)]
    base.grad_fn_, base.output_nr, base.requires_grad_flag = node, 0, True
    if base is not view:
        FUNCTIONS["read_again"](view)
    return inner


def in_place(name: str, function: Callable | None = None) -> None:
    """The operation that writes its result into its first operand: `add` as `add_`."""
    compute = function or FUNCTIONS.get(name) or getattr(Tensor, name)

    def forward(self: Tensor, *args: Any, **options: Any) -> Tensor:
        refuse(self, *args, *options.values())
        try:
            result = compute(stand_in(self), *args, **options)
        except TypeError as error:
            raise TypeError(str(error).replace(f"{name}()", f"{name}_()")) from None
        return take(self, result)

    forward.__name__ = f"{name}_"
    operation(f"{name}_", function=name in ("relu",))(forward)


NAMES = (
    "add sub mul div pow exp log sin cos tanh sigmoid sqrt rsqrt reciprocal neg abs sign relu "
    "floor ceil round clamp "
    "clamp_min addcmul addcdiv lerp masked_fill floor_divide remainder square subtract multiply "
    "divide trunc "
    "clamp_max frac erf expm1 tan "
    "eq ne lt le gt ge logical_and logical_or bitwise_and bitwise_or bitwise_xor logical_not"
)
LOADED = (arithmetic, compare, curves, history, indexing, joining, matrix, picking, spread)
for operation_name in NAMES.split():
    in_place(operation_name)


def fill_rule(node: Node, grad: Tensor) -> list:
    value = grad.sum() if len(node.edges) > 1 and node.needs(1) else None
    return [FUNCTIONS["zeros_like"](grad) if node.needs(0) else None, value][: len(node.edges)]


@operation(function=False)
def fill_(self: Tensor, value: Any, indexed: bool = False) -> Tensor:
    """Write one number everywhere."""
    if isinstance(value, Tensor) and value.shape:
        raise RuntimeError(
            f"fill_ only supports 0-dimension value tensor but got tensor with {value.dim()} "
            "dimensions."
        )
    if not isinstance(value, Tensor | int | float):
        raise TypeError(messages.fill_kinds(value))
    refuse(self, value)
    old = stand_in(self)
    number = value.item() if isinstance(value, Tensor) and not value.is_meta else value
    made = Tensor.of(self.dtype.round([number]) * self.numel(), self.shape, self.dtype, self.device)
    inputs = [old, value] if isinstance(value, Tensor) else [old]
    if graph.recorded(*inputs):
        label = f"FillBackward{3 if isinstance(value, Tensor) or indexed else 2}"
        graph.record(label, [made], inputs, fill_rule, {})
    return take(self, made)


@operation(function=False)
def zero_(self: Tensor) -> Tensor:
    """Write 0 everywhere."""
    refuse(self)
    old = stand_in(self)
    made = Tensor.of(self.dtype.round([0]) * self.numel(), self.shape, self.dtype, self.device)
    if graph.recorded(old):
        graph.record("Zero", [made], [old], lambda node, grad: [FUNCTIONS["zeros_like"](grad)], {})
    return take(self, made)


def copy_rule(node: Node, grad: Tensor) -> list:
    return [
        FUNCTIONS["zeros_like"](grad) if node.needs(0) else None,
        grad if node.needs(1) else None,
    ]


@operation(function=False)
def copy_(
    self: Tensor, source: Tensor, non_blocking: bool = False, label: str = "CopyBackwards"
) -> Tensor:
    """Write the numbers of another tensor."""
    if not isinstance(source, Tensor):
        raise TypeError(
            f"copy_(): argument 'other' (position 1) must be Tensor, not {type(source).__name__}"
        )
    refuse(self, source)
    if source.is_meta and not self.is_meta:
        raise NotImplementedError("Cannot copy out of meta tensor; no data!")
    if broadcast(self.shape, source.shape) != tuple(self.shape):
        raise RuntimeError(
            f"output with shape {list(self.shape)} doesn't match the broadcast shape "
            f"{list(broadcast(self.shape, source.shape))}"
        )
    old = stand_in(self)
    values = (
        None if self.is_meta or source.is_meta else self.dtype.round(source.flat(tuple(self.shape)))
    )
    made = Tensor.of(values, self.shape, self.dtype, self.device)
    if graph.recorded(old, source):
        graph.record(label, [made], [old, source], copy_rule, {})
    return take(self, made)


def operator(name: str, method: str, symbol: str, mirrored: str = "") -> None:
    """Python's operators; another type of operand is left to Python, which tells both types."""

    def forward(self: Tensor, other: Any) -> Any:
        if not isinstance(other, Tensor | int | float):
            return NotImplemented
        return FUNCTIONS[method](self, other)

    def backward(self: Tensor, other: Any) -> Any:
        if not isinstance(other, Tensor | int | float):
            return NotImplemented
        return FUNCTIONS[mirrored](self, other)

    setattr(Tensor, f"__{name}__", forward)
    if mirrored:
        setattr(Tensor, f"__r{name}__", backward)
    if hasattr(Tensor, f"{method}_"):

        def write(self: Tensor, other: Any) -> Any:
            if not isinstance(other, Tensor | int | float):
                return NotImplemented
            return getattr(self, f"{method}_")(other)

        setattr(Tensor, f"__i{name}__", write)


FUNCTIONS["rdiv"] = lambda self, other: FUNCTIONS["mul"](FUNCTIONS["reciprocal"](self), other)
FUNCTIONS["rpow"] = lambda self, other: FUNCTIONS["pow"](other, self)
FUNCTIONS["rfloordiv"] = lambda self, other: FUNCTIONS["floor_divide"](
    FUNCTIONS["full_like"](self, other), self
)
FUNCTIONS["rmod"] = lambda self, other: FUNCTIONS["remainder"](
    FUNCTIONS["full_like"](self, other), self
)
operator("add", "add", "+", "add")
operator("sub", "sub", "-", "rsub")
operator("mul", "mul", "*", "mul")
operator("truediv", "div", "/", "rdiv")
operator("floordiv", "floor_divide", "//", "rfloordiv")
operator("mod", "remainder", "%", "rmod")
operator("pow", "pow", "**", "rpow")
operator("and", "bitwise_and", "&", "bitwise_and")
operator("or", "bitwise_or", "|", "bitwise_or")
operator("xor", "bitwise_xor", "^", "bitwise_xor")
for comparison in ("eq", "ne", "lt", "le", "gt", "ge"):
    operator(comparison, comparison, "")
Tensor.__neg__ = FUNCTIONS["neg"]
Tensor.__pos__ = lambda self: self
Tensor.__abs__ = FUNCTIONS["abs"]
Tensor.__invert__ = FUNCTIONS["bitwise_not"]
