"""The trace of a page: all that was recorded, small enough to load, as the page shows it."""

from __future__ import annotations

import gzip
import json

import pytest

from hooks.errors import AuthorError
from hooks.read import folders
from hooks.steps import references
from hooks.steps.sentences import TEMPLATES, fill
from hooks.steps.trace import as_json, tell
from tests.support.recordings import record, states, trace_of, words_of

MODULES = folders.module_paths()


@pytest.mark.parametrize("slug", MODULES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_trace_gives_back_every_state_and_is_small(slug, language, pairs):
    pair = pairs[slug]
    told = tell(pair.module, pair.result.recording)
    text = as_json(told, pair.module, language)
    assert len(gzip.compress(text.encode(), mtime=0)) <= 30_000
    trace = json.loads(text)
    steps = references.decode(trace["steps"])
    # All but those of statements of which nothing is told.
    recorded = iter(states(pair.result.recording))
    assert all(state in recorded for state in states({"steps": steps}))
    # Values that the state has too are not in it twice, and come back the same.
    assert words_of(trace) == [
        [
            fill(TEMPLATES[told.templates[key]][language], rest, language)
            for key, *rest in step["words"]
        ]
        for step in told.steps
    ]
    assert all(words and all(words) for words in words_of(trace))
    assert "{" not in "".join(fill(t, [""] * 5, language) for t in trace["templates"])


@pytest.mark.parametrize("slug", MODULES)
def test_rows_are_the_lines_that_the_page_shows(slug, pairs):
    pair = pairs[slug]
    trace = trace_of(pair.module, pair.result.recording, "en")
    for shown, cell in zip(trace["cells"], pair.module.cells, strict=True):
        assert "\n".join(trace["code"][slice(*shown["rows"])]) == cell.source
    lines = pair.module.text.splitlines()
    recorded = (lines[step["line"] - 1] for step in pair.result.recording["steps"])
    assert all(trace["code"][step["row"]] in recorded for step in trace["steps"])


@pytest.mark.parametrize("slug", MODULES)
def test_step_says_something_unless_its_cell_has_no_other(slug, pairs):
    pair = pairs[slug]
    trace = trace_of(pair.module, pair.result.recording, "en")
    nothing = fill(TEMPLATES["nothing"]["en"], [], "en")
    words = words_of(trace)
    for cell in trace["cells"]:
        of_cell = words[slice(*cell["steps"])]
        assert [nothing] not in of_cell or len(of_cell) == 1
    # What is printed, drawn or raised is never left out.
    out = "".join(step.get("out", "") for step in pair.result.recording["steps"])
    assert "".join(step.get("out", "") for step in trace["steps"]) == out


def test_text_that_looks_like_a_reference_is_refused(tmp_path):
    module, recording = record(tmp_path, '# %% a\nprint("#<1")\n')
    with pytest.raises(AuthorError, match="'#<1' occurs in what this module prints"):
        as_json(tell(module, recording), module, "en")


def test_printed_number_signs_come_back_unchanged(tmp_path):
    text = '# %% a\nimport torch\nx = torch.tensor(1.0)\nprint("#1 $1 #40967 #00ff00 #01")\n'
    trace = trace_of(*record(tmp_path, text), "en")
    assert references.decode(trace["steps"])[-1]["out"] == "#1 $1 #40967 #00ff00 #01\n"


def test_number_too_long_to_write_is_told_by_its_size(tmp_path):
    text = "# %% a\nn = 1 << 20_000\nprint(n.bit_length())\n"
    trace = trace_of(*record(tmp_path, text), "en")
    assert "int of 20001 bits" in json.dumps(trace)


def test_trace_that_is_too_large_stops_the_build_at_its_longest_cell(tmp_path):
    text = (
        "# %% short\nimport torch\n\n# %% long\n"
        "x = torch.rand(16, dtype=torch.float64)\nfor _ in range(100):\n"
        + "    x = torch.rand(16, dtype=torch.float64)\n"
        * 5
    )
    module, recording = record(tmp_path, text)
    with pytest.raises(
        AuthorError, match="more than 30000; most of its steps, 602, are in"
    ) as told:
        as_json(tell(module, recording), module, "ja")
    assert told.value.line == 4
