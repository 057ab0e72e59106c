"""Each number of a page leads to the line of code that produced it."""

from __future__ import annotations

import ast
import gzip
import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hooks.formulas.arithmetic import numbers_calculated
from hooks.languages import LANGUAGES
from hooks.origins.found import numbers_of_formula
from hooks.origins.link import link_numbers
from hooks.origins.rows import rows_of
from hooks.read import folders
from hooks.read.markdown import LINK, visible
from hooks.read.module import Module, parse_module, read_module
from hooks.read.numbers import numbers_in, significant
from hooks.run.results import CellResult, RunResult, StatementResult
from tests.support.browser import arrive, until
from tests.support.pages import file, url

TUTORIALS = list(folders.module_paths())
NUMBER = "a.number, mn[data-line]"
LINKED = re.compile(
    r'(?:class="number" href="#|<mn data-line=")cell-([a-z0-9-]+)\.(\d+)">([^<]*)</'
)
FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d*)?(?:[eE][-+]?\d+)?")


def links(site: Path, slug: str, language: str) -> list[tuple[str, int, str]]:
    """(cell, line, number) of each linked number of a built page."""
    page = file(site, slug, language).read_text(encoding="utf-8")
    return [(cell, int(line), number) for cell, line, number in LINKED.findall(page)]


def values(text: str) -> list[Decimal]:
    """The numbers of a text, read without the reader that is tested here."""
    plain = text.replace(",", ", ").replace("−", "-")
    return [Decimal(found.replace(",", "").rstrip(".")) for found in FIGURE.findall(plain)]


# The built pages


@pytest.mark.parametrize("slug", TUTORIALS)
def test_twins_have_the_same_sources_in_the_same_order(site, slug):
    ja, en = (links(site, slug, language) for language in LANGUAGES)
    assert ja == en
    assert ja


@pytest.mark.parametrize("slug", TUTORIALS)
def test_linked_line_printed_the_number_or_has_it(site, script, slug):
    """In a plain process: what was printed while the line's statement was executed."""
    module = read_module(folders.module_paths()[slug])
    printed = printed_by_line(module, script(slug)["printed"])
    for cell, line, number in links(site, slug, "en"):
        code = module.cell(cell).source.splitlines()[line - 1]
        (value,) = values(number)
        rounds = re.search(r"in (range\(\d+, \d+\)):", code)
        known = values(code) + values(printed[cell, line])
        known += [Decimal(len(eval(rounds[1])))] if rounds else []  # noqa: S307  # two numbers
        assert value in known or -value in known, (cell, line, number)


def printed_by_line(module: Module, printed: list[tuple[int, str]]) -> dict[tuple[str, int], str]:
    """(cell, line of it) -> what the statement on that line printed."""
    found = {}
    for cell in module.cells:
        for node, place in zip(ast.parse(cell.source).body, cell.statements, strict=True):
            text = "".join(text for line, text in printed if place.first <= line <= place.last)
            found |= {(cell.name, n): text for n in range(node.lineno, node.end_lineno + 1)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_measured_steps_of_a_table_lead_to_the_lines_that_measured_them(site, language):
    text = file(site, "sgd/changing-lr", language).read_text(encoding="utf-8")
    table = text[text.index('id="table"') :].partition("</table>")[0]
    measured = re.findall(r"<td>(?!<code>|\w)(.*?)</td>", table)[:3]
    found = [(cell, line) for row in measured for cell, line, _ in LINKED.findall(row)]
    assert found == [("step-length", "8"), ("variable", "4"), ("attribute", "3")]


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_that_needs_a_source_is_linked(pairs, site, slug, language):
    page = pairs[slug].pages[language]
    linked = {value for _, _, number in links(site, slug, language) for value in values(number)}
    calculated = [
        number.text
        for _, tex in page.formulas()
        for number in numbers_calculated(tex)
        if significant(number.text) < 4
    ]
    headings = {heading.line for heading in page.headings}
    for line, text in page.prose():
        # A number within a link leads where that leads; one within a heading stays plain, and so
        # does one within a question, where it would lead to the answer.
        outside = "" if line in headings or page.question(line) else LINK.sub("", text)
        for number in numbers_in(visible(outside)):
            excused = number.text in page.reasons("numbers") or number.text in calculated
            if number.needs_source and not excused:
                assert number.value in linked, (line, number.text)


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_has_its_line(site, slug, language):
    page = file(site, slug, language).read_text(encoding="utf-8")
    ids = re.findall(r'<data class="line" id="([^"]+)"', page)
    targets = {f"cell-{cell}.{line}" for cell, line, _ in links(site, slug, language)}
    assert set(ids) == targets


@pytest.mark.parametrize("slug", TUTORIALS)
def test_marks_and_their_script_are_small(site, slug):
    page = file(site, slug, "ja").read_text(encoding="utf-8")
    plain = re.sub(r'<a class="number"[^>]*>([^<]*)</a>', r"\1", page)
    plain = re.sub(r'(<mn) data-line="[^>]*', r"\1", plain)
    plain = re.sub(r'<data class="line"[^>]*>|</data>', "", plain)
    script = (site / "assets" / "page" / "numbers.js").read_bytes()
    sizes = [len(gzip.compress(text.encode(), mtime=0)) for text in (page, plain)]
    assert sizes[0] - sizes[1] < 600
    assert len(gzip.compress(script, mtime=0)) < 1536


# Which line it is

CELLS = '<div class="cell highlight" id="cell-{}"><pre><code></code></pre></div>'


def sources(code: str, outputs: dict[int, str], page: str) -> list[tuple[str, str]]:
    """(number, line) of each link; `{name}` in the page stands for the cell of that name."""
    module = parse_module(code, Path("some/module.py"))
    cells = []
    for cell in module.cells:
        ran = [StatementResult(s.first, outputs.get(s.first, "")) for s in cell.statements]
        cells.append(CellResult(cell.name, ran))
    page = re.sub(r"\{([a-z]+)\}", lambda match: CELLS.format(match[1]), page)
    linked, _ = link_numbers(page, rows_of(module, RunResult(cells, {})))
    return [(number, f"{cell}.{line}") for cell, line, number in LINKED.findall(linked)]


ONE = "# %% a\nprint(x)\n# %% b\nprint(y)\nfor i in z:\n    print(i)\n# %% c\nlr = 0.25\n"


def test_number_in_a_question_leads_nowhere():
    asked = '<div class="predict"><p>Is it 0.25?</p><form><p>0.25</p></form><p>Or 0.25?</p></div>'
    page = "{a}{b}{c}" + asked + "<p>It is 0.25.</p>"
    assert sources(ONE, {}, page) == [("0.25", "c.1")]


PRINTED = {2: "1.5\n2.5\n", 4: "1.5\n3.5\n", 5: "3.5\n7\n8\n"}


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        # The nearest above, before one below.
        ("{a}{b}<p>1.5</p>{c}", [("1.5", "b.1")]),
        ("{a}<p>1.5</p>{b}{c}", [("1.5", "a.1")]),
        # A line that prints in a loop is the line of the print.
        ("{a}{b}<p>7</p>{c}", [("7", "b.3")]),
        # A run belongs to the line that has all of it.
        ("{a}{b}<p>1.5, 3.5</p>{c}", [("1.5", "b.1"), ("3.5", "b.1")]),
        ("{a}{b}<p>3.5, 7</p>{c}", [("3.5", "b.3"), ("7", "b.3")]),
        # A number that needs a source gets one from anywhere, also from code.
        ("<p>0.25</p><h2>T</h2>{a}{b}{c}", [("0.25", "c.1")]),
        # A short one does not.
        ("<p>7</p><h2>T</h2>{a}{b}{c}", []),
        # Spelled differently, without its sign.
        ("{a}{b}{c}<p>1.50</p>", [("1.50", "b.1")]),
        # Nothing within headings, links and code blocks.
        ("{a}{b}<h2>1.5</h2><p><a href='x'>1.5</a></p><pre>1.5</pre>{c}", []),
        ("{a}{b}<p><code>1.5 7</code></p>{c}", [("1.5", "b.1")]),
        ("{a}{b}<p>PyTorch 1.5</p>{c}", []),
    ],
)
def test_number_is_explained_by_the_line_that_readers_would_name(page, expected):
    assert sources(ONE, PRINTED, page) == expected


def test_how_often_a_loop_runs_is_told_by_its_head():
    code = "# %% a\nfor n in range(1, 101):\n    print(n)\n"
    printed = {2: "".join(f"{n}\n" for n in range(1, 101))}
    assert sources(code, printed, "<p>100</p>{a}<p>100</p><p>99</p>") == [
        ("100", "a.1"), ("100", "a.1"), ("99", "a.2")
    ]  # fmt: skip


def test_minus_sign_is_neither_dropped_nor_added():
    code = "# %% a\nprint(x)\n"
    assert sources(code, {2: "-8.\n"}, "{a}<p>8, -8</p>") == [("-8", "a.1")]
    assert sources(code, {2: "8.\n"}, "{a}<p>8, -8</p>") == [("8", "a.1")]


TRIED = """# %% a
op.lr = 0.1
print(x)
# %% b
lr = 0.1
print(x)
# %% c
print(y)
# %% d
f([1.0, 0.1])
"""
MEASURED = {3: "1.0\n", 6: "1.0\n", 8: "0.1\n", 10: "no\n"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # What was tried, and what was measured then. A line with both numbers is neither.
        ("<code>op.lr = 0.1</code>|1.0", [("0.1", "a.1"), ("1.0", "a.2")]),
        ("<code>lr = 0.1</code>|1.0", [("0.1", "b.1"), ("1.0", "b.2")]),
        ("<code>lr = 0.1</code>|0.1", [("0.1", "b.1"), ("0.1", "c.1")]),
        ("<code>print(y)</code>|1.0, 0.1", [("1.0", "b.2"), ("0.1", "c.1")]),
        # Nothing is quoted, but it was printed.
        ("both|1.0, 0.1", [("1.0", "b.2"), ("0.1", "c.1")]),
    ],
)
def test_row_of_a_table_is_explained_by_the_lines_that_it_is_about(row, expected):
    cells = "".join(f"<td>{cell}</td>" for cell in row.split("|"))
    page = f"{{a}}{{b}}{{c}}{{d}}<table><tr>{cells}</tr></table>"
    assert sources(TRIED, MEASURED, page) == expected


def test_quoted_code_leads_to_its_own_line():
    assert sources(TRIED, MEASURED, "{a}{b}{c}{d}<p><code>op.lr = 0.1</code></p>") == [
        ("0.1", "a.1")
    ]


MINUS = "<mo>&#x02212;</mo>"


@pytest.mark.parametrize(
    ("mathml", "expected"),
    [
        (f"{MINUS}<mn>8</mn><mo>=</mo><mn>2</mn>{MINUS}<mn>5</mn>", ["-8", "2", "5"]),
        (f"<mi>x</mi><mo>=</mo>{MINUS}<mn>8</mn>", ["-8"]),
        (f"<mo>(</mo>{MINUS}<mn>8</mn><mo>)</mo>{MINUS}<mn>5</mn>", ["-8", "5"]),
        (f"<mfrac><mrow>{MINUS}<mn>8</mn></mrow><mn>2</mn></mfrac>", ["-8", "2"]),
        # Of the form, not of the result.
        ("<mn>2</mn><mi>x</mi><mo>+</mo><mn>1</mn><mo>=</mo><mn>0</mn>", []),
        ("<msup><mi>x</mi><mn>2</mn></msup>", []),
        (f"<msup><mn>2</mn><mrow>{MINUS}<mn>13</mn></mrow></msup>", []),
        ("<msub><mi>w</mi><mn>0</mn></msub><mo>=</mo><mn>3</mn>", []),
        ("<mn>0.5</mn><mi>x</mi>", ["0.5"]),
        ("<mi>x</mi><mo>=</mo><mn>3</mn>", ["3"]),
    ],
)
@pytest.mark.parametrize("frame", ["<math>{}</math>", "<math><mrow>{}</mrow></math>"])
def test_numbers_of_a_formula_with_their_signs(mathml, expected, frame):
    found = list(numbers_of_formula(frame.format(mathml)))
    assert [number.text for number, *_ in found] == expected
    for _, start, end, text, _ in found:
        shown = re.sub("<[^>]*>", "", unescape(frame.format(mathml)[start:end]))
        assert shown == text


# In a browser

in_browser = pytest.mark.browser


@pytest.fixture
def tab(visit: Callable[..., Page], address: str) -> Page:
    page = visit(height=600)
    arrive(page, address + url("gradients/the-usual-way", "ja"))
    return page


@pytest.mark.browser
def test_number_is_marked_in_an_output_that_a_search_has_divided(tab, address):
    arrive(tab, address + url("gradients/one-step", "en") + "?h=tensor+grad")
    expect(tab.locator(".output mark").first).to_be_visible()
    number = tab.locator("a.number", has_text="-8").first
    number.focus()
    assert highlighted(tab) and {float(text) for text in highlighted(tab)} == {-8}


def marked(tab: Page) -> list[str]:
    return tab.locator(".line.marked").all_inner_texts()


def highlighted(tab: Page) -> list[str]:
    return tab.evaluate("[...CSS.highlights.get('number') ?? []].map(range => range.toString())")


@in_browser
def test_pointing_at_a_number_marks_its_line_and_what_it_printed(tab):
    link = tab.locator("a.number", has_text="1.7999999523162842")
    link.hover()
    assert marked(tab) == ["print(net[0].weight.item())"]
    assert highlighted(tab) == ["1.7999999523162842"]
    assert link.get_attribute("title") == "print(net[0].weight.item())"
    tab.locator("h1").hover()
    assert marked(tab) == []
    assert highlighted(tab) == []


@in_browser
def test_each_section_is_one_stop_and_arrow_keys_lead_through_all_numbers(tab):
    count = tab.locator(NUMBER).count()
    stops = tab.locator(f":is({NUMBER})[tabindex='0']").count()
    assert 1 < stops < count / 4
    tab.locator(NUMBER).first.focus()
    for index in range(1, count):
        tab.keyboard.press("ArrowRight")
        assert focused(tab) == index
        assert len(marked(tab)) == 1
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowLeft")
    assert focused(tab) == count - 2
    assert tab.locator("a.number[tabindex='0']").count() == stops
    assert tab.locator("mn[data-line][tabindex]").count() == 0


def focused(tab: Page) -> int:
    numbers = f"[...document.querySelectorAll('{NUMBER}')]"
    return tab.evaluate(f"{numbers}.indexOf(document.activeElement)")


@in_browser
def test_enter_on_a_number_of_a_formula_shows_its_line(tab):
    tab.locator("mn[data-line]", has_text="−4").evaluate("mn => { mn.tabIndex = 0; mn.focus() }")
    tab.evaluate("scrollTo(0, 0)")
    tab.keyboard.press("Enter")
    line = tab.locator(".line:target")
    assert line.inner_text() == "print(one.grad)"
    until(tab, "document.querySelector('.line:target').getBoundingClientRect().top < 600")


@in_browser
def test_click_shows_the_line_and_back_returns_to_the_number(tab):
    link = tab.locator("a.number", has_text="-7")
    link.scroll_into_view_if_needed()
    # So far down that the line is out of sight.
    link.evaluate("link => scrollBy(0, link.getBoundingClientRect().top - 80)")
    line = tab.locator(f"[id='{link.get_attribute('href')[1:]}']")
    before = tab.evaluate("scrollY")
    assert line.bounding_box()["y"] < 0
    link.click()
    until(tab, "location.hash !== ''")
    expect(line).to_be_in_viewport()
    tab.go_back()
    until(tab, "y => Math.abs(scrollY - y) < 2", arg=before)
    assert tab.evaluate("document.activeElement.textContent") == "-7"


@in_browser
def test_without_javascript_a_number_is_a_link_to_its_marked_line(visit, address):
    page = visit(java_script_enabled=False)
    page.goto(address + url("gradients/the-usual-way", "en"))
    page.locator("a.number", has_text="-7").click()
    line = page.locator(".line:target")
    assert line.inner_text() == "print(a.grad, b.grad)"
    assert line.evaluate("line => getComputedStyle(line).backgroundColor") != "rgba(0, 0, 0, 0)"
