"""The front matter of a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from hooks.errors import AuthorError


def _front_matter(lines: tuple[str, ...], path: Path) -> tuple[dict[str, Any], int]:
    if not lines or lines[0] != "---":
        return {}, 1
    try:
        end = lines.index("---", 1)
    except ValueError:
        raise AuthorError(
            path, 1, "the front matter has no end", "close it with a line '---'"
        ) from None
    try:
        meta = yaml.load("\n".join(lines[1:end]), _OnceLoader) or {}  # noqa: S506  # makes text only
    except yaml.YAMLError as error:
        line = 2 + getattr(getattr(error, "problem_mark", None), "line", 0)
        problem = getattr(error, "problem", error)
        raise AuthorError(
            path, line, f"unreadable front matter: {problem}", "write valid YAML"
        ) from None
    if not isinstance(meta, dict):
        raise AuthorError(path, 2, "the front matter has no entries", "write 'description: ...'")
    for key in ("numbers", "words"):
        reasons = meta.get(key, {})
        given = isinstance(reasons, dict) and all(
            isinstance(reason, str) and reason.strip() for reason in reasons.values()
        )
        if not given:
            raise AuthorError(
                path,
                next((n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1),
                f"'{key}' in the front matter has no entries with reasons",
                "write 'NAME: reason' below it, or delete it",
            )
    return meta, end + 2


class _OnceLoader(yaml.BaseLoader):
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
