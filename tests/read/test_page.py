"""The real pages keep the promises, and the readers of pages see what is there."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from markdown_it import MarkdownIt

from hooks import project
from hooks.checks import numbers
from hooks.checks.numbers import Evidence
from hooks.editions.notebook import portable
from hooks.editions.plain import plain_markdown, plain_page
from hooks.languages import LANGUAGES
from hooks.read import folders
from hooks.read.module import parse_module
from hooks.read.numbers import numbers_in
from hooks.read.page import parse_page
from hooks.render.compose import compose
from hooks.run.results import CellResult, RunResult, StatementResult
from hooks.twins.structure import check_pair, marks

SLUGS = list(folders.read_pages())
TUTORIALS = list(folders.module_paths())


def page(text: str):
    return parse_page(text, Path("docs/some/page.ja.md"))


@pytest.mark.parametrize("slug", SLUGS)
def test_twins_agree(pairs, slug):
    ja, en = (pairs[slug].pages[language] for language in LANGUAGES)
    assert [*check_pair(ja, en), *check_pair(en, ja)] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_number_has_a_source(pairs, slug):
    for page in pairs[slug].pages.values():
        evidence = numbers.evidence_by_section(pairs[slug], page)
        of_questions = numbers.evidence_of_questions(pairs[slug], page)
        assert [*numbers.check_numbers(page, evidence, of_questions)] == []


@pytest.mark.parametrize("slug", TUTORIALS)
def test_every_cell_is_shown_once_and_in_order(pairs, slug):
    names = [cell.name for cell in pairs[slug].module.cells]
    for language in LANGUAGES:
        assert [p.name for p in pairs[slug].pages[language].placements] == names


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_composed_notebook_is_valid(pairs, slug, language):
    found = {(pair.slug, lang): nb for pair, lang, nb in project.notebooks(list(pairs.values()))}
    nbformat.validate(found[slug, language])


# Reading pages


def test_fenced_code_is_not_prose():
    found = page("# T {#t}\n\n```\n# no {#no}\n::: no\n```\n\n1.5\n")
    assert [mark.value for mark in marks(found) if mark.kind != "block"] == ["h1 #t", "1.5"]


def test_longer_fence_is_closed_only_by_its_like():
    found = page("# T {#t}\n\n````\n```\nx\n````\n\ny\n")
    parts = ["", "", "open", "in", "in", "close", "", ""]
    assert [part for _, _, part in found.scan()] == parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```text\n8 9.5\n```", ["8", "9.5"]),
        ("_8.5_ and __9.5__, x_1", ["8.5", "9.5"]),
        ("$a\\times8$, $\\eta2.5$", ["8", "2.5"]),
        ("$2^{.5}$ `f[0](7)`", ["2", ".5", "0", "7"]),
        ("value:<br>85", ["85"]),
        ("1. One.\n2. Two.", []),
        ("2. Two.", ["2"]),
        ("The value is\n85. Then", ["85"]),
        ("1. One.\n\n85. Then", ["85"]),
    ],
)
def test_no_number_that_readers_see_is_overlooked(text, expected):
    assert [number.text for _, number in page(text).numbers()] == expected


def test_formulas_are_found_inline_and_displayed():
    found = page("# T {#t}\n\n$a = 1$ and $b$\n\n$$\nc = 2\n$$\n\n`$not`  5$\n")
    assert [tex for _, tex in found.formulas()] == ["a = 1", "b", "c = 2"]
    assert [line for line, _ in found.formulas()] == [3, 3, 5]


def test_link_targets_and_ids_are_no_numbers():
    found = page("# T 1 {#t-2}\n\n[3](x-4.md#y-5 \"6\") <a id='7'></a> ![8](9.png)\n")
    assert [number.text for _, number in found.numbers()] == ["1", "3", "8"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("学習率0.1で2.0393に", ["0.1", "2.0393"]),
        ("tensor(-8.) [1., 2.]", ["-8.", "1.", "2."]),
        ("5-3 = 2, 5 - 3, (−2.5)", ["5", "3", "2", "5", "3", "-2.5"]),
        ("1,349.7 and [1, 2,3]", ["1349.7", "1", "2", "3"]),
        ("torch 2.13.0, 1e-3", ["2.13.0", "1e-3"]),
        ("x1 float32 G13", []),
        ("by 2. Then 3.", ["2", "3"]),
        ("6.854...", ["6.854"]),
        (".5 and -.5", [".5", "-.5"]),
        ("–8, －8, 1–5", ["-8", "-8", "1", "5"]),
        ('f"{loss:.4f}" and x[:1]', ["1"]),
    ],
)
def test_numbers_are_read_as_readers_read_them(text, expected):
    assert [number.text for number in numbers_in(text)] == expected


@pytest.mark.parametrize(
    ("text", "needed"),
    [("8", False), ("99", False), ("100", True), ("0.1", True), ("8.", False), ("(8.)", True),
     ("2.13.0", True), ("0.5", True), ("1e-3", False)],
)  # fmt: skip
def test_numbers_that_need_a_source(text, needed):
    assert [number.needs_source for number in numbers_in(text)] == [needed]


@pytest.mark.parametrize(
    ("prose", "found"),
    [("1.8", True), ("1.80", True), ("1.81", False), ("8", False), ("-8", True), ("-1.8", False)],
)
def test_evidence_compares_values_with_their_signs(prose, found):
    evidence = Evidence("x = 3", "tensor(1.8000) tensor(-8.)")
    assert [evidence.has(number) for number in numbers_in(prose)] == [found]


# The downloaded notebook's Markdown


@pytest.mark.parametrize(
    ("material", "plain"),
    [
        ("## T {#t}", '## <a id="t"></a>T'),
        ('!!! note "N"\n\n    One.\n\n    Two.\n\nOut.',
         "> **N**\n>\n>\n> One.\n>\n> Two.\n>\nOut."),
        ("[a](b.md#c)", "[a](https://x.org/s/chapter/b/#c)"),
        ("[a](../index.md)", "[a](https://x.org/s/)"),
        ("[a](#c) [d](https://e.org/)", "[a](#c) [d](https://e.org/)"),
        ('<div class="path" markdown>\n1. [a](#b)<br>c\n</div>', "1. [a](#b)  \n    c"),
        ("```\n!!! note\n## T {#t}\n```", "```\n!!! note\n## T {#t}\n```"),
        ("```text\n```python [a](b.md)\n```\n[a](b.md)",
         "```text\n```python [a](b.md)\n```\n[a](https://x.org/s/chapter/b/)"),
        ('`f"{:.4f}"` and `f[0](y)` [`a[0](b)`](b.md)',
         '`f"{:.4f}"` and `f[0](y)` [`a[0](b)`](https://x.org/s/chapter/b/)'),
        ("$2^{.5}$ and $g[0](b)$", "$2^{.5}$ and $g[0](b)$"),
    ],
)  # fmt: skip
def test_notebook_markdown_needs_nothing_of_material(material, plain):
    assert plain_markdown(material, "https://x.org/s/chapter/page.md") == plain


def read_as_commonmark(text: str) -> list[tuple[str, str]]:
    """(the blocks it is in, text) of each paragraph and code block."""
    found, inside = [], []
    for token in MarkdownIt("commonmark").parse(text):
        if token.nesting == 1:
            inside.append(token.tag)
        elif token.nesting == -1:
            inside.pop()
        else:
            name = {"inline": "", "code_block": " indented code"}.get(token.type, f" {token.type}")
            content = token.content.rstrip("\n")
            if token.type == "inline":
                content = re.sub(r"\n +", "\n", content)
            found.append((" ".join(inside) + name, content))
    return found


@pytest.mark.parametrize(
    ("container", "in_notebook", "in_markdown"),
    [
        ('!!! note "N"\n\n    Before.', ["blockquote p", "blockquote p"],
         ["blockquote p", " fence", " fence", "blockquote p"]),
        ("- Before.", ["ul li p", "p"], ["ul li p", "ul li fence", "ul li fence", "ul li p"]),
        ("1. Before.", ["ol li p", "p"], ["ol li p", "ol li fence", "ol li fence", "ol li p"]),
    ],
)  # fmt: skip
def test_text_after_an_indented_cell_is_no_code(container, in_notebook, in_markdown):
    written = f"# T {{#t}}\n\n{container}\n\n    ::: a\n\n    After.\n    More.\n\nOut."
    module = parse_module("# %% a\nprint(x)\n", Path("some/module.py"))
    result = RunResult([CellResult("a", [StatementResult(2, "\n  \n1\n")])], {})
    composed, source = compose(page(written), module, result), "https://x.org/s/page.md"

    cells = portable(composed, module, "en", source).cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    read = [part for text in prose for part in read_as_commonmark(text)]
    assert [kind for kind, text in read if text in ("Before.", "After.\nMore.")] == in_notebook
    assert read[-1] == ("p", "Out.")

    read = read_as_commonmark(plain_page(page(written), composed, source, ["N"]))
    shown = ("Before.", "print(x)", "\n  \n1", "After.\nMore.")
    assert [kind for kind, text in read if text in shown] == in_markdown
    assert read[-1] == ("p", "Out.")


@pytest.mark.parametrize(
    ("source", "link", "expected"),
    [
        ("s/en/index.md", "chapter/page.md#id", "s/en/chapter/page/#id"),
        ("s/en/chapter/page.md", "../index.md", "s/en/"),
        ("s/chapter/page.md", "index.md#top", "s/chapter/#top"),
        ("s/chapter/page.md", "#id", "s/chapter/page/#id"),
        ("s/index.md", "#id", "s/#id"),
        ("s/index.md", "file.txt", "s/file.txt"),
    ],
)
def test_links_of_plain_markdown_lead_to_the_published_pages(source, link, expected):
    plain = plain_markdown(f"[a]({link})", f"https://x.org/{source}", anchors=False)
    assert plain == f"[a](https://x.org/{expected})"


@pytest.mark.parametrize("text", ["c[:] += 1", "`x[0]`", "a [b] c", r"\]"])
def test_link_is_seen_whatever_its_text(text):
    written = f"see [{text}](other.md#id)."
    assert [target for _, target in page(written).links()] == ["other.md#id"]
    plain = plain_markdown(written, "https://x.org/s/page.md", anchors=False)
    assert plain == f"see [{text}](https://x.org/s/other/#id)."
