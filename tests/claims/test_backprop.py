"""The sentences of the chapter on backpropagation that say more than their runs show."""

from __future__ import annotations

from itertools import product

import torch
from torch import nn, optim
from torch.nn import functional

from tests.support.claims import WITHOUT_MOMENTUM, parameter, says, settings

DTYPES = (torch.float32, torch.float64, torch.bfloat16)


def leaf(*shape: int, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    """Random values, the same for the same shape."""
    generator = torch.Generator().manual_seed(len(shape))
    return torch.randn(shape, generator=generator, dtype=dtype).requires_grad_()


@says(
    "backprop/one-node-at-a-time#rules",
    ja="先にどれだけ計算が続いていても、届いた勾配が一つあれば、渡す値は決まります。",
    en="However many operations follow, the one gradient that arrives settles what is passed on.",
)
def test_what_arrives_settles_what_is_passed_on_whatever_follows():
    p, q = leaf(3), leaf(2, 3)
    for operation in (torch.add, torch.sub, torch.mul, torch.div, torch.maximum):
        for following in (torch.sin, lambda r: r**3, lambda r: r[:1].exp(), lambda r: r @ r.T):
            result = operation(p, q)
            end = following(result).sum()
            (arrived,) = torch.autograd.grad(end, result, retain_graph=True)
            whole = torch.autograd.grad(end, (p, q))
            alone = torch.autograd.grad(operation(p, q), (p, q), arrived)
            assert all(map(torch.equal, whole, alone))


@says(
    "backprop/one-node-at-a-time#branches",
    ja="一つの変数を二度使うと、勾配も二度届きます。",
    en="A variable that is used twice is reached twice.",
)
def test_what_is_used_several_times_gets_the_sum_of_the_parts():
    for dtype in DTYPES:
        p = leaf(3, dtype=dtype)
        copies = [p.detach().clone().requires_grad_() for _ in range(3)]
        (p * p.sin() + p.sum()).sum().backward()
        (copies[0] * copies[1].sin() + copies[2].sum()).sum().backward()
        total = copies[0].grad + copies[1].grad + copies[2].grad
        assert torch.allclose(p.grad, total, rtol=2e-2 if dtype == torch.bfloat16 else 1e-5)


@says(
    "backprop/one-node-at-a-time#waiting",
    ja="枝の片方をうっかり切っても、エラーは出ません。",
    en="cut one of two branches by accident, and there is no error.",
)
def test_a_branch_that_is_cut_lacks_its_part_without_an_error():
    p = leaf(3)
    whole, one, other = (
        torch.autograd.grad(end.sum(), p)[0]
        for end in (p.exp() * p.sin(), p.exp().detach() * p.sin(), p.exp() * p.sin().detach())
    )
    assert torch.allclose(one + other, whole)
    assert not torch.allclose(one, whole)


@says(
    "backprop/one-node-at-a-time#waiting",
    ja="どのノードを戻るのも、その結果を使ったノードのうち、いまの`backward()`で通るものが"
    "すべて済んでからです。",
    en="A node goes back when all nodes that used its result are done, as far as this `backward()` "
    "comes through them.",
)
def test_each_node_goes_back_once_after_all_that_used_its_result():
    p = leaf(3)
    u = p * 2
    v = u.sin()
    aside = (u * v).sum()  # also used u and v; this backward() does not come through it
    end = (u * v + v.exp() + u).sum()
    found, todo = {end.grad_fn}, [end.grad_fn]
    while todo:
        for node, _ in todo.pop().next_functions:
            if node is not None and node not in found:
                found.add(node)
                todo.append(node)
    order = []
    for node in found:
        node.register_prehook(lambda _, node=node: order.append(node))
    end.backward(retain_graph=True)
    assert len(order) == len(set(order)) == len(found)
    for node in order:
        for following, _ in node.next_functions:
            assert following is None or order.index(following) > order.index(node)
    assert aside.requires_grad


@says(
    "backprop/hidden-layer#relu",
    ja="正の2では、届いた1をそのまま渡します。負の-1では、何も渡しません。",
    en="At the positive 2, the 1 that arrives is passed on. At the negative -1, nothing is.",
)
def test_relu_passes_a_gradient_only_where_its_input_is_positive():
    for dtype in DTYPES:
        z = torch.tensor([-2.0, -1e-3, -0.0, 0.0, 1e-3, 2.0], dtype=dtype, requires_grad=True)
        for relu in (torch.relu, nn.ReLU(), functional.relu, lambda z: z.clamp(min=0)):
            (passed,) = torch.autograd.grad(relu(z), z, torch.full_like(z, 3.0))
            expected = torch.where(z > 0, 3.0, 0.0).to(dtype)
            inside = z != 0  # at the kink itself, clamp decides otherwise
            assert torch.equal(passed[inside], expected[inside])


def two_units(weights: list[float], *between: nn.Module) -> nn.Sequential:
    model = nn.Sequential(nn.Linear(1, 2), *between, nn.Linear(2, 1))
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor(weights)[:, None])
        model[0].bias.zero_()
        model[-1].weight.fill_(0.5)
        model[-1].bias.zero_()
    return model


V = torch.tensor([[-1.0], [0.0], [1.0], [0.5]]), torch.tensor([[1.0], [0.0], [1.0], [0.5]])


@says(
    "backprop/hidden-layer#equal",
    ja="同じだけ動くので、次も同じです(片方だけを落とすDropoutがあれば、違いが出ます)。",
    en="They move by the same amount, and the next time all of it is equal again. (Dropout, which "
    "drops one and keeps the other, would set them apart.)",
)
def test_units_that_start_equal_stay_equal_but_for_dropout():
    torch.manual_seed(0)
    for options in settings():
        for between in ((nn.ReLU(),), (nn.ReLU(), nn.Dropout(0.5))):
            model = two_units([0.7, 0.7], *between)
            optimizer = optim.SGD(model.parameters(), lr=0.05, **options)
            for number in range(6):
                rows = slice(2 * (number % 2), 2 * (number % 2) + 2)
                optimizer.zero_grad()
                ((model(V[0][rows]) - V[1][rows]) ** 2).mean().backward()
                optimizer.step()
            weights = [*model[0].weight, *model[0].bias, *model[-1].weight[0]]
            apart = any(weights[i] != weights[i + 1] for i in (0, 2, 4))
            assert apart is (len(between) == 2), options


@says(
    "backprop/hidden-layer#dead",
    ja="ここからSGDで更新しても、モーメンタムや重み減衰がなければ、どのパラメータも変わりません。",
    en="From here, SGD without momentum or weight decay changes none of the parameters.",
)
def test_a_dead_layer_whose_bias_has_arrived_stays_where_it_is():
    x, t = torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0], [5.0]])
    for options in settings(WITHOUT_MOMENTUM):
        model = two_units([-1.0, -2.0], nn.ReLU())
        nn.init.constant_(model[-1].bias, 4.0)
        before = [p.detach().clone() for p in model.parameters()]
        optimizer = optim.SGD(model.parameters(), lr=0.1, **options)
        for _ in range(3):
            optimizer.zero_grad()
            ((model(x) - t) ** 2).mean().backward()
            optimizer.step()
        stays = all(map(torch.equal, before, model.parameters()))
        assert stays is ("weight_decay" not in options), options


@says(
    "backprop/hidden-layer#without-relu",
    ja="層を重ねても直線のままです。",
    en="layers on top of each other remain a straight line.",
)
def test_layers_without_activation_remain_a_straight_line():
    torch.manual_seed(0)
    for depth, width in product((2, 3, 5), (1, 4)):
        sizes = [1, *[width] * (depth - 1), 1]
        layers = [nn.Linear(sizes[i], sizes[i + 1]) for i in range(depth)]
        x = torch.linspace(-3, 3, 7, dtype=torch.float64)[:, None]
        y = nn.Sequential(*layers).double()(x).squeeze()
        assert torch.allclose(y.diff().diff(), torch.zeros(5).double(), atol=1e-12)


SHAPED = (
    lambda x: x.sum(),
    lambda x: x.sum(dim=0),
    lambda x: x.mean(dim=1, keepdim=True),
    lambda x: x + torch.ones(2, 2, 3, dtype=x.dtype),
    lambda x: x[:, [0, 0, 2]],
    lambda x: x[1],
    lambda x: x.reshape(3, 2),
    lambda x: x.T,
    lambda x: x.view(6),
    lambda x: x.flip(0).roll(1, 1),
    lambda x: x.expand(4, 2, 3),
    lambda x: x @ x.T,
    lambda x: torch.stack([x, x]).unsqueeze(1),
    lambda x: x[x > 0],
)


@says(
    "backprop/changing-shape#changing-shape",
    ja="勾配の形は、渡す先のテンソルと同じです。",
    en="A gradient has the shape of the tensor that it goes to.",
)
def test_a_gradient_has_the_shape_of_the_tensor_that_it_goes_to():
    for function, dtype in product(SHAPED, DTYPES):
        x = leaf(2, 3, dtype=dtype)
        function(x).sum().backward()
        assert x.grad.shape == x.shape
        assert x.grad.dtype == dtype


@says(
    "backprop/changing-shape#reshaping",
    ja="足しも繰り返しもしません。届いた値が、それぞれの元の場所へ戻るだけです。",
    en="Nothing is added and nothing repeated: each part goes back to where its entry came from.",
)
def test_reshape_and_transpose_bring_each_part_back_to_its_entry():
    places = torch.arange(6.0).reshape(2, 3)
    for move in (lambda x: x.reshape(3, 2), lambda x: x.T, lambda x: x.view(1, 6)):
        x = places.clone().requires_grad_()
        move(x).backward(move(places))  # what arrives says where its entry came from
        assert torch.equal(x.grad, places)


@says(
    "backprop/changing-shape#linear",
    ja="どの行列積も、この二つの規則で戻れます。",
    en="The product of any two matrices goes back by these two rules.",
)
def test_any_matrix_product_goes_back_by_two_rules():
    for n, k, m in product((1, 2, 3), repeat=3):
        a, b = leaf(n, k), leaf(k, m)
        arriving = torch.arange(1.0, n * m + 1, dtype=torch.float64).reshape(n, m)
        to_a, to_b = torch.autograd.grad(a @ b, (a, b), arriving)
        assert torch.allclose(to_a, arriving @ b.T)
        assert torch.allclose(to_b, a.T @ arriving)


@says(
    "backprop/gradient-of-a-gradient#gradient-of-a-gradient",
    ja="`torch.autograd.grad`は、勾配を返すだけで、`.grad`には触れません。",
    en="`torch.autograd.grad` returns a gradient and leaves `.grad` alone.",
)
def test_grad_leaves_dot_grad_alone():
    for left in (None, 7.0):
        z = parameter(3.0, left)
        for options in ({}, {"create_graph": True}):
            (found,) = torch.autograd.grad(z**3, z, **options)
            assert found.item() == 27.0
            assert found.requires_grad is bool(options)
            assert (z.grad if left is None else z.grad.item()) == left


@says(
    "backprop/gradient-of-a-gradient#hessian",
    ja="二階微分が連続なら、微分の順序を入れ替えても同じ値になり、行列は対称になります。",
    en="where second derivatives are continuous, the order does not matter, so the matrix is "
    "symmetric.",
)
def test_a_hessian_is_symmetric():
    for function in (lambda p: (p.exp() * p.roll(1)).sum(), lambda p: p.prod().sin()):
        hessian = torch.autograd.functional.hessian(function, leaf(3))
        assert torch.allclose(hessian, hessian.T)
        assert hessian.abs().min() > 0


@says(
    "backprop/softmax-and-cross-entropy#p-minus-t",
    ja="三つを足すと0で、上げる分と下げる分がつり合います。",
    en="The three add up to 0: what goes up and what goes down are in balance.",
)
@says(
    "backprop/softmax-and-cross-entropy#step-by-step",
    ja="損失は既定では平均になるので、勾配もデータの数で割られます。",
    en="the loss is by default a mean, so the gradient is divided by their number.",
)
def test_the_gradient_of_cross_entropy_is_probability_minus_right_answer():
    for rows, classes in product((1, 2, 5), (2, 3, 10)):
        z = leaf(rows, classes)
        right = torch.arange(rows) % classes
        functional.cross_entropy(z, right).backward()
        expected = torch.softmax(z, 1) - functional.one_hot(right, classes)
        assert torch.allclose(z.grad, expected / rows)
        assert torch.allclose(z.grad.sum(dim=1), torch.zeros(rows).double(), atol=1e-12)


@says(
    "backprop/softmax-and-cross-entropy#probabilities",
    ja="先にsoftmaxを通してしまっても、エラーは出ません。",
    en="Taking softmax before raises no error.",
)
@says(
    "backprop/softmax-and-cross-entropy#probabilities",
    ja="確率をちょうど1と0にできたとしても、損失は0になりません。",
    en="even with probabilities of exactly 1 and 0, the loss does not become 0.",
)
@says(
    "backprop/softmax-and-cross-entropy#probabilities",
    ja="反対に、対数を取った確率を受け取る`nll_loss`へ、確率をそのまま渡すと、損失は負になります。",
    en="Given the probabilities themselves, the loss is negative.",
)
def test_probabilities_in_place_of_scores_raise_no_error_and_mislead():
    for classes in (2, 3, 10):
        right = torch.zeros(1, dtype=torch.long)
        best = functional.one_hot(right, classes).double()
        for probabilities in (best, torch.softmax(leaf(1, classes).detach(), 1)):
            assert functional.cross_entropy(probabilities, right) > 0.3
            assert functional.nll_loss(probabilities, right) < 0


@says(
    "backprop/softmax-and-cross-entropy#overflow",
    ja="得点から最大値を引いても確率は変わらないことを使い、",
    en="Subtracting the largest score from all of them does not change the probabilities,",
)
def test_subtracting_from_all_scores_does_not_change_the_probabilities():
    for z in (leaf(3), leaf(2, 5) * 50):
        shifted = z - z.max()
        by_formula = shifted.exp() / shifted.exp().sum(-1, keepdim=True)
        assert torch.allclose(by_formula, torch.softmax(z, -1))


@says(
    "backprop/vanishing-exploding-nan#kinks",
    ja="ReLUも絶対値も、折れ目の0では、勾配は0です。",
    en="ReLU and the absolute value have a gradient of 0 at their kink, 0. The `max()` of all "
    "values, where two are equal, gives half to each.",
)
def test_what_pytorch_chooses_at_kinks():
    for dtype in DTYPES:
        for kinked in (torch.relu, torch.abs):
            x = torch.zeros(3, dtype=dtype, requires_grad=True)
            kinked(x).sum().backward()
            assert torch.equal(x.grad, torch.zeros_like(x))
        for equal in (1, 2, 4):
            x = torch.tensor([1.0, *[3.0] * equal], dtype=dtype, requires_grad=True)
            x.max().backward()
            assert x.grad.tolist() == [0.0, *[1 / equal] * equal]


@says(
    "backprop/vanishing-exploding-nan#ten-layers",
    ja="いちばん大きい0のところでも0.25で、",
    en="Even at 0, where it is largest, it is 0.25,",
)
def test_the_derivative_of_the_sigmoid_is_nowhere_above_a_quarter():
    x = torch.linspace(-20, 20, 401, dtype=torch.float64, requires_grad=True)
    torch.sigmoid(x).sum().backward()
    assert x.grad.max().item() == x.grad[200].item() == 0.25
    assert (x.grad[:200].diff() > 0).all()
    assert (x.grad[200:].diff() < 0).all()
