"""Which sentences with "every", "only" or "an error" no test tries: `python -m tests.tools.claims`.

They are found in English, by the words of `GENERAL`; which tests there are, by their `@says`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from hooks.places import ROOT
from hooks.read.folders import page_slugs
from tests.support.claims import page, said

GENERAL = re.compile(
    r"\b(every|each|all|any|only|always|never|no|none|nothing|whatever|cannot|must|needs?|an error)"
    r"\b",
    re.IGNORECASE,
)
END = re.compile(r"(?<=[.:?!])\s+(?=[A-Z`“(])")


def tried(folder: Path = ROOT / "tests" / "claims") -> dict[str, list[str]]:
    """Place -> the English words of it that a test tries."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for call in getattr(node, "decorator_list", []):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "says":
                    words = {key.arg: ast.literal_eval(key.value) for key in call.keywords}
                    found.setdefault(ast.literal_eval(call.args[0]), []).append(words["en"])
    return found


def general(slug: str) -> Iterator[tuple[str, str]]:
    """(place, sentence) of each sentence of a page's prose that has a word of `GENERAL`."""
    read = page(slug, "en")
    prose = {line: text for line, text in read.prose() if not read.question(line)}
    for anchor, (line, text) in read.sections().items():
        if not anchor or anchor == "questions":
            continue
        for number in range(line, line + text.count("\n") + 1):
            words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", prose.get(number, "")).strip()
            if words and not words.startswith(("#", "|", "!!!", "$$")):
                for sentence in END.split(" ".join(words.split())):
                    if GENERAL.search(sentence):
                        yield f"{slug}#{anchor}", sentence


def overlap(place: str, one: str, other: str) -> bool:
    """Whether both stand in the section, in a part in common."""
    slug, _, anchor = place.partition("#")
    whole = said(slug, anchor, "en")
    starts = whole.find(one), whole.find(other)
    return min(starts) >= 0 and max(starts) < min(
        start + len(words) for start, words in zip(starts, (one, other), strict=True)
    )


def untried(slug: str) -> tuple[int, list[tuple[str, str]]]:
    """How many general sentences a page has, and which of them no test tries."""
    known, found = tried(), list(general(slug))
    left = [
        (place, sentence)
        for place, sentence in found
        if not any(overlap(place, sentence, words) for words in known.get(place, []))
    ]
    return len(found), left


def main(slugs: list[str]) -> None:
    """Tell the sentences of these pages, or how many there are on every page."""
    total = open_ = 0
    for slug in slugs or page_slugs():
        count, left = untried(slug)
        total, open_ = total + count, open_ + len(left)
        print(f"{slug}: {count - len(left)} of {count} tried")
        for place, sentence in left if slugs else []:
            print(f"  {place}: {sentence}")
    print(f"{total - open_} of {total} general sentences are tried by a test")


if __name__ == "__main__":
    main(sys.argv[1:])
