"""`snippets/formulas.yml`: what the letters of formulas stand for, and which nobody evaluates.

    letters:                     # on all pages
      \\eta: lr
    sgd/momentum:
      letters:                   # on this one: names and expressions of its code,
        b: x.momentum_buffer
        y: = ax + b              # or, after a =, other letters
      at:                        # where it holds; elsewhere in its section it need not
        \\eta = 0.25: lower-lr
        x \\leftarrow x - \\eta b: "walk: optimizer.step()"
      same:                      # what an expression is that no code has
        2(y - t): \\frac{\\partial (t - y)^2}{\\partial y}
      unevaluated:               # with the reason
        e^x: the function, not a value

A Latin letter that is a name in the page's code needs no entry.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from hooks.errors import AuthorError, Mistake
from hooks.formulas.latex import Means, tokens_of
from hooks.read.front_matter import OnceLoader

PARTS = ("letters", "at", "same", "unevaluated")

Entries = dict[tuple[str, ...], str]
"""What is said of formulas, by their tokens: spaces do not count."""


@dataclass
class Bindings:
    """What the file says of one page."""

    path: Path
    slug: str
    letters: dict[str, str] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)

    def entries(self, part: str) -> Entries:
        """`at`, `same` or `unevaluated`, by tokens."""
        return {tokens_of(tex): text for tex, text in self.own.get(part, {}).items()}

    def line_of(self, text: str) -> int:
        """The line of an entry, in the part of this page where it can be told."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        start = next((n for n, line in enumerate(lines) if line.startswith(f"{self.slug}:")), 0)
        for number, line in enumerate(lines[start:], start + 1):
            if re.match(rf"""\s+["']?{re.escape(text)}["']?:""", line):
                return number
        return start + 1


def read_bindings(path: Path) -> dict[str, Bindings]:
    """Slug -> what the file says of that page; under "" what it says of all.

    Raises AuthorError where it cannot be read. A missing file says nothing.
    """
    return _parsed(path, path.read_text(encoding="utf-8") if path.exists() else "")


@lru_cache(maxsize=4)
def _parsed(path: Path, text: str) -> dict[str, Bindings]:
    try:
        data = yaml.load(text, OnceLoader) or {}  # noqa: S506  # makes text only
    except yaml.YAMLError as error:
        line = 1 + getattr(getattr(error, "problem_mark", None), "line", 0)
        raise AuthorError(Mistake(path, line, "unreadable YAML", "write valid YAML")) from None
    if problem := next(_problems(data), None):
        raise AuthorError(Mistake(path, 1, problem, "hooks/formulas/bindings.py has an example"))
    for where, own in data.items():
        for letter, expression in (own if where == "letters" else own.get("letters", {})).items():
            try:
                meaning(expression)
            except (SyntaxError, ValueError):
                problem = f"'{expression}' for '{letter}' is no expression"
                remedy = "write an expression of the code, or '= ' and LaTeX"
                raise AuthorError(Mistake(path, 1, problem, remedy)) from None
    everywhere = data.pop("letters", {})
    found = {"": Bindings(path, "", everywhere)}
    for slug, own in data.items():
        found[slug] = Bindings(path, slug, everywhere | own.get("letters", {}), own)
    return found


def _problems(data: object) -> Iterator[str]:
    if not isinstance(data, dict) or not all(isinstance(part, dict) for part in data.values()):
        yield "no pages with entries"
        return
    for slug, own in data.items():
        parts = {"letters": own} if slug == "letters" else own
        for part, entries in parts.items():
            if part not in PARTS:
                yield f"'{part}' of '{slug}' is not one of {', '.join(PARTS)}"
            elif not isinstance(entries, dict) or not all(
                isinstance(text, str) and text for text in entries.values()
            ):
                yield f"'{part}' of '{slug}' has an entry without text"


def meaning(text: str) -> str | Means:
    """An entry of `letters`: an expression of the code, or other letters. Raises SyntaxError."""
    if text.startswith("="):
        return Means(text[1:].strip())
    return ast.unparse(ast.parse(text, mode="eval").body)
