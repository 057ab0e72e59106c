"""Each question of a page has one right answer, and wrong choices that can be told from it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hooks.errors import Mistake, closest
from hooks.exercises import written
from hooks.exercises.arranged import heap_of_each
from hooks.exercises.parts import NoPartError, printed, same
from hooks.exercises.pointed import KINDS as POINTED
from hooks.exercises.pointed import moment, pointers
from hooks.places import shown
from hooks.read.module import Aside, Module
from hooks.read.numbers import numbers_in
from hooks.read.page import Page
from hooks.read.questions import Question
from hooks.run.results import RunResult


def check_questions(
    pages: dict[str, Page], module: Module | None, result: RunResult | None
) -> Iterator[Mistake]:
    """Each question is about programs of the module; each aside is in a question.

    Args:
        result: what the programs printed; None where the module does not run.
    """
    for page in pages.values():
        for question in page.questions:
            if not module:
                problem = "a question, but there is no module whose output could answer it"
                yield Mistake(page.path, question.line, problem, "write the module, or delete it")
            elif unknown := [*_unknown(question, page, module)]:
                yield from unknown
            else:
                yield from _too_late(question, page)
                yield from _unwritten(question, page, module)
                yield from _indistinct(question, page, result) if result else ()
                yield from _given_away(question, page, result) if result else ()
                yield from _unpictured(question, page, module, result) if result else ()
        if module:
            yield from _unused(page, module)


def _unknown(question: Question, page: Page, module: Module) -> Iterator[Mistake]:
    names = [cell.name for cell in (*module.cells, *module.asides)]
    for program in (question.right, *question.wrong):
        if program.name not in names:
            problem = f"no cell and no aside '{program.name}' in {shown(module.path)}."
            problem += closest(program.name, names)
            remedy = f"write it there, '# %% {program.name} after CELL', or name one that there is"
            yield Mistake(page.path, program.line, problem, remedy)
    if question.kind == "order" and question.right.name in names:
        name = question.right.name
        if name not in [aside.name for aside in module.asides if aside.pieces]:
            problem = f"'{name}' has no lines to put in order"
            remedy = f"write it as an aside, '# %% {name} after CELL in any order'"
            yield Mistake(page.path, question.line, problem, remedy)
    if question.kind in ("order", "sort") and question.right.part:
        problem = f"a part of what '{question.right.name}' prints, where all of it counts"
        yield Mistake(page.path, question.line, problem, f"delete '{question.right.part}'")


def _too_late(question: Question, page: Page) -> Iterator[Mistake]:
    for placement in page.placements:
        if placement.name == question.right.name and placement.line < question.line:
            problem = f"a question whose answer stands on line {placement.line} already"
            remedy = f"move it above '::: {placement.name}', or ask about an aside"
            yield Mistake(page.path, question.line, problem, remedy)


def _unwritten(question: Question, page: Page, module: Module) -> Iterator[Mistake]:
    """What readers write is a part of an aside, and its gap leaves a program that runs."""
    own = module.program(question.right.name)
    is_marked = isinstance(own, Aside) and written.is_marked(own.source)
    if question.kind != "write":
        if is_marked:
            problem = f"the aside '{own.name}' has lines marked '# write', but is not written"
            remedy = f"write '::? write {own.name}', or take the marks away"
            yield Mistake(page.path, question.line, problem, remedy)
        return
    if not is_marked or question.right.part:
        problem = f"'{question.right}' is no aside with lines to write, which prints one line"
        remedy = (
            "end the lines of the solution with '# write' in an aside, and name it without part"
        )
        yield Mistake(page.path, question.line, problem, remedy)
        return
    try:
        ast.parse(written.starter(own.source))
    except SyntaxError as error:
        problem = f"without its marked lines '{own.name}' is no Python: {error.msg}"
        yield Mistake(module.path, own.line, problem, "mark whole statements")


def _indistinct(question: Question, page: Page, result: RunResult) -> Iterator[Mistake]:
    known: list[tuple[str, str]] = []
    for program in (question.right, *question.wrong):
        try:
            text = _answer(question, program.name, program.part, result)
        except NoPartError as error:
            problem = f"'{program}' is no part of what the program prints: {error}"
            remedy = "name a part that there is, or print it"
            yield Mistake(page.path, program.line, problem, remedy)
            continue
        for name, other in known:
            if same(text, other):
                problem = f"'{program}' prints '{text}', as '{name}' does: none can tell them apart"
                remedy = "ask for another part of it, or take another program"
                yield Mistake(page.path, program.line, problem, remedy)
        known.append((str(program), text))


def _given_away(question: Question, page: Page, result: RunResult) -> Iterator[Mistake]:
    """The one number of the hint is not that of the answer, as it is printed."""
    if question.kind not in ("type", "choose"):
        return
    try:
        answer = numbers_in(printed(question.right.name, question.right.part, result))
    except NoPartError:
        return  # which has been told
    hint = numbers_in(question.hint)
    if len(answer) == len(hint) == 1 and answer[0].text == hint[0].text:
        problem = f"the hint has the answer, {answer[0].text}"
        yield Mistake(page.path, question.last, problem, "say what leads to it")


def _unpictured(
    question: Question, page: Page, module: Module, result: RunResult
) -> Iterator[Mistake]:
    """What readers point at is in the picture, and what is wrong there is no name for the same."""
    if question.kind not in POINTED:
        return
    cell = moment(module, question.right.name)
    if not cell:
        problem = "a question about the picture before the first cell, which is empty"
        yield Mistake(page.path, question.line, problem, "ask about a later program")
        return
    there = pointers(module, result.recording, cell)
    try:
        right = there.get(printed(question.right.name, question.right.part, result))
        for program in (question.right, *question.wrong):
            label = printed(program.name, program.part, result)
            if label not in there:
                problem = f"'{program}' prints '{label}', which no arrow of the picture begins at"
                problem += f" after the cell '{cell}'.{closest(label, there)}"
                remedy = f"print one of {', '.join(there)}"
                yield Mistake(page.path, program.line, problem, remedy)
            elif question.kind == "tensor" and program in question.wrong and there[label] == right:
                problem = f"'{program}' prints '{label}', a name of the tensor that is the answer"
                yield Mistake(page.path, program.line, problem, "name another tensor")
    except NoPartError:
        return  # which has been told


def _answer(question: Question, name: str, part: str, result: RunResult) -> str:
    """What the program says. Raises NoPartError where it is no answer to the question."""
    if question.kind == "sort":
        heaps = heap_of_each(name, [word for word, _ in question.heaps], result)
        items = heap_of_each(question.right.name, [w for w, _ in question.heaps], result)
        if sorted(heaps) != sorted(items):
            raise NoPartError(f"it sorts other lines than '{question.right.name}'")
        return " ".join(heaps[item] for item in items)
    if question.kind == "order" and name == question.right.name and not part:
        return result.cell(name).stdout.rstrip("\n")
    text = printed(name, part, result)
    if question.kind == "order" and text not in map(str.rstrip, _orders(question, result)):
        raise NoPartError(f"'{text}' is what no order prints")
    return text


def _orders(question: Question, result: RunResult) -> list[str]:
    return [*result.orders[question.right.name].values()]


def _unused(page: Page, module: Module) -> Iterator[Mistake]:
    asked = {name for question in page.questions for name in question.programs}
    for aside in module.asides:
        if aside.name not in asked:
            problem = f"no question of {shown(page.path)} is about the aside '{aside.name}'"
            remedy = "name it in a question there, '    - NAME: why not', or delete it"
            yield Mistake(module.path, aside.line, problem, remedy)
