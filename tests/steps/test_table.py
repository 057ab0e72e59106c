"""The table of steps: what the viewer shows, for readers without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH

from hooks.languages import LANGUAGES
from hooks.read import folders
from hooks.read.module import parse_module
from hooks.steps import links, table
from hooks.steps.trace import tell
from tests.support.browser import arrive
from tests.support.pages import url
from tests.support.parsed import SITE_URL, only, parsed
from tests.support.recordings import record, trace_of
from tests.support.traces import trace

TUTORIALS = list(folders.module_paths())


def test_table_has_one_row_per_step_with_its_words(pairs):
    pair = pairs["sgd/two-tensors"]
    trace = trace_of(pair.module, pair.result.recording, "ja")
    html = table.steps_table(tell(pair.module, pair.result.recording), "ja").replace("<wbr>", "")
    assert html.count('<th scope="row">') == len(trace["steps"])
    assert 'id="steps-rebind"' in html
    assert "xは#8ではなく、新しいテンソル#11を指すようになりました。値は10です。" in html
    assert "<code>x = torch.tensor(10.0, requires_grad=True)</code>" in html


def test_long_cell_has_several_tables_and_one_id(pairs):
    pair = pairs["gradients/hundred-steps"]
    html = table.steps_table(tell(pair.module, pair.result.recording), "en")
    rows = [part.count("<tr id=") for part in html.split("</table>")]
    assert max(rows) == table.MAX_ROWS
    assert html.count('id="steps-complete"') == 1


def test_table_escapes_code_and_output(tmp_path):
    module = parse_module('# %% a\nprint("<b>&")\n', tmp_path / "module.py")
    _, recording = record(tmp_path, module.text)
    html = table.steps_table(tell(module, recording), "en")
    assert "<b>" not in html and "Prints &lt;b&gt;&amp;" in html


@pytest.mark.parametrize("slug", TUTORIALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_table_has_a_row_for_every_step_and_every_link_lands_in_it(site, slug, language):
    raw = trace(site, slug, language)
    folder = site / url(slug, language)
    table = (folder / "steps" / "index.html").read_text(encoding="utf-8")
    numbers = [int(n) for n in re.findall(r'<tr id="step-(\d+)">', table)]
    assert numbers == [*range(1, len(raw["steps"]) + 1)]
    page = (folder / "index.html").read_text(encoding="utf-8")
    for name in re.findall(r'href="steps/#([^"]+)"', page):
        assert f'<table id="{name}">' in table


def test_table_is_no_page_of_its_own_to_search_engines(site):
    table = parsed(site / "sgd/two-tensors/steps/index.html")
    assert only(table, "link[rel=canonical]")["href"] == f"{SITE_URL}sgd/two-tensors/"
    assert table.select("meta[http-equiv=Content-Security-Policy]")
    assert "/steps/" not in (site / "sitemap.xml").read_text(encoding="utf-8")
    for language in LANGUAGES:
        index = (site / f"search/{language}.json").read_text(encoding="utf-8")
        assert "two-tensors/" in index
        assert "two-tensors/steps" not in index
        # The home page speaks of it; the links at cells are nothing to search for.
        assert index.count(links.WORDS[language]["link"]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_switch_of_a_table_leads_to_the_table_of_the_twin(site, language):
    folder = site / url("sgd/two-tensors", language) / "steps"
    for link in parsed(folder / "index.html").select(".md-select__list a"):
        twin = (folder / link["href"] / "index.html").resolve()
        assert twin == site / url("sgd/two-tensors", link["hreflang"]) / "steps" / "index.html"


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_javascript_the_link_leads_to_the_table(visit, address, language):
    page = visit(java_script_enabled=False)
    page.goto(address + url("sgd/two-tensors", language))
    page.locator("#cell-rebind .step-through").click()
    page.wait_for_url("**/sgd/two-tensors/steps/#steps-rebind")
    assert page.locator("html").get_attribute("lang") == language
    row = page.locator("#steps-rebind tbody tr").first
    assert "torch.tensor(10.0" in row.inner_text()
    page.locator("article a[href='../']").click()
    page.wait_for_url(address + url("sgd/two-tensors", language))


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_code_and_words_of_a_table_stay_in_their_columns_on_a_phone(visit, address, language):
    page = visit(width=360)
    arrive(page, address + url("sgd/one-step", language) + "steps/")
    wide = "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"
    assert page.locator(".steps-table :is(td, th)").evaluate_all(wide) == []
    lines = """th => {
      const text = document.createRange()
      text.selectNodeContents(th)
      return text.getClientRects().length
    }"""
    assert page.locator(".steps-table thead th").first.evaluate(lines) == 1


@pytest.mark.browser
def test_axe_finds_nothing_on_a_table_of_steps(visit, address):
    page = visit()
    arrive(page, address + "en/gradients/two-points/steps/")
    page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
