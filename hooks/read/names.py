"""What readers know by a name stays that: `print`, `torch`, and what Python and torch define."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

Told = tuple[int, str, str]
"""Line, problem, remedy."""
KNOWN = {"torch": "torch", "np": "numpy", "plt": "matplotlib.pyplot", "nn": "torch.nn"} | {
    name: name for name in ("numpy", "matplotlib", "math", "random", "builtins")
}
"""The names of modules, and what they are the names of."""
BUILTINS = {name for name in dir(builtins) if not name.startswith("_")}
NOT_IN_NOTEBOOKS = {"__file__", "__doc__", "__spec__", "__loader__", "__cached__", "In", "Out",
                    "get_ipython"}  # fmt: skip
"""Names that a script has and a notebook has not, or the other way round."""
FAR = {
    "atexit": "runs code when the page has ended",
    "multiprocessing": "starts processes",
    "torch.multiprocessing": "starts processes",
    "webbrowser": "opens a browser",
    "unittest.mock": "replaces what readers know by a name",
}
"""Modules of which nothing is to be seen on a page, and what they do."""
DEFINES = (
    ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    | ast.ExceptHandler | ast.MatchAs | ast.MatchStar
)  # fmt: skip
LATER = {
    "__del__": "runs when nobody knows",
    "finalize": "runs when nobody knows",
}


def renamed(every: list[ast.AST]) -> Iterator[Told]:
    """Names that are given to something else, in functions too; what is imported to do so."""
    fields = {id(name) for node in every for name in _fields(node)}
    for node in every:
        for name, what in _given(node) if id(node) not in fields else ():
            if what is not None and KNOWN.get(name) == what:
                continue
            if not name.isascii():
                remedy = "write it with the letters of ASCII: readers have to type it"
                yield node.lineno, f"the name '{name}'", remedy
            elif name in KNOWN or name in BUILTINS or name == "__builtins__":
                remedy = "choose another name"
                yield node.lineno, f"gives the name '{name}' to something else", remedy
        if (name := _asked_for(node)) in NOT_IN_NOTEBOOKS:
            remedy = "leave it out: a notebook has none, or another"
            yield node.lineno, f"'{name}', which is of the file", remedy
        if _asks_for_all_names(node):
            remedy = "name what is meant: a notebook has names of its own"
            yield node.lineno, f"'{ast.unparse(node)}', all names that there are", remedy
        yield from _changed(node)
        for name in _imported(node):
            if found := next((far for far in FAR if f"{name}.".startswith(f"{far}.")), ""):
                remedy = "leave it out: a module prints what it does, and touches only its folder"
                yield node.lineno, f"imports {found}, which {FAR[found]}", remedy
        said = getattr(node, "name", "") or getattr(node, "attr", "")
        if isinstance(node, ast.FunctionDef | ast.Attribute | ast.alias) and said in LATER:
            remedy = "call it by a name of its own, in the statement that needs it"
            yield node.lineno, f"'{said}', which {LATER[said]}", remedy


def _asked_for(node: ast.AST) -> str:
    """The name that stands there, or is looked for among all: `"In" in globals()`."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Compare(ast.Constant(str(name)), _, [ast.Call(ast.Name("globals"))]):
            return name
    return ""


def _asks_for_all_names(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="dir" | "vars" | "locals"), args=[]):
            return True
    return False


def _given(node: ast.AST) -> Iterator[tuple[str, str | None]]:
    """Each name that a node gives, and the module that it gives it to, where it is one."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id, None
    elif isinstance(node, ast.arg):
        yield node.arg, None
    elif isinstance(node, DEFINES) and node.name:
        yield node.name, None
    elif isinstance(node, ast.Import):
        for alias in node.names:
            yield (
                (alias.asname or alias.name.partition(".")[0]),
                (alias.name if alias.asname else alias.name.partition(".")[0]),
            )
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _fields(node: ast.AST) -> Iterator[ast.AST]:
    """What defines the attributes and methods of a class: readers know them by the class."""
    for each in node.body if isinstance(node, ast.ClassDef) else ():
        yield each
        targets = getattr(each, "targets", None) or [getattr(each, "target", None)]
        yield from filter(None, targets)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _changed(node: ast.AST) -> Iterator[Told]:
    """`torch.add = ...`, and what else gives a new value to an attribute of a known module."""
    remedy = "give what you define a name of its own"
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        root = node.value
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id in KNOWN and not _is_setting(node):
            problem = f"replaces {ast.unparse(node)}, so that it is not what readers know by it"
            yield node.lineno, problem, remedy
    elif isinstance(node, ast.Name) and node.id == "__builtins__":
        yield node.lineno, "'__builtins__', which other Pythons have otherwise", remedy
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("setattr", "delattr"):
        first = node.args[0] if node.args else None
        root = ast.unparse(first).partition(".")[0] if first else ""
        if root in KNOWN:
            problem = f"replaces something of {ast.unparse(first)}"
            yield node.lineno, problem, remedy


def _is_setting(node: ast.Attribute) -> bool:
    """`torch.backends.cudnn.benchmark = True` is how torch is set."""
    return ast.unparse(node).startswith("torch.backends.")
