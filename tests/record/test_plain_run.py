"""What is recorded of a run is what a plain run of the same module shows."""

from __future__ import annotations

import ast
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from hooks.read import folders
from hooks.read.module import parse_module, read_module
from hooks.record.values import MAX_ITEMS
from tests.support import tracing
from tests.support.recordings import HELD, record

DEEPEST = 3

MODULES = folders.module_paths()
NOT_LOOKED_AT = ast.If | ast.Return | ast.Try | ast.Break | ast.Continue | ast.Raise


@pytest.mark.parametrize("slug", MODULES)
def test_every_step_shows_what_a_plain_run_shows_there(slug, stories):
    assert_same_story(read_module(MODULES[slug]).tree, *stories(slug))


def assert_same_story(tree: ast.Module, steps: list[dict], looks: dict, made: set) -> None:
    """Each step has its counterpart in a plain run, and none of the plain run's is missing."""
    keys = [step["key"] for step in steps]
    assert len(keys) == len(set(keys))
    assert made <= set(keys)
    unseen = lines_not_looked_at(tree)
    # Negative for the call of the function that is defined on a line.
    looked_at = [step for step in steps if is_whole(step) and abs(step["key"][1]) not in unseen]
    assert compare(steps, looks) == len(looked_at) > 0


def is_whole(step: dict) -> bool:
    """Whether there is a state after a step that a plain run has too."""
    return step["state"] is not None and not step["error"]


def lines_not_looked_at(tree: ast.Module) -> set[int]:
    """Where a plain run cannot look at its names after a statement has run."""
    return {node.lineno for node in ast.walk(tree) if isinstance(node, NOT_LOOKED_AT)}


def compare(steps: list[dict], looks: dict) -> int:
    """Compare every recorded step that was looked at; how many these are."""
    same: dict[tuple[str, int], str] = {}
    compared = 0
    for step in steps:
        if not is_whole(step) or step["key"] not in looks:
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


def same_thing(ref, seen: dict, state: dict, same: dict, storages: dict, depth: int = 0) -> None:
    """What a name refers to in the recording is what it refers to in the plain run.

    A container within a container within a third is told as text, whatever it holds.
    """
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
    elif depth < DEEPEST and tracing.holds_objects(seen):
        items = seen["items"][:MAX_ITEMS]
        assert [label for label, _ in ref["items"]] == [label for label, _ in items]
        for (_, recorded), (_, item) in zip(ref["items"], items, strict=True):
            same_thing(recorded, item, state, same, storages, depth + 1)
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
        printed = numbers_of(seen["value"])
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


@cache
def numbers_of(text: str) -> list:
    """What `repr` made of a list of numbers."""
    return eval(text, {"nan": float("nan"), "inf": float("inf")})  # noqa: S307


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
    plain, recorded = (tracing.run_here(module, record) for record in (False, True))
    steps = recorded.pop("steps")
    assert_same_story(module.tree, steps, *tracing.look_here(module, tracing.wanted(steps)))
    assert plain.pop("steps") == []
    assert repr(recorded) == repr(plain)


def assert_recorded_as_run(folder: Path, text: str) -> list[dict]:
    """The steps of a module made of `text`, which are those of a plain run."""
    path = folder / "module.py"
    path.write_text(text, encoding="utf-8")
    steps = tracing.in_child("run", path, True)["steps"]
    story = tracing.in_child("look", path, tracing.wanted(steps))
    assert_same_story(read_module(path).tree, steps, *story)
    return steps


def test_what_objects_containers_and_modules_hold_is_what_a_plain_run_shows(tmp_path):
    steps = assert_recorded_as_run(tmp_path, HELD)
    final = steps[-1]["state"]["frames"]["0"]["names"]
    assert [key for key, _ in final["line"]["items"]] == [".w", ".b"]
    buffers = steps[-1]["state"]["modules"][final["net"]]["buffers"]
    assert list(buffers) == ["norm.running_mean", "norm.running_var", "norm.num_batches_tracked"]


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
    assert_recorded_as_run(tmp_path, SHORTENED)
    _, recording = record(tmp_path, SHORTENED)
    line = SHORTENED.splitlines().index("    d = double(w)") + 1
    assigned = [
        step
        for gap, step in pairwise(recording["steps"])
        if gap.get("kind") == "gap" and step["line"] == line
    ]
    assert len(assigned) == 30 - 5  # its with block runs twice a call
    assert all("d" in step["patch"]["frames"]["0"]["names"] for step in assigned)


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


@pytest.mark.parametrize("what", FALSE)
def test_comparison_finds_what_is_false(what, stories):
    steps, looks, made = stories("sgd/two-tensors")
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
