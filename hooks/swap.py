"""A folder is replaced whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


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
        with suppress(BlockingIOError):
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
