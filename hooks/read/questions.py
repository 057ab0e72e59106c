"""Read the questions of a page: what is asked about which program, wrong choices, one hint.

    ::? type accumulate line 2
        What does the second line say?
        - overwritten: `backward()` adds to `.grad`; it does not assign.
        - hint: After the first round `.grad` holds -8.

The right answer is not written: it is that part of what the named program (a cell or an aside of
the page's module) has printed. So is each wrong choice, of the program after which it is named.
Text in, data out.

    ::? order calls                          ::? sort operations
        Which order prints `2.1270`?             Same tensor, or another?
        - calls order 1324: Erased too early.    - heap True: the same
        - hint: Who reads `.grad`?               - heap False: another
                                                 - by-value: Equal is not the same.
                                                 - hint: Which of them write in place?

To put in order are the lines of an aside's block, and what they print in an order counts. To sort
are the lines that a program prints: the first word of each says into which heap. To point at, in
the viewer's picture, is the `tensor` whose name a program prints, or the `arrow` that begins there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hooks.read.markdown import ASK, scan

KINDS = ("type", "choose", "order", "sort", "write", "tensor", "arrow")
PROGRAM = r"(?P<name>[a-z0-9-]+)(?: +(?P<part>(?:line|number|order) +\d+))?"
HEAD = re.compile(rf"(?P<kind>\S+) +{PROGRAM}")
ENTRY = re.compile(rf"^ {{4}}- {PROGRAM}: +(?P<text>.*)$")
HEAP = re.compile(r"^ {4}- heap +(?P<word>\S+): +(?P<text>.*)$")
HINT = "hint"
FORM = (
    "write '::? type NAME' or '::? choose NAME', either with 'line 2' or 'number 3' at its end; "
    "'::? order NAME', '::? sort NAME', '::? write NAME', '::? tensor NAME' or '::? arrow NAME'"
)


@dataclass(frozen=True)
class Program:
    """A cell or an aside, the part of what it printed ("" for all), and what is said of it."""

    name: str
    part: str
    text: str
    line: int

    def __str__(self) -> str:
        return f"{self.name} {self.part}".strip()


@dataclass(frozen=True)
class Question:
    """A question as it is written; `line` to `last` are its lines, `wrong` the wrong programs.

    `heaps` has what is to be sorted into: the word that is printed, and what readers see for it.
    """

    kind: str
    right: Program
    text: str
    wrong: tuple[Program, ...]
    hint: str
    line: int
    last: int
    heaps: tuple[tuple[str, str], ...] = ()

    @property
    def programs(self) -> list[str]:
        """The names of all programs that it is about."""
        return [self.right.name, *(program.name for program in self.wrong)]

    def __str__(self) -> str:
        """What both languages have to agree in."""
        wrong = ", ".join(map(str, self.wrong))
        heaps = "".join(f", heap {word}" for word, _ in self.heaps)
        return f"{self.kind} {self.right}, not {wrong}{heaps}{', with a hint' if self.hint else ''}"


Told = tuple[int, str, str]
"""Line, problem, remedy."""


def read_questions(lines: Sequence[str], first: int) -> tuple[list[Question], list[Told]]:
    """The questions of a page whose body starts at line `first`, and what is wrong with others."""
    found, told = [], []
    heads = [
        (number, match)
        for number, line, fenced in scan(lines, first)
        if not fenced and (match := ASK.match(line))
    ]
    for number, head in heads:
        words = HEAD.fullmatch(head["words"] or "")
        if head["indent"] or not words or words["kind"] not in KINDS:
            problem = f"'{lines[number - 1].strip()}' is not the start of a question"
            told.append((number, problem, f"{FORM}, at the margin"))
            continue
        question = _question(words, number, [*_block(lines, number)])
        told += _incomplete(question)
        found.append(question)
    return found, told


def _block(lines: Sequence[str], head: int) -> Iterator[tuple[int, str]]:
    """The indented lines below a head, blank ones between them included."""
    waiting: list[tuple[int, str]] = []
    for number, line in enumerate(lines[head:], head + 1):
        if not line.strip():
            waiting.append((number, ""))
        elif line.startswith("    "):
            yield from waiting
            yield number, line
            waiting = []
        else:
            return


def _question(words: re.Match, head: int, block: list[tuple[int, str]]) -> Question:
    text: list[str] = []
    entries: list[Program] = []
    heaps: list[tuple[str, str]] = []
    for number, line in block:
        if match := HEAP.match(line):
            heaps.append((match["word"], match["text"]))
        elif match := ENTRY.match(line):
            entries.append(Program(match["name"], _one(match["part"]), match["text"], number))
        elif entries:
            last = entries.pop()
            joined = f"{last.text}\n{line.strip()}"
            entries.append(Program(last.name, last.part, joined, last.line))
        else:
            text.append(line.removeprefix("    "))
    return Question(
        words["kind"],
        Program(words["name"], _one(words["part"]), "", head),
        "\n".join(text).strip(),
        tuple(entry for entry in entries if entry.name != HINT),
        "\n".join(entry.text for entry in entries if entry.name == HINT),
        head,
        block[-1][0] if block else head,
        tuple(heaps),
    )


def _one(part: str | None) -> str:
    return " ".join((part or "").split())


def _incomplete(question: Question) -> Iterator[Told]:
    if not question.text:
        yield question.line, "a question that asks nothing", "write it below, four spaces in"
    if not question.wrong:
        remedy = "write '    - NAME: why not' for a program of the module that prints it"
        yield question.line, "a question without a wrong choice", remedy
    if not question.hint:
        remedy = "write '    - hint: what helps' as its last line"
        yield question.line, "a question without a hint", remedy
    if question.kind == "sort" and len({word for word, _ in question.heaps}) != 2:
        remedy = "write '    - heap WORD: what it is' twice, for the first words of the output"
        yield question.line, "a question that does not sort into two heaps", remedy
    elif question.kind != "sort" and question.heaps:
        yield question.line, "a heap in a question that sorts nothing", "write '::? sort NAME'"


def without_programs(line: str) -> str:
    """A line of a question as readers see it: without the program that an entry names."""
    match = HEAP.match(line) or ENTRY.match(line)
    return f"    - {match['text']}" if match else line
