"""Operations that treat each entry alone: the arithmetic, and functions of one number.

Two shapes are stretched to one, the two kinds of numbers are promoted to one, each entry is
computed and rounded, and a rule is left behind. A plain Python number takes part without deciding
the kind: with a float32 tensor, 0.1 is first rounded to float32.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from hooks.live.engine import graph, numbers
from hooks.live.engine.device import CPU, device
from hooks.live.engine.numbers import category, dtype, promote
from hooks.live.engine.storage import broadcast, contiguous_strides, positions
from hooks.live.engine.tensor import Tensor

Operand = Tensor | bool | int | float


def result_type(*operands: Operand) -> dtype:
    """The kind of a result: tensors with dimensions decide, then those without, then numbers."""
    kinds: list[dtype | None] = [None, None, None]
    for operand in operands:
        if isinstance(operand, Tensor):
            place, kind = (0 if operand.shape else 1), operand.dtype
        else:
            place, kind = 2, numbers.of_number(operand)
        kinds[place] = kind if kinds[place] is None else promote(kinds[place], kind)
    found: dtype | None = None
    for kind in kinds:
        if kind is not None and (found is None or category(kind) > category(found)):
            found = kind
    assert found is not None
    return found


def where_of(*operands: Operand) -> device:
    """The device of a result; RuntimeError where the operands lie apart."""
    found = CPU
    for operand in operands:
        if isinstance(operand, Tensor) and operand.is_meta:
            found = operand.device
    if found.type == "meta":
        for operand in operands:
            if isinstance(operand, Tensor) and not operand.is_meta and operand.shape:
                raise RuntimeError("Tensor on device meta is not on the expected device cpu!")
    return found


def entries(operand: Operand, shape: tuple[int, ...], kind: dtype) -> list:
    """The numbers of an operand in this shape and kind."""
    if not isinstance(operand, Tensor):
        wide = numbers.float32 if kind.is_floating_point and kind.bits == 16 else kind
        return wide.round([operand]) * math.prod(shape)
    values = operand.flat(shape)
    return values if operand.dtype is kind else kind.round(values)


def computed(
    function: Callable[..., Any],
    operands: Sequence[Operand],
    kind: dtype,
    result: dtype | None = None,
) -> Tensor:
    """A function of each entry of the operands, stretched to one shape and turned into one kind."""
    shape: tuple[int, ...] = ()
    for operand in operands:
        if isinstance(operand, Tensor):
            shape = broadcast(shape, operand.shape) if shape else tuple(operand.shape)
    where = where_of(*operands)
    result = result or kind
    if where.type == "meta":
        return Tensor.of(None, shape, result, where)
    columns = [entries(operand, shape, kind) for operand in operands]
    made = Tensor.of(result.round(list(map(function, *columns))), shape, result)
    for operand in operands:
        if isinstance(operand, Tensor) and tuple(operand.shape) == shape:
            return laid_out_as(operand, made)
    return made


def laid_out_as(pattern: Tensor, made: Tensor) -> Tensor:
    """A new tensor whose entries lie in the order of another one's, a transposed one's, say."""
    shape = tuple(made.shape)
    order = sorted(range(len(shape)), key=lambda dim: -pattern.strides[dim])
    lengths = tuple(shape[dim] for dim in order)
    if pattern.is_contiguous() or tuple(
        pattern.strides[dim] for dim in order
    ) != contiguous_strides(lengths):
        return made
    strides = list(shape)
    for dim, step in zip(order, contiguous_strides(lengths), strict=True):
        strides[dim] = step
    numbers = list(made.storage_.numbers)
    for place, value in zip(
        positions(shape, tuple(strides), 0), made.storage_.numbers, strict=True
    ):
        numbers[place] = value
    made.storage_.numbers, made.strides = numbers, tuple(strides)
    return made


def tensors(*operands: Operand) -> list[Tensor | None]:
    """The operands that can have a history."""
    return [operand if isinstance(operand, Tensor) else None for operand in operands]


def if_recorded(
    label: str, output: Tensor, inputs: Sequence[Operand], rule: Callable, **saved: Any
) -> Tensor:
    """Leave a node behind where one of the inputs asks for gradients."""
    found = tensors(*inputs)
    if graph.recorded(*found) and output.dtype.is_floating_point:
        graph.record(label, [output], found, rule, saved)
    return output


def needed_by(other: Operand, value: Operand) -> Tensor | None:
    """A factor is saved only where the other one's gradient will be asked for."""
    if isinstance(other, Tensor) and other.requires_grad:
        return value if isinstance(value, Tensor) else scalar_like(other, value)
    return None


def scalar_like(tensor: Tensor, value: Operand) -> Tensor:
    """A plain number as a tensor that takes part in the arithmetic of another one."""
    kind = result_type(tensor, value)
    made = Tensor.of(kind.round([value]), (), kind)
    made.number = value
    return made
