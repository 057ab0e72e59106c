"""The sentences of the glossary that say more than their runs show."""

from __future__ import annotations

from itertools import product

import pytest
import torch
from torch import nn, optim

from tests.support.claims import RULES, buffer, parameter, says, settings


@says(
    "glossary#item",
    ja="`item()`は、要素が一つのテンソルから、その値をPythonのふつうの数として取り出します。",
    en="`item()` takes the number out of a tensor that has a single element, as an ordinary Python "
    "number.",
)
@says(
    "glossary#item",
    ja="要素がいくつもあると、エラーになります。",
    en="With more elements it is an error:",
)
def test_item_takes_the_number_out_of_a_single_element():
    for shape, dtype in product(((), (1,), (1, 1), (1, 1, 1)), (torch.float64, torch.bfloat16)):
        number = torch.full(shape, 6.5, dtype=dtype, requires_grad=True).item()
        assert type(number) is float
        assert number == 6.5
    assert type(torch.tensor(3).item()) is int
    for shape in ((2,), (2, 1), (0,)):
        with pytest.raises(RuntimeError, match="cannot be converted to Scalar"):
            torch.ones(shape).item()


@says(
    "glossary#in-place",
    ja="同じテンソルを指すほかの名前で見ても、値は変わっています。",
    en="Whoever refers to this tensor sees the change,",
)
@says(
    "glossary#version",
    ja="テンソルは、インプレースで書き換えられた回数を`_version`で数えています。",
    en="A tensor counts how often it was changed in place, in `_version`.",
)
def test_a_change_in_place_is_seen_by_whoever_refers_to_the_tensor_and_counted():
    y = torch.tensor([1.0, 2.0, 3.0])
    model, kept = nn.Module(), [y]
    model.register_buffer("same", y)
    for change in (y.add_, y.mul_, y.copy_, y.fill_):
        before = y._version
        change(torch.tensor(2.0))
        assert y._version == before + 1
        for seen in (model.same, kept[0], y[:], y.view(3, 1), y.detach()):
            assert torch.equal(seen.flatten(), y)
            assert seen._version == y._version


@says(
    "glossary#broadcasting",
    ja="形の違うテンソルどうしの計算で、長さが1の次元や、足りない次元を、繰り返して埋めることです。",
    en="In a computation with tensors of different shapes, PyTorch repeats each where it has "
    "length 1 or lacks a dimension.",
)
def test_broadcasting_repeats_where_a_length_is_1_or_a_dimension_is_lacking():
    shapes = ((), (1,), (3,), (2, 1), (2, 3), (1, 3), (4, 1, 3))
    for first, second in product(shapes, repeat=2):
        a, b = torch.rand(first), torch.rand(second)
        shape = torch.broadcast_shapes(first, second)
        for operation in (torch.add, torch.mul, torch.maximum):
            assert torch.equal(operation(a, b), operation(a.expand(shape), b.expand(shape)))
    for first, second in (((2,), (3,)), ((2, 2), (3, 2))):
        with pytest.raises(RuntimeError, match="must match"):
            torch.ones(first) + torch.ones(second)


@says(
    "glossary#velocity",
    ja="PyTorchでは、ネステロフでなければ学習率とバッファの積なので、学習率を下げるとすぐに縮みます。",
    en="In PyTorch, without Nesterov, that is the learning rate times the buffer, so it shrinks "
    "with the rate.",
)
def test_a_step_with_momentum_is_the_rate_times_the_buffer_without_nesterov():
    with_momentum = tuple(rule for rule in RULES if "momentum" in rule)
    for options in settings(with_momentum):
        x = parameter()
        optimizer = optim.SGD([x], lr=1.0, **options)
        for lr in (1.0, 0.5, 0.125):
            optimizer.param_groups[0]["lr"] = lr
            before = x.item()
            optimizer.step()
            velocity = lr * buffer(optimizer, x).item()
            assert (before - x.item() == velocity) is ("nesterov" not in options), options
