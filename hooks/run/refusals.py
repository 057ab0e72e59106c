"""What a module may not do while it runs, and what is said of it."""

from __future__ import annotations

import builtins
import inspect
import re
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

from hooks.errors import AuthorError, Mistake
from hooks.places import shown
from hooks.read.module import Module
from hooks.read.numbers import numbers_in
from hooks.read.text import named, unseen
from hooks.run import glyphs
from snippets.figures import frame

Told = tuple[str, str]
"""Problem, remedy."""
MAX_STDOUT = 100_000
SPACE_AT_END = re.compile(r"[^\S\n](?=\n)")


def unexpected(error: BaseException, line: int, module: Module) -> AuthorError:
    """What is said of an exception that a statement raised."""
    frames = traceback.extract_tb(error.__traceback__)
    here = [entry.lineno for entry in frames if entry.filename == shown(module.path)]
    line = here[-1] if here else line
    if isinstance(error, AuthorError):
        return AuthorError(*(replace(m, path=module.path, line=line) for m in error.mistakes))
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


class Originals:
    """What `print` and torch's own functions were before a module ran.

    Output and steps are read as if they were still that. Args: the module's namespace.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._before: list[tuple[str, Any, dict[str, Any]]] = []
        self._keep("builtins", builtins, ["print"])

    def _keep(self, name: str, owner: Any, names: list[str]) -> None:
        self._before.append((name, owner, {each: vars(owner).get(each) for each in names}))

    def replaced(self) -> Iterator[Told]:
        """What is no longer what it was."""
        torch = sys.modules.get("torch")
        if torch and len(self._before) == 1:
            for owner in (torch, torch.nn.functional, torch.autograd, torch.linalg):
                self._keep(owner.__name__, owner, _functions(owner))
            self._keep("torch.Tensor", torch.Tensor, _functions(torch.Tensor))
        for name, owner, functions in self._before:
            # `is`, not `==`: some of them do not compare.
            for each, function in functions.items():
                if vars(owner).get(each) is not function:
                    yield (
                        f"replaces {name}.{each}, so that it is not what readers know by the name",
                        "give what you define a name of its own",
                    )
        for each, known in (("print", builtins.print), ("torch", torch)):
            if each in self._namespace and self._namespace[each] is not known:
                remedy = "choose another name"
                yield f"gives the name '{each}' to something else", remedy


def _functions(owner: Any) -> list[str]:
    """What can be called there, also by inheritance; not classes and modules, which load late."""
    return [
        name
        for name in dir(owner)
        if not name.startswith("_")
        and callable(value := inspect.getattr_static(owner, name))
        and not isinstance(value, type | ModuleType)
    ]
