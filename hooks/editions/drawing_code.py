"""The drawing code that a notebook carries with it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from hooks.places import ROOT
from hooks.read.module import Module
from hooks.read.percent import first_line

FRAME = ROOT / "snippets" / "figures" / "frame.py"


def drawing_code(module: Module, language: str) -> str:
    """The source of the drawing functions that the module imports, with all they need.

    The page's language comes first in LANGUAGES, which is the one that notebooks show.
    """
    imported = drawing_imports(module)
    if not imported:
        return ""
    parts = [FRAME.read_text(encoding="utf-8")]
    wanted: dict[Path, set[str]] = {}
    for path, names in sorted(imported.items()):
        _want(path, names, wanted)
    parts += [_extract(path, names) for path, names in wanted.items()]
    languages = 'LANGUAGES = ("ja", "en")'
    assert languages in parts[0]
    parts[0] = parts[0].replace(languages, f'LANGUAGES = ("{language}",)')
    return _imports_first("\n\n\n".join(part.strip() for part in parts))


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def drawing_imports(module: Module) -> dict[Path, set[str]]:
    """The drawing functions that the preamble imports: file -> names."""
    return _imports_of_figures(ast.parse(module.preamble))


def _imports_of_figures(tree: ast.Module) -> dict[Path, set[str]]:
    """What a module imports from snippets/figures, without the frame, which comes whole."""
    wanted: dict[Path, set[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and _is_own(node):
            path = ROOT / (node.module.replace(".", "/") + ".py")
            wanted.setdefault(path, set()).update(alias.name for alias in node.names)
    wanted.pop(FRAME, None)
    return wanted


def _want(path: Path, names: set[str], wanted: dict[Path, set[str]]) -> None:
    """Add the names, and what they use of other files, which then comes first."""
    known = wanted.pop(path, set())
    tree = _parsed(path.read_text(encoding="utf-8"))
    used = {
        node.id
        for definition in _needed(tree, names).values()
        for node in ast.walk(definition)
        if isinstance(node, ast.Name)
    }
    for other, imported in _imports_of_figures(tree).items():
        if needed := imported & used:
            _want(other, needed, wanted)
    wanted[path] = known | names


def _needed(tree: ast.Module, names: set[str]) -> dict[str, ast.stmt]:
    """The top-level definitions of those names and of all that they use."""
    defined = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            defined[node.name] = node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            stored = (n for n in ast.walk(node) if isinstance(n, ast.Name))
            defined |= {n.id: node for n in stored if isinstance(n.ctx, ast.Store)}
    needed: dict[str, ast.stmt] = {}
    todo = list(names)
    while todo:
        name = todo.pop()
        if name in defined and name not in needed:
            needed[name] = defined[name]
            used = ast.walk(defined[name])
            todo += [node.id for node in used if isinstance(node, ast.Name)]
    return needed


def _extract(path: Path, names: set[str]) -> str:
    """The imports of the file, and those definitions with all that they use, in file order."""
    text = path.read_text(encoding="utf-8")
    tree = _parsed(text)
    imports = [
        ast.unparse(node)
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not _is_own(node)
    ]
    nodes = {node.lineno: node for node in _needed(tree, names).values()}
    lines = text.splitlines()
    pieces = [
        "\n".join(lines[first_line(node) - 1 : node.end_lineno])
        for _, node in sorted(nodes.items())
    ]
    return "\n".join(imports) + "\n\n" + "\n\n\n".join(pieces)


def _is_own(node: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("snippets.")


def _imports_first(code: str) -> str:
    """`from __future__` must open the cell; every other import may stand where it is."""
    future = "from __future__ import annotations"
    body = "\n".join(line for line in code.splitlines() if line != future)
    return f"{future}\n\n{body}\n"
