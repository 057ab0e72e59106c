"""What a step changed, in words: short sentences in the language of the page.

A sentence is the key of a template and its parameters, so that the same facts give the words of
every language. `{0}` in a template stands for the first parameter. A parameter may be a list,
whose items each language puts together in its own way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hooks.record.deltas import State
from hooks.steps.naming import add_names, held_by, names_and_references, part_of
from hooks.steps.optimizers import OptimizerStory
from hooks.steps.sentences import Sentence

NOTHING: Sentence = ("nothing", [])
"""Of a step that changes nothing that is shown, and of which nothing else can be told."""

UNUSED = "_"
"""The name that programs give to what they do not use."""

DEFINED = {
    "module": "module-imported",
    "function": "function-defined",
    "class": "class-defined",
}


def sentences(
    step: dict[str, Any],
    old: State,
    new: State,
    shapes: list[dict],
    known: int = 0,
    called: Mapping[str, Collection[str]] | None = None,
) -> list[Sentence]:
    """What a step did, given the states before and after it.

    Args:
        known: tensors up to this number exist since an earlier step, whether or not a name
            reached them.
        called: tensor -> the names that have referred to it so far.
    """
    return list(_Story(step, old, new, shapes, known, called or {}).tell())


def newest(step: dict[str, Any]) -> int:
    """The highest number of a tensor that a step mentions."""
    text = json.dumps([step["patch"].get("tensors"), step.get("events"), step.get("returned")])
    return max(map(int, re.findall(r"#(\d+)", text)), default=0)


class _Story(OptimizerStory):
    def tell(self) -> Iterator[Sentence]:
        if self.step.get("kind") == "gap":
            count = self.step["left_out"]
            yield ("left-out-one", []) if count == 1 else ("left-out", [str(count)])
            return
        found = [*self._all()]
        if not found and self.step.get("stmt") in ("For", "AsyncFor"):
            yield "loop-goes-on", []
        elif not found:
            yield NOTHING
        yield from found

    def _all(self) -> Iterator[Sentence]:
        yield from self._flow()
        yield from self._events()
        yield from self._bindings()
        yield from self._optimizers()
        yield from self._modules()
        yield from self._tensors()
        yield from self._gradients_in_place()
        if (before := "no_grad" in self.old) != ("no_grad" in self.new):
            yield ("no-grad-off" if before else "no-grad-on"), []
        yield from self._end()
        # A name that an except clause deletes was there when the clause printed.
        yield from self._gone()

    # The nodes that ran

    def nodes(self, event: dict[str, Any]) -> list[str]:
        kinds, leaves = self._node_names(), self._leaves()
        return [
            f"AccumulateGrad({self.short(leaves[node])})" if node in leaves else kinds[node]
            for node, *_ in event.get("ran", [])
        ]

    def _saves(self, event: dict[str, Any]) -> bool:
        """Whether a node that ran has anything to free."""
        saved: dict[str, list[str]] = {}
        for drawn in filter(None, map(_drawn, (self.old, self.new))):
            saved.update(zip(drawn["ids"], self.shapes[drawn["shape"]]["saved"], strict=True))
        return any(saved.get(node) for node, *_ in event.get("ran", []))

    def _leaves(self) -> dict[str, str]:
        """AccumulateGrad node -> the leaf it feeds."""
        found = {}
        for state in (self.old, self.new):
            if drawn := _drawn(state):
                names = self.shapes[drawn["shape"]]["names"]
                pairs = zip(drawn["ids"], names, strict=True)
                feeding = [node for node, name in pairs if name == "AccumulateGrad"]
                found.update(zip(feeding, drawn.get("leaves", []), strict=True))
        return found

    def _node_names(self) -> dict[str, str]:
        found = {}
        for state in (self.old, self.new):
            if drawn := _drawn(state):
                names = self.shapes[drawn["shape"]]["names"]
                found.update(zip(drawn["ids"], names, strict=True))
        return found

    # The parts of the story

    def _flow(self) -> Iterator[Sentence]:
        kind, stmt = self.step.get("kind"), self.step.get("stmt")
        if kind == "call":
            frame = self.new["frames"][str(self.step["depth"])]
            outside = self.without_frame(str(self.step["depth"]))
            given = ", ".join(
                f"{name}={outside.text(frame['names'][name])}"
                for name in self.step["args"]
                if name in frame["names"]
            )
            yield "call", [f"{self.step['fn']}({given})"]
        if "went" in self.step and "test" in self.step:
            text, is_bool = self.step["test"]
            how = ("true", "false") if is_bool else ("truthy", "falsy")
            yield f"condition-{how[not self.step['went']]}", [text]
        if "draws" in self.step:
            yield "draws", [self.step["draws"]]
        if stmt == "ExceptHandler":
            yield "caught", []
        if kind in ("end", "exit"):
            yield ("loop-ends" if kind == "end" else "block-ends"), []

    def _end(self) -> Iterator[Sentence]:
        if lines := self.step.get("out", "").splitlines():
            many = len(lines) > 1
            yield ("prints-lines", [str(len(lines))]) if many else ("prints", [lines[0]])
        if error := self.step.get("error"):
            text = error[1] if len(error[1]) <= 90 else error[1][:89] + "…"
            yield "error", [error[0], text]
        if self.step.get("kind") == "return":
            yield "return", [self.step["fn"], self.text(self.step["returned"])]
        if self.step.get("kind") == "yield":
            yield "yield", [self.step["fn"], self.text(self.step["returned"])]

    def _events(self) -> Iterator[Sentence]:
        for event in self.step.get("events", []):
            if event["op"] in ("backward", "grad"):
                roots = [self.who(root) for root in event["roots"]]
                key = "autograd-grad" if event["op"] == "grad" else "backward"
                if "failed" in event and event.get("ran"):
                    *before, last = self.nodes(event)
                    yield (
                        ("backward-failed", [roots, before, last])
                        if before
                        else ("backward-failed-first", [roots, last])
                    )
                elif "failed" in event:
                    yield "backward-refused", [roots]
                elif "nodes" in event:
                    yield "many-nodes", [roots, str(event["nodes"])]
                else:
                    nodes = self.nodes(event)
                    yield (key, [roots, nodes]) if nodes else ("no-graph", [roots])
                if "failed" not in event and self._saves(event):
                    yield ("kept" if "keep" in event else "freed"), []
            elif event["op"] == "step" and "error" not in self.step:
                yield from self._step(event["of"])

    def _bindings(self) -> Iterator[Sentence]:
        if self.step.get("kind") == "call":
            return
        before, after = self.old.get("frames", {}), self.new.get("frames", {})
        here = str(self.step.get("depth", 0))
        # The names of outer frames change by `global` and `nonlocal`; the latter are told here.
        for depth in [here, *(depth for depth in after if depth in before and depth != here)]:
            old, new = (frames.get(depth, {}).get("names", {}) for frames in (before, after))
            told = after.get(here, {}).get("names", {}) if depth != here else {}
            for name, ref in new.items():
                if name not in told and name != UNUSED and repr(old.get(name)) != repr(ref):
                    yield from self._binding(name, old.get(name), ref)

    def _gone(self) -> Iterator[Sentence]:
        if self.step.get("kind") == "call":
            return
        before, after = self.old.get("frames", {}), self.new.get("frames", {})
        here = str(self.step.get("depth", 0))
        for depth in [here, *(depth for depth in after if depth in before and depth != here)]:
            old, new = (frames.get(depth, {}).get("names", {}) for frames in (before, after))
            for name in old:
                if name not in new and depth in after and name != UNUSED:
                    yield "gone", [name]

    def _binding(self, name: str, old: Any, ref: Any) -> Iterator[Sentence]:
        was_tensor = isinstance(old, str) and old[0] == "#"
        if isinstance(old, dict) and isinstance(ref, dict) and old["type"] == ref["type"]:
            yield from self._parts(name, dict(old["items"]), dict(ref["items"]))
        elif isinstance(ref, dict):
            held: dict[str, str] = {}
            add_names(held, name, ref)
            listed = [f"{part} {found}" for found, part in held.items()]
            yield "set-holding", [name, self.text(ref), listed]
        elif ref[0] == "=":
            known = old is not None and not was_tensor
            yield (
                ("reset", [name, self.text(ref), self.text(old)])
                if known
                else ("set", [name, self.text(ref)])
            )
        elif ref[0] == "~":
            kind, _, called = ref[1:].partition(" ")
            if self.step["stmt"] in ("Import", "ImportFrom"):
                yield "module-imported", [name]
            elif kind in DEFINED and self.step["stmt"] in ("FunctionDef", "ClassDef"):
                yield DEFINED[kind], [name]
            else:
                yield ("holds", [name, called]) if kind == "function" else ("set", [name, ref[1:]])
        elif ref[0] == "@":
            yield from self._optimizer_bound(name, ref)
        elif ref[0] == "&":
            record = self.new["modules"][ref]
            told = [name, ref, record["type"]]
            parameters = names_and_references(record["params"])
            yield ("module", [*told, parameters]) if parameters else ("module-bare", told)
            if "buffers" in record:
                yield "buffers", [name, names_and_references(record["buffers"])]
        else:
            yield from self._tensor_bound(name, old if was_tensor else None, ref)

    def _parts(self, name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Sentence]:
        """What changed in a container or an object."""
        for key, ref in new.items():
            if repr(old.get(key)) != repr(ref):
                yield from self._binding(name + part_of(key), old.get(key), ref)
        for key in old:
            if key not in new:
                yield "gone", [name + part_of(key)]

    def _tensor_bound(self, name: str, old: str | None, ref: str) -> Iterator[Sentence]:
        is_new = int(ref[1:]) > self.known and ref not in self.told
        record = self.new["tensors"][ref]
        if is_new:
            self.told.add(ref)
            parts = [name, ref, self.value(ref)]
            yield ("rebound", [*parts, old]) if old else ("bound", parts)
            if "fn" in record:
                yield "made-by", [name, record["by"]]
            elif "rg" in record:
                yield "leaf", [name]
            storage = record.get("st", ref)
            for other, told in self.new["tensors"].items():
                if storage != "none" and other != ref and told.get("st", other) == storage:
                    yield "shares", [name, self.who(other)]
                    break
        else:
            yield ("rebound-known", [name, ref, old]) if old else ("bound-known", [name, ref])
        # Not where a name goes on to the next of several: in a loop, a list, or an optimizer.
        goes_on = self.step["stmt"] == "For" or "[" in name
        holder = self._holder(old) if old and not goes_on else None
        if holder and ref not in self._parameters(holder):
            yield "still-held", [self.who(holder), old]

    def _modules(self) -> Iterator[Sentence]:
        for module, record in self.new.get("modules", {}).items():
            before = self.old.get("modules", {}).get(module)
            if before is None:
                continue
            held = held_by(before)
            for name, ref in held_by(record).items():
                if repr(held.get(name)) != repr(ref):
                    yield "module-slot", [self.who(module), name, self.text(ref)]
            for name in held:
                if name not in held_by(record):
                    yield "module-slot-gone", [self.who(module), name]
            was, now = (known.get("eval", []) for known in (before, record))
            turned = sorted({*was} ^ {*now})
            # What contains others turns with them: the outermost is told.
            for part in turned:
                if not any(_holds(other, part) for other in turned):
                    whose = f"{self.who(module)}{part and '.'}{part}"
                    yield "training", [whose, *_flags(part in now)]

    def _tensors(self) -> Iterator[Sentence]:
        for ref, record in self.new.get("tensors", {}).items():
            before = self.old.get("tensors", {}).get(ref)
            if before is not None and repr(before) != repr(record):
                yield from self._tensor(ref, before, record)
            elif before is None and "grad" in record and ref in self.names:
                told = record["grad"]
                yield "has-grad", [self.who(ref), told, self.value(told)]

    def _tensor(self, ref: str, old: dict, new: dict) -> Iterator[Sentence]:
        yield from self._gradient(ref, old.get("grad"), new.get("grad"))
        if ref in self.grads:  # told with its owner
            return
        who = self.who(ref)
        if (values := self.changed(ref)) and ref not in self.told:
            yield "in-place", [who, *values]
        if old.get("ver", 0) != new.get("ver", 0):
            yield "version", [who, str(old.get("ver", 0)), str(new.get("ver", 0))]
        if old.get("rg") != new.get("rg"):
            yield "requires-grad", [who, str("rg" in new)]
        if old.get("dtype") != new.get("dtype"):
            yield "dtype", [who, old.get("dtype", "float32"), new.get("dtype", "float32")]
        if "fn" in new and old.get("fn") != new["fn"]:
            yield "new-fn", [who, new["by"]]
        if "retains" in new and "retains" not in old:
            yield "retains", [who]

    def _gradient(self, ref: str, old: str | None, new: str | None) -> Iterator[Sentence]:
        who = self.who(ref)
        if old and not new:
            yield "grad-none", [who]
        elif new and not old:
            key = "grad-set" if int(new[1:]) > self.known else "grad-known"
            yield key, [who, self.who(new) if key == "grad-known" else new, self.value(new)]
            if ref not in self.names and (holder := self._holder(ref)):
                yield "no-name", [ref, self.who(holder)]
        elif new and old and new != old:
            yield "grad-replaced", [who, new, self.value(new)]

    def _gradients_in_place(self) -> Iterator[Sentence]:
        """Gradients that kept their tensor and changed its value."""
        went_back = any(event["op"] == "backward" for event in self.step.get("events", []))
        for owner, record in self.new.get("tensors", {}).items():
            ref = record.get("grad")
            if not ref or self.record(ref, self.old) is None:
                continue
            values = self.changed(ref)
            if not values:
                continue
            who = self.who(owner)
            if went_back:
                yield "grad-added", [who, *values]
            elif not any(_flat(self.new["tensors"][ref].get("v", 1))):
                yield "grad-zeroed", [who, values[0]]
            else:
                yield "in-place", [f"{who}.grad", *values]


def _holds(module: str, part: str) -> bool:
    return module != part and (not module or part.startswith(f"{module}."))


def _flags(evaluates: bool) -> list[str]:
    """`training` before and after."""
    return [str(evaluates), str(not evaluates)]


def _drawn(state: State) -> dict[str, Any] | None:
    """The graph of a state, unless it is too large to be drawn."""
    drawn = state.get("graph", {})
    return drawn if "ids" in drawn else None


def _flat(value: Any) -> list[Any]:
    return [leaf for item in value for leaf in _flat(item)] if isinstance(value, list) else [value]
