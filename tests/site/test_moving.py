"""Moving about: previous and next, the language switch, and what each page offers."""

from __future__ import annotations

import gzip
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from hooks.languages import LANGUAGES
from hooks.places import ROOT
from tests.support.browser import arrive, switch
from tests.support.pages import EVERY_PAGE, SLUGS, TUTORIALS, file, url
from tests.support.parsed import CHAPTERS, SITE_URL, nav_slugs, only, parsed_pages, setting

REPOSITORY = setting("repo_url")
COPY = "[data-copy]"
COPIED = {"ja": "コピーしました", "en": "Copied"}
OTHER = {"ja": "en", "en": "ja"}


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, BeautifulSoup]:
    return parsed_pages(site)


def titles(pages: dict[str, BeautifulSoup], pairs: dict, language: str) -> dict[str, str]:
    """Slug -> what the home page calls it; the title of a page that is not listed there."""
    home = SITE_URL + url("index", language)
    named = {
        urljoin(home, link["href"]): link.text for link in pages[home].select(".path li > a[href]")
    }
    return {
        slug: named.get(SITE_URL + url(slug, language), pairs[slug].pages[language].title)
        for slug in nav_slugs()
    }


# Previous and next


@pytest.mark.parametrize("language", LANGUAGES)
def test_previous_and_next_follow_the_path_from_the_home_page_to_the_last(pages, pairs, language):
    slugs, called = nav_slugs(), titles(pages, pairs, language)
    assert slugs[0] == "index"
    assert sorted(slugs) == sorted(SLUGS)
    for index, slug in enumerate(slugs):
        here = SITE_URL + url(slug, language)
        neighbours = {
            "prev": slugs[index - 1] if index else None,
            "next": slugs[index + 1] if index + 1 < len(slugs) else None,
        }
        for relation, neighbour in neighbours.items():
            # No link[rel]: browsers fetch what it leads to, and a key would leave the page.
            links = pages[here].select(
                f"link[rel={relation}], .md-footer a.md-footer__link--{relation}"
            )
            assert len(links) == (1 if neighbour else 0), (slug, relation)
            for link in links:
                assert urljoin(here, link["href"]) == SITE_URL + url(neighbour, language)
            if neighbour:
                assert called[neighbour] in links[0].text


@EVERY_PAGE
def test_sidebar_names_chapters_and_pages_in_the_language_of_the_page(pages, pairs, slug, language):
    page = pages[SITE_URL + url(slug, language)]
    lines = [line.strip() for line in only(page, "[data-md-type=navigation]").text.splitlines()]
    chapters = {"ja": list(CHAPTERS), "en": ["Gradients", "The optimizer SGD"]}
    for known in LANGUAGES:
        for name in chapters[known]:
            assert (name in lines) == (known == language), name
    called = [*titles(pages, pairs, language).values()]
    assert [line for line in dict.fromkeys(lines) if line in called] == called


# What each page offers


@EVERY_PAGE
def test_page_offers_all_that_applies_to_it(pages, site, slug, language):
    here = SITE_URL + url(slug, language)
    links = {link.text.strip(): link["href"] for link in pages[here].select(".actions a")}
    names = {
        "ja": ["ノートブックを保存", "Colabで開く", "コードを見る", "編集"],
        "en": ["Download notebook", "Open in Colab", "See the module", "Edit"],
    }[language]
    copying = {
        "ja": "MarkdownをコピーMarkdownで開く",
        "en": "Copy as MarkdownOpen as Markdown",
    }[language]
    expected = names if slug in TUTORIALS else names[3:]
    assert list(links) == [*expected, copying]

    assert links[names[3]] == f"{REPOSITORY}/edit/main/docs/{slug}.{language}.md"
    assert (ROOT / "docs" / f"{slug}.{language}.md").exists()
    assert (file(site, slug, language).parent / links[copying]).exists()
    if slug in TUTORIALS:
        notebook, colab, module = (links[name] for name in names[:3])
        assert notebook == f"{slug.rpartition('/')[2]}.ipynb"
        assert [link["href"] for link in pages[here].select("a[download]")] == [notebook]
        assert (file(site, slug, language).parent / notebook).exists()
        repository = REPOSITORY.removeprefix("https://github.com/")
        start = f"https://colab.research.google.com/github/{repository}/blob/gh-pages/"
        assert colab.startswith(start)
        published = site / colab.removeprefix(start)
        assert published.resolve() == (file(site, slug, language).parent / notebook).resolve()
        path = module.removeprefix(f"{REPOSITORY}/blob/main/")
        assert path == f"snippets/{slug.replace('-', '_')}.py"
        assert (ROOT / path).exists()


def text_of(site: Path, slug: str, language: str) -> str:
    return file(site, slug, language).with_name("index.md").read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("slug", ["gradients/two-points", "credits"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_is_copied_and_the_copying_is_told(tab, address, site, slug, language):
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    arrive(tab, address + url(slug, language))
    link = tab.get_by_role(
        "button", name={"ja": "Markdownをコピー", "en": "Copy as Markdown"}[language]
    )
    told = tab.locator(".actions [role=status]", has_text=COPIED[language])
    for copy in (link.click, partial(link.press, "Enter"), partial(link.press, "Space")):
        copy()
        told.wait_for()
        assert tab.evaluate("navigator.clipboard.readText()") == text_of(site, slug, language)
        tab.evaluate("navigator.clipboard.writeText('something else')")
    assert tab.url == address + url(slug, language)


@pytest.mark.browser
def test_markdown_is_opened_where_it_cannot_be_copied(browser: Browser, address):
    # Not in `tab`: shown by itself, the text has no icon, and the browser complains.
    tab = browser.new_page()
    tab.add_init_script("navigator.clipboard.write = () => Promise.reject(new Error())")
    tab.goto(address + url("credits", "en"))
    tab.locator(COPY).click()
    tab.wait_for_url(address + url("credits", "en") + "index.md")
    tab.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_that_cannot_be_loaded_says_so_and_can_be_copied_later(browser, address, language):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    arrive(tab, address + url("credits", language))
    status = tab.locator(".actions").get_by_role("status")
    context.set_offline(True)
    tab.locator(COPY).click()
    expect(status).to_have_text(
        {
            "ja": "読み込めませんでした。通信環境を確認してください。",
            "en": "Could not be loaded. Check the connection.",
        }[language]
    )
    assert tab.url == address + url("credits", language)
    context.set_offline(False)
    tab.locator(COPY).click()
    expect(status).to_contain_text(COPIED[language])
    context.close()


@pytest.mark.browser
@EVERY_PAGE
def test_actions_are_stops_of_the_tab_key_on_every_screen(seen, pages, slug, language):
    links = pages[SITE_URL + url(slug, language)].select(".actions a")
    for screen in ("phone", "desk"):
        assert [link["tabIndex"] for link in seen[screen]["actions"]] == [0] * len(links)


@pytest.mark.browser
@pytest.mark.parametrize("slug", ["gradients/two-points", "credits"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_actions_are_reached_in_order_by_keyboard(tab, address, slug, language):
    arrive(tab, address + url(slug, language))
    links = tab.locator(".actions a")
    links.first.focus()
    for index in range(links.count()):
        assert links.nth(index).evaluate("link => link === document.activeElement")
        assert links.nth(index).is_visible()
        tab.keyboard.press("Tab")


@pytest.mark.browser
@EVERY_PAGE
def test_actions_take_few_lines_and_large_enough_targets(seen, slug, language):
    for screen, width, lines in (("phone", 360, 3), ("desk", 1280, 1)):
        boxes = seen[screen]["actions"]
        assert len({round(box["top"]) for box in boxes}) <= lines
        # WCAG 2.5.8
        assert all(box["height"] >= 24 and box["width"] >= 24 for box in boxes)
        assert all(box["right"] <= width for box in boxes)


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scripts_every_action_is_a_link_that_says_what_it_does(
    browser: Browser, address, language
):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + url("gradients/one-step", language))
    last = page.locator(".actions a").last
    assert last.inner_text().strip() == {"ja": "Markdownで開く", "en": "Open as Markdown"}[language]
    last.click()
    page.wait_for_url(address + url("gradients/one-step", language) + "index.md")
    context.close()


# The language switch


def top_of(tab: Page, anchor: str) -> float:
    return tab.evaluate("id => document.getElementById(id).getBoundingClientRect().top", anchor)


@pytest.mark.browser
@EVERY_PAGE
def test_language_switch_at_the_top_leads_to_the_same_page(seen, slug, language):
    assert seen["otherLanguage"] == "/" + url(slug, OTHER[language])
    assert seen["switched"]["language"] == OTHER[language]


@pytest.mark.browser
@EVERY_PAGE
def test_language_switch_leads_to_the_same_heading_and_back(seen, visits, pairs, slug, language):
    here, there = "/" + url(slug, language), "/" + url(slug, OTHER[language])
    ids = [heading.id for heading in pairs[slug].pages[language].headings if heading.level > 1]
    assert [entry["address"] for entry in seen["contents"]] == [f"{here}#{id}" for id in ids]
    # From every heading to one that the other page has, and shows when it is chosen there.
    assert [entry["otherLanguage"] for entry in seen["contents"]] == [f"{there}#{id}" for id in ids]
    assert [heading["id"] for heading in visits(slug, OTHER[language])["headings"]] == ids
    # The last one was followed, or the page where it has only a title; from there the way back.
    place, last = seen["switched"]["place"], f"#{ids[-1]}" if ids else ""
    assert place["address"] == there + last
    assert place["isInSight"] == bool(ids)
    assert place["otherLanguage"] == here + last


@pytest.mark.browser
@EVERY_PAGE
def test_language_switch_follows_what_is_read_not_where_one_came_from(seen, slug, language):
    # One came to the last heading, and scrolled to the one in the middle.
    middle = seen["switched"]["middle"]
    if middle["isAtTheTop"]:
        assert middle["otherLanguage"] == f"/{url(slug, language)}#{middle['id']}"


@pytest.mark.browser
@pytest.mark.parametrize("start", LANGUAGES)
@pytest.mark.parametrize("slug", ["gradients/hundred-steps", "credits"])  # long and short
def test_language_is_switched_with_the_mouse_and_back(tab, address, pairs, slug, start):
    ids = [heading.id for heading in pairs[slug].pages[start].headings if heading.level > 1]
    for anchor in (ids[len(ids) // 2], ids[-1]):
        arrive(tab, address + url(slug, start))
        tab.locator(f".md-sidebar--secondary .md-nav__link[href='#{anchor}']").click()
        for language in (OTHER[start], start):
            switch(tab, language)
            assert tab.url == address + url(slug, language) + f"#{anchor}"
            assert 0 <= top_of(tab, anchor) < 900


@pytest.mark.browser
@pytest.mark.parametrize("start", LANGUAGES)
def test_reader_who_has_scrolled_on_switches_to_what_is_read(tab, address, pairs, start):
    slug = "gradients/hundred-steps"
    ids = [heading.id for heading in pairs[slug].pages[start].headings if heading.level > 1]
    middle = ids[len(ids) // 2]
    arrive(tab, address + url(slug, start) + f"#{ids[-1]}")
    # Into the middle of a section.
    tab.evaluate("top => scrollBy(0, top)", top_of(tab, middle))
    switch(tab, OTHER[start])
    assert tab.url == address + url(slug, OTHER[start]) + f"#{middle}"
    assert 0 <= top_of(tab, middle) < 150


@pytest.mark.browser
def test_language_switch_at_the_top_leads_to_the_top(tab, address):
    arrive(tab, address + url("gradients/one-step", "ja"))
    switch(tab, "en")
    assert tab.url == address + url("gradients/one-step", "en")


@pytest.mark.browser
def test_language_switch_by_keyboard_leads_to_the_same_heading(tab, address):
    arrive(tab, address + url("gradients/one-step", "ja") + "#new-tensor")
    tab.locator(".md-select__link[hreflang='en']").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url(address + url("gradients/one-step", "en") + "#new-tensor")


@pytest.mark.browser
def test_language_switch_without_scripts_leads_to_the_same_page(browser: Browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + url("gradients/one-step", "ja") + "#new-tensor")
    page.locator(".md-header .md-select button").hover()
    page.locator(".md-select__link[hreflang='en']").click()
    page.wait_for_url(address + url("gradients/one-step", "en") + "*")
    context.close()


def test_scripts_of_the_page_are_small(site):
    scripts = [*(site / "assets/page").glob("*.js")]
    assert len(scripts) > 5
    assert sum(len(gzip.compress(script.read_bytes(), mtime=0)) for script in scripts) < 6_000
