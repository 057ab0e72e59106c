"""The numbers that readers find in the finished HTML of a page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby

from hooks.read.numbers import Number, numbers_in, significant, spans


@dataclass(frozen=True)
class Found:
    """A number on the page: where in the HTML, after how many cells, in which section.

    `quote` is the inline code that it stands in, `topic` the last inline code up to it in its row
    of a table: empty where there is none, None outside of tables.
    """

    number: Number
    start: int
    end: int
    place: int
    section: int
    block: int
    # What a number of a formula shows: its elements, the minus sign included, become one.
    mathml: str = ""
    quote: str = ""
    topic: str | None = None
    is_computed: bool = False

    @property
    def is_needed(self) -> bool:
        """Whether readers should find its source wherever that is."""
        by_hand = self.is_computed and significant(self.number.text) < 4
        return self.number.needs_source and not by_hand


class Reader(HTMLParser):
    """Finds the numbers of a page, with everything that decides what they may come from."""

    BLOCKS = frozenset(("p", "li", "tr", "dd", "dt", "div", "figure"))
    HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
    SILENT = frozenset(
        ("pre", "a", "button", "script", "style", "svg", "math", "form", "details", *HEADINGS)
    )

    def __init__(self, page: str):
        super().__init__(convert_charrefs=False)
        self.page = page
        self.found: list[Found] = []
        self.sections: dict[int, int] = {}
        self.place = self.section = self.block = 0
        self.open: list[str] = []
        self.quote = self.topic = ""
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
        # In a question a number would lead to the answer.
        is_question = tag == "div" and "predict" in (dict(attrs).get("class") or "").split()
        self.open += [tag, "form"] if is_question else [tag]
        if tag == "tr":
            self.topic = ""
        if tag == "code":
            start = self.page.index(">", self._offset()) + 1
            quoted = self.page[start : self.page.index("</code>", start)]
            self.quote = html.unescape(re.sub("<[^>]*>", "", quoted))
            if "tr" in self.open:
                self.topic = self.quote
        if tag == "math" and not self.SILENT.intersection(self.open[:-1]):
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
        quote = self.quote if "code" in self.open else ""
        topic = self.topic if "tr" in self.open else None
        self.found.append(Found(number, start, end, *where, mathml, quote, topic, is_computed))


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
