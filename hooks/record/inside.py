"""What the recorder reads of PyTorch beyond its documented names, and of NumPy.

All of it stands here, because readers' runs are recorded too, on the engine of this site, where
hooks/live/inside.py has these same names.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import _disable_current_modes

BACKWARD = torch.autograd.backward.__code__
GRAD = torch.autograd.grad.__code__
METHOD = torch.Tensor.backward.__code__
"""The method calls the function: what called it is one frame further out."""

PACKS = torch.autograd.graph.saved_tensors_hooks.__enter__.__code__
"""From here on the module has a say in how nodes save tensors, and sees each being read."""

SCALARS = (*np.sctypeDict.values(),)
"""NumPy's numbers, whose repr runs no code of the module."""

NARROW = {torch.float32: np.float32, torch.float16: np.float16}


@contextlib.contextmanager
def unnoticed() -> Iterator[None]:
    """Subclasses and modes of the module do not notice what is read inside."""
    with torch._C.DisableTorchFunction(), _disable_current_modes():
        yield


def shortest(value: float, dtype: torch.dtype) -> float:
    """The shortest decimal that the dtype reads back unchanged, of a finite value."""
    narrow = NARROW.get(dtype)
    return float(str(narrow(value))) if narrow else value


def is_plain_array(value: Any) -> bool:
    """Whether a value is an array whose repr runs no code of the module."""
    return type(value) is np.ndarray and not value.dtype.hasobject


class Storages:
    """A key for the storage of a tensor, as long as that lives."""

    def __init__(self) -> None:
        # A weak reference keeps the address from being used again, not the memory.
        self._known: dict[int, StorageWeakRef] = {}

    def key(self, tensor: torch.Tensor) -> tuple[int, bool] | None:
        """The key, and whether it is new; None without a storage."""
        try:
            storage = tensor.untyped_storage()
        except (RuntimeError, NotImplementedError):  # a wrapper without storage of its own
            return None
        key = storage._cdata
        is_new = key not in self._known or self._known[key].expired()
        if is_new:
            self._known[key] = StorageWeakRef(storage)
        return key, is_new


# Nodes of the autograd graph


def saved_tensors(node: Any) -> tuple[str, ...]:
    """The names under which a node saves tensors for the backward pass."""
    return _named(type(node), "_raw_saved_")


def saved_values(node: Any) -> dict[str, Any]:
    """What a node has saved: tensors, numbers and sizes.

    Raises RuntimeError where it has freed them, or one of them has been written to.
    """
    names = (name for name in _named(type(node), "_saved_") if not name.endswith("strides"))
    return {name: getattr(node, f"_saved_{name}") for name in names}


@cache
def _named(kind: type, start: str) -> tuple[str, ...]:
    return tuple(name.removeprefix(start) for name in dir(kind) if name.startswith(start))


def runs_code(node: Any) -> bool:
    """Whether a node runs code of the module: a Function that is written in Python."""
    return isinstance(node, torch.autograd.function.BackwardCFunction)


def called(node: Any, gradients: Sequence[torch.Tensor | None]) -> tuple[Any, ...]:
    """What a node makes of gradients, as the engine will call it. Raises what it raises."""
    results = node(*gradients)
    return results if isinstance(results, tuple) else (results,)


def shape_at(node: Any, number: int) -> Sequence[int]:
    """The shape of an output of a node."""
    return node._input_metadata[number].shape


def notes(node: Any) -> dict[str, Any]:
    """What a node carries for others. Nodes cannot be referred to weakly."""
    return node.metadata
