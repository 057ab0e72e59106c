"""What a run yields, as plain data that goes through JSON unchanged."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Drawing:
    """One figure: its function's name, and per language the SVG and the text alternative.

    `labels` has per language the words on it but for those at ticks; `planes`, of each pair of
    axes, what each of both says: label by language, `low`, `high`, `counts` (see `frame.Axis`).
    """

    name: str
    svg: dict[str, str]
    alt: dict[str, str]
    labels: dict[str, list[str]] = field(default_factory=dict)
    planes: list[list[dict[str, Any]]] = field(default_factory=list)


@dataclass
class StatementResult:
    """What one top-level statement printed and drew, in that order."""

    line: int
    stdout: str = ""
    drawings: list[Drawing] = field(default_factory=list)


@dataclass
class CellResult:
    """The results of a cell's statements, in order."""

    name: str
    statements: list[StatementResult] = field(default_factory=list)

    @property
    def stdout(self) -> str:
        """Everything that the cell printed."""
        return "".join(statement.stdout for statement in self.statements)


@dataclass
class RunResult:
    """The results of a module's cells, in order, and the versions that produced them.

    `recording` has what the names referred to after each statement: see `hooks.steps.trace`;
    `asides` has the results of the programs that only questions are asked about, and `orders`
    what those in any order print in each: by name, then by order, `2134` for the second line first.
    `digest` is of all this, where the result has been kept.
    """

    cells: list[CellResult]
    versions: dict[str, str]
    recording: dict[str, Any] = field(default_factory=dict)
    asides: list[CellResult] = field(default_factory=list)
    orders: dict[str, dict[str, str]] = field(default_factory=dict)
    digest: str = field(default="", compare=False)

    @property
    def stdout(self) -> str:
        """Everything that the module printed."""
        return "".join(cell.stdout for cell in self.cells)

    def cell(self, name: str) -> CellResult:
        """The cell or aside of that name. Raises KeyError."""
        for cell in (*self.cells, *self.asides):
            if cell.name == name:
                return cell
        raise KeyError(name)

    def to_json(self) -> dict[str, Any]:
        """As JSON-ready data, which shares the recording: that is large, and JSON-ready already."""
        cells, asides = ([asdict(cell) for cell in part] for part in (self.cells, self.asides))
        return {
            "cells": cells,
            "versions": self.versions,
            "recording": self.recording,
            "asides": asides,
            "orders": self.orders,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> RunResult:
        """The inverse of `to_json`."""
        cells, asides = ([_cell(cell) for cell in data[part]] for part in ("cells", "asides"))
        return cls(cells, data["versions"], data["recording"], asides, data["orders"])


def _cell(data: dict[str, Any]) -> CellResult:
    statements = [
        StatementResult(
            statement["line"],
            statement["stdout"],
            [Drawing(**drawing) for drawing in statement["drawings"]],
        )
        for statement in data["statements"]
    ]
    return CellResult(data["name"], statements)
