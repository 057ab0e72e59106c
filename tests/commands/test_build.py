"""The build as a whole: what it runs, what it leaves behind, what it says."""

from __future__ import annotations

import json
import platform
import re
import shutil
from pathlib import Path

import pytest
import torch

from hooks.languages import LANGUAGES
from hooks.read.module import parse_module
from hooks.read.page import parse_page
from hooks.render.compose import compose
from hooks.run.results import CellResult, RunResult, StatementResult
from tests.support.builds import build, confirm, count_runs, edit, runs_since
from tests.support.pages import file


def text_of(site: Path, slug: str, language: str) -> str:
    return file(site, slug, language).read_text(encoding="utf-8")


def test_each_module_runs_once_and_again_only_when_it_changes(project, tmp_path):
    log, site = tmp_path / "runs.log", tmp_path / "site"
    shutil.rmtree(project / ".cache")
    count_runs(project, log)

    build(project, site).check()
    assert runs_since(log) == ["page-1", "page-2"]

    edit(project / "docs/page-1.ja.md", "点ごとに測ります", "点ごとに量ります")
    confirm(project)
    build(project, site).check()
    assert runs_since(log) == []
    assert "点ごとに量ります" in text_of(site, "page-1", "ja")

    edit(project / "snippets/page_2.py", "(w * x).sum()", "(x * w).sum()")
    confirm(project)
    build(project, site).check()
    # Here, and a second time as on another machine.
    assert runs_since(log) == ["page-2", "page-2"]
    for language in LANGUAGES:
        assert "(x * w).sum()" in re.sub("<[^>]+>", "", text_of(site, "page-2", language))


def test_page_shows_what_was_printed_not_what_is_asserted():
    module = parse_module("# %% a\nprint(1)\n#> asserted\n", Path("page.py"))
    printed = RunResult([CellResult("a", [StatementResult(2, "printed\n")])], {"python": "3"})
    for language in LANGUAGES:
        page = parse_page("# Title {#title}\n\n::: a\n", Path(f"page.{language}.md"))
        text = json.dumps(compose(page, module, printed))
        assert "printed\\n" in text
        assert "asserted" not in text


@pytest.mark.parametrize(("language", "words"), [("ja", "出力は"), ("en", "Output checked with ")])
def test_page_states_the_versions_that_printed_its_output(small_project, language, words):
    def stated(slug: str) -> list[str]:
        text = text_of(small_project / "site", slug, language)
        return re.findall(r'<p class="versions">(.*?)</p>', text)

    assert stated("index") == []
    [told] = stated("page-1")
    assert told.startswith(words)
    assert f"Python {platform.python_version()}" in told
    assert f"torch {torch.__version__.split('+')[0]}" in told


def test_failed_build_leaves_the_site_as_it_was(project, tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("the old site", encoding="utf-8")
    edit(project / "snippets/page_1.py", "#> tensor(4.)", "#> tensor(5.)")
    assert build(project, site).code == 1
    assert [path.name for path in site.iterdir()] == ["index.html"]
    assert (site / "index.html").read_text(encoding="utf-8") == "the old site"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".site")] == []


FORMULA = r"\frac{\partial (w x)}{\partial w}"


@pytest.mark.parametrize(
    ("files", "old", "new", "message"),
    [
        (
            ["snippets/page_1.py"],
            "#> tensor(4.)",
            "#> tensor(5.)",
            "snippets/page_1.py:LINE: wrong output",
        ),
        (
            ["docs/page-1.en.md"],
            "See [the first",
            "See 222.6 and [the first",
            "docs/page-1.en.md:LINE: the number 222.6",
        ),
        (
            ["docs/page-1.ja.md", "docs/page-1.en.md"],
            FORMULA,
            FORMULA.replace("frac", "fraq"),
            "docs/page-1.en.md:LINE: the formula",
        ),
        (["mkdocs.yml"], "  - page-1.md\n", "", "the page page-1.ja.md is not in the nav"),
    ],
)
def test_mistake_stops_the_build_with_one_message(project, tmp_path, files, old, new, message):
    for name in files:
        edit(project / name, old, new)
    text = (project / files[-1]).read_text(encoding="utf-8")
    failed = build(project, tmp_path / "site")
    assert failed.code == 1
    line = text.count("\n", 0, text.find(new)) + 1
    assert message.replace("LINE", str(line)) in failed.told
    assert failed.told.count("ERROR") + failed.told.count("WARNING") == 1
    assert "Traceback" not in failed.told
    assert not (tmp_path / "site").exists()


def test_warning_stops_the_build(project, tmp_path):
    edit(project / "mkdocs.yml", "  - index.md\n", "  - index.md\n  - no-such.md\n")
    failed = build(project, tmp_path / "site")
    assert failed.code == 1
    assert "no-such.md" in failed.told
    assert not (tmp_path / "site").exists()


def test_sources_are_never_replaced_by_the_site(project):
    assert build(project, project / "docs").code == 1
    assert (project / "docs/index.ja.md").exists()
