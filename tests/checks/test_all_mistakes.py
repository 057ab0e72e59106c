"""All mistakes are told at once, in the order of files and lines; none that only follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from hooks.errors import AuthorError, Mistake
from hooks.project import codes, examine
from hooks.twins.confirmed import confirm
from tests.support.small import MODULE, Project, line_of


def told(project: Project) -> list[str]:
    """The mistakes that `load` tells: file, line and the beginning of each problem."""
    with pytest.raises(AuthorError) as caught:
        project.load()
    folder = f"{project.folder.as_posix()}/"
    lines = str(caught.value).splitlines()
    return [line.removeprefix(folder) for line in lines if folder in line and " -> " not in line]


def assert_told(project: Project, *expected: tuple[Path, str, str]) -> None:
    """These mistakes are told, and no others: file, text on the line, part of the problem."""
    found = told(project)
    assert len(found) == len(expected), found
    for message, (path, text, problem) in zip(found, expected, strict=True):
        place = f"{path.relative_to(project.folder).as_posix()}:{line_of(path, text)}: "
        assert message.startswith(place)
        assert problem in message


def test_mistakes_of_all_kinds_are_told_in_the_order_of_files_and_lines(project):
    broken, *_ = project.add("chapter/broken", MODULE.replace("x = 1.25", "x = = 1.25"))
    failing, *_ = project.add("chapter/failing", MODULE.replace("x = 1.25", "x = 1.25 / 0"))
    _, placed, _ = project.add("chapter/placed")
    _, unread, _ = project.add("chapter/unread")
    project.change(project.module, "#> 1.25", "#> 1.26")
    project.change_both("[below](#more)", "[below](#mroe)")
    project.change(project.ja, "`1.25`", "`1.25` and 1.35")
    project.change(project.en, '!!! note "Note"', '!!! warning "Note"')
    project.change(placed, "::: fails", "::: fials")
    project.change(unread, " {#more}", "")
    project.change(unread, "description:", "words: none\ndescription:")
    other = project.docs / "notes.txt"
    other.write_text("note", encoding="utf-8")
    assert_told(
        project,
        (project.en, "#mroe", "has no heading #mroe"),
        (project.ja, "#mroe", "has no heading #mroe"),
        (project.ja, "1.35", "the number 1.35"),
        (project.ja, "!!! note", "admonition 'note' here, admonition 'warning' in"),
        (placed, "::: fials", "no cell named 'fials'"),
        (unread, "words:", "'words' in the front matter has no entries with reasons"),
        (unread, "## More", "has no explicit ASCII id"),
        (other, "note", "neither a page nor an asset"),
        (broken, "x = =", "syntax error"),
        (failing, "/ 0", "unexpected ZeroDivisionError"),
        (project.module, "#> 1.26", "wrong output"),
    )


def test_each_mistake_has_its_remedy_and_the_last_line_counts_them(project):
    project.change_both("Text.", "Text $1.25 + 1.25 = 6$.")
    with pytest.raises(AuthorError) as caught:
        project.load()
    line = line_of(project.ja, "$1.25 + 1.25")
    each = [
        f"{page}:{line}: the formula says '1.25 + 1.25 = 6', which is not so\n"
        "  -> calculate it again"
        for page in (project.en, project.ja)
    ]
    assert str(caught.value) == "\n".join([*each, "2 mistakes"])


def test_one_mistake_is_not_counted():
    mistake = Mistake(Path("a.md"), 2, "problem", "remedy")
    assert str(AuthorError(mistake)) == "a.md:2: problem\n  -> remedy"


def test_all_mistakes_of_a_module_are_told(project):
    text = "# %% data\nx = 1.25; print(x)\n#>1.25\n\n# %% Fails\ntry:\n    x()\nexcept:\n    pass\n"
    project.module.write_text(text, encoding="utf-8")
    module = project.module
    assert_told(
        project,
        (module, "x = 1.25; print(x)", "two statements on one line"),
        (module, "#>1.25", "'#>' without a space"),
        (module, "# %% Fails", "'Fails' is not a cell name"),
        (module, "except:", "names no exception"),
    )


def test_module_that_fails_does_not_hide_the_mistakes_of_others(project):
    failing, *_ = project.add("chapter/failing", MODULE.replace("x = 1.25", "x = 1.25 / 0"))
    warning, *_ = project.add("chapter/warning", MODULE.replace("x = 1.25", "x = 1.25;"))
    project.change(warning, "x = 1.25;", "import warnings\nwarnings.warn('no')\nx = 1.25")
    project.change(project.module, "print(x)\n#> 1.25", "print(x + 1)\n#> 1.25")
    assert_told(
        project,
        (failing, "/ 0", "unexpected ZeroDivisionError"),
        (project.module, "#> 1.25", "wrong output"),
        (warning, "warnings.warn", "wrote to stderr"),
    )


def test_every_figure_lock_line_that_is_none_is_told(project):
    lock = project.snippets / "figures.lock"
    lock.write_text("<<<<<<< HEAD\nchapter/page:data draw 12345678\n=======\n", encoding="utf-8")
    assert_told(project, (lock, "<<<", "unreadable"), (lock, "===", "unreadable"))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        # Neither what it printed nor what its cells are named is known: no number, no word, no
        # placement, no figure is called wrong.
        ("module", "x = 1.25", "x = = 1.25"),
        ("module", "x = 1.25", "x = 1.25 / 0"),
        ("module", "# %% data\n", "# %% DATA\n"),
        # The cell that is missing now is the one that is misspelled; its page has no other cells.
        ("ja", "::: data", "::: dta"),
        ("ja", "::: data\n", ""),
        # A page that cannot be read may have the heading that others link to, and be a good twin.
        ("ja", " {#more}", ""),
        ("ja", "description: The", "description: [The"),
        # What stands below in other sections than in the twin.
        ("ja", "## More {#more}\n\n", "## Less {#less}\n\n## More {#more}\n\n"),
        # Nor can one language have what is wrong in the other.
        ("ja", "Text.", "Text `unknown`."),
        ("ja", "Text.", "Text 1.35."),
        ("ja", "(../index.md#top)", "(../index.md#tpo)"),
        ("ja", "$x = 1.25$", "$1.25 + 1.25 = 3$"),
        # The number that the formula had.
        ("ja", "$x = 1.25$", "x"),
    ],
)
def test_what_only_follows_from_a_mistake_is_not_told(project, name, old, new):
    lock = project.snippets / "figures.lock"
    lock.write_text("", encoding="utf-8")
    path = getattr(project, name)
    project.change(path, old, new)
    [mistake] = told(project)
    assert path.name in mistake


def test_numbers_and_words_of_a_page_with_markup_that_no_check_reads_are_not_told(project):
    project.change_both("Text.", "<b>1.35</b> `unknown`")
    assert_told(project, (project.en, "<b>", "HTML: <b>"), (project.ja, "<b>", "HTML: <b>"))


def test_unreadable_module_leaves_the_lines_of_its_figures_standing(project):
    lock = project.snippets / "figures.lock"
    lock.write_text("chapter/page:data draw 12345678\n", encoding="utf-8")
    project.change(project.module, "x = 1.25", "x = = 1.25")
    assert_told(project, (project.module, "x = =", "syntax error"))


def test_what_another_page_no_longer_has_is_told_of_a_page_that_was_right(project):
    named = MODULE.replace("print(x)", "only_there = x\nprint(x)")
    module, *pages = project.add("chapter/other", named)
    project.change_both("See [below]", "See [the other](other.md#more), [below]")
    project.change_both("    Text.", "    There is `only_there`.")
    project.load()
    project.change(module, "only_there", "gone")
    assert_told(
        project,
        (project.en, "only_there", "'only_there' in `only_there` is neither in the code"),
        (project.ja, "only_there", "'only_there' in `only_there` is neither in the code"),
    )
    project.change(module, "gone", "only_there")
    project.load()
    for path in pages:
        project.change(path, "{#more}", "{#rest}")
        project.change(path, "(#more)", "(#rest)")
    assert_told(
        project,
        (project.en, "other.md#more", "has no heading #more"),
        (project.ja, "other.md#more", "has no heading #more"),
    )


def confirm_all(project: Project) -> None:
    tutorials = project.load()
    confirm({pair.slug: pair.pages for pair in tutorials}, codes(tutorials, project.snippets))


def unconfirmed(project: Project) -> list[str]:
    found = examine(project.docs, project.snippets, project.runs).unconfirmed
    return [mistake.problem.splitlines()[0] for mistake in found]


def test_all_sections_that_changed_after_they_were_confirmed_are_told(project):
    project.add("chapter/other")
    confirm_all(project)
    assert unconfirmed(project) == []
    project.change_both("The value is", "Its value is")
    project.change(project.ja, "Text.", "Other text.")
    home = project.docs / "index.en.md"
    project.change(home, "See", "Go to")
    assert unconfirmed(project) == [
        "the section 'page#title' changed in ja and en after it was confirmed",
        "the section 'page#more' changed in ja after it was confirmed",
        "the section 'index#top' changed in en after it was confirmed",
    ]


def test_section_is_confirmed_when_nothing_else_is_wrong_with_its_page(project):
    """What corrects the mistake changes the section again."""
    other, *_ = project.add("chapter/other")
    confirm_all(project)
    project.change(project.ja, "Text.", "Text 1.35.")
    project.change(other, "x = 1.25", "x = 1.25 + 0")
    assert unconfirmed(project) == [
        "the section 'other#title' changed in its code or output after it was confirmed"
    ]
