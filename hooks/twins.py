"""Translations cannot fall behind: which version of a section was confirmed against its twin's.

Beside the pages of a folder stands `twins.lock`, with one line per section:

    one-step#learning-rate ja:9f3c61d2 en:07ab54e8

Each digest is that of the section's text when someone last said that both languages say the
same. A section that has changed since in either language is a mistake until someone has looked
at both and `make confirm` has written the line anew.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hooks.errors import AuthorError, shown
from hooks.pages import LANGUAGES, Page, parse_page

LOCK = "twins.lock"
HEAD = """\
# The version of each section that was last confirmed against its twin. Written by 'make confirm'.
"""
LINE = re.compile(r"(?P<section>\S+)" + "".join(rf" {name}:(?P<{name}>\w+)" for name in LANGUAGES))
MOST_LINES = 30
"""Lines of difference that a message shows per language."""
MOST_COMMITS = 300
"""Versions of a page that are searched for the confirmed one."""

Confirmed = dict[str, dict[str, str]]
Pairs = dict[str, dict[str, Page]]


@dataclass(frozen=True)
class Section:
    """One section in all languages: its name in the lock, lines, texts and digests."""

    name: str
    lines: dict[str, int]
    texts: dict[str, str]

    @property
    def digests(self) -> dict[str, str]:
        """Language -> digest of the section's text."""
        return {language: digest(text) for language, text in self.texts.items()}


def digest(text: str) -> str:
    """Eight hexadecimal digits that change with the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def sections(pages: dict[str, Page]) -> Iterator[Section]:
    """The sections of a pair whose pages have the same headings; `pairs` makes sure of that."""
    parts = {language: page.sections() for language, page in pages.items()}
    name = next(iter(pages.values())).path.name.split(".")[0]
    for anchor in next(iter(parts.values())):
        yield Section(
            f"{name}#{anchor}" if anchor else name,
            {language: found[anchor][0] for language, found in parts.items()},
            {language: found[anchor][1] for language, found in parts.items()},
        )


def check_confirmed(pairs: Pairs) -> None:
    """Raise AuthorError for the first section that changed after it was confirmed.

    Args:
        pairs: slug -> language -> page.
    """
    locks: dict[Path, Confirmed] = {}
    for pages in pairs.values():
        lock = lock_of(pages)
        if lock not in locks:
            locks[lock] = read_lock(lock)
        for section in sections(pages):
            known = locks[lock].pop(section.name, None)
            if known != section.digests:
                raise _unconfirmed(section, known, pages)
    for lock, left in locks.items():
        for name in left:
            lines = lock.read_text(encoding="utf-8").splitlines()
            line = next(n for n, text in enumerate(lines, 1) if text.startswith(f"{name} "))
            raise AuthorError(
                lock,
                line,
                f"no page has the section '{name}'",
                "run 'make confirm', which drops the line",
            )


def confirm(pairs: Pairs, only: str | None = None) -> list[str]:
    """Write the versions of all sections, or of one page's; what was confirmed, with its diff.

    Args:
        only: the slug of the page, as in `sgd/one-step`.
    """
    told, found = [], {}
    for slug, pages in pairs.items():
        lock = lock_of(pages)
        known, new = read_lock(lock), found.setdefault(lock, {})
        for section in sections(pages):
            old = known.get(section.name)
            if only not in (None, slug):
                new |= {section.name: old} if old else {}
                continue
            new[section.name] = section.digests
            if old != section.digests:
                told.append(f"confirmed: {section.name}\n{_differences(section, old, pages)}")
    for lock, confirmed in found.items():
        write_lock(lock, confirmed)
    return told


def lock_of(pages: dict[str, Page]) -> Path:
    """The file beside the pages in which their versions stand."""
    return next(iter(pages.values())).path.parent / LOCK


def read_lock(path: Path) -> Confirmed:
    """Section -> language -> digest. A missing file has confirmed nothing."""
    if not path.exists():
        return {}
    found: Confirmed = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if not match or match["section"] in found:
            raise AuthorError(
                path, number, f"unreadable or repeated: {line}", "delete it and run 'make confirm'"
            )
        found[match["section"]] = {language: match[language] for language in LANGUAGES}
    return found


def write_lock(path: Path, confirmed: Confirmed) -> None:
    """Write the lock file, in the order of the sections on their pages."""
    lines = [
        " ".join([name, *(f"{language}:{digests[language]}" for language in LANGUAGES)])
        for name, digests in confirmed.items()
    ]
    text = HEAD + "".join(f"{line}\n" for line in lines)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _unconfirmed(section: Section, known: dict[str, str] | None, pages: dict) -> AuthorError:
    if known is None:
        language = LANGUAGES[0]
        problem = f"the section '{section.name}' has never been confirmed against its twin"
    else:
        changed = [name for name in LANGUAGES if known[name] != section.digests[name]]
        language = changed[0]
        problem = (
            f"the section '{section.name}' changed in {' and '.join(changed)} after it was "
            "confirmed against its twin\n" + _differences(section, known, pages)
        )
    others = [
        f"{shown(page.path)}:{section.lines[name]}"
        for name, page in pages.items()
        if name != language
    ]
    return AuthorError(
        pages[language].path,
        section.lines[language],
        problem.rstrip("\n"),
        f"compare it with {', '.join(others)}, then run 'make confirm'",
    )


def _differences(section: Section, known: dict[str, str] | None, pages: dict[str, Page]) -> str:
    """What has changed since the confirmed version, for each language in which it has."""
    told = []
    for language, page in pages.items():
        if known is None or known[language] == section.digests[language]:
            continue
        anchor = section.name.partition("#")[2]
        old = earlier(page.path, anchor, known[language])
        if old is None:
            told.append(f"    {shown(page.path)}: the confirmed version is not in git's history")
            continue
        lines = list(
            difflib.unified_diff(
                old.splitlines(), section.texts[language].splitlines(), lineterm="", n=0
            )
        )
        lines = [line for line in lines[2:] if not line.startswith("@@")]
        told.append(f"    {shown(page.path)}")
        told += [f"    {line}" for line in lines[:MOST_LINES]]
        told += ["    ..."] * (len(lines) > MOST_LINES)
    return "".join(f"{line}\n" for line in told)


def earlier(path: Path, anchor: str, wanted: str) -> str | None:
    """The section's text when its digest was `wanted`; None where git does not know it."""
    commits = _git(path.parent, "log", f"-{MOST_COMMITS}", "--format=%H", "--", path.name)
    for commit in (commits or "").split():
        text = _git(path.parent, "show", f"{commit}:./{path.name}")
        if text is None:
            continue
        try:
            _, section = parse_page(text, path).sections().get(anchor, (0, ""))
        except AuthorError:  # a version from before the rules of today
            continue
        if digest(section) == wanted:
            return section
    return None


def _git(folder: Path, *arguments: str) -> str | None:
    git = shutil.which("git")
    if not git:
        return None
    command = [git, *arguments]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603
    return run.stdout.decode(errors="replace") if run.returncode == 0 else None
