"""`python -m hooks check`: all that stops a build, told at once, without building."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.builds import Finished, build, confirm, edit, run

# A cell whose steps are too many, once a trace may have no more than so many bytes.
LARGE = "\n# %% large\n" + "y = torch.rand(8, dtype=torch.float64)\n" * 20
LIMIT = "MAX_BYTES = 2_000"


def check(project: Path, *page: str) -> Finished:
    return run(project, "check", *page)


def places(told: str) -> list[str]:
    """File and line of each mistake, in the order in which they are told."""
    lines = (line.split(": ")[0] for line in told.splitlines() if not line.startswith(" "))
    return [line for line in lines if ":" in line]


def test_success_is_one_line_and_only_what_has_changed_runs(project):
    right = check(project)
    assert right.code == 0
    assert right.out == "checked 3 pages in 2 languages, 0 modules run, 2 from the cache\n"
    assert right.err == ""

    edit(project / "snippets/page_1.py", "(w * x).sum()", "(x * w).sum()")
    confirm(project)
    one = check(project, "page-1")
    assert one.out == "checked 1 page in 2 languages, 1 module run, 0 from the cache\n"
    assert check(project).out == right.out


def test_build_that_succeeds_says_the_same_in_one_line(project):
    built = build(project, project / "site")
    assert built.out == "built 3 pages in 2 languages, 0 modules run, 2 from the cache\n"
    assert built.err == ""


def test_confirm_works_on_a_terminal_without_japanese(project):
    edit(project / "docs/page-1.ja.md", "。", "。また。")
    command = [sys.executable, "-m", "hooks", "confirm"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "confirmed: page-1" in done.stdout


def test_all_mistakes_are_told_in_order_and_nothing_is_written(project):
    edit(project / "docs/page-1.ja.md", "の要素の和です。", "の要素の和、8.25です。")
    edit(project / "docs/page-1.en.md", "(index.md)", "(indx.md)")
    edit(project / "docs/page-2.en.md", "## Points {#points}", "## Points")
    edit(project / "mkdocs.yml", "  - page-2.md\n", "  - page-3.md\n")
    edit(project / "snippets/page_1.py", "#> tensor(4.)", "#> tensor(5.)")
    edit(project / "snippets/page_2.py", "x = torch", "x = = torch")
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*") if path.is_file()}
    failed = check(project)
    assert failed.code == 1
    assert failed.out == ""
    nav = (project / "mkdocs.yml").read_text(encoding="utf-8").splitlines()
    assert places(failed.err) == [
        "docs/page-1.en.md:7",
        "docs/page-1.ja.md:7",
        "docs/page-2.en.md:11",
        f"mkdocs.yml:{nav.index('nav:') + 1}",
        f"mkdocs.yml:{nav.index('  - page-3.md') + 1}",
        "snippets/page_1.py:20",
        "snippets/page_2.py:8",
    ]
    assert failed.err.count("\n  -> ") == 7
    assert failed.err.endswith("\n7 mistakes\n")
    after = {path: path.stat().st_mtime_ns for path in project.rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before

    assert failed.err in build(project, project / "site").err


def test_what_is_made_of_a_page_is_checked_too(project):
    """Its steps, its preview image, the comparison with its twin, its figures."""
    title = "Generated title 1 " + "that is far too long to be shown on any card at all " * 5
    edit(project / "docs/page-1.en.md", "Generated title 1 ", title)
    module = project / "snippets/page_2.py"
    module.write_text(module.read_text(encoding="utf-8") + LARGE, encoding="utf-8")
    for language in ("ja", "en"):
        page = project / f"docs/page-2.{language}.md"
        page.write_text(page.read_text(encoding="utf-8") + "\n::: large\n", encoding="utf-8")
    edit(module, "2 * x[:2] + 1", "2 * x[:2] + 2")
    edit(project / "hooks/steps/trace.py", "MAX_BYTES = 30_000", LIMIT)
    failed = check(project)
    assert failed.code == 1
    for problem in (
        "the title is too long for its preview image",
        "the section 'page-1#title' changed in en after it was confirmed",
        "the section 'page-2#slope' changed in ja and en and its code or output after",
        "the trace of this module has",
        "the figure draw_points is not the one that was looked at",
    ):
        assert failed.err.count(problem) == 1, failed.err


def test_one_page_is_checked_with_its_links_and_no_other_is(project):
    edit(project / "docs/page-1.en.md", "[the first page](index.md)", "[it](page-2.md#none)")
    edit(project / "docs/page-1.ja.md", "[最初のページ](index.md)", "[題](page-2.md#slope)")
    edit(project / "docs/page-2.en.md", "{#slope}", "{#steep}")
    edit(project / "snippets/page_2.py", "#> tensor(5.)", "#> tensor(6.)")
    failed = check(project, "page-1")
    assert failed.code == 1
    assert places(failed.err) == ["docs/page-1.en.md:7"]
    assert "docs/page-2.en.md has no heading #none" in failed.err
    assert check(project, "index").code == 0


def test_what_editors_leave_behind_is_no_page_and_no_module(project):
    site = project / "site"
    for name in ("docs/page-1.ja.md~", "docs/.page-1.ja.md.swp", "docs/#page-1.ja.md#",
                 "docs/.DS_Store", "snippets/page_1.py~", "snippets/.page_1.py.swp"):  # fmt: skip
        (project / name).write_bytes(b"\xff")
    for name in ("docs/.#page-1.ja.md", "snippets/.#page_1.py"):
        (project / name).symlink_to("somebody@nowhere.1234")
    assert check(project).check().out.startswith("checked 3 pages in 2 languages, ")
    build(project, site).check()
    assert not [
        path for path in site.rglob("*") if path.name.startswith(("#", ".")) or "~" in str(path)
    ]


def test_page_that_does_not_exist_is_named(project):
    failed = check(project, "page1")
    assert failed.code == 1
    assert failed.err == "there is no page page1. Did you mean 'page-1'?\n"
