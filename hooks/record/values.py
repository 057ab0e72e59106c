"""Values as the recording has them: plain, short, and without loss."""

from __future__ import annotations

import contextlib
import math
import types
from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, islice
from typing import Any

import torch

from hooks.record import inside

WHOLE_TENSOR = 16
"""Elements up to which a tensor's value is recorded whole."""

HEAD = 8
"""Elements recorded of a larger one."""

MAX_TEXT = 72
"""Characters of a plain value."""

MAX_ITEMS = 12
"""Items of a container whose items are recorded one by one."""


def value_of(tensor: torch.Tensor) -> dict[str, Any]:
    """A tensor's value: whole as `v`, the start of a large one as `head`; shape as needed.

    Only the shape where a value cannot be read: sparse, quantized, batched by vmap, and the like.
    """
    try:
        return _value_of(tensor)
    except (RuntimeError, TypeError, NotImplementedError):
        return {"shape": [int(length) for length in tensor.shape]}


def _value_of(tensor: torch.Tensor) -> dict[str, Any]:
    shape = list(tensor.shape)
    if tensor.is_meta or tensor.layout != torch.strided:
        return {"shape": shape}
    if tensor.numel() <= WHOLE_TENSOR:
        found = {"v": _shortest(tensor.tolist(), tensor.dtype)}
        return found if tensor.numel() else {"shape": shape, **found}
    with torch.no_grad():
        head = tensor.detach().flatten()[:HEAD].tolist()
    return {"shape": shape, "head": _shortest(head, tensor.dtype)}


def _shortest(value: Any, dtype: torch.dtype) -> Any:
    """Each number as the shortest decimal that the tensor's dtype reads back unchanged."""
    if isinstance(value, list):
        return [_shortest(item, dtype) for item in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return inside.shortest(value, dtype)
    # Text where a browser's numbers would lose digits.
    return value if isinstance(value, int) and abs(value) <= 1 << 53 else str(value)


def plain(value: Any) -> str:
    """A value that is no tensor, optimizer or module: '=repr', or '~what it is'."""
    if isinstance(value, types.ModuleType):
        return f"~module {value.__name__}"
    if isinstance(value, type):
        return f"~class {value.__name__}"
    if isinstance(value, FUNCTIONS):
        return f"~function {value.__name__}"
    text = repr_of(value)
    return f"~{text[1:-1]}" if text.startswith("<") else f"={short(text)}"


MAX_BITS = 1000
"""300 digits, more than a step shows; beyond 4300, Python refuses to write a whole number."""

FUNCTIONS = (
    types.FunctionType | types.BuiltinFunctionType | types.MethodType | types.MethodWrapperType
)  # fmt: skip

SAFE = {
    type(None), bool, int, float, complex, str, bytes, range, Fraction,
    torch.dtype, torch.device, *inside.SCALARS,
}  # fmt: skip
"""Types whose repr runs no code of the module. These very types: a subclass may have its own."""


def repr_of(value: Any, depth: int = 0) -> str:
    """The repr of plain data, long containers shortened; `<type>` for everything else."""
    kind = type(value)
    if kind is int and value.bit_length() > MAX_BITS:
        return f"<int of {value.bit_length()} bits>"
    if kind in SAFE or inside.is_plain_array(value):
        return repr(value)
    if isinstance(value, BaseException) and kind.__repr__ is BaseException.__repr__:
        return f"{kind.__name__}({', '.join(repr_of(item, depth + 1) for item in value.args)})"
    name = "" if kind in (dict, list, tuple, set, torch.Size) else kind.__name__
    if depth < 3 and isinstance(value, dict):
        pairs = [
            f"{repr_of(key, depth + 1)}: {repr_of(item, depth + 1)}"
            for key, item in list(dict.items(value))[:MAX_ITEMS]
        ]
        return name + _joined("{", pairs, "}", dict.__len__(value))
    if depth < 3 and isinstance(value, list | tuple):
        length = list.__len__(value) if isinstance(value, list) else tuple.__len__(value)
        every = list(list.__iter__(value) if isinstance(value, list) else tuple.__iter__(value))
        ends = every if length <= MAX_ITEMS else [*every[:2], *every[-1:]]
        items = [repr_of(item, depth + 1) for item in ends]
        start, end = "[]" if isinstance(value, list) else "()"
        if start == "(" and len(items) == 1:
            items[0] += ","
        return name + _joined(start, items, end, length)
    if depth < 3 and kind in (set, frozenset):
        if not value:
            return f"{kind.__name__}()"
        items = sorted(repr_of(item, depth + 1) for item in value)
        ends = items if len(items) <= MAX_ITEMS else [*items[:2], items[-1]]
        return f"{name}{_joined('{', ends, '}', len(items))}"
    return f"<{kind.__name__}>"


def _joined(start: str, items: list[str], end: str, count: int) -> str:
    """Items between brackets; where some are left out, the last one and how many there are."""
    if count > len(items):
        return f"{start}{', '.join(items[:-1])}, …, {items[-1]}{end} ({count})"
    text = f"{start}{', '.join(items)}{end}"
    if len(text) > MAX_TEXT and count > 1:
        # What is appended shows: the last item and the count are never cut off.
        between = ", …, " if count > 2 else ", "
        return f"{start}{short(items[0], 26)}{between}{short(items[-1], 26)}{end} ({count})"
    return text


def short(text: str, most: int = MAX_TEXT) -> str:
    """At most so many characters of a text: its start and its end."""
    end = most // 4
    return text if len(text) <= most else f"{text[: most - end - 1]}…{text[-end:]}"


CONTAINERS = (list, tuple, deque, dict)
"""Not sets: the order of the tensors in one depends on where they lie in memory."""


class Attribute(str):
    """The name of an attribute, which an object has in place of a key."""

    __slots__ = ()


def parts_of(value: Any) -> Iterator[tuple[Any, Any]]:
    """Keys and values of a container, or of an object whose class the module defines.

    Read past what a class of the module makes of it: none of its code runs.
    """
    if isinstance(value, dict):
        yield from dict.items(value)
    elif isinstance(value, CONTAINERS):
        kind = next(kind for kind in CONTAINERS if isinstance(value, kind))
        yield from enumerate(kind.__iter__(value))
    elif type(value).__module__ == "__main__" and not isinstance(value, type):
        with contextlib.suppress(AttributeError):  # one with slots
            for name, item in object.__getattribute__(value, "__dict__").items():
                yield Attribute(name), item


ATOMS = frozenset({int, float, str, bool, type(None)})


def holds_objects(value: Any, depth: int = 0) -> bool:
    """Whether a value is or holds a tensor, an optimizer or a module, among its first parts."""
    if type(value) in ATOMS:
        return False
    if isinstance(value, torch.Tensor | torch.optim.Optimizer | torch.nn.Module):
        return True
    if depth > 3:
        return False
    parts = chain.from_iterable(islice(parts_of(value), 2 * MAX_ITEMS))
    return any(holds_objects(part, depth + 1) for part in parts if type(part) not in ATOMS)
