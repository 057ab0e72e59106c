"""What the recorder reads of the engine: the names of hooks/record/inside.py, meaning the same."""

from __future__ import annotations

import contextlib
import math
import struct
from collections.abc import Iterator, Sequence
from typing import Any

from hooks.live.engine import autograd
from hooks.live.engine.arrays import Scalar, ndarray
from hooks.live.engine.graph import Node
from hooks.live.engine.numbers import dtype, float16, float32
from hooks.live.engine.tensor import Tensor

BACKWARD = autograd.backward_of.__code__
GRAD = autograd.grad.__code__
METHOD = autograd.backward.__code__
PACKS = None
"""The engine has no hooks on what is saved."""

SCALARS = (Scalar,)
NARROW = {float32: "f", float16: "e"}


@contextlib.contextmanager
def unnoticed() -> Iterator[None]:
    """The engine knows no modes, and calls nothing of a subclass when it is read."""
    yield


def shortest(value: float, kind: dtype) -> float:
    """The shortest decimal that the kind reads back unchanged, of a finite value."""
    if kind not in NARROW:
        return value
    packing = NARROW[kind]
    for digits in range(9):
        mantissa, exponent = f"{value:.{digits}e}".replace(".", "").split("e")
        # At a power of two, the nearest decimal may be too low, where the one above is not.
        for whole in (int(mantissa), int(mantissa) + 1, int(mantissa) - 1):
            found = float(f"{whole}e{int(exponent) - digits}")
            with contextlib.suppress(OverflowError):  # beyond the largest number
                if struct.unpack(packing, struct.pack(packing, found))[0] == value:
                    return math.copysign(found, value)
    return value


def is_plain_array(value: Any) -> bool:
    """Whether a value is an array that the engine can write; another is told by its kind only."""
    try:
        return isinstance(value, ndarray) and bool(repr(value))
    except NotImplementedError:
        return False


class Storages:
    """A key for the storage of a tensor: its address, which no other gets."""

    def __init__(self) -> None:
        self._known: set[int] = set()

    def key(self, tensor: Tensor) -> tuple[int, bool]:
        """The key, and whether it is new."""
        key = tensor.storage_.address
        is_new = key not in self._known
        self._known.add(key)
        return key, is_new


# Nodes of the autograd graph


def saved_tensors(node: Node) -> tuple[str, ...]:
    """The names under which a node saves tensors for the backward pass."""
    return tuple(sorted(node.saved_tensors()))


def saved_values(node: Node) -> dict[str, Any]:
    """What a node has saved: tensors, numbers and sizes.

    Raises RuntimeError where it has freed them, or one of them has been written to.
    """
    found = {name: getattr(node, f"_saved_{name}") for name in node.kept}
    # A number that took part as a tensor is told as it was written: 2, not 2.0.
    return {
        name: value.__dict__.get("number", value) if isinstance(value, Tensor) else value
        for name, value in found.items()
    }


def runs_code(node: Node) -> bool:
    """Whether the rule of a node is one that readers wrote."""
    return "runs_code" in node.metadata


def called(node: Node, gradients: Sequence[Tensor | None]) -> tuple[Any, ...]:
    """What a node makes of gradients. Raises what it raises."""
    return tuple(node.call(list(gradients)))


def shape_at(node: Node, number: int) -> Sequence[int]:
    """The shape of an output of a node."""
    return node.outputs[number][0]


def notes(node: Node) -> dict[str, Any]:
    """What a node carries for others."""
    return node.metadata
