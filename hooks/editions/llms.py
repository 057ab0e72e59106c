"""The list of all pages, in the form of llmstxt.org."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from hooks.editions.plain import FILE
from hooks.languages import LANGUAGES


@dataclass(frozen=True)
class Entry:
    """A page in the list of pages: language (as it calls itself), title, address, description."""

    language: str
    title: str
    url: str
    description: str


def llms_txt(title: str, about: list[str], entries: Iterable[Entry]) -> str:
    """The list of all pages as Markdown, in the form of llmstxt.org.

    Args:
        about: lines that say what this is.
    """
    lines, language = [f"# {title}", "", *(f"> {line}  " for line in about)], None
    lines[-1] = lines[-1].rstrip()
    for entry in entries:
        if entry.language != language:
            language = entry.language
            lines += ["", f"## {language}", ""]
        url = urljoin(entry.url, FILE)
        lines.append(f"- [{entry.title}]({url}): {entry.description}")
    return "\n".join(lines) + "\n"


ABOUT_MARKDOWN = {
    "ja": "下の各ページは、コード、実際の出力、数式をそのまま載せたMarkdownです。",
    "en": "Each page below is Markdown with its code, real outputs and formulas.",
}


def list_of_pages(title: str, about: dict[str, str], entries: dict[str, list[Entry]]) -> str:
    """The list of the pages of all languages.

    Args:
        about: by language, a line that says what this is.
        entries: by language, its pages in reading order.
    """
    lines = [line for lang in LANGUAGES for line in (about[lang], ABOUT_MARKDOWN[lang])]
    return llms_txt(title, lines, [entry for lang in LANGUAGES for entry in entries[lang]])
