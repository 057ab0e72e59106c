"""The sections of a pair as digests: text and code."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hooks.read.module import Module
from hooks.read.page import Page

CODE = "code"


@dataclass(frozen=True)
class Code:
    """What pages show of a module: for each cell, code, asserted output and figures as text."""

    module: Path
    figures: Path
    slug: str
    cells: dict[str, str]


@dataclass(frozen=True)
class Section:
    """One section: its name in the lock, and its line and text on each side.

    The sides are the languages and, where the section shows cells, "code".
    """

    name: str
    lines: dict[str, int]
    texts: dict[str, str]
    cells: tuple[str, ...]

    @property
    def digests(self) -> dict[str, str]:
        """Side -> digest of its text."""
        return {side: digest(text) for side, text in self.texts.items()}


def code_of(slug: str, module: Module, figures: Path) -> Code:
    """What the page shows of its module, with the versions of its figures from `figures.lock`."""
    lock = figures.read_text(encoding="utf-8") if figures.exists() else ""
    return Code(module.path, figures, slug, cells_of(slug, module, lock))


def cells_of(slug: str, module: Module, figures: str) -> dict[str, str]:
    """Cell name -> what it shows: its code and outputs, and the digests of its figures."""
    lines = module.text.splitlines()
    ends = [cell.line - 1 for cell in module.cells[1:]] + [len(lines)]
    found = {}
    for cell, end in zip(module.cells, ends, strict=True):
        drawn = [
            line
            for line in figures.splitlines()
            if re.match(rf"{re.escape(f'{slug}:{cell.name}')}[: ]", line)
        ]
        text = "\n".join(lines[cell.line : end]).strip("\n")
        found[cell.name] = "\n".join([text, *drawn])
    for aside in module.asides:
        asserted = [line for statement in aside.statements for line in statement.asserted]
        found[aside.name] = "\n".join([f"after {aside.after}", aside.source, *asserted])
    return found


def digest(text: str) -> str:
    """Eight hexadecimal digits that change with the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def sections(pages: dict[str, Page], code: Code | None = None) -> Iterator[Section]:
    """The sections of a pair whose pages have the same structure; `pairs` makes sure of that."""
    parts = {language: page.sections() for language, page in pages.items()}
    first = next(iter(pages.values()))
    name = first.path.name.removesuffix(f".{first.language}.md")
    for index, anchor in enumerate(next(iter(parts.values()))):
        lines = {language: found[anchor][0] for language, found in parts.items()}
        texts = {language: found[anchor][1] for language, found in parts.items()}
        placed = [(p.line, p.name) for p in first.placements if first.section(p.line) == index]
        asked = [
            (question.line, program)
            for question in first.questions
            if first.section(question.line) == index
            for program in question.programs
        ]
        shown = dict.fromkeys(program for _, program in (*placed, *asked))
        if code and shown:
            lines[CODE] = min(line for line, _ in (*placed, *asked))
            texts[CODE] = "\n\n".join(code.cells[program] for program in shown)
        yield Section(f"{name}#{anchor}" if anchor else name, lines, texts, tuple(shown))
