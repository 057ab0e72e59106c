"""Two versions of a text with the words marked in which they differ, beside the other language."""

from __future__ import annotations

import difflib
import re

WORDS = re.compile(
    r"[A-Za-z0-9_.]*[A-Za-z0-9_]|[\u3041-\u309f]+|[\u30a0-\u30ff]+|[\u4e00-\u9fff]+|\s+|.",
    re.DOTALL,
)
"""A word, a number, a run of one kind of Japanese letters, or a character."""


def marked(old: str, new: str) -> str:
    """The new text; what is gone stands in `[-...-]`, what has come in `{+...+}`."""
    one, other = WORDS.findall(old), WORDS.findall(new)
    told = []
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            told += other[first:last]
            continue
        if gone := "".join(one[start:end]):
            told.append(f"[-{gone}-]")
        if come := "".join(other[first:last]):
            told.append(f"{{+{come}+}}")
    return "".join(told)


def changed_paragraphs(old: str, new: str) -> list[tuple[int, str]]:
    """(place among the paragraphs of the new text, marked) of each one that has changed.

    One that is gone stands at the place where it stood.
    """
    before, after = paragraphs(old), paragraphs(new)
    found = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        pairs = max(end - start, last - first)
        for at in range(pairs):
            one = before[start + at] if start + at < end else ""
            other = after[first + at] if first + at < last else ""
            found.append((min(first + at, max(last - 1, first)), marked(one, other)))
    return found


def paragraphs(text: str) -> list[str]:
    """What empty lines divide."""
    return [part for part in re.split(r"\n\s*\n", text.strip()) if part]


def beside(place: int, text: str, twin: str) -> str:
    """The paragraph of the twin that stands where one stands in the text; else the whole twin."""
    parts = paragraphs(twin)
    return parts[place] if len(parts) == len(paragraphs(text)) and place < len(parts) else twin
