"""What a step changed, in words: short sentences in the language of the page.

A sentence is the key of a template and its parameters, so that the same facts give the words of
every language. `{0}` in a template stands for the first parameter. A parameter may be a list,
whose items each language puts together in its own way.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from typing import Any

from hooks.trace.deltas import State

Parameters = list[str | list[str]]
Sentence = tuple[str, Parameters]
BETWEEN = {"ja": "、", "en": ", "}
"""What stands between the items of a list."""
SLOT = re.compile(r"\{(\d)\}")

TEMPLATES = {
    # A name
    "bound": {
        "ja": "{0}は新しいテンソル{1}を指します。値は{2}です。",
        "en": "{0} refers to a new tensor, {1}: {2}.",
    },
    "rebound": {
        "ja": "{0}は{3}ではなく、新しいテンソル{1}を指すようになりました。値は{2}です。",
        "en": "{0} no longer refers to {3} but to a new tensor, {1}: {2}.",
    },
    "bound-known": {
        "ja": "{0}は、すでにあるテンソル{1}を指します。",
        "en": "{0} refers to a tensor that exists already, {1}.",
    },
    "rebound-known": {
        "ja": "{0}は{2}ではなく、すでにあるテンソル{1}を指すようになりました。",
        "en": "{0} no longer refers to {2} but to a tensor that exists already, {1}.",
    },
    "still-held": {
        "ja": "{0}が持っているのは、元の{1}のままです。",
        "en": "{0} still holds the old one, {1}.",
    },
    "set": {"ja": "{0}は{1}です。", "en": "{0} is {1}."},
    "reset": {"ja": "{0}は{2}から{1}に変わりました。", "en": "{0} changes from {2} to {1}."},
    "set-holding": {
        "ja": "{0}は{1}です。中にあるもの: {2}。",
        "en": "{0} is {1}; it holds {2}.",
    },
    "module-imported": {"ja": "{0}をインポートしました。", "en": "{0} is imported."},
    "function-defined": {"ja": "関数{0}を定義しました。", "en": "The function {0} is defined."},
    "class-defined": {"ja": "クラス{0}を定義しました。", "en": "The class {0} is defined."},
    "holds": {
        "ja": "{0}は関数{1}を指します。",
        "en": "{0} refers to the function {1}.",
    },
    "gone": {"ja": "名前{0}はなくなりました。", "en": "The name {0} is gone."},
    # A tensor
    "made-by": {
        "ja": "{0}は計算の結果で、葉ではありません(grad_fnは{1})。",
        "en": "{0} is the result of a computation, not a leaf; its grad_fn is {1}.",
    },
    "leaf": {
        "ja": "{0}はrequires_grad=Trueの葉テンソルです。",
        "en": "{0} is a leaf tensor with requires_grad=True.",
    },
    "shares": {
        "ja": "{0}は{1}とメモリを共有しています。",
        "en": "{0} shares its memory with {1}.",
    },
    "in-place": {
        "ja": "{0}の値がインプレースで{1}から{2}に変わりました。同じテンソルのままです。",
        "en": "{0} changes in place from {1} to {2}; it is still the same tensor.",
    },
    "version": {
        "ja": "{0}の_versionは{1}から{2}に増えました。",
        "en": "_version of {0} goes from {1} to {2}.",
    },
    "requires-grad": {
        "ja": "{0}のrequires_gradは{1}になりました。",
        "en": "requires_grad of {0} becomes {1}.",
    },
    "dtype": {
        "ja": "{0}のdtypeは{1}から{2}に変わりました。",
        "en": "dtype of {0} changes from {1} to {2}.",
    },
    "new-fn": {
        "ja": "{0}のgrad_fnは{1}になりました。",
        "en": "grad_fn of {0} becomes {1}.",
    },
    # A gradient
    "grad-set": {
        "ja": "{0}.gradはNoneから、新しいテンソル{1}になりました。値は{2}です。",
        "en": "{0}.grad was None and is now a new tensor, {1}: {2}.",
    },
    "grad-known": {
        "ja": "{0}.gradはNoneから、すでにあるテンソル{1}になりました。値は{2}です。",
        "en": "{0}.grad was None and is now a tensor that exists already, {1}: {2}.",
    },
    "has-grad": {
        "ja": "{0}.gradは{1}です。値は{2}です。",
        "en": "{0}.grad is {1}: {2}.",
    },
    "retains": {
        "ja": "{0}は葉ではありませんが、これからは.gradに勾配を残します。",
        "en": "{0} is not a leaf, but will keep its gradient in .grad.",
    },
    "grad-added": {
        "ja": "{0}.gradに勾配が足し込まれ、{1}から{2}になりました。",
        "en": "{0}.grad is added to: {1} becomes {2}.",
    },
    "grad-replaced": {
        "ja": "{0}.gradは別のテンソル{1}になりました。値は{2}です。",
        "en": "{0}.grad is now another tensor, {1}: {2}.",
    },
    "grad-zeroed": {
        "ja": "{0}.gradは{1}から0になりました。",
        "en": "{0}.grad is set from {1} to 0.",
    },
    "no-name": {
        "ja": "{0}を指す名前はもうありません。持っているのは{1}です。",
        "en": "No name refers to {0} any more; {1} holds it.",
    },
    "grad-none": {"ja": "{0}.gradはNoneに戻りました。", "en": "{0}.grad is None again."},
    # backward()
    "backward": {
        "ja": "backward()が{0}から計算グラフを次の順にたどりました: {1}。",
        "en": "backward() walks the graph from {0}: {1}.",
    },
    "autograd-grad": {
        "ja": "autograd.grad()が{0}から計算グラフを次の順にたどりました: {1}。"
        "どの.gradも変わりません。",
        "en": "autograd.grad() walks the graph from {0}: {1}. It puts nothing into any .grad.",
    },
    "backward-failed": {
        "ja": "{0}からのbackward()は{2}で止まりました。それまでに実行されたノード: {1}。",
        "en": "backward() from {0} stopped at {2}. Nodes that had run before: {1}.",
    },
    "backward-failed-first": {
        "ja": "{0}からのbackward()は、最初のノード{1}で止まりました。",
        "en": "backward() from {0} stopped at its first node, {1}.",
    },
    "no-graph": {
        "ja": "{0}は計算の結果ではないので、たどる計算グラフはありません。",
        "en": "{0} is no result of a computation: there is no graph to walk.",
    },
    "backward-refused": {
        "ja": "{0}からのbackward()は、どのノードも実行せずに止まりました。",
        "en": "backward() from {0} stopped before any node ran.",
    },
    "many-nodes": {
        "ja": "{0}から計算グラフをたどり、{1}個のノードを実行しました。",
        "en": "From {0}, {1} nodes of the graph ran.",
    },
    "freed": {
        "ja": "計算グラフが保存していた値は解放されました。",
        "en": "What the graph had saved is freed.",
    },
    "kept": {
        "ja": "計算グラフが保存していた値は残っています。",
        "en": "What the graph had saved is kept.",
    },
    # An optimizer
    "optimizer": {
        "ja": "{0}は新しいオプティマイザ{1}({2})です。持っているテンソル: {3}。lrは{4}です。",
        "en": "{0} is a new optimizer, {1} ({2}). It holds {3}; lr is {4}.",
    },
    "optimizer-known": {"ja": "{0}は{1}を指します。", "en": "{0} refers to {1}."},
    "step": {
        "ja": "{0}のstep()が更新したもの: {1}。",
        "en": "step() of {0} updates {1}.",
    },
    "step-skips": {
        "ja": "{0}は.gradがNoneなので、{1}のままです。",
        "en": "The grad of {0} is None, so it stays {1}.",
    },
    "step-outside": {
        "ja": "{0}は{1}が持っていないテンソルなので、{2}のままです。",
        "en": "{1} does not hold {0}, which stays {2}.",
    },
    "step-nothing": {
        "ja": "{0}のstep()で値の変わったテンソルはありません。",
        "en": "step() of {0} leaves every value as it was.",
    },
    "slot": {
        "ja": "{0}のparams[{1}]は、{3}ではなく{2}を指すようになりました。",
        "en": "Slot {1} of {0} now holds {2} instead of {3}.",
    },
    "slot-new": {
        "ja": "{0}のparams[{1}]に{2}が加わりました。",
        "en": "{0} now also holds {2}, in slot {1}.",
    },
    "attribute": {
        "ja": "オプティマイザの属性{0}.{1}は{2}です。param_groupsの値ではありません。",
        "en": "{0}.{1} is {2}: an attribute of the optimizer, not of its groups.",
    },
    "hyper": {"ja": "{0}の{1}: {3} → {2}。", "en": "{1} of {0}: {3} → {2}."},
    "hyper-new": {"ja": "{0}の{1}は{2}です。", "en": "{1} of {0} is {2}."},
    "state-new": {
        "ja": "{0}は{1}のために{2}を作りました: {3}。",
        "en": "{0} creates {2} for {1}: {3}.",
    },
    "state-gone": {
        "ja": "{0}から、{1}のための{2}がなくなりました。",
        "en": "{0} loses {2} for {1}.",
    },
    # A module
    "module": {
        "ja": "{0}は{1}({2})です。パラメータ: {3}。",
        "en": "{0} is {1} ({2}). Its parameters: {3}.",
    },
    "module-bare": {
        "ja": "{0}は{1}({2})です。パラメータはありません。",
        "en": "{0} is {1} ({2}). It has no parameters.",
    },
    "buffers": {"ja": "{0}のバッファ: {1}。", "en": "The buffers of {0}: {1}."},
    "module-slot": {
        "ja": "{0}の{1}に{2}が入りました。",
        "en": "{1} of {0} is now {2}.",
    },
    # Flow
    "call": {"ja": "{0}を呼び出しました。", "en": "{0} is called."},
    "return": {"ja": "{0}は{1}を返しました。", "en": "{0} returns {1}."},
    "yield": {
        "ja": "{0}は{1}を渡し、次に呼ばれるまで止まります。",
        "en": "{0} yields {1} and waits there for its next turn.",
    },
    "loop-ends": {"ja": "繰り返しが終わりました。", "en": "The loop ends."},
    "block-ends": {"ja": "withブロックが終わりました。", "en": "The with block ends."},
    "error": {"ja": "例外{0}が発生しました: {1}", "en": "It raises {0}: {1}"},
    "caught": {"ja": "except節で例外を捕捉しました。", "en": "The exception is caught."},
    "prints": {"ja": "出力: {0}", "en": "Prints {0}"},
    "prints-lines": {"ja": "{0}行を出力しました。", "en": "Prints {0} lines."},
    "left-out-one": {
        "ja": "同じ行の繰り返しが多いため、ここで1ステップを省略しました。"
        "これは、省略した部分を実行したあとの状態です。",
        "en": "These lines run often; one step is left out here. This is the state after it.",
    },
    "left-out": {
        "ja": "同じ行の繰り返しが多いため、ここで{0}ステップを省略しました。"
        "これは、省略した部分を実行したあとの状態です。",
        "en": "These lines run often; {0} steps are left out here. This is the state after them.",
    },
    "no-grad-on": {
        "ja": "ここからの計算は、計算グラフに残りません。",
        "en": "From here on, no graph is built.",
    },
    "no-grad-off": {
        "ja": "ここからの計算は、また計算グラフに残ります。",
        "en": "From here on, graphs are built again.",
    },
    "nothing": {
        "ja": "ここに示す名前、テンソル、オプティマイザは変わりません。",
        "en": "None of the names, tensors and optimizers shown here changes.",
    },
}
DEFINED = {
    "module": "module-imported",
    "function": "function-defined",
    "class": "class-defined",
}


def fill(template: str, parameters: Parameters, language: str) -> str:
    """The sentence: each `{n}` replaced by its parameter, which may have braces of its own."""
    texts = [
        BETWEEN[language].join(value) if isinstance(value, list) else value for value in parameters
    ]
    return SLOT.sub(lambda match: texts[int(match[1])], template)


def sentences(
    step: dict[str, Any], old: State, new: State, shapes: list[dict], known: int = 0
) -> list[Sentence]:
    """What a step did, given the states before and after it.

    Tensors up to number `known` exist since an earlier step, whether or not a name reached them.
    """
    return list(_Story(step, old, new, shapes, known).tell())


def newest(step: dict[str, Any]) -> int:
    """The highest number of a tensor that a step mentions."""
    text = json.dumps([step["patch"].get("tensors"), step.get("events"), step.get("returned")])
    return max(map(int, re.findall(r"#(\d+)", text)), default=0)


def number(value: Any) -> str:
    """A number as torch prints it: at most four decimals, unless it is very small or large."""
    if isinstance(value, list):
        return f"[{', '.join(number(item) for item in value)}]"
    if not isinstance(value, float):
        return str(value)
    if value and not 1e-3 <= abs(value) < 1e7:
        return f"{value:.4g}"
    return f"{value:.4f}".rstrip("0").rstrip(".")


def change(old: Any, new: Any) -> list[str]:
    """Two different values, with as many digits as it takes to tell them apart."""
    short = [number(old), number(new)]
    return short if short[0] != short[1] else [str(old), str(new)]


class _Story:
    def __init__(
        self, step: dict[str, Any], old: State, new: State, shapes: list[dict], known: int
    ) -> None:
        self.step, self.old, self.new, self.shapes, self.known = step, old, new, shapes, known
        self.told: set[str] = set()
        self.names = _names(old) | _names(new)
        for state in (old, new):
            for reference, role in _roles(state, self.names).items():
                self.names.setdefault(reference, role)
        self.grads = {
            record["grad"]: ref
            for state in (old, new)
            for ref, record in state.get("tensors", {}).items()
            if "grad" in record
        }

    def tell(self) -> Iterator[Sentence]:
        if self.step.get("kind") == "gap":
            count = self.step["left_out"]
            yield ("left-out-one", []) if count == 1 else ("left-out", [str(count)])
            return
        found = [*self._all()]
        if not found:
            yield "nothing", []
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

    # How things are called

    def who(self, ref: str) -> str:
        """`x (#5)` for a tensor with a name, `#5` for one without."""
        name = self.names.get(ref)
        if not name and ref in self.grads:
            owner = self.short(self.grads[ref])
            name = f"{owner}.grad"
        return f"{name} ({ref})" if name else ref

    def short(self, ref: str) -> str:
        return self.names.get(ref, ref)

    def value(self, ref: str, state: State | None = None) -> str:
        record = (state or self.new).get("tensors", {}).get(ref, {})
        if "v" in record:
            return number(record["v"])
        size = "×".join(str(length) for length in record.get("shape", []))
        return f"[{number(record['head'])[1:-1]}, …] ({size})" if "head" in record else f"({size})"

    def changed(self, ref: str) -> list[str] | None:
        """A tensor's value before and after the step, where both exist and differ."""
        old, new = self._record(ref, self.old), self._record(ref, self.new)
        if old is None or new is None or repr(_content(old)) == repr(_content(new)):
            return None
        if "v" in old and "v" in new:
            return change(old["v"], new["v"])
        return [self.value(ref, self.old), self.value(ref)]

    def text(self, ref: Any) -> str:
        if isinstance(ref, dict):
            return f"{ref['type']} ({ref['len']})" if "len" in ref else ref["type"]
        if ref[0] == "#":
            return f"{self.who(ref)} {self.value(ref)}"
        return ref[1:] if ref[0] in "=~" else self.who(ref)

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
            given = ", ".join(
                f"{name}={self.text(frame['names'][name])}"
                for name in self.step["args"]
                if name in frame["names"]
            )
            yield "call", [f"{self.step['fn']}({given})"]
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
        # Only where it holds one that nobody calls by a name any more is it worth saying that it
        # does not hold others.
        parted = any(ref not in self.names for ref in held)
        for ref, tensor in self.new["tensors"].items():
            stays = ref not in self.told and self._record(ref, self.old) is not None
            if ref in held and "grad" not in tensor and stays:
                yield "step-skips", [self.who(ref), self.value(ref)]
            elif parted and ref in self.names and ref not in held and "grad" in tensor and stays:
                yield "step-outside", [self.who(ref), self.who(optimizer), self.value(ref)]

    def _record(self, ref: str, state: State) -> dict[str, Any] | None:
        return state.get("tensors", {}).get(ref)

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
                if name not in told and repr(old.get(name)) != repr(ref):
                    yield from self._binding(name, old.get(name), ref)
            for name in old:
                if name not in new and depth in after:
                    yield "gone", [name]

    def _binding(self, name: str, old: Any, ref: Any) -> Iterator[Sentence]:
        was_tensor = isinstance(old, str) and old[0] == "#"
        if isinstance(old, dict) and isinstance(ref, dict) and old["type"] == ref["type"]:
            yield from self._parts(name, dict(old["items"]), dict(ref["items"]))
        elif isinstance(ref, dict):
            held: dict[str, str] = {}
            _add_names(held, name, ref)
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
            parameters = _listed(record["params"])
            yield ("module", [*told, parameters]) if parameters else ("module-bare", told)
            if "buffers" in record:
                yield "buffers", [name, _listed(record["buffers"])]
        else:
            yield from self._tensor_bound(name, old if was_tensor else None, ref)

    def _parts(self, name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Sentence]:
        """What changed in a container or an object."""
        for key, ref in new.items():
            if repr(old.get(key)) != repr(ref):
                yield from self._binding(name + _part(key), old.get(key), ref)
        for key in old:
            if key not in new:
                yield "gone", [name + _part(key)]

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
        if old and (holder := self._holder(old)):
            yield "still-held", [self.who(holder), old]

    def _holder(self, ref: str) -> str | None:
        """The newest optimizer that has a tensor among its parameters."""
        found = None
        for holder, optimizer in self.new.get("optimizers", {}).items():
            if any(ref in group["params"] for group in optimizer["groups"].values()):
                found = holder
        return found

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
                if repr(own.get(key)) != repr(value):
                    yield "attribute", [who, key, self.text(value)]
            yield from self._slots(who, before.get("state", {}), record.get("state", {}))

    def _group(self, who: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Sentence]:
        held = old.get("params", [])
        for index, ref in enumerate(new["params"]):
            if index >= len(held):
                yield "slot-new", [who, str(index), self.who(ref)]
            elif held[index] != ref:
                yield "slot", [who, str(index), f"{self.who(ref)} {self.value(ref)}",
                               self.who(held[index])]  # fmt: skip
                self.told.add(ref)
        if old:
            yield from self._plain(who, old, new)
        elif "lr" in new:
            yield "hyper-new", [who, "lr", self.text(new["lr"])]

    def _plain(self, who: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Sentence]:
        for key, ref in new.items():
            if key != "params" and repr(old.get(key)) != repr(ref):
                told = [who, key, self.text(ref)]
                yield ("hyper", [*told, self.text(old[key])]) if key in old else ("hyper-new", told)

    def _slots(self, who: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Sentence]:
        for ref, slots in new.items():
            for name, value in slots.items():
                if repr(old.get(ref, {}).get(name)) != repr(value):
                    yield "state-new", [who, self.who(ref), name, self.text(value)]
                    if isinstance(value, str):
                        self.told.add(value)
        for ref, slots in old.items():
            for name in slots:
                if name not in new.get(ref, {}):
                    yield "state-gone", [who, self.who(ref), name]

    def _modules(self) -> Iterator[Sentence]:
        for module, record in self.new.get("modules", {}).items():
            before = self.old.get("modules", {}).get(module)
            if before is None:
                continue
            held = _held(before)
            for name, ref in _held(record).items():
                if repr(held.get(name)) != repr(ref):
                    yield "module-slot", [self.who(module), name, self.text(ref)]

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
            if not ref or self._record(ref, self.old) is None:
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


def _drawn(state: State) -> dict[str, Any] | None:
    """The graph of a state, unless it is too large to be drawn."""
    drawn = state.get("graph", {})
    return drawn if "ids" in drawn else None


def _content(record: dict[str, Any]) -> tuple:
    """What two records of one tensor must share for its value to be the same."""
    exact = _exact if record.get("dtype", "float32") == "float32" else lambda value: value
    return exact(record.get("v")), exact(record.get("head")), record.get("shape")


def _exact(value: Any) -> Any:
    """The very numbers of a float32 tensor, of which the record has the shortest decimals."""
    if isinstance(value, list):
        return [_exact(item) for item in value]
    return struct.unpack("f", struct.pack("f", value))[0] if isinstance(value, float) else value


def _flat(value: Any) -> list[Any]:
    return [leaf for item in value for leaf in _flat(item)] if isinstance(value, list) else [value]


def _roles(state: State, names: dict[str, str]) -> dict[str, str]:
    """Reference -> what it is called where no name refers to it: `model.weight`."""
    found: dict[str, str] = {}
    for module, record in state.get("modules", {}).items():
        if module in names:
            for name, ref in _held(record).items():
                _add_names(found, f"{names[module]}.{name}", ref)
    for record in state.get("optimizers", {}).values():
        for slots in record.get("state", {}).values():
            found.update({ref: name for name, ref in slots.items() if str(ref).startswith("#")})
    return found


def _held(module: dict[str, Any]) -> dict[str, Any]:
    """What a module has by name: parameters, buffers, attributes with tensors."""
    return {**module["params"], **module.get("buffers", {}), **module.get("attributes", {})}


def _listed(held: dict[str, str]) -> list[str]:
    return [f"{name} {ref}" for name, ref in held.items()]


def _part(key: str) -> str:
    """How a part of a container or an object is written after its name."""
    return key if key.startswith(".") else f"[{key}]"


def _add_names(found: dict[str, str], name: str, ref: Any) -> None:
    """Add what a name leads to, part by part, where it has no name yet."""
    if isinstance(ref, dict):
        for key, item in ref["items"]:
            _add_names(found, name + _part(key), item)
    elif ref[0] in "#@&":
        found.setdefault(ref, name)


def _names(state: State) -> dict[str, str]:
    """Reference -> the name that has it: the innermost frame's first.

    What only a container or an object has comes last, the outermost frame's first.
    """
    frames = state.get("frames", {})
    outermost_first = [frames[depth]["names"] for depth in sorted(frames, key=int)]
    found: dict[str, str] = {}
    for names in reversed(outermost_first):
        for name, ref in names.items():
            if not isinstance(ref, dict):
                _add_names(found, name, ref)
    for names in outermost_first:
        for name, ref in names.items():
            _add_names(found, name, ref)
    return found
