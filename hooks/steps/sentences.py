"""The sentences of the step viewer, in every language."""

from __future__ import annotations

import re

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
        "ja": "{0}.gradに勾配が加算され、{1}から{2}になりました。",
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
    "slot-gone": {
        "ja": "{0}のparams[{1}]はなくなりました。指していたのは{2}です。",
        "en": "{0} no longer has slot {1}, which held {2}.",
    },
    "attribute": {
        "ja": "オプティマイザの属性{0}.{1}は{2}です。param_groupsの値ではありません。",
        "en": "{0}.{1} is {2}: an attribute of the optimizer, not of its groups.",
    },
    "hyper": {"ja": "{0}の{1}: {3} → {2}。", "en": "{1} of {0}: {3} → {2}."},
    "hyper-new": {"ja": "{0}の{1}は{2}です。", "en": "{1} of {0} is {2}."},
    "state-new": {
        "ja": "{0}は{1}用の{2}を作りました: {3}。",
        "en": "{0} creates {2} for {1}: {3}.",
    },
    "state-other": {
        "ja": "{0}が持つ{1}用の{2}は別のものになりました: {3}。",
        "en": "{0} now keeps another {2} for {1}: {3}.",
    },
    "state-set": {
        "ja": "{0}に、{1}用の{2}が入りました: {3}。",
        "en": "{0} now has {2} for {1}: {3}.",
    },
    "state-gone": {
        "ja": "{0}から、{1}用の{2}がなくなりました。",
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
    "module-slot-gone": {
        "ja": "{0}の{1}はなくなりました。",
        "en": "{0} no longer has {1}.",
    },
    "training": {
        "ja": "{0}のtrainingは{1}から{2}に変わりました。",
        "en": "training of {0} goes from {1} to {2}.",
    },
    # Flow
    "call": {"ja": "{0}を呼び出しました。", "en": "{0} is called."},
    "return": {"ja": "{0}は{1}を返しました。", "en": "{0} returns {1}."},
    "yield": {
        "ja": "{0}は{1}を渡し、次に呼ばれるまで止まります。",
        "en": "{0} yields {1} and waits there for its next turn.",
    },
    "condition-true": {
        "ja": "{0}はTrueなので、ブロックに入ります。",
        "en": "{0} is True: its block runs.",
    },
    "condition-false": {
        "ja": "{0}はFalseなので、ブロックは飛ばします。",
        "en": "{0} is False: its block is skipped.",
    },
    "condition-truthy": {
        "ja": "{0}は真とみなされるので、ブロックに入ります。",
        "en": "{0} counts as true: its block runs.",
    },
    "condition-falsy": {
        "ja": "{0}は偽とみなされるので、ブロックは飛ばします。",
        "en": "{0} counts as false: its block is skipped.",
    },
    "loop-goes-on": {
        "ja": "次の周に入ります。ループ変数の値は同じです。",
        "en": "The next round begins; the variable of the loop has the same value.",
    },
    "draws": {"ja": "{0}が図を描きました。", "en": "{0} has drawn a figure."},
    "loop-ends": {"ja": "ループが終わりました。", "en": "The loop ends."},
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
        "ja": "ここに示すものに変化はありません。",
        "en": "Nothing that is shown here changes.",
    },
}


def fill(template: str, parameters: Parameters, language: str) -> str:
    """The sentence: each `{n}` replaced by its parameter, which may have braces of its own."""
    texts = [
        BETWEEN[language].join(value) if isinstance(value, list) else value for value in parameters
    ]
    return SLOT.sub(lambda match: texts[int(match[1])], template)
