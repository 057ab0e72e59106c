"""Where the numbers of a page came from: each leads to the line of code that produced it.

Works on the finished HTML of a tutorial page, before its cells are coloured. For each number in
its text and formulas one line of code explains it: the line printed it, or it stands there.
What prints in the middle of a loop or function is the line of its `print`; where a statement has
no `print` of its own or several, the statement's first line.

Often several lines have the number. Then the numbers of a paragraph are explained together, at
the lowest cost, because a paragraph goes through an output rather than jumping about: naming
a line costs 3; going back in it 1; a line that has the number in its code, and did not print it,
3 more; each cell in between 1; a line that comes only after the paragraph 1, one from another
section 2; a number spelled differently (1.8 for 1.8000) 1, one without its minus sign 2.

A number that needs a source (see `numbers`) gets the cheapest. A short one, which is often a
count, gets one only for up to 6, from above or from its own section, and from code only where
that has it with a decimal point: a lone integer is an index more often than not. So does a number
of less than four digits in a formula that computes it. In formulas short numbers that belong to
the form are left alone: exponents, indices, and those of terms with letters.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby

from hooks.modules import Module
from hooks.numbers import Number, numbers_in, significant, spans
from hooks.run.results import RunResult

NAMING, BACK, CODE, CELL_BETWEEN, BELOW, OTHER_SECTION, RESPELLED = 3, 1, 3, 1, 1, 2, 1
MOST_FOR_SHORT = 6
"""What explaining a number that needs no source may cost."""
UNEXPLAINED = 1000
"""More than any explanation, so that a number that needs a source gets one if there is one."""


@dataclass(frozen=True)
class Row:
    """A line of a cell, and the numbers that it printed or that stand in it.

    `cell` is the cell's name, `place` its place among the cells; `line` counts from 1 in the
    cell as readers see it. `printed` are the first and last line of the cell's output that
    came from it, None for a line of code.
    """

    cell: str
    place: int
    line: int
    numbers: tuple[Number, ...]
    printed: tuple[int, int] | None = None

    @property
    def anchor(self) -> str:
        """The id of the line on the page."""
        return f"cell-{self.cell}.{self.line}"


@dataclass(frozen=True)
class Found:
    """A number on the page: where in the HTML, after how many cells, in which section."""

    number: Number
    start: int
    end: int
    place: int
    section: int
    block: int
    # What a number of a formula shows: its elements, the minus sign included, become one.
    mathml: str = ""
    is_code: bool = False
    is_computed: bool = False

    @property
    def is_needed(self) -> bool:
        """Whether readers should find its source wherever that is."""
        by_hand = self.is_computed and significant(self.number.text) < 4
        return self.number.needs_source and not by_hand


def rows_of(module: Module, result: RunResult) -> list[Row]:
    """What each line of the module printed, and then what stands in each line."""
    printed, code = [], []
    for place, cell in enumerate(module.cells):
        nodes, row = ast.parse(cell.source).body, 0
        for node, ran in zip(nodes, result.cell(cell.name).statements, strict=True):
            if ran.stdout:
                last = row + ran.stdout.count("\n")
                numbers = tuple(numbers_in(ran.stdout))
                line = printing_line(node)
                printed.append(Row(cell.name, place, line, numbers, (row + 1, last)))
                row = last
        for line, text in enumerate(cell.source.splitlines(), 1):
            if numbers := tuple(numbers_in(text)):
                code.append(Row(cell.name, place, line, numbers))
    return printed + code


def printing_line(statement: ast.stmt) -> int:
    """The line of the one `print` in a statement, otherwise the statement's first line."""
    lines = [
        node.lineno
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    return lines[0] if len(lines) == 1 else statement.lineno


def explain(found: list[Found], rows: list[Row], sections: dict[int, int]) -> list[Row | None]:
    """The line behind each number of one block, at the lowest cost together.

    Args:
        sections: in which section of the page each cell stands.
    """
    count = len(found)
    # best[i]: the lowest cost of the numbers from i on, the end of the first run, and its row.
    best: list[tuple[float, int, Row | None]] = [(0, count, None)] * (count + 1)
    for i in reversed(range(count)):
        lonely = UNEXPLAINED if found[i].is_needed else MOST_FOR_SHORT + 0.5
        best[i] = (best[i + 1][0] + lonely, i + 1, None)
        for row in rows:
            cost, at = _cost_of(row, found[i], sections), 0
            for j in range(i, count):
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


def _is_near(row: Row, found: Found, sections: dict[int, int]) -> bool:
    return row.place < found.place or sections[row.place] == found.section


def _cost_of(row: Row, found: Found, sections: dict[int, int]) -> int:
    below = row.place >= found.place
    between = row.place - found.place if below else found.place - 1 - row.place
    return (
        NAMING
        + CELL_BETWEEN * between
        + BELOW * below
        + CODE * (row.printed is None)
        + OTHER_SECTION * (sections[row.place] != found.section)
    )


def _next_in(row: Row, number: Number, start: int) -> tuple[int, int]:
    """Where the row has the number next (counted from 1; 0: nowhere), and what that costs."""
    for at in [*range(start, len(row.numbers)), *range(start)]:
        candidate = row.numbers[at]
        is_index = row.printed is None and not number.needs_source and "." not in candidate.text
        if number.equals(candidate) and not is_index:
            respelled = _bare(number) != _bare(candidate)
            return at + 1, BACK * (at < start) + RESPELLED * respelled
    return 0, 0


def _bare(number: Number) -> str:
    return number.text.lstrip("-").removesuffix(".0").rstrip(".")


def link_numbers(page: str, rows: list[Row]) -> tuple[str, dict[str, Row]]:
    """The page with its numbers leading to lines of code, and those lines by their ids."""
    reader = _Reader(page)
    linked, links = {}, []
    for block in reader.blocks():
        explained = explain(block, rows, reader.sections)
        for found, row in zip(block, explained, strict=True):
            # Code words quote the code; in them only what needs a source is worth a mark.
            if row and (found.number.needs_source or not found.is_code):
                links.append((found, row))
                # A line that printed one number and has another tells what it printed.
                if row.printed or row.anchor not in linked:
                    linked[row.anchor] = row
    pieces, last = [], 0
    for found, row in links:
        if found.mathml:
            # No link: to assistive technology a formula is one thing, without links inside.
            mark = f'<mn class="number" data-line="{row.anchor}">{found.mathml}</mn>'
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


class _Reader(HTMLParser):
    """Finds the numbers of a page, with everything that decides what they may come from."""

    BLOCKS = frozenset(("p", "li", "tr", "dd", "dt", "div", "figure"))
    HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
    SILENT = frozenset(("pre", "a", "button", "script", "style", "svg", "math", *HEADINGS))

    def __init__(self, page: str):
        super().__init__(convert_charrefs=False)
        self.page = page
        self.found: list[Found] = []
        self.sections: dict[int, int] = {}
        self.place = self.section = self.block = 0
        self.open: list[str] = []
        self.starts = [0, *(match.end() for match in re.finditer("\n", page))]
        self.feed(page)
        self.close()

    def blocks(self) -> list[list[Found]]:
        """The numbers, block by block: paragraphs, list items, table rows, formulas."""
        return [list(group) for _, group in groupby(self.found, lambda found: found.block)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep count of cells, sections and blocks; read formulas whole."""
        self.section += tag in self.HEADINGS
        self.block += tag in self.BLOCKS or ("display", "block") in attrs
        if tag == "div" and "cell" in (dict(attrs).get("class") or "").split():
            self.sections[self.place] = self.section
            self.place += 1
        self.open.append(tag)
        if tag == "math":
            start = self._offset()
            end = self.page.index("</math>", start) + len("</math>")
            for number, first, last, text, computed in numbers_of_formula(self.page[start:end]):
                self._keep(number, start + first, start + last, text, computed)

    def handle_endtag(self, tag: str) -> None:
        """Close the element and all in it that has no end of its own."""
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        self.block += tag in self.BLOCKS

    def handle_data(self, data: str) -> None:
        """Read the numbers of prose. A figure is still a token, in a paragraph of its own."""
        if not self.SILENT.intersection(self.open) and not data.startswith("@@"):
            for number, start, end in spans(data):
                self._keep(number, self._offset() + start, self._offset() + end)

    def _offset(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def _keep(
        self, number: Number, start: int, end: int, mathml: str = "", is_computed: bool = False
    ) -> None:
        where = (self.place, self.section, self.block)
        self.found.append(
            Found(number, start, end, *where, mathml, "code" in self.open, is_computed)
        )


@dataclass
class _Element:
    """An element of a formula: where it stands, its text, what it contains."""

    tag: str
    start: int
    end: int = 0
    text: str = ""
    children: list[_Element] = field(default_factory=list)

    def all(self) -> Iterator[_Element]:
        """The element and all in it."""
        yield self
        for child in self.children:
            yield from child.all()


TAG = re.compile(r"<(?P<close>/?)(?P<tag>\w+)[^>]*?(?P<empty>/?)>|(?P<text>[^<]+)")
SIGNS, CLOSING = ("−", "-"), tuple(")]}|‖⟩!′")
RELATIONS = tuple("=←≈,")
WITH_SCRIPTS = ("msub", "msup", "msubsup", "munder", "mover", "munderover")

FormulaNumber = tuple[Number, int, int, str, bool]


def numbers_of_formula(math: str) -> Iterator[FormulaNumber]:
    """(number, start, end, text, whether computed there) of each number in a formula's MathML.

    A minus sign that is no subtraction belongs to its number. Short numbers that belong to the
    form of a formula are not told.
    """
    row = _tree(math)
    while len(row.children) == 1 and row.tag in ("", "math", "mrow", "semantics"):
        row = row.children[0]
    terms: list[list[_Element]] = [[]]
    for element in [row] if row.tag not in ("math", "mrow") else row.children:
        if element.tag == "mo" and element.text in RELATIONS:
            terms.append([])
        elif element.tag not in ("mspace", "annotation"):
            terms[-1].append(element)
    kinds = [
        {found.tag for element in term for found in element.all()} & {"mi", "mn"} for term in terms
    ]
    for index, term in enumerate(terms):
        around = kinds[max(index - 1, 0) : index] + kinds[index + 1 : index + 2]
        # A term with letters has numbers of form: x + 1. So has what it is equal to: 2x + 1 = 0.
        is_form = "mi" in kinds[index] or {"mi", "mn"} in around
        # The result, not what it is calculated from.
        numbers = [found for element in term for found in element.all() if found.tag == "mn"]
        is_computed = {"mn"} in around and kinds[index] == {"mn"} and len(numbers) == 1
        for number, start, end, text in _numbers_in(_Element("mrow", 0, children=term), is_form):
            yield number, start, end, text, is_computed


def _tree(math: str) -> _Element:
    root = _Element("", 0)
    stack = [root]
    for match in TAG.finditer(math):
        if match["text"]:
            stack[-1].text += html.unescape(match["text"]).strip()
        elif match["close"]:
            stack.pop().end = match.end()
        else:
            element = _Element(match["tag"], match.start(), match.end())
            stack[-1].children.append(element)
            if not match["empty"]:
                stack.append(element)
    return root


def _numbers_in(row: _Element, is_form: bool) -> Iterator[tuple[Number, int, int, str]]:
    elements = [element for element in row.children if element.tag != "mspace"]
    for index, element in enumerate(elements):
        in_script = is_form or row.tag in WITH_SCRIPTS
        if element.tag != "mn":
            yield from _numbers_in(element, in_script)
            continue
        before = elements[:index] if row.tag in ("mrow", "math", "mtd") else []
        signed = bool(before) and before[-1].text in SIGNS
        if signed and len(before) > 1:
            signed = before[-2].tag == "mo" and before[-2].text not in CLOSING
        text = ("−" if signed else "") + element.text
        for number in numbers_in(text):
            if number.needs_source or not in_script:
                yield number, before[-1].start if signed else element.start, element.end, text
