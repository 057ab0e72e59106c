"""What a page loads when a reader runs a cell: Python in WebAssembly, and the engine.

Four files, compressed here, because not every host compresses them: `worker` (Pyodide's two scripts
and our own in one, which a page makes a worker of), `python` (the interpreter), `library` (what is
left of the standard library) and `engine` (this package with PyTorch's optimizer code). A list of
them tells their names and sizes. A name has the digest of what is in it: browsers keep the file.

Pyodide is under the Mozilla Public License 2.0, its source is at https://github.com/pyodide/pyodide;
its files are as npm has them, but for the lines that export and import.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

from hooks import files
from hooks.live import packages, sources
from hooks.places import DOCS, ROOT

CACHE = ROOT / ".cache" / "made"
OWN = ROOT / "hooks" / "live"
WORKER = DOCS / "assets" / "live" / "worker.js"
LIST = "files.json"
LICENCES = "licences.txt"
ENCODINGS = {"__init__", "aliases", "ascii", "cp437", "idna", "latin_1", "utf_8"}
"""Those that Python starts with, and that archives are read with."""

RECORDER = {
    "read": "__init__ module module_rules names percent text",
    "record": "deltas graph identities lines nodes recorder snapshot values",
    "steps": "naming optimizers references rules sentences source story trace values",
}
"""The files of other rooms that `stepping` needs."""

Files = dict[str, bytes]


def runtime() -> Files:
    """Name -> content of each file. Raises AuthorError where Pyodide cannot be had."""
    package = packages.pyodide()
    parts = {
        "worker": worker(package).encode(),
        "python": (package / "pyodide.asm.wasm").read_bytes(),
        "library": library((package / "python_stdlib.zip").read_bytes(), kept()),
        "engine": archive({**engine(), **recorder()}),
    }
    found, told = {}, {}
    for part, content in parts.items():
        digest = hashlib.sha256(content).hexdigest()
        small = _compressed(content, digest)
        name = f"{part}.{digest[:12]}.gz"
        found[name] = small
        told[part] = {"name": name, "bytes": len(small)}
    return {**found, LIST: json.dumps(told).encode(), LICENCES: licences().encode()}


def _compressed(content: bytes, digest: str) -> bytes:
    """The interpreter takes seconds: what was compressed once is kept."""
    file = CACHE / f"{digest}.gz"
    small = files.load(file)
    if small is None:
        small = gzip.compress(content, 9, mtime=0)
        files.store(file, small)
    return small


def worker(package: Path) -> str:
    """Pyodide's scripts and our own as one module that imports nothing."""
    interpreter = _once(_text(package / "pyodide.asm.mjs"), r"export default (\w+);", "")
    loader = _once(
        _text(package / "pyodide.mjs"),
        r"export\{(\w+) as loadPyodide,\w+ as version\};",
        r"const loadPyodide = \1;",
    )
    loader = re.sub(r"//# sourceMappingURL=\S+", "", loader)
    notice = "/* Pyodide, MPL-2.0, https://github.com/pyodide/pyodide; below it this site's own. */"
    info = json.loads(_text(package / "pyodide-lock.json"))["info"]
    told = f"const LOCK_INFO = {json.dumps(info)};"
    return "\n".join([notice, interpreter, loader, told, _text(WORKER)])


def _once(text: str, pattern: str, new: str) -> str:
    text, found = re.subn(pattern, new, text)
    if found != 1:
        raise ValueError(f"Pyodide's script has {pattern} {found} times, not once")
    return text


def kept() -> set[str]:
    """The first names of the modules of the standard library that readers have."""
    lines = _text(OWN / "library.txt").splitlines()
    return {name for line in lines if not line.startswith("#") for name in line.split()}


def library(whole: bytes, names: Iterable[str]) -> bytes:
    """The archive of the standard library with nothing but these modules, not compressed."""
    with zipfile.ZipFile(io.BytesIO(whole)) as found:
        every = {entry: found.read(entry) for entry in found.namelist() if entry.endswith(".py")}
    names = set(names)
    return archive({path: text for path, text in every.items() if _is_kept(path, names)})


def _is_kept(path: str, names: set[str]) -> bool:
    first, _, rest = path.removesuffix(".py").partition("/")
    return first in names and (first != "encodings" or rest in ENCODINGS)


def engine() -> Files:
    """The engine as a package, what runs cells on it, and what it takes from PyTorch."""
    own = [ROOT / "hooks" / "__init__.py", *sorted(OWN.glob("engine/*.py"))]
    own += [OWN / f"{name}.py" for name in ("__init__", "cells", "untouched")]
    found = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in own}
    return {**found, "hooks/live/taken.json": json.dumps(taken()).encode()}


def recorder() -> Files:
    """What records a run on the engine and tells its steps: the build's own files, mostly."""
    own = [OWN / f"{name}.py" for name in ("stepping", "inside", "layered", "sums")]
    own += [ROOT / "hooks" / f"{name}.py" for name in ("errors", "languages", "places")]
    for room, names in RECORDER.items():
        own += [ROOT / "hooks" / room / f"{name}.py" for name in names.split()]
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in own}


def taken() -> dict:
    """What the engine needs of the installed PyTorch, as JSON."""
    names = {kind: sorted(found) for kind, found in sources.real_names().items()}
    code, licence = sources.optimizer_code(), sources.licence()
    return {"sources": code, "licence": licence, "version": sources.torch_version(), "real": names}


def archive(contents: Files) -> bytes:
    """A zip of the files, the same for the same files. It is compressed as a whole later."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as made:
        for path in sorted(contents):
            made.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), contents[path])
    return whole.getvalue()


def licences() -> str:
    """What readers may know of where these files come from."""
    return (
        "worker, python, library: Pyodide, under the Mozilla Public License 2.0,\n"
        "https://github.com/pyodide/pyodide; CPython and its standard library in it, under the\n"
        "PSF License Agreement, https://docs.python.org/3/license.html.\n\n"
        "engine: this site's own, under the MIT License; PyTorch's optimizers, under this:\n\n"
    ) + sources.licence()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
