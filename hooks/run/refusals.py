"""What a module may not do while it runs, and what is said of it."""

from __future__ import annotations

import builtins
import inspect
import io
import re
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from operator import is_
from pathlib import Path
from types import ModuleType
from typing import Any

from hooks.errors import AuthorError, Mistake
from hooks.places import SNIPPETS, shown
from hooks.read.module import Module
from hooks.read.numbers import numbers_in
from hooks.read.text import named, unseen
from hooks.run import glyphs
from snippets.figures import frame

Told = tuple[str, str]
"""Problem, remedy."""
FIGURES = SNIPPETS / "figures"
MAX_STDOUT = 100_000
NOT_KEPT = {"__doc__", "__dict__", "__weakref__", "__class__", "__subclasshook__", "Storage"}
"""Of a class, what is no method; of torch, what follows its default dtype."""
SPACE_AT_END = re.compile(r"[^\S\n](?=\n)")


def unexpected(error: BaseException, line: int, module: Module) -> AuthorError:
    """What is said of an exception that a statement raised."""
    frames = traceback.extract_tb(error.__traceback__)
    here = [entry.lineno for entry in frames if entry.filename == shown(module.path)]
    line = here[-1] if here else line
    if isinstance(error, AuthorError):
        return AuthorError(*(replace(m, path=module.path, line=line) for m in error.mistakes))
    drawn = [entry for entry in frames if Path(entry.filename).is_relative_to(FIGURES)]
    if drawn and Path(drawn[-1].filename).name != "frame.py":
        problem = f"unexpected {type(error).__name__}: {error}"
        problem += f"; drawn for {shown(module.path)}:{line}"
        path, line = Path(drawn[-1].filename), drawn[-1].lineno
        return AuthorError(Mistake(path, line, problem, "correct what draws"))
    if isinstance(error, MemoryError):
        problem = "needs more memory than a module may use"
        remedy = "end the loop, or make the data smaller"
    else:
        kind = type(error).__name__
        problem = f"unexpected {kind}: {error}"
        remedy = (
            "correct the code; to show the error on the page, write "
            f"'try: ...' with 'except {kind} as error: print(error)' and assert the message "
            "with a '#>' line"
        )
    return AuthorError(Mistake(module.path, line, problem, remedy))


def missing_glyphs(name: str, drawing: frame.Drawn) -> Iterator[Told]:
    """Every character of a figure can be shown."""
    if lacking := glyphs.missing(drawing.words):
        listed = ", ".join(f"'{char}' (U+{ord(char):04X})" for char in lacking)
        problem = f"the figure {name} has characters that the Japanese font lacks: {listed}"
        yield problem, f"write something else in {name} (snippets/figures)"


def different_numbers(name: str, drawn: dict[str, frame.Drawn]) -> Iterator[Told]:
    """The words of a figure are those of its language; its numbers are not."""
    (first, numbers), *others = (
        (language, Counter(number.text for text in drawing.words for number in numbers_in(text)))
        for language, drawing in drawn.items()
    )
    for language, other in others:
        if differing := (numbers - other) + (other - numbers):
            problem = f"the figure {name} does not have the same numbers in {first} and {language}"
            remedy = f"say the same in both languages in {name} (snippets/figures)"
            yield f"{problem}: {', '.join(differing)}", remedy


def side_effects(stdout: str, stderr: str, value: object) -> Iterator[Told]:
    """A statement shows on the page all that it does, in lines that can be asserted."""
    if len(stdout) > MAX_STDOUT:
        problem = f"printed {len(stdout)} characters; a page shows at most {MAX_STDOUT}"
        yield problem, "print less"
    space = SPACE_AT_END.search(stdout)
    if odd := space[0] if space else unseen(stdout):
        problem = f"printed the character {named(odd)}, which a '#>' line cannot hold"
        yield problem, "print repr() of the text"
    if stdout and not stdout.endswith("\n"):
        yield "the output does not end with a line break", "print it without end=''"
    if stderr:
        remedy = (
            "avoid the warning, or catch it with 'warnings.catch_warnings(record=True)' "
            "and print its message"
        )
        yield f"wrote to stderr: {stderr.strip()}", remedy
    if value is not None:
        problem = (
            f"the cell ends in an expression whose value is {value!r}: a notebook would "
            "show it, a script would not"
        )
        yield problem, "print it, or assign it to a name"


def open_figure() -> Iterator[Told]:
    """A figure is drawn by a function of this project, or is closed."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot and pyplot.get_fignums():
        remedy = (
            "draw with a function of snippets/figures, so that the figure has its words in "
            "both languages; what shows how to plot saves its figure and closes it"
        )
        yield "a pyplot figure was left open", remedy


def threads_left(before: set[threading.Thread]) -> Iterator[Told]:
    """Whoever prints belongs to a statement, which has ended when the next one begins.

    Args:
        before: the threads that ran when the statement began.
    """
    others = [thread for thread in threading.enumerate() if thread not in before]
    if others:
        remedy = "join it in the statement that starts it: 'with' a ThreadPoolExecutor, say"
        yield f"leaves a thread running, {others[0].name}, which may print later", remedy


def streams_replaced(stdout: io.StringIO, stderr: io.StringIO) -> Iterator[Told]:
    """What is printed goes where a page shows it, also in the next statement."""
    for name, stream in (("stdout", stdout), ("stderr", stderr)):
        if getattr(sys, name) is not stream:
            remedy = "'with contextlib.redirect_stdout(...)' gives it back within the statement"
            yield f"replaces sys.{name}, so that nobody knows what a page would show", remedy


class Originals:
    """What Python's and torch's own functions were before a module ran.

    Output and steps are read as if they were still that.
    """

    def __init__(self) -> None:
        self._before: list[tuple[str, Any, dict[str, Any]]] = []
        self._known: set[str] = set()
        self._builtins = dict(vars(builtins))
        for name in ("builtins", "math", "random"):
            self._look_at(name)

    def _look_at(self, name: str) -> None:
        if name not in self._known and (owner := sys.modules.get(name)):
            self._known.add(name)
            self._keep(name, owner)

    def _keep(self, name: str, owner: Any) -> None:
        self._before.append((name, owner, {each: vars(owner)[each] for each in _own(owner)}))

    def _look_at_torch(self) -> None:
        torch = sys.modules.get("torch")
        if not torch or "torch" in self._known:
            return
        for name in ("torch", "torch.nn", "torch.nn.functional", "torch.autograd", "torch.linalg",
                     "torch.optim", "numpy"):  # fmt: skip
            self._look_at(name)
        # Most methods of a tensor are inherited.
        names = [name for name in dir(torch.Tensor) if name not in NOT_KEPT]
        kept = {name: vars(torch.Tensor).get(name) for name in names}
        self._before.append(("torch.Tensor", torch.Tensor, kept))
        for package in (torch.nn, torch.optim):
            for name, found in vars(package).items():
                if isinstance(found, type):
                    self._keep(f"{package.__name__}.{name}", found)

    def replaced(self, namespace: dict[str, Any]) -> Iterator[Told]:
        """What is no longer what it was, or is not in the namespace of a module."""
        self._look_at_torch()
        for name, owner, functions in self._before:
            now = vars(owner)
            # Two thousand names after each statement: past them without a line of Python each.
            if all(map(is_, map(now.get, functions), functions.values())):
                continue
            for each, function in functions.items():
                # `is`, not `==`: some of them do not compare.
                if now.get(each) is not function and _plain(now.get(each)) is not _plain(function):
                    yield (
                        f"replaces {name}.{each}, so that it is not what readers know by the name",
                        "give what you define a name of its own",
                    )
        known = self._builtins | {"torch": sys.modules.get("torch")}
        for each, value in namespace.items():
            if each in known and not each.startswith("_") and value is not known[each]:
                yield f"gives the name '{each}' to something else", "choose another name"


def _plain(function: Any) -> Any:
    """Torch wraps `step` of an optimizer's class when the first is made."""
    return inspect.unwrap(function) if callable(function) else function


def _own(owner: Any) -> list[str]:
    """What can be called there, and is found there; not modules, which load late."""
    is_class = isinstance(owner, type)
    return [
        name
        for name, value in vars(owner).items()
        if (is_class or not name.startswith("_")) and name not in NOT_KEPT and _is_known(value)
    ]


def _is_known(value: Any) -> bool:
    is_descriptor = isinstance(value, property | classmethod | staticmethod)
    return (callable(value) or is_descriptor or inspect.isdatadescriptor(value)) and not isinstance(
        value, ModuleType
    )
