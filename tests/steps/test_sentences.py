"""What happened in a step, in words."""

from __future__ import annotations

from hooks.steps.sentences import SLOT, TEMPLATES, fill
from tests.support.recordings import HELD, record, told, trace_of, words_of


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
        ["Prints caught", "The name error is gone."],
        ["The name z is gone."],
        ["Prints done"],
    ]


def test_condition_tells_its_value_and_which_way_it_went(tmp_path):
    text = """# %% a
n = 0
def f(decay, on=True):
    if decay != 0:
        return 1
    elif on:
        return 2
    else:
        return 3
while n < 3:
    n += f(0)
f(2)
if not (n == 3 and
        n > 1):
    n = 5
else:
    n = 6
if n == 5: n = 7
for _ in (1, 1):
    if n:
        pass
"""
    said = [words[0] for words in told(tmp_path, text)]
    conditions = [sentence for sentence in said if "block" in sentence]
    assert conditions == [
        "n < 3 is True: its block runs.",
        "decay != 0 is False: its block is skipped.",
        "on counts as true: its block runs.",
        "n < 3 is True: its block runs.",
        "decay != 0 is False: its block is skipped.",
        "on counts as true: its block runs.",
        "n < 3 is False: its block is skipped.",
        "decay != 0 is True: its block runs.",
        "not (n == 3 and n > 1) is True: its block runs.",
        "n counts as true: its block runs.",
        "n counts as true: its block runs.",
    ]
    # f(2), and pass: nothing to tell.
    assert "The next round begins; the variable of the loop has the same value." in said
    assert not any("None of the names" in sentence for sentence in said)


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


def test_words_tell_what_an_optimizer_and_a_module_no_longer_have(tmp_path):
    text = """# %% a
import torch
net = torch.nn.Linear(1, 1)
op = torch.optim.SGD(net.parameters(), lr=0.5)
del op.param_groups[0]["params"][1]
net.bias = None
"""
    assert [" ".join(words) for words in told(tmp_path, text)][-2:] == [
        "op (@1) no longer has slot 1, which held net.bias (#2).",
        "net (&1) no longer has bias.",
    ]


def test_words_tell_how_many_steps_are_left_out(tmp_path):
    text = "# %% a\ntotal = 0\nfor i in range(150):\n    total += i\n    print(i)\nprint(total)\n"
    module, recording = record(tmp_path, text)
    trace = trace_of(module, recording, "en")
    kinds = [step.get("kind") for step in trace["steps"]]
    assert words_of(trace)[kinds.index("gap")] == [
        "These lines run often; 421 steps are left out here. This is the state after them."
    ]


def test_items_of_a_list_are_put_together_as_the_language_does():
    assert fill("{0}: {1}", ["a", ["b", "{0}"]], "ja") == "a: b、{0}"
    assert fill("{0}: {1}", ["a", ["b", "{0}"]], "en") == "a: b, {0}"


def test_words_of_both_languages_take_the_same_parameters():
    for key, languages in TEMPLATES.items():
        slots = {lang: sorted(set(SLOT.findall(t))) for lang, t in languages.items()}
        assert slots["ja"] == slots["en"], key
