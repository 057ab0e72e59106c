"""Formulas with letters say what the code does, or are listed as not evaluated."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from hooks.errors import AuthorError, Mistake
from hooks.formulas.arithmetic import chains, has_letters
from hooks.formulas.bindings import Bindings, read_bindings
from hooks.formulas.latex import tokens_of
from hooks.formulas.tied import Tying
from hooks.places import FORMULAS, shown
from hooks.read.page import Page
from hooks.tutorial import Tutorial


def check_bindings(snippets: Path, slugs: Collection[str]) -> Iterator[Mistake]:
    """`formulas.yml` can be read, and tells of pages that there are."""
    try:
        known = read_bindings(snippets / FORMULAS)
    except AuthorError as error:
        yield from error.mistakes
        return
    for slug, bindings in known.items():
        if slug and slug not in slugs:
            yield Mistake(
                bindings.path, bindings.line_of(slug), f"no page '{slug}'", "delete the entry"
            )


def check_letters(pair: Tutorial, snippets: Path) -> Iterator[Mistake]:
    """Each formula with letters is evaluated (`formulas.tied`), or listed with a reason.

    What the file says of formulas that the page does not have, or that need no entry, is a mistake
    too: a formula that has changed is no longer the one that was listed.
    """
    try:
        known = read_bindings(snippets / FORMULAS)
    except AuthorError:
        return  # told once, by `check_bindings`
    bindings = known.get(pair.slug) or Bindings(
        snippets / FORMULAS, pair.slug, known[""].letters if "" in known else {}
    )
    listed, used = bindings.entries("unevaluated"), set()
    problems: dict[tuple[int, tuple[str, ...]], str | None] = {}
    for page in pair.pages.values():
        tying = _tying(pair, page, bindings)
        for line, tex in page.formulas():
            if not has_letters(tex):
                continue
            key = tokens_of(tex)
            used.add(key)
            section = page.section(line)
            if (section, key) not in problems:
                problems[section, key] = (
                    tying.problem(tex, _cells(page, section))
                    if tying
                    else "stands on a page without code"
                )
            problem = problems[section, key]
            if problem and key not in listed:
                remedy = f"correct it, say in {shown(bindings.path)} what its letters are in the "
                remedy += "code, or list it there under 'unevaluated' with the reason"
                yield Mistake(page.path, line, f"the formula '{tex}' {problem}", remedy)
    yield from _needless(bindings, used, problems)


def _tying(pair: Tutorial, page: Page, bindings: Bindings) -> Tying | None:
    if not pair.module or not pair.result:
        return None
    formulas = [tex for _, tex in page.formulas() if has_letters(tex)]
    claims = [tex for tex in formulas if any(len(chain) > 1 for chain in chains(tex))]
    others, plain = [*map(tokens_of, claims)], [tex for tex in formulas if tex not in claims]
    return Tying(pair.module, pair.result.recording, bindings, others, plain)


def _cells(page: Page, section: int) -> list[list[str]]:
    """The cells of the section, then those before it; of the opening, those of the page."""
    placed = [(page.section(placement.line), placement.name) for placement in page.placements]
    own = [name for where, name in placed if where == section or section <= 1]
    return [own, [name for where, name in placed if where < section]]


def _needless(bindings: Bindings, used: set, problems: dict) -> Iterator[Mistake]:
    for part in ("at", "same", "unevaluated"):
        for tex in bindings.own.get(part, {}):
            line, key = bindings.line_of(tex), tokens_of(tex)
            if key not in used:
                problem = f"'{bindings.slug}' has no formula '{tex}'"
                yield Mistake(bindings.path, line, problem, "delete the entry")
            elif part == "unevaluated" and not any(
                problem for (_, other), problem in problems.items() if other == key
            ):
                problem = f"the formula '{tex}' of '{bindings.slug}' is evaluated"
                yield Mistake(bindings.path, line, problem, "delete the entry")
    for letter in bindings.own.get("letters", {}):
        if not any(tokens_of(letter) == key[at : at + len(tokens_of(letter))]
                   for key in used for at in range(len(key))):  # fmt: skip
            problem = f"'{bindings.slug}' has no formula with '{letter}'"
            line = bindings.line_of(letter)
            yield Mistake(bindings.path, line, problem, "delete the entry")
