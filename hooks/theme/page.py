"""The finished page with what Material's script would add while it loads."""

from __future__ import annotations

import re
from itertools import count

from hooks.theme.access import accessible

COPY = {"ja": "コードをコピー", "en": "Copy the code"}
CODE = re.compile(r'(<div class="(?:cell )?highlight[^"]*"[^>]*>)<pre><span></span><code')
TABLE = re.compile(r'<table(?: id="[^"]*")?>.*?</table>', re.DOTALL)
BOX = r'<div class="md-typeset__scrollwrap"><div class="md-typeset__table">\g<0></div></div>'

FIRST_SCRIPT = "<script>__md_scope="
# A place in the page, given by the address or by an earlier visit, depends on all above it: only a
# page that is read from the top is laid out in pieces (docs/assets/page/later.js).
SCRIPTED = FIRST_SCRIPT.replace(
    ">",
    '>document.documentElement.className=location.hash||"navigate"!==performance'
    '.getEntriesByType("navigation")[0]?.type?"js":"js in-pieces";',
)


def prepared(page: str, language: str) -> str:
    """The page with a copy button on code (not on output) and a box around each table.

    Its first script says that scripts run, so that the search is laid out with the rest.
    """
    numbers = count()

    def with_button(code: re.Match) -> str:
        own = f"__code_{next(numbers)}"
        return (
            f'{code[1]}<pre id="{own}"><span class="md-code__nav"><button type="button" '
            f'class="md-code__button" title="{COPY[language]}" data-md-type="copy" '
            f'data-clipboard-target="#{own} > code"></button></span><code'
        )

    return TABLE.sub(BOX, CODE.sub(with_button, page.replace(FIRST_SCRIPT, SCRIPTED, 1)))


def finished(page: str, language: str) -> str:
    """The page with what Material's script would add, and with what its templates lack."""
    return accessible(prepared(page, language), language)
