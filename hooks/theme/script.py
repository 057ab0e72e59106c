"""What is changed in Material's script: only what readers notice.

Copy buttons and boxes around tables are in the page when it comes (`theme.page`): nothing moves,
and tables fit without JavaScript too.
"""

from __future__ import annotations

import re

CHANGES = [
    # A place that is chosen shuts the drawer and the search. The one at which a page is opened does
    # not: what is open then, the reader has opened while the script was on its way.
    (
        r"(\w+\(\w+,\w+\))(\.pipe\()(\w+\(125\)\)\.subscribe\(\(\)=>"
        r'\{\w+\("drawer",!1\),\w+\("search",!1\)\}\));(\w+\.pipe\((\w+)\()',
        r"{let isOpening=!0;\1\2\5(()=>!isOpening),\3;isOpening=!1}\4",
    ),
    # The list of results tells which query it answers, for docs/assets/search/box.js.
    (
        r'\(\)=>(\w+)\.innerHTML=""(\),\w+\(\(\{items:)',
        r'({query:q})=>(\1.innerHTML="",\1.dataset.query=q)\2',
    ),
    # The words of a search are marked in escaped text. In the name of a character there they are
    # not meant: ?h=lt turned every '<' into '&lt;'.
    (r"`(\(\^\|\$\{\w+\.separator\}\|\))\(", r"`\1(?<!&[#a-z0-9]*)("),
    # Code and tables: a selector that finds nothing. Material would give code another id than the
    # one that its copy button names, and put a second box around each table.
    (r'"pre:not\(\.mermaid\) > code"(,\w+\)\.map)', r'".nothing"\1'),
    (r'"table:not\(\[class\]\)"(,\w+\)\.map)', r'".nothing"\1'),
    # The map is of the script without these changes.
    (r"\n//# sourceMappingURL=\S+\s*$", ""),
]
"""A pattern, which the script has once, and what takes its place."""


def changed(script: str) -> str:
    """Material's script with CHANGES. Raises ValueError where one no longer fits the script."""
    for pattern, new in CHANGES:
        script, found = re.subn(pattern, new, script)
        if found != 1:
            raise ValueError(
                f"Material's script has '{pattern}' {found} times, not once: see whether the "
                "change in hooks/theme/script.py is still needed"
            )
    return script
