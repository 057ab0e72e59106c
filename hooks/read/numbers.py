"""Numbers in prose, formulas, code and output."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

# ASCII classes on purpose: a Japanese letter before a digit does not make it part of a word.
NUMBER = re.compile(
    r"""
    (?<![A-Za-z0-9_.])
    (?P<sign>(?<![)\]}])[-−–－+＋])?
    (?P<digits>
        (?<!:)\.\d+                      # .5, but not the format of f"{x:.5f}"
      | \d+(?:\.\d+){2,}                # a version: 2.13.0
      | (?:\d{1,3}(?:,\d{3})+|\d+)        # 1,349 or 1349
        (?:\.\d+|\.(?=[)\],]))?           # 0.1, or 8. as torch prints it: tensor(8.)
        (?:[eE][-+]?\d+)?                 # 1e-3
    )
    """,
    re.VERBOSE,
)

MINUS = tuple("-−–－")

# What is followed by a version, even one that looks like a number: PyTorch 2.0.
PRODUCT = re.compile(r"(?:torch|Python|NumPy|matplotlib) ?\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """A number as written, and what it is worth (None for a version)."""

    text: str
    value: Decimal | None

    def equals(self, other: Number) -> bool:
        """Whether both are worth the same, or are the same version."""
        if self.value is None or other.value is None:
            return self == other
        return self.value == other.value

    @property
    def needs_source(self) -> bool:
        """Three or more significant digits, or a decimal point: it came from somewhere."""
        return self.value is None or "." in self.text or significant(self.text) >= 3


def significant(text: str) -> int:
    """The number of significant digits as written; zeros at the end count."""
    mantissa = re.split("[eE]", text)[0]
    return len(re.sub(r"[^0-9]", "", mantissa).lstrip("0"))


@cache
def numbers_in(text: str) -> tuple[Number, ...]:
    """All numbers in `text`, in order. A full stop after a number is not part of it."""
    return tuple(number for number, _, _ in spans(text))


def spans(text: str) -> Iterator[tuple[Number, int, int]]:
    """(number, start, end) of each number in `text`."""
    for match in NUMBER.finditer(text):
        digits = match["digits"].replace(",", "")
        sign = "-" if match["sign"] in MINUS else ""
        is_version = re.fullmatch(r"\d+(\.\d+){2,}", digits) or PRODUCT.search(
            text, 0, match.start()
        )
        value = None if is_version else Decimal(sign + digits)
        yield Number(sign + digits, value), match.start(), match.end()
