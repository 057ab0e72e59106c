"""A tensor: a way of reading a storage, and what autograd knows about it.

The operations stand in modules of their own; `operation` gives a function its place both as
`torch.name` and as a method. What is here is what a tensor is: its numbers, its history, its label
`requires_grad`, its `.grad`, and the questions that Python asks of an object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hooks.live.engine import messages
from hooks.live.engine.device import CPU, device
from hooks.live.engine.graph import Mode
from hooks.live.engine.numbers import dtype
from hooks.live.engine.recorded import FUNCTIONS, Recorded
from hooks.live.engine.storage import (
    Size,
    Storage,
    Version,
    contiguous_strides,
    is_contiguous,
    nested,
    positions,
    stretched,
)


class Tensor(Recorded):
    """Numbers in a shape; what is known of their history."""

    __module__ = "torch"
    layout = "torch.strided"
    is_sparse = is_quantized = is_nested = is_mps = is_cuda = is_mkldnn = False

    def __init__(self, data: Any = ()) -> None:
        made = data
        if not isinstance(data, Tensor):
            made = FUNCTIONS["legacy"](data)
        self.place(made.storage_, made.shape, made.strides, made.offset, made.dtype, made.device)

    def place(
        self,
        storage: Storage,
        shape: tuple[int, ...],
        strides: tuple[int, ...],
        offset: int,
        kind: dtype,
        where: device = CPU,
        version: Version | None = None,
    ) -> Tensor:
        """Make this tensor a reading of a storage."""
        self.storage_, self.shape, self.strides, self.offset = storage, Size(shape), strides, offset
        self.dtype, self.device = kind, where
        self.version = version or Version()
        if Mode.inference:
            self.is_inference_ = True
        return self

    @classmethod
    def of(
        cls, numbers: list | None, shape: tuple[int, ...], kind: dtype, where: device = CPU
    ) -> Tensor:
        """A new tensor with these numbers, which are of this kind already."""
        made = Tensor.__new__(Tensor)
        numbers = None if where.type == "meta" else numbers
        return made.place(Storage(numbers), shape, contiguous_strides(shape), 0, kind, where)

    def reading(self, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Tensor:
        """Another reading of the same storage, which counts the same versions."""
        made = Tensor.__new__(Tensor)
        made.place(self.storage_, shape, strides, offset, self.dtype, self.device, self.version)
        made.is_inference_ = self.is_inference_
        return made

    def alias(self) -> Tensor:
        """The same reading without a history."""
        return self.reading(self.shape, self.strides, self.offset)

    def flat(self, shape: tuple[int, ...] | None = None) -> list:
        """The numbers in reading order, repeated where a larger shape is asked for."""
        numbers = self.storage_.numbers
        strides, wanted = self.strides, self.shape
        if shape is not None and shape != self.shape:
            strides, wanted = stretched(self.shape, self.strides, shape), shape
            if self.numel() == 1:
                return [numbers[self.offset]] * Size(wanted).numel()
        if is_contiguous(wanted, strides):
            return numbers[self.offset : self.offset + Size(wanted).numel()]
        return [numbers[place] for place in positions(wanted, strides, self.offset)]

    def write(self, values: list) -> None:
        """Put numbers, which are of this kind already, where this tensor reads."""
        numbers = self.storage_.numbers
        if numbers is not None:
            if is_contiguous(self.shape, self.strides):
                numbers[self.offset : self.offset + len(values)] = values
            else:
                for place, value in zip(
                    positions(self.shape, self.strides, self.offset), values, strict=True
                ):
                    numbers[place] = value
        self.version.count += 1

    def detach_for_grad(self) -> Tensor:
        """What is put into `.grad`: a copy where somebody else reads the same numbers."""
        values = self.flat() if self.storage_.numbers is not None else None
        return Tensor.of(values, self.shape, self.dtype, self.device)

    # what it is

    def dim(self) -> int:
        return len(self.shape)

    ndimension = dim

    def numel(self) -> int:
        return self.shape.numel()

    nelement = numel

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def size(self, dim: int | None = None) -> Size | int:
        return self.shape if dim is None else self.shape[FUNCTIONS["wrapped"](dim, self.dim())]

    def stride(self, dim: int | None = None) -> tuple[int, ...] | int:
        return self.strides if dim is None else self.strides[dim]

    def storage_offset(self) -> int:
        return self.offset

    def is_contiguous(self) -> bool:
        return is_contiguous(self.shape, self.strides)

    def data_ptr(self) -> int:
        return (
            0
            if self.device.type == "meta"
            else self.storage_.address + self.offset * self.dtype.itemsize
        )

    def is_floating_point(self) -> bool:
        return self.dtype.is_floating_point

    def is_complex(self) -> bool:
        return False

    def is_inference(self) -> bool:
        return self.is_inference_

    @property
    def is_meta(self) -> bool:
        return self.device.type == "meta"

    # what Python asks

    def one_number(self, refusal: Exception) -> Any:
        if self.numel() != 1:
            raise refusal
        if self.is_meta:
            raise NotImplementedError("Cannot copy out of meta tensor; no data!")
        return self.storage_.numbers[self.offset]

    def item(self) -> Any:
        if self.is_meta:
            raise RuntimeError("Tensor.item() cannot be called on meta tensors")
        message = f"a Tensor with {self.numel()} elements cannot be converted to Scalar"
        return self.one_number(RuntimeError(message))

    def as_number(self) -> Any:
        value = self.one_number(
            ValueError("only one element tensors can be converted to Python scalars")
        )
        if self.requires_grad:
            messages.warn(messages.AS_NUMBER, once=not Mode.warn_always)
        return value

    def __float__(self) -> float:
        return float(self.as_number())

    def __int__(self) -> int:
        return int(self.as_number())

    def __index__(self) -> int:
        if self.dtype.is_floating_point or self.numel() != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.storage_.numbers[self.offset])

    def __bool__(self) -> bool:
        if self.numel() == 0:
            raise RuntimeError("Boolean value of Tensor with no values is ambiguous")
        return bool(
            self.one_number(
                RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
            )
        )

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of a 0-d tensor")
        return self.shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        if not self.shape:
            raise TypeError("iteration over a 0-d tensor")
        return iter(FUNCTIONS["unbind"](self, 0))

    def __hash__(self) -> int:
        return id(self)

    def __contains__(self, element: Any) -> bool:
        return any(
            value == (element.item() if isinstance(element, Tensor) else element)
            for value in self.flat()
        )

    def tolist(self) -> Any:
        return nested(self.flat(), self.shape)

    def __format__(self, spec: str) -> str:
        if self.dim() == 0 and not self.is_meta and type(self) is Tensor:
            return format(self.item(), spec)
        return object.__format__(self, spec)

    def __repr__(self) -> str:
        return FUNCTIONS["told"](self)

    def __deepcopy__(self, memo: dict) -> Tensor:
        if id(self) in memo:
            return memo[id(self)]
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy "
                "protocol at "
                "the moment.  If you were attempting to deepcopy a module, this may be because of "
                "a "
                "torch.nn.utils.weight_norm usage, see "
                "https://github.com/pytorch/pytorch/pull/103001"
            )
        made = type(self).__new__(type(self))
        copied = self.detach_for_grad()
        made.place(copied.storage_, copied.shape, copied.strides, 0, self.dtype, self.device)
        made.requires_grad_flag = self.requires_grad_flag
        made.version.count = 1  # its numbers are put into it when it is there
        memo[id(self)] = made
        if self.grad_ is not None:
            made.grad_ = self.grad_.__deepcopy__(memo)
        return made


def operation(
    *names: str, method: bool = True, function: bool = True
) -> Callable[[Callable], Callable]:
    """Give a function its names in the namespace `torch`, and as methods."""

    def place(implementation: Callable) -> Callable:
        for name in names or (implementation.__name__,):
            if method:
                setattr(Tensor, name, implementation)
            if function:
                FUNCTIONS[name] = implementation
        return implementation

    return place
