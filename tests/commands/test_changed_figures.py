"""A changed figure is shown before and after, in both languages and schemes, to be accepted."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

from bs4 import BeautifulSoup

from hooks.languages import LANGUAGES
from tests.support.builds import build, edit, run

FIGURES = ".cache/figures/changed.html"
# As docs/assets/css/values.css gives them.
INK, PAPER = {"light": "#1b2a30", "dark": "#dfe7e6"}, {"light": "#fdfcf8", "dark": "#12191c"}


def shown(project: Path) -> dict[str, list[str]]:
    """Row -> what stands in it, accepted and now: the SVG of an image, or text."""
    page = BeautifulSoup((project / FIGURES).read_text(encoding="utf-8"), "html.parser")
    found = {}
    for row in page.select("tr:not(:first-child)"):
        found[row.th.text] = [
            b64decode(cell.img["src"].partition(",")[2]).decode() if cell.img else cell.text
            for cell in row.find_all("td")
        ]
        for image in row.find_all("img"):
            scheme = row.th.text.partition(", ")[2]
            assert image["style"] == f"background:{PAPER[scheme]}"
    return found


def test_changed_figure_is_shown_before_and_after_and_then_accepted(project, tmp_path):
    (project / FIGURES).unlink()  # of when the project was made
    run(project, "check").check()
    assert not (project / FIGURES).exists()
    edit(project / "snippets/figures/gradients.py", "linewidth=1.2", "linewidth=2.4")
    failed = run(project, "check")
    assert f"look at it in {FIGURES}, then accept it with 'make update'" in failed.told

    rows = shown(project)
    assert len(rows) == 6
    for language in LANGUAGES:
        for scheme in ("light", "dark"):
            accepted, now = rows[f"{language}, {scheme}"]
            assert accepted != now
            for svg in (accepted, now):
                assert INK[scheme] in svg
                assert "var(--fig-ink" not in svg
        accepted, now = rows[f"{language}, text alternative"]
        assert accepted in rows[f"{language}, light"][0]
        assert now in rows[f"{language}, dark"][1]

    told = run(project, "update").check().told
    assert "accepted: page-1:points draw_points\n" in told
    assert f"before and after: {FIGURES}\n" in told
    assert shown(project) == rows
    run(project, "confirm").check()
    build(project, tmp_path / "site").check()
    assert not [*(tmp_path / "site").rglob("changed*")]
    assert "accepted:" not in run(project, "update").check().told


def test_new_figure_and_one_that_was_accepted_elsewhere_are_told_from_each_other(project):
    lock = project / "snippets/figures.lock"
    head, first, second = lock.read_text(encoding="utf-8").splitlines(keepends=True)
    lock.write_text(head + second, encoding="utf-8")
    assert run(project, "check").code == 1
    assert shown(project)["ja, dark"][0] == "It is new."

    lock.write_text(f"{head}{first[:-9]}12345678\n{second}", encoding="utf-8")
    assert run(project, "check").code == 1
    assert shown(project)["en, light"][0] == "How it looked before is not kept on this machine."
