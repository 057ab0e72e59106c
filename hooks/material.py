"""What Material's script does while a page loads that has the browser lay it out anew.

Spaces stand in the place of what is left out, so that the script's source map still fits.
"""

from __future__ import annotations

import re
from collections.abc import Callable

SCHEME_ADDED = re.compile(
    r'(\w+=\w+\("meta",\{name:"color-scheme"\}\))(;document\.head\.appendChild\(\w+\))'
)
ONE_BY_ONE = [
    re.compile(r'("pre:not\(\.mermaid\) > code")(,\w+\)\.map)'),
    re.compile(r'("table:not\(\[class\]\)")(,\w+\)\.map)'),
]


def lighter(script: str) -> str:
    """Material's script without what the pages have already.

    * A `<meta name="color-scheme">`, for which the browser styles the whole page twice: the page
      has one that lets the system decide, and docs/assets/access.js follows the reader's choice.
    * Copy buttons, and boxes around tables, with the measuring of each: both are in the page, see
      `hooks.access`, and docs/assets/access.js measures, all at once.

    Raises ValueError where the script no longer does so.
    """
    script = _changed(SCHEME_ADDED, lambda match: match[1], script)
    for pattern in ONE_BY_ONE:
        script = _changed(pattern, lambda match: f'".nothing"{match[2]}', script)
    return script


def _changed(pattern: re.Pattern, new: Callable[[re.Match], str], script: str) -> str:
    changed, count = pattern.subn(lambda match: new(match).ljust(len(match[0])), script)
    if count != 1:
        raise ValueError(
            f"Material's script has '{pattern.pattern}' {count} times, not once: see whether the "
            "change is still needed"
        )
    return changed
