"""Questions that code answers: the solution is right, and what readers start from is not."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from hooks.exercises import written
from hooks.exercises.asked import all_asked
from hooks.live import cells, runtime
from hooks.live.buttons import imports
from tests.support.browser import at_rest
from tests.support.pages import TUTORIALS, url

MOMENTUM = "sgd/momentum"

# Both in one task of the page, so that no run can have ended between them.
TWICE = """(field) => {
  const enter = { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true };
  for (const _ of "12") field.dispatchEvent(new KeyboardEvent("keydown", enter));
}"""


def on_the_engine(module, after: str, source: str) -> str:
    """What a program prints after the cells of the page down to one, as readers run it."""
    names = [cell.name for cell in module.cells]
    above = [(cell.name, cell.source) for cell in module.cells[: names.index(after) + 1]]
    printed: list[str] = []

    def note(cell: str, kind: str, text: str) -> None:
        if cell == "own" and kind == "out":
            printed.append(text)

    cells.load(json.dumps(runtime.taken()))
    cells.run([("", imports(module.preamble)), *above, ("own", source)], note)
    return "".join(printed).strip()


def to_write(pairs, slug: str) -> list:
    pair = pairs[slug]
    every = all_asked(pair.pages["en"], pair.module, pair.result)
    return [asked for asked in every if asked.program]


def test_a_dozen_questions_or_more_are_answered_by_code(pairs):
    assert sum(len(to_write(pairs, slug)) for slug, pair in pairs.items() if pair.module) >= 12


@pytest.mark.parametrize("slug", TUTORIALS)
def test_solution_is_right_where_readers_run_it_and_the_start_is_not(pairs, slug):
    module = pairs[slug].module
    for asked in to_write(pairs, slug):
        solved = on_the_engine(module, asked.after, written.whole(asked.program))
        assert solved == asked.answer, asked.id
        start = on_the_engine(module, asked.after, written.starter(asked.program))
        assert start != asked.answer, asked.id
        for wrong in asked.wrong:
            attempt = module.program(wrong.name)
            assert on_the_engine(module, attempt.after, attempt.source) == wrong.printed


@pytest.mark.browser
def test_what_a_reader_writes_is_run_and_judged(browser, address, pairs):
    question = to_write(pairs, MOMENTUM)[0]
    module = pairs[MOMENTUM].module
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + url(MOMENTUM, "en"))
        at_rest(page)
        asked = page.locator(f"#{question.id}")
        field, status = asked.locator("textarea"), asked.locator("form [role=status]")
        button = asked.locator("[type=submit]")
        assert field.input_value() == written.starter(question.program)
        for code, told in (
            (written.starter(question.program), "No."),
            (module.program(question.wrong[0].name).source, "made smaller too"),
            ("1 / 0", "ZeroDivisionError"),
            (written.whole(question.program), "Right."),
        ):
            field.fill(code)
            field.evaluate(TWICE)  # the second while it runs, which starts nothing
            place = asked.locator(".live-output") if "Error" in told else status
            expect(place).to_contain_text(told, timeout=60_000)
            expect(button).to_be_visible()
        assert asked.locator(".live-output").inner_text().split() == [
            "Output",
            "of",
            "your",
            "run",
            "7.0",
        ]


def test_marked_lines_are_a_gap_at_their_own_depth_and_the_solution():
    program = "for i in x:\n    a = i  # write\n    b = a  # write\nprint(b)"
    assert written.starter(program) == "for i in x:\n    ...\nprint(b)"
    assert written.solution(program) == "a = i\nb = a"
    assert written.whole(program) == "for i in x:\n    a = i\n    b = a\nprint(b)"
