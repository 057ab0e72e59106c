"""What is saved to a file and loaded again: plain Python values, and tensors as their numbers.

A file of PyTorch is an archive; one of the engine is what Python's `marshal` writes, and is read by
the engine alone. As in PyTorch, tensors that share memory share it again, and no graph goes along.
"""

from __future__ import annotations

import contextlib
import marshal
from collections import OrderedDict
from pathlib import Path
from typing import Any

from hooks.live.engine import messages, numbers
from hooks.live.engine.parameter import Parameter
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.storage import Storage
from hooks.live.engine.tensor import Tensor

KINDS = {kind.name: kind for kind in numbers.EVERY}
PLAIN = (bool, int, float, str, bytes, type(None))


def packed(value: Any, rows: dict[int, list]) -> Any:
    """A value as `marshal` can write it; the rows of numbers of its tensors go into `rows`."""
    if type(value) in PLAIN:
        return value
    if type(value) in (list, tuple):
        return type(value).__name__, [packed(part, rows) for part in value]
    if type(value) in (dict, OrderedDict):
        pairs = [(packed(key, rows), packed(part, rows)) for key, part in value.items()]
        return type(value).__name__, pairs
    if isinstance(value, numbers.dtype):
        return "dtype", value.name
    if isinstance(value, Tensor) and not value.is_meta:
        row = id(value.storage_)
        rows[row] = value.storage_.numbers
        way = (tuple(value.shape), value.strides, value.offset, value.dtype.name)
        return type(value).__name__, row, way, value.requires_grad
    raise AttributeError(messages.missing(f"torch.save of {FUNCTIONS['typename'](value)}"))


def unpacked(value: Any, storages: dict[int, Storage]) -> Any:
    """The value again, with tensors of its own."""
    if type(value) in PLAIN:
        return value
    kind, content, *rest = value
    if kind in ("list", "tuple"):
        return {"list": list, "tuple": tuple}[kind](unpacked(part, storages) for part in content)
    if kind in ("dict", "OrderedDict"):
        made = {} if kind == "dict" else OrderedDict()
        made.update((unpacked(key, storages), unpacked(part, storages)) for key, part in content)
        return made
    if kind == "dtype":
        return KINDS[content]
    (shape, strides, offset, name), requires_grad = rest
    tensor = Tensor.__new__(Tensor)
    tensor.place(storages[content], shape, strides, offset, KINDS[name])
    tensor.version.count = 1  # made empty, and set to the memory that was loaded
    if kind == "Parameter":
        return Parameter(tensor, requires_grad)
    return tensor.requires_grad_() if requires_grad else tensor


def opened(file: Any, mode: str) -> Any:
    """A file by its name, or one that is open already."""
    return Path(file).open(mode) if isinstance(file, str) else contextlib.nullcontext(file)


def save(obj: Any, f: Any) -> None:
    """Write a value to a file."""
    rows: dict[int, list] = {}
    content = packed(obj, rows)
    with opened(f, "wb") as file:
        file.write(marshal.dumps((content, rows)))


def load(f: Any, map_location: Any = None, *, weights_only: bool = True) -> Any:
    """Read a value from a file, with tensors that share nothing with those that were saved."""
    with opened(f, "rb") as file:
        written = file.read()
    try:
        content, rows = marshal.loads(written)  # noqa: S302  # the reader's own file
    except (TypeError, ValueError):
        raise NotImplementedError(messages.missing("torch.load of such a file")) from None
    return unpacked(content, {row: Storage(found) for row, found in rows.items()})


FUNCTIONS["save"], FUNCTIONS["load"] = save, load
