"""What pure functions have made, on disk: made again when an input or the build's code changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from typing import Any

from hooks import files
from hooks.places import ROOT

FOLDER = ROOT / ".cache" / "made"


def remembered(inputs: list[Any], make: Callable[..., str], *arguments: Any) -> str:
    """What `make` returns for the arguments, made only where it is not known for these inputs.

    Args:
        inputs: JSON-ready data that, with the code of hooks/, decides what `make` returns.
    """
    told = json.dumps([make.__qualname__, *inputs], ensure_ascii=False)
    file = FOLDER / hashlib.sha256(f"{code_digest()}{told}".encode()).hexdigest()
    content = files.load(file)
    if content is None:
        content = make(*arguments).encode()
        files.store(file, content)
    return content.decode()


@cache
def code_digest() -> str:
    """A digest of the build's own code, templates and settings, and of what colours the cells."""
    digest = hashlib.sha256("".join(map(version, ("pygments", "nbconvert"))).encode())
    for path in sorted((ROOT / "hooks").rglob("*.*")):
        if path.suffix in (".py", ".j2", ".json"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
