"""What the search of one language knows: page by page, heading by heading, as JSON.

Material's search plugin has divided the pages at their headings and kept a little of the HTML
(`<p>`, `<pre>`, `<code>` ...). Here the prose of a section is separated from its code and output,
which count less, and both become plain text. docs/assets/search.js searches it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence

PRE = re.compile(r"<pre>(.*?)</pre>", re.DOTALL)
TAG = re.compile(r"</?[a-z][a-z0-9]*>")
FIGURE = re.compile(r"@@figure [^@]*@@")
"""The place of a figure; the figure itself comes later and has nothing to search for."""


def index(entries: Iterable[Mapping[str, str]], pages: Sequence[Mapping]) -> str:
    """The index of one language.

    `entries` are those of Material's plugin; `pages`, in reading order, have an `url`, what the
    page is `about`, and the `weight` of the page among the others.
    """
    sections: dict[str, list[dict[str, str]]] = {page["url"]: [] for page in pages}
    for entry in entries:
        url, _, anchor = entry["location"].partition("#")
        section = {"id": anchor, "title": plain(entry["title"])} | split(entry["text"])
        sections[url].append(section)
    data = [page | {"sections": sections[page["url"]]} for page in pages]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def split(text: str) -> dict[str, str]:
    """The prose of a section, on one line, and its code with the line breaks kept."""
    code = "\n".join(html.unescape(TAG.sub("", block)).strip() for block in PRE.findall(text))
    return {"text": plain(PRE.sub(" ", FIGURE.sub(" ", text))), "code": code}


def plain(text: str) -> str:
    """Text without tags and without line breaks."""
    return " ".join(html.unescape(TAG.sub("", text)).split())
