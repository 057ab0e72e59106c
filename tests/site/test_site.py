"""The built site in a browser: it loads, asks nobody else, and links land where they should."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hooks.languages import LANGUAGES
from tests.support.browser import arrive, until
from tests.support.pages import EVERY_PAGE, EVERY_TUTORIAL, file, url

pytestmark = pytest.mark.browser

MAX_BYTES = 25_000
"""Compressed HTML of a tutorial page, figures included."""


@EVERY_PAGE
def test_page_loads_without_console_messages_or_other_hosts(seen, language):
    assert seen["messages"] == []
    assert seen["elsewhere"] == []
    assert seen["language"] == language
    assert len(seen["titles"]) == 1


@EVERY_PAGE
def test_every_entry_of_the_table_of_contents_lands_at_its_heading(seen, slug, language):
    for entry, heading in zip(seen["contents"], seen["headings"], strict=True):
        assert entry["text"] == entry["heading"] == heading["text"]
        assert entry["isClickable"], entry
        assert entry["address"] == f"/{url(slug, language)}#{heading['id']}"
        assert entry["isInSight"], entry


def test_entries_of_the_table_of_contents_can_be_clicked_one_after_the_other(tab, address):
    arrive(tab, address + url("gradients/hundred-steps", "en"))
    for entry in tab.locator(".md-sidebar--secondary .md-nav__link[href^='#']").all():
        entry.click()
        until(
            tab,
            "id => { const { top } = document.getElementById(id).getBoundingClientRect();"
            " return top >= 0 && top < innerHeight }",
            arg=entry.get_attribute("href")[1:],
        )


@EVERY_TUTORIAL
def test_page_shows_every_cell_output_and_figure(seen, pairs, slug, language):
    pair = pairs[slug]
    assert [(cell["id"], cell["code"].strip("\n")) for cell in seen["cells"]] == [
        (f"cell-{cell.name}", cell.source) for cell in pair.module.cells
    ]
    assert [cell["output"].strip("\n") for cell in seen["cells"]] == [
        pair.result.cell(cell.name).stdout.strip("\n") for cell in pair.module.cells
    ]
    drawn = [d for c in pair.result.cells for s in c.statements for d in s.drawings]
    assert [figure["words"] for figure in seen["figures"]] == [d.alt[language] for d in drawn]
    for figure in seen["figures"]:
        assert figure["width"] > 300
        assert figure["caption"], figure["words"]
        assert figure["cutOff"] == [], figure["words"]


@EVERY_TUTORIAL
def test_formulas_are_mathml_that_the_browser_lays_out(seen, pairs, slug, language):
    formulas = seen["formulas"]
    assert len(formulas) == len(list(pairs[slug].pages[language].formulas()))
    assert all(formula["height"] > 5 for formula in formulas)
    assert "\\" not in "".join(formula["text"] for formula in formulas)


@EVERY_TUTORIAL
def test_copy_button_is_on_code_and_not_on_output(seen, slug, language):
    assert {tuple(cell["copyButtons"]) for cell in seen["cells"]} == {(1, 0)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_notebook_button_downloads_the_notebook_of_the_page(tab, address, site, language):
    # That each page has the button, and its own file behind it: test_moving.py.
    slug = "gradients/two-points"
    arrive(tab, address + url(slug, language))
    with tab.expect_download() as download:
        tab.locator("a[download]").click()
    assert download.value.suggested_filename == "two-points.ipynb"
    published = file(site, slug, language).with_name("two-points.ipynb")
    assert Path(download.value.path()).read_bytes() == published.read_bytes()


@EVERY_PAGE
def test_every_id_is_unique_on_its_page(site, slug, language):
    ids = re.findall(r'\sid="([^"]+)"', file(site, slug, language).read_text(encoding="utf-8"))
    assert sorted(ids) == sorted(set(ids))


@EVERY_TUTORIAL
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
