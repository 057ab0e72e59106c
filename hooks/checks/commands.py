"""Commands and hosts that readers type are those that are right: said once, here."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from urllib.parse import urlsplit

from hooks.errors import Mistake, closest
from hooks.read.markdown import CODE
from hooks.read.page import Page

PACKAGES = ("torch", "numpy", "matplotlib")
INDEXES = ("https://download.pytorch.org/whl/cpu",)
HOSTS = frozenset(urlsplit(index).hostname for index in INDEXES)
PYTHON = re.compile(r"(?:\.venv/bin/|\.venv\\Scripts\\)?(?:python3?|pip3?)")
PROGRAMS = re.compile(
    r"\$?\s*(?:sudo|apt|apt-get|brew|conda|mamba|uv|npm|npx|curl|wget|git|pipx|poetry)\s"
)
"""What starts a command that no page needs."""
RUNS = {("-m", "venv"): 1, ("-m", "pip"): None}
ADDRESS = re.compile(
    r"\b(?:https?://|www\.)\S+|(?<![\w./-])(?:[\w-]+\.)+(?:org|com|io|net|dev|jp)\b\S*"
)
REMEDY = "correct it, or say in hooks/checks/commands.py that it is right"


def check_commands(page: Page) -> Iterator[Mistake]:
    """What a reader would type installs what it should, from where it should.

    Commands are read in blocks of text and in inline code.
    """
    for line, text in _typed(page):
        for problem in _problems(text):
            yield Mistake(page.path, line, problem, REMEDY)


def _typed(page: Page) -> Iterator[tuple[int, str]]:
    for line, text, fenced in page.scan():
        if fenced == "in":
            yield line, text.strip()
        elif not fenced:
            yield from ((line, match["code"].strip()) for match in CODE.finditer(text))


def _problems(text: str) -> Iterator[str]:
    if PROGRAMS.match(text):
        yield f"a command that no page needs: {text}"
        return
    for match in ADDRESS.finditer(text):
        address = match[0] if "//" in match[0] else f"https://{match[0]}"
        if urlsplit(address).hostname not in HOSTS or (
            "//" in match[0] and match[0] not in INDEXES
        ):
            yield f"an address that is not one of {', '.join(INDEXES)}: {match[0]}"
    words = _words(text)
    if len(words) < 2 or not PYTHON.fullmatch(words[0]):
        return
    if "pip" not in words[0]:
        if words[1][0] != "-":
            return
        if tuple(words[1:3]) not in RUNS:
            yield f"a command that is none of python -m venv, python -m pip: {text}"
            return
        if words[2] == "venv":
            if words[3:] != [".venv"]:
                yield f"the other commands use the environment .venv: {text}"
            return
        words = words[2:]
    yield from _installed(words[1:], text)


def _installed(words: list[str], text: str) -> Iterator[str]:
    if words[:1] != ["install"]:
        yield f"a command of pip that is not 'install': {text}"
        return
    rest = iter(words[1:])
    for word in rest:
        if word in ("--index-url", "-i"):
            if (index := next(rest, "")) not in INDEXES:
                yield f"packages come from {', '.join(INDEXES)}, not from {index}"
        elif word.startswith("-"):
            yield f"an option of pip that no page needs: {word}"
        elif re.split(r"[=<>~!\[]", word)[0] not in PACKAGES:
            yield f"no page needs the package '{word}'.{closest(word, [*PACKAGES])}"


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text, posix=False)
    except ValueError:  # an open quotation mark: no command
        return []
