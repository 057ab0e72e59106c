"""The percent format: what marks a cell and an asserted output."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from functools import cache

CELL = re.compile(r"^# %%(?P<name>.*)$")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ASIDE = re.compile(r"^(?P<name>\S+) +after +(?P<after>\S+)(?P<any> +in +any +order)?$")
"""What follows `# %%` above a program that only questions are asked about: `halved after loss`."""
END = re.compile(r"^raise SystemExit\b")
"""Where a module ends as a script: asides stand below."""
ASSERTED = re.compile(r"^#>(?: (?P<text>.*)|$)")
PROMISE_INDENTED = re.compile(r"^\s+#>")


@cache
def without_comments(code: str) -> str:
    """The code as it runs: what a comment says proves nothing.

    Raises tokenize.TokenError for what is no Python.
    """
    lines = code.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            line, column = token.start
            lines[line - 1] = lines[line - 1][:column]
    return "\n".join(lines)


def first_line(node: ast.stmt) -> int:
    """The 1-based line on which a statement starts, its decorators included."""
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
