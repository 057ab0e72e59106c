"""What pure functions have made, on disk: made again when an input or the build's code changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hooks import files
from hooks.errors import Mistake
from hooks.places import ROOT

FOLDER = ROOT / ".cache" / "made"


def remembered(inputs: list[Any], make: Callable[..., str], *arguments: Any) -> str:
    """What `make` returns for the arguments, made only where it is not known for these inputs.

    Args:
        inputs: JSON-ready data that, with the code of hooks/, decides what `make` returns.
    """
    file = _file(make, inputs)
    content = files.load(file)
    if content is None:
        content = make(*arguments).encode()
        files.store(file, content)
    return content.decode()


def checked(
    inputs: list[Any], check: Callable[..., Iterable[Mistake]], *arguments: Any
) -> list[Mistake]:
    """What `check` finds wrong; that it found nothing is remembered, as `remembered` does."""
    file = _file(check, inputs)
    if files.load(file) is not None:
        return []
    found = [*check(*arguments)]
    if not found:
        files.store(file, b"")
    return found


def _file(function: Callable, inputs: list[Any]) -> Path:
    told = json.dumps([function.__qualname__, *inputs], ensure_ascii=False)
    return FOLDER / hashlib.sha256(f"{code_digest()}{told}".encode()).hexdigest()


@cache
def code_digest() -> str:
    """A digest of the build's own code, templates and settings, and of what colours the cells."""
    digest = hashlib.sha256("".join(map(version, ("pygments", "nbconvert"))).encode())
    for path in sorted((ROOT / "hooks").rglob("*.*")):
        if path.suffix in (".py", ".j2", ".json"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
