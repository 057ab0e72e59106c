"""What stands between square brackets: slices and the like give views; lists and masks copy."""

from __future__ import annotations

import math
from typing import Any

from hooks.live.engine import graph
from hooks.live.engine.graph import Mode, Node
from hooks.live.engine.numbers import bool_, int64
from hooks.live.engine.pointwise import if_recorded
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.storage import broadcast
from hooks.live.engine.tensor import Tensor
from hooks.live.engine.views import viewed

TOO_MANY = "too many indices for tensor of dimension {}"


def put_rule(node: Node, grad: Tensor) -> list:
    """The gradient of a part is the gradient there, and 0 elsewhere."""
    whole = FUNCTIONS["zeros"](node["self_sym_sizes"], dtype=grad.dtype)
    return [placed(whole, node["taken"], grad)]


def placed(whole: Tensor, index: Any, part: Tensor) -> Tensor:
    """A copy of a tensor with a part of it replaced, recorded for the part."""
    target = basic(whole, index)
    target.write(part.flat(tuple(target.shape)))
    whole.version.count = 0  # it is new: nobody has seen it otherwise
    if graph.recorded(part):

        def rule(node, grad):
            return [basic(grad, node["taken"])]

        graph.record("Put", [whole], [part], rule, {"taken": index})
    return whole


def basic(self: Tensor, index: tuple) -> Tensor:
    """A view by numbers, slices and None; each number takes a dimension away."""
    for item, dim in index:
        if item is None:
            self = FUNCTIONS["unsqueeze"](self, dim)
        elif isinstance(item, slice):
            self = sliced(self, dim, item)
        else:
            self = selected(self, dim, item)
    return self


def selected(self: Tensor, dim: int, place: int) -> Tensor:
    length = self.shape[dim]
    if not -length <= place < length:
        raise IndexError(f"index {place} is out of bounds for dimension {dim} with size {length}")
    shape = (*self.shape[:dim], *self.shape[dim + 1 :])
    strides = (*self.strides[:dim], *self.strides[dim + 1 :])
    offset = self.offset + (place % length) * self.strides[dim]
    saved = {"self_sym_sizes": self.shape, "dim": dim, "index": place, "taken": [(place, dim)]}
    return viewed("Select", self, shape, strides, offset, put_rule, **saved)


def sliced(self: Tensor, dim: int, part: slice) -> Tensor:
    if part.step is not None and part.step <= 0:
        raise ValueError("step must be greater than zero")
    start, stop, step = part.indices(self.shape[dim])
    length = len(range(start, stop, step))
    shape = (*self.shape[:dim], length, *self.shape[dim + 1 :])
    strides = (*self.strides[:dim], self.strides[dim] * step, *self.strides[dim + 1 :])
    saved = {"self_sym_sizes": self.shape, "dim": dim, "start": start, "end": stop, "step": step}
    offset = self.offset + start * self.strides[dim]
    return viewed("Slice", self, shape, strides, offset, put_rule, **saved, taken=[(part, dim)])


def resolved(self: Tensor, index: Any) -> tuple[list[tuple[Any, int]], list[tuple[int, Tensor]]]:
    """The basic steps of an index, and its tensors with the dimension that each stands for."""
    items = list(index) if isinstance(index, tuple) else [index]
    items = [as_index(item) for item in items]
    takes = [
        item.dim() if is_mask(item) else 1
        for item in items
        if item is not None and item is not Ellipsis
    ]
    if sum(takes) > self.dim():
        if not self.dim() and len(items) == 1 and isinstance(items[0], int):
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or "
                "`tensor.item<T>()` in C++ to "
                "convert a 0-dim tensor to a number"
            )
        if not self.dim() and isinstance(items[0], slice):
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        raise IndexError(TOO_MANY.format(self.dim()))
    steps: list[tuple[Any, int]] = []
    lists: list[tuple[int, Tensor]] = []
    dim = 0
    for item in items:
        if item is Ellipsis:
            dim += self.dim() - sum(takes)
        elif item is None:
            steps.append((None, dim))
            dim += 1
        elif isinstance(item, slice):
            if item != slice(None):
                steps.append((item, dim))
            dim += 1
        elif isinstance(item, Tensor):
            if is_mask(item):
                refuse_mask(self, item, dim)
            found = FUNCTIONS["nonzero"](item, as_tuple=True) if is_mask(item) else (item,)
            for one in found:
                lists.append((dim, one))
                dim += 1
        else:
            steps.append((item, dim))
    return steps, lists


def is_mask(item: Any) -> bool:
    return isinstance(item, Tensor) and item.dtype is bool_


def refuse_mask(self: Tensor, mask: Tensor, dim: int) -> None:
    """IndexError where a mask has not the shape of what it stands for."""
    for place, length in enumerate(mask.shape):
        if length != self.shape[dim + place]:
            raise IndexError(
                f"The shape of the mask {list(mask.shape)} at index {place} does not match the "
                f"shape of the indexed tensor {list(self.shape)} at index {dim + place}"
            )


def refuse_shape(value: Any, shape: tuple[int, ...]) -> None:
    """RuntimeError where a value does not fill the places that an index lists."""
    if not isinstance(value, Tensor):
        return
    missing = len(shape) - value.dim()
    pairs = zip(value.shape, shape[max(missing, 0) :], strict=False)
    if missing < 0 or any(own not in (1, wanted) for own, wanted in pairs):
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(value.shape)} cannot be broadcast to "
            f"indexing result of shape {list(shape)}"
        )


def as_index(item: Any) -> Any:
    """An item of an index: a number, a slice, None, ... or a tensor."""
    if (
        isinstance(item, Tensor)
        and not item.shape
        and item.dtype is not bool_
        and not item.dtype.is_floating_point
    ):
        return item.item()
    if isinstance(item, Tensor) and item.dtype.is_floating_point:
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    if isinstance(item, list):
        return FUNCTIONS["tensor"](item)
    if isinstance(item, slice):
        parts = (
            number.item() if isinstance(number, Tensor) else number
            for number in (item.start, item.stop, item.step)
        )
        return slice(*parts)
    if isinstance(item, str):
        raise TypeError(f"new(): invalid data type '{type(item).__name__}'")
    if isinstance(item, float):
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are "
            "valid indices "
            f"(got {type(item).__name__})"
        )
    return item


def gathered(self: Tensor, lists: list[tuple[int, Tensor]]) -> tuple[tuple[int, ...], list[int]]:
    """The shape that lists of places give, and where in the reading order each entry is."""
    shape: tuple[int, ...] = ()
    for _, one in lists:
        shape = broadcast(shape, one.shape) if shape else tuple(one.shape)
    dims = [dim for dim, _ in lists]
    columns = [one.flat(shape) for _, one in lists]
    together = dims == list(range(dims[0], dims[0] + len(dims)))
    front = dims[0] if together else 0
    kept = [dim for dim in range(self.dim()) if dim not in dims]
    steps = [math.prod(self.shape[dim + 1 :]) for dim in range(self.dim())]
    for dim, column in zip(dims, columns, strict=True):
        for value in column:
            if not -self.shape[dim] <= value < self.shape[dim]:
                raise IndexError(
                    f"index {value} is out of bounds for dimension {dim} with size "
                    f"{self.shape[dim]}"
                )
    picks = [
        sum((value % self.shape[dim]) * steps[dim] for dim, value in zip(dims, values, strict=True))
        for values in zip(*columns, strict=True)
    ]
    places = [0]
    axes: list[list[int]] = [
        [index * steps[dim] for index in range(self.shape[dim])] for dim in kept
    ]
    axes.insert(front, picks)
    for axis in axes:
        places = [place + step for place in places for step in axis]
    rest = [self.shape[dim] for dim in kept]
    return (*rest[:front], *shape, *rest[front:]), places


def index_rule(node: Node, grad: Tensor) -> list:
    numbers = [0.0] * math.prod(node["self_sym_sizes"])
    for place, value in zip(node["places"], grad.flat(), strict=True):
        numbers[place] = grad.dtype.round([numbers[place] + value])[0]
    made = Tensor.of(numbers, tuple(node["self_sym_sizes"]), grad.dtype)
    made.version.count = 1  # zeros, into which PyTorch writes

    def back(inner, g):
        return [
            g.reshape(-1)[Tensor.of(list(inner["places"]), (len(inner["places"]),), int64)].reshape(
                inner["shape"]
            )
        ]

    return [if_recorded("IndexPut", made, (grad,), back, places=node["places"], shape=grad.shape)]


def get(self: Tensor, index: Any) -> Tensor:
    """What `tensor[index]` is."""
    steps, lists = resolved(self, index)
    whole = list(index) if isinstance(index, tuple) else [index]
    if not steps and not lists and whole:
        return viewed(
            "Alias", self, tuple(self.shape), self.strides, self.offset, lambda node, grad: [grad]
        )
    if not lists:
        return basic(self, steps)
    taken = 0
    for item, dim in steps:
        if not isinstance(item, slice) and item is not None:
            taken += sum(1 for other, _ in lists if other > dim) > 0
    part = basic(self, steps)
    shape, places = gathered(part, lists)
    values = part.flat()
    made = Tensor.of([values[place] for place in places], shape, self.dtype)
    saved = {
        "self_sym_sizes": part.shape,
        "places": places,
        "indices": tuple(one for _, one in lists),
    }
    return if_recorded("Index", made, (part,), index_rule, **saved)


def put(self: Tensor, index: Any, value: Any) -> None:
    """What `tensor[index] = value` does: it writes into a view, or to listed places."""
    steps, lists = resolved(self, index)
    if not lists:
        target = basic(self, steps) if steps else self
        if not isinstance(value, Tensor):
            target.fill_(value, indexed=True)
            return
        while value.dim() > target.dim() and value.shape[0] == 1:
            value = FUNCTIONS["squeeze"](value, 0)
        value.detach().expand(target.shape)  # tells where it does not fit
        target.copy_(value)
        return
    part = basic(self, steps)
    shape, places = gathered(part, lists)
    refuse_shape(value, shape)
    if Mode.recording and (self.requires_grad or getattr(value, "requires_grad", False)):
        mask = [False] * part.numel()
        for place in places:
            mask[place] = True
        chosen = Tensor.of(mask, tuple(part.shape), bool_)
        full = (
            value
            if not isinstance(value, Tensor) or not value.shape
            else spread(value, shape, places, part)
        )
        part.copy_(FUNCTIONS["where"](chosen, full, part.clone()), label="IndexPut")
        return
    values = part.flat()
    new = value.flat(shape) if isinstance(value, Tensor) else [value] * len(places)
    for place, number in zip(places, self.dtype.round(new), strict=True):
        values[place] = number
    part.write(values)


def spread(value: Tensor, shape: tuple[int, ...], places: list[int], part: Tensor) -> Tensor:
    """Values at their places in a tensor of the shape of a part."""
    order = [0] * part.numel()
    for number, place in enumerate(places):
        order[place] = number
    row = value.expand(shape).reshape(-1)
    return get(row, Tensor.of(order, (len(order),), int64)).reshape(tuple(part.shape))


Tensor.__getitem__ = get
Tensor.__setitem__ = put
