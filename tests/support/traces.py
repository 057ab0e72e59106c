"""The trace of a page as it is published, read by none of the code that writes or shows it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.support.pages import url


def trace(site: Path, slug: str, language: str) -> dict[str, Any]:
    path = site / url(slug, language) / "trace.json"
    return json.loads(path.read_text(encoding="utf-8"))


def absolute(value: Any, newest: dict[str, int]) -> Any:
    """`#<1` is the tensor before the newest; in keys and values alike."""
    if isinstance(value, dict):
        return {absolute(key, newest): absolute(item, newest) for key, item in value.items()}
    if isinstance(value, list):
        return [absolute(item, newest) for item in value]
    if isinstance(value, str):
        return re.sub(r"([#$])<(\d+)", lambda m: f"{m[1]}{newest[m[1]] - int(m[2])}", value)
    return value


def patched(target: Any, patch: Any) -> Any:
    """RFC 7386, as its pseudo code is written."""
    if not isinstance(patch, dict):
        return patch
    target = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            target.pop(name, None)
        else:
            target[name] = patched(target.get(name), value)
    return target


def decoded(raw: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(step, state after it) of every step."""
    newest, state, found = {"#": 0, "$": 0}, {}, []
    for step in raw["steps"]:
        for sign, count in zip("#$", step.get("new", [0, 0]), strict=True):
            newest[sign] += count
        step = absolute(step, newest)
        state = patched(state, step["patch"])
        found.append((step, state))
    return found


def with_before(
    steps: list[tuple[dict[str, Any], dict[str, Any]]],
) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """(step, state after it, state before it) of every step."""
    before: dict[str, Any] = {}
    for step, state in steps:
        yield step, state, before
        before = state


def referred(state: dict[str, Any]) -> set[tuple[str, str]]:
    """(name or slot, tensor) of everything that refers to a tensor."""
    found = set()

    def follow(label: str, ref: Any) -> None:
        if isinstance(ref, dict):
            for key, item in ref["items"]:
                follow(label + (key if key[0] == "." else f"[{key}]"), item)
        elif ref[0] == "&":
            held = state.get("modules", {}).get(ref, {})
            for kind in ("params", "buffers", "attributes"):
                for key, item in held.get(kind, {}).items():
                    follow(f"{label}.{key}", item)
        elif ref[0] == "#":
            found.add((label, ref))

    for depth, frame in state.get("frames", {}).items():
        for name, ref in frame.get("names", {}).items():
            follow(name if depth == "0" else f"{frame['fn']}.{name}", ref)
    for number, optimizer in state.get("optimizers", {}).items():
        for group, settings in optimizer["groups"].items():
            for index, ref in enumerate(settings["params"]):
                found.add((f"{number}[{group}].params[{index}]", ref))
        for parameter, entries in optimizer.get("state", {}).items():
            for name, ref in entries.items():
                if ref[0] == "#":
                    found.add((f"{number}.state[{parameter}].{name}", ref))
    return found


def number(value: Any) -> str:
    """As the words of the trace write numbers."""
    if isinstance(value, list):
        return "[" + ", ".join(map(number, value)) + "]"
    if isinstance(value, str | bool):
        return str(value)
    if value and not 1e-3 <= abs(value) < 1e7:
        return f"{value:.4g}"
    return f"{value:.4f}".rstrip("0").rstrip(".")


def expected(
    step: dict[str, Any], state: dict[str, Any], before: dict[str, Any], raw: dict[str, Any]
) -> dict[str, Any]:
    """What the viewer has to show of a step."""
    tensors = state.get("tensors", {})
    grads = {tensor["grad"] for tensor in tensors.values() if "grad" in tensor}
    return {
        "arrows": sorted(referred(state)),
        "boxes": {
            ref: number(tensor["v"])
            for ref, tensor in tensors.items()
            if ref not in grads and "v" in tensor
        },
        "grads": {
            ref: [tensor["grad"], number(tensors[tensor["grad"]]["v"])]
            for ref, tensor in tensors.items()
            if "grad" in tensor and "v" in tensors[tensor["grad"]] and ref not in grads
        },
        "words": [
            filled(raw["templates"][template], texts, raw["language"])
            for template, *texts in (said(words, step, state, before) for words in step["words"])
        ],
        "rows": [*range(step["row"], step.get("to", step["row"]) + 1)],
    }


def said(words: list[Any], step: dict[str, Any], state: dict, before: dict) -> list[Any]:
    """A sentence of the trace, with the text that each number in it stands for."""

    def plain(at: dict) -> str:
        frames = at.get("frames", {})
        inner = max((d for d in frames if words[1] in frames[d].get("names", {})), key=int)
        return frames[inner]["names"][words[1]].removeprefix("=")

    found = [words[0]]
    for named, item in pairwise(words):
        if item == 0:
            found.append(number(state["tensors"][named]["v"]))
        elif item in (1, 2):
            found.append(plain((state, before)[item - 1]))
        else:
            found.append(step["out"].removesuffix("\n") if item == 3 else item)
    return found


def filled(template: str, texts: list[Any], language: str) -> str:
    return re.sub(r"\{(\d)\}", lambda match: listed(texts[int(match[1])], language), template)


def listed(parameter: str | list[str], language: str) -> str:
    """Items of a list as the language puts them together."""
    comma = "、" if language == "ja" else ", "
    return parameter if isinstance(parameter, str) else comma.join(parameter)
