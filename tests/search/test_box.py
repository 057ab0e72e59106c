"""The search box: keys, conversion to kanji, patience, and pages without it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import at_rest, on_its_way, soon, until
from tests.support.pages import url
from tests.support.search import BOX, LIST, META, results

pytestmark = pytest.mark.browser

INDEX = "**/search/ja.json"
NOTHING_TYPED = {"ja": "検索キーワードを入力してください", "en": "Type to start searching"}
ANSWERED = """list => {
  list = document.querySelector(list)
  window.answered = []
  new MutationObserver(() => window.answered.push(list.dataset.query))
    .observe(list, { attributeFilter: ["data-query"] })
}"""


@pytest.fixture
def tab(visit: Callable[..., Page], address: str) -> Page:
    """A page in Japanese, as it has just been opened."""
    page = visit()
    page.goto(address + url("gradients/one-step", "ja"))
    until(page, "'component$' in window")  # Material's script listens to keys
    return page


def test_query_in_the_address_is_searched_at_once(tab, address):
    tab.goto(address + url("gradients/one-step", "ja") + "?q=param_groups")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    expect(tab.locator(BOX)).to_have_value("param_groups")


def test_reader_who_is_in_the_box_before_the_search_is_there_finds(tab, address):
    with on_its_way(tab, "**/bundle.*"):
        tab.goto(address + url("gradients/one-step", "ja"), wait_until="commit")
        tab.locator(BOX).press_sequentially("detach")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()


def test_search_that_is_opened_without_network_finds_when_that_is_back(tab):
    tab.context.set_offline(True)
    tab.keyboard.press("/")
    tab.keyboard.type("detach")
    tab.wait_for_timeout(300)
    tab.context.set_offline(False)
    expect(tab.locator(".md-search-result__item").first).to_be_visible()


@pytest.mark.parametrize("key", ["/", "s", "f"])
def test_keys_open_the_search_and_escape_closes_it(tab, key):
    tab.keyboard.press(key)
    expect(tab.locator(BOX)).to_be_focused()
    assert tab.locator(BOX).input_value() == ""
    expect(tab.locator("#__search")).to_be_checked()
    tab.keyboard.press("Escape")
    expect(tab.locator(BOX)).not_to_be_focused()
    expect(tab.locator("#__search")).not_to_be_checked()


def test_enter_opens_the_best_result_at_its_heading(tab, address):
    tab.keyboard.press("/")
    tab.keyboard.type("param_groups")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    tab.keyboard.press("Enter")
    tab.wait_for_url(address + "sgd/changing-lr/**#param-groups")
    expect(tab.locator("h2#param-groups")).to_be_in_viewport()
    expect(tab.locator("h2#param-groups mark", has_text="param_groups")).to_be_visible()


def test_enter_waits_for_the_results_of_what_stands_in_the_box(tab, address):
    with on_its_way(tab, INDEX):
        tab.keyboard.press("/")
        tab.keyboard.type("param_groups")
        tab.keyboard.press("Enter")
    tab.wait_for_url(address + "sgd/changing-lr/?h=param_groups#param-groups")


def test_enter_is_not_due_any_more_once_the_text_has_changed(tab, address):
    with on_its_way(tab, INDEX):
        tab.keyboard.press("/")
        tab.keyboard.type("固有値")
        tab.keyboard.press("Enter")
        tab.keyboard.type("と固有ベクトル")
    expect(tab.locator(".md-search-result__item mark").first).to_be_visible()
    assert tab.url == address + url("gradients/one-step", "ja")
    expect(tab.locator(BOX)).to_be_focused()


def test_results_of_a_text_that_is_no_longer_in_the_box_are_not_shown(tab):
    tab.evaluate(ANSWERED, LIST)
    with on_its_way(tab, INDEX):
        with tab.expect_request(INDEX):
            tab.fill(BOX, "固有値")
        tab.fill(BOX, "")
        expect(tab.locator(META)).to_have_text(NOTHING_TYPED["ja"])
    tab.fill(BOX, "学習率")
    expect(tab.locator(LIST)).to_have_attribute("data-query", "学習率")
    assert "固有値" not in tab.evaluate("window.answered")


def test_button_that_clears_the_box_clears_the_results(tab):
    tab.fill(BOX, "固有値")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    tab.locator(".md-search__form button[type=reset]").click()
    expect(tab.locator(META)).to_have_text(NOTHING_TYPED["ja"])
    expect(tab.locator(".md-search-result__item")).to_have_count(0)


@pytest.mark.parametrize("sign", [{"isComposing": True}, {"keyCode": 229}])
def test_enter_that_ends_a_conversion_to_kanji_opens_nothing(tab, address, sign):
    tab.fill(BOX, "固有値")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    tab.locator(BOX).dispatch_event("keydown", {"key": "Enter", **sign})
    tab.wait_for_timeout(300)
    assert tab.url == address + url("gradients/one-step", "ja")
    tab.locator(BOX).dispatch_event("keydown", {"key": "Enter"})
    tab.wait_for_url(address + "gradients/hundred-steps/**")


def test_arrows_go_through_the_results_and_back_to_the_box(tab, address):
    tab.keyboard.press("/")
    tab.keyboard.type("nesterov")
    expect(tab.locator(LIST)).to_have_attribute("data-query", "nesterov")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    focused = tab.locator(".md-search-result__link:focus")
    assert "/sgd/momentum/" in focused.get_attribute("href")
    assert focused.get_attribute("href").endswith("#nesterov")
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    expect(tab.locator(BOX)).to_be_focused()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url(address + "sgd/momentum/**")


def test_number_of_results_is_announced_in_the_language_of_the_page(tab, address):
    tab.keyboard.press("/")
    status = tab.locator(f"{META}[role=status]")
    expect(status).to_have_text("検索キーワードを入力してください")
    tab.fill(BOX, "meshgrid")
    expect(status).to_have_text("1件見つかりました")
    tab.goto(address + url("gradients/one-step", "en"))
    tab.fill(BOX, "meshgrid")
    expect(status).to_have_text("1 matching document")
    expect(tab.get_by_role("dialog", name="Search")).to_be_visible()


def test_text_that_comes_without_keys_is_searched(tab):
    tab.locator(BOX).focus()
    tab.evaluate("document.execCommand('insertText', false, '固有値')")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()


def test_index_is_read_only_when_someone_searches(tab):
    requests = []
    tab.context.on("request", lambda request: requests.append(request.url.rpartition("/")[2]))
    tab.reload()
    until(tab, "'component$' in window")
    soon(tab, lambda: "search_index.json" in requests, True)
    at_rest(tab)
    assert "ja.json" not in requests
    tab.fill(BOX, "勾配")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    assert requests.count("ja.json") == 1
    assert "en.json" not in requests


@pytest.mark.parametrize(
    ("language", "words"),
    [("ja", "検索にはJavaScriptが必要です"), ("en", "Search needs JavaScript")],
)
def test_without_javascript_the_page_says_what_search_needs(visit, address, language, words):
    page = visit(width=360, height=700, java_script_enabled=False)
    page.goto(address + url("gradients/one-step", language))
    notice = page.locator(".md-search-noscript")
    expect(notice).to_be_in_viewport(ratio=1)
    expect(notice).to_have_text(words)
    expect(page.locator(BOX)).to_be_hidden()


def test_page_not_found_searches_both_languages(visit, address, site):
    page = (site / "404.html").read_text(encoding="utf-8")
    tab = visit()
    tab.route("**/no/such/page/", lambda r: r.fulfill(body=page, content_type="text/html"))
    tab.goto(address + "no/such/page/")
    tab.fill(BOX, "detach")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    found = results(tab, address)
    assert {item.startswith("en/") for item in found} == {True, False}
    tab.fill(BOX, "固有値")
    expect(tab.locator(LIST)).to_have_attribute("data-query", "固有値")
    expect(tab.locator(META)).to_have_text(re.compile("^[0-9]+件見つかりました$"))
    assert results(tab, address)[0].startswith("gradients/hundred-steps/")
