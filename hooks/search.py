"""What the search of one language knows: page by page, heading by heading, as JSON.

Material's search plugin has divided the pages at their headings and kept a little of the HTML
(`<p>`, `<pre>`, `<code>` ...). Here the prose of a section is separated from its code and output,
which count less, and both become plain text. docs/assets/search/engine.js searches it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree as ET

PRE = re.compile(r"<pre>(.*?)</pre>", re.DOTALL)
TAG = re.compile(r"</?[a-z][a-z0-9]*>")
MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
RAISED = str.maketrans("0123456789-−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
FIGURE = re.compile(r"@@figure [^@]*@@")
"""The place of a figure; the figure itself comes later and has nothing to search for."""


def with_formulas_as_text(content: str) -> str:
    """The HTML of a page with text in place of its MathML, of which an index keeps no structure."""
    return MATH.sub(lambda found: html.escape(_text(ET.fromstring(found[0]))), content)  # noqa: S314  # our own


def _text(node: ET.Element) -> str:
    """What the MathML says, with 2⁻¹³ and (1/2) where the text alone would be 2-13 and 12."""
    parts = [(node.text or "").strip(), *map(_text, node)]
    if node.tag == "msup":
        return parts[1] + _shifted(parts[2], RAISED, "^")
    if node.tag == "msub":
        return parts[1] + _shifted(parts[2], LOWERED, "_")
    if node.tag == "msubsup":
        return parts[1] + _shifted(parts[2], LOWERED, "_") + _shifted(parts[3], RAISED, "^")
    if node.tag == "mfrac":
        above, below = (part if part.isalnum() else f"({part})" for part in parts[1:])
        return f"({above}/{below})"
    return "".join(parts)


def _shifted(text: str, signs: dict[int, int], mark: str) -> str:
    if all(ord(char) in signs for char in text):
        return text.translate(signs)
    return mark + (text if len(text) == 1 else f"({text})")


def index(entries: Iterable[Mapping[str, str]], pages: Sequence[Mapping]) -> str:
    """The index of one language.

    `entries` are those of Material's plugin; `pages`, in reading order, have an `url`, what the
    page is `about`, what is `asked` that it answers in other words, and its `weight` among the
    others.
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
