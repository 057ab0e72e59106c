"""`confirm`: record that twins say the same.

On a terminal each section that has changed is shown in both languages, with the changed words
marked, and nothing is recorded without a "y". With --yes, or where input and output are no
terminal, as in a script, all are recorded, and what changed is printed.
"""

from __future__ import annotations

import sys

from hooks import project
from hooks.checks.placements import check_placements
from hooks.commands import is_page
from hooks.errors import Mistakes, refuse
from hooks.places import SNIPPETS
from hooks.read import folders
from hooks.tutorial import Tutorial
from hooks.twins import confirmed
from hooks.twins.structure import check_twins

QUESTION = "Do both languages say the same, and what the cells show? [y]es, [n]o, [q]uit: "


def confirm(page: str | None = None, sure: bool = False) -> int:
    """Record that the sections of each pair, or of one, say the same; print what changed.

    Args:
        sure: whether nobody is to be asked. Without a terminal nobody is.

    Returns 1 where somebody has said of a section that it does not say the same.
    """
    if page is not None and not is_page(page):
        return 1
    pages, modules = folders.read_pages(), folders.read_modules()
    pairs = [Tutorial(slug, pages[slug], modules.get(slug)) for slug in pages]
    mistakes = Mistakes()
    for pair in pairs:
        if page in (None, pair.slug):
            expected = SNIPPETS / folders.module_name(pair.slug)
            misplaced = [*check_placements(pair.pages, pair.module, expected)]
            mistakes += misplaced or check_twins(pair.pages)
    refuse(mistakes)
    codes = project.codes(pairs)
    if sure or not (sys.stdin.isatty() and sys.stdout.isatty()):
        for told in confirmed.confirm(pages, codes, page):
            print(told, end="")
        return 0
    asking = Asking()
    confirmed.confirm(pages, codes, page, asking)
    if asking.left:
        print(f"not confirmed: {', '.join(asking.left)}")
    return 1 if asking.left else 0


class Asking:
    """Shows what has changed in one section after the other, and asks."""

    def __init__(self) -> None:
        self.left: list[str] = []
        self.quits = False

    def __call__(self, text: str) -> bool:
        """Whether whoever sits at the terminal says yes."""
        answer = "n" if self.quits else ""
        if not self.quits:
            print(f"\n{text}")
        while answer not in ("y", "n", "q"):
            try:
                answer = input(QUESTION).strip().lower()[:1]
            except EOFError:
                answer = "q"
        self.quits = self.quits or answer == "q"
        if answer != "y":
            self.left.append(text.partition("\n")[0])
        return answer == "y"
