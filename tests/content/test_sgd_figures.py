"""The figures of the SGD chapter show the objects of the run, not what we believe of them."""

from __future__ import annotations

import sys
import types
from collections import Counter

import pytest
import torch
from torch import optim

from hooks.editions.drawing_code import drawing_code
from hooks.places import ROOT
from hooks.read.module import read_module
from snippets.figures import frame, sgd


def agree():
    x = torch.tensor(5.0, requires_grad=True)
    c = torch.tensor(3.0, requires_grad=True)
    y = 3 * c * torch.exp(x) + torch.tensor(2.0) * x + 4.0
    return {"x": x, "c": c, "y": y}, optim.SGD([x, c], lr=1.0)


def slot_replaced():
    names, op = agree()
    op.param_groups[0]["params"][0] = torch.tensor(10.0, requires_grad=True)
    return names, op


def name_rebound():
    names, op = agree()
    return names | {"x": torch.tensor(10.0, requires_grad=True)}, op


def both_replaced():
    names, op = agree()
    x = torch.tensor(10.0, requires_grad=True)
    op.param_groups[0]["params"][0] = x
    return names | {"x": x}, op


def equal_values():
    names, op = agree()
    return names | {"x": torch.tensor(5.0, requires_grad=True)}, op


def added_group():
    names, op = agree()
    x = torch.tensor(10.0, requires_grad=True)
    op.add_param_group({"params": [x]})
    return names | {"x": x}, op


SITUATIONS = [agree, slot_replaced, name_rebound, both_replaced, equal_values, added_group]
situations = pytest.mark.parametrize("situation", SITUATIONS)


def slots_of(op):
    return {
        (group, position): tensor
        for group, settings in enumerate(op.param_groups)
        for position, tensor in enumerate(settings["params"])
    }


@situations
def test_arrows_meet_exactly_where_is_says_so(situation):
    names, op = situation()
    seen = sgd.read_references(names, op)
    for name in ("x", "c"):
        for slot, tensor in slots_of(op).items():
            assert (seen.names[name] == seen.slots[slot]) is (names[name] is tensor)


@situations
def test_every_arrow_ends_at_the_object_it_stands_for(situation):
    names, op = situation()
    seen = sgd.read_references(names, op)
    ends = [(row, names[name]) for name, row in seen.names.items()]
    ends += [(row, slots_of(op)[slot]) for slot, row in seen.slots.items()]
    assert len(ends) == 2 + len(slots_of(op))
    for row, tensor in ends:
        assert seen.tensors[row].identity == id(tensor)
        assert seen.tensors[row].leaf is tensor.is_leaf


@situations
def test_each_object_is_drawn_once(situation):
    seen = sgd.read_references(*situation())
    identities = [tensor.identity for tensor in seen.tensors]
    assert len(set(identities)) == len(identities)


@situations
def test_graph_arrows_lead_to_what_autograd_reaches(situation):
    names, op = situation()
    seen = sgd.read_references(names, op)
    known = [names["x"], names["c"], *slots_of(op).values()]
    gradients = torch.autograd.grad(names["y"], known, retain_graph=True, allow_unused=True)
    reached = {id(t) for t, g in zip(known, gradients, strict=True) if g is not None}
    drawn = {seen.tensors[row].identity for row in seen.graphs["y"]}
    assert drawn >= reached
    assert drawn - reached == drawn - {id(tensor) for tensor in known}
    assert len(drawn) == 2


def test_a_tensor_that_only_the_graph_refers_to_is_drawn():
    names, op = both_replaced()
    seen = sgd.read_references(names, op)
    (row,) = set(seen.graphs["y"]) - set(seen.names.values()) - set(seen.slots.values())
    assert seen.tensors[row].value == "5."


@pytest.mark.parametrize(
    ("situation", "moved"), [(agree, True), (slot_replaced, False), (name_rebound, False)]
)
def test_x_moves_only_when_it_has_all_three_arrows(situation, moved):
    names, op = situation()
    seen = sgd.read_references(names, op)
    row = seen.names["x"]
    assert (row in seen.slots.values() and row in seen.graphs["y"]) is moved
    before = names["x"].item()
    names["y"].backward()
    op.step()
    assert (names["x"].item() != before) is moved


def test_values_and_gradients_are_those_of_the_objects():
    names, op = slot_replaced()
    names["y"].backward()
    op.step()
    drawn = {tensor.identity: tensor for tensor in sgd.read_references(names, op).tensors}
    for tensor in (names["x"], names["c"], *slots_of(op).values()):
        assert f"tensor({drawn[id(tensor)].value})" == str(tensor.detach())
        shown = drawn[id(tensor)].grad
        assert shown == ("None" if tensor.grad is None else str(tensor.grad)[7:-1])


def chain(node):
    """Every node of the chain, by recursion: a second way, independent of the figure's."""
    found = {node}
    for following, _ in node.next_functions:
        if following is not None:
            found |= chain(following)
    return found


def test_the_graph_has_the_nodes_of_the_real_chain():
    names, _ = agree()
    seen = sgd.read_graph(names["y"], {"x": names["x"], "c": names["c"]})
    real = chain(names["y"].grad_fn)
    assert Counter(node.kind for node in seen.nodes) == Counter(type(n).__name__ for n in real)
    assert len(seen.edges) == sum(
        following is not None for node in real for following, _ in node.next_functions
    )
    for start, end in seen.edges:
        assert seen.nodes[start].depth < seen.nodes[end].depth


def test_leaves_of_the_graph_are_named_by_identity():
    names, _ = agree()
    other = torch.tensor(5.0, requires_grad=True)
    seen = sgd.read_graph(names["y"], {"other": other, "c": names["c"]})
    leaves = [node.variable for node in seen.nodes if node.kind == "AccumulateGrad"]
    assert sorted(leaves) == ["", "c"]


def test_no_two_nodes_stand_in_one_place():
    names, _ = agree()
    seen = sgd.read_graph(names["y"], names)
    places = [(node.depth, node.column) for node in seen.nodes]
    assert len(set(places)) == len(places)
    assert max(column for _, column in places) <= 2  # more would leave the figure


def shown(monkeypatch, draw, *data):
    renders = []
    monkeypatch.setattr(frame, "show", lambda name, render: renders.append(render))
    draw(*data)
    return renders[0]


@pytest.mark.parametrize("language", frame.LANGUAGES)
@situations
def test_the_figure_contains_every_value_and_slot(monkeypatch, situation, language):
    names, op = situation()
    seen = sgd.read_references(names, op)
    drawn = shown(monkeypatch, sgd.draw_references, names, op)(language)
    for tensor in seen.tensors:
        assert f">{tensor.value}<" in drawn.svg
        assert tensor.value in drawn.alt
    for group, position in seen.slots:
        assert f">param_groups[{group}]<" in drawn.svg
        assert f'param_groups[{group}]["params"][{position}] → ' in drawn.alt


def test_a_figure_shows_the_moment_of_its_call(monkeypatch):
    names, op = agree()
    render = shown(monkeypatch, sgd.draw_references, names, op)
    names["y"].backward()
    op.step()
    assert "5." in render("en").words
    assert "-1332.7185" not in render("en").words


@pytest.mark.parametrize("name", ["one_step", "two_tensors", "replacing_a_parameter"])
def test_the_drawing_code_of_a_notebook_is_complete(name):
    module = read_module(ROOT / "snippets" / "sgd" / f"{name}.py")
    code = compile(drawing_code(module, "en"), f"{name}.ipynb", "exec")
    notebook = types.ModuleType("__main__")
    sys_main = sys.modules["__main__"]
    sys.modules["__main__"] = notebook  # dataclasses look their module up
    try:
        exec(code, vars(notebook))  # noqa: S102  # as a reader's notebook does
        names, op = name_rebound()
        drawn = []
        notebook.show = lambda name, render: drawn.append(render("en"))
        if "draw_graph" in vars(notebook):
            notebook.draw_graph(names["y"], names)
        else:
            notebook.draw_references(names, op)
    finally:
        sys.modules["__main__"] = sys_main
    assert drawn[0].svg.startswith("<svg")
