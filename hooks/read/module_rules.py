"""What a module may not contain, as its text tells."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from hooks.read.names import renamed
from hooks.read.percent import ASSERTED, NAME, PROMISE_INDENTED, first_line
from hooks.read.text import foreign, named

Told = tuple[int, str, str]
"""Line, problem, remedy."""
Spans = list[tuple[int, int]]
"""First and last line of each statement."""
Starts = list[tuple[int, str]]
"""Line and name of each cell."""


OF_THE_MACHINE = (
    "sys.platform", "sys.version_info", "sys.byteorder", "sys.maxsize", "sys.hexversion",
    "sys.implementation", "sys.argv", "sys.stdin", "sys.flags", "os.name", "os.uname",
    "os.cpu_count", "os.process_cpu_count", "os.sched_getaffinity", "os.environ", "os.environb",
    "os.getenv", "platform", "multiprocessing.cpu_count", "torch.cuda", "torch.mps",
    "torch.xpu", "torch.mtia", "torch.backends", "torch.version", "torch.get_num_threads",
    "torch.get_num_interop_threads",
)  # fmt: skip
"""What a branch can depend on, so that it goes the other way on another machine; and all in it.

Not `torch.accelerator`, with which a program chooses its device: a page shows how.
"""


def broken_rules(
    tree: ast.Module, lines: list[str], nodes: Spans, starts: Starts
) -> Iterator[Told]:
    """All that a module contains and may not."""
    yield from _cells(lines, nodes, starts)
    yield from _misplaced_assertions(lines, nodes)
    every = [*ast.walk(tree)]
    yield from _two_on_a_line(every)
    yield from _silent_handlers(every)
    yield from _async(every)
    yield from _unseen_space(every, lines)
    yield from renamed(every)
    yield from _of_the_machine(every)
    if starts:
        yield from _code_in_preamble(tree, starts[0][0])
        yield from _project_imports(tree, starts[0][0])


def _cells(lines: list[str], nodes: Spans, starts: Starts) -> Iterator[Told]:
    if not starts:
        yield 1, "no cell in this module", "start the first cell with '# %% name'"
        return
    known: dict[str, int] = {}
    ends = [line - 1 for line, _ in starts[1:]] + [len(lines)]
    for (start, name), end in zip(starts, ends, strict=True):
        if any(first <= start <= last for first, last in nodes):
            remedy = "put '# %%' lines between statements; in a string, write something else"
            yield start, "a cell starts within a statement", remedy
            continue
        if not NAME.fullmatch(name):
            remedy = "name the cell '# %% like-this': lower-case words joined by hyphens"
            yield start, f"'{name}' is not a cell name", remedy
        elif known.setdefault(name, start) != start:
            problem = f"a second cell named '{name}' (the first is on line {known[name]})"
            yield start, problem, "give each cell of a module a name of its own"
        # An asserted output that stands there alone is told as such.
        if not any(start < first <= end for first, _ in nodes) and not any(
            ASSERTED.match(line) for line in lines[start:end]
        ):
            problem = f"the cell '{name}' has no statement"
            yield start, problem, "write one, or delete the cell"


def _misplaced_assertions(lines: list[str], nodes: Spans) -> Iterator[Told]:
    remedy = "put '#>' lines at the left margin, right after the whole statement that prints"
    above = ""
    for number, line in enumerate(lines, 1):
        inside = any(first < number <= last for first, last in nodes)
        if PROMISE_INDENTED.match(line) or (inside and ASSERTED.match(line)):
            yield number, "an asserted output inside a statement", remedy
        elif ASSERTED.match(line):
            # Of several lines in a row, the first is told.
            if not ASSERTED.match(above) and all(last != number - 1 for _, last in nodes):
                yield number, "an asserted output without a statement right above it", remedy
        elif line.startswith("#>"):
            yield number, "'#>' without a space after it", "write '#> output'"
        above = line


def _two_on_a_line(every: list[ast.AST]) -> Iterator[Told]:
    """Outputs, steps and numbers belong to lines, so a line belongs to one statement."""
    for node in every:
        if isinstance(node, ast.expr | ast.expr_context | ast.operator):
            continue  # most of them; a lambda's body is no block
        for name in ("body", "orelse", "finalbody"):
            for one, other in pairwise(getattr(node, name, [])):
                if (line := first_line(other)) <= one.end_lineno:
                    yield line, "two statements on one line", "give each a line of its own"


def _silent_handlers(every: list[ast.AST]) -> Iterator[Told]:
    """An expected exception is declared by its type; its message is printed and asserted."""
    for node in every:
        if isinstance(node, ast.ExceptHandler):
            yield from _handler(node)
        elif isinstance(node, ast.Call) and _name(node.func) == "suppress":
            problem = f"'{ast.unparse(node)}' hides whether the exception comes"
            yield node.lineno, problem, "write 'try: ...' with 'except TYPE as error: print(error)'"


def _handler(node: ast.ExceptHandler) -> Iterator[Told]:
    types = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    too_broad = [name for name in map(_unparsed, types) if name in ("Exception", "BaseException")]
    prints = any(
        isinstance(inner, ast.Call) and _name(inner.func) == "print" for inner in ast.walk(node)
    )
    remedy = "name the exception type that is expected here"
    if node.type is None:
        yield node.lineno, "this 'except' names no exception", remedy
    elif too_broad:
        yield node.lineno, f"'except {too_broad[0]}' is too broad", remedy
    elif not prints:
        problem = "this 'except' prints nothing: nobody would notice when the exception stays away"
        remedy = "print the exception, or part of it, and assert the output with a '#>' line"
        yield node.lineno, problem, remedy


def _name(function: ast.expr) -> str:
    """`suppress` for `contextlib.suppress`: what a call calls, without where it is from."""
    return getattr(function, "attr", None) or getattr(function, "id", "")


def _unparsed(node: ast.expr | None) -> str:
    return ast.unparse(node).rpartition(".")[2] if node else ""


def _of_the_machine(every: list[ast.AST]) -> Iterator[Told]:
    """What another machine has otherwise, and no second run here could show."""
    remedy = "print nothing about the machine, nor depend on it"
    called: dict[str, str] = {}  # what a name of the module stands for
    for node in every:
        if isinstance(node, ast.Import):
            called |= {each.asname: each.name for each in node.names if each.asname}
        elif isinstance(node, ast.ImportFrom):
            for each in node.names:
                name = f"{node.module}.{each.name}"
                if _is_of_the_machine(name):
                    yield node.lineno, f"{name}, which readers' machines have otherwise", remedy
                else:
                    called[each.asname or each.name] = name
    inner = {id(node.value) for node in every if isinstance(node, ast.Attribute)}
    for node in every:
        first, dot, rest = ("" if id(node) in inner else _read(node)).partition(".")
        name = called.get(first, first) + dot + rest
        if _is_of_the_machine(name):
            yield node.lineno, f"{name}, which readers' machines have otherwise", remedy


def _read(node: ast.AST) -> str:
    """`torch.cuda` for what reads that, by a dot or by its name. What is set decides nothing."""
    match node:
        case ast.Attribute(ctx=ast.Load()):
            return ast.unparse(node)
        case ast.Call(func=ast.Name("getattr"), args=[owner, ast.Constant(str(name)), *_]):
            return f"{ast.unparse(owner)}.{name}"
    return ""


def _is_of_the_machine(name: str) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in OF_THE_MACHINE)


def _unseen_space(every: list[ast.AST], lines: list[str]) -> Iterator[Told]:
    """What a page cannot show would be another string there than the one that ran."""
    for number, line in enumerate(lines, 1):
        if "\t" in line:
            yield number, "a tab, which pages show as spaces", "write spaces; in a string, '\\t'"
        if odd := foreign(line):
            yield number, f"the letter {named(odd)}", "type the letter that it looks like"
    seen = set()
    for node in every:
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
        ):
            seen.update(range(node.lineno, node.end_lineno))
    for number in sorted(seen):
        if lines[number - 1] != lines[number - 1].rstrip():
            problem = "white space at the end of a line within a string, which pages do not show"
            yield number, problem, "delete it, or write the string with '\\n'"


def _async(every: list[ast.AST]) -> Iterator[Told]:
    """The event loop runs such lines between those of the cell, where no step belongs to them."""
    for node in every:
        if isinstance(node, ast.AsyncFunctionDef):
            problem = f"'async def {node.name}', whose lines cannot be stepped through"
            yield node.lineno, problem, "write a function that does not wait"


def _code_in_preamble(tree: ast.Module, first_cell: int) -> Iterator[Told]:
    """What runs before the first cell is shown nowhere, so nothing may depend on it."""
    remedy = (
        "move it into a cell; above stand a docstring and imports of drawing functions, "
        "'from snippets.figures.NAME import FUNCTION', which notebooks bring along"
    )
    for index, node in enumerate(tree.body):
        is_docstring = index == 0 and ast.get_docstring(tree) is not None
        allowed = is_docstring or _imports_drawing_functions(node)
        if node.lineno <= first_cell and not allowed:
            yield node.lineno, "code above the first cell, which readers do not see", remedy


def _imports_drawing_functions(node: ast.stmt) -> bool:
    """By their names: that is how the notebook imports them from the file it writes."""
    return (
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("snippets.figures.")
        and all(alias.name != "*" and not alias.asname for alias in node.names)
    )


def _project_imports(tree: ast.Module, first_cell: int) -> Iterator[Told]:
    """Readers have torch, not this project: what a cell imports must exist for them too."""
    remedy = "import drawing code above the first cell; notebooks bring that along"
    for node in ast.walk(tree):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        own = any(name.split(".")[0] in ("snippets", "hooks", "tests") for name in names)
        if own and node.lineno > first_cell:
            problem = "a cell imports code of this project, which readers do not have"
            yield node.lineno, problem, remedy
