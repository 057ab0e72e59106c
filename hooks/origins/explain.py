"""Where the numbers of a page came from: each leads to the line of code that produced it.

Works on the finished HTML of a tutorial page, before its cells are coloured. For each number in
its text and formulas one line of code explains it: the line printed it, or it stands there.
What prints in the middle of a loop or function is the line of its `print`; where a statement has
no `print` of its own or several, the statement's first line. How often a loop runs is told by its
head.

Often several lines have the number. Then the numbers of a paragraph are explained together, at
the lowest cost, because a paragraph goes through an output rather than jumping about: naming
a line costs 3; going back in it 1; a line that has the number in its code, and did not print it,
3 more; each cell in between 1; a line that comes only after the paragraph 1, one from another
section 2; a number spelled differently (1.8 for 1.8000) 1, one without its minus sign 2. The head
of a loop that runs so often costs 1 less than a line that printed that number.

A number that needs a source (see `numbers`) gets the cheapest. A short one, which is often a
count, gets one only for up to 6, from above or from its own section, and from code only where
that has it with a decimal point: a lone integer is an index more often than not. So does a number
of less than four digits in a formula that computes it. In formulas short numbers that belong to
the form are left alone: exponents, indices, and those of terms with letters.

What quotes a line of code in inline code leads to such a line; nothing else leads to one that has
raised an error. A row of a table tells what was tried and what was measured then: its numbers are
looked for from the first line on that it quotes, in what was printed; a line that printed other
numbers as well costs 1 more.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from hooks.origins.found import Found
from hooks.origins.rows import Row
from hooks.read.numbers import Number

NAMING, BACK, CODE, CELL_BETWEEN, BELOW, OTHER_SECTION, RESPELLED = 3, 1, 3, 1, 1, 2, 1
OTHERS_TOO, FEWER = 1, -1
MOST_FOR_SHORT = 6
"""What explaining a number that needs no source may cost."""
UNEXPLAINED = 1000
"""More than any explanation, so that a number that needs a source gets one if there is one."""


Having = dict[Decimal | str, list[Row]]
"""The rows that have a number, by its value (a version: by its text), in the order of rows."""


def having(rows: list[Row]) -> Having:
    """Which rows have which number: asked for by every number of a page."""
    found: Having = {}
    for row in rows:
        for key in dict.fromkeys(map(_key, row.numbers)):
            found.setdefault(key, []).append(row)
    return found


def _key(number: Number) -> Decimal | str:
    return number.text if number.value is None else number.value


def explain(
    found: list[Found], rows: list[Row], sections: dict[int, int], known: Having
) -> list[Row | None]:
    """The line behind each number of one block, at the lowest cost together.

    Args:
        sections: in which section of the page each cell stands.
        known: what `having` returns for the rows.
    """
    found = [_at_its_topic(number, rows) for number in found]
    allowed = [_allowed(number, known) for number in found]
    count = len(found)
    # best[i]: the lowest cost of the numbers from i on, the end of the first run, and its row.
    best: list[tuple[float, int, Row | None]] = [(0, count, None)] * (count + 1)
    for i in reversed(range(count)):
        lonely = UNEXPLAINED if found[i].is_needed else MOST_FOR_SHORT + 0.5
        best[i] = (best[i + 1][0] + lonely, i + 1, None)
        for row in allowed[i]:
            cost, at = _cost_of(row, found[i], sections), 0
            for j in range(i, count):
                if found[j].topic != found[i].topic or row not in allowed[j]:
                    break
                at, extra = _next_in(row, found[j].number, at)
                if not at or not (found[j].is_needed or _is_near(row, found[j], sections)):
                    break
                cost += extra
                # Of equally good ones the longest run.
                if (cost + best[j + 1][0], -j - 1) < (best[i][0], -best[i][1]):
                    best[i] = (cost + best[j + 1][0], j + 1, row)
    explained: list[Row | None] = []
    while len(explained) < count:
        _, end, row = best[len(explained)]
        explained += [row] * (end - len(explained))
    return explained


def _at_its_topic(found: Found, rows: list[Row]) -> Found:
    """A number of a table, as if it stood below the cell that its row is about."""
    if not found.topic:
        return found
    row = next((row for row in rows if _quotes(found.topic, row)), None)
    return replace(found, place=row.place + 1) if row else replace(found, topic="")


def _allowed(found: Found, known: Having) -> list[Row]:
    """The lines that may explain a number.

    What quotes a line of code is about no other line. What a table tells was printed, if any line
    printed it.
    """
    rows = known.get(_key(found.number), [])
    having = [row for row in rows if _next_in(row, found.number, 0)[0]]
    if found.quote:
        return [row for row in having if _quotes(found.quote, row)] or having
    having = [row for row in having if not row.raised]
    return [row for row in having if found.topic is not None and row.printed] or having


def _quotes(quote: str, row: Row) -> bool:
    """Whether the inline code is a part of that line of code, and more than a number or a name."""
    is_more = not re.fullmatch(r"\w*|[-\d.]+", quote)
    return is_more and bool(re.search(rf"(?<![\w.]){re.escape(quote)}(?![\w.])", row.code))


def _is_near(row: Row, found: Found, sections: dict[int, int]) -> bool:
    return row.place < found.place or sections[row.place] == found.section


def _cost_of(row: Row, found: Found, sections: dict[int, int]) -> int:
    below = row.place >= found.place
    between = row.place - found.place if below else found.place - 1 - row.place
    if found.topic:
        # What was tried comes first, and then what was measured.
        return NAMING + CELL_BETWEEN * between + OTHERS_TOO * (len(row.numbers) > 1)
    return (
        NAMING
        + CELL_BETWEEN * between
        + BELOW * below
        + (FEWER if _counts(row, found.number) else CODE * (row.printed is None))
        + OTHER_SECTION * (sections[row.place] != found.section)
    )


def _next_in(row: Row, number: Number, start: int) -> tuple[int, int]:
    """Where the row has the number next (counted from 1; 0: nowhere), and what that costs."""
    for at in [*range(start, len(row.numbers)), *range(start)]:
        candidate = row.numbers[at]
        is_index = row.printed is None and not number.needs_source and "." not in candidate.text
        if number.equals(candidate) and (not is_index or _counts(row, number)):
            respelled = _bare(number) != _bare(candidate)
            return at + 1, BACK * (at < start) + RESPELLED * respelled
    return 0, 0


def _counts(row: Row, number: Number) -> bool:
    return bool(row.rounds) and row.rounds.equals(number)


def _bare(number: Number) -> str:
    return number.text.lstrip("-").removesuffix(".0").rstrip(".")
