"""What the viewer says of a step is so: its sentences against the states before and after it.

Nothing here uses the code that tells: who is meant is read from the references in a sentence, and
whether it is so from the recording.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hooks.read import folders
from hooks.record import deltas
from hooks.steps.trace import tell
from tests.support.recordings import record

Says = Callable[[dict, dict, dict, list], bool]


def tensors(state: dict) -> dict[str, dict]:
    return state.get("tensors", {})


def optimizers(state: dict) -> dict[str, dict]:
    return state.get("optimizers", {})


def names(state: dict) -> dict[str, Any]:
    """Every name, of the innermost frame last."""
    frames = state.get("frames", {})
    return {
        name: ref
        for depth in sorted(frames, key=int)
        for name, ref in frames[depth]["names"].items()
    }


def innermost(step: dict, state: dict) -> dict[str, Any]:
    return state.get("frames", {}).get(str(step.get("depth", 0)), {}).get("names", {})


def ref_in(text: str) -> str:
    """The reference that a sentence means: the first in its text."""
    found = re.search(r"[#@&$]\d+", text)
    assert found, text
    return found[0]


def numbers(text: str) -> list[float]:
    text = re.sub(r"[#@&$]\d+", "", text)
    return [float(n) for n in re.findall(r"-?(?:\d+\.?\d*(?:e[-+]?\d+)?|inf|nan)", text)]


def flat(value: Any) -> list[float]:
    return [x for v in value for x in flat(v)] if isinstance(value, list) else [float(value)]


def shows(text: str, tensor: dict) -> bool:
    """Whether a text has the tensor's value, rounded as it is written there."""
    if "v" not in tensor and "head" not in tensor:
        return True
    wanted, told = flat(tensor.get("v", tensor.get("head"))), numbers(text)
    near = [
        a == b or (a != a and b != b) or abs(a - b) <= max(5.1e-5, 6e-4 * abs(b))
        for a, b in zip(told, wanted, strict=False)
    ]
    return len(told) >= len(wanted) and all(near)


def held(state: dict, optimizer: str) -> list[str]:
    groups = optimizers(state)[optimizer]["groups"].values()
    return [ref for group in groups for ref in group["params"]]


def parts(state: dict, module: str) -> dict[str, Any]:
    known = state["modules"][module]
    return known["params"] | known.get("buffers", {}) | known.get("attributes", {})


def grad(state: dict, ref: str) -> str | None:
    return tensors(state).get(ref, {}).get("grad")


def value(state: dict, ref: str) -> Any:
    tensor = tensors(state).get(ref, {})
    return repr((tensor.get("v"), tensor.get("head"), tensor.get("shape")))


def is_still(old: dict, new: dict, ref: str) -> bool:
    return value(old, ref) == value(new, ref)


def leads_to(state: dict, name: str) -> Any:
    """What `x`, `line.w` or `pair['w'][0]` refers to."""
    frames = state.get("frames", {})
    for depth in sorted(frames, key=int, reverse=True):
        known = dict(frames[depth]["names"])
        if name in known:
            return known[name]
        best = max((n for n in known if name.startswith(n)), key=len, default=None)
        ref, rest = known.get(best), name[len(best or "") :]
        while rest and isinstance(ref, dict):
            for key, inner in ref["items"]:
                part = key if key.startswith(".") else f"[{key}]"
                if rest.startswith(part):
                    ref, rest = inner, rest[len(part) :]
                    break
            else:
                break
        if ref is not None and not rest:
            return ref
    return None


def is_at(old: dict, new: dict, step: dict, name: str, ref: str) -> bool:
    return leads_to(new, name) == ref and leads_to(old, name) != ref


def events(step: dict, *kinds: str) -> list[dict]:
    return [event for event in step.get("events", []) if event["op"] in kinds]


def changed_in_place(step, old, new, said) -> bool:
    """Of `x.grad` the gradient is meant."""
    ref = ref_in(said[0])
    ref = grad(new, ref) if said[0].endswith(".grad") else ref
    return (
        ref in tensors(old)
        and value(old, ref) != value(new, ref)
        and shows(said[2], tensors(new)[ref])
    )


def grad_is(step, old, new, said) -> bool:
    owner = ref_in(said[0])
    own = grad(new, owner)
    return ref_in(said[1]) == own and shows(said[2], tensors(new)[own]) if len(said) > 2 else True


def in_state(state: dict, optimizer: str, ref: str, name: str) -> Any:
    return optimizers(state).get(optimizer, {}).get("state", {}).get(ref, {}).get(name)


def setting(state: dict, said: list) -> str | None:
    who, key = said[0], said[1]
    record = optimizers(state).get(ref_in(who), {})
    if who.endswith(".defaults"):
        return record.get("defaults", {}).get(key)
    index = re.search(r"param_groups\[(\d+)\]", who)
    return record.get("groups", {}).get(index[1] if index else "0", {}).get(key)


def hyper(step, old, new, said) -> bool:
    now = setting(new, said)
    return (
        now is not None
        and repr(now) != repr(setting(old, said))
        and ((now[0] == "#" and ref_in(said[2]) == now) or now[1:] == said[2])
    )


def called(step, old, new, said) -> bool:
    """Each argument is shown under the name of its parameter, by a name that it has outside."""
    frame = new["frames"][str(step["depth"])]
    outside = {
        name
        for depth, other in new["frames"].items()
        if depth != str(step["depth"])
        for name in other["names"]
    }
    text = said[0].removeprefix(f"{step['fn']}(")
    for name, ref in frame["names"].items():
        if not isinstance(ref, str) or ref[0] not in "#@&":
            continue
        shown = re.search(rf"(?:^|, ){re.escape(name)}=((?:(\S+?) \()?({re.escape(ref)})\b)", text)
        if not shown:
            return False
        if shown[2] and re.fullmatch(r"\w+", shown[2]) and shown[2] not in outside:
            # Only a role, such as that of a buffer, or a part of a module.
            return False
    return True


def stepped(step, old, new, said) -> bool:
    optimizer = ref_in(said[0])
    moved = {
        ref
        for ref in held(new, optimizer)
        if ref in tensors(old) and value(old, ref) != value(new, ref)
    }
    return {ref_in(item) for item in said[1]} == moved


def not_held(step, old, new, said) -> bool:
    """It has the name of what the optimizer holds, and a gradient, and stays as it is."""
    ref, optimizer = ref_in(said[0]), ref_in(said[1])
    return (
        ref not in held(new, optimizer)
        and value(old, ref) == value(new, ref)
        and bool(grad(new, ref))
    )


def training(step, old, new, said) -> bool:
    module, part = re.fullmatch(r".*?(&\d+)\)?\.?(.*)", said[0]).groups()

    def evaluates(state: dict) -> bool:
        return part in state["modules"][module].get("eval", [])

    return (said[1], said[2]) == (str(not evaluates(old)), str(not evaluates(new)))


def made_of(kind: str) -> Says:
    def says(step, old, new, said) -> bool:
        return str(leads_to(new, said[0])).startswith(f"~{kind}")

    return says


def walked(step, old, new, said) -> bool:
    event = events(step, "backward", "grad")
    return any([ref_in(root) for root in said[0]] == e["roots"] and len(said[1]) == len(e["ran"])
               for e in event if "failed" not in e and "ran" in e)  # fmt: skip


def bound(step, old, new, said) -> bool:
    name, ref = said[0], said[1]
    return is_at(old, new, step, name, ref) and shows(said[2], tensors(new)[ref])


SAYS: dict[str, Says] = {
    "bound": bound,
    "rebound": lambda step, old, new, said: (
        bound(step, old, new, said) and leads_to(old, said[0]) == said[3]
    ),
    "bound-known": lambda step, old, new, said: leads_to(new, said[0]) == said[1],
    "rebound-known": lambda step, old, new, said: (
        leads_to(new, said[0]) == said[1] and leads_to(old, said[0]) == said[2]
    ),
    # What the name refers to now, the optimizer does not hold.
    "still-held": lambda step, old, new, said: (
        said[1] in held(new, ref_in(said[0]))
        and not step["code"].startswith("for ")
        and any(
            old_ref == said[1] and leads_to(new, name) not in held(new, ref_in(said[0]))
            for name, old_ref in names(old).items()
        )
    ),
    "reset": lambda step, old, new, said: (
        leads_to(new, said[0]) == f"={said[1]}" and leads_to(old, said[0]) != f"={said[1]}"
    ),
    "module-imported": lambda step, old, new, said: step["code"].startswith(("import ", "from ")),
    "function-defined": made_of("function"),
    "class-defined": made_of("class"),
    "holds": made_of("function"),
    "gone": lambda step, old, new, said: (
        leads_to(new, said[0]) is None and leads_to(old, said[0]) is not None
    ),
    "made-by": lambda step, old, new, said: (
        tensors(new)[leads_to(new, said[0])].get("by") == said[1]
    ),
    "leaf": lambda step, old, new, said: (
        {"rg", "fn"} & tensors(new)[leads_to(new, said[0])].keys() == {"rg"}
    ),
    "in-place": changed_in_place,
    "version": lambda step, old, new, said: (
        [str(tensors(s)[ref_in(said[0])].get("ver", 0)) for s in (old, new)] == said[1:]
    ),
    "requires-grad": lambda step, old, new, said: (
        str("rg" in tensors(new)[ref_in(said[0])]) == said[1]
        and ("rg" in tensors(old)[ref_in(said[0])]) != ("rg" in tensors(new)[ref_in(said[0])])
    ),
    "grad-set": lambda step, old, new, said: (
        not grad(old, ref_in(said[0])) and grad_is(step, old, new, said)
    ),
    "grad-known": lambda step, old, new, said: (
        not grad(old, ref_in(said[0])) and grad_is(step, old, new, said)
    ),
    "has-grad": grad_is,
    "grad-replaced": lambda step, old, new, said: (
        grad(old, ref_in(said[0])) not in (None, grad(new, ref_in(said[0])))
        and grad_is(step, old, new, said)
    ),
    "grad-added": lambda step, old, new, said: (
        bool(events(step, "backward"))
        and (own := grad(new, ref_in(said[0]))) == grad(old, ref_in(said[0]))
        and value(old, own) != value(new, own)
        and shows(said[1], tensors(old)[own])
        and shows(said[2], tensors(new)[own])
    ),
    "grad-zeroed": lambda step, old, new, said: (
        not any(flat(tensors(new)[grad(new, ref_in(said[0]))].get("v", 0)))
    ),
    "grad-none": lambda step, old, new, said: (
        bool(grad(old, ref_in(said[0]))) and not grad(new, ref_in(said[0]))
    ),
    "backward": walked,
    "autograd-grad": walked,
    "optimizer": lambda step, old, new, said: (
        said[1] not in optimizers(old)
        and said[2] == optimizers(new)[said[1]]["type"]
        and [ref_in(item) for item in said[3]] == held(new, said[1])
    ),
    "step": stepped,
    "step-nothing": lambda step, old, new, said: stepped(step, old, new, [said[0], []]),
    "step-skips": lambda step, old, new, said: (
        not grad(new, ref_in(said[0])) and is_still(old, new, ref_in(said[0]))
    ),
    "step-outside": not_held,
    "hyper": hyper,
    "hyper-new": hyper,
    "attribute": lambda step, old, new, said: (
        optimizers(new)[ref_in(said[0])]["attributes"][said[1]] == f"={said[2]}"
    ),
    # "creates" is said of a step() only, and of what was not there.
    "state-new": lambda step, old, new, said: (
        bool(events(step, "step"))
        and in_state(old, ref_in(said[0]), ref_in(said[1]), said[2]) is None
        and in_state(new, ref_in(said[0]), ref_in(said[1]), said[2]) is not None
    ),
    "state-set": lambda step, old, new, said: (
        not events(step, "step")
        and in_state(old, ref_in(said[0]), ref_in(said[1]), said[2]) is None
        and in_state(new, ref_in(said[0]), ref_in(said[1]), said[2]) is not None
    ),
    "state-other": lambda step, old, new, said: (
        in_state(old, ref_in(said[0]), ref_in(said[1]), said[2])
        not in (None, in_state(new, ref_in(said[0]), ref_in(said[1]), said[2]))
    ),
    "state-gone": lambda step, old, new, said: (
        in_state(old, ref_in(said[0]), ref_in(said[1]), said[2]) is not None
        and in_state(new, ref_in(said[0]), ref_in(said[1]), said[2]) is None
    ),
    "slot-gone": lambda step, old, new, said: (
        ref_in(said[2]) in held(old, ref_in(said[0]))
        and len(held(new, ref_in(said[0]))) < len(held(old, ref_in(said[0])))
    ),
    "module-slot-gone": lambda step, old, new, said: (
        said[1] in parts(old, ref_in(said[0])) and said[1] not in parts(new, ref_in(said[0]))
    ),
    "training": training,
    "call": called,
    "return": lambda step, old, new, said: said[0] == step["fn"],
    "prints": lambda step, old, new, said: step["out"].rstrip("\n") == said[0],
    "prints-lines": lambda step, old, new, said: step["out"].count("\n") == int(said[0]),
    "error": lambda step, old, new, said: step["error"][0] == said[0],
    "no-grad-on": lambda step, old, new, said: "no_grad" in new and "no_grad" not in old,
    "no-grad-off": lambda step, old, new, said: "no_grad" in old and "no_grad" not in new,
    "nothing": lambda step, old, new, said: seen(step, old) == seen(step, new),
}  # fmt: skip


def seen(step: dict, state: dict) -> str:
    """All of a state that a step could change before the reader's eyes."""
    known = {name: ref for name, ref in innermost(step, state).items() if name != "_"}
    frames = [frame["names"].keys() for frame in state.get("frames", {}).values()]
    modules = {
        name: {part: held for part, held in module.items() if part != "type"}
        for name, module in state.get("modules", {}).items()
    }
    reached = {
        ref: (value(state, ref), grad(state, ref), tensors(state)[ref].get("rg"))
        for ref in known.values()
        if isinstance(ref, str) and ref in tensors(state)
    }
    told = known if step.get("kind") not in ("return", "end") else {}
    return repr((told, len(frames), modules, reached, state.get("no_grad"))) if told else ""


def steps_of(module, recording: dict) -> Iterator[tuple[dict, dict, dict, list]]:
    """(step, state before it, state after it, its sentences as key and parameters)."""
    told, old = tell(module, recording), {}
    for step in told.steps:
        new = deltas.merge(old, step["patch"])
        code = told.code[step["row"]].strip()
        said = [(told.templates[template], rest) for template, *rest in step["words"]]
        # What has returned has no names any more.
        depth = step.get("depth", 0)
        frames = {d: f for d, f in old.get("frames", {}).items() if int(d) <= depth}
        yield {**step, "code": code}, {**old, "frames": frames}, new, said
        old = new


def untrue(module, recording: dict) -> list[str]:
    """The sentences that are not so, each with its step."""
    found = []
    for number, (step, old, new, sentences) in enumerate(steps_of(module, recording), 1):
        if step.get("kind") == "gap":
            continue
        keys = [key for key, _ in sentences]
        for key, said in sentences:
            if key in SAYS and not SAYS[key](step, old, new, said):
                found.append(f"step {number}, {step['code']}: {key} {said}")
        if "gone" in keys and "prints" in keys and keys.index("gone") < keys.index("prints"):
            found.append(f"step {number}: a name is gone before its output")
    return found


@pytest.mark.parametrize("slug", folders.module_paths())
def test_every_sentence_is_true(slug, pairs):
    pair = pairs[slug]
    assert untrue(pair.module, pair.result.recording) == []


WRONG_ONCE = """# %% a
import torch
net = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Dropout())
optimizer = torch.optim.SGD(net.parameters(), lr=0.5, momentum=0.5)
for name, parameter in net.named_parameters():
    print(name)
net.eval()
net[1].train()
def double(a):
    return 2 * a
c = torch.tensor(3.0)
y = double(c)
net(torch.ones(1, 1)).sum().backward()
optimizer.step()
saved = optimizer.state_dict()
saved["state"] = {0: {"momentum_buffer": torch.ones(1, 1)}}
optimizer.load_state_dict(saved)
x = torch.tensor(1.0, requires_grad=True)
other = torch.optim.SGD([x], lr=0.5)
x = torch.tensor(2.0, requires_grad=True)
for _ in range(2):
    pass
del optimizer.param_groups[0]["params"][1]
net[0].bias = None
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> tuple:
    return record(tmp_path_factory.mktemp("truth"), WRONG_ONCE)


def test_what_was_told_wrongly_once_is_told_as_it_is(small):
    said = [(key, *rest) for *_, sentences in steps_of(*small) for key, rest in sentences]
    assert untrue(*small) == []
    # The loop goes through what the optimizer holds; the name x leaves what it holds.
    assert [words[0] for words in said].count("still-held") == 1
    assert [words[2:] for words in said if words[0] == "training"] == [
        ("True", "False"), ("False", "True"),
    ]  # fmt: skip
    (call,) = (words[1] for words in said if words[0] == "call")
    assert re.fullmatch(r"double\(a=c \(#\d+\) 3\)", call)
    assert {words[3] for words in said if words[0] == "state-other"} == {"momentum_buffer"}
    assert not [words for words in said if words[0] == "set" and words[1] == "_"]


def test_a_sentence_that_is_not_so_is_found(small):
    judged = []
    for step, before, _, sentences in steps_of(*small):
        idle = {**step, "events": [], "out": "something else\n"}
        for key, said in sentences:
            if key in ("bound", "training", "state-new", "prints", "gone", "no-grad-on"):
                # As if nothing had happened.
                judged.append(SAYS[key](idle, before, before, said))
    assert len(judged) >= 8
    assert not any(judged)
