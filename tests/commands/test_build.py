"""The build as a whole: what it runs, what it leaves behind, what it says."""

from __future__ import annotations

import copy
import json
import re

import pytest

from hooks.languages import LANGUAGES
from hooks.read import folders
from hooks.render.compose import compose
from tests.support.builds import confirm, count_runs, edit, run_build, runs_since


def test_each_module_runs_once_and_again_only_when_it_changes(project_copy, tmp_path):
    log, site = tmp_path / "runs.log", tmp_path / "site"
    count_runs(project_copy, log)

    run_build(project_copy, site).check_returncode()
    assert runs_since(log) == sorted(folders.module_paths())
    assert (site / "en" / "gradients" / "one-step" / "index.html").exists()

    edit(project_copy / "docs/gradients/one-step.ja.md", "どう使えば", "どのように使えば")
    confirm(project_copy)
    run_build(project_copy, site).check_returncode()
    assert runs_since(log) == []
    page = (site / "gradients/one-step/index.html").read_text(encoding="utf-8")
    assert "どのように使えば" in page

    edit(project_copy / "snippets/gradients/one_step.py", "range(3)", "(0, 1, 2)")
    confirm(project_copy)
    run_build(project_copy, site).check_returncode()
    assert runs_since(log) == ["gradients/one-step"]
    page = (site / "en/gradients/one-step/index.html").read_text(encoding="utf-8")
    assert '<span class="nb">range</span>' not in page


def test_page_shows_what_was_printed_not_what_is_asserted(pairs):
    pair = pairs["sgd/one-step"]
    printed = copy.deepcopy(pair.result)
    statement = next(s for cell in printed.cells for s in cell.statements if s.stdout)
    statement.stdout = "printed\n"
    asserted = next(s for cell in pair.module.cells for s in cell.statements if s.asserted)
    for language in LANGUAGES:
        text = json.dumps(compose(pair.pages[language], pair.module, printed))
        assert "printed\\n" in text
        assert f"#> {asserted.asserted[0]}" not in text


def test_tutorial_states_the_versions_that_printed_its_output(pairs, site):
    for slug, pair in pairs.items():
        for language, words in (("ja", "出力は"), ("en", "Output checked with ")):
            folder = site if language == "ja" else site / language
            page = (folder / ("" if slug == "index" else slug) / "index.html").read_text("utf-8")
            stated = re.findall(r'<p class="versions">(.*?)</p>', page)
            assert len(stated) == (1 if pair.module else 0)
            if pair.module:
                torch = pair.result.versions["torch"].split("+")[0]
                assert stated[0].startswith(words)
                assert f"Python {pair.result.versions['python']}" in stated[0]
                assert f"torch {torch}" in stated[0]


def test_failed_build_leaves_the_site_as_it_was(project_copy, tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("the old site", encoding="utf-8")
    edit(project_copy / "snippets/gradients/one_step.py", "#> 222.5", "#> 222.6")
    failed = run_build(project_copy, site)
    assert failed.returncode == 1
    assert [path.name for path in site.iterdir()] == ["index.html"]
    assert (site / "index.html").read_text(encoding="utf-8") == "the old site"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".site")] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "snippets/gradients/one_step.py",
            "#> 222.5",
            "#> 222.6",
            "snippets/gradients/one_step.py:29: wrong output",
        ),
        (
            "docs/gradients/one-step.en.md",
            "6.5 up to 222.5",
            "6.5 up to 222.6",
            "docs/gradients/one-step.en.md:LINE: the number 222.6",
        ),
        (
            "docs/gradients/one-step.ja.md",
            r"\frac{\partial e}{\partial a}",
            r"\fraq{\partial e}{\partial a}",
            "docs/gradients/one-step.en.md:LINE: the formula",
        ),
        (
            "mkdocs.yml",
            "      - gradients/one-step.md\n",
            "",
            "the page gradients/one-step.ja.md is not in the nav",
        ),
    ],
)
def test_mistake_stops_the_build_with_one_message(project_copy, tmp_path, file, old, new, message):
    edit(project_copy / file, old, new)
    if "frac" in old:
        edit(project_copy / file.replace(".ja.", ".en."), old, new)
    english = (project_copy / file.replace(".ja.", ".en.")).read_text(encoding="utf-8")
    at = english.find(new)
    start = english.rfind("$$", 0, at) if "frac" in old else at
    line = english.count("\n", 0, start) + 1
    failed = run_build(project_copy, tmp_path / "site")
    output = failed.stdout + failed.stderr
    assert failed.returncode == 1
    assert message.replace("LINE", str(line)) in output
    assert output.count("ERROR") + output.count("WARNING") == 1
    assert "Traceback" not in output
    assert not (tmp_path / "site").exists()


def test_warning_stops_the_build(project_copy, tmp_path):
    edit(
        project_copy / "mkdocs.yml", "nav:\n  - index.md\n", "nav:\n  - index.md\n  - no-such.md\n"
    )
    failed = run_build(project_copy, tmp_path / "site")
    assert failed.returncode == 1
    assert "no-such.md" in failed.stderr
    assert not (tmp_path / "site").exists()


def test_sources_are_never_replaced_by_the_site(project_copy):
    failed = run_build(project_copy, project_copy / "docs")
    assert failed.returncode == 1
    assert (project_copy / "docs/index.ja.md").exists()
