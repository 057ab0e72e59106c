"""A question with its answer and its wrong choices, which are what the programs printed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from hooks.exercises.parts import part_of
from hooks.read.module import Aside, Module
from hooks.read.page import Page
from hooks.read.questions import Question
from hooks.run.results import RunResult


@dataclass(frozen=True)
class Wrong:
    """A wrong choice: what its program printed, the name of the mistake, and a sentence on it."""

    printed: str
    name: str
    text: str


@dataclass(frozen=True)
class Asked:
    """A question whose answer is known.

    Args:
        id: the same in all languages, and its own on the page.
        covers: the cell of the page whose output is the answer; "" where an aside has it.
        program: the code of that aside, where readers write a part of it.
        after: the cell down to which the page runs before it.
    """

    id: str
    kind: str
    covers: str
    text: str
    answer: str
    wrong: tuple[Wrong, ...]
    hint: str
    program: str = ""
    after: str = ""

    @property
    def choices(self) -> list[str]:
        """The answer among the wrong choices, in an order that tells nothing."""
        found = [self.answer, *(wrong.printed for wrong in self.wrong)]
        return sorted(found, key=lambda text: hashlib.sha256((self.id + text).encode()).digest())


def asked(question: Question, page: Page, module: Module, result: RunResult) -> Asked:
    """The question with what its programs printed. Raises NoPartError where one did not."""
    right = question.right
    same = [other for other in page.questions if other.right.name == right.name]
    count = same.index(question)
    is_cell = any(placement.name == right.name for placement in page.placements)
    own = module.program(right.name)
    is_written = question.kind == "write" and isinstance(own, Aside)
    return Asked(
        id=f"ask-{right.name}" + (f"-{count + 1}" if count else ""),
        kind=question.kind,
        covers=right.name if is_cell else "",
        text=question.text,
        answer=printed(right.name, right.part, result),
        wrong=tuple(
            Wrong(printed(wrong.name, wrong.part, result), wrong.name, wrong.text)
            for wrong in question.wrong
        ),
        hint=question.hint,
        program=own.source if is_written else "",
        after=own.after if is_written else "",
    )


def printed(name: str, part: str, result: RunResult) -> str:
    """That part of what the program printed. Raises NoPartError."""
    return part_of(result.cell(name).stdout, part)


def all_asked(page: Page, module: Module, result: RunResult) -> Sequence[Asked]:
    """The questions of a page, in order."""
    return [asked(question, page, module, result) for question in page.questions]
