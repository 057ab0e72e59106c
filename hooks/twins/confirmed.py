"""Prose cannot fall behind: against which versions of its twin and its code it was confirmed.

Beside the pages of a folder stands `twins.lock`, with one line per section:

    one-step#learning-rate ja:9f3c61d2 en:07ab54e8 code:51be0c4f

Each digest is that of the section's text when someone last said that both languages say the
same, and that this is what its cells show: their code, their asserted output, their figures. A
section in which any of these has changed since is a mistake until someone has read both
languages again and `make confirm` has written the line anew.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from hooks.errors import AuthorError, Mistake, refuse
from hooks.languages import LANGUAGES
from hooks.places import TWINS_LOCK, shown
from hooks.read.page import Page
from hooks.twins.history import earlier, earlier_code
from hooks.twins.marked import beside, changed_paragraphs
from hooks.twins.sections import CODE, Code, Section, digest, sections

HEAD = """\
# The version of each section that was last confirmed against its twin and the cells that it shows.
# Written by 'make confirm'.
"""

SIDES = (*LANGUAGES, CODE)
LINE = re.compile(
    r"(?P<section>\S+)"
    + "".join(rf" {name}:(?P<{name}>\w+)" for name in LANGUAGES)
    + rf"(?: {CODE}:(?P<{CODE}>\w+))?"
)
MOST_LINES = 30
"""Lines of difference that a message shows per language."""

Confirmed = dict[str, dict[str, str]]
Pairs = dict[str, dict[str, Page]]


def check_confirmed(
    pairs: Pairs, codes: dict[str, Code] | None = None, skipped: Collection[str] = ()
) -> Iterator[Mistake]:
    """No section has changed after it was confirmed.

    Args:
        pairs: slug -> language -> page.
        codes: slug -> what the page shows of its module, for pages that have one.
        skipped: slugs of pages that are not among the pairs; what the locks say of them stands.
    """
    codes = codes or {}
    locks: dict[Path, Confirmed | None] = {}
    for slug, pages in pairs.items():
        lock = lock_of(pages)
        if lock not in locks:
            try:
                locks[lock] = read_lock(lock)
            except AuthorError as error:
                yield from error.mistakes
                locks[lock] = None
        if (known := locks[lock]) is None:
            continue
        for section in sections(pages, codes.get(slug)):
            confirmed = known.pop(section.name, None)
            if confirmed != section.digests:
                yield _unconfirmed(section, confirmed, pages, codes.get(slug))
    stand = {slug.rpartition("/")[2] for slug in skipped}
    for lock, left in locks.items():
        for name in left or ():
            if name.partition("#")[0] not in stand:
                lines = lock.read_text(encoding="utf-8").splitlines()
                line = next(n for n, text in enumerate(lines, 1) if text.startswith(f"{name} "))
                remedy = "run 'make confirm', which drops the line"
                yield Mistake(lock, line, f"no page has the section '{name}'", remedy)


def confirm(
    pairs: Pairs,
    codes: dict[str, Code] | None = None,
    only: str | None = None,
    agrees: Callable[[str], bool] = lambda _: True,
) -> list[str]:
    """Write the versions of all sections, or of one page's; what was confirmed, with what changed.

    Args:
        codes: as for `check_confirmed`.
        only: the slug of the page, as in `sgd/one-step`.
        agrees: whether somebody says that both languages of a section say the same, who is shown
            what has changed in it. Where nobody does, it stays unconfirmed.
    """
    told, found = [], {}
    codes = codes or {}
    for slug, pages in pairs.items():
        lock = lock_of(pages)
        known, new = read_lock(lock), found.setdefault(lock, {})
        for section in sections(pages, codes.get(slug)):
            old = known.get(section.name)
            if only not in (None, slug):
                new |= {section.name: old} if old else {}
                continue
            if old == section.digests:
                new[section.name] = old
                continue
            shown = compared(section, old, pages, codes.get(slug))
            if agrees(f"{section.name}\n{shown}"):
                new[section.name] = section.digests
                told.append(f"confirmed: {section.name}\n{shown}")
            elif old:
                new[section.name] = old
    for lock, confirmed in found.items():
        write_lock(lock, confirmed)
    return told


def compared(
    section: Section, known: dict[str, str] | None, pages: dict[str, Page], code: Code | None
) -> str:
    """What has changed in a section, paragraph by paragraph, each beside that of its twin.

    Words that are gone stand in `[-...-]`, new ones in `{+...+}`. Of a section that has never been
    confirmed all is new.
    """
    told = []
    for side, text in section.texts.items():
        if (known or {}).get(side) == digest(text):
            continue
        told.append(f"  {shown(code.module if side == CODE else pages[side].path)}")
        old = _confirmed_text(section, known, side, pages, code)
        if old is None:
            told.append("    all of it" + (": what was confirmed is not in git" if known else ""))
            continue
        for place, change in changed_paragraphs(old, text):
            told += [f"    {line}" for line in change.splitlines()]
            for other in () if side == CODE else LANGUAGES:
                if other != side:
                    twin = beside(place, text, section.texts[other])
                    told += [f"    {other}| {line}" for line in twin.splitlines()[:MOST_LINES]]
    return "".join(f"{line}\n" for line in told)


def _confirmed_text(
    section: Section,
    known: dict[str, str] | None,
    side: str,
    pages: dict[str, Page],
    code: Code | None,
) -> str | None:
    """What a side said when it was confirmed; None where git does not know it."""
    confirmed = (known or {}).get(side)
    if confirmed is None:
        return None
    if side == CODE:
        return earlier_code(code, section.cells, confirmed)
    return earlier(pages[side].path, section.name.partition("#")[2], confirmed)


def lock_of(pages: dict[str, Page]) -> Path:
    """The file beside the pages in which their versions stand."""
    return next(iter(pages.values())).path.parent / TWINS_LOCK


def read_lock(path: Path) -> Confirmed:
    """Section -> language -> digest. A missing file has confirmed nothing."""
    if not path.exists():
        return {}
    found: Confirmed = {}
    mistakes = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if not match or match["section"] in found:
            remedy = "delete it and run 'make confirm'"
            mistakes.append(Mistake(path, number, f"unreadable or repeated: {line}", remedy))
        else:
            found[match["section"]] = {side: match[side] for side in SIDES if match[side]}
    refuse(mistakes)
    return found


def write_lock(path: Path, confirmed: Confirmed) -> None:
    """Write the lock file, in the order of the sections on their pages."""
    lines = [
        " ".join([name, *(f"{side}:{digests[side]}" for side in SIDES if side in digests)])
        for name, digests in confirmed.items()
    ]
    text = HEAD + "".join(f"{line}\n" for line in lines)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _unconfirmed(
    section: Section, known: dict[str, str] | None, pages: dict[str, Page], code: Code | None
) -> Mistake:
    language = LANGUAGES[0]
    if known is None:
        problem = f"the section '{section.name}' has never been confirmed against its twin"
    else:
        changed = [side for side in LANGUAGES if known[side] != section.digests[side]]
        language = changed[0] if changed else language
        if known.get(CODE) != section.digests.get(CODE):
            changed.append("its code or output")
        problem = (
            f"the section '{section.name}' changed in {' and '.join(changed)} after it was "
            "confirmed\n" + _differences(section, known, pages, code)
        )
    others = [
        f"{shown(page.path)}:{section.lines[name]}"
        for name, page in pages.items()
        if name != language
    ]
    remedy = f"compare it with {', '.join(others)} and with what its cells show, then run "
    remedy += "'make confirm'"
    return Mistake(pages[language].path, section.lines[language], problem.rstrip("\n"), remedy)


def _differences(
    section: Section, known: dict[str, str] | None, pages: dict[str, Page], code: Code | None
) -> str:
    """What has changed since the confirmed version, on each side on which something has."""
    told = []
    for side, text in section.texts.items():
        confirmed = (known or {}).get(side)
        if confirmed is None or confirmed == digest(text):
            continue
        path = code.module if side == CODE else pages[side].path
        old = _confirmed_text(section, known, side, pages, code)
        if old is None:
            told.append(f"    {shown(path)}: the confirmed version is not in git's history")
            continue
        lines = list(difflib.unified_diff(old.splitlines(), text.splitlines(), lineterm="", n=0))
        lines = [line for line in lines[2:] if not line.startswith("@@")]
        told.append(f"    {shown(path)}")
        told += [f"    {line}" for line in lines[:MOST_LINES]]
        told += ["    ..."] * (len(lines) > MOST_LINES)
    return "".join(f"{line}\n" for line in told)
