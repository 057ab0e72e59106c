"""How a tensor is told: one width for all entries, whole numbers with a point, or exponents.

What decides is the entries that are neither zero nor infinite nor nan: all whole, no digits are
shown; a ratio above 1000, a value above 1e8 or below 1e-4, exponents are. Long lines are folded,
and of more than a thousand entries only the edges are shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from hooks.live.engine.numbers import bool_, int64
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor


class Options:
    """What `torch.set_printoptions` sets."""

    precision = 4
    threshold: float = 1000
    edgeitems = 3
    linewidth = 80
    sci_mode: bool | None = None


PROFILES = {"default": (4, 1000, 3, 80), "short": (2, 1000, 2, 80), "full": (4, math.inf, 3, 80)}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Change how tensors are told from now on."""
    names = ("precision", "threshold", "edgeitems", "linewidth")
    chosen = dict(zip(names, PROFILES[profile], strict=True)) if profile else {}
    given = dict(zip(names, (precision, threshold, edgeitems, linewidth), strict=True))
    for name, value in (
        chosen | {name: value for name, value in given.items() if value is not None}
    ).items():
        setattr(Options, name, value)
    Options.sci_mode = sci_mode


Formatter = Callable[[object], str]


def formatter(values: list, is_float: bool) -> tuple[Formatter, int]:
    """How each of these numbers is written, and the width of all."""
    if not is_float:
        width = max((len(str(value)) for value in values), default=1)
        return (lambda value: str(value).rjust(width)), width
    told = [value for value in values if value and math.isfinite(value)]
    digits = Options.precision
    whole, exponents, width = True, False, 1
    if told:
        sizes = [abs(value) for value in told]
        low, high = min(sizes), max(sizes)
        whole = all(value == math.ceil(value) for value in told)
        exponents = Options.sci_mode
        if exponents is None:
            exponents = high / low > 1000 or high > 1e8 or low < 1e-4
    if exponents:
        written = [f"{value:.{digits}e}" for value in told]
        width = max([1, *map(len, written)])
        return (lambda value: f"{value:{width}.{digits}e}".rjust(width)), width
    if whole:
        width = max([1, *(len(f"{value:.0f}") + 1 for value in told)])

        def point(value):
            return "." if math.isfinite(value) else ""

        return (lambda value: (f"{value:.0f}" + point(value)).rjust(width)), width
    width = max([1, *(len(f"{value:.{digits}f}") for value in told)])
    return (lambda value: f"{value:.{digits}f}".rjust(width)), width


def shown(tensor: Tensor, long: bool) -> list:
    """The entries that will be told."""
    if not long or not tensor.shape:
        return tensor.flat()
    edge, length = Options.edgeitems, tensor.shape[0]
    places = list(range(length))
    if length > 2 * edge:
        places = places[:edge] + places[-edge:]
    rows = [part(tensor, place) for place in places]
    return [value for row in rows for value in shown(row, long)]


def part(tensor: Tensor, place: int) -> Tensor:
    offset = tensor.offset + place * tensor.strides[0]
    return tensor.reading(tuple(tensor.shape[1:]), tensor.strides[1:], offset)


def lines(tensor: Tensor, indent: int, long: bool, write: Formatter, width: int) -> str:
    """The entries in brackets."""
    if not tensor.shape:
        return write(tensor.flat()[0])
    edge, length = Options.edgeitems, tensor.shape[0]
    cut = long and length > 2 * edge
    if len(tensor.shape) == 1:
        told = [write(value) for value in tensor.flat()]
        if cut:
            told = [*told[:edge], " ...", *told[-edge:]]
        each = max(1, math.floor((Options.linewidth - indent) / (width + 2)))
        folded = [", ".join(told[start : start + each]) for start in range(0, len(told), each)]
        return "[" + (",\n" + " " * (indent + 1)).join(folded) + "]"
    places: list[int | None] = list(range(length))
    if cut:
        places = [*places[:edge], None, *places[-edge:]]
    told = [
        "..." if place is None else lines(part(tensor, place), indent + 1, long, write, width)
        for place in places
    ]
    between = "," + "\n" * (len(tensor.shape) - 1) + " " * (indent + 1)
    return "[" + between.join(told) + "]"


def suffixes(tensor: Tensor, history: Tensor) -> list[str]:
    """What is said after the entries: device, kind, history."""
    found = []
    default = FUNCTIONS["get_default_dtype"]()
    if tensor.is_meta:
        found += ["device='meta'", f"size={tuple(tensor.shape)}"]
        if tensor.dtype is not default:
            found.append(f"dtype={tensor.dtype}")
    elif not tensor.numel():
        if tensor.dim() != 1:
            found.append(f"size={tuple(tensor.shape)}")
        if tensor.dtype is not default:
            found.append(f"dtype={tensor.dtype}")
    elif tensor.dtype not in (default, int64, bool_):
        found.append(f"dtype={tensor.dtype}")
    if history.grad_fn is not None:
        found.append(f"grad_fn=<{type(history.grad_fn).__name__}>")
    elif history.requires_grad:
        found.append("requires_grad=True")
    return found


def told(tensor: Tensor) -> str:
    """A tensor as `print` shows it."""
    plain = tensor.alias()
    opening = (
        "tensor("
        if type(tensor).__name__ in ("Tensor", "Parameter")
        else f"{type(tensor).__name__}("
    )
    indent = len(opening)
    if tensor.is_meta:
        text = "..."
    elif not tensor.numel():
        text = "[]"
    else:
        long = tensor.numel() > Options.threshold
        write, width = formatter(shown(plain, long), tensor.dtype.is_floating_point)
        text = lines(plain, indent, long, write, width)
    text = opening + text
    last = len(text) - text.rfind("\n") + 1
    for suffix in suffixes(plain, tensor):
        if last + len(suffix) + 2 > Options.linewidth:
            text += ",\n" + " " * indent + suffix
            last = indent + len(suffix)
        else:
            text += ", " + suffix
            last += len(suffix) + 2
    return text + ")"


FUNCTIONS["told"] = told
