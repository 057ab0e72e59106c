"""What a number is: Python computes with float64, a float32 is what is left after rounding.

Sums, differences, products, quotients and square roots of two float32 are exactly right when they
are computed in float64 and rounded once more. So a whole engine for float32 is Python's floats and
one `array("f")` after each operation.
"""

from __future__ import annotations

import math
import struct
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

Number = bool | int | float
INF, NAN = math.inf, math.nan


def to_float32(values: Iterable[Number]) -> list[float]:
    """Each number rounded to the nearest float32."""
    return array("f", values).tolist()


def to_bfloat16(values: Iterable[Number]) -> list[float]:
    """Each number rounded to float32, then to its upper 16 bits, ties to even."""
    rounded = []
    for value in to_float32(values):
        if math.isfinite(value):
            (bits,) = struct.unpack("<I", struct.pack("<f", value))
            bits = (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000
            (value,) = struct.unpack("<f", struct.pack("<I", bits))
        rounded.append(value)
    return rounded


def to_float16(values: Iterable[Number]) -> list[float]:
    """Each number rounded to float16; what is too large for it is infinite."""
    rounded = []
    for value in to_float32(values):
        try:
            (value,) = struct.unpack("<e", struct.pack("<e", value))
        except OverflowError:
            value = math.copysign(INF, value)
        rounded.append(value)
    return rounded


def to_integer(bits: int) -> Callable[[Iterable[Number]], list[int]]:
    """A rounding to integers of so many bits, which wrap around."""
    half, whole = 1 << bits - 1, 1 << bits

    def convert(values: Iterable[Number]) -> list[int]:
        found = []
        for value in values:
            if isinstance(value, float) and not math.isfinite(value):
                found.append(-half)
            else:
                found.append((int(value) + half) % whole - half)
        return found

    return convert


@dataclass(frozen=True, eq=False, repr=False)
class dtype:  # noqa: N801  # PyTorch's name
    """A kind of number: its name, how it is rounded, and its place in the order of promotion."""

    name: str
    scalar: str
    rank: int
    bits: int
    round: Callable[[Iterable[Number]], list]

    @property
    def is_floating_point(self) -> bool:
        return self.rank >= 3

    @property
    def is_complex(self) -> bool:
        return False

    @property
    def is_signed(self) -> bool:
        return self.rank != 0 and self.name != "uint8"

    @property
    def itemsize(self) -> int:
        return max(1, self.bits // 8)

    @property
    def eps(self) -> float:
        return {"float64": 2.0**-52, "float32": 2.0**-23, "float16": 2.0**-10}.get(
            self.name, 2.0**-7
        )

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name

    def __copy__(self) -> dtype:
        return self

    def __deepcopy__(self, memo: dict) -> dtype:
        return self


dtype.__module__ = "torch"
bool_ = dtype("bool", "Bool", 0, 1, lambda values: [bool(value) for value in values])
uint8 = dtype("uint8", "Byte", 1, 8, lambda values: [int(value) % 256 for value in values])
int8 = dtype("int8", "Char", 1, 8, to_integer(8))
int16 = dtype("int16", "Short", 1, 16, to_integer(16))
int32 = dtype("int32", "Int", 2, 32, to_integer(32))
int64 = dtype("int64", "Long", 2, 64, to_integer(64))
float16 = dtype("float16", "Half", 3, 16, to_float16)
bfloat16 = dtype("bfloat16", "BFloat16", 3, 16, to_bfloat16)
float32 = dtype("float32", "Float", 4, 32, to_float32)
float64 = dtype("float64", "Double", 5, 64, lambda values: [float(value) for value in values])
EVERY = (bool_, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64)


def promote(one: dtype, other: dtype) -> dtype:
    """The kind that holds both."""
    if one is other:
        return one
    if {one, other} == {float16, bfloat16}:
        return float32
    if {one, other} == {uint8, int8}:
        return int16
    return max(one, other, key=lambda kind: (kind.rank, kind.bits))


def of_number(value: Number) -> dtype:
    """The kind of a plain Python number, for a new tensor."""
    if isinstance(value, bool):
        return bool_
    return int64 if isinstance(value, int) else float32


def category(kind: dtype) -> int:
    """0 for truth values, 1 for integers, 2 for floats: a plain number changes only this."""
    return 0 if kind.rank == 0 else 1 if kind.rank < 3 else 2


def divide(a: float, b: float) -> float:
    """a / b, and where Python refuses: infinite or nan, as IEEE 754 has it."""
    if b:
        return a / b
    if a == 0 or a != a or b != b:
        return NAN
    return math.copysign(INF, a) * math.copysign(1.0, b)


def power(a: Number, b: Number) -> Number:
    """a ** b without Python's refusals."""
    if isinstance(a, int) and isinstance(b, int) and b >= 0:
        return a**b
    try:
        return math.pow(a, b)
    except OverflowError:
        return -INF if a < 0 and b % 2 == 1 else INF
    except ValueError:
        if a == 0:  # 0 to a negative power
            return math.copysign(INF, a) if b % 2 == 1 else INF
        return NAN


def guarded(function: Callable[[float], float], too_large: float = INF) -> Callable[[float], float]:
    """A function of `math` that answers nan outside of its domain instead of raising."""

    def answer(value: float) -> float:
        try:
            return function(value)
        except OverflowError:
            return too_large
        except ValueError:
            return NAN

    return answer


def log(value: float) -> float:
    """The natural logarithm; that of 0 is -inf."""
    if value == 0:
        return -INF
    return math.log(value) if value > 0 else NAN


def sqrt(value: float) -> float:
    """The square root; of a negative number nan."""
    return math.sqrt(value) if value >= 0 else NAN if value != 0 else value


def fused(a: float, b: float, c: float, kind: dtype) -> float:
    """a * b + c with one rounding, as processors compute it in one instruction."""
    if kind is float64:
        if not (math.isfinite(a) and math.isfinite(b) and math.isfinite(c)):
            return a * b + c
        exact = Fraction(a) * Fraction(b) + Fraction(c)
        try:
            return float(exact) if exact else a * b + c
        except OverflowError:
            return math.copysign(INF, exact)
    product = a * b  # exact: 24 and 24 bits
    total = product + c
    if not math.isfinite(total):
        return total
    back = total - product
    error = (product - (total - back)) + (c - back)
    if error:  # rounding once more could go the wrong way from the middle between two float32
        beyond = math.nextafter(total, math.copysign(INF, error))
        near, far = to_float32((total, beyond))
        if near != far and total == (near + far) / 2:
            return far
    return total


numbers_exp = guarded(math.exp)


class finfo:  # noqa: N801  # PyTorch's name
    """How far numbers of a kind of floats reach, and how fine they are."""

    def __init__(self, type: dtype = float32) -> None:
        if not type.is_floating_point:
            raise TypeError(
                f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle "
                f"'torch.{type.name}'"
            )
        high = {"float64": 1024, "float16": 16}.get(type.name, 128)
        self.bits, self.eps, self.dtype = type.bits, type.eps, type.name
        self.max = (2 - type.eps) * 2.0 ** (high - 1)
        self.min, self.tiny = -self.max, 2.0 ** (2 - high)
        self.smallest_normal = self.tiny
        self.resolution = {"float64": 1e-15, "float32": 1e-6, "float16": 1e-3, "bfloat16": 1e-2}[
            type.name
        ]

    def __repr__(self) -> str:
        names = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")
        told = ", ".join(f"{name}={getattr(self, name):.6g}" for name in names)
        return f"finfo({told}, dtype={self.dtype})"


class iinfo:  # noqa: N801  # PyTorch's name
    """How far whole numbers of a kind reach."""

    def __init__(self, type: dtype) -> None:
        if type.is_floating_point:
            raise TypeError(
                f"torch.iinfo() requires an integer input type. Use torch.finfo to handle "
                f"'torch.{type.name}'"
            )
        self.bits, self.dtype = type.bits, type.name
        self.max = 2 ** (type.bits - type.is_signed) - 1
        self.min = -(2 ** (type.bits - 1)) if type.is_signed else 0

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:.6g}, max={self.max:.6g}, dtype={self.dtype})"
