"""Links from the numbers of a page to the lines that they came from."""

from __future__ import annotations

from hooks.origins.explain import explain, having
from hooks.origins.found import Reader
from hooks.origins.rows import Row


def link_numbers(page: str, rows: list[Row]) -> tuple[str, dict[str, Row]]:
    """The page with its numbers leading to lines of code, and those lines by their ids."""
    reader = Reader(page)
    known = having(rows)
    linked, links = {}, []
    for block in reader.blocks():
        explained = explain(block, rows, reader.sections, known)
        for found, row in zip(block, explained, strict=True):
            # Code words quote the code; in them only what needs a source is worth a mark.
            if row and (found.number.needs_source or not found.quote):
                links.append((found, row))
                # A line that printed one number and has another tells what it printed.
                if row.printed or row.anchor not in linked:
                    linked[row.anchor] = row
    pieces, last = [], 0
    for found, row in links:
        if found.mathml:
            # No link: to assistive technology a formula is one thing, without links inside.
            mark = f'<mn data-line="{row.anchor}">{found.mathml}</mn>'
        else:
            text = page[found.start : found.end]
            mark = f'<a class="number" href="#{row.anchor}">{text}</a>'
        pieces += [page[last : found.start], mark]
        last = found.end
    return "".join([*pieces, page[last:]]), linked


def anchor_lines(cell: str, highlighted: str, linked: dict[str, Row]) -> str:
    """The coloured code of a cell, in which the lines that numbers lead to have an id.

    Each says which lines of the cell's output it printed. No `span`: for the first one with an
    id, Material's script would take over the layout of the code.
    """
    lines = highlighted.split("\n")
    for line in range(1, len(lines) + 1):
        if row := linked.get(f"cell-{cell}.{line}"):
            value = f"{row.printed[0]} {row.printed[1]}" if row.printed else ""
            tag = f'<data class="line" id="{row.anchor}" value="{value}">'
            lines[line - 1] = f"{tag}{lines[line - 1]}</data>"
    return "\n".join(lines)
