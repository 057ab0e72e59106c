"""The built site in a browser: it loads, asks nobody else, and links land where they should."""

from __future__ import annotations

from tests.support.browser import arrive
from tests.support.browser import until
from tests.support.pages import SLUGS
from tests.support.pages import TUTORIALS
from tests.support.pages import file
from tests.support.pages import url

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hooks.languages import LANGUAGES
from hooks.read import folders

pytestmark = pytest.mark.browser

MAX_BYTES = 25_000
"""Compressed HTML of a tutorial page, figures included."""






@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_loads_without_console_messages_or_other_hosts(tab, address, slug, language):
    arrive(tab, address + url(slug, language))
    assert tab.locator("html").get_attribute("lang") == language
    assert tab.locator("h1").count() == 1


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_of_the_table_of_contents_lands_at_its_heading(tab, address, slug, language):
    arrive(tab, address + url(slug, language))
    entries = tab.locator(".md-sidebar--secondary .md-nav__link[href^='#']")
    assert entries.count() == tab.locator("article h2, article h3").count()
    for index in range(entries.count()):
        entry = entries.nth(index)
        name, anchor = entry.inner_text().strip(), entry.get_attribute("href")
        entry.click()
        heading = tab.locator(f"article [id='{anchor[1:]}']")
        assert heading.inner_text().replace("¶", "").strip() == name
        until(
            tab,
            "id => { const top = document.getElementById(id).getBoundingClientRect().top;"
            " return top >= 0 && top < innerHeight }",
            arg=anchor[1:],
        )


@pytest.mark.parametrize("slug", SLUGS)
def test_language_switch_leads_to_the_same_page_and_back(tab, address, slug):
    arrive(tab, address + url(slug, "ja"))
    for language in ("en", "ja"):
        tab.locator(".md-header .md-select button").hover()
        tab.locator(f".md-select__link[hreflang='{language}']").click()
        tab.wait_for_url(address + url(slug, language) + "*")
        assert tab.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_shows_every_cell_output_and_figure(tab, address, pairs, slug, language):
    arrive(tab, address + url(slug, language))
    pair = pairs[slug]
    for cell in pair.module.cells:
        shown = tab.locator(f"#cell-{cell.name} code").inner_text()
        assert shown.strip("\n") == cell.source
        if stdout := pair.result.cell(cell.name).stdout:
            output = tab.locator(f"#cell-{cell.name} + .output code").inner_text()
            assert output.strip("\n") == stdout.strip("\n")
    drawn = [d for c in pair.result.cells for s in c.statements for d in s.drawings]
    figures = tab.locator("figure.drawing svg")
    labels = figures.evaluate_all("svgs => svgs.map(svg => svg.getAttribute('aria-label'))")
    assert labels == [drawing.alt[language] for drawing in drawn]
    widths = figures.evaluate_all("svgs => svgs.map(svg => svg.getBoundingClientRect().width)")
    assert all(width > 300 for width in widths)


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_formulas_are_mathml_that_the_browser_lays_out(tab, address, pairs, slug, language):
    arrive(tab, address + url(slug, language))
    formulas = tab.locator("article math")
    assert formulas.count() == len(list(pairs[slug].pages[language].formulas()))
    heights = formulas.evaluate_all("all => all.map(math => math.getBoundingClientRect().height)")
    assert all(height > 5 for height in heights)
    assert "\\" not in "".join(formulas.all_text_contents())


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_notebook_button_downloads_the_notebook_of_the_page(tab, address, site, slug, language):
    arrive(tab, address + url(slug, language))
    with tab.expect_download() as download:
        tab.locator("a[download]").click()
    name = f"{slug.rpartition('/')[2]}.ipynb"
    assert download.value.suggested_filename == name
    published = file(site, slug, language).with_name(name)
    assert Path(download.value.path()).read_bytes() == published.read_bytes()


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_id_is_unique_on_its_page(site, slug, language):
    ids = re.findall(r'\sid="([^"]+)"', file(site, slug, language).read_text(encoding="utf-8"))
    assert sorted(ids) == sorted(set(ids))


def test_copy_button_is_on_code_and_not_on_output(tab, address):
    arrive(tab, address + url("gradients/two-points", "ja"))
    tab.wait_for_selector(".cell .md-code__button")
    assert tab.locator(".cell .md-code__button").count() == tab.locator(".cell").count()
    assert tab.locator(".output .md-code__button").count() == 0


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_small(site, slug, language):
    html = file(site, slug, language).read_bytes()
    assert len(gzip.compress(html, mtime=0)) <= MAX_BYTES


def loaded_from_elsewhere(html: str) -> list[str]:
    """The addresses of other hosts from which a page would load something without being asked."""
    found = []
    for tag, attributes in tags(html):
        names = ["src", "srcset", "poster", "data"]
        if tag == "use" or (tag == "link" and LOADING & set(attributes.get("rel", "").split())):
            names += ["href", "xlink:href"]
        text = [attributes.get(name, "") for name in names] + styles(attributes.get("style", ""))
        found += [value for value in text if re.search(r"(?:^|[\s,])(?:https?:)?//", value)]
    return found


LOADING = {"stylesheet", "icon", "apple-touch-icon", "preload", "modulepreload", "prefetch"}


def tags(html: str) -> list[tuple[str, dict[str, str]]]:
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, given: found.append((tag, {k: v or "" for k, v in given}))
    parser.feed(html)
    return found


def styles(css: str) -> list[str]:
    """What a style sheet loads."""
    return re.findall(r"""(?:url\(|@import\s)\s*["']?([^"')]+)""", css)


@pytest.mark.parametrize(
    "html",
    [
        '<link href="https://fonts.example.org/x.css" rel="stylesheet">',
        "<script src='//example.org/x.js'></script>",
        '<img src="a.png" srcset="a.png, https://example.org/b.png 2x">',
        '<p style="background: url(https://example.org/a.png)">',
    ],
)
def test_what_is_loaded_from_elsewhere_is_seen(html):
    assert loaded_from_elsewhere(html)


def test_no_built_file_names_another_host_to_load_from(site):
    for path in site.rglob("*.html"):
        assert loaded_from_elsewhere(path.read_text(encoding="utf-8")) == [], path
    for path in site.rglob("*.css"):
        for address in styles(path.read_text(encoding="utf-8")):
            assert address.startswith("data:") or "//" not in address, path


def test_no_element_has_an_attribute_twice(site):
    twice = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, given: twice.extend(
        [tag] if len(dict(given)) < len(given) else []
    )
    for path in site.rglob("*.html"):
        parser.feed(path.read_text(encoding="utf-8"))
        assert not twice, path


@pytest.mark.parametrize(("language", "words"), [("ja", "日本語のホーム"), ("en", "English home")])
def test_unknown_address_gets_a_page_in_both_languages(tab, address, language, words):
    # The one page whose status the tab must not count as a failure.
    tab.route("**/no/such/page/", lambda route: route.fulfill(status=200, response=route.fetch()))
    tab.goto(address + "no/such/page/")
    assert tab.locator("html").get_attribute("lang") == "ja"
    tab.locator(f"[lang={language}] a", has_text=words).click()
    tab.wait_for_url(address + url("index", language))
    assert tab.locator("html").get_attribute("lang") == language
