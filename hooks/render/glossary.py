"""The first use of a word of the glossary on a page leads to its entry.

The glossary's front matter says by which words an entry is known. Where a page uses one of them
first, in the text of a paragraph, a list or a table, it becomes a link: not in headings, links,
code and questions, and not within longer words. An entry `none` has what only looks like a word of
the glossary, such as 'in place of'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from hooks.read.page import Page

NONE = "none"
PROSE = frozenset(("p", "li", "td", "dd"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
SILENT = HEADINGS | {"a", "button", "code", "details", "form", "math", "pre", "style", "svg", "th"}
TITLE = "admonition-title"
# Within a longer word stands another word: 勾配 in 勾配爆発, leaf in non-leaf. Hiragana is grammar,
# and a digit belongs to a number.
LETTER = r"(?![ぁ-ゖ0-9])[\w-]"


def entries(glossary: Page) -> dict[str, str]:
    """Word -> the id of its entry; words in backticks are inline code."""
    named: Mapping[str, list[str]] = glossary.meta.get("terms", {})
    return {word: entry for entry, words in named.items() for word in words}


def link_terms(content: str, words: Mapping[str, str], address: str) -> str:
    """The HTML of a page with links to the glossary at `address`."""
    pieces, last = [], 0
    for start, end, entry in _Reader(content, words).first_uses():
        link = f'<a class="term" href="{address}#{entry}">{content[start:end]}</a>'
        pieces += [content[last:start], link]
        last = end
    return "".join([*pieces, content[last:]])


def _pattern(words: Mapping[str, str]) -> re.Pattern[str]:
    """Finds the words that are no code, the longest first."""
    longest = sorted((word for word in words if "`" not in word), key=len, reverse=True)
    either = "|".join(map(re.escape, longest)) or "(?!)"
    return re.compile(rf"(?<!{LETTER})(?:{either})(?!{LETTER})", re.IGNORECASE)


class _Reader(HTMLParser):
    """Finds the words of the glossary in the prose of a page, in order."""

    def __init__(self, page: str, words: Mapping[str, str]):
        super().__init__(convert_charrefs=False)
        self.page, self.words = page, {word.lower(): entry for word, entry in words.items()}
        self.pattern = _pattern(words)
        self.open: list[tuple[str, bool]] = []
        self.found: list[tuple[int, int, str]] = []
        self.starts = [0, *(match.end() for match in re.finditer("\n", page))]
        self.feed(page)
        self.close()

    def first_uses(self) -> Iterator[tuple[int, int, str]]:
        """Start, end and entry of each first use."""
        seen = {NONE}
        for start, end, entry in self.found:
            if entry not in seen:
                seen.add(entry)
                yield start, end, entry

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is open; read inline code whole."""
        if tag == "code" and self._is_prose():
            start = self._offset()
            end = self.page.index("</code>", start) + len("</code>")
            text = re.sub("<[^>]*>", "", self.page[start:end])
            if entry := self.words.get(f"`{text}`".lower()):
                self.found.append((start, end, entry))
        is_title = TITLE in (dict(attrs).get("class") or "").split()
        self.open.append((tag, tag in SILENT or is_title))

    def handle_endtag(self, tag: str) -> None:
        """Close the element and all in it that has no end of its own."""
        if any(tag == name for name, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Look for words. A figure is still a token, in a paragraph of its own."""
        if self._is_prose() and not data.startswith("@@"):
            for match in self.pattern.finditer(data):
                start = self._offset() + match.start()
                self.found.append((start, start + len(match[0]), self.words[match[0].lower()]))

    def _is_prose(self) -> bool:
        is_silent = any(silent for _, silent in self.open)
        return not is_silent and any(tag in PROSE for tag, _ in self.open)

    def _offset(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column
