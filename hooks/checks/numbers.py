"""Each number on a page has a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from hooks.errors import Mistake
from hooks.formulas.arithmetic import numbers_calculated
from hooks.read.markdown import CODE, visible
from hooks.read.numbers import Number, numbers_in
from hooks.read.page import Page
from hooks.read.percent import without_comments
from hooks.tutorial import Tutorial

BROKEN = re.compile(r"(?<![\w.,])\d+(?:,\d+)+(?!,?\d)")
GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
REMEDY = "correct it, print it in a cell, or give a reason under 'numbers:' in the front matter"


class Evidence:
    """The numbers that a page may use: those in its code and its real output."""

    def __init__(self, *texts: str):
        numbers = [number for text in texts for number in numbers_in(text)]
        self.values = {number.value for number in numbers if number.value is not None}
        self.versions = {number.text for number in numbers if number.value is None}

    def has(self, number: Number) -> bool:
        """Whether the number occurs, with its sign."""
        if number.value is None:
            return number.text in self.versions
        return number.value in self.values


def evidence_by_section(pair: Tutorial, page: Page) -> list[Evidence]:
    """What the numbers of each section may come from, section by section.

    That is the code and output of its own cells and of all before. The opening, up to the second
    heading, tells of everything that follows.
    """
    if not pair.module:
        return [Evidence()] * (len(page.headings) + 1)
    texts: list[list[str]] = [[] for _ in range(len(page.headings) + 1)]
    for placement in page.placements:
        cell = pair.module.cell(placement.name)
        stdout = pair.result.cell(placement.name).stdout
        texts[page.section(placement.line)] += [without_comments(cell.source), stdout]
    found = [Evidence(*chain(*texts[: last + 1])) for last in range(len(texts))]
    return [found[-1]] * 2 + found[2:]


def evidence_of_questions(pair: Tutorial, page: Page) -> dict[int, Evidence]:
    """Line -> what its numbers may come from besides: the programs of the question there."""
    found = {}
    for question in page.questions if pair.module else ():
        texts = []
        for name in question.programs:
            source = pair.module.program(name).source
            texts += [without_comments(source), pair.result.cell(name).stdout]
            texts += pair.result.orders.get(name, {}).values()
        found |= dict.fromkeys(range(question.line, question.last + 1), Evidence(*texts))
    return found


def check_numbers(
    page: Page, evidence: list[Evidence], of_questions: dict[int, Evidence] | None = None
) -> Iterator[Mistake]:
    """Each number has a source.

    The source is the code or the real output of its section or of one before (of any, for the
    opening of the page), or a reason in the front matter; a reason that nothing needs is a
    mistake too. A number may also come out of a calculation in a formula of its section, which
    `check_equations` has repeated; a short one needs no source on a page without code.

    Args:
        evidence: for each section, as `evidence_by_section` returns it.
        of_questions: for the lines of questions, as `evidence_of_questions` returns it.
    """
    reasons = page.reasons("numbers")
    used = set()
    calculated: dict[int, set] = {}
    for line, tex in page.formulas():
        values = {number.value for number in numbers_calculated(tex)}
        calculated.setdefault(page.section(line), set()).update(values)
    described = numbers_in(page.description)
    of_description = ((page.line_of_meta("description"), number) for number in described)
    for line, number in chain(of_description, page.numbers()):
        section = page.section(line)
        if evidence[section].has(number) or number.value in calculated.get(section, ()):
            continue
        if of_questions and line in of_questions and of_questions[line].has(number):
            continue
        if not number.needs_source and not evidence[section].values:
            continue
        used.add(number.text)
        if number.text not in reasons:
            problem = (
                f"the number {number.text} is neither in the code nor in the output of this page "
                "up to the end of its section"
            )
            yield Mistake(page.path, line, problem, REMEDY)
    for line, text in chain(page.prose(), page.formulas()):
        for match in BROKEN.finditer(visible(CODE.sub(" ", text))):
            if not GROUPED.fullmatch(match[0]):
                problem = f"'{match[0]}' is no number: a comma stands before three digits"
                remedy = "write a point before decimals, a space after the comma of a list"
                yield Mistake(page.path, line, problem, remedy)
    for text in reasons:
        if text not in used:
            problem = f"'numbers' in the front matter lists {text}, which needs no reason"
            yield Mistake(page.path, 1, problem, "delete the entry")
