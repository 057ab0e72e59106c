"""What a page may contain, said once; the rest is refused by its name.

Headings with text and inline code; paragraphs; lists with `- ` or numbers; tables; notes of known
kinds; blocks of `text`; in them text, inline code, links, **bold**, *emphasis*, formulas, <br>.
Each starts where both readers of a page, Python-Markdown and CommonMark, see it start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from markdown_it.token import Token

from hooks.checks.plainly import CELL, DIVISION, NOTE, NOTE_TITLE, TEX, Line, lines_of, tokens
from hooks.errors import Mistake, closest
from hooks.read.markdown import ADMONITION, CODE, HEADING, LITERAL
from hooks.read.page import Page
from hooks.read.questions import without_programs
from hooks.read.text import foreign, named

Told = tuple[int, str, str]
"""Line, problem, remedy."""
NOTES = ("note", "tip", "warning", "question", "info", "danger", "example")
BLOCKS = {
    "heading_open", "paragraph_open", "bullet_list_open", "ordered_list_open", "list_item_open",
    "table_open", "thead_open", "tbody_open", "tr_open", "th_open", "td_open", "fence",
    "blockquote_open",
}  # fmt: skip
INLINE = {"text", "softbreak", "code_inline", "strong_open", "em_open", "link_open"}
NAMES = {
    "hr": ("a line across the page", "start a section with '## '"),
    "code_block": (
        "a block of code, by its indentation",
        "put code into a cell of the module; paragraphs start at the margin",
    ),
    "html_block": ("HTML", "write Markdown"),
    "html_inline": ("HTML", "write Markdown"),
    "image": ("an image", "draw it in a cell, with a function of snippets/figures"),
    "hardbreak": ("a line break by spaces or a backslash", "write <br>, or start a paragraph"),
    "text_special": ("a backslash", "write inline code, or a formula; the sign $ is \\$"),
}
"""What CommonMark knows and a page may not contain."""
STARTS_BLOCK = {
    "bullet_list_open": "a list",
    "ordered_list_open": "a list",
    "table_open": "a table",
    "blockquote_open": "a note",
}
REMEDY_BOLD = (
    "put the stars beside letters on both sides, 「**勾配**」 and not **「勾配」**, or leave a "
    "space outside of them"
)
BRACKETS = r"\[\[|(?<![\w\])])\[[^\]]*\](?!\()"
LEFT_OVER = [
    (r"\*\*|__(?=\w)", "stars that make nothing bold", REMEDY_BOLD),
    (r"\*", "a star that marks nothing", "close the emphasis; the sign stands in inline code"),
    (r"`", "a backtick without its other", "close the inline code on this line"),
    (r"(?<!\w)_(?=\w)", "an underscore that marks nothing", "put names into inline code"),
    (r"~~|==(?=\w)|\^\^|\+\+(?=\w)", "marks of another Markdown", "say it in words"),
    (r"(?<!\w):[a-z_0-9+-]+:(?!\w)", "an emoji by its name", "say it in words"),
    (r"\[TOC\]", "a mark of another Markdown", "delete it: each page has its contents beside it"),
    (r":{3}", "'::: name' that is no line of its own", "write '::: name', and nothing else, there"),
    (r"(?:https?:|ftp:|mailto:|\bwww\.)\S*", "a bare address", "write [text](https://...)"),
    (BRACKETS, "brackets that are no link", "write [text](page.md), or inline code"),
    (r"\\", "a backslash", "write inline code, or a formula; the sign $ is \\$"),
]  # fmt: skip
"""Marks that CommonMark has left in the text, because they mark nothing there."""
AT_THE_START = [
    (r"^ *-*8<-*|^ *={3} |^ *(?:!!!|\?\?\?)|^ *: ", "a mark of another Markdown",
     "write paragraphs, lists, tables or a note"),
    (r"^ *\|", "a row of no table",
     "a table has a line '|---|---|' below its heads, and an empty line above them"),
]  # fmt: skip
"""The same, of marks that stand at the beginning of a line."""
CLOSED_DIVISION = re.compile(r"\s*</div>\s*")
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
QUOTED = re.compile(r'"[^"]*"|“[^”]*”')
ENGLISH = re.compile(
    r"(?:[A-Za-z][\w'-]*,? +)*"
    r"(?<![\w'-])(?:an?|and|are|as|at|be|by|does|for|from|goes|has|have|in|is|it|its|no|not|of|on"
    r"|or|stays?|than|that|the|then|there|this|to|was|were|what|when|which|with|you)(?![\w'-])"
    r"(?:,? +[A-Za-z][\w'-]*)*",
    re.IGNORECASE | re.ASCII,
)
"""Words in a row of which one is none of a name, nor of a term, but holds a sentence together."""
LONG = re.compile(r"(?:[^\W\d_][\w'-]*\W+){11,}", re.ASCII)
"""More English than any name has."""
CLOSING = re.compile(r"(?:^| )#+$")
ROW = re.compile(r"(?<!\\)\|")
MARKS = re.compile(rf"[{CELL}{TEX}|<$]|[-*+] |\d+\. |.{{0,11}}$")
"""How a line begins that may stand twice: a cell, a row, an item, or a few letters."""
MARKER = re.compile(r"^(?P<mark>[-*+]|(?P<number>\d+)[.)]) ")


def check_contents(page: Page, told: set[int] = frozenset()) -> Iterator[Mistake]:
    """The page has only what pages may contain, each on a line where both readers see it.

    Args:
        told: lines with mistakes that are told already; of these, no other is.
    """
    seen = set(told)
    found = [
        *_odd_characters(page),
        *_by_line(lines_of(page)),
        *_in_the_other_language(page),
        *_twice(page),
        *_by_token(page),
        *([] if told else _unread(page)),
    ]
    for line, problem, remedy in sorted(found, key=lambda one: one[0]):
        if line not in seen:
            seen.add(line)
            yield Mistake(page.path, line, problem, remedy)


def _odd_characters(page: Page) -> Iterator[Told]:
    """No letter that looks like another: what is searched for, or copied, would not be found."""
    for number, line in enumerate(page.lines, 1):
        if odd := foreign(line):
            yield number, f"the letter {named(odd)}", "type the letter that it looks like"


def check_displayed(page: Page) -> Iterator[Mistake]:
    """A displayed formula ends before the next empty line: the next $$ could be another's.

    Where one does not, what is formula and what is text is read the wrong way round from there.
    """
    start = 0
    for number, text, fenced in page.scan():
        if start and not text.strip():
            remedy = "close it with $$ on a line of its own; it has no empty lines"
            yield Mistake(page.path, start, "a formula in $$ that does not end", remedy)
            return
        if not fenced and CODE.sub("", text).count("$$") % 2:
            start = 0 if start else number
    if start:
        yield Mistake(page.path, start, "a formula in $$ that does not end", "close it with $$")


def _in_the_other_language(page: Page) -> Iterator[Told]:
    """A paragraph that is left over from the twin; what is quoted may be in any language."""
    asked = [(n, without_programs(text)) for n, text in page.prose() if page.question(n)]
    rest = [(one.number, one.text) for one in lines_of(page) if not one.fenced]
    lines = [(number, _said(line)) for number, line in rest + asked]
    # Of a draft that has no Japanese at all only what is long is told.
    is_draft = not any(JAPANESE.search(text) for _, text in lines)
    for number, text in lines:
        is_japanese = bool(JAPANESE.search(text))
        if page.language != "ja":
            if is_japanese:
                remedy = "say it in English; what is quoted stands in double quotes"
                yield number, "Japanese on the page in English", remedy
            continue
        for match in (LONG if is_draft else ENGLISH).finditer(text):
            words = match[0].split()
            # Material for MkDocs is a name; beside Japanese, "in place" is a term.
            is_long = len(words) > 2 and sum(map(str.islower, words)) > 1
            if is_long or (len(words) == 2 and not is_japanese):
                remedy = "say it in Japanese; what is quoted stands in double quotes"
                yield number, f"English on the page in Japanese: {match[0].strip()}", remedy


def _twice(page: Page) -> Iterator[Told]:
    """A paragraph that was pasted once too often."""
    first: dict[str, int] = {}
    for line in lines_of(page):
        text = line.text.strip()
        is_prose = text and not line.fenced and not MARKS.match(text)
        if is_prose and first.setdefault(text, line.number) != line.number:
            problem = f"what stands on line {first[text]} already"
            yield line.number, problem, "delete it, or say more"


def _said(line: str) -> str:
    """The words of a line that are not quoted, nor code, formulas or where a link leads."""
    heading, note = HEADING.match(line), ADMONITION.match(line)
    text = heading["text"] if heading else note["rest"].strip('" ') if note else line
    text = CODE.sub("", DIVISION.sub("", QUOTED.sub("", text)))
    return re.sub(r"\]\([^)]*\)|\$[^$]*\$", "]", text)


def _by_line(lines: Sequence[Line]) -> Iterator[Told]:
    """What both readers see only with empty lines around it."""
    is_open, division = True, 0
    for index, line in enumerate(lines):
        text = line.text.strip()
        if line.fenced:
            is_open = True
            continue
        indent = len(line.text) - len(line.text.lstrip())
        if text == CELL and not is_open:
            yield line.number, "a cell within a paragraph", "leave an empty line above it"
        elif text == CELL and indent % 4:
            problem = f"a cell that is {indent} spaces in"
            yield line.number, problem, "start it at the margin, or four spaces in"
        if DIVISION.fullmatch(line.text):
            if line.text.startswith(" "):
                yield line.number, "a <div> within a list or a note", "start it at the margin"
            if CLOSED_DIVISION.fullmatch(line.text):
                if not division:
                    yield line.number, "a '</div>' that closes nothing", "delete it"
                division = 0
            elif division:
                yield line.number, "a <div> within another", "close the first with '</div>'"
            else:
                division = line.number
        if (found := ADMONITION.match(line.text)) and line.note is not None:
            yield from _note(found, lines, index, is_open)
        is_open = not text or line.text.startswith("#")
    if division:
        yield division, "a <div> that does not end", "close it with a line '</div>'"


def _note(found: re.Match, lines: Sequence[Line], index: int, is_open: bool) -> Iterator[Told]:
    line = lines[index]
    form = "write '!!! note \"Title\"', an empty line, and its text four spaces further in"
    title = NOTE_TITLE.fullmatch(found["rest"])
    body = next((one for one in lines[index + 1 :] if one.text.strip()), None)
    if found["kind"] not in NOTES:
        remedy = f"there are {', '.join(NOTES)}"
        problem = f"no kind of note is called '{found['kind']}'."
        yield line.number, problem + closest(found["kind"], list(NOTES)), remedy
    elif not title or not title["title"].strip():
        yield line.number, "a note without a title", form
    elif line.note:
        yield line.number, "a note within a list or another note", "start it at the margin"
    elif not is_open:
        yield line.number, "a note right below a paragraph", "leave an empty line above it"
    elif body is None or body.note is None or body.number == line.number + 1:
        yield line.number, "a note whose text does not belong to it", form


def _by_token(page: Page) -> Iterator[Told]:
    """What CommonMark sees and a page may not contain, and blocks that do not hold together."""
    level, heading, lists, number = 1, 0, [], page.first
    for token in tokens(page):
        kind, line = token.type, page.lines[number - 1]
        if token.map:
            number = min(page.first + token.map[0], len(page.lines))
            line = page.lines[number - 1]
        if kind == "inline":
            yield from _inline(token, number, heading)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif kind == "heading_close":
            level, heading = heading, 0
        elif not kind.endswith("_close") and kind not in BLOCKS:
            yield (number, *NAMES.get(kind, (kind, "write something else")))
        indent = len(line) - len(line.lstrip())
        is_inside = lists and kind in ("paragraph_open", "fence")
        if is_inside and indent % 4 and not MARKER.match(line.lstrip()):
            problem = f"a paragraph that is {indent} spaces in"
            yield number, problem, "write it four spaces further in than its item"
        if kind in STARTS_BLOCK and not lists and _is_below_text(page, number):
            problem = f"{STARTS_BLOCK[kind]} right below a paragraph"
            yield number, problem, "leave an empty line above it"
        if kind == "heading_open":
            heading = int(token.tag[1])
            if (read := HEADING.match(line)) and CLOSING.search(read["text"]):
                yield number, "a heading that ends in '#'", "delete the sign: '## Title {#its-id}'"
            if heading > level + 1:
                problem = f"a heading of level {heading} below one of level {level}"
                yield number, problem, f"write '{'#' * (level + 1)} '"
        elif kind == "blockquote_open" and not ADMONITION.match(line):
            yield number, "a quote", "write a paragraph, or a note: '!!! note \"Title\"'"
        elif kind in ("bullet_list_open", "ordered_list_open"):
            lists.append(0)
        elif kind == "list_item_open":
            lists[-1] += 1
            yield from _item(token, line, number, lists[-1])
        elif kind == "table_open":
            yield from _table(page.lines, number, page.first + token.map[1])


def _unread(page: Page) -> Iterator[Told]:
    """Inline code and links are where the other checks look for them: whole on one line."""
    seen = [
        (page.first + token.map[0], child)
        for token in tokens(page)
        for child in token.children or []
    ]
    code = [(line, child.content.strip()) for line, child in seen if child.type == "code_inline"]
    kept = {line.number for line in lines_of(page) if line.text.strip()}
    read = [
        (number, match["code"].strip())
        for number, line in page.prose()
        for match in CODE.finditer(line if number in kept else "")
    ]
    yield from _differing("inline code", "close it on the same line", read, code)
    links = [(line, child.attrs["href"]) for line, child in seen if child.type == "link_open"]
    yield from _differing(
        "a link", "write [text](page.md)", [link for link in page.links() if link[0] in kept], links
    )


def _differing(what: str, remedy: str, read: Sequence, seen: Sequence) -> Iterator[Told]:
    """The first of both that is not the same: lines with texts, as the checks and readers see."""
    for one, other in zip_longest(read, seen):
        if not one or not other or one[1] != other[1]:
            line, text = one or other
            yield line, f"{what} that no check reads, or that is none: {text}", remedy
            return


def _is_below_text(page: Page, number: int) -> bool:
    above = page.lines[number - 2] if number > page.first else ""
    return bool(above.strip()) and not above.startswith("#")


def _item(token: Token, line: str, number: int, count: int) -> Iterator[Told]:
    indent = len(line) - len(line.lstrip())
    if token.markup in "*+)":
        yield number, f"a list with '{token.markup}'", "write '- ', or '1. ' where the order counts"
    elif indent % 4:
        yield number, f"a list that is {indent} spaces in", "start it at the margin, or four in"
    elif token.info and int(token.info) != count:
        problem = f"item {count} of a list is numbered {token.info}"
        yield number, problem, f"write '{count}. '"
    elif not MARKER.sub("", line.lstrip()).strip(" -*+"):
        yield number, "an empty item of a list", "write its text, or delete it"
    elif re.match(r"\s*\S+ +\[[ xX]?\]", line):
        yield number, "a list to tick off", "write '- '"


def _table(lines: Sequence[str], first: int, end: int) -> Iterator[Told]:
    width = 0
    for number in range(first, end):
        row = lines[number - 1].strip()
        if not row:
            return
        if any("|" in match[0] for match in LITERAL.finditer(row)):
            remedy = "say it below the table; in a formula write \\vert"
            yield number, "a '|' in inline code or a formula of a table", remedy
            continue
        cells = ROW.split(row)
        if cells[0] or cells[-1]:
            yield number, "a row without '|' at both ends", "write '| one | two |'"
            continue
        width = width or len(cells)
        if len(cells) != width:
            problem = f"a row of {len(cells) - 2} cells in a table of {width - 2}"
            yield number, problem, "write all cells; one with nothing to say has '-'"


def _inline(token: Token, number: int, level: int) -> Iterator[Told]:
    """What stands within a block. Of a heading, `level` is its level, and 0 of anything else."""
    starts_line, said = True, ""
    for child in token.children:
        kind = child.type
        number += kind == "softbreak"
        if kind in ("link_close", "strong_close", "em_close") and not said.strip():
            what = "a link" if kind == "link_close" else "emphasis"
            yield number, f"{what} without words", "write them, or delete it"
        elif not kind.endswith("_close") and kind not in INLINE and child.content.strip() != "<br>":
            yield (number, *NAMES.get(kind, (kind, "write something else")))
        if level and kind not in ("text", "code_inline"):
            remedy = "write plain text and inline code: other places show it as text"
            yield number, "a heading with a link, emphasis or a line break", remedy
        if kind in ("strong_open", "em_open") and "_" in child.markup:
            yield number, "emphasis by underscores", "write *emphasis* or **bold**"
        if kind == "link_open" and child.info == "auto":
            yield number, "a bare address", "write [text](https://...)"
        if kind == "text":
            yield from _text(child.content, number, bool(level), starts_line)
        said = "" if kind.endswith("_open") else said + child.content
        starts_line = kind in ("softbreak", "html_inline")
    kinds = {child.type for child in token.children if child.content.strip()}
    if level and not kinds:
        yield number, "a heading without words", "say what the section answers"
    elif level == 1 and "text" not in kinds:
        yield number, "a title of nothing but code", "say in words what the page answers"


def _text(text: str, number: int, in_heading: bool, starts_line: bool) -> Iterator[Told]:
    text = text.removeprefix(NOTE)
    if in_heading and "$" in text:
        remedy = "write the letter itself, η: titles, contents and cards show no formula"
        yield number, "a formula in a heading", remedy
    marks = AT_THE_START * starts_line + [
        mark for mark in LEFT_OVER if not in_heading or mark[0] != BRACKETS
    ]
    for pattern, problem, remedy in marks:
        if match := re.search(pattern, text):
            near = text[max(0, match.start() - 12) : match.end() + 12].strip()
            yield number, f"{problem}: {near.replace(TEX, '')}", remedy
            return
