"""What stands in a table belongs to its row and to its column.

What stands in a row that begins with a line of code was printed after that line, and before the
line that another row begins with. And where heads name names of the code, a number under one of
them is none that only another of these names has had: the heads may have been swapped.
"""

from __future__ import annotations

from collections.abc import Iterator

from hooks.checks.named import Named, cells_until
from hooks.errors import Mistake
from hooks.origins.rows import Row, rows_of
from hooks.read.beside import CONSTANTS, NAME
from hooks.read.markdown import CODE
from hooks.read.module import Module
from hooks.read.numbers import Number, numbers_in, spans
from hooks.read.page import Page
from hooks.run.results import RunResult
from hooks.tutorial import Tutorial

Rows = list[tuple[int, list[str]]]


def check_tables(pair: Tutorial) -> Iterator[Mistake]:
    """Numbers in tables are those of their row and of their column; see above."""
    if not pair.module or not pair.result:
        return
    named = Named(pair.module, pair.result)
    for page in pair.pages.values():
        yield from _check_rows(page, pair.module, pair.result)
        for table in _tables(page):
            yield from _check_columns(table, page, named)


def _tables(page: Page) -> Iterator[Rows]:
    """The rows of each table, their cells, the line below the heads left out."""
    table: Rows = []
    for line, text in (*page.prose(), (0, "")):
        if text.lstrip().startswith("|"):
            table.append((line, [cell.strip() for cell in text.strip().strip("|").split("|")]))
        elif table:
            yield [row for row in table if any(set(cell) - {*"-: "} for cell in row[1])]
            table = []


def _check_columns(table: Rows, page: Page, named: Named) -> Iterator[Mistake]:
    (line, heads), *rows = table
    shown = cells_until(page, page.section(line))
    columns = {
        at: (names[0], named.values_of_all(names[0], shown))
        for at, head in enumerate(heads)
        if len(names := [n for m in CODE.finditer(head) if _is_name(n := m["code"])]) == 1
    }
    for number, cells in rows:
        for at, (name, own) in columns.items():
            found = _last_number(cells[at]) if at < len(cells) else None
            if found is None or not own or _among(found, own):
                continue
            other = next((n for n, values in columns.values() if _among(found, values)), "")
            if other:
                problem = f"{found.text} stands under `{name}`, but is of `{other}`"
                remedy = "correct the number, or swap the heads of the table"
                yield Mistake(page.path, number, problem, remedy)


def _is_name(code: str) -> bool:
    return bool(NAME.fullmatch(code)) and code not in CONSTANTS


def _last_number(cell: str) -> Number | None:
    """What a cell comes to: its only number, or the one that its formula ends in."""
    numbers = numbers_in(CODE.sub(" ", cell).replace("$", " "))
    if len(numbers) > 1 and "=" not in cell:
        return None
    return next((number for number in reversed(numbers) if number.value is not None), None)


def _among(number: Number, values: set[float]) -> bool:
    return any(abs(value - float(number.value)) <= 1e-6 * max(1, abs(value)) for value in values)


def _check_rows(page: Page, module: Module, result: RunResult) -> Iterator[Mistake]:
    rows = rows_of(module, result)
    order = sorted(rows, key=lambda row: (row.place, row.line, row.printed is not None))
    topics: list[tuple[int, list[str], Row | None]] = []
    for line, text in page.prose():
        cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
        if not text.lstrip().startswith("|") or len(cells) < 2:
            continue
        quotes = [match["code"] for match in CODE.finditer(cells[0])]
        topic = next((row for quote in quotes for row in order if _is_line(quote, row)), None)
        topics.append((line, cells, topic))
    starts = [order.index(topic) for *_, topic in topics if topic]
    for line, cells, topic in topics:
        if not topic:
            continue
        start = order.index(topic)
        end = min((other for other in starts if other > start), default=len(order))
        printed = {n.value for row in order[start:end] if row.printed for n in row.numbers}
        for number, *_ in (found for cell in cells[1:] for found in spans(CODE.sub(" ", cell))):
            if printed and number.value is not None and number.value not in printed:
                problem = f"{number.text} was not printed after `{topic.code.strip()}`"
                remedy = "correct the cell: its row begins with that line of code"
                yield Mistake(page.path, line, problem, remedy)


def _is_line(quote: str, row: Row) -> bool:
    """Whether the quote is that whole line of code."""
    return not row.printed and row.code.strip() == quote
