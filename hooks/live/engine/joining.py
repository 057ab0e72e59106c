"""Tensors put together, and taken apart."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hooks.live.engine.graph import Mode, Node
from hooks.live.engine.history import unbind
from hooks.live.engine.pointwise import if_recorded, result_type
from hooks.live.engine.storage import positions, wrapped
from hooks.live.engine.tensor import Tensor, operation
from hooks.live.engine.views import shape_of, unsqueeze


def stack_rule(node: Node, grad: Tensor) -> list:
    return list(unbind(grad, node["dim"]))


@operation(method=False)
def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors of one shape along a new dimension."""
    tensors = list(tensors)
    if not tensors:
        raise RuntimeError("stack expects a non-empty TensorList")
    for place, tensor in enumerate(tensors):
        if not isinstance(tensor, Tensor):
            name = type(tensor).__name__
            raise TypeError(f"expected Tensor as element {place} in argument 0, but got {name}")
        if tensor.shape != tensors[0].shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(tensors[0].shape)} at "
                "entry 0 and "
                f"{list(tensor.shape)} at entry {place}"
            )
    place = wrapped(dim, tensors[0].dim() + 1)
    with Unrecorded():
        made = cat([unsqueeze(tensor, place) for tensor in tensors], place)
    return if_recorded("Stack", made, tensors, stack_rule, dim=place)


class Unrecorded:
    """Without recording."""

    def __enter__(self) -> None:
        self.before, Mode.recording = Mode.recording, False

    def __exit__(self, *_: object) -> None:
        Mode.recording = self.before


def cat_rule(node: Node, grad: Tensor) -> list:
    dim, found, start = node["dim"], [], 0
    for length in node["lengths"]:
        index = (slice(None),) * dim + (slice(start, start + length),)
        found.append(grad[index])
        start += length
    return found


@operation("cat", "concat", method=False)
def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors one after the other along a dimension that they have."""
    tensors = list(tensors)
    if not tensors:
        raise ValueError("expected a non-empty list of Tensors")
    first = tensors[0]
    if any(not tensor.shape for tensor in tensors):
        place = next(p for p, tensor in enumerate(tensors) if not tensor.shape)
        raise RuntimeError(f"zero-dimensional tensor (at position {place}) cannot be concatenated")
    place = wrapped(dim, first.dim())
    for number, tensor in enumerate(tensors):
        if tensor.dim() != first.dim():
            raise RuntimeError(
                f"Tensors must have same number of dimensions: got {first.dim()} and {tensor.dim()}"
            )
        for p in range(first.dim()):
            if p != place and tensor.shape[p] != first.shape[p]:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {place}. Expected size "
                    f"{first.shape[p]} "
                    f"but got size {tensor.shape[p]} for tensor number {number} in the list."
                )
    kind = result_type(*tensors)
    before = math.prod(first.shape[:place])
    columns = [kind.round(tensor.flat()) for tensor in tensors]
    widths = [len(column) // before if before else 0 for column in columns]
    values = [
        value
        for row in range(before)
        for column, width in zip(columns, widths, strict=True)
        for value in column[row * width : (row + 1) * width]
    ]
    lengths = tuple(tensor.shape[place] for tensor in tensors)
    shape = (*first.shape[:place], sum(lengths), *first.shape[place + 1 :])
    return if_recorded(
        "Cat", Tensor.of(values, shape, kind), tensors, cat_rule, dim=place, lengths=lengths
    )


@operation()
def split(self: Tensor, split_size: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Parts of a length, or of several lengths, along a dimension."""
    place = wrapped(dim, self.dim())
    many = self.shape[place]
    sizes = (
        list(split_size)
        if not isinstance(split_size, int)
        else [split_size] * -(-many // split_size)
    )
    before, start, found = (slice(None),) * place, 0, []
    for size in sizes:
        found.append(self[(*before, slice(start, start + size))])
        start += size
    return tuple(found)


@operation()
def chunk(self: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """So many parts along a dimension, the last one shorter where it does not divide."""
    return split(self, -(-self.shape[wrapped(dim, self.dim())] // chunks), dim)


@operation(function=False)
def repeat(self: Tensor, *sizes: int) -> Tensor:
    """Copies one after the other along each dimension."""
    sizes = shape_of(sizes)
    with Unrecorded():
        made = self
        for _ in range(len(sizes) - self.dim()):
            made = unsqueeze(made, 0)
        for dim, many in enumerate(sizes):
            made = cat([made] * many, dim)
    saved = {"repeats": sizes, "self_sym_sizes": self.shape}
    return if_recorded("Repeat", made, (self,), repeat_rule, **saved)


def repeat_rule(node: Node, grad: Tensor) -> list:
    shape = tuple(node["self_sym_sizes"])
    long = (1,) * (len(node["repeats"]) - len(shape)) + shape
    pairs = [part for pair in zip(node["repeats"], long, strict=True) for part in pair]
    summed = grad.reshape(pairs).sum(tuple(range(0, len(pairs), 2)))
    return [summed.reshape(shape)]


@operation()
def tile(self: Tensor, dims: Sequence[int]) -> Tensor:
    """Copies one after the other along each dimension, the last ones first."""
    return repeat(self, *(1,) * (self.dim() - len(dims)), *dims)


@operation()
def flip(self: Tensor, *dims: int | Sequence[int]) -> Tensor:
    """The entries in reverse along dimensions."""
    chosen = {wrapped(dim, self.dim()) for dim in shape_of(dims)}
    strides = [-step if dim in chosen else step for dim, step in enumerate(self.strides)]
    ends = sum((self.shape[dim] - 1) * self.strides[dim] for dim in chosen)
    numbers = self.storage_.numbers
    places = positions(tuple(self.shape), tuple(strides), self.offset + ends)
    made = Tensor.of([numbers[place] for place in places], self.shape, self.dtype)
    return if_recorded("Flip", made, (self,), flip_rule, dims=tuple(sorted(chosen)))


def flip_rule(node: Node, grad: Tensor) -> list:
    return [flip(grad, node["dims"])]


@operation(method=False)
def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors side by side."""
    rows = [tensor if tensor.shape else unsqueeze(tensor, 0) for tensor in tensors]
    return cat(rows, 0 if rows[0].dim() == 1 else 1)


@operation(method=False)
def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors one below the other."""
    rows = [tensor if tensor.shape else unsqueeze(tensor, 0) for tensor in tensors]
    return cat([unsqueeze(row, 0) if row.dim() == 1 else row for row in rows], 0)
