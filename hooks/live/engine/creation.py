"""New tensors: from Python's numbers and lists, full of one number, in steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from hooks.live.engine import messages
from hooks.live.engine.device import CPU, device
from hooks.live.engine.history import to
from hooks.live.engine.lists import Default, by_name, collected, inferred, lengths_of
from hooks.live.engine.numbers import dtype
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor, operation
from hooks.live.engine.views import shape_of


@operation(method=False)
def get_default_dtype() -> dtype:
    return Default.kind


@operation(method=False)
def set_default_dtype(d: dtype) -> None:
    Default.kind = d


def located(where: Any) -> device:
    return CPU if where is None else where if isinstance(where, device) else device(where)


def finished(made: Tensor, requires_grad: bool) -> Tensor:
    if requires_grad and not made.dtype.is_floating_point:
        raise RuntimeError(messages.ONLY_FLOATS)
    made.requires_grad_flag = bool(requires_grad)
    return made


@operation(method=False)
def tensor(
    data: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A copy of numbers as a tensor: nested lists, a number, an array, another tensor."""
    where = located(device)
    if isinstance(data, Tensor):
        messages.warn(messages.COPY_OF_TENSOR)
        values, shape, kind = data.flat(), tuple(data.shape), data.dtype
    elif hasattr(data, "__array__"):
        values, shape, kind = data.flat(), tuple(data.shape), by_name(data.dtype)
    else:
        lengths = lengths_of(data)
        values = collected(data, lengths)
        if isinstance(data, str):
            raise TypeError("new(): invalid data type 'str'")
        shape, kind = tuple(lengths), dtype or inferred(values)
        if any(isinstance(value, Tensor) for value in values):
            values = [value.as_number() if isinstance(value, Tensor) else value for value in values]
        refuse_overflow(values, kind)
    kind = dtype or kind
    try:
        rounded = kind.round(values)
    except TypeError:
        wrong = next(value for value in values if not isinstance(value, bool | int | float))
        if isinstance(wrong, str):
            raise TypeError(f"new(): invalid data type '{type(wrong).__name__}'") from None
        raise TypeError(f"must be real number, not {type(wrong).__name__}") from None
    return finished(Tensor.of(rounded, shape, kind, where), requires_grad)


def refuse_overflow(values: list, kind: dtype) -> None:
    """RuntimeError for a number that an integer of this kind cannot be."""
    if kind.is_floating_point or not kind.is_signed:
        return
    most = 2 ** (kind.bits - 1)
    if any(isinstance(value, int | float) and not -most <= value <= most for value in values):
        raise RuntimeError(f"value cannot be converted to type {kind.name} without overflow")


@operation("as_tensor", "asarray", method=False)
def as_tensor(data: Any, dtype: dtype | None = None) -> Tensor:
    """The tensor itself, or numbers as a tensor."""
    if isinstance(data, Tensor):
        return data if dtype is None else to(data, dtype)
    return (
        from_numpy(data)
        if hasattr(data, "__array__") and dtype is None
        else tensor(data, dtype=dtype)
    )


@operation(method=False)
def from_numpy(array: Any) -> Tensor:
    """A tensor that shares the numbers of an array."""
    made = Tensor.__new__(Tensor)
    return made.place(
        array.storage, tuple(array.shape), array.strides, array.offset, by_name(array.dtype)
    )


@operation(function=False)
def numpy(self: Tensor, *, force: bool = False) -> Any:
    """The same numbers as an array."""
    if self.requires_grad and not force:
        raise RuntimeError(messages.NUMPY_OF_RECORDED)
    if self.is_meta:
        raise TypeError(
            "can't convert meta device type tensor to numpy. Use Tensor.cpu() to copy the tensor "
            "to host memory first."
        )
    return FUNCTIONS["array_of"](self)


def full_of(
    values: Callable[[int], list],
    shape: tuple[int, ...],
    kind: dtype,
    where: device,
    requires_grad: bool,
    name: str,
) -> Tensor:
    for place, size in enumerate(shape):
        if size < 0:
            if name == "empty":
                raise RuntimeError(
                    f"Trying to create tensor with negative dimension {size}: {list(shape)}"
                )
            raise RuntimeError(f"{name}: Dimension size must be non-negative.")
        del place
    made = None if where.type == "meta" else kind.round(values(math.prod(shape)))
    return finished(Tensor.of(made, shape, kind, where), requires_grad)


def sizes_of(name: str, sizes: tuple) -> tuple[int, ...]:
    """A shape, or what is wrong with it."""
    given = sizes[0] if len(sizes) == 1 and isinstance(sizes[0], list | tuple) else sizes
    for place, size in enumerate(given):
        if isinstance(size, Tensor) or (isinstance(size, int) and not isinstance(size, bool)):
            continue
        kind = type(size).__name__
        if given is sizes and len(sizes) == 1:
            raise TypeError(
                f"{name}(): argument 'size' (position 1) must be tuple of ints, not {kind}"
            )
        if given is sizes and place == 0:
            raise TypeError(f"{name}() takes 1 positional argument but {len(sizes)} were given")
        if place == 0:
            raise TypeError(
                f"{name}(): argument 'size' (position 1) must be tuple of ints, but found element "
                "of type "
                f"{kind} at pos 0"
            )
        raise TypeError(
            f"{name}(): argument 'size' failed to unpack the object at pos {place + 1} with error "
            f'"type must be tuple of ints,but got {kind}"'
        )
    return shape_of(tuple(given))


def constant(name: str, value: float) -> None:
    def forward(
        *size: Any, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False
    ) -> Tensor:
        shape = sizes_of(name, size)
        return full_of(
            lambda n: [value] * n,
            shape,
            dtype or Default.kind,
            located(device),
            requires_grad,
            name,
        )

    def like(
        input: Tensor,
        *,
        dtype: dtype | None = None,
        device: Any = None,
        requires_grad: bool = False,
        memory_format: Any = None,
    ) -> Tensor:
        where = located(device) if device is not None else input.device
        return full_of(
            lambda n: [value] * n,
            tuple(input.shape),
            dtype or input.dtype,
            where,
            requires_grad,
            name,
        )

    def new(
        self: Tensor, *size: Any, dtype: dtype | None = None, requires_grad: bool = False
    ) -> Tensor:
        return full_of(
            lambda n: [value] * n,
            shape_of(size),
            dtype or self.dtype,
            self.device,
            requires_grad,
            name,
        )

    FUNCTIONS[name], FUNCTIONS[f"{name}_like"] = forward, like
    setattr(Tensor, f"new_{name}", new)


constant("zeros", 0)


constant("ones", 1)


constant("empty", 0)


@operation(method=False)
def full(
    size: Sequence[int],
    fill_value: Any,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """One number everywhere."""
    value = fill_value.item() if isinstance(fill_value, Tensor) else fill_value
    return full_of(
        lambda n: [value] * n,
        shape_of((size,)),
        dtype or inferred([value]),
        located(device),
        requires_grad,
        "full",
    )


@operation(method=False)
def full_like(
    input: Tensor, fill_value: Any, *, dtype: dtype | None = None, memory_format: Any = None
) -> Tensor:
    """One number everywhere, in the shape and kind of another tensor."""
    return full(tuple(input.shape), fill_value, dtype=dtype or input.dtype)


@operation(function=False)
def new_full(
    self: Tensor, size: Sequence[int], fill_value: float, *, dtype: dtype | None = None
) -> Tensor:
    """One number everywhere, in the kind of this tensor."""
    return full(size, fill_value, dtype=dtype or self.dtype)


@operation(function=False)
def new_tensor(
    self: Tensor, data: Any, *, dtype: dtype | None = None, requires_grad: bool = False
) -> Tensor:
    """A copy of numbers, in the kind of this tensor."""
    return tensor(data, dtype=dtype or self.dtype, requires_grad=requires_grad)


def legacy(data: Any) -> Tensor:
    """What `torch.Tensor(...)` makes: floats of numbers, and of one number so many entries."""
    if isinstance(data, int):
        return FUNCTIONS["empty"](data)
    return tensor(data, dtype=Default.kind)


FUNCTIONS["legacy"] = legacy
