"""A recording has every step of a run, and changes nothing of it."""

from __future__ import annotations

import ast

import pytest

from hooks.errors import AuthorError
from hooks.read import folders
from hooks.record.lines import of_comprehensions
from hooks.run import pool
from tests.support import tracing
from tests.support.recordings import name, record, states

MODULES = folders.module_paths()


@pytest.mark.parametrize("slug", MODULES)
def test_recording_changes_nothing(slug, recorded):
    plain, seen = tracing.in_child("run", MODULES[slug], False), recorded(slug)
    assert seen.pop("steps")
    assert plain.pop("steps") == []
    assert seen == plain


def test_recording_does_not_turn_a_kept_gradient_into_a_copied_one(tmp_path):
    text = (
        "# %% a\nimport torch\n\nw = torch.ones(2, requires_grad=True)\n"
        "seen = []\ny = w * 1\ny.register_hook(lambda grad: seen.append(grad.data_ptr()))\n"
        "(y + 0).backward(torch.ones(2))\nx = torch.ones(3, requires_grad=True)\n"
        "x.sum().backward()\nprint(x.grad.stride(), w.grad.stride(), len(seen))\n"
    )
    path = tmp_path / "module.py"
    path.write_text(text, encoding="utf-8")
    plain, recorded = (tracing.in_child("run", path, record) for record in (False, True))
    assert recorded | {"steps": []} == plain


def test_gradient_of_a_non_leaf_is_not_read_and_warns_nobody(tmp_path):
    text = (
        "# %% a\nimport warnings\n\nimport torch\n\nx = torch.ones(2, requires_grad=True)\n"
        "with warnings.catch_warnings(record=True) as caught:\n"
        '    warnings.simplefilter("always")\n    y = x * 2\n    y.sum().backward()\n'
        "print(len(caught))\n"
    )
    _, recording = record(tmp_path, text)
    assert recording["steps"][-1]["out"] == "0\n"


def test_whole_number_beyond_those_of_browsers_keeps_its_digits(tmp_path):
    text = "# %% a\nimport torch\n\nx = torch.tensor([2**53, -(2**53) - 1])\n"
    _, recording = record(tmp_path, text)
    (tensor,) = states(recording)[-1]["tensors"].values()
    assert tensor["v"] == [9007199254740992, "-9007199254740993"]


@pytest.mark.parametrize("slug", MODULES)
def test_output_of_the_steps_is_the_output_of_the_run(slug, pairs):
    result = pairs[slug].result
    printed = ["" for _ in result.cells]
    for step in result.recording["steps"]:
        printed[step["cell"]] += step.get("out", "")
    assert printed == [cell.stdout for cell in result.cells]


ARRIVE = """# %% a
import torch

a = torch.tensor([2.0, -1.0], requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
c = a * b
d = c + a
e = (d * d).sum()
for tensor in (c, d, e):
    tensor.retain_grad()
e.backward()
"""


def test_variable_of_a_comprehension_is_no_name_of_its_function():
    function = (
        "@decorated\ndef f(given):\n    own = [child for child in [n for given, n in given]]\n"
    )
    own = "    for child in own:\n        pass\n"
    assert of_comprehensions(ast.parse(function)) == {1: {"child", "n"}}
    assert of_comprehensions(ast.parse(function + own)) == {1: {"n"}}


def test_gradient_that_arrives_at_a_node_is_the_one_its_tensor_keeps(tmp_path):
    _, recording = record(tmp_path, ARRIVE)
    final = states(recording)[-1]
    (event,) = recording["steps"][-1]["events"]
    arrived = {node: values for node, *values in event["ran"]}
    drawn = final["graph"]
    kinds = zip(drawn["ids"], recording["shapes"][drawn["shape"]]["names"], strict=True)
    accumulators = [node for node, kind in kinds if kind == "AccumulateGrad"]
    nodes = dict(zip(drawn["leaves"], accumulators, strict=True))
    by_hand = {"a": [64.0, -32.0], "b": 40.0, "c": [16.0, -8.0], "d": [16.0, -8.0], "e": 1.0}
    for label, gradient in by_hand.items():
        ref = name(final, label)
        kept = final["tensors"][final["tensors"][ref]["grad"]]["v"]
        assert arrived[final["tensors"][ref].get("fn") or nodes[ref]] == [kept] == [gradient]


def test_page_may_end_in_a_loop_that_is_shortened(tmp_path):
    _, recording = record(tmp_path, "# %% a\nfor i in range(150):\n    j = i\n")
    assert recording["steps"][-1]["kind"] == "gap"
    assert name(states(recording)[-1], "j") == "=149"


def test_steps_left_out_are_counted_where_they_are_missing(tmp_path):
    text = "# %% a\ntotal = 0\nfor i in range(150):\n    total += i\n    print(i)\nprint(total)\n"
    _, recording = record(tmp_path, text)
    steps = recording["steps"]
    (gap,) = [step for step in steps if step.get("kind") == "gap"]
    recorded = len(steps) - 1
    assert recorded + gap["left_out"] == 1 + 151 + 2 * 150 + 1
    assert recorded == 1 + 10 * 3 + 1
    assert (gap["line"], gap["to"]) == (3, 5)
    assert gap["out"] == "".join(f"{i}\n" for i in range(10, 150))
    before_last = states(recording)[-2]
    assert name(before_last, "total") == f"={sum(range(150))}"


def test_loop_of_a_hundred_is_not_shortened(tmp_path):
    text = "# %% a\nfor i in range(100):\n    j = i\n"
    _, recording = record(tmp_path, text)
    assert [step.get("kind") for step in recording["steps"]].count("gap") == 0
    assert len(recording["steps"]) == 201


@pytest.mark.parametrize(
    "line", ["sys.settrace(None)", "sys.setrecursionlimit(sys.getrecursionlimit())"]
)
def test_module_that_ends_the_recording_is_refused(tmp_path, line):
    text = f"""# %% a
import sys
{line}
def deeper(n):
    return deeper(n + 1)
try:
    deeper(0)
except RecursionError as error:
    print(type(error))
"""
    (tmp_path / "module.py").write_text(text, encoding="utf-8")
    with pytest.raises(AuthorError, match="what records the steps was stopped"):
        pool.run_isolated(tmp_path / "module.py")
