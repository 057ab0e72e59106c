"""Files that are whole and what was written, or count as missing: what caches are made of."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A path to build at; what is there takes the place of `target` when the block succeeds.

    Several processes may do this at a time: each builds beside the target in a folder of its
    own, and the last to finish wins. What a killed process has left is cleared up by the next.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.parent):
        _clear_up(target)
        folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
        alive = _lock(folder, fcntl.LOCK_EX)  # until this process ends, however it ends
    try:
        yield folder / "new"
        with _locked(target.parent):
            if target.exists():
                target.rename(folder / "old")
            (folder / "new").rename(target)
    finally:
        _discard(folder, target)
        os.close(alive)


def _clear_up(target: Path) -> None:
    """Remove the folders of processes that are no more."""
    for folder in target.parent.glob(f".{target.name}-*"):
        with suppress(BlockingIOError, FileNotFoundError):  # at work; done since we looked
            descriptor = _lock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _discard(folder, target)
            os.close(descriptor)


def _discard(folder: Path, target: Path) -> None:
    """Remove a folder, after putting back what was taken out of the target's place."""
    old = folder / "old"
    if old.exists() and not target.exists():
        old.rename(target)
    shutil.rmtree(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = _lock(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def _lock(folder: Path, how: int) -> int:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, how)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
