"""What a step changed in optimizers, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hooks.record.deltas import State
from hooks.steps.naming import Naming
from hooks.steps.sentences import Sentence


class OptimizerStory(Naming):
    """The part of a step's story that is about optimizers; see `story.sentences`."""

    def __init__(
        self,
        step: dict[str, Any],
        old: State,
        new: State,
        shapes: list[dict],
        known: int,
        called: Mapping[str, Collection[str]],
    ) -> None:
        super().__init__(old, new)
        self.step, self.shapes, self.known, self.called = step, shapes, known, called
        self.told: set[str] = set()

    def _step(self, optimizer: str) -> Iterator[Sentence]:
        record = self.new.get("optimizers", {}).get(optimizer, {"groups": {}})
        held = [ref for group in record["groups"].values() for ref in group["params"]]
        changed = []
        for ref in dict.fromkeys(held):
            if values := self.changed(ref):
                changed.append(f"{self.who(ref)} {values[0]} → {values[1]}")
                self.told.add(ref)
        if changed:
            yield "step", [self.who(optimizer), changed]
        else:
            yield "step-nothing", [self.who(optimizer)]
        # Only where it holds one that was called by this name is it worth saying that it does not
        # hold another.
        parted = set().union(*(self.called.get(ref, ()) for ref in held if ref not in self.names))
        for ref, tensor in self.new["tensors"].items():
            stays = ref not in self.told and self.record(ref, self.old) is not None
            if ref in held and "grad" not in tensor and stays:
                yield "step-skips", [self.who(ref), self.value(ref)]
            elif self.names.get(ref) in parted and ref not in held and "grad" in tensor and stays:
                yield "step-outside", [self.who(ref), self.who(optimizer), self.value(ref)]

    def _holder(self, ref: str) -> str | None:
        """The newest optimizer that has a tensor among its parameters."""
        found = None
        for holder in self.new.get("optimizers", {}):
            if ref in self._parameters(holder):
                found = holder
        return found

    def _parameters(self, optimizer: str) -> list[str]:
        groups = self.new["optimizers"][optimizer]["groups"].values()
        return [ref for group in groups for ref in group["params"]]

    def _optimizer_bound(self, name: str, ref: str) -> Iterator[Sentence]:
        if ref in self.old.get("optimizers", {}):
            yield "optimizer-known", [name, ref]
            return
        record = self.new["optimizers"][ref]
        groups = record["groups"].values()
        held = [self.who(parameter) for group in groups for parameter in group["params"]]
        rates = [*dict.fromkeys(self.text(group["lr"]) for group in groups)]
        yield "optimizer", [name, ref, record["type"], held, rates]

    def _optimizers(self) -> Iterator[Sentence]:
        for ref, record in self.new.get("optimizers", {}).items():
            before = self.old.get("optimizers", {}).get(ref)
            if before is None or repr(before) == repr(record):
                continue
            who = self.who(ref)
            for index, group in record["groups"].items():
                where = who if len(record["groups"]) == 1 else f"{who}.param_groups[{index}]"
                yield from self._group(where, before["groups"].get(index, {}), group)
            yield from self._plain(who + ".defaults", before["defaults"], record["defaults"])
            own = before.get("attributes", {})
            for key, value in record.get("attributes", {}).items():
                # A scheduler puts functions there, which nobody asked for.
                if repr(own.get(key)) != repr(value) and value[0] != "~":
                    yield "attribute", [who, key, self.text(value)]
            yield from self._slots(ref, before.get("state", {}), record.get("state", {}))

    def _group(self, who: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Sentence]:
        held = old.get("params", [])
        for index, ref in enumerate(new["params"]):
            if index >= len(held):
                yield "slot-new", [who, str(index), self.who(ref)]
            elif held[index] != ref:
                yield "slot", [who, str(index), f"{self.who(ref)} {self.value(ref)}",
                               self.who(held[index])]  # fmt: skip
                self.told.add(ref)
        for index in range(len(new["params"]), len(held)):
            yield "slot-gone", [who, str(index), self.who(held[index])]
        if old:
            yield from self._plain(who, old, new)
        elif "lr" in new:
            yield "hyper-new", [who, "lr", self.text(new["lr"])]

    def _plain(self, who: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Sentence]:
        for key, ref in new.items():
            if key != "params" and repr(old.get(key)) != repr(ref):
                told = [who, key, self.text(ref)]
                yield ("hyper", [*told, self.text(old[key])]) if key in old else ("hyper-new", told)

    def _slots(
        self, optimizer: str, old: dict[str, Any], new: dict[str, Any]
    ) -> Iterator[Sentence]:
        who = self.who(optimizer)
        stepped = {"op": "step", "of": optimizer} in self.step.get("events", [])
        for ref, slots in new.items():
            for name, value in slots.items():
                if repr(before := old.get(ref, {}).get(name)) != repr(value):
                    told = [who, self.who(ref), name, self.text(value)]
                    was_there = before is not None
                    yield (
                        ("state-other" if was_there else "state-new" if stepped else "state-set"),
                        told,
                    )
                    if isinstance(value, str):
                        self.told.add(value)
        for ref, slots in old.items():
            for name in slots:
                if name not in new.get(ref, {}):
                    yield "state-gone", [who, self.who(ref), name]
