"""What is recorded of a run is what a plain run of the same module shows."""

from __future__ import annotations

import ast
import gzip
import json
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from hooks import tutorial
from hooks.errors import AuthorError
from hooks.read import folders
from hooks.read.module import Module, parse_module, read_module
from hooks.record import deltas, layout
from hooks.record.values import MAX_ITEMS
from hooks.run import pool
from hooks.steps import references, table
from hooks.steps.sentences import SLOT, TEMPLATES, fill
from hooks.steps.trace import as_json, tell, trace
from tests.support import tracing

MODULES = folders.module_paths()
NOT_LOOKED_AT = ("If", "Return", "Try", "Break", "Continue", "Raise")


@pytest.fixture(scope="module", autouse=True)
def warm_server():
    pool.warm_up()


def record(folder: Path, text: str) -> tuple:
    """A module made of `text`, and its recording."""
    path = folder / "module.py"
    path.write_text(text, encoding="utf-8")
    return read_module(path), pool.run_isolated(path).recording


def told(folder: Path, text: str, language: str = "en") -> list[list[str]]:
    """The words of each step of a module made of `text`."""
    return words_of(trace_of(*record(folder, text), language))


def trace_of(module: Module, recording: dict, language: str) -> dict:
    return trace(tell(module, recording), language)


def words_of(trace: dict) -> list[list[str]]:
    return [
        [fill(trace["templates"][key], rest, trace["language"]) for key, *rest in step["words"]]
        for step in references.decode(trace["steps"])
    ]


def states(recording: dict) -> list[dict]:
    """The state after each step."""
    found, state = [], {}
    for step in recording["steps"]:
        state = deltas.merge(state, step["patch"])
        found.append(state)
    return found


def after(pair: tutorial.Tutorial, cell: str, code: str, run: int = 1) -> tuple[dict, dict, dict]:
    """(step, state before it, state after it) of a statement of a cell, in its nth run."""
    recording = pair.result.recording
    index = next(i for i, known in enumerate(pair.module.cells) if known.name == cell)
    lines = pair.module.text.splitlines()
    every = states(recording)
    found = [
        place
        for place, step in enumerate(recording["steps"])
        if step["cell"] == index and lines[step["line"] - 1].strip() == code
    ]
    place = found[run - 1]
    return recording["steps"][place], every[place - 1], every[place]


def name(state: dict, text: str) -> str:
    return state["frames"]["0"]["names"][text]


# Recording changes nothing


@pytest.mark.parametrize("slug", MODULES)
def test_recording_changes_nothing(slug):
    plain, recorded = (tracing.in_child("run", MODULES[slug], record) for record in (False, True))
    assert recorded.pop("recording")["steps"]
    assert plain.pop("recording") == {}
    assert recorded == plain


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
    assert {**recorded, "recording": {}} == plain


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


# Values, identities and the rest, against a plain run


@pytest.mark.parametrize("slug", MODULES)
def test_every_step_shows_what_a_plain_run_shows_there(slug):
    module = read_module(MODULES[slug])
    steps = tracing.in_child("record", module.path)
    looks, made = tracing.in_child("look", module.path, wanted(steps))
    assert_same_story(module.tree, steps, looks, made)


def wanted(steps: list[dict]) -> set[tracing.Run]:
    return {step["key"] for step in steps if step["state"] is not None}


def assert_same_story(tree: ast.Module, steps: list[dict], looks: dict, made: set) -> None:
    """Each step has its counterpart in a plain run, and none of the plain run's is missing."""
    keys = [step["key"] for step in steps]
    assert len(keys) == len(set(keys))
    assert made <= set(keys)
    assert compare(steps, looks) == sum(looked_at(tree, step) for step in steps) > 0


def looked_at(tree: ast.Module, step: dict) -> bool:
    """Whether a plain run can look at its names after this statement has run."""
    line = abs(step["key"][1])  # negative for the call of a function
    if step["state"] is None or step["error"]:
        return False
    kinds = [
        type(node).__name__
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt | ast.ExceptHandler) and node.lineno == line
    ]
    return not any(kind in NOT_LOOKED_AT for kind in kinds)


def compare(steps: list[dict], looks: dict) -> int:
    """Compare every recorded step that was looked at; how many these are."""
    same: dict[tuple[str, int], str] = {}
    compared = 0
    for step in steps:
        if step["state"] is None or step["error"] or step["key"] not in looks:
            continue
        compared += 1
        frame = step["state"]["frames"][str(step["depth"])]["names"]
        look = looks[step["key"]]
        frame = {name: ref for name, ref in frame.items() if not name.startswith("__")}
        assert list(frame) == list(look) or set(frame) == set(look), step["key"]
        storages: dict[int, str] = {}
        for label, seen in look.items():
            same_thing(frame[label], seen, step["state"], same, storages)
        assert len(set(storages.values())) == len(storages)
    return compared


def same_thing(ref, seen: dict, state: dict, same: dict, storages: dict) -> None:
    """What a name refers to in the recording is what it refers to in the plain run."""
    if "tensor" in seen:
        same_tensor(ref, seen, state, same, storages)
    elif "optimizer" in seen:
        one_to_one(ref, ("optimizer", seen["optimizer"]), same)
        recorded = state["optimizers"][ref]
        for group, params, lr in zip(
            recorded["groups"].values(), seen["params"], seen["lr"], strict=True
        ):
            for slot, tensor in zip(group["params"], params, strict=True):
                same_tensor(slot, tensor, state, same, storages)
            same_thing(group["lr"], lr, state, same, storages)
        slots = recorded.get("state", {})
        assert len(slots) == len(seen["state"])
        for (tensor, entries), (number, values) in zip(slots.items(), seen["state"], strict=True):
            one_to_one(tensor, ("tensor", number), same)
            assert list(entries) == list(values)
            for entry, value in values.items():
                same_thing(entries[entry], value, state, same, storages)
    elif "module" in seen:
        one_to_one(ref, ("module", seen["module"]), same)
        for kind in ("params", "buffers", "attributes"):
            recorded = state["modules"][ref].get(kind, {})
            assert list(recorded) == list(seen[kind])
            for label, item in seen[kind].items():
                same_thing(recorded[label], item, state, same, storages)
    elif tracing.holds_objects(seen):
        items = seen["items"][:MAX_ITEMS]
        assert [label for label, _ in ref["items"]] == [label for label, _ in items]
        for (_, recorded), (_, item) in zip(ref["items"], items, strict=True):
            same_thing(recorded, item, state, same, storages)
    elif "plain" in seen and len(seen["plain"]) < 70:
        assert ref == f"={seen['plain']}"
    else:
        assert not (isinstance(ref, str) and ref[0] in "#@&")


def same_tensor(ref: str, seen: dict, state: dict, same: dict, storages: dict) -> None:
    one_to_one(ref, ("tensor", seen["tensor"]), same)
    recorded = state["tensors"][ref]
    if "refuses" in seen:
        assert not {"fn", "grad"} & recorded.keys()
        return
    dtype = seen["dtype"]
    assert f"torch.{recorded.get('dtype', 'float32')}" == dtype
    assert ("rg" in recorded) == seen["requires_grad"]
    assert ("fn" not in recorded) == seen["is_leaf"]
    assert recorded.get("by", "NoneType") == seen["grad_fn"]
    assert recorded.get("ver", 0) == seen["version"]
    drawn = state.get("graph", {})
    if recorded.get("fn") in drawn.get("ids", []):
        assert (recorded["fn"] in drawn.get("freed", [])) == seen["freed"]
    if seen["value"] is None:
        assert recorded["device"] == "meta"
    else:
        printed = eval(seen["value"], {"nan": float("nan"), "inf": float("inf")})  # noqa: S307
        numbers = flat(recorded["v"] if "v" in recorded else recorded["head"])
        assert len(numbers) <= len(printed)
        assert all(map(tracing.same_number, numbers, printed, [dtype] * len(numbers)))
        storage = recorded.get("st", ref)
        assert storages.setdefault(seen["storage"], storage) == storage
    if seen["grad"]:
        assert "grad" in recorded
        same_tensor(recorded["grad"], seen["grad"], state, same, storages)
    elif seen["is_leaf"]:
        assert "grad" not in recorded


def one_to_one(ref: str, thing: tuple, same: dict) -> None:
    """A reference stands for one object, which `is` tells, and the object for one reference."""
    assert same.setdefault(ref, thing) == thing
    assert same.setdefault(thing, ref) == ref


def flat(value) -> list:
    return [leaf for item in value for leaf in flat(item)] if isinstance(value, list) else [value]


LINES = [
    "{a} = torch.tensor({n}, requires_grad=True)",
    "{a} = torch.tensor({n})",
    "{a} = {b}",
    "{a} = {b} + {c}",
    "{a} = {b} * {c}",
    "{a} = {b}.detach()",
    "{a} = {b}.clone()",
    "{a} = {b}.detach().requires_grad_()",
    "{a} = {b}.view(())",
    "{a}.mul_({n})",
    "{a} += {b}",
    "{a}.backward()",
    "{a}.backward(retain_graph=True)",
    "({a} * {b}).backward()",
    "torch.autograd.grad({a} * {b}, {c})",
    "{a}.grad = None",
    "{a}.retain_grad()",
    "{a}.register_hook(lambda grad: grad * 2)",
    "{a}.requires_grad_(False)",
    "{a}.detach_()",
    "op = torch.optim.SGD([{a}], lr={n}, momentum=0.5)",
    'op.param_groups[0]["params"][0] = {a}.detach().requires_grad_()',
    'op.param_groups[0]["lr"] = {n}',
    "op.step()",
    "op.zero_grad()",
    "op.zero_grad(set_to_none=False)",
]
NAMES = strategies.sampled_from(["x", "y", "z"])


@strategies.composite
def programs(draw) -> str:
    """A module of one cell: a few of the lines above, some without gradients, some in a loop."""
    text = "# %% start\nimport torch\n\nx = torch.tensor(1.5, requires_grad=True)\ny = z = x\n"
    text += "op = torch.optim.SGD([x], lr=0.5)\n\n# %% program\n"
    for _ in range(draw(strategies.integers(1, 12))):
        number = draw(strategies.sampled_from([0.5, 1.5, -2.0]))
        line = draw(strategies.sampled_from(LINES)).format(
            a=draw(NAMES), b=draw(NAMES), c=draw(NAMES), n=number
        )
        head = draw(strategies.sampled_from(["", "with torch.no_grad():", "for _ in range(2):"]))
        body = [f"    {line}"] if not head else [f"    {head}", f"        {line}"]
        lines = ["try:", *body, "except (RuntimeError, ValueError) as error:", "    print(error)"]
        text += "\n".join(lines) + "\n"
    return text


@given(programs())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_story_of_a_random_program_is_the_interpreters(text):
    module = parse_module(text, Path("program.py"))
    steps = tracing.record_here(module)
    looks, made = tracing.look_here(module, wanted(steps))
    assert_same_story(module.tree, steps, looks, made)
    plain, recorded = (tracing.run_here(module, record) for record in (False, True))
    recorded.pop("recording"), plain.pop("recording")
    assert repr(recorded) == repr(plain)


HELD = """# %% a
from collections import deque

import torch


class Line:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        return self.w * x + self.b


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)
        self.norm = torch.nn.BatchNorm1d(1)
        self.scale = torch.ones(1)

    def forward(self, x):
        return self.norm(self.layer(x)) * self.scale


line = Line(torch.tensor(1.0, requires_grad=True), torch.tensor(0.5, requires_grad=True))
y = line(2.0)
y.backward()
with torch.no_grad():
    line.w -= 0.5 * line.w.grad
line.b = torch.tensor(3.0)
history = deque([line.w], maxlen=2)
history.append(y)
history.append(line.b)
pair = {"w": line.w, "all": [line.b, 1.5]}
del pair["all"][0]
torch.manual_seed(0)
net = Net()
z = net(torch.tensor([[1.0], [2.0]]))
net.scale = torch.zeros(1)
"""


def test_what_objects_containers_and_modules_hold_is_what_a_plain_run_shows(tmp_path):
    module, _ = record(tmp_path, HELD)
    steps = tracing.record_here(module)
    looks, made = tracing.look_here(module, wanted(steps))
    assert_same_story(module.tree, steps, looks, made)
    final = steps[-1]["state"]["frames"]["0"]["names"]
    assert [key for key, _ in final["line"]["items"]] == [".w", ".b"]
    buffers = steps[-1]["state"]["modules"][final["net"]]["buffers"]
    assert list(buffers) == ["norm.running_mean", "norm.running_var", "norm.num_batches_tracked"]


def test_words_tell_what_changed_in_an_object_a_container_and_a_module(tmp_path):
    text = "\n".join(" ".join(words) for words in told(tmp_path, HELD))
    for sentence in (
        "line is Line; it holds line.w #1, line.b #2.",
        "line.w (#1) changes in place from 1 to 0; it is still the same tensor.",
        "line.b no longer refers to #2 but to a new tensor",
        "history is deque (1); it holds history[0] #1.",
        "history[1] refers to a tensor that exists already, #3.",
        "history[0] no longer refers to #1 but to a tensor that exists already, #3.",
        "pair is dict (2); it holds pair['w'] #1, pair['all'][0] #",
        "The buffers of net: norm.running_mean #",
        "scale of net (&1) is now net.scale (#",
    ):
        assert sentence in text


SHORTENED = """# %% a
import torch


def halve(w):
    w.mul_(0.5)
    for k in range(3):
        if k == 1:
            break


def double(w):
    with torch.no_grad():
        w.mul_(2.0)
        return w + 1


# %% b
w = torch.tensor(1.0)
for i in range(30):
    h = halve(w)
    d = double(w)
e = [double(w) for i in range(3)]
"""


def test_state_after_a_gap_in_a_function_is_not_that_of_the_statement_that_called(tmp_path):
    module, recording = record(tmp_path, SHORTENED)
    steps = tracing.record_here(module)
    looks, made = tracing.look_here(module, wanted(steps))
    assert_same_story(module.tree, steps, looks, made)
    line = SHORTENED.splitlines().index("    d = double(w)") + 1
    assigned = [
        step
        for gap, step in pairwise(recording["steps"])
        if gap.get("kind") == "gap" and step["line"] == line
    ]
    assert len(assigned) == 30 - 5  # its with block runs twice a call
    assert all("d" in step["patch"]["frames"]["0"]["names"] for step in assigned)


def test_page_may_end_in_a_loop_that_is_shortened(tmp_path):
    _, recording = record(tmp_path, "# %% a\nfor i in range(150):\n    j = i\n")
    assert recording["steps"][-1]["kind"] == "gap"
    assert name(states(recording)[-1], "j") == "=149"


FALSE = {
    "a value": lambda steps, look: look["x"].update(value="[5.5]"),
    "an identity": lambda steps, look: look["x"].update(tensor=look["c"]["tensor"]),
    "a shared storage": lambda steps, look: look["x"].update(storage=look["c"]["storage"]),
    "a leaf": lambda steps, look: look["x"].update(is_leaf=False),
    "requires_grad": lambda steps, look: look["x"].update(requires_grad=False),
    "a version": lambda steps, look: look["x"].update(version=7),
    "a missing gradient": lambda steps, look: look["x"].update(grad=look["c"]),
    "a gradient too many": lambda steps, look: look["x"].update(grad=None),
    "the freed graph": lambda steps, look: look["y"].update(freed=not look["y"]["freed"]),
    "a slot": lambda steps, look: look["op"].update(params=[[look["c"]]]),
    "a rate": lambda steps, look: look["op"].update(lr=[{"plain": "0.5"}]),
    "a name": lambda steps, look: look.pop("x"),
    "a lost step": lambda steps, look: steps.pop(3),
}


@pytest.fixture(scope="module")
def both_stories() -> tuple:
    path = MODULES["sgd/two-tensors"]
    steps = tracing.in_child("record", path)
    return steps, *tracing.in_child("look", path, wanted(steps))


@pytest.mark.parametrize("what", FALSE)
def test_comparison_finds_what_is_false(what, both_stories):
    steps, looks, made = deepcopy(both_stories)
    tree = read_module(MODULES["sgd/two-tensors"]).tree
    assert_same_story(tree, steps, looks, made)
    key = next(
        step["key"]
        for step in steps
        if step["key"] in looks
        and {"op", "y"} <= set(looks[step["key"]])
        and bool(looks[step["key"]]["x"]["grad"]) == (what == "a gradient too many")
    )
    FALSE[what](steps, looks[key])
    with pytest.raises(AssertionError):
        assert_same_story(tree, steps, looks, made)


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


# The touchstones


def test_replaced_slot_and_name_part_ways(pairs):
    pair = pairs["sgd/two-tensors"]
    code = 'op.param_groups[0]["params"][0] = torch.tensor(10.0, requires_grad=True)'
    _, before, now = after(pair, "replace-slot", code)
    optimizer = name(now, "op")
    slot = now["optimizers"][optimizer]["groups"]["0"]["params"][0]
    assert before["optimizers"][optimizer]["groups"]["0"]["params"][0] == name(before, "x")
    assert name(now, "x") == name(before, "x") != slot
    assert now["tensors"][slot]["v"] == 10.0
    assert slot not in before["tensors"]


def test_gradient_lands_in_the_tensor_of_the_graph_not_in_the_slot(pairs):
    _, before, now = after(pairs["sgd/two-tensors"], "backward-replaced", "y.backward()")
    x = name(now, "x")
    slot = now["optimizers"][name(now, "op")]["groups"]["0"]["params"][0]
    assert "grad" not in before["tensors"][x]
    assert now["tensors"][now["tensors"][x]["grad"]]["v"] == 1337.7185
    assert "grad" not in now["tensors"][slot]
    _, before, now = after(pairs["sgd/two-tensors"], "step-replaced", "op.step()")
    assert before["tensors"][x]["v"] == now["tensors"][x]["v"] == 5.0
    assert now["tensors"][slot]["v"] == 10.0


def test_rebound_name_leaves_the_slot_with_the_old_tensor(pairs):
    pair = pairs["sgd/two-tensors"]
    _, before, now = after(pair, "rebind", "x = torch.tensor(10.0, requires_grad=True)")
    slot = now["optimizers"][name(now, "op")]["groups"]["0"]["params"][0]
    assert name(before, "x") == slot != name(now, "x")
    step, _, now = after(pair, "backward-rebound", "y.backward()")
    assert "grad" not in now["tensors"][name(now, "x")]
    gradient = now["tensors"][slot]["grad"]
    assert now["tensors"][gradient]["v"] == 1337.7185
    accumulators = dict(zip(accumulate(pair, now), now["graph"]["leaves"], strict=True))
    arrived = {accumulators[node]: values for node, *values in step["events"][0]["ran"]
               if node in accumulators}  # fmt: skip
    assert arrived[slot] == [1337.7185]
    _, before, now = after(pair, "step-rebound", "op.step()")
    assert now["tensors"][slot]["v"] == -1332.7185
    assert now["tensors"][name(now, "x")]["v"] == 10.0


def accumulate(pair: tutorial.Tutorial, state: dict) -> list[str]:
    drawn = state["graph"]
    names = pair.result.recording["shapes"][drawn["shape"]]["names"]
    pairs = zip(drawn["ids"], names, strict=True)
    return [node for node, kind in pairs if kind == "AccumulateGrad"]


def test_gradients_accumulate_in_one_tensor(pairs):
    pair = pairs["gradients/one-step"]
    seen = [after(pair, "accumulate", "loss(p, q).backward()", run) for run in (1, 2, 3)]
    boxes = {now["tensors"][name(now, "p")]["grad"] for _, _, now in seen}
    assert len(boxes) == 1
    (box,) = boxes
    assert [now["tensors"][box]["v"] for _, _, now in seen] == [-8.0, -16.0, -24.0]
    for step, _, _ in seen:
        arrived = [values for node, *values in step["events"][0]["ran"]]
        assert [-8.0] in arrived and [-5.0] in arrived
    told = words_of(trace_of(pair.module, pair.result.recording, "en"))
    added = [words for words in told if any("is added to: -8 becomes -16" in w for w in words)]
    assert len(added) == 1


def test_hundred_steps_are_recorded_whole(pairs):
    pair = pairs["gradients/hundred-steps"]
    steps = [step for step in pair.result.recording["steps"] if step["cell"] == 0]
    assert not any(step.get("kind") == "gap" for step in steps)
    assert len(steps) == 6 + 101 + 100 * 7
    values = []
    for run in range(1, 101):
        _, _, now = after(pair, "complete", "e.backward()", run)
        values.append([now["tensors"][now["tensors"][name(now, n)]["grad"]]["v"] for n in "ab"])
    printed = pair.result.cell("complete").stdout.splitlines()
    assert [f"{n:3} {a:8.4f} {b:8.4f}" for n, (a, b) in enumerate(values, 1)] == printed


def test_backward_frees_what_the_graph_saved_unless_told_to_keep_it(pairs):
    pair = pairs["sgd/then-and-now"]
    step, _, now = after(pair, "retain", "y.backward(retain_graph=True)")
    assert step["events"][0]["keep"] == 1 and "freed" not in now["graph"]
    step, _, now = after(pair, "retain", "y.backward()")
    shape = pair.result.recording["shapes"][now["graph"]["shape"]]
    saving = [node for node, saved in zip(now["graph"]["ids"], shape["saved"], strict=True)
              if saved]  # fmt: skip
    assert sorted(now["graph"]["freed"]) == sorted(saving)


# The encoding


@pytest.mark.parametrize("slug", MODULES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_trace_gives_back_every_state_and_is_small(slug, language, pairs):
    pair = pairs[slug]
    text = as_json(tell(pair.module, pair.result.recording), pair.module, language)
    assert len(gzip.compress(text.encode(), mtime=0)) <= 30_000
    trace = json.loads(text)
    steps = references.decode(trace["steps"])
    assert states({"steps": steps}) == states(pair.result.recording)
    assert all(words and all(words) for words in words_of(trace))
    assert "{" not in "".join(fill(t, [""] * 5, language) for t in trace["templates"])


@pytest.mark.parametrize("slug", MODULES)
def test_rows_are_the_lines_that_the_page_shows(slug, pairs):
    pair = pairs[slug]
    trace = trace_of(pair.module, pair.result.recording, "en")
    for shown, cell in zip(trace["cells"], pair.module.cells, strict=True):
        assert "\n".join(trace["code"][slice(*shown["rows"])]) == cell.source
    lines = pair.module.text.splitlines()
    for step, recorded in zip(trace["steps"], pair.result.recording["steps"], strict=True):
        assert trace["code"][step["row"]] == lines[recorded["line"] - 1]


def test_every_value_a_state_can_have_comes_back():
    old = {"a": {"b": 1, "c": [1, 2]}, "d": {"e": {}}, "f": 0.0}
    new = {"a": {"b": 1.0, "x": {}}, "d": {}, "f": -0.0, "g": [None]}
    assert repr(deltas.merge(old, deltas.diff(old, new))["f"]) == "-0.0"
    assert deltas.merge(old, deltas.diff(old, new)) == new
    assert type(deltas.merge(old, deltas.diff(old, new))["a"]["b"]) is float
    assert deltas.diff(new, new) == {}


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
    assert words_of_gap(tmp_path, recording) == [
        "These lines run often; 421 steps are left out here. This is the state after them."
    ]


def words_of_gap(folder: Path, recording: dict) -> list[str]:
    trace = trace_of(read_module(folder / "module.py"), recording, "en")
    place = next(i for i, step in enumerate(trace["steps"]) if step.get("kind") == "gap")
    return words_of(trace)[place]


def test_loop_of_a_hundred_is_not_shortened(tmp_path):
    text = "# %% a\nfor i in range(100):\n    j = i\n"
    _, recording = record(tmp_path, text)
    assert [step.get("kind") for step in recording["steps"]].count("gap") == 0
    assert len(recording["steps"]) == 201


# The words


@strategies.composite
def graphs(draw):
    """Nodes in an order in which no edge leads back, as autograd's are."""
    nodes = draw(strategies.integers(1, 12))
    ends = [(start, end) for end in range(nodes) for start in range(end)]
    return nodes, draw(strategies.lists(strategies.sampled_from(ends), max_size=20)) if ends else []


@settings(deadline=None)
@given(graphs())
def test_edges_of_a_graph_lead_down_and_behind_no_node(drawn):
    nodes, edges = drawn
    placed = layout.layered(nodes, edges)
    taken = {}
    for column, row in placed.nodes:
        taken.setdefault(row, []).append(column)
    for columns in taken.values():
        assert all(right - left >= 2 for left, right in pairwise(sorted(columns)))
    for (start, end), way in zip(edges, placed.edges, strict=True):
        rows = range(placed.nodes[start][1] + 1, placed.nodes[end][1])
        for row, column in zip(rows, way, strict=True):
            assert all(abs(column - node) >= 2 for node in taken[row])
    lowest = max(row for _, row in placed.nodes)
    starts = {start for start, _ in edges}
    assert all(placed.nodes[node][1] == lowest for node in range(nodes) if node not in starts)


def test_words_tell_what_happened(tmp_path):
    text = """# %% a
import torch
x = torch.tensor(2.0, requires_grad=True)
z = x
op = torch.optim.SGD([x], lr=0.5, momentum=0.5)
y = x * x
y.backward()
op.step()
op.param_groups[0]["lr"] = 0.25
x = torch.tensor(7.0, requires_grad=True)
op.zero_grad(set_to_none=False)
op.zero_grad()
with torch.no_grad():
    x.fill_(1.0)
try:
    y.backward()
except RuntimeError as error:
    print("caught")
del z
print("done")
"""
    assert told(tmp_path, text)[1:] == [
        ["x refers to a new tensor, #1: 2.", "x is a leaf tensor with requires_grad=True."],
        ["z refers to a tensor that exists already, #1."],
        ["op is a new optimizer, @1 (SGD). It holds x (#1); lr is 0.5."],
        [
            "y refers to a new tensor, #2: 4.",
            "y is the result of a computation, not a leaf; its grad_fn is MulBackward0.",
        ],
        [
            "backward() walks the graph from y (#2): MulBackward0, AccumulateGrad(x).",
            "What the graph had saved is freed.",
            "x (#1).grad was None and is now a new tensor, #3: 4.",
        ],
        [
            "step() of op (@1) updates x (#1) 2 → 0.",
            "op (@1) creates momentum_buffer for x (#1): momentum_buffer (#4) 4.",
            "_version of x (#1) goes from 0 to 1.",
        ],
        ["lr of op (@1): 0.5 → 0.25."],
        [
            "x no longer refers to #1 but to a new tensor, #5: 7.",
            "x is a leaf tensor with requires_grad=True.",
            "op (@1) still holds the old one, #1.",
        ],
        ["z (#1).grad is set from 4 to 0."],
        ["z (#1).grad is None again."],
        ["From here on, no graph is built."],
        [
            "x (#5) changes in place from 7 to 1; it is still the same tensor.",
            "_version of x (#5) goes from 0 to 1.",
        ],
        ["The with block ends.", "From here on, graphs are built again."],
        [
            "backward() from y (#2) stopped at its first node, MulBackward0.",
            "It raises RuntimeError: Trying to backward through the graph a second time (or "
            "directly access saved tensors afte…",
        ],
        [
            "The exception is caught.",
            "error is RuntimeError('Trying to backward through the graph a …alling backward.').",
        ],
        ["The name error is gone.", "Prints caught"],
        ["The name z is gone."],
        ["Prints done"],
    ]


def test_words_tell_what_a_generator_yields_and_what_a_function_is_given(tmp_path):
    text = """# %% a
import torch
def halves(x):
    yield x / 2
def scale(factor):
    def times(x, *rest):
        return factor * x
    return times
half = next(halves(3.0))
doubled = scale(2.0)(1.5, None)
leaf = torch.tensor(1.0, requires_grad=True)
leaf.backward()
op = torch.optim.SGD([leaf], lr=0.5)
op.add_param_group({"params": [torch.tensor(2.0, requires_grad=True)], "lr": 0.25})
big = torch.tensor([12345678, 9])
empty = torch.nn.ReLU()
"""
    story = [sentence for sentences in told(tmp_path, text) for sentence in sentences]
    for sentence in (
        "halves yields 1.5 and waits there for its next turn.",
        "times(x=1.5, rest=(None,)) is called.",
        "leaf (#1) is no result of a computation: there is no graph to walk.",
        "op (@1).param_groups[1] now also holds #3, in slot 0.",
        "lr of op (@1).param_groups[1] is 0.25.",
        "big refers to a new tensor, #4: [12345678, 9].",
        "empty is &1 (ReLU). It has no parameters.",
    ):
        assert sentence in story


def test_items_of_a_list_are_put_together_as_the_language_does():
    assert fill("{0}: {1}", ["a", ["b", "{0}"]], "ja") == "a: b、{0}"
    assert fill("{0}: {1}", ["a", ["b", "{0}"]], "en") == "a: b, {0}"


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


def test_words_of_both_languages_take_the_same_parameters():
    for key, languages in TEMPLATES.items():
        slots = {lang: sorted(set(SLOT.findall(t))) for lang, t in languages.items()}
        assert slots["ja"] == slots["en"], key


# The table


def test_table_has_one_row_per_step_with_its_words(pairs):
    pair = pairs["sgd/two-tensors"]
    trace = trace_of(pair.module, pair.result.recording, "ja")
    html = table.steps_table(tell(pair.module, pair.result.recording), "ja")
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
