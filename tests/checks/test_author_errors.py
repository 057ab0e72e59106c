"""Each mistake an author can make gives one message with file, line and what to do."""

from __future__ import annotations

import re

import pytest

from hooks import places
from hooks.checks import figures
from hooks.errors import AuthorError
from hooks.read.module import read_module
from hooks.run import cache
from tests.support.small import MODULE, Project, error_of, line_of


def test_valid_project_loads(project):
    assert [pair.slug for pair in project.load()] == ["chapter/page", "index"]


def test_page_named_index_in_a_chapter_is_the_page_of_that_chapter(project):
    for page in (project.ja, project.en):
        home = project.docs / page.name.replace("page", "index")
        text = home.read_text(encoding="utf-8").replace("Home", "Chapter")
        page.with_name(home.name).write_text(text.replace("chapter/", ""), encoding="utf-8")
    project.load()


def test_unknown_cell(project):
    project.change_both("::: data", "::: dat")
    error = error_of(project)
    assert (error.path, error.line) == (project.ja, 9) or (error.path, error.line) == (
        project.en,
        9,
    )
    assert "no cell named 'dat'" in error.problem
    assert "Did you mean 'data'?" in error.problem


def test_caption_where_there_is_no_figure(project):
    project.change_both("::: data\n", "::: data\nLook at the peak.\n")
    error = error_of(project)
    assert error.line == line_of(project.ja, "Look at")
    assert "a caption below the cell 'data', which draws nothing" in error.problem


def test_cell_never_shown(project):
    project.change(project.en, "::: fails", "")
    error = error_of(project)
    assert (error.path, error.line) == (project.module, line_of(project.module, "# %% fails"))
    assert "'fails' is never shown" in error.problem


def test_cell_placed_twice(project):
    project.change_both("::: fails", "::: data\n\n::: fails")
    assert "places the cell 'data' where the module has 'fails'" in error_of(project).problem


def test_cell_placed_after_the_last_one(project):
    project.change_both("::: fails", "::: fails\n\n::: data")
    assert "places the cell 'data' once more" in error_of(project).problem


def test_cells_out_of_order(project):
    for page in (project.ja, project.en):
        text = page.read_text(encoding="utf-8")
        text = text.replace("::: data", "::: x").replace("::: fails", "::: data")
        page.write_text(text.replace("::: x", "::: fails"), encoding="utf-8")
    assert "where the module has 'data'" in error_of(project).problem


def test_wrong_output(project):
    project.change(project.module, "#> 1.25", "#> 1.26")
    error = error_of(project)
    assert (error.path, error.line) == (project.module, 4)
    assert "- 1.26" in error.problem
    assert "+ 1.25" in error.problem


def test_wrong_message_of_an_expected_exception(project):
    project.change(project.module, "#> pop from", "#> pop of")
    assert error_of(project).line == line_of(project.module, "#> pop of")


def test_expected_exception_not_raised(project):
    project.change(project.module, "[].pop()", "[1].pop()")
    error = error_of(project)
    assert (error.path, error.line) == (project.module, line_of(project.module, "try:"))
    assert "(IndexError) was not raised" in error.problem


def test_exception_of_another_type_than_declared(project):
    project.change(project.module, "except IndexError", "except KeyError")
    error = error_of(project)
    assert (error.path, error.line) == (project.module, line_of(project.module, "[].pop()"))
    assert "unexpected IndexError" in error.problem


def test_unexpected_exception(project):
    project.change(project.module, "x = 1.25", "x = 1.25 / 0")
    error = error_of(project)
    assert (error.path, error.line) == (project.module, 2)
    assert "unexpected ZeroDivisionError" in error.problem


def test_syntax_error(project):
    project.change(project.module, "x = 1.25", "x = = 1.25")
    error = error_of(project)
    assert (error.path, error.line) == (project.module, 2)
    assert "syntax error" in error.problem


def test_cell_without_a_statement(project):
    project.change(project.module, "# %% fails", "# %% empty\n# Nothing yet.\n\n# %% fails")
    error = error_of(project)
    assert (error.path, error.line) == (project.module, line_of(project.module, "# %% empty"))
    assert "the cell 'empty' has no statement" in error.problem


@pytest.mark.parametrize("key", ["numbers", "words"])
def test_front_matter_without_entries(project, key):
    project.change(project.ja, "description: The page ja.", f"description: The page ja.\n{key}:")
    error = error_of(project)
    assert (error.path, error.line) == (project.ja, line_of(project.ja, f"{key}:"))
    assert f"'{key}' in the front matter has no entries" in error.problem


def test_endless_loop(project, monkeypatch):
    monkeypatch.setattr("hooks.run.pool.CPU_LIMIT", 1.0)
    project.change(project.module, "x = 1.25", "while True: x = 1.25")
    error = error_of(project)
    assert (error.path, error.line) == (project.module, 2)
    assert "still running after 1 seconds" in error.problem


def test_page_without_its_twin(project):
    project.en.unlink()
    error = error_of(project)
    assert error.path == project.ja
    assert "has no twin" in error.problem
    assert "page.en.md" in error.remedy


def test_page_without_a_language(project):
    project.en.rename(project.en.with_name("page.md"))
    assert "has no language" in error_of(project).problem


def test_module_without_a_page(project):
    project.module.with_name("other.py").write_text(MODULE, encoding="utf-8")
    assert "this module has no page" in error_of(project).problem


def test_page_that_places_cells_without_a_module(project):
    project.module.unlink()
    error = error_of(project)
    assert error.line == line_of(project.ja, "::: data")
    assert "there is no module for this page" in error.problem


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("(../indx.md#top)", "there is no page ../indx.md.*Did you mean 'index'"),
        ("(../index.md#tpo)", "has no heading #tpo.*Did you mean 'top'"),
        ("(../missing.png)", "../missing.png does not exist"),
        ("(./)", "./ is no page"),
    ],
)
def test_dead_link(project, link, problem):
    project.change_both("(../index.md#top)", link)
    error = error_of(project)
    assert error.line == line_of(project.ja, link)
    assert re.search(problem, error.problem)


def test_dead_link_within_the_page(project):
    project.change_both("(#more)", "(#mroe)")
    assert "has no heading #mroe" in error_of(project).problem


def test_heading_without_an_id(project):
    project.change(project.ja, " {#more}", "")
    error = error_of(project)
    assert (error.path, error.line) == (project.ja, line_of(project.ja, "## More"))
    assert "no explicit ASCII id" in error.problem


def test_heading_with_a_japanese_id(project):
    project.change(project.ja, "{#more}", "{#続き}")
    assert "no explicit ASCII id" in error_of(project).problem


def test_two_headings_with_one_id(project):
    project.change(project.ja, "{#more}", "{#title}")
    assert "a second heading with the id 'title'" in error_of(project).problem


def test_number_without_a_source(project):
    project.change_both("`1.25`", "`1.35`")
    error = error_of(project)
    assert error.line == line_of(project.ja, "1.35")
    assert "the number 1.35 is neither in the code nor in the output" in error.problem


def test_number_without_a_source_in_a_formula(project):
    project.change_both("$x = 1.25$", "$x = 1.35$")
    assert "the number 1.35" in error_of(project).problem


@pytest.mark.parametrize("text", ["7", "-1", "`7`", "$7x$", "PyTorch 1.25"])
def test_short_number_without_a_source(project, text):
    project.change_both("Text.", f"Text {text}.")
    assert error_of(project).line == line_of(project.ja, text)


def test_short_number_that_a_formula_calculates_passes(project):
    project.change_both("Text.", "Text 5, as $1.25 + 1.25 + 1.25 + 1.25 = 5$.")
    project.load()


def test_number_of_a_list_passes(project):
    project.change_both("    Text.", "    1. Text.\n    2. Text.")
    project.load()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("```python\n    print(8)\n    ```", "a block of code, '```python'"),
        ("```text\n    ```\n    ``` { .output }\n    8\n    ```", "a block of code, '``` {"),
        ("<script>alert(1)</script>", "HTML: <script>"),
        ('<iframe src="https://example.org">', "HTML: <iframe"),
        (r"\(x = 7\)", r"a formula that starts with '\\\('"),
        ("&minus;8", "the entity &minus;"),
        ("@@figure data 0@@", "'@@', with which the build marks"),
        ("½ as much", "VULGAR FRACTION ONE HALF"),
        ("５", "FULLWIDTH DIGIT FIVE"),
        ("Text.{: .output }", "the attributes {: .output }"),
        ('[text](../index.md "1.35")', "a link with a title"),
        ("Text.\n\n        print(1.25)", "a block of code, by its indentation"),
        ("[text][1]\n\n[1]: https://example.org", r"a reference or footnote, \[1\]:"),
        ("Text.{ width=1.25 }", r"the attributes \{ width"),
        ("*Text*{hidden=1}", r"the attributes \{hidden"),
        ("Text $1 + 1\n    = 3$", r"a \$ sign without its other on this line"),
        ("Text $$1 + 1 = 3$$.", r"a \$ sign without its other on this line"),
        ("[two\n    lines](nowhere.md)", "a bracket without its other on this line"),
        ("[text]( nowhere.md)", "a link that no check reads"),
        ("Text.\tText.", "a tab"),
        ("Text.\n\n## Below {#below}\n\n#Second", "a heading or block where none is read: #S"),
        ("### Within {#within}", "a heading or block where none is read: ### W"),
        ("- # Item", "a heading or block where none is read: - #"),
        ("Text.\n\n> ```python\n> print(1)\n> ```", "a heading or block where none is read: > `"),
        ("Text.\n    ---", "a heading or block where none is read: ---"),
        ("Text.\n\n# Second {#second}", "a second title"),
    ],
)
def test_markdown_that_no_check_reads(project, text, problem):
    project.change_both("Text.", text)
    assert re.search(problem, error_of(project).problem)


def test_block_of_text_that_does_not_end(project):
    for page in (project.ja, project.en):
        page.write_text(page.read_text(encoding="utf-8") + "\n```text\nprint(1.25)\n", "utf-8")
    assert "a block of code that does not end" in error_of(project).problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("template: other.html", "has 'template', which nothing reads"),
        ('numbers: {"1.25": ""}', "'numbers' in the front matter has no entries with reasons"),
        ("asked: one question", "'asked' in the front matter is no list"),
        ("asked: [one, {two: 2}]", "'asked' in the front matter is no list"),
        ('numbers: {"7": one, "7": two}', "'7' is there twice"),
        ("words:\n  - name", "'words' in the front matter has no entries"),
        ("words: {[1, 2]: reason}", "unreadable front matter: a name that is no text"),
    ],
)
def test_front_matter_that_says_nothing(project, text, problem):
    project.change_both("---\n\n#", f"{text}\n---\n\n#")
    assert problem in error_of(project).problem


def test_number_with_a_reason_is_named_as_it_is_written(project):
    project.change_both("Text.", "Text 0.10.")
    project.change_both("---\n\n#", "numbers:\n  0.10: a tenth\n---\n\n#")
    project.load()


def test_date_in_the_front_matter_is_text(project):
    project.change_both("---\n\n#", "words: {name: 2024-99-99}\n---\n\n#")
    assert "'words' in the front matter lists name" in error_of(project).problem


def test_page_that_does_not_start_with_its_title(project):
    project.change_both("# Title {#title}", "First.\n\n# Title {#title}")
    error = error_of(project)
    assert (error.problem, error.line) == ("the page does not start with its title", 5)


def test_link_to_markdown_on_another_site_passes(project):
    project.change_both("Text.", "[Text](https://github.com/CONTRIBUTING.md).")
    project.load()


def test_page_whose_name_is_no_address(project):
    for page in (project.ja, project.en):
        page.rename(page.with_name(page.name.replace("page", "torch-2.1")))
    assert "'torch-2.1' is not a name for a page" in error_of(project).problem


def test_front_matter_that_is_a_sentence(project):
    project.change(project.ja, "description: The page ja.", "A sentence.")
    assert "the front matter has no entries" in error_of(project).problem


def test_number_of_a_description_without_a_source(project):
    project.change(project.ja, "The page ja.", "Why 1.35?")
    error = error_of(project)
    assert (error.path, error.line) == (project.ja, 2)
    assert "the number 1.35" in error.problem


def test_dropped_minus_sign(project):
    project.change(project.module, "x = 1.25\nprint(x)\n#> 1.25", "x = -1.25\nprint(x)\n#> -1.25")
    assert "the number 1.25" in error_of(project).problem


def test_number_that_only_a_comment_has(project):
    project.change(project.module, "x = 1.25\n", "x = 1.25  # not 1.35\n")
    project.change_both("`1.25`", "`1.35`")
    assert "the number 1.35" in error_of(project).problem


def test_constant_that_the_page_does_not_show(project):
    project.change_both("Text.", "Text `True`.")
    assert "'True' in `True`" in error_of(project).problem


def test_formula_that_nobody_can_calculate(project):
    project.change_both("Text.", "Text $\\sqrt{1.25} = 1.25$.")
    assert "nobody can calculate" in error_of(project).problem


def test_cell_in_another_section_than_in_the_twin(project):
    project.change(project.ja, "::: data\n\n## More {#more}", "## More {#more}\n\n::: data")
    assert "cell 'data'" in error_of(project).problem


def test_text_block_that_differs_from_the_twins(project):
    project.change(project.ja, "    Text.", "    ```text\n    one\n    ```")
    project.change(project.en, "    Text.", "    ```text\n    other\n    ```")
    assert "block '    one' here, block '    other'" in error_of(project).problem


@pytest.mark.parametrize("anchor", ["cell-data", "steps-data", "step-3", "_top"])
def test_heading_with_an_id_of_the_site(project, anchor):
    project.change(project.ja, "{#more}", f"{{#{anchor}}}")
    assert f"the id '{anchor}' could be that of a cell" in error_of(project).problem


def test_heading_with_other_attributes_than_its_id(project):
    project.change_both("{#more}", "{#more .output}")
    assert "a heading with other attributes" in error_of(project).problem


def test_two_modules_of_one_page(project):
    project.module.with_name("a_b.py").write_text(MODULE, encoding="utf-8")
    project.module.with_name("a-b.py").write_text(MODULE, encoding="utf-8")
    assert "belongs to the same page" in error_of(project).problem


def test_file_that_is_no_page(project):
    project.ja.with_name("other.markdown").write_text("# T", encoding="utf-8")
    error = error_of(project)
    assert error.path.name == "other.markdown"
    assert "neither a page nor an asset" in error.problem


def test_symbolic_link(project):
    project.ja.with_name("link.ja.md").symlink_to(project.ja)
    assert "a symbolic link" in error_of(project).problem


def test_module_that_is_no_file(project):
    dangling = project.module.with_name("dangling.py")
    dangling.symlink_to(project.folder / "nowhere")
    folder = project.module.with_name("folder.py")
    folder.mkdir()
    with pytest.raises(AuthorError) as caught:
        project.load()
    told = [(mistake.path, mistake.problem) for mistake in caught.value.mistakes]
    assert told == [(dangling, "a symbolic link"), (folder, "no file")]


def test_lock_that_an_editor_leaves_beside_a_module_is_no_module(project):
    project.module.with_name(".#page.py").symlink_to("somebody@somewhere.1234")
    project.load()


@pytest.mark.parametrize("target", ["chapter/page.md#more", "https://pytorch.org/a.md"])
def test_path_of_the_home_page_that_leads_to_no_whole_page(project, target):
    for name in ("index.ja.md", "index.en.md"):
        path = f'<div class="path" markdown>\n\n1. [A]({target})<br> One\n\n</div>\n'
        home = project.docs / name
        home.write_text(home.read_text(encoding="utf-8") + "\n" + path, encoding="utf-8")
    error = error_of(project)
    assert error.line == line_of(error.path, "1. [A]")
    assert f"a path leads to {target}" in error.problem


@pytest.mark.parametrize("code", ["x = '\\ud800'", "x = ['\\udfff']\ny = {'\\ud800': 1}"])
def test_lone_surrogate_that_nobody_prints_passes(project, code):
    project.change(project.module, "x = 1.25\n", f"{code}\nx = 1.25\n")
    project.load()


@pytest.mark.parametrize("char", ["\\ufeff", "\\ud800", "\\u202e"])
def test_character_that_nobody_sees_is_refused_where_it_is_printed(project, char):
    project.change(project.module, "x = 1.25\n", f"x = 1.25\nprint('{char}')\n")
    error = error_of(project)
    assert (error.path, error.line) == (project.module, 3)
    assert error.remedy == "print repr() of the text"
    printed = f"print(repr('{char}'))\n#> '{char}'\n"
    project.change(project.module, f"print('{char}')\n", printed)
    project.load()


@pytest.mark.parametrize("name", ["ja", "module"])
def test_file_that_is_not_utf_8(project, name):
    path = getattr(project, name)
    path.write_bytes(path.read_bytes() + "値".encode("shift-jis"))
    error = error_of(project)
    assert (error.path, error.line) == (path, len(path.read_bytes().split(b"\n")))
    assert "not UTF-8" in error.problem


@pytest.mark.parametrize("char", ["\ufeff", "\u2028", "\x0c"])
def test_invisible_character(project, char):
    project.change(project.ja, "Text.", f"Text{char}.")
    error = error_of(project)
    assert (error.path, error.line) == (project.ja, line_of(project.ja, "Text"))
    assert f"U+{ord(char):04X}" in error.problem


def test_wrong_calculation_in_a_formula(project):
    project.change_both("Text.", "Text $1.25 \\times 4 = 6$.")
    error = error_of(project)
    assert error.line == line_of(project.ja, "$1.25")
    assert "'1.25 \\times 4 = 6', which is not so" in error.problem


def test_misspelled_name_in_inline_code(project):
    project.change_both("Text.", "Text `pop` and `errro.args`.")
    error = error_of(project)
    assert error.line == line_of(project.ja, "errro")
    assert "'errro' in `errro.args`" in error.problem
    assert "Did you mean 'error'?" in error.problem


def test_name_of_a_linked_page_or_of_a_code_block_passes(project):
    project.change_both("Text.", "Text `nothing`, `print`.\n\n    ```text\n    nothing\n    ```\n")
    project.change(project.docs / "index.ja.md", "See", "`IndexError`: see")
    project.change(project.docs / "index.en.md", "See", "`IndexError`: see")
    project.load()


def test_reason_for_a_name(project):
    project.change_both("Text.", "Text `other`.")
    project.change_both("description: The", "words: {other: a reason}\ndescription: The")
    project.load()
    project.change_both("Text `other`.", "Text.")
    assert "lists other, which needs no reason" in error_of(project).problem


FIGURE = """

# %% figure
draw_points(*points)
"""


def test_figure_that_nobody_has_looked_at(project):
    text = "from snippets.figures.gradients import draw_points\n\n" + MODULE.replace(
        "x = 1.25", "import numpy as np\npoints = np.array([1.0]), np.array([2.0])\nx = 1.25"
    )
    project.module.write_text(text + FIGURE, encoding="utf-8")
    project.change_both("::: fails", "::: fails\n\n::: figure")
    error = error_of(project)
    assert (error.path, error.line) == (project.en, line_of(project.en, "::: figure"))
    assert "the figure of the cell 'figure' has no caption" in error.problem
    project.change_both("::: figure", "::: figure\nOne point.")
    error = error_of(project)
    assert (error.path, error.line) == (project.module, line_of(project.module, "*points"))
    assert "the figure draw_points is not the one that was looked at" in error.problem

    lock = project.snippets / places.FIGURES_LOCK
    write_lock(project)
    project.load()
    project.change(project.module, "np.array([2.0])", "np.array([3.0])")
    assert "draw_points" in error_of(project).problem

    write_lock(project)
    project.load()
    lock.write_text(lock.read_text(encoding="utf-8") + "other:figure draw_it 12345678\n", "utf-8")
    error = error_of(project)
    assert (error.path, error.line) == (lock, 3)
    assert "there is no figure other:figure draw_it" in error.problem

    lock.write_text(lock.read_text(encoding="utf-8") + "=======\n", "utf-8")
    error = error_of(project)
    assert (error.path, error.line, error.problem) == (lock, 4, "unreadable: '======='")


def write_lock(project: Project) -> None:
    module = read_module(project.module)
    result = cache.run_cached([project.module], project.runs)[project.module]
    figures.write_lock({"chapter/page": (module, result)}, project.snippets / places.FIGURES_LOCK)


def test_number_with_a_reason_passes(project):
    project.change_both("`1.25`", "`1.35`")
    project.change_both("---\n\n", 'numbers: {"1.35": a reason}\n---\n\n')
    project.load()


def test_reason_that_nothing_needs(project):
    project.change_both("---\n\n", 'numbers: {"1.25": a reason}\n---\n\n')
    assert "lists 1.25, which needs no reason" in error_of(project).problem


def test_reason_in_one_language_only(project):
    project.change_both("`1.25`", "`1.35`")
    project.change(project.ja, "---\n\n", 'numbers: {"1.35": a reason}\n---\n\n')
    assert error_of(project).path == project.en


def test_page_without_a_description(project):
    project.change(project.ja, "description: The page ja.\n", "")
    error = error_of(project)
    assert (error.path, error.line) == (project.ja, 1)
    assert "no description" in error.problem


@pytest.mark.parametrize(("language", "longest"), [("ja", 90), ("en", 160)])
def test_description_that_search_engines_would_cut_off(project, language, longest):
    letter = {"ja": "あ", "en": "a"}[language]
    page, old = getattr(project, language), f"The page {language}."
    project.change(page, old, letter * longest)
    project.load()
    project.change(page, letter * longest, letter * (longest + 1))
    error = error_of(project)
    assert (error.path, error.line) == (page, 2)
    assert f"has {longest + 1} characters" in error.problem
    assert f"at most {longest}" in error.remedy


def test_two_pages_with_one_description(project):
    home = project.docs / "index.en.md"
    project.change(home, "Home en.", "The page en.")
    error = error_of(project)
    assert (error.path, error.line) == (home, 2)
    assert "is that of" in error.problem
    assert "page.en.md too" in error.problem


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        ("description: [", 2, "write valid YAML"),
        ("description: x\nwords:\n  y: 'z\n  v: w", 4, "close the quote"),
        ("description: x\nasked:x\n  - a\nwords:\n  y: z", 3, "a space after the colon"),
        ("description: x\nwords:\n\ty: z", 4, "write spaces"),
    ],
)
def test_unreadable_front_matter(project, text, line, remedy):
    project.change(project.ja, "description: The page ja.", text)
    error = error_of(project)
    assert (error.path, error.line) == (project.ja, line)
    assert "unreadable front matter" in error.problem
    assert remedy in error.remedy


def test_colon_in_a_description(project):
    project.change(project.en, "description: The page en.", "description: The page: en.")
    error = error_of(project)
    assert (error.path, error.line) == (project.en, 2)
    assert "stands between quotes" in error.remedy
    project.change(project.en, "The page: en.", '"The page: en."')
    project.load()


def test_unclosed_front_matter(project):
    text = project.ja.read_text(encoding="utf-8")
    project.ja.write_text(text.replace("---\n\n#", "\n#", 1), encoding="utf-8")
    assert "the front matter has no end" in error_of(project).problem


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("::: data", "## Other {#other}\n\n::: data", "heading"),
        ("{#title}", "{#other}", "heading"),
        ("!!! note", "!!! warning", "admonition"),
        ("[home](../index.md#top)", "[home](../index.md)", "link"),
        ("$x = 1.25$", "$x = 1.250$", "formula"),
        ("The value is", "The 1.25 value is", "number"),
        ("$x = 1.25$", "1.25", "formula"),
        ("`1.25`", "1.25", "inline code"),
        ("Text.", "Text `x`.", "inline code"),
    ],
)
def test_twins_that_differ(project, old, new, kind):
    project.change(project.en, old, new)
    error = error_of(project)
    assert kind in error.problem
    assert "page.ja.md" in error.problem or "page.en.md" in error.problem


def test_twins_with_the_same_numbers_in_another_order(project):
    project.change(project.module, "x = 1.25", "x = 1.25 * 3 / 3 + 2 - 2")
    project.change(project.ja, "The value is", "First 3, then 2, the value is")
    project.change(project.en, "The value is", "First 2, then 3, the value is")
    assert "number '" in error_of(project).problem


def test_cell_inside_an_admonition_in_one_language_only(project):
    project.change(project.ja, "    Text.\n\n::: fails", "    Text.\n\n    ::: fails")
    assert "cell 'indented fails'" in error_of(project).problem
