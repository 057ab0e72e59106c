"""Our own modules in one file: a reader who is far away waits once, not once for each import."""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?(?:function\*?|const|class) (\w+))", re.MULTILINE)
OTHERS = re.compile(r"^(?:import\b|export (?!async |function|const|class)).*$", re.MULTILINE)


def bundled(entry: Path) -> str:
    """A module with those that it imports from its folder, each in a function of its own.

    Its own exports stay exports. Raises ValueError for a module that imports or exports in any
    other way than `import { a } from "./b.js";` and `export function`, `const` or `class`, and
    for modules that import each other.
    """
    done: dict[str, str] = {}

    def add(path: Path, within: tuple[str, ...]) -> str:
        if path.name in within:
            raise ValueError(f"{' imports '.join([*within, path.name])}")
        text = path.read_text(encoding="utf-8")
        for _, name in IMPORT.findall(text):
            if name not in done:
                done[name] = wrapped(name, add(path.with_name(f"{name}.js"), (*within, path.name)))
        text = IMPORT.sub(lambda found: f"const {found[1]} = m_{found[2]};", text)
        others = OTHERS.search(text)
        if others:
            raise ValueError(f"{path.name}: '{others[0]}' is not understood")
        return text

    text = add(entry, ())
    return "\n".join([*done.values(), text])


def wrapped(name: str, text: str) -> str:
    """A module as a function that is called at once; `m_` and its name stand for its exports."""
    names = ", ".join(found[1] for found in EXPORT.findall(text))
    inside = EXPORT.sub(r"\1", text)
    return f"const m_{name} = (() => {{\n{inside}\nreturn {{ {names} }};\n}})();"
