"""Where a tensor is."""

from __future__ import annotations

from hooks.live.engine import messages


class device:  # noqa: N801  # PyTorch's name
    """Where a tensor is: `cpu`, or `meta`, which keeps shapes and no numbers."""

    def __init__(self, type: str | device = "cpu", index: int | None = None) -> None:
        name = str(type)
        if name.split(":")[0] not in ("cpu", "meta"):
            raise RuntimeError(messages.missing(f"device {name}"))
        self.type, self.index = name.split(":")[0], index

    def __repr__(self) -> str:
        return f"device(type='{self.type}')"

    def __str__(self) -> str:
        return self.type

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and self.type == other.type

    def __hash__(self) -> int:
        return hash(self.type)


device.__module__ = "torch"
CPU = device("cpu")
