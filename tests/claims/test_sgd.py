"""The sentences of the chapter on SGD that say more than their runs show, tried beyond them."""

from __future__ import annotations

import copy
import inspect
from itertools import pairwise, product

import pytest
import torch
from torch import nn, optim

from tests.support.claims import (
    RULES,
    WAYS,
    WITH_MOMENTUM,
    WITHOUT_MOMENTUM,
    buffer,
    parameter,
    says,
    settings,
)

LOOP, FOREACH, FUSED = WAYS
PLAIN = ({},)
MOMENTUM = ({"momentum": 0.5},)
REFUSED = (RuntimeError, TypeError, ValueError)


def net(seed: int = 0, dtype: torch.dtype = torch.float64) -> nn.Sequential:
    """Two layers, the same for the same seed."""
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)).to(dtype)


def batches(count: int = 6, dtype: torch.dtype = torch.float64) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    return [torch.randn(3, 2, generator=generator, dtype=dtype) for _ in range(count)]


def loss(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
    return ((model(x).squeeze(1) - x.sum(dim=1).sin()) ** 2).mean()


def trained(
    options: dict, seed: int = 0, penalty: float = 0.0, dtype: torch.dtype = torch.float64
) -> list[torch.Tensor]:
    """The parameters of two layers after six mini-batches."""
    model = net(seed, dtype)
    optimizer = optim.SGD(model.parameters(), lr=0.1, **options)
    for x in batches(dtype=dtype):
        optimizer.zero_grad()
        squares = sum((p**2).sum() for p in model.parameters())
        (loss(model, x) + penalty / 2 * squares).backward()
        optimizer.step()
    ends = [p.detach() for p in model.parameters()]
    assert not any(map(torch.equal, ends, net(seed, dtype).parameters()))
    return ends


def walked(options: dict, grads: list[float | None], lr: float = 1.0) -> list[float]:
    """Where a parameter at 2 stands after each step with a gradient put in by hand."""
    x = parameter(2.0, None)
    optimizer = optim.SGD([x], lr=lr, **options)
    places = []
    for grad in grads:
        x.grad = None if grad is None else torch.tensor(grad)
        optimizer.step()
        places.append(x.item())
    assert places[-1] != 2.0 or not any(grads), options
    return places


def same(first: list[torch.Tensor], second: list[torch.Tensor]) -> bool:
    return all(map(torch.equal, first, second))


def close(first: list[torch.Tensor], second: list[torch.Tensor]) -> bool:
    return all(map(torch.allclose, first, second))


# The arguments


@says(
    "sgd/arguments#arguments",
    ja="省略できないのは`params`だけです。",
    en="Only `params` has to be given.",
)
def test_only_params_has_to_be_given():
    arguments = list(inspect.signature(optim.SGD).parameters.values())
    required = [argument.name for argument in arguments if argument.default is argument.empty]
    assert required == ["params"]


@says(
    "sgd/arguments#stochastic",
    ja="シードが何であっても、勾配が同じなら更新は同じです。",
    en="The same gradient gives the same step, whatever the seed:",
)
def test_the_step_is_the_same_whatever_the_seed():
    for options in settings():
        places = []
        for seed in range(3):
            torch.manual_seed(seed)
            before = torch.get_rng_state()
            places.append(walked(options, [4.0, -1.0, 3.0]))
            assert torch.equal(torch.get_rng_state(), before), options
        assert places[0] == places[1] == places[2], options


@says(
    "sgd/arguments#negative-lr",
    ja="グループを作る辞書に入れたときや、あとからグループに書き込んだときは、エラーになりません。",
    en="In a dict that makes a group, or written into it later, it raises no error,",
)
def test_a_negative_rate_is_an_error_as_an_argument_only():
    for options in settings(WITHOUT_MOMENTUM):
        x = parameter()
        with pytest.raises(ValueError, match="Invalid learning rate"):
            optim.SGD([x], lr=-0.25, **options)
        in_dict, later = parameter(), parameter()
        optim.SGD([{"params": [in_dict], "lr": -0.25}], lr=0.1, **options).step()
        optimizer = optim.SGD([later], lr=0.1, **options)
        optimizer.param_groups[0]["lr"] = -0.25
        optimizer.step()
        assert in_dict.item() == later.item() != 2.0, options


@says(
    "sgd/arguments#weight-decay",
    ja="勾配さえあれば、その値がゼロでも重み減衰は働きます。",
    en="Weight decay acts wherever there is a gradient, even one that is zero.",
)
def test_weight_decay_acts_on_a_gradient_of_zero_and_not_on_none():
    decaying = tuple({**rule, "weight_decay": 0.5} for rule in RULES)
    for options in settings(decaying):
        assert walked(options, [0.0], lr=0.25)[0] < 2.0, options
        assert walked(options, [None], lr=0.25)[0] == 2.0, options


@says(
    "sgd/arguments#weight-decay",
    ja="SGDでは、モーメンタムがあってもなくても、最小化する損失に罰則項$\\frac{\\lambda}{2} x^2$を"
    "加えるのと同じだからです。",
    en="because in SGD, with momentum or without, it does the same as a penalty of "
    "$\\frac{\\lambda}{2} x^2$ added to the loss that is minimized:",
)
def test_weight_decay_does_the_same_as_a_penalty_in_a_loss_that_is_minimized():
    for options in settings():
        options = options | {"weight_decay": 0.0}
        penalized = trained(options, penalty=0.3)
        assert close(trained(options | {"weight_decay": 0.3}), penalized) is (
            "maximize" not in options
        ), options


@says(
    "sgd/arguments#decoupled",
    ja="モーメンタムのない更新では、二つの形は同じ結果です。",
    en="Without momentum the two forms come to the same.",
)
def test_the_decoupled_form_comes_to_the_same_without_momentum_and_only_then():
    for options in settings((*PLAIN, *MOMENTUM, {"momentum": 0.5, "nesterov": True})):
        model = net()
        optimizer = optim.SGD(model.parameters(), lr=0.1, **options)
        for x in batches():
            optimizer.zero_grad()
            loss(model, x).backward()
            with torch.no_grad():
                for p in model.parameters():
                    p.mul_(1 - 0.1 * 0.3)
            optimizer.step()
        coupled = trained(options | {"weight_decay": 0.3})
        assert close(coupled, list(model.parameters())) is ("momentum" not in options), options


@says(
    "sgd/arguments#decay-and-lr",
    ja="学習率が半分なら引き寄せる力も半分です。",
    en="half the rate, half the pull,",
)
def test_half_the_rate_is_half_the_pull():
    for options in settings(({"weight_decay": 0.5}, {"weight_decay": 0.5, "momentum": 0.5})):
        pulls = [2.0 - walked(options, [0.0], lr=lr)[0] for lr in (0.25, 0.125)]
        assert pulls[1] == pulls[0] / 2 > 0, options


@says(
    "training/weight-decay#momentum",
    ja="勾配に足す形は、モーメンタムがいくつでも$2(w - 3) + 0.5w = 0$となる2.4に着きます。",
    en="In the gradient, it ends where $2(w - 3) + 0.5w = 0$, at 2.4, whatever the momentum.",
)
@says(
    "sgd/arguments#decay-and-lr",
    ja="この式に$\\eta$は出てきません。",
    en="there is no $\\eta$ in that equation.",
)
def test_where_decay_ends_does_not_depend_on_the_rate():
    rules = ({}, {"momentum": 0.5}, {"momentum": 0.5, "nesterov": True})
    for options, lr in product(settings(rules), (0.2, 0.1)):
        x = parameter(0.0, None)
        optimizer = optim.SGD([x], lr=lr, weight_decay=0.5, **options)
        for _ in range(80):
            optimizer.zero_grad()
            ((x - 3) ** 2).backward()
            optimizer.step()
        assert x.item() == pytest.approx(2.4, abs=1e-5), (options, lr)


@says(
    "sgd/arguments#tensor-decay",
    ja="渡せます。ただし0次元のもの(スカラー)に限ります。",
    en="Yes, if it is 0-dimensional, a scalar.",
)
@says(
    "sgd/arguments#tensor-decay",
    ja="このような1次元のテンソルは、要素が一つでも`step()`で失敗します。",
    en="A 1-dimensional tensor like this one fails in `step()`, although it has a single element:",
)
def test_weight_decay_is_a_tensor_if_that_is_0_dimensional():
    for options in settings(({}, {"momentum": 0.5}, {"maximize": True})):
        number, scalar, row = parameter(), parameter(), parameter()
        optim.SGD([number], lr=0.25, weight_decay=0.5, **options).step()
        optim.SGD([scalar], lr=0.25, weight_decay=torch.tensor(0.5), **options).step()
        assert number.item() == scalar.item(), options
        optimizer = optim.SGD([row], lr=0.25, weight_decay=torch.tensor([0.5]), **options)
        with pytest.raises(TypeError, match=r"alpha|_fused_sgd_"):
            optimizer.step()


@says(
    "sgd/arguments#tensor-decay",
    ja="`foreach=True`ではエラーです。",
    en="With `foreach=True` it is an error:",
)
def test_a_coefficient_with_the_label_is_an_error_but_in_the_loop():
    decay = torch.tensor(0.5, requires_grad=True)
    x = parameter()
    optim.SGD([x], lr=0.25, weight_decay=decay, **LOOP).step()
    assert (x.item(), x.grad.item()) == (0.75, 5.0)
    for way in (FOREACH, FUSED):
        optimizer = optim.SGD([parameter()], lr=0.25, weight_decay=decay, **way)
        with pytest.raises(TypeError):
            optimizer.step()


@says(
    "sgd/update-rule#function",
    ja="`maximize`が最初なので、減衰は反転しません。",
    en="Because `maximize` comes first, the decay is not turned round;",
)
@says(
    "sgd/arguments#maximize",
    ja="ゼロへ引き寄せる力はあとから足されるので、向きは変わらず、",
    en="The pull towards zero stays a pull towards zero,",
)
def test_maximize_turns_the_gradient_round_and_not_the_decay():
    for options in settings(({"weight_decay": 0.5}, {"weight_decay": 0.5, "momentum": 0.5})):
        uphill = walked(options | {"maximize": True}, [4.0, 4.0, -1.0], lr=0.25)
        assert uphill == walked(options, [-4.0, -4.0, 1.0], lr=0.25), options


# What is passed as params


@says(
    "sgd/one-step#iterable",
    ja="`params`にテンソルをそのまま渡すと、どれもエラーになります。",
    en="as `params` every bare tensor is an error.",
)
def test_every_bare_tensor_is_an_error():
    for tensor in (torch.tensor(5.0), torch.ones(3), torch.ones(2, 2), torch.ones(0)):
        for bare in (tensor, nn.Parameter(tensor), tensor.double(), tensor.requires_grad_()):
            with pytest.raises(TypeError, match="should be an iterable"):
                optim.SGD(bare)


@says(
    "sgd/params#empty",
    ja="`parameters()`が返すのはジェネレータで、要素を一度しか取り出せません。",
    en="`parameters()` returns a generator, which gives its elements once.",
)
def test_parameters_gives_its_elements_once():
    for model in (nn.Linear(1, 1), net()):
        found = model.parameters()
        assert inspect.isgenerator(found)
        assert list(found)
        for way in WAYS:
            with pytest.raises(ValueError, match="empty parameter list"):
                optim.SGD(found, **way)


@says(
    "sgd/params#parameter-or-tensor",
    ja="パラメータとして登録されるのは`nn.Parameter`だけです。",
    en="is registered as a parameter only if it is an `nn.Parameter`.",
)
def test_only_an_nn_parameter_is_registered_as_a_parameter():
    model = nn.Module()
    model.parameter = nn.Parameter(torch.ones(2))
    model.frozen = nn.Parameter(torch.ones(2), requires_grad=False)
    model.tensor = torch.ones(2)
    model.labelled = torch.ones(2, requires_grad=True)
    model.result = nn.Parameter(torch.ones(2)) * 2
    model.listed = [nn.Parameter(torch.ones(2))]
    model.register_buffer("kept", torch.ones(2))
    assert [name for name, _ in model.named_parameters()] == ["parameter", "frozen"]


@says(
    "sgd/params#parameter-or-tensor",
    ja="オプティマイザには、どちらも渡せます。",
    en="An optimizer takes either.",
)
def test_an_optimizer_takes_parameters_and_tensors_alike():
    for options in settings():
        for dtype in (torch.float32, torch.float64):
            tensor = parameter([2.0, 3.0], [4.0, -1.0], dtype)
            registered = nn.Parameter(tensor.detach().clone())
            registered.grad = tensor.grad.clone()
            for one in (tensor, registered):
                optim.SGD([one], lr=0.25, **options).step()
            assert torch.equal(tensor, registered), options
            assert not torch.equal(tensor, torch.tensor([2.0, 3.0], dtype=dtype)), options


@says(
    "sgd/params#groups",
    ja="辞書に書かなかった設定は、引数から補われます。",
    en="What a group does not say is taken from the arguments.",
)
def test_what_a_group_does_not_say_is_taken_from_the_arguments():
    for options in settings():
        given = {"lr": 0.3, **options}
        group = {"params": [parameter()], "lr": 0.7}
        (made,) = optim.SGD([group], **given).param_groups
        assert made == {**optim.SGD([parameter()], **given).defaults, **group, "lr": 0.7}


@says(
    "sgd/params#two-groups",
    ja="同じテンソルを二つのグループに入れると、エラーになります。",
    en="The same tensor in two groups is an error:",
)
@says(
    "sgd/replacing-a-parameter#add-param-group",
    ja="同じテンソルを二度足すことはできません。",
    en="Adding the same tensor twice is an error:",
)
def test_the_same_tensor_in_two_groups_is_an_error():
    for options in settings():
        x = parameter()
        with pytest.raises(ValueError, match="more than one parameter group"):
            optim.SGD([{"params": [x]}, {"params": [x]}], **options)
        optimizer = optim.SGD([x], **options)
        with pytest.raises(ValueError, match="more than one parameter group"):
            optimizer.add_param_group({"params": [x]})


@says(
    "sgd/params#twice",
    ja="一つのグループに二度入れると、警告で済んでしまいます。",
    en="Twice in the same group, however, is only a warning:",
)
@says(
    "sgd/params#twice",
    ja="更新は、入っている数だけ行われるからです。",
    en="because each entry is updated.",
)
def test_twice_in_a_group_is_a_warning_and_each_entry_is_updated():
    for options in settings(({}, {"maximize": True})):
        x = parameter(2.0, 4.0)
        with pytest.warns(UserWarning, match="duplicate parameters"):
            optimizer = optim.SGD([x, x], lr=0.25, **options)
        optimizer.step()
        once = walked(options, [4.0], lr=0.25)[0]
        assert x.item() - 2.0 == 2 * (once - 2.0), options


@says(
    "sgd/params#twice",
    ja="二つの層が同じパラメータを使っていても、モデルの`parameters()`から出てくるのは一度だけです。",
    en="A parameter that two layers share comes from the `parameters()` of the model once:",
)
def test_a_shared_parameter_comes_from_parameters_once():
    model = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Linear(2, 2)))
    model[1][0].weight = model[0].weight
    model.also = model[0].bias
    assert len(list(model.parameters())) == 3
    assert len([p for layer in (model[0], model[1]) for p in layer.parameters()]) == 4


# Momentum


@says(
    "sgd/momentum#momentum",
    ja="オプティマイザは何も覚えていないので、バッファは`None`です。",
    en="nothing is remembered: `None`.",
)
def test_without_momentum_nothing_is_remembered():
    for options in settings(WITHOUT_MOMENTUM):
        x = parameter()
        optimizer = optim.SGD([x], lr=0.25, **options)
        optimizer.step()
        assert x.item() != 2.0, options
        assert buffer(optimizer, x) is None, options


@says(
    "sgd/momentum#what-momentum-does",
    ja="最初のステップだけは別で、勾配がそのままバッファになります。",
    en="Only the first step differs: there the gradient itself becomes the buffer.",
)
@says(
    "sgd/momentum#undamped-first-step",
    ja="最初のステップで勾配のコピーがそのままバッファになります。",
    en="at the first step the buffer becomes a copy of the gradient.",
)
def test_only_at_the_first_step_the_buffer_is_a_copy_of_the_gradient():
    for momentum, dampening in product((0.1, 0.9), (0.0, 0.25, 1.0)):
        for options in settings(({"momentum": momentum, "dampening": dampening},)):
            x = parameter([2.0, -1.0], [4.0, 3.0])
            optimizer = optim.SGD([x], lr=0.25, **options)
            optimizer.step()
            first = buffer(optimizer, x).clone()
            assert torch.equal(first, torch.tensor([4.0, 3.0])), options
            x.grad.fill_(1.0)
            assert torch.equal(buffer(optimizer, x), first), options
            optimizer.step()
            expected = momentum * first + (1 - dampening) * x.grad
            assert torch.allclose(buffer(optimizer, x), expected), options


@says(
    "sgd/momentum#undamped-first-step",
    ja="ダンプニングを1にすると、最初の勾配しか効きません。",
    en="With a dampening of 1, only the first gradient ever counts:",
)
def test_with_a_dampening_of_one_only_the_first_gradient_counts():
    for momentum in (0.25, 0.5, 1.0):
        for options in settings(({"momentum": momentum, "dampening": 1.0},)):
            left = walked(options, [4.0, 0.0, 0.0, 0.0])
            assert walked(options, [4.0, -100.0, 100.0, 7.0]) == left, options


@says(
    "sgd/momentum#undamped-first-step",
    ja="モーメンタムがなければ、ダンプニングは何もしません。",
    en="Without momentum, in turn, dampening does nothing:",
)
def test_without_momentum_dampening_does_nothing():
    for options in settings(WITHOUT_MOMENTUM):
        damped = walked(options | {"dampening": 0.75}, [4.0, 1.0, -3.0])
        assert damped == walked(options, [4.0, 1.0, -3.0]), options


@says(
    "sgd/momentum#nesterov",
    ja="勾配が変わらなければ、ネステロフなしの次のステップの歩幅を先取りすることになります。",
    en="Each step is as long as the next one would be without Nesterov, provided that the gradient "
    "stays the same.",
)
def test_a_step_with_nesterov_is_the_next_one_without_it():
    for momentum in (0.25, 0.5, 0.75):
        for options in settings(({"momentum": momentum}, {"momentum": momentum, "maximize": True})):
            plain = [2.0, *walked(options, [4.0] * 6)]
            ahead = [2.0, *walked(options | {"nesterov": True}, [4.0] * 5)]
            steps = [b - a for a, b in pairwise(plain)]
            assert [b - a for a, b in pairwise(ahead)] == steps[1:], options


@says(
    "sgd/momentum#nesterov-error",
    ja="モーメンタムなしのネステロフや、ダンプニングと一緒のネステロフを引数で指定すると、"
    "エラーになります。",
    en="Given as an argument without momentum, or together with dampening, Nesterov is an error.",
)
def test_nesterov_needs_momentum_and_no_dampening():
    for options in settings(({}, {"dampening": 0.5}, {"momentum": 0.5, "dampening": 0.5})):
        with pytest.raises(ValueError, match="Nesterov momentum requires a momentum and zero"):
            optim.SGD([parameter()], nesterov=True, **options)


@says(
    "sgd/momentum#lower-lr",
    ja="学習率は、下げる前にたまった分も含めて、あとからバッファ全体に掛かります。",
    en="The rate multiplies the whole buffer afterwards, including what was gathered before the "
    "rate was lowered:",
)
@says(
    "sgd/update-rule#function",
    ja="`lr`が最後なので、バッファに学習率は入りません。",
    en="because `lr` comes last, the buffer knows nothing of it.",
)
@says(
    "sgd/momentum#lower-lr",
    ja="バッファに入っているのは勾配で、学習率は含まれていないからです。",
    en="It holds gradients, in which there is no rate.",
)
def test_the_rate_multiplies_the_whole_buffer_and_is_not_in_it():
    rules = tuple(rule for rule in WITH_MOMENTUM if "nesterov" not in rule)
    for options in settings(rules):
        buffers = {}
        for rates in ((1.0, 1.0, 1.0), (1.0, 0.25, 0.0)):
            x = parameter(2.0, None)
            optimizer = optim.SGD([x], lr=1.0, **options)
            for rate, grad in zip(rates, (4.0, 1.0, -2.0), strict=True):
                optimizer.param_groups[0]["lr"] = rate
                x.grad, before = torch.tensor(grad), x.item()
                optimizer.step()
                assert before - x.item() == rate * buffer(optimizer, x).item(), options
            buffers[rates] = buffer(optimizer, x).item()
        assert len(set(buffers.values())) == 1, options


@says(
    "sgd/momentum#lower-lr",
    ja="学習率が変わらないあいだは$v = \\eta b$だからです。",
    en="while the rate is constant, $v = \\eta b$.",
)
def test_velocity_is_the_rate_times_the_buffer_while_the_rate_is_constant():
    grads = [4.0, -1.0, 0.5, 3.0]
    for options in settings(MOMENTUM):
        place, velocity, places = 2.0, 0.0, []
        for grad in grads:
            velocity = 0.5 * velocity + 0.25 * grad
            place -= velocity
            places.append(place)
        assert walked(options, grads, lr=0.25) == places, options


# The learning rate, and what state_dict() shares


def stepped(optimizer: optim.Optimizer, x: torch.Tensor, grad: float = 1.0) -> float:
    """How far the next step goes down, from this gradient."""
    before = x.item()
    x.grad = torch.tensor(grad)
    optimizer.step()
    return before - x.item()


@says(
    "sgd/changing-lr#changing-lr",
    ja="オプティマイザが使うのはそこにある値で、変数`lr`ではないからです。",
    en="the optimizer uses the value there, not your variable `lr`.",
)
@says(
    "sgd/changing-lr#attribute",
    ja="作っても`step()`は使わず、エラーにもなりません。",
    en="but `step()` does not use it, and there is no error.",
)
@says(
    "sgd/changing-lr#defaults",
    ja="次に使われるのは、あとからグループを足すときだけです。",
    en="It is used only for groups added later:",
)
@says(
    "sgd/changing-lr#variable-lr",
    ja="呼び出しで渡るのは、そのとき`lr`が表していた数です。",
    en="The call hands over the number that `lr` stood for at that moment.",
)
def test_step_uses_the_rate_of_the_group_and_no_other():
    for options in settings(({}, {"momentum": 0.5}, {"momentum": 0.5, "nesterov": True})):
        lr, x, late = 1.0, parameter(), parameter(5.0)
        optimizer = optim.SGD([x], lr=lr, **options)
        lr = optimizer.lr = optimizer.defaults["lr"] = 0.125
        factor = 1.5 if "nesterov" in options else 1.0
        assert stepped(optimizer, x) == factor != lr, options
        optimizer.param_groups[0]["lr"] = 0.0
        assert stepped(optimizer, x) == 0.0, options
        optimizer.add_param_group({"params": [late]})
        assert stepped(optimizer, late) == factor * 0.125, options


@says(
    "sgd/changing-lr#state-dict",
    ja="`state_dict()`は、呼ばれるたびに、グループの辞書を新しく作ります。",
    en="`state_dict()` builds new dicts of the groups on every call.",
)
@says(
    "sgd/changing-lr#state-shared",
    ja="グループの辞書は新しいものですが、バッファの入った辞書は、テンソルも含めて、"
    "オプティマイザのものそのままです。",
    en="The dicts of the groups that `state_dict()` returns are new. Those with the buffers are "
    "the optimizer's own, tensors and all.",
)
def test_state_dict_has_new_dicts_of_the_groups_and_the_optimizers_own_of_the_buffers():
    for options in settings(WITH_MOMENTUM):
        x = parameter()
        optimizer = optim.SGD([x], lr=0.25, **options)
        optimizer.step()
        first, second = optimizer.state_dict(), optimizer.state_dict()
        for built in (first, second):
            assert built["state"][0] is optimizer.state[x], options
            assert built["param_groups"][0] is not optimizer.param_groups[0], options
        first["param_groups"][0]["lr"] = 0.0
        assert optimizer.param_groups[0]["lr"] == second["param_groups"][0]["lr"] == 0.25, options


@says(
    "sgd/changing-lr#state-shared",
    ja="型とデバイスが合っていれば、`load_state_dict`もテンソルをコピーせずに受け取ります。",
    en="`load_state_dict` takes the tensors over without copying them where type and device fit,",
)
@says(
    "sgd/same-or-new#model-to",
    ja="オプティマイザに自分の状態を読み込ませると、型がパラメータにそろいます。",
    en="Load the optimizer's own state into it, and the type follows the parameter:",
)
def test_loading_takes_buffers_over_where_the_type_fits_and_converts_them_elsewhere():
    for dtype in (torch.float32, torch.float64, torch.bfloat16):
        for options in settings(WITH_MOMENTUM):
            x, other = parameter(), parameter(dtype=dtype)
            optimizer = optim.SGD([x], lr=0.25, **options)
            optimizer.step()
            second = optim.SGD([other], lr=0.25, **options)
            second.load_state_dict(optimizer.state_dict())
            taken = buffer(second, other)
            assert taken.dtype == dtype, options
            assert (taken is buffer(optimizer, x)) is (dtype == torch.float32), options


@says(
    "sgd/changing-lr#state-shared",
    ja="`load_state_dict`はパラメータを名前でなく順番で対応させ、"
    "順番が違っていてもエラーを出しません。",
    en="`load_state_dict` matches parameters by their order, not by name, and raises no error if "
    "that is another one.",
)
@says(
    "training/saving#by-position",
    ja="オプティマイザは、名前を渡してあっても、順番で対応させます。",
    en="An optimizer goes by the position, even if it was given names.",
)
def test_loading_matches_parameters_by_their_order():
    for options in settings(WITH_MOMENTUM):
        a, b = parameter(2.0, 1.0), parameter(2.0, 100.0)
        optimizer = optim.SGD([("a", a), ("b", b)], lr=0.25, **options)
        optimizer.step()
        turned = optim.SGD([("b", b), ("a", a)], lr=0.25, **options)
        turned.load_state_dict(copy.deepcopy(optimizer.state_dict()))
        assert buffer(turned, b) == buffer(optimizer, a) != buffer(optimizer, b), options


@says(
    "sgd/changing-lr#tensor",
    ja="オプティマイザはテンソルそのものを持つので、",
    en="The optimizer keeps the tensor itself,",
)
@says(
    "sgd/changing-lr#tensor",
    ja="`load_state_dict`はテンソルのコピーをグループに入れます。",
    en="`load_state_dict` puts a copy of the tensor into the group.",
)
@says(
    "sgd/changing-lr#tensor",
    ja="テンソルの要素は一つでなければなりません。",
    en="The tensor must also have a single element:",
)
def test_a_rate_may_be_a_tensor_of_one_element_which_is_kept_until_a_state_is_loaded():
    for options, one in product(settings(), (torch.tensor(1.0), torch.tensor([1.0]))):
        lr, x = one.clone(), parameter(2.0, None)
        optimizer = optim.SGD([x], lr=lr, **options)
        assert stepped(optimizer, x) != 0.0, options
        lr.fill_(0.0)
        assert stepped(optimizer, x) == 0.0, options
        optimizer.load_state_dict(optimizer.state_dict())
        lr.fill_(1.0)
        assert stepped(optimizer, x) == 0.0, options
        with pytest.raises(ValueError, match="must be 1-element"):
            optim.SGD([x], lr=torch.ones(2), **options)


@says(
    "sgd/changing-lr#reset-momentum",
    ja="次のステップは最初のステップと同じになります。",
    en="Empty `op.state`, and the next step is like the very first one.",
)
@says(
    "sgd/changing-lr#reset-momentum",
    ja="二つの方法が同じ結果になるのは、`dampening`が0のときだけです。",
    en="The two ways agree here only because `dampening` is 0.",
)
def test_an_emptied_state_is_as_new_and_a_buffer_of_zeros_only_without_dampening():
    for options in settings(WITH_MOMENTUM):
        steps = []
        for reset in ("new", "empty", "zero"):
            x = parameter(2.0, 4.0)
            optimizer = optim.SGD([x], lr=0.25, **options)
            if reset != "new":
                optimizer.step()
            if reset == "empty":
                optimizer.state.clear()
            elif reset == "zero":
                buffer(optimizer, x).zero_()
            with torch.no_grad():
                x.fill_(2.0)
            steps.append(stepped(optimizer, x, 3.0))
        assert steps[0] == steps[1], options
        assert (steps[0] == steps[2]) is not bool(options.get("dampening")), options


@says(
    "sgd/changing-lr#reset-momentum",
    ja="ただし`fused`では、同じグループのほかのパラメータにバッファが残っていると"
    "エラーになります。",
    en="though not with `fused`, which is an error while others in its group still have a buffer.",
)
def test_taking_out_one_entry_is_an_error_with_fused_alone():
    for options in settings(MOMENTUM):
        x, other = parameter(), parameter()
        optimizer = optim.SGD([x, other], lr=0.25, **options)
        optimizer.step()
        optimizer.state.pop(x)
        if "fused" in options:
            with pytest.raises(TypeError, match="but got NoneType"):
                optimizer.step()
        else:
            assert stepped(optimizer, x) == 0.25, options


# foreach, fused, differentiable


@says(
    "sgd/foreach-fused-differentiable#how-step-runs",
    ja="どれも更新式は変えず、`step()`がそれを実行する方法を変えます。",
    en="None of them changes the update rule; they change how `step()` runs it.",
)
@says(
    "sgd/foreach-fused-differentiable#same-numbers",
    ja="100ステップのあと、`foreach`は最後のビットまで一致しました(`torch.equal`)。",
    en="After 100 steps, `foreach` agrees to the last bit (`torch.equal`).",
)
def test_foreach_and_fused_compute_the_same_numbers():
    for rule in RULES:
        for dtype in (torch.float32, torch.float64):
            loop, foreach, fused = (trained(rule | way, dtype=dtype) for way in WAYS)
            assert same(loop, foreach), rule
            assert close(loop, fused), rule


def unrolled(options: dict, start: torch.Tensor, lr: torch.Tensor) -> torch.Tensor:
    """The loss after one differentiable step from `start` on the loss w**2."""
    w = start.clone()
    (w.grad,) = torch.autograd.grad(start**2, start, create_graph=True)
    optim.SGD([w], lr=lr, differentiable=True, **options).step()
    return w**2


def differences(options: dict) -> list[float]:
    """The derivatives of that loss by rate and starting value, by central differences."""
    h, found = 1e-6, []
    for along in ((h, 0.0), (0.0, h)):
        ends = []
        for sign in (1, -1):
            lr, start = 0.1 + sign * along[0], 3.0 + sign * along[1]
            x = parameter(start, 2 * start, torch.float64)
            optim.SGD([x], lr=lr, **options).step()
            ends.append(x.item() ** 2)
        found.append((ends[0] - ends[1]) / (2 * h))
    return found


@says(
    "sgd/foreach-fused-differentiable#differentiable",
    ja="`differentiable=True`は、モーメンタムによる切れ目を除いて、更新も計算グラフに残します。",
    en="`differentiable=True` keeps the step in the graph, but for a gap that momentum makes.",
)
@says(
    "sgd/foreach-fused-differentiable#through-the-step",
    ja="モーメンタムがあると、初期値についての微分が正しくなりません。エラーも出ません。",
    en="With momentum, the derivative with respect to the starting value is wrong, and no error "
    "says so:",
)
def test_a_differentiable_step_has_the_right_derivatives_but_with_momentum():
    for rule in RULES:
        lr = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
        start = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
        unrolled(rule, start, lr).backward()
        by_rate, by_start = differences(rule)
        assert lr.grad.item() == pytest.approx(by_rate), rule
        right = start.grad.item() == pytest.approx(by_start)
        assert right is ("momentum" not in rule), rule


@says(
    "sgd/foreach-fused-differentiable#through-the-step",
    ja="モーメンタムなしで二回続けて更新するときは、損失を`w`そのものからではなく、"
    "`w.clone()`から計算します。",
    en="To take two steps in a row, again without momentum, compute the loss from `w.clone()` and "
    "not from `w` itself:",
)
def test_two_differentiable_steps_need_a_loss_from_the_clone():
    def after_two(copied: bool, rule: dict, lr: torch.Tensor) -> torch.Tensor:
        w = torch.tensor(3.0, dtype=torch.float64, requires_grad=True).clone()
        optimizer = optim.SGD([w], lr=lr, differentiable=True, **rule)
        for _ in range(2):
            value = w.clone() if copied else w
            (w.grad,) = torch.autograd.grad(value**2, w, create_graph=True)
            optimizer.step()
        return w.clone() ** 2

    for rule in WITHOUT_MOMENTUM:
        lr = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
        after_two(True, rule, lr).backward()
        ends = [after_two(True, rule, torch.tensor(0.1 + h).double()) for h in (1e-3, -1e-3)]
        numerical = (ends[0] - ends[1]).item() / 2e-3
        assert lr.grad.item() == pytest.approx(numerical, rel=1e-3), rule
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            after_two(False, rule, lr).backward()


@says(
    "sgd/foreach-fused-differentiable#differentiable",
    ja="ふつうのパラメータでは、すぐにエラーになります。",
    en="With an ordinary parameter this fails at once:",
)
def test_differentiable_fails_with_an_ordinary_parameter():
    for rule in RULES:
        for x in (parameter(), parameter([2.0, 3.0], [4.0, 1.0], torch.float64)):
            optimizer = optim.SGD([x], lr=0.25, differentiable=True, **rule)
            with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
                optimizer.step()


@says(
    "sgd/foreach-fused-differentiable#differentiable",
    ja="ふつうのオプティマイザが受け取るのは、葉テンソルと、`retain_grad()`を呼んだ計算の結果だけです。",
    en="since an optimizer otherwise takes leaf tensors, or a result on which `retain_grad()` was "
    "called:",
)
@says(
    "gradients/leaf-tensors#non-leaf-error",
    ja="計算の結果は、`retain_grad()`を呼ぶか`differentiable=True`を付けた場合を除いて、"
    "オプティマイザに渡せません。",
    en="The optimizer objects to results, unless `retain_grad()` was called on them or "
    "`differentiable=True` is set:",
)
def test_a_result_is_refused_unless_it_retains_its_gradient_or_differentiable_is_set():
    for options in settings():
        for result in (parameter() * 2, parameter().clone(), parameter().double()):
            with pytest.raises(ValueError, match="can't optimize a non-leaf Tensor"):
                optim.SGD([result], **options)
            if "fused" not in options:
                optim.SGD([result], differentiable=True, **options)
            result.retain_grad()
            optim.SGD([result], **options)
        optim.SGD([parameter(), torch.ones(2), parameter().detach()], **options)


@says(
    "sgd/foreach-fused-differentiable#differentiable",
    ja="`step()`は計算グラフに何も残さないので、",
    en="But `step()` leaves nothing in the graph,",
)
def test_step_leaves_nothing_in_the_graph():
    for options in settings():
        x = parameter()
        optim.SGD([x], lr=torch.tensor(0.1, requires_grad=True), **options).step()
        assert x.item() != 2.0, options
        assert x.is_leaf, options
        assert x.grad_fn is None, options


@says(
    "sgd/foreach-fused-differentiable#foreach-writes",
    ja="`weight_decay`か`maximize`があると、勾配は上書きされません。",
    en="With `weight_decay` or `maximize`, the gradient is spared:",
)
def test_only_foreach_with_nesterov_and_nothing_more_overwrites_the_gradient():
    extra = ({}, {"weight_decay": 0.5}, {"maximize": True}, {"weight_decay": 0.5, "maximize": True})
    rules = tuple(rule | more for rule in RULES for more in extra)
    overwriting = {"momentum": 0.5, "nesterov": True, "foreach": True}
    for options in settings(rules):
        x = parameter()
        optim.SGD([x], lr=0.25, **options).step()
        assert (x.grad.item() != 4.0) is (options == overwriting), options


@says(
    "sgd/foreach-fused-differentiable#fused-late",
    ja="一つにまとめた演算は、欠けたところのないリストしか受け取れません。リストはグループごとに作られます。",
    en="the fused operation takes only complete lists. Each group has lists of its own:",
)
@says(
    "sgd/foreach-fused-differentiable#fused-late",
    ja="ほかのパラメータのモーメンタムは残ります。",
    en="The momentum of the others is kept.",
)
def test_fused_with_momentum_needs_all_gradients_of_a_group_at_the_first_step():
    for options in settings():
        x, late, joining = parameter(), parameter(2.0, None), parameter()
        optimizer = optim.SGD([x, late], lr=0.25, **options)
        optimizer.step()
        kept = buffer(optimizer, x)
        optimizer.add_param_group({"params": [joining]})
        optimizer.step()
        assert joining.item() != 2.0, options
        assert buffer(optimizer, x) is kept, options
        late.grad = torch.tensor(4.0)
        if "fused" in options and "momentum" in options:
            with pytest.raises(TypeError, match="but got NoneType"):
                optimizer.step()
        else:
            optimizer.step()
            assert late.item() != 2.0, options


# The same tensor or a new one


def written(x: torch.Tensor) -> list[tuple[str, object]]:
    """Ways to write into a tensor under its own name."""
    return [
        ("add_", lambda: x.add_(1)),
        ("+=", lambda: x.__iadd__(1)),
        ("fill_", lambda: x.fill_(1.0)),
        ("zero_", lambda: x.zero_()),
        ("copy_", lambda: x.copy_(torch.ones_like(x))),
        ("clamp_", lambda: x.clamp_(max=0.5)),
        ("normal_", lambda: x.normal_()),
        ("[:] =", lambda: x.__setitem__(slice(None), 1.0)),
        ("[0] =", lambda: x.__setitem__(0, 1.0)),
    ]


@says(
    "sgd/same-or-new#plus",
    ja="勾配を受け取る葉テンソルを、その名前で直接書き換えられるのは、"
    "計算グラフに残さないところだけです。",
    en="Written directly like this, a leaf tensor that wants a gradient may be changed only where "
    "nothing is recorded in the graph.",
)
def test_a_leaf_with_the_label_is_changed_only_where_nothing_is_recorded():
    for dtype in (torch.float32, torch.float64, torch.bfloat16):
        x = parameter([2.0, 3.0], None, dtype)
        for name, write in written(x):
            with pytest.raises(RuntimeError, match="requires grad is being used in an in-place"):
                write()
            for off in (torch.no_grad, torch.inference_mode):
                with off():
                    write()
            assert x.is_leaf, name
            assert x.requires_grad, name


@says(
    "sgd/same-or-new#plus",
    ja="その中でも`x = x + 1`は新しいテンソルを作ります。しかも`requires_grad`の印がなくなります。",
    en="under it, `x = x + 1` still makes a new tensor, and one without the label `requires_grad` "
    "at that:",
)
def test_a_sum_is_a_new_tensor_under_no_grad_as_well():
    for dtype in (torch.float32, torch.float64, torch.bfloat16):
        x = parameter([2.0, 3.0], None, dtype)
        with torch.no_grad():
            for result in (x + 1, x * 1, x - 0, -x, x.clamp(max=9.0), torch.relu(x)):
                assert result is not x
                assert not result.requires_grad


NEEDS_ITS_RESULT = (torch.exp, torch.sqrt, torch.tanh, torch.sigmoid, torch.relu, torch.reciprocal)
NEEDS_NO_RESULT = (
    torch.sin,
    torch.log,
    torch.square,
    torch.abs,
    torch.neg,
    lambda x: x * 2,
    lambda x: x * x,
    lambda x: x + 1,
    lambda x: x / 2,
    lambda x: x**3,
)


@says(
    "sgd/same-or-new#result",
    ja="`y`がビューでなければ、エラーになるのは、微分に元の値が要るときだけです。",
    en="As long as `y` is no view, it is an error only where the old value is needed for the "
    "derivative,",
)
@says(
    "gradients/new-every-time#in-place",
    ja="値をその場で書き換えてよいかどうかは、`backward()`がその値をあとで使うかどうかで決まります。",
    en="Whether a value may be overwritten depends on whether `backward()` will need it.",
)
def test_a_result_may_be_changed_where_the_derivative_does_not_need_it():
    for dtype in (torch.float32, torch.float64, torch.bfloat16):
        for function in NEEDS_NO_RESULT:
            x, untouched = (parameter([2.0, 3.0], None, dtype) for _ in range(2))
            function(x).add_(1).sum().backward()
            function(untouched).sum().backward()
            assert torch.equal(x.grad, untouched.grad)
        for function in NEEDS_ITS_RESULT:
            y = function(parameter([2.0, 3.0], None, dtype))
            y.add_(1)
            with pytest.raises(RuntimeError, match="modified by an inplace operation"):
                y.sum().backward()


@says(
    "sgd/same-or-new#detach",
    ja="返るのは別のテンソルなので`is`は`False`ですが、使っているメモリは同じです。",
    en="It gives a new tensor object, so `is` says `False`, but both use the same memory:",
)
@says(
    "sgd/same-or-new#data",
    ja="こちらの書き換えは数えられるので、PyTorchが気づきます。",
    en="This change is counted, so PyTorch notices.",
)
def test_detach_copies_nothing_and_its_changes_are_counted_unlike_those_of_data():
    for x in (parameter([2.0, 3.0], None), parameter([2.0, 3.0], None)[1:], parameter() * 2):
        cut, data = x.detach(), x.data
        for other in (cut, data):
            assert other is not x
            assert other.data_ptr() == x.data_ptr()
            assert not other.requires_grad
        before = x._version
        data.add_(1)
        assert x._version == before
        cut.add_(1)
        assert x._version == before + 1


@says(
    "sgd/same-or-new#to",
    ja="変えるものがないときは、`to`は`x`そのものを返します。",
    en="Where nothing needs converting, `to` returns `x` itself.",
)
def test_to_returns_the_tensor_itself_where_nothing_needs_converting():
    for dtype, other in product((torch.float32, torch.float64, torch.bfloat16), repeat=2):
        x = parameter([2.0, 3.0], None, dtype)
        for moved in (x.to(other), x.to("cpu", other), x.to(torch.ones(1, dtype=other))):
            assert (moved is x) is (dtype == other)
            assert moved.is_leaf is (dtype == other)


def model_with_momentum(options: dict) -> tuple[nn.Module, optim.Optimizer]:
    model = net(dtype=torch.float32)
    optimizer = optim.SGD(model.parameters(), lr=0.1, **options)
    loss(model, batches(1, torch.float32)[0]).backward()
    optimizer.step()
    return model, optimizer


@says(
    "sgd/same-or-new#model-to",
    ja="モジュールの`to`はパラメータのテンソルをそのまま残し、中身だけを入れ替えました。",
    en="`to` of a module has kept the parameter, the tensor itself, and exchanged only what is in "
    "it.",
)
@says(
    "sgd/same-or-new#model-to",
    ja="モーメンタムのバッファはもう一回更新したあとでもfloat32のまま取り残されています",
    en="But the momentum buffer stays behind in float32, even after another step.",
)
def test_converting_a_model_keeps_its_parameters_and_leaves_momentum_behind():
    for dtype in (torch.float64, torch.bfloat16, torch.float16):
        for options in settings(MOMENTUM):
            model, optimizer = model_with_momentum(options)
            before = list(model.parameters())
            model.to(dtype)
            assert all(a is b for a, b in zip(before, model.parameters(), strict=True)), options
            optimizer.zero_grad()
            loss(model, batches(1, dtype)[0]).backward()
            if "fused" in options:
                with pytest.raises(RuntimeError, match="expected scalar type"):
                    optimizer.step()
            else:
                optimizer.step()
                assert buffer(optimizer, before[0]).dtype == torch.float32, options


@says(
    "sgd/same-or-new#assign",
    ja="中身が書き換わるだけです。`assign=True`とすると、新しいパラメータと入れ替わります。",
    en="also only writes into the parameter. With `assign=True` a new parameter takes its place.",
)
@says(
    "training/saving#copied",
    ja="モデルは、自分のテンソルに値をコピーしました。",
    en="The model has copied the values into its own tensor.",
)
def test_loading_weights_writes_into_the_parameters_unless_they_are_assigned():
    for assign in (False, True):
        model = net()
        before = list(model.parameters())
        model.load_state_dict(net(1).state_dict(), assign=assign)
        kept = [a is b for a, b in zip(before, model.parameters(), strict=True)]
        assert kept == [not assign] * 4
        assert same(list(model.parameters()), list(net(1).parameters()))


@says(
    "sgd/same-or-new#assign",
    ja="ふつうのテンソルを代入するとエラーになります。",
    en="A plain tensor is an error:",
)
@says(
    "sgd/same-or-new#assign",
    ja="これでモデルは、オプティマイザの知らないパラメータで計算します。",
    en="The model now computes with a parameter that the optimizer does not know:",
)
def test_an_assigned_parameter_is_one_that_the_optimizer_does_not_know():
    for options in settings():
        model = net()
        optimizer = optim.SGD(model.parameters(), lr=0.1, **options)
        for plain in (torch.ones(4, 2), torch.ones(4, 2, requires_grad=True)):
            with pytest.raises(TypeError, match="cannot assign"):
                model[0].weight = plain
        model[0].weight = nn.Parameter(torch.full((4, 2), 0.25, dtype=torch.float64))
        loss(model, batches(1)[0]).backward()
        optimizer.step()
        assert model[0].weight.grad is not None, options
        assert (model[0].weight == 0.25).all(), options


# A second call, no gradient, and a replaced parameter


@says(
    "sgd/twice#zero-grad-is-no-cure",
    ja="`zero_grad()`が消すのは勾配です。`y`の計算グラフには触れません。",
    en="`zero_grad()` clears gradients. The graph of `y` is not its business.",
)
def test_zero_grad_does_not_cure_the_second_backward():
    for set_to_none in (True, False):
        model = net()
        optimizer = optim.SGD(model.parameters())
        e = loss(model, batches(1)[0])
        e.backward()
        optimizer.zero_grad(set_to_none)
        model.zero_grad(set_to_none)
        with pytest.raises(RuntimeError, match="backward through the graph a second time"):
            e.backward()


SAVES_NOTHING = (
    lambda x: x + 1,
    lambda x: -x,
    lambda x: x.view(2, 1),
    lambda x: x[:1],
    lambda x: x.double(),
    lambda x: torch.stack([x, x]),
    lambda x: x.cumsum(0),
)
SAVES = (lambda x: x * 2, lambda x: x * x, torch.exp, torch.sin, torch.relu, torch.abs)


@says(
    "sgd/twice#nothing-saved",
    ja="足し算だけの式のように、計算グラフが値を何も保存しないときは、エラーは出ず、",
    en="A graph that saves no values, as that of a sum, raises no error,",
)
def test_a_second_backward_is_no_error_where_the_graph_saves_no_values():
    for dtype in (torch.float32, torch.float64, torch.bfloat16):
        for function in (*SAVES_NOTHING, *SAVES):
            x = parameter([2.0, 3.0], None, dtype)
            e = function(x).sum()
            e.backward()
            once = x.grad.clone()
            if function in SAVES:
                with pytest.raises(RuntimeError, match="backward through the graph a second time"):
                    e.backward()
            else:
                e.backward()
                assert torch.equal(x.grad, 2 * once)


@says(
    "sgd/twice#retain",
    ja="`backward()`は加算するので、勾配は上のちょうど二倍です。",
    en="The gradients are exactly twice those above, since `backward()` adds.",
)
def test_a_second_backward_on_a_kept_graph_doubles_every_gradient():
    for dtype in (torch.float32, torch.float64, torch.bfloat16):
        once, twice = net(dtype=dtype), net(dtype=dtype)
        loss(once, batches(1, dtype)[0]).backward()
        e = loss(twice, batches(1, dtype)[0])
        e.backward(retain_graph=True)
        e.backward()
        for a, b in zip(once.parameters(), twice.parameters(), strict=True):
            assert torch.equal(2 * a.grad, b.grad)


@says(
    "sgd/twice#step-twice",
    ja="`step()`は`grad`に何が入っているかだけを見ます。どこから来たのか、もう使ったのかは問いません。",
    en="`step()` asks only what stands in `grad`, not where it came from or whether it has been "
    "used.",
)
@says(
    "sgd/one-step#without-the-loss",
    ja="ほかにつながりはありません。",
    en="There is no other connection.",
)
@says(
    "gradients/training-loop#why",
    ja="受け渡しの場所は`.grad`だけです。",
    en="All that passes from one to the other is what stands in `.grad`:",
)
def test_step_asks_only_what_stands_in_grad():
    for options in settings():
        computed, by_hand = parameter(2.0, None), parameter(2.0, None)
        first, second = (optim.SGD([x], lr=0.25, **options) for x in (computed, by_hand))
        for _ in range(3):
            first.zero_grad()
            (4 * computed).backward()
            first.step()
            by_hand.grad = torch.tensor(4.0)
            second.step()
            assert computed.item() == by_hand.item() != 2.0, options


@says(
    "sgd/twice#none-or-zero",
    ja="`step()`は、勾配が`None`のパラメータを飛ばします。",
    en="`step()` skips a parameter whose gradient is `None`.",
)
@says(
    "sgd/twice#none-or-zero",
    ja="ふつうのSGDでは違いがなく、3は3のままです。",
    en="Plain SGD makes no difference between the two:",
)
@says(
    "sgd/update-rule#none-or-zero",
    ja="勾配がなければ、パラメータもバッファもそのままです。",
    en="Without a gradient, parameter and buffer stay as they are.",
)
def test_a_parameter_without_gradient_is_skipped_and_one_of_zero_is_not():
    for options in settings():
        x, other = parameter(), parameter()
        optimizer = optim.SGD([x, other], lr=0.25, **options)
        optimizer.step()
        left, kept = x.item(), copy.deepcopy(buffer(optimizer, x))
        x.grad, other.grad = None, torch.tensor(1.0)
        optimizer.step()
        assert x.item() == left, options
        assert buffer(optimizer, x) == kept, options
        x.grad = torch.tensor(0.0)
        optimizer.step()
        stays = "momentum" not in options and "weight_decay" not in options
        assert (x.item() == left) is stays, options


@says(
    "sgd/twice#none-or-zero",
    ja="テンソルの一部だけが加わらなかったときは、その部分の勾配はゼロなので、惰性で動き続けます。",
    en="where only some entries of a tensor sit out, as the unused rows of an embedding do, their "
    "gradient is zero, and they coast on.",
)
def test_rows_of_an_embedding_that_sit_out_coast_on():
    for options in settings(WITH_MOMENTUM):
        table = nn.Embedding(3, 1)
        optimizer = optim.SGD(table.parameters(), lr=0.1, **options)
        for row in (1, 2):
            before = table.weight.detach().clone()
            optimizer.zero_grad()
            table(torch.tensor([row])).sum().backward()
            optimizer.step()
        assert table.weight[1] != before[1], options


@says(
    "sgd/replacing-a-parameter#graph",
    ja="`op.step()`も、その場での書き換えで、既定では数えられます。",
    en="`op.step()` is a change in place as well, and by default it is counted.",
)
@says(
    "sgd/replacing-a-parameter#graph",
    ja="このバージョンのPyTorchは更新を数えません。二度目の`backward()`も、エラーになりません。",
    en="the step is not counted in this version of PyTorch, and no error stops the second "
    "`backward()`:",
)
def test_a_step_is_counted_but_with_fused():
    for options in settings():
        x = parameter(5.0, None)
        optimizer = optim.SGD([x], lr=0.1, **options)
        y = x * x
        y.backward(retain_graph=True)
        optimizer.step()
        optimizer.zero_grad()
        if "fused" in options:
            assert x._version == 0, options
            y.backward()
            assert x.grad.item() == 2 * x.item() != 10.0, options
        else:
            assert x._version == 1, options
            with pytest.raises(RuntimeError, match="modified by an inplace operation"):
                y.backward()


@says(
    "sgd/replacing-a-parameter#graph",
    ja="どの場合も、`one_round`のように、変更のあとで式を計算し直してから`backward()`を呼べば済みます。",
    en="The remedy in all these cases: compute the expression again after the change, as "
    "`one_round` does, and then call `backward()`.",
)
def test_computed_again_after_the_change_the_gradient_is_right():
    for options in settings():
        x = parameter(5.0, None)
        optimizer = optim.SGD([x], lr=0.1, **options)
        for _ in range(3):
            optimizer.zero_grad()
            (x * x).backward()
            assert x.grad.item() == 2 * x.item(), options
            optimizer.step()
            with torch.no_grad():
                x.add_(1.0)


@says(
    "sgd/replacing-a-parameter#add-param-group",
    ja="新しいグループの学習率とモーメンタムの係数には、既定値が使われます。",
    en="The learning rate and the momentum coefficient of the new group come from the defaults.",
)
def test_a_group_that_is_added_has_the_defaults_of_the_optimizer():
    for options in settings():
        optimizer = optim.SGD([parameter()], lr=0.25, **options)
        optimizer.param_groups[0]["lr"] = 0.5
        optimizer.add_param_group({"params": [parameter()]})
        added = dict(optimizer.param_groups[1])
        assert added.pop("params")
        assert added == optimizer.defaults, options
        assert added["lr"] == 0.25, options


@says(
    "sgd/params#not-tensors",
    ja="`named_parameters()`が返す名前とテンソルの組を渡すこともできます。",
    en="The pairs of names and tensors that `named_parameters()` returns will do as well.",
)
def test_pairs_of_names_and_tensors_will_do_as_well():
    for options in settings():
        by_name, plain = net(), net()
        first = optim.SGD(by_name.named_parameters(), lr=0.1, **options)
        second = optim.SGD(plain.parameters(), lr=0.1, **options)
        for model, optimizer in ((by_name, first), (plain, second)):
            loss(model, batches(1)[0]).backward()
            optimizer.step()
        assert same(list(by_name.parameters()), list(plain.parameters())), options
        assert first.param_groups[0]["param_names"] == [
            name for name, _ in net().named_parameters()
        ]


@says(
    "sgd/replacing-a-parameter#in-place",
    ja="`.grad`には前の勾配が、モーメンタムのバッファにも前の値が残っています。",
    en="`.grad` still holds the gradient from before, and so does the momentum buffer;",
)
@says(
    "sgd/replacing-a-parameter#new-optimizer",
    ja="新しいオプティマイザの`op.state`は空です。",
    en="a new optimizer begins with an empty `op.state`.",
)
def test_a_new_value_keeps_gradient_and_buffer_and_a_new_optimizer_no_buffer():
    for options in settings(WITH_MOMENTUM):
        x = parameter()
        optimizer = optim.SGD([x], lr=0.25, **options)
        optimizer.step()
        grad, kept = x.grad.item(), buffer(optimizer, x).item()
        with torch.no_grad():
            x.fill_(20.0)
        assert (x.grad.item(), buffer(optimizer, x).item()) == (grad, kept), options
        assert not optim.SGD([x], lr=0.25, **options).state, options
        assert (x.item(), x.grad.item()) == (20.0, grad), options


@says(
    "sgd/two-tensors#optimizer-side",
    ja="勾配を手で入れるのでなければ、テンソルが動くには、矢印が二本要ります。",
    en="As long as nobody puts a gradient in by hand, a tensor needs both to be moved:",
)
def test_a_tensor_is_moved_only_with_an_arrow_from_graph_and_optimizer():
    for options in settings():
        both, in_graph, in_optimizer = (parameter(2.0, None) for _ in range(3))
        optimizer = optim.SGD([both, in_optimizer], lr=0.25, **options)
        for _ in range(2):
            optimizer.zero_grad()
            (both * in_graph).backward()
            optimizer.step()
        assert both.item() != 2.0, options
        assert in_graph.item() == in_optimizer.item() == 2.0, options


@says(
    "sgd/then-and-now#fields",
    ja="CPUでは、新しい項目はどれも既定では無効なので、",
    en="On the CPU the new ones are all off by default,",
)
def test_what_is_new_is_off_by_default():
    defaults = optim.SGD([parameter()]).defaults
    assert not any(defaults[name] for name in ("maximize", "foreach", "differentiable", "fused"))
    for rule in RULES:
        assert same(trained(rule), trained(rule | LOOP)), rule


@says(
    "sgd/foreach-fused-differentiable#same-numbers",
    ja="組み合わせによってはエラーになります。",
    en="Some combinations are an error:",
)
def test_fused_goes_neither_with_foreach_nor_with_differentiable():
    for rule, other in product(RULES, ({"foreach": True}, {"differentiable": True})):
        with pytest.raises(RuntimeError, match="`fused`"):
            optim.SGD([parameter()], **rule, **FUSED, **other)


@says(
    "sgd/foreach-fused-differentiable#foreach-writes",
    ja="どの勾配も一度だけ使い、次の回の前に消すなら、害はありません。",
    en="As long as each gradient is used once and cleared before the next round, no harm is done.",
)
def test_an_overwritten_gradient_does_no_harm_if_it_is_used_once():
    nesterov = {"momentum": 0.5, "nesterov": True}
    assert same(trained(nesterov | LOOP), trained(nesterov | FOREACH))
    twice = [walked_again(nesterov | way) for way in (LOOP, FOREACH)]
    assert twice[0] != twice[1]


def walked_again(options: dict) -> float:
    """Where a parameter stands after two steps with the same gradient left in place."""
    x = parameter()
    optimizer = optim.SGD([x], lr=0.25, **options)
    optimizer.step()
    optimizer.step()
    return x.item()


@says(
    "sgd/same-or-new#model-to",
    ja="どの場合にも通用する順序は、先に変換や移動を済ませ、それからオプティマイザを作ることです。",
    en="One order is safe in every case: convert or move first, then make the optimizer.",
)
def test_a_model_converted_before_its_optimizer_is_made_trains():
    for dtype in (torch.float64, torch.bfloat16, torch.float16):
        for options in settings(({}, {"momentum": 0.5}, {"momentum": 0.5, "nesterov": True})):
            model = net(dtype=torch.float32).to(dtype)
            optimizer = optim.SGD(model.parameters(), lr=0.1, **options)
            for x in batches(2, dtype):
                optimizer.zero_grad()
                loss(model, x).backward()
                optimizer.step()
            started = net(dtype=torch.float32).to(dtype).parameters()
            assert not any(map(torch.equal, started, model.parameters())), options
            for p in model.parameters():
                kept = buffer(optimizer, p)
                assert kept is None or kept.dtype == dtype, options
    model = net().to("meta")
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.5)
    loss(model, torch.ones(3, 2, dtype=torch.float64, device="meta")).backward()
    optimizer.step()


@says(
    "sgd/before-you-start#integers",
    ja="印を付けられるのは浮動小数点型と複素数型だけです。",
    en="Only floating-point and complex types can carry the label.",
)
def test_only_floating_point_and_complex_types_carry_the_label():
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        assert torch.ones(2, dtype=dtype).requires_grad_().requires_grad
    for dtype in (torch.complex64, torch.complex128):
        assert torch.ones(2, dtype=dtype).requires_grad_().requires_grad
    for dtype in (torch.int8, torch.uint8, torch.int16, torch.int32, torch.int64, torch.bool):
        with pytest.raises(RuntimeError, match="floating point and complex dtype"):
            torch.ones(2, dtype=dtype, requires_grad=True)


@says(
    "sgd/before-you-start#mixed-devices",
    ja="例外は、二つ目のような、CPUにある0次元のテンソル(スカラー)です。",
    en="The exception is a 0-dimensional Tensor (a scalar) on the CPU, as in the second case:",
)
def test_in_arithmetic_only_a_scalar_on_the_cpu_meets_another_device():
    far = torch.ones(2, device="meta")
    for operation in (torch.add, torch.sub, torch.mul, torch.div, torch.maximum):
        for scalar in (torch.tensor(2.0), torch.tensor(2)):
            assert operation(far, scalar).device.type == "meta"
            assert operation(scalar, far).device.type == "meta"
        for near in (torch.ones(2), torch.ones(1)):
            with pytest.raises(RuntimeError, match="device"):
                operation(far, near)
        with pytest.raises(RuntimeError, match="device"):
            operation(torch.ones(2), torch.ones((), device="meta"))
