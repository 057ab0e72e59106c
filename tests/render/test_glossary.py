"""The first use of a word of the glossary on a page leads to its entry, and no other use does."""

from __future__ import annotations

import re

import pytest
from bs4 import NavigableString, Tag

from hooks.checks.markup import check_markup
from hooks.languages import LANGUAGES
from hooks.read.page import parse_page
from hooks.render.glossary import entries, link_terms
from tests.support.pages import EVERY_PAGE, file
from tests.support.parsed import parsed

BEFORE, AFTER = "[A-Za-z_ァ-ヶー一-龠々-]", "[A-Za-z_ァ-ヶー一-龠々-]"


def prose(article: Tag) -> list[NavigableString]:
    """The text of paragraphs, lists and tables, in order; links to the glossary are part of it."""
    silent = {"pre", "th", "h1", "h2", "h3", "h4", "h5", "h6", "form", "details", "svg", "math"}
    found = []
    for text in article.find_all(string=True):
        above = list(text.parents)
        in_link = any(tag.name == "a" and tag.get("class") != "term" for tag in above)
        is_title = any(
            tag.get("class") in ("admonition-title", "place-in-chapter") for tag in above
        )
        in_block = any(tag.name in ("p", "li", "td", "figcaption") for tag in above)
        if in_block and not in_link and not is_title and not silent & {tag.name for tag in above}:
            found.append(text)
    return found


def first_use(texts: list[NavigableString], words: list[str], other: list[str]) -> Tag | None:
    """The element around the first of these words, if there is one."""
    names = [word.strip("`") for word in words if "`" in word]
    either = "|".join(re.escape(word) for word in words if "`" not in word) or "(?!)"
    pattern = re.compile(f"(?<!{BEFORE})(?:{either})(?!{AFTER})", re.IGNORECASE)
    no_terms = re.compile("|".join(map(re.escape, other)) or "(?!)", re.IGNORECASE)
    for text in texts:
        if text.parent.name == "code":
            if text.strip() in names:
                return text.parent.parent
        elif pattern.search(no_terms.sub("", text)):
            return text.parent
    return None


@EVERY_PAGE
def test_the_first_use_of_each_word_leads_to_its_entry(site, pairs, slug, language):
    glossary = pairs["glossary"].pages[language]
    terms = dict(glossary.meta["terms"])
    other = terms.pop("none", [])
    article = parsed(file(site, slug, language)).find("article")
    links = [link for link in article.find_all("a") if link.get("class") == "term"]
    if slug in ("glossary", "index"):
        assert not links
        return
    leads = [link["href"].partition("#")[2] for link in links]
    assert len(leads) == len(set(leads))
    texts = prose(article)
    for entry, words in terms.items():
        found = first_use(texts, words, other)
        assert (found is not None) == (entry in leads), (entry, found)
        if found is not None:
            assert found.get("class") == "term", (entry, str(found)[:200])
            assert found["href"].endswith(f"glossary/#{entry}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_of_the_glossary_has_an_experiment(pairs, language):
    glossary = pairs["glossary"].pages[language]
    sections = glossary.sections()
    for entry in set(entries(glossary).values()) - {"none"}:
        _, section = sections[entry]
        cells = re.findall(r"^::: (\S+)", section, re.MULTILINE)
        assert cells
        for name in cells:
            assert any(s.asserted for s in pairs["glossary"].module.cell(name).statements)


def test_a_longer_word_is_another_word():
    words = {"leaf": "leaf", "勾配": "gradient", "in place": "in-place", "in place of": "none"}
    linked = link_terms("<p>A leaflet, in place of a leaf; 勾配爆発と勾配。</p>", words, "../g/")
    assert linked == (
        '<p>A leaflet, in place of a <a class="term" href="../g/#leaf">leaf</a>; '
        '勾配爆発と<a class="term" href="../g/#gradient">勾配</a>。</p>'
    )


def test_an_entry_that_is_no_heading_is_told(tmp_path):
    terms = "terms:\n  leaf: [leaf]\n  tree: [tree]"
    text = f"---\ndescription: d\n{terms}\n---\n\n# T {{#t}}\n\n## L {{#leaf}}\n"
    (mistake,) = check_markup(parse_page(text, tmp_path / "glossary.en.md"))
    assert mistake.line == 3
    assert "'tree'" in mistake.problem
