"""The front matter of a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from hooks.errors import AuthorError, Mistake

UNENDED = ("unexpected end of stream", "could not find expected ':'")
REMEDIES = {
    "unexpected end of stream": "close the quote that begins on this line",
    "could not find expected ':'": "write 'NAME: value', with a space after the colon",
    "'\\t'": "write spaces; YAML knows no tabs",
}
REMEDY = "write valid YAML: a text with ': ' in it stands between quotes"
"""What to do where none of these words are in the message of the YAML reader."""


def front_matter(lines: tuple[str, ...], path: Path) -> tuple[dict[str, Any], int]:
    """The entries of the front matter, and the first line below it.

    Raises AuthorError where it cannot be read.
    """
    if not lines or lines[0] != "---":
        return {}, 1
    if "---" not in lines[1:]:
        problem = "the front matter has no end"
        raise AuthorError(Mistake(path, 1, problem, "close it with a line '---'"))
    end = lines.index("---", 1)
    try:
        meta = yaml.load("\n".join(lines[1:end]), OnceLoader) or {}  # noqa: S506  # makes text only
    except yaml.YAMLError as error:
        told = str(getattr(error, "problem", error))
        # What has no end is noticed below it.
        mark = "context_mark" if any(words in told for words in UNENDED) else "problem_mark"
        line = 2 + getattr(getattr(error, mark, None), "line", 0)
        remedy = next((REMEDIES[words] for words in REMEDIES if words in told), REMEDY)
        problem = f"unreadable front matter: {told}"
        raise AuthorError(Mistake(path, line, problem, remedy)) from None
    if not isinstance(meta, dict):
        problem = "the front matter has no entries"
        raise AuthorError(Mistake(path, 2, problem, "write 'description: ...'"))
    return meta, end + 2


def without_reasons(meta: dict[str, Any]) -> Iterator[str]:
    """The entries of the front matter that should give reasons, and do not."""
    for key in ("numbers", "words"):
        reasons = meta.get(key, {})
        if not isinstance(reasons, dict) or not all(
            isinstance(reason, str) and reason.strip() for reason in reasons.values()
        ):
            yield key


class OnceLoader(yaml.BaseLoader):
    """Leaves every value as it is written, 0.10 say, and refuses a key that is there already.

    YAML would silently take the last.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        """As the base does, after a look at the keys."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "a name that is no text", key.start_mark
                )
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"'{key.value}' is there twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)
