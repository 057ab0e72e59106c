"""Files that are whole and what was written, or count as missing: what caches are made of."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


def load(path: Path) -> bytes | None:
    """What `store` has put there; None where there is nothing, or something else."""
    try:
        seal, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if seal == _seal(path, content) else None


def store(path: Path, content: bytes) -> None:
    """Write a file that `load` accepts. Raises OSError where that fails."""
    write_whole(path, _seal(path, content) + b"\n" + content)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that no reader ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink()
        raise


def _seal(path: Path, content: bytes) -> bytes:
    """A digest that fits this content under this name only."""
    return hashlib.sha256(path.name.encode() + b"\n" + content).hexdigest().encode()
