"""What pages are about is in their recordings: which tensor is whose, and what becomes of it."""

from __future__ import annotations

from hooks import tutorial
from tests.support.recordings import after, name, trace_of, words_of


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
    pair = pairs["sgd/twice"]
    step, _, now = after(pair, "retain", "y.backward(retain_graph=True)")
    assert step["events"][0]["keep"] == 1 and "freed" not in now["graph"]
    step, _, now = after(pair, "retain", "y.backward()")
    shape = pair.result.recording["shapes"][now["graph"]["shape"]]
    saving = [node for node, saved in zip(now["graph"]["ids"], shape["saved"], strict=True)
              if saved]  # fmt: skip
    assert sorted(now["graph"]["freed"]) == sorted(saving)
