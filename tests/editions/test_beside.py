"""What search engines, chats and language models read: addresses, descriptions, images, lists."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import time
import xml.etree.ElementTree as ET
from itertools import groupby
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from hooks.checks import descriptions
from hooks.editions import lettering, plain, preview
from hooks.exercises.written import is_marked, solution, starter
from hooks.languages import LANGUAGES
from hooks.places import page_url, source_url
from hooks.read import folders
from tests.support.builds import build, confirm, edit
from tests.support.parsed import SITE_URL, meta, only, parsed, parsed_pages

SLUGS = list(folders.read_pages())
TUTORIALS = list(folders.module_paths())
FENCE = re.compile(r"^(?P<mark>```+)(?P<language>\w+)\n(?P<text>.*?)\n(?P=mark)$", re.M | re.S)
LINK = re.compile(r"(?<!\\)\]\((?P<target>[^)\s]+)\)")
EVERY = pytest.mark.parametrize(
    ("slug", "language"), [(slug, language) for slug in SLUGS for language in LANGUAGES]
)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, BeautifulSoup]:
    return parsed_pages(site)


def address(slug: str, language: str) -> str:
    return page_url(source_url(SITE_URL, slug, language))


def published(site: Path, url: str) -> Path:
    """The file that is served at an address of the site."""
    assert url.startswith(SITE_URL), url
    path = site / url.removeprefix(SITE_URL).partition("#")[0]
    return path / "index.html" if url.partition("#")[0].endswith("/") else path


def other_languages(page: BeautifulSoup) -> dict[str, str]:
    links = page.select("link[rel~=alternate][hreflang]")
    found = {link["hreflang"]: link["href"] for link in links}
    assert len(found) == len(links)
    return found


def test_every_page_in_every_language_is_built_and_no_other(pages):
    assert set(pages) == {address(slug, language) for slug in SLUGS for language in LANGUAGES}


@EVERY
def test_canonical_address_is_the_page_itself(pages, slug, language):
    page = pages[address(slug, language)]
    assert only(page, "link[rel=canonical]")["href"] == address(slug, language)
    assert meta(page, "og:url") == address(slug, language)
    assert page.html["lang"] == language


@EVERY
def test_pages_name_each_other_as_translations(pages, slug, language):
    named = other_languages(pages[address(slug, language)])
    assert set(named) == {*LANGUAGES, "x-default"}
    assert named[language] == address(slug, language)
    for other in LANGUAGES:
        assert pages[named[other]].html["lang"] == other
        assert other_languages(pages[named[other]]) == named
    assert named["x-default"] == named["en"]


def test_script_of_the_theme_finds_no_sitemap_to_ask_for(pages):
    # It asks for one beside each link that the selector link[rel=alternate] finds.
    for page in pages.values():
        assert page.select("link[rel=alternate]") == []


@EVERY
def test_description_is_the_one_in_the_front_matter(pages, pairs, slug, language):
    page = pages[address(slug, language)]
    description = pairs[slug].pages[language].meta["description"]
    assert 0 < len(description) <= descriptions.LONGEST_DESCRIPTION[language]
    assert meta(page, "description") == meta(page, "og:description") == description


def test_no_two_pages_share_title_description_or_image(pages, site):
    for name in ("description", "og:title", "og:image"):
        by_language = [(page.html["lang"], meta(page, name)) for page in pages.values()]
        assert len(set(by_language)) == len(pages)
    images = {hashlib.sha256(path.read_bytes()).digest() for path in site.rglob("preview.png")}
    assert len(images) == len(pages)


@EVERY
def test_card_for_chats_is_complete(pages, site, slug, language):
    page = pages[address(slug, language)]
    assert meta(page, "og:title") == only(page, "h1").text.strip().removesuffix("¶").strip()
    site_name = {"ja": "手で追うPyTorch", "en": "PyTorch by Hand"}[language]
    heading = meta(page, "og:title")
    title = site_name if slug == "index" else f"{heading} - {site_name}"
    assert only(page, "head title").text.strip() == title
    assert meta(page, "og:site_name") == site_name
    assert meta(page, "og:type") == ("website" if slug == "index" else "article")
    assert meta(page, "og:locale") == {"ja": "ja_JP", "en": "en_US"}[language]
    assert meta(page, "og:locale:alternate") == {"en": "ja_JP", "ja": "en_US"}[language]
    assert meta(page, "twitter:card") == "summary_large_image"
    image = published(site, meta(page, "og:image")).read_bytes()
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", image[16:24]) == (1200, 630)
    assert (meta(page, "og:image:width"), meta(page, "og:image:height")) == ("1200", "630")
    assert len(image) < 300_000


def test_page_for_unknown_addresses_is_not_indexed(site):
    page = parsed(site / "404.html")
    assert meta(page, "robots") == "noindex"
    assert page.select("link[rel=canonical]") == []
    assert page.select("meta[property='og:url']") == []


def test_sitemap_lists_every_page_once_with_its_translations(pages, site):
    tree = ET.parse(site / "sitemap.xml")
    names = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "x": "http://www.w3.org/1999/xhtml",
    }
    entries = tree.findall("s:url", names)
    found = {entry.find("s:loc", names).text: entry for entry in entries}
    assert len(found) == len(entries)
    assert set(found) == set(pages)
    for url, entry in found.items():
        links = entry.findall("x:link", names)
        assert {link.get("rel") for link in links} == {"alternate"}
        named = {link.get("hreflang"): link.get("href") for link in links}
        assert named == other_languages(pages[url])


def test_icons_are_there_and_small(pages, site):
    for url, page in pages.items():
        for link in (only(page, "link[rel=icon]"), only(page, "link[rel=apple-touch-icon]")):
            assert published(site, urljoin(url, link["href"])).stat().st_size < 10_000
    assert ET.parse(site / "assets/mark.svg").getroot().get("viewBox") == "0 0 32 32"


# Markdown


def markdown(site: Path, slug: str, language: str) -> str:
    path = published(site, address(slug, language)).with_name("index.md")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_has_exactly_the_code_and_output_of_the_run(pairs, site, slug, language):
    pair = pairs[slug]
    prose = [m["text"] for m in FENCE.finditer(pair.pages[language].body)]
    asked = [aside.source for aside in pair.module.asides if is_marked(aside.source)]
    prose += [text for source in asked for text in (starter(source), solution(source))]
    fences = [
        (match["language"], match["text"])
        for match in FENCE.finditer(markdown(site, slug, language))
        if match["text"] not in prose
    ]
    shown: list[list[str]] = []
    for kind, group in groupby(fences, key=lambda fence: fence[0]):
        texts = [text for _, text in group]
        if kind == "python":
            shown += [[text, ""] for text in texts]
        else:
            shown[-1][1] = "".join(f"{text}\n" for text in texts)
    ran = [[cell.source, pair.result.cell(cell.name).stdout] for cell in pair.module.cells]
    assert shown == ran


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_markdown_are_files_with_the_text_alternative(pairs, site, slug, language):
    drawn = [d for c in pairs[slug].result.cells for s in c.statements for d in s.drawings]
    images = re.findall(r"^!\[(.*)\]\((\S+)\)$", markdown(site, slug, language), re.MULTILINE)
    alts = [re.sub(r"\\([\[\]\\])", r"\1", alt) for alt, _ in images]
    assert alts == [drawing.alt[language] for drawing in drawn]
    for _, url in images:
        svg = published(site, url).read_text(encoding="utf-8")
        root = ET.fromstring(svg)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "var(" not in svg
        assert root.get("aria-label") in alts


@EVERY
def test_markdown_has_every_formula_and_nothing_of_the_theme(pairs, site, slug, language):
    page, text = pairs[slug].pages[language], markdown(site, slug, language)
    assert text.startswith(f"# {page.headings[0].text}\n")
    assert text.count(address(slug, language)) >= 1
    for _, tex in page.formulas():
        assert tex in text
    # All code is in fences; what the indent makes code was meant as text.
    assert [t.content for t in MarkdownIt().parse(text) if t.type == "code_block"] == []
    prose = FENCE.sub("", text)
    for trace in (r"\{ *#", r"^!!!", r"^:::", r"</?div", "<br>", "@@"):
        assert not re.search(trace, prose, re.MULTILINE), trace


@EVERY
def test_links_of_markdown_and_notebook_lead_to_pages_of_the_same_language(
    pages, pairs, site, slug, language
):
    texts = [markdown(site, slug, language)]
    if pairs[slug].module:
        name = f"{slug.rpartition('/')[2]}.ipynb"
        path = published(site, address(slug, language)).with_name(name)
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    linked = set()
    for text in texts:
        for match in LINK.finditer(FENCE.sub("", text)):
            target = match["target"]
            assert target.startswith(("https://", "#")), target
            if target.startswith(SITE_URL) and not target.endswith(".svg"):
                page = pages[target.partition("#")[0]]
                assert page.html["lang"] == language
                anchor = target.partition("#")[2]
                # A figure to drag, and to what it is set: #valley:lr=0.2919
                assert not anchor or page.find(id=anchor.partition(":")[0])
                linked.add(target)
    assert linked or slug == "credits"


@EVERY
def test_markdown_is_named_in_the_page(pages, site, slug, language):
    url = address(slug, language)
    link = only(pages[url], "link[rel~=alternate][type='text/markdown']")
    assert link["href"] == f"{url}index.md"
    assert published(site, link["href"]).exists()


def test_llms_txt_lists_every_page_as_markdown(pairs, site):
    lines = (site / "llms.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# 手で追うPyTorch / PyTorch by Hand"
    assert lines[2].startswith("> ")
    sections = [line for line in lines if line.startswith("## ")]
    assert sections == ["## 日本語", "## English"]
    entries = [
        re.fullmatch(r"- \[(.+)\]\((\S+)\): (.+)", line) for line in lines if line[:1] == "-"
    ]
    found = {entry[2]: (entry[1], entry[3]) for entry in entries}
    assert len(found) == len(entries)
    assert found == {
        f"{address(slug, language)}index.md": (page.title, page.meta["description"])
        for slug, pair in pairs.items()
        for language, page in pair.pages.items()
    }
    for url in found:
        assert published(site, url).exists()


def test_fence_is_longer_than_any_in_the_text():
    assert plain.fenced("a\n````\nb", "text") == "`````text\na\n````\nb\n`````"


# Preview images


CARD = preview.Card("ja", "手で追うPyTorch", "一歩だけ坂を下る", (("勾配", 5, 3),))


def png(card: preview.Card, folder: Path) -> bytes:
    return preview.png(preview.compose(card), card.language, folder)


def test_preview_image_is_the_same_every_time_and_drawn_once(tmp_path, monkeypatch):
    first = png(CARD, tmp_path / "a")
    assert png(CARD, tmp_path / "b") == first
    monkeypatch.setattr("resvg_py.svg_to_bytes", lambda **_: pytest.fail("drawn again"))
    assert png(CARD, tmp_path / "a") == first


def test_damaged_preview_image_is_drawn_again(tmp_path):
    whole = png(CARD, tmp_path)
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    for damaged in (content[:-1], content[:100], b"", content.replace(b"PNG", b"QNG"), whole):
        file.write_bytes(damaged)
        assert png(CARD, tmp_path) == whole
        assert file.read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [{"title": "別の題"}, {"site": "別のサイト"}, {"chapters": (("勾配", 5, 4),)},
     {"figure": '<svg viewBox="0 0 9 9"><path d="M0 0L9 9" stroke="red"/></svg>'},
     {"sample": ("print(1)", "1")}, {"language": "en"}],
)  # fmt: skip
def test_preview_image_shows_all_that_it_is_made_of(change, tmp_path):
    import dataclasses

    assert png(dataclasses.replace(CARD, **change), tmp_path) != png(CARD, tmp_path)


def test_preview_image_uses_no_font_of_the_machine(tmp_path, monkeypatch):
    import resvg_py

    options = {}
    monkeypatch.setattr(resvg_py, "svg_to_bytes", lambda **given: options.update(given) or b"")
    png(CARD, tmp_path)
    assert options["skip_system_fonts"]
    assert all(Path(font).is_file() for font in options["font_files"])


@pytest.mark.parametrize(
    ("language", "title", "expected"),
    [
        ("ja", "一歩だけ坂を下る", ["一歩だけ", "坂を", "下る"]),
        ("ja", "-8と-5はどこから来るのか", ["-8と-5はどこから", "来るのか"]),
        ("ja", "はじめる前に: いつもの書き方", ["はじめる前に: ", "いつもの", "書き方"]),
        ("ja", "foreach、fused", ["foreach、", "fused"]),
        ("en", "One step downhill", ["One ", "step ", "downhill"]),
    ],
)
def test_titles_break_between_words_and_phrases(language, title, expected):
    assert lettering.phrases(title, language) == expected


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_title_fits_its_box_in_large_letters(pairs, slug, language):
    title = pairs[slug].pages[language].title
    lines, size = lettering.fit(title, language, 500, 300)
    assert " ".join(lines).replace(" ", "") == title.replace(" ", "")
    assert size >= 40


@pytest.mark.parametrize("title", ["a " * 120, "もの" * 60, "a b " * 6000, "x" * 10_000])
@pytest.mark.parametrize("language", LANGUAGES)
def test_very_long_title_is_refused_at_once(title, language):
    start = time.process_time()
    with pytest.raises(lettering.TooLongError):
        lettering.fit(title.strip(), language, 500, 300)
    assert time.process_time() - start < 1


def test_title_too_long_for_its_image_stops_the_build(project, tmp_path):
    for language in LANGUAGES:
        edit(project / f"docs/page-1.{language}.md", "\n# ", "\n# " + "long " * 60)
    confirm(project)
    failed = build(project, tmp_path / "site")
    assert failed.code == 1
    assert "docs/page-1.ja.md:5: the title is too long for its preview" in failed.told
    assert "Traceback" not in failed.told


@pytest.mark.parametrize(("count", "place"), [(1, 1), (14, 14), (15, 1), (200, 100), (200, 200)])
def test_preview_shows_the_pages_around_this_one_where_there_is_room(count, place):
    card = preview.Card("en", "Site", "Title", (("Chapter", count, place),), "", ("x", ""))
    dots = re.findall(r'<circle cx="(\d+)" cy="[\d.]+" r="(\d+)"', preview.compose(card))
    assert len(dots) == min(count, preview.MOST_DOTS)
    assert [radius for _, radius in dots].count("11") == 1
    assert max(int(x) for x, _ in dots) < preview.PANEL[0]
