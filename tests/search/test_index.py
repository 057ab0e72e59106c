"""The index that the search reads: one per language, and only when a reader searches."""

from __future__ import annotations

import html
import json
import re

import pytest

from hooks.languages import LANGUAGES
from hooks.read import folders
from hooks.render.formulas import mathml
from hooks.search import index, with_formulas_as_text
from tests.support.pages import url


@pytest.mark.parametrize("language", LANGUAGES)
def test_index_has_the_pages_of_one_language_in_reading_order(site, language):
    pages = json.loads((site / "search" / f"{language}.json").read_text(encoding="utf-8"))
    assert {page["url"] for page in pages} == {url(s, language) for s in folders.read_pages()}
    chapters = [page["url"] for page in pages if page["weight"] == 1]
    assert chapters[0] == url("gradients/two-points", language)
    assert chapters[-1] == url("training/saving", language)
    assert all(page["about"] for page in pages)
    assert sorted(page["url"] for page in pages if page["weight"] < 1) == sorted(
        [url(slug, language) for slug in ("index", "glossary", "credits")]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_index_has_every_heading_and_only_words(site, pairs, language):
    pages = json.loads((site / "search" / f"{language}.json").read_text(encoding="utf-8"))
    by_url = {page["url"]: page for page in pages}
    for slug, pair in pairs.items():
        sections = by_url[url(slug, language)]["sections"]
        headings = pair.pages[language].headings
        assert [section["id"] for section in sections] == ["", *(h.id for h in headings[1:])]
        for section in sections:
            text = f" {section['text']} "
            # Marks of figures, labels of outputs, permalinks, tags.
            junk = re.search(r"@@| 出力 | Output |¶|</?(?:p|pre|code|li)>", text)
            assert not junk, (slug, section["id"])
    # Displayed formulas; formulas within a sentence stay.
    (update,) = (
        s for s in by_url[url("gradients/one-step", language)]["sections"] if s["id"] == "update"
    )
    assert "η" in update["text"]
    assert "←" not in update["text"]


def test_material_loads_no_index_with_every_page(site):
    assert json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))["docs"] == []


def test_index_tells_prose_from_code():
    entries = [
        {"location": "a/", "title": "A &amp; B", "text": "<p>One\ntwo.</p> @@figure x 0@@"},
        {
            "location": "a/#c",
            "title": "<code>c</code>",
            "text": "<p><code>1 &lt; 2</code>?</p><pre><code>print(\n1)\n</code></pre><p>Yes.</p>",
        },
    ]
    page = {"url": "a/", "about": "…", "asked": ["?"], "weight": 1}
    assert json.loads(index(entries, [page])) == [
        page
        | {
            "sections": [
                {"id": "", "title": "A & B", "text": "One two.", "code": ""},
                {"id": "c", "title": "c", "text": "1 < 2? Yes.", "code": "print(\n1)"},
            ]
        }
    ]


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("x^2 - 2^{-13}", "x² − 2⁻¹³".replace(" ", "")),
        ("\\frac{1}{2} \\frac{a + b}{2}", "(1/2)((a+b)/2)"),
        ("\\lambda_1 < w_i^{n + 1}", "λ₁<w_i^(n+1)"),
    ],
)
def test_formulas_of_the_index_can_be_told_from_other_numbers(tex, text):
    page = f"<p>{mathml(tex, display='inline')}</p>"
    assert html.unescape(with_formulas_as_text(page)) == f"<p>{text}</p>"
