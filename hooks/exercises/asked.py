"""A question with its answer and its wrong choices, which are what the programs printed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hooks.exercises.arranged import by_output, heap_of_each, scrambled
from hooks.exercises.parts import printed
from hooks.exercises.pointed import KINDS as POINTED
from hooks.exercises.pointed import moment
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
        answer: what is printed; of lines to sort, the heap of each, as in `0110`.
        pieces: the lines to arrange, in an order that tells nothing.
        right: the same lines as the program has them, where they are put in order.
        orders: what is printed -> the orders that print it, such as `2013`; the right one first.
        heaps: what readers see for heap 0 and heap 1, where lines are sorted.
        program: the code of that aside, where readers write a part of it.
        after: the cell down to which the page runs before it.
        at: the cell at whose end the picture is taken in which readers point at the answer.
    """

    id: str
    kind: str
    covers: str
    text: str
    answer: str
    wrong: tuple[Wrong, ...]
    hint: str
    pieces: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    orders: dict[str, list[str]] | None = None
    heaps: tuple[str, ...] = ()
    program: str = ""
    after: str = ""
    at: str = ""

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
    name = f"ask-{right.name}" + (f"-{count + 1}" if count else "")
    common: dict[str, Any] = {
        "id": name,
        "kind": question.kind,
        "covers": right.name if is_cell else "",
        "text": question.text,
        "hint": question.hint,
    }
    if question.kind == "sort":
        return Asked(**common, **_sorted(question, name, result))
    wrong = tuple(
        Wrong(printed(wrong.name, wrong.part, result), wrong.name, wrong.text)
        for wrong in question.wrong
    )
    if question.kind == "order":
        pieces = module.program(right.name).pieces
        places = scrambled(pieces, name)
        orders = by_output(right.name, places, result)
        shown = tuple(pieces[at] for at in places)
        answer = next(iter(orders))
        return Asked(
            **common, answer=answer, wrong=wrong, pieces=shown, right=pieces, orders=orders
        )
    if question.kind in POINTED:
        common["at"] = moment(module, right.name)
        # An aside has no output on the page: that of the cell below the question tells its answer.
        below = [each for each in page.placements if 0 < each.line - question.last <= 2]
        common["covers"] = below[0].name if below else common["covers"]
    own = module.program(right.name)
    if question.kind == "write" and isinstance(own, Aside):
        common |= {"program": own.source, "after": own.after}
    return Asked(**common, answer=printed(right.name, right.part, result), wrong=wrong)


def _sorted(question: Question, seed: str, result: RunResult) -> dict[str, Any]:
    words = [word for word, _ in question.heaps]

    def heaps(name: str, items: Sequence[str]) -> str:
        found = heap_of_each(name, words, result)
        return "".join(str(words.index(found[item])) for item in items)

    every = [*heap_of_each(question.right.name, words, result)]
    items = [every[at] for at in scrambled(every, seed)]
    return {
        "answer": heaps(question.right.name, items),
        "wrong": tuple(Wrong(heaps(w.name, items), w.name, w.text) for w in question.wrong),
        "pieces": tuple(items),
        "heaps": tuple(text for _, text in question.heaps),
    }


def all_asked(page: Page, module: Module, result: RunResult) -> Sequence[Asked]:
    """The questions of a page, in order."""
    return [asked(question, page, module, result) for question in page.questions]
