"""The sentences of the chapter on gradients that say more than their runs show."""

from __future__ import annotations

import copy
import warnings
from itertools import product

import pytest
import torch
from torch import nn, optim
from torch.nn import functional

from tests.support.claims import (
    WITH_MOMENTUM,
    buffer,
    parameter,
    says,
    settings,
)

X = torch.tensor(
    [[0.5, -1.0], [2.0, 0.25], [-1.5, 1.0], [1.0, 3.0], [-0.5, 0.5], [0.25, -2.0]],
    dtype=torch.float64,
)
T = torch.tensor([[1.0], [-0.5], [2.0], [0.25], [1.5], [-1.0]], dtype=torch.float64)


def net(*between: nn.Module) -> nn.Sequential:
    """Two layers, the same every time."""
    torch.manual_seed(0)
    layers = [nn.Linear(2, 4), *(between or [nn.Tanh()]), nn.Linear(4, 1)]
    return nn.Sequential(*layers).double()


def loss(model: nn.Module, rows: slice = slice(None)) -> torch.Tensor:
    return ((model(X[rows]) - T[rows]) ** 2).mean()


def values(model: nn.Module) -> list[torch.Tensor]:
    return [p.detach().clone() for p in model.parameters()]


def grads(model: nn.Module) -> list[torch.Tensor | None]:
    return [p.grad for p in model.parameters()]


def same(first: list, second: list) -> bool:
    return all(
        a is b is None if a is None or b is None else torch.equal(a, b)
        for a, b in zip(first, second, strict=True)
    )


def close(first: list[torch.Tensor], second: list[torch.Tensor]) -> bool:
    return all(map(torch.allclose, first, second))


# The training loop


def looped(options: dict, order: str, set_to_none: bool = True) -> list[torch.Tensor]:
    """Four rounds of mini-batches, calls in this order: l(oss), z(ero_grad), b(ackward), s(tep)."""
    model, e = net(), None
    optimizer = optim.SGD(model.parameters(), lr=0.1, **options)
    for number in range(4):
        rows = slice(2 * (number % 2), 2 * (number % 2) + 2)
        for call in order:
            if call == "l":
                e = loss(model, rows)
            elif call == "z":
                optimizer.zero_grad(set_to_none)
            elif call == "b":
                e.backward()
            else:
                optimizer.step()
    return values(model)


@says(
    "gradients/training-loop#training-loop",
    ja="守るのは、`backward()`、`step()`、`zero_grad()`、次の`backward()`という順番だけです。"
    "回をまたいでもかまいません。",
    en="All that matters is the order `backward()`, `step()`, `zero_grad()`, next `backward()`; it "
    "may go across rounds.",
)
@says(
    "gradients/training-loop#orders",
    ja="そのあいだなら、いつ消しても同じです。",
    en="When they are cleared in that stretch makes no difference.",
)
@says(
    "gradients/one-step#accumulate",
    ja="リセットは、更新のあと、次の`backward()`の前なら、どこでもかまいません。",
    en="Anywhere after the update and before the next `backward()` will do.",
)
def test_anywhere_between_step_and_the_next_backward_gradients_may_be_cleared():
    zeros = product(settings(({}, {"momentum": 0.5})), (False,))
    for options, set_to_none in (*product(settings(), (True,)), *zeros):
        first, middle, last = (looped(options, o, set_to_none) for o in ("zlbs", "lzbs", "lbsz"))
        assert same(first, middle), options
        assert same(first, last), options
        assert not close(first, looped(options, "lbs")), options


@says(
    "gradients/training-loop#why",
    ja="そうすれば、前から残っている勾配がループに入り込むことはありません。",
    en="Then no gradient left from before gets into the loop:",
)
def test_with_zero_grad_first_a_gradient_left_from_before_does_no_harm():
    for options, first in product(settings(), (True, False)):
        ends = []
        for left in (False, True):
            model = net()
            if left:
                (3 * loss(model)).backward()
            optimizer = optim.SGD(model.parameters(), lr=0.1, **options)
            for _ in range(2):
                if first:
                    optimizer.zero_grad()
                loss(model).backward()
                optimizer.step()
                if not first:
                    optimizer.zero_grad()
            ends.append(values(model))
        assert same(*ends) is first, options


@says(
    "gradients/training-loop#orders",
    ja="`step()`が見る勾配はすべて`None`なので、どのパラメータも更新されません。",
    en="`step()` finds `None` everywhere and skips every parameter.",
)
def test_cleared_between_backward_and_step_nothing_moves():
    for options in settings():
        assert same(looped(options, "lbzs"), values(net())), options
        assert not same(looped(options, "lbsz"), values(net())), options


@says(
    "gradients/training-loop#orders",
    ja="層がいくつかあるネットワークでは、この順序はたいていエラーになります。",
    en="In a network with several layers, this order is usually an error:",
)
def test_a_step_between_loss_and_backward_is_an_error_with_two_layers():
    for options in settings():
        if "fused" in options:  # whose step is not counted: see sgd/replacing-a-parameter
            looped(options, "lszb")
        else:
            with pytest.raises(RuntimeError, match="modified by an inplace operation"):
                looped(options, "lszb")


@says(
    "gradients/training-loop#accumulate",
    ja="損失が平均なら、どの部分の損失も、分けた数で割ってください。損失が平均でなく和なら、割らずに足します。",
    en="So divide every partial loss by the number of parts. If the loss is a sum and not a mean, "
    "divide nothing.",
)
@says(
    "gradients/training-loop#accumulate",
    ja="一致するのは、どの部分も同じ大きさで、学習中のバッチ正規化のようにバッチ全体を見る層がないときです。",
    en="This works for parts of equal size, and without layers that look at the whole batch, as "
    "batch normalization does in training.",
)
def test_parts_add_up_to_the_batch_if_they_are_equal_and_no_layer_sees_the_batch():
    equal, unequal = [slice(0, 3), slice(3, 6)], [slice(0, 2), slice(2, 6)]
    for parts, between in product((equal, unequal), ((nn.Tanh(),), (nn.BatchNorm1d(4),))):
        whole, by_parts = net(*between), net(*between)
        loss(whole).backward()
        for rows in parts:
            (loss(by_parts, rows) / len(parts)).backward()
        fits = parts is equal and isinstance(between[0], nn.Tanh)
        assert close(grads(whole), grads(by_parts)) is fits
    whole, by_parts = net(), net()
    (loss(whole) * len(X)).backward()
    for rows in unequal:
        (loss(by_parts, rows) * len(X[rows])).backward()
    assert close(grads(whole), grads(by_parts))


@says(
    "gradients/training-loop#model-or-optimizer",
    ja="片方はモデルのパラメータの勾配を、もう片方はオプティマイザに渡したパラメータの勾配を消します。",
    en="The one clears the parameters of the model, the other those the optimizer was given.",
)
def test_each_zero_grad_clears_its_own_parameters():
    for options in settings():
        for of_model in (True, False):
            model, outside = net(), parameter()
            optimizer = optim.SGD([model[0].weight, outside], **options)
            loss(model).backward()
            (model if of_model else optimizer).zero_grad()
            assert [grad is None for grad in grads(model)] == [True, *[of_model] * 3]
            assert (outside.grad is None) is not of_model


@says(
    "gradients/training-loop#clip",
    ja="向きは変わらず、長さは、その$10^{-6}$のために、`max_norm`よりわずかに短くなります。",
    en="The direction stays, and because of that $10^{-6}$ the length ends a little short of "
    "`max_norm`.",
)
@says(
    "gradients/training-loop#clip",
    ja="`clip_grad_norm_`が返すのは、縮める前のノルムです。",
    en="What `clip_grad_norm_` returns is the norm before clipping.",
)
def test_clipping_keeps_the_direction_and_returns_the_norm_before():
    for max_norm, foreach in product((1e-3, 0.1, 100.0), (None, False, True)):
        model = net()
        loss(model).backward()
        before = torch.cat([grad.flatten() for grad in grads(model)])
        returned = nn.utils.clip_grad_norm_(model.parameters(), max_norm, foreach=foreach)
        after = torch.cat([grad.flatten() for grad in grads(model)])
        assert torch.allclose(returned, before.norm())
        assert torch.allclose(
            functional.cosine_similarity(before, after, dim=0), torch.ones(()).double()
        )
        if max_norm < before.norm():
            assert after.norm() == pytest.approx(max_norm, rel=1e-5 / before.norm().item())
            assert after.norm() < max_norm
        else:
            assert torch.equal(before, after)


@says(
    "gradients/training-loop#clip",
    ja="勾配に一つでも`nan`があると、ノルムも、すべての勾配も`nan`になります。",
    en="If a single gradient is `nan`, then the norm and all gradients become `nan`.",
)
def test_one_nan_makes_all_gradients_nan_in_clipping():
    for foreach, max_norm in product((None, False, True), (0.1, 100.0)):
        model = net()
        loss(model).backward()
        model[2].bias.grad.fill_(float("nan"))
        norm = nn.utils.clip_grad_norm_(model.parameters(), max_norm, foreach=foreach)
        assert norm.isnan()
        assert all(grad.isnan().all() for grad in grads(model))
        with pytest.raises(RuntimeError, match="non-finite"):
            nn.utils.clip_grad_norm_(model.parameters(), max_norm, error_if_nonfinite=True)


# eval(), no_grad(), requires_grad=False


@says(
    "gradients/eval-or-no-grad#eval",
    ja="`eval()`にしたモデルの出力にも、`requires_grad`が付いています。計算グラフはこれまでどおり作られ、",
    en="The output of a model in `eval()` still has `requires_grad`: the graph is recorded as "
    "before,",
)
def test_eval_does_not_stop_the_recording():
    for between in ((nn.ReLU(),), (nn.Dropout(0.5),), (nn.BatchNorm1d(4),)):
        model = net(*between).eval()
        assert model(X).requires_grad
        loss(model).backward()
        assert all(grad is not None for grad in grads(model))


@says(
    "gradients/eval-or-no-grad#no-grad",
    ja="`no_grad()`の中でも、学習モードのままなら、0と2が出てきます。Dropoutは働き続けています。",
    en="Inside `no_grad()`, but still in training mode, there are 0 and 2: Dropout goes on "
    "dropping.",
)
def test_no_grad_and_inference_mode_do_not_stop_dropout():
    ones = torch.ones(1000)
    for off, p in product((torch.no_grad, torch.inference_mode), (0.25, 0.5)):
        with off():
            dropped = nn.Dropout(p)(ones).unique()
            kept = nn.Dropout(p).eval()(ones)
        assert torch.allclose(dropped, torch.tensor([0.0, 1 / (1 - p)]))
        assert torch.equal(kept, ones)


@says(
    "gradients/eval-or-no-grad#no-grad",
    ja="`eval()`で切り替わるのは、自分の`training`を見て動作を変える層だけです。",
    en="`eval()` reaches only layers that look at their own `training`.",
)
def test_eval_does_not_reach_dropout_as_a_function():
    class Functional(nn.Module):
        def __init__(self, told: bool):
            super().__init__()
            self.told = told

        def forward(self, x):
            return (
                functional.dropout(x, 0.5, training=self.training)
                if self.told
                else functional.dropout(x, 0.5)
            )

    for told in (True, False):
        model = nn.Sequential(Functional(told)).eval()
        assert (len(model(torch.ones(1000)).unique()) == 1) is told


@says(
    "gradients/eval-or-no-grad#inference-mode",
    ja="`torch.inference_mode()`の中でできた`y`は、勾配に必要な値として保存できません。",
    en="The `y` made inside `torch.inference_mode()` cannot be saved for a gradient.",
)
@says(
    "gradients/eval-or-no-grad#inference-mode",
    ja="`requires_grad`も付けられませんが、`clone()`すればふつうのテンソルになります。",
    en="It does not take `requires_grad` either; `clone()` makes an ordinary tensor of it.",
)
def test_a_tensor_of_inference_mode_is_not_saved_for_a_gradient():
    for dtype in (torch.float32, torch.float64, torch.bfloat16):
        x = parameter([2.0, 3.0], None, dtype)
        with torch.inference_mode():
            y = x * 2
        for use in (lambda y, x=x: x * y, lambda y, x=x: x / y, lambda y, x=x: x @ y):
            with pytest.raises(RuntimeError, match="Inference tensors cannot be saved"):
                use(y)
            use(y.clone()).sum().backward()
        with pytest.raises(RuntimeError, match="requires_grad"):
            y.requires_grad_()
        assert y.clone().requires_grad_().requires_grad


@says(
    "gradients/eval-or-no-grad#table",
    ja="中で計算したものからは入らない。`.grad`にあるものは残る",
    en="none from what is computed inside; what is in `.grad` stays",
)
def test_no_grad_keeps_out_gradients_of_what_is_computed_inside_and_no_others():
    model = net()
    outside = loss(model)
    with torch.no_grad():
        inside = loss(model)
        outside.backward()
    assert all(grad is not None for grad in grads(model))
    with pytest.raises(RuntimeError, match="does not require grad"):
        inside.backward()


@says(
    "gradients/eval-or-no-grad#freeze",
    ja="手前に印の付いたものがあれば、計算は計算グラフに残り、勾配はこの層を通り抜けます。",
    en="If something before the layer carries the label, the computation is still recorded, and "
    "gradients flow through it.",
)
@says(
    "gradients/eval-or-no-grad#freeze",
    ja="手前に印の付いたものがなければ、その計算は計算グラフに残らず、メモリを節約できます。",
    en="If nothing does, as when the first layers are frozen, nothing is recorded there, which "
    "saves memory.",
)
def test_a_frozen_layer_is_recorded_only_where_something_before_it_has_the_label():
    first, last = net(), net()
    first[0].requires_grad_(False)
    last[2].requires_grad_(False)
    assert first[0](X).grad_fn is None
    for model in (first, last):
        loss(model).backward()
    assert [grad is None for grad in grads(first)] == [True, True, False, False]
    assert [grad is None for grad in grads(last)] == [False, False, True, True]
    free = net()
    loss(free).backward()
    assert same(grads(last)[:2], grads(free)[:2])


@says(
    "gradients/eval-or-no-grad#still-moves",
    ja="`step()`が確かめるのは、`.grad`に何か入っているかどうかだけです。",
    en="`step()` asks only whether there is something in `.grad`.",
)
@says(
    "gradients/eval-or-no-grad#still-moves",
    ja="`zero_grad()`で`.grad`を`None`にすれば、モーメンタムがあっても飛ばされます。",
    en="Once `zero_grad()` has set `.grad` to `None`, the parameter is skipped, momentum or not:",
)
def test_a_frozen_parameter_moves_until_its_gradient_is_none():
    for options in settings():
        x = parameter()
        optimizer = optim.SGD([x], lr=0.25, **options)
        x.requires_grad_(False)
        optimizer.step()
        moved = x.item()
        assert moved != 2.0, options
        optimizer.zero_grad()
        optimizer.step()
        assert x.item() == moved, options
    for options in settings(WITH_MOMENTUM):
        x = parameter()
        optimizer = optim.SGD([x], lr=0.25, **options)
        optimizer.step()
        x.requires_grad_(False)
        moved = x.item()
        optimizer.zero_grad(set_to_none=False)
        optimizer.step()
        assert x.item() != moved, options
        assert buffer(optimizer, x) != 0, options


# Graphs and leaves


def nodes(root: torch.autograd.graph.Node) -> set:
    found, todo = {root}, [root]
    while todo:
        for node, _ in todo.pop().next_functions:
            if node is not None and node not in found:
                found.add(node)
                todo.append(node)
    return found


@says(
    "gradients/new-every-time#shared",
    ja="途中のノードと、そこに保存された値は、回ごとに作られます。",
    en="The nodes between, and the values saved in them, are made anew each time.",
)
def test_two_graphs_share_only_the_nodes_of_the_leaves():
    model = net()
    first, second = loss(model), loss(model)
    shared = nodes(first.grad_fn) & nodes(second.grad_fn)
    assert {node.variable for node in shared} == set(model.parameters())


@says(
    "gradients/new-every-time#loss-grad",
    ja="損失は葉ではないので、`retain_grad()`を呼ばなければ`grad`は残りません。",
    en="The loss is no leaf, so without `retain_grad()` it keeps no `grad`.",
)
@says(
    "gradients/new-every-time#loss-grad",
    ja="損失の勾配も加算されるのは、同じ損失に逆伝播が二度以上届いたときだけです。",
    en="A loss adds up gradients only when more than one backward pass reaches it,",
)
def test_a_loss_adds_up_gradients_only_when_several_passes_reach_it():
    model = net()
    for retained in (False, True):
        for _ in range(3):
            e = loss(model)
            if retained:
                e.retain_grad()
            e.backward()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that .grad of a result is read
                assert e.grad == (1.0 if retained else None)
    for again in (lambda e: e, lambda e: 2 * e):  # from it, or through it
        e = loss(model)
        e.retain_grad()
        again(e).backward(retain_graph=True)
        once = e.grad.item()
        again(e).backward()
        assert e.grad.item() == 2 * once


@says(
    "gradients/new-every-time#detach-or-no-grad",
    ja="`no_grad()`の中の計算は、はじめから記録されません。",
    en="Inside `no_grad()` nothing is recorded in the first place.",
)
def test_nothing_is_recorded_inside_no_grad():
    model, x = net(), parameter([2.0, 3.0], None)
    with torch.no_grad():
        results = [model(X), loss(model), x * 2, x.exp(), x.clone()]
        views = [x[:1], x.view(2, 1), x[None]]
    assert not any(result.requires_grad or result.grad_fn for result in results)
    for view in views:  # these carry the label of what they are a view of, and no record either
        (view * 3).sum().backward()
        assert view.grad_fn is x.grad is None


@says(
    "gradients/new-every-time#memory",
    ja="しかも役には立たず、`total`から`backward()`を呼ぶとエラーになります。",
    en="and to no purpose: a `backward()` through `total` is an error.",
)
def test_a_sum_of_losses_that_have_gone_back_cannot_go_back_again():
    model, total = net(), 0
    for _ in range(3):
        part = loss(model)
        part.backward()
        total = total + part
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        total.backward()


@says(
    "gradients/new-every-time#memory",
    ja="一度の`backward()`で、三回加算したときと同じ-24が得られました。",
    en="One `backward()` gives the same -24 as adding up three times.",
)
@says(
    "gradients/one-step#accumulate",
    ja="結果は、先に損失を足してから求めたときと同じです。",
    en="and comes out as from their sum:",
)
def test_losses_one_by_one_give_the_gradient_of_their_sum():
    at_once, one_by_one = net(), net()
    sum(loss(at_once, slice(i, i + 1)) for i in range(6)).backward()
    for i in range(6):
        loss(one_by_one, slice(i, i + 1)).backward()
    assert close(grads(at_once), grads(one_by_one))


@says(
    "gradients/leaf-tensors#side-by-side",
    ja="既定では、`backward()`が届いたテンソルのうち、`a`のように、はじめの二つがどちらも`True`のものに"
    "`.grad`が入ります。",
    en="By default a tensor that `backward()` reaches gets a `.grad` if the first two are both "
    "`True`, as at `a`.",
)
@says(
    "gradients/one-step#new-tensor",
    ja="`retain_grad()`などで指定しないかぎり、`backward()`が`.grad`に勾配を入れるのは"
    "葉テンソルだけです。",
    en="unless asked to, as with `retain_grad()`, `backward()` puts gradients into the `.grad` of "
    "leaf tensors only.",
)
def test_a_gradient_is_left_in_leaves_with_the_label_and_where_it_is_asked_for():
    for dtype in (torch.float32, torch.float64, torch.bfloat16):
        leaf, unlabelled = parameter([2.0, 3.0], None, dtype), torch.ones(2, dtype=dtype)
        view, product_, retained = leaf[:1], leaf * unlabelled, leaf.clone()
        retained.retain_grad()
        (view.sum() + product_.sum() + retained.sum()).backward()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that .grad of a result is read
            found = [t.grad is not None for t in (leaf, unlabelled, view, product_, retained)]
        assert found == [True, False, False, False, True]


@says(
    "gradients/leaf-tensors#is-leaf",
    ja="`detach()`が返すテンソルや、`no_grad()`の中で計算したテンソルは、葉になります。",
    en="What `detach()` returns, or what is computed inside `no_grad()`, is a leaf again.",
)
@says(
    "gradients/leaf-tensors#non-leaf-error",
    ja="計算の結果からは、印を外すこともできません。",
    en="From a result, the label cannot even be taken off:",
)
def test_what_is_not_recorded_is_a_leaf_and_a_result_keeps_its_label():
    x = parameter([2.0, 3.0], None)
    for result in (x * 2, x.clone(), x.double(), x[0], x.view(2, 1), net()(X)):
        assert not result.is_leaf
        assert result.detach().is_leaf
        with pytest.raises(RuntimeError, match="you can only change requires_grad flags of leaf"):
            result.requires_grad = False
    with torch.no_grad():
        assert all(result.is_leaf for result in (x * 2, x.clone(), x[0], net()(X)))


@says(
    "gradients/leaf-tensors#copies",
    ja="`w`のようなふつうのテンソルでは、`.grad`の2と4もコピーされます。`nn.Parameter`では、"
    "最後の行のように、コピーされません。",
    en="For a plain tensor such as `w`, `.grad` is copied too, here 2 and 4; for an "
    "`nn.Parameter` it is not, as the last line shows.",
)
@says(
    "gradients/leaf-tensors#copies",
    ja="計算の結果は、この方法ではコピーできません。",
    en="A result cannot be copied in that way:",
)
def test_deepcopy_copies_the_gradient_of_a_tensor_and_not_of_a_parameter_nor_a_result():
    for dtype in (torch.float32, torch.float64, torch.bfloat16):
        plain = parameter([1.0, 2.0], [2.0, 4.0], dtype)
        registered = nn.Parameter(plain.detach().clone())
        registered.grad = plain.grad.clone()
        assert torch.equal(copy.deepcopy(plain).grad, plain.grad)
        assert copy.deepcopy(registered).grad is None
        for result in (plain * 2, plain.clone(), plain[0]):
            with pytest.raises(RuntimeError, match="support the deepcopy protocol"):
                copy.deepcopy(result)


@says(
    "gradients/leaf-tensors#best",
    ja="`state_dict()`は計算グラフから切り離しただけで、コピーはしていません。",
    en="`state_dict()` has detached the tensors and not copied them,",
)
def test_state_dict_of_a_model_shares_memory_with_its_parameters():
    for options in settings():
        model = net()
        state, kept = model.state_dict(), copy.deepcopy(model.state_dict())
        optimizer = optim.SGD(model.parameters(), lr=0.1, **options)
        loss(model).backward()
        optimizer.step()
        assert same(list(state.values()), values(model)), options
        assert not close(list(kept.values()), values(model)), options


@says(
    "gradients/two-points#first-prediction",
    ja="それらを使った微分できる計算は、止めないかぎり、一つ残らず記録されます。",
    en="every differentiable computation that uses them is recorded, unless recording is switched "
    "off.",
)
def test_differentiable_computations_are_recorded_and_others_are_not():
    x = parameter([2.0, 3.0], None)
    for result in (x + 1, x * x, x.exp(), x[0], x.view(2, 1), x.double(), x.clone(), x.max()):
        assert result.requires_grad
    for result in (x > 1, x.argmax(), x.int(), torch.zeros_like(x), x == x):
        assert not result.requires_grad


@says(
    "gradients/one-step#in-place",
    ja="ただし今度はテンソルが同じままなので、`.grad`にはまだ前回の-8が残っています。",
    en="But this time the tensor is still the same one, and its `.grad` still holds the -8 of the "
    "last round.",
)
@says(
    "gradients/one-step#accumulate",
    ja="`.grad`は一つのテンソルで、`backward()`はふつう、そこにその場で加算します。",
    en="`.grad` is one tensor, and `backward()` normally adds to it in place.",
)
def test_backward_adds_in_place_to_the_gradient_that_is_left():
    for dtype in (torch.float32, torch.float64, torch.bfloat16):
        x = parameter([2.0, 3.0], None, dtype)
        (x * 4).sum().backward()
        left = x.grad
        with torch.no_grad():
            x -= 0.25 * x.grad
        assert x.grad is left
        (x * 4).sum().backward()
        assert x.grad is left
        assert torch.equal(left, torch.full_like(left, 8.0))


# Error messages


@says(
    "gradients/error-messages#does-not-require-grad",
    ja="`item()`や`torch.tensor(...)`でも、`detach()`と同じようにつながりが切れます。",
    en="`item()` and `torch.tensor(...)` cut the connection just like `detach()`.",
)
@says(
    "gradients/error-messages#does-not-require-grad",
    ja="損失に印を付けても直りません。エラーは消えますが、目的も消えます。",
    en="Putting the label on the loss is no cure. The error disappears, and so does the purpose:",
)
def test_what_cuts_the_graph_is_not_cured_by_a_label_on_the_loss():
    def cut(y: torch.Tensor) -> list[torch.Tensor]:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a tensor is made from a tensor
            return [torch.tensor(y.item()), torch.tensor(y), y.detach(), y * 1, y.data, y > 1]

    for number in range(6):
        a = parameter(2.0, None)
        e = cut(3 * a)[number].float()
        with pytest.raises(RuntimeError, match="does not require grad and does not have a grad_fn"):
            e.backward()
        e.requires_grad_().backward()
        assert a.grad is None


@says(
    "gradients/error-messages#gradient-argument",
    ja="重みが1なら和の勾配、0.5なら平均の勾配です。",
    en="Weights of 1 give the gradient of the sum, weights of 0.5 that of the mean.",
)
@says(
    "gradients/error-messages#gradient-argument",
    ja="`sum()`と`mean()`の違いは、この重みの違いだけです。",
    en="`sum()` and `mean()` are thus the same thing as two sets of weights.",
)
def test_sum_and_mean_are_two_sets_of_weights():
    for rows in range(1, 5):
        for weight, reduce in ((1.0, torch.sum), (1 / rows, torch.mean)):
            weighted, reduced = net(), net()
            errors = (weighted(X[:rows]) - T[:rows]) ** 2
            errors.backward(torch.full_like(errors, weight))
            reduce((reduced(X[:rows]) - T[:rows]) ** 2).backward()
            assert close(grads(weighted), grads(reduced))


@says(
    "gradients/error-messages#nan",
    ja="最後の行のとおり、データに`nan`が一つあるだけでもそうなります。",
    en="A single `nan` in the data is enough, as the last line shows.",
)
def test_a_single_nan_in_the_data_is_enough():
    for at in range(4):
        for between in ((nn.Tanh(),), (nn.ReLU(),), (nn.BatchNorm1d(4),), (nn.Sigmoid(),)):
            model, x = net(*between), X.clone()
            x[at, 0] = float("nan")
            e = ((model(x) - T) ** 2).mean()
            e.backward()
            assert e.isnan()
            assert model[-1].bias.grad.isnan().all()


@says(
    "gradients/error-messages#where-nan",
    ja="`torch.where`で問題のない側を選んでも、選ばなかった側の勾配がnanなら、結果もnanです。",
    en="If `torch.where` picks the good side and the gradient of the other side is nan, the result "
    "is nan.",
)
def test_where_does_not_hide_the_nan_of_the_side_not_picked():
    zero = torch.zeros(2)
    for bad in (torch.sqrt, lambda x: x.norm() / x.norm() * x, lambda x: x.log() * x.sqrt()):
        x = zero.clone().requires_grad_()
        torch.where(x > 0, bad(x), x).sum().backward()
        assert x.grad.isnan().all()
        x = zero.clone().requires_grad_()
        torch.where(x > 0, bad(torch.where(x > 0, x, 1.0)), x).sum().backward()
        assert not x.grad.isnan().any()


@says(
    "gradients/error-messages#first-entries",
    ja="ただし、重み減衰と、前の勾配を覚えているモーメンタムは、勾配が0の要素も動かします。",
    en="Weight decay, and momentum that remembers earlier gradients, however, move entries with "
    "gradient 0 too.",
)
@says(
    "gradients/error-messages#first-entries",
    ja="印の付いたテンソルから切り出した一部は葉ではないので、オプティマイザに渡せません。",
    en="A slice of a tensor with the label is no leaf, so the optimizer does not take it.",
)
def test_entries_with_gradient_0_stay_but_for_decay_and_momentum_of_before():
    for options in settings():
        w = parameter([2.0, 3.0], [4.0, 4.0])
        for part in (w[:1], w[0], w[[0]]):
            with pytest.raises(ValueError, match="can't optimize a non-leaf Tensor"):
                optim.SGD([part], **options)
        optimizer = optim.SGD([w], lr=0.25, **options)
        w.grad[1] = 0.0
        optimizer.step()
        assert (w[1].item() == 3.0) is ("weight_decay" not in options), options
        w.grad = torch.tensor([4.0, 4.0])
        optimizer.step()
        before, w.grad = w[1].item(), torch.tensor([4.0, 0.0])
        optimizer.step()
        stays = "weight_decay" not in options and "momentum" not in options
        assert (w[1].item() == before) is stays, options


@says(
    "gradients/error-messages#second-derivative",
    ja="`backward()`を二度呼んでも、二階微分にはなりません。",
    en="Two calls of `backward()` do not give the second derivative:",
)
def test_two_calls_of_backward_add_the_gradient_twice():
    for function in (torch.exp, torch.sin, lambda z: z**3, torch.tanh):
        z = parameter(3.0, None, torch.float64)
        y = function(z)
        (first,) = torch.autograd.grad(y, z, create_graph=True)
        (second,) = torch.autograd.grad(first, z)
        y = function(z)
        y.backward(retain_graph=True)
        y.backward()
        assert z.grad.item() == 2 * first.item() != second.item()


# The usual way, and a hundred steps


@says(
    "gradients/the-usual-way#shape-trap",
    ja="`b`の勾配は「予測の平均と正解の平均の差」の二倍で、組み合わせ方によりません。",
    en="The gradient of `b` is twice the difference of mean prediction and mean target, whatever "
    "is paired with what.",
)
def test_a_shape_mismatch_leaves_the_gradient_of_the_intercept_right():
    for rows in (2, 3, 6):
        found = []
        for target in (T[:rows], T[:rows, 0]):
            a, b = (parameter(value, None, torch.float64) for value in (1.0, 0.5))
            ((a * X[:rows, :1] + b - target) ** 2).mean().backward()
            found.append((a.grad.item(), b.grad.item()))
        (right_a, right_b), (wrong_a, wrong_b) = found
        assert wrong_b == pytest.approx(right_b)
        assert wrong_a != pytest.approx(right_a)


@says(
    "gradients/the-usual-way#no-label",
    ja="`nn.Sequential`に並べた層(レイヤー)のパラメータには、はじめから印が付いています。",
    en="The layers of `nn.Sequential` put the label on their parameters themselves:",
)
def test_layers_put_the_label_on_their_parameters_themselves():
    layers = [nn.Linear(2, 2), nn.Conv1d(1, 1, 1), nn.BatchNorm1d(2), nn.Embedding(2, 2)]
    for layer in (*layers, nn.GRU(2, 2), nn.LayerNorm(2), nn.PReLU()):
        assert all(p.requires_grad and p.is_leaf for p in nn.Sequential(layer).parameters())
        assert list(layer.parameters())


@says(
    "gradients/the-usual-way#mse-loss",
    ja="二乗するので、逆に渡しても値は変わりません。",
    en="Because of the square, the value is the same the other way round.",
)
def test_the_order_of_prediction_and_target_changes_no_value_and_no_gradient():
    found = []
    for turned in (False, True):
        model = net()
        pair = (model(X), T)
        e = nn.MSELoss()(*(reversed(pair) if turned else pair))
        e.backward()
        found.append([e.detach(), *grads(model)])
    assert close(*found)


@says(
    "gradients/hundred-steps#limit",
    ja="一度`nan`になると、もう戻りません。",
    en="and `nan` never goes away.",
)
def test_nan_never_goes_away():
    for options in settings():
        x = parameter(2.0, float("nan"))
        optimizer = optim.SGD([x], lr=0.25, **options)
        optimizer.step()
        for grad in (1.0, 0.0):
            x.grad = torch.tensor(grad)
            optimizer.step()
            assert x.isnan(), options


@says(
    "gradients/error-messages#modified",
    ja="メッセージには値の形が出ています。計算の結果なら、その値を出した演算の名前も出ています。",
    en="The message has the shape of the value and, where it is a result, the operation that it "
    "comes out of;",
)
def test_the_message_of_a_modified_value_has_its_shape_and_its_operation():
    for function, name in ((torch.exp, "Exp"), (torch.tanh, "Tanh"), (torch.sqrt, "Sqrt")):
        for shape in ((2,), (3, 1)):
            y = function(torch.ones(shape, requires_grad=True))
            y.add_(1)
            with pytest.raises(RuntimeError) as error:
                y.sum().backward()
            assert str(list(shape)) in str(error.value)
            assert f"output 0 of {name}" in str(error.value)
    model = net()
    e = loss(model)
    with torch.no_grad():
        model[2].weight.add_(1)
    with pytest.raises(RuntimeError, match=r"\[4, 1\]"):  # the weight, as it was kept
        e.backward()


@says(
    "gradients/error-messages#shapes",
    ja="後ろの組は重みで、転置した形(`in_features`、出力の個数の順)で出ています。",
    en="The second pair in the message is the weight, transposed: `in_features` first, then the "
    "number of outputs.",
)
def test_the_message_of_shapes_has_the_data_and_then_the_weight_transposed():
    for rows, width, inputs, outputs in ((1, 2, 1, 1), (4, 3, 2, 5), (2, 1, 3, 7)):
        found = f"{rows}x{width} and {inputs}x{outputs}"
        with pytest.raises(RuntimeError, match=found):
            nn.Linear(inputs, outputs)(torch.ones(rows, width))


@says(
    "gradients/error-messages#dtypes",
    ja="PyTorchはここでは型をそろえてくれません。",
    en="PyTorch does not convert one to the other by itself here.",
)
def test_a_layer_converts_neither_data_nor_weights():
    types = (torch.float32, torch.float64, torch.bfloat16, torch.int64)
    for of_data, of_weights in product(types, types[:3]):
        layer, x = nn.Linear(2, 1).to(of_weights), torch.ones(3, 2, dtype=of_data)
        if of_data == of_weights:
            layer(x)
        else:
            with pytest.raises(RuntimeError, match="must have the same dtype"):
                layer(x)


@says(
    "gradients/error-messages#none-zero",
    ja="代わりに`c.grad = None`と書くか、オプティマイザの`zero_grad()`を使えば、"
    "何回目でも通ります。",
    en="Write `c.grad = None` instead, or use the optimizer's `zero_grad()`; both work in every "
    "round.",
)
def test_both_resets_work_with_and_without_a_gradient():
    for options, left in product(settings(), (None, 4.0)):
        for by_hand in (True, False):
            c = parameter(2.0, left)
            optimizer = optim.SGD([c], **options)
            if by_hand:
                c.grad = None
            else:
                optimizer.zero_grad()
            assert c.grad is None, options
    with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'zero_'"):
        parameter(2.0, None).grad.zero_()
