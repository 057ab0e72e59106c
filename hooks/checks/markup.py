"""What the Markdown of a page may contain: what is checked, and nothing that is not.

Code and output come from modules only, so a page has no code of its own but blocks of `text`.
What would hide a number or a formula from the checks, or show readers something that no check
reads, is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from hooks.errors import Mistake
from hooks.read.markdown import BLOCK_FORMULA, CODE, FENCE, HEADING, INLINE_FORMULA, LINK
from hooks.read.page import Page
from hooks.render.glossary import NONE

FRONT_MATTER = ("description", "asked", "numbers", "words", "terms")
TAGS = re.compile(r'<br>|<div class="path" markdown>|</div>|<!--.*?-->')
LIKE_A_TAG = re.compile(r"</?[a-zA-Z!?][^>]*>?")
OTHER_FORMULA = re.compile(r"\\[(\[]|\\begin\{")
ENTITY = re.compile(r"&#?\w+;")
ATTRIBUTE_LIST = re.compile(r"\{:? *[^}\s][^}]*\}")
FOOTNOTE = re.compile(r"^ *\[[^\]]+\]: *\S|\[\^[^\]]+\]")
HIDDEN_BLOCK = re.compile(r" *(?:(?:>|[-*+] |\d+\. ) *)+(?:#|`{3}|~{3})| +#+ |#+(?! |#)")
"""A heading or a block of code within a quote or a list, and a heading without its space."""
UNDERLINE = re.compile(r" *(?:=+|-+) *")
"""What makes a heading of the line above it."""
LONE_BRACKET = re.compile(r"(?<!\\)\[[^\]]*$")
UNREAD_LINK = re.compile(r"(?<!\\)\]\(")
LONE_DOLLAR = re.compile(r"(?<!\\)\$")
PLAIN_ID = re.compile(r" \{#[a-z0-9-]+\} *$")
TITLE = re.compile(r"\]\([^)\s]+\s+[\"'(][^)]*\)")
HOLDS_BLOCKS = re.compile(r" *([-*+] |\d+\. |!!! |\?\?\?\+? |::\? )")
"""A line whose indented lines belong to it: of a list, an admonition, a question."""
TYPED = "type it: prose is read by the checks as it stands in the file"


def check_markup(page: Page) -> Iterator[Mistake]:
    """A page contains nothing that it may not."""
    for problem, line, remedy in _problems(page):
        yield Mistake(page.path, line, problem, remedy)


def _problems(page: Page) -> Iterator[tuple[str, int, str]]:
    for key in page.meta:
        if key not in FRONT_MATTER:
            yield (
                f"the front matter has '{key}', which nothing reads",
                page.line_of_meta(key),
                f"delete it; there are {', '.join(FRONT_MATTER)}",
            )
    asked = page.meta.get("asked", [])
    if not isinstance(asked, list) or not all(isinstance(words, str) and words for words in asked):
        yield (
            "'asked' in the front matter is no list",
            page.line_of_meta("asked"),
            "write '  - what readers type' below it, or delete it",
        )
    ids = {heading.id for heading in page.headings} | {NONE}
    for entry in set(page.meta.get("terms", {})) - ids:
        yield (
            f"'terms' in the front matter has '{entry}', which is no heading of this page",
            page.line_of_meta("terms"),
            "name the id of a heading",
        )
    fenced = ""
    for number, line, fenced in page.scan():
        match = FENCE.match(line)
        if fenced == "open" and line.strip() != f"{match['mark']}text":
            yield (
                f"a block of code, '{line.strip()}'",
                number,
                "put code into a cell of the module, where it runs; what is no Python, such as a "
                "command to type, stands in a block '```text'",
            )
    if fenced in ("open", "in"):
        yield "a block of code that does not end", len(page.lines), "close it with '```'"
    for number, heading in ((h.line, page.lines[h.line - 1]) for h in page.headings):
        if not PLAIN_ID.search(heading):
            yield "a heading with other attributes than its id", number, "write '{#like-this}'"
    yield from _headings(page)
    for number in _indented_code(page):
        yield (
            "a block of code, by its indentation",
            number,
            "put code into a cell of the module; paragraphs start at the margin",
        )
    # Formulas may have several lines, and their own rules.
    text = "\n".join("" if fenced else CODE.sub("", line) for _, line, fenced in page.scan())
    text = BLOCK_FORMULA.sub(lambda match: "\n" * match[0].count("\n"), text)
    for number, line in enumerate(text.split("\n"), page.first):
        yield from ((problem, number, remedy) for problem, remedy in _in_prose(line))


def _headings(page: Page) -> Iterator[tuple[str, int, str]]:
    """One title on top; no heading that Markdown sees and `read.page` does not."""
    body = [number for number, line in enumerate(page.lines, 1) if number >= page.first and line]
    starts_at = body[0] if body else page.first
    if [(heading.line, heading.level) for heading in page.headings[:1]] != [(starts_at, 1)]:
        yield "the page does not start with its title", starts_at, "write '# Title {#its-id}'"
    for heading in page.headings[1:]:
        if heading.level == 1:
            yield "a second title", heading.line, "write '##': a page has one '#'"
    above = ""
    for number, line, fenced in page.scan():
        if not fenced and (HIDDEN_BLOCK.match(line) or (above and UNDERLINE.fullmatch(line))):
            yield (
                f"a heading or block where none is read: {line.strip()}",
                number,
                "headings start at the margin with '## '; blocks stand in no quote and no list",
            )
        above = "" if fenced else line.strip()


def _indented_code(page: Page) -> Iterator[int]:
    """The lines with which a paragraph starts that is indented, and belongs to nothing."""
    above: list[tuple[int, bool]] = [(0, False)]  # indentation, whether blocks belong to it
    is_open = True
    for number, line, fenced in page.scan():
        if fenced or not line.strip():
            is_open = True
            continue
        indent = len(line) - len(line.lstrip())
        while len(above) > 1 and above[-1][0] >= indent:
            above.pop()
        owner = above[-1]
        if is_open and indent >= owner[0] + 4 and not owner[1]:
            yield number
        if is_open or HOLDS_BLOCKS.match(line):
            above.append((indent, bool(HOLDS_BLOCKS.match(line))))
        is_open = False


def _in_prose(text: str) -> Iterator[tuple[str, str]]:
    if match := OTHER_FORMULA.search(text):
        yield f"a formula that starts with '{match[0]}'", "write formulas between $ signs"
    text = INLINE_FORMULA.sub("", text)
    if LONE_DOLLAR.search(text):
        yield (
            "a $ sign without its other on this line",
            "keep a formula in $ signs on one line, and put $$ on lines of their own; "
            "the sign itself is \\$",
        )
    beside_links = LINK.sub("", text)
    if LONE_BRACKET.search(beside_links):
        yield "a bracket without its other on this line", "keep a link on one line"
    if UNREAD_LINK.search(beside_links):
        yield "a link that no check reads", "write [text](page.md), on one line and without spaces"
    if "\t" in text:
        yield "a tab", "write spaces"
    if match := LIKE_A_TAG.search(TAGS.sub("", text)):
        yield (
            f"HTML: {match[0]}",
            'write Markdown; only <br>, and <div class="path" markdown>, are read',
        )
    if "@@" in text:
        yield "'@@', with which the build marks figures", "write something else"
    if match := ENTITY.search(text):
        yield f"the entity {match[0]}", TYPED
    if not HEADING.match(text) and (match := ATTRIBUTE_LIST.search(text)):
        yield f"the attributes {match[0]}", "only headings have them: '{#like-this}'"
    if match := TITLE.search(text):
        yield f"a link with a title, {match[0]}", "say it in the sentence: few readers see a title"
    if match := FOOTNOTE.search(text):
        yield (
            f"a reference or footnote, {match[0]}",
            "write the link where it stands: [text](page.md)",
        )
    for char in text:
        if _is_unread_number(char):
            yield (
                f"'{char}' ({unicodedata.name(char, 'no name')}) is a number that no check reads",
                "write it with the digits 0 to 9, or as a formula",
            )


def _is_unread_number(char: str) -> bool:
    category = unicodedata.category(char)
    return category in ("No", "Nl") or (category == "Nd" and not char.isascii())
