"""The only room that knows MkDocs: one thin adapter per room that it opens.

MkDocs calls them in the order of `hooks:` in mkdocs.yml, which is the order in which a page passes
through the house. All come after static-i18n, whose priority is -100: it builds the site once per
language and makes new `File` objects each time.
"""

import sys

AFTER_I18N = -200


def rebuilding() -> bool:
    """Whether the site is there, and only the pages that have changed are built again.

    The command `serve` sets the flag, and static-i18n passes it on to the second language.
    """
    return "--dirty" in sys.argv
