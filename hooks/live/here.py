"""Which cells of a page run in it: found out by running them on the engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache

from hooks import files
from hooks.live import cells, runtime
from hooks.places import ROOT

FOLDER = ROOT / ".cache" / "made"


def elsewhere(preamble: str, program: Sequence[tuple[str, str]], printed: Sequence[str]) -> list:
    """The names of the cells that do not print on the engine what they printed on PyTorch.

    Args:
        preamble: what stands above the first cell, which imports the drawing functions.
        program: name and code of each cell, in order.
        printed: what each printed.
    """
    told = json.dumps([_engine(), preamble, program, printed], ensure_ascii=False)
    file = FOLDER / hashlib.sha256(told.encode()).hexdigest()
    content = files.load(file)
    if content is None:
        content = json.dumps(_elsewhere(preamble, program, printed)).encode()
        files.store(file, content)
    return json.loads(content)


@cache
def _engine() -> str:
    return hashlib.sha256(runtime.archive(runtime.engine())).hexdigest()


def _elsewhere(
    preamble: str, program: Sequence[tuple[str, str]], printed: Sequence[str]
) -> list[str]:
    """Run the cells; each that fails is left out, as the page does, and what follows tried."""
    left, failed = [("", preamble)], []
    rest = list(program)
    while rest:
        found: dict[str, list[str]] = {}

        def note(cell: str, kind: str, text: str, found: dict = found) -> None:
            found.setdefault(cell, []).append(text if kind == "out" else f"{kind}: {text}")

        cells.load(json.dumps(runtime.taken()))
        cells.run([*left, *rest], note)
        wrong = _first_wrong(rest, program, printed, found)
        if wrong is None:
            return failed
        left += rest[:wrong]
        failed.append(rest[wrong][0])
        rest = rest[wrong + 1 :]
    return failed


def _first_wrong(
    rest: Sequence[tuple[str, str]],
    program: Sequence[tuple[str, str]],
    printed: Sequence[str],
    found: dict[str, list[str]],
) -> int | None:
    wanted = dict(zip((name for name, _ in program), printed, strict=True))
    for place, (name, _) in enumerate(rest):
        if "".join(found.get(name, [])) != wanted[name]:
            return place
    return None
