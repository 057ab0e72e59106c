"""The search: it finds the right page in the language of the page, with the keyboard too."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hooks.languages import LANGUAGES
from hooks.read import folders
from hooks.render.formulas import mathml
from hooks.search import index, with_formulas_as_text
from tests.support.browser import arrive, on_its_way, until, watched
from tests.support.pages import url

BOX = "[data-md-component=search-query]"
META = ".md-search-result__meta"
LIST = ".md-search-result__list"
INDEX = "**/search/ja.json"
NOTHING_TYPED = {"ja": "検索キーワードを入力してください", "en": "Type to start searching"}
ANSWERED = """list => {
  list = document.querySelector(list)
  window.answered = []
  new MutationObserver(() => window.answered.push(list.dataset.query))
    .observe(list, { attributeFilter: ["data-query"] })
}"""
NOTHING_FOUND = {"ja": "何も見つかりませんでした", "en": "No matching documents"}

FRAMES = (
    'Traceback (most recent call last): File "/home/me/project/train.py", line 42, in <module> '
    'main() File "/home/me/project/train.py", line 31, in main loss.backward() File '
    '"/usr/lib/python3.11/site-packages/torch/_tensor.py", line 521, in backward '
    "torch.autograd.backward( "
)

# What readers type, and the pages with the answer: one of them must be among the first three.
QUERIES = {
    "ja": {
        "学習率": "sgd/changing-lr",
        "学習率を書き換える": "sgd/changing-lr",
        "勾配が蓄積される": "gradients/one-step",
        "誤差逆伝播": "gradients/where-gradients-come-from",
        "葉テンソル": "gradients/one-step sgd/same-or-new",
        "パラメータの更新": "gradients/one-step sgd/update-rule",
        "requires_grad": "gradients/two-points",
        "メモリ": "sgd/before-you-start gradients/two-points",
        "二乗誤差": "gradients/where-gradients-come-from",
        "detach": "gradients/two-points",
        # Other words for what the pages say, and other spellings.
        "最急降下": "gradients/hundred-steps",
        "最急降下法": "gradients/hundred-steps",
        "確率的勾配降下法はなぜ確率的なのか": (
            "gradients/hundred-steps sgd/update-rule sgd/arguments"
        ),
        "パラメーターが動かない": "sgd/two-tensors",
        "勾配を消す": "gradients/one-step sgd/then-and-now",
        "学習率 変更": "sgd/changing-lr",
        "足し込む": "gradients/one-step gradients/new-every-time",
        "届かない": "gradients/hundred-steps",
        "detachとは": "gradients/two-points",
        "optimizer.zero_gradとは": "sgd/then-and-now",
        "なぜ学習率が必要なのか": "gradients/one-step",
        "ＺＥＲＯ_grad": "sgd/then-and-now",
        # Terms.
        "モーメンタム": "sgd/momentum",
        "ネステロフ": "sgd/momentum",
        "重み減衰": "sgd/arguments",
        "ヘッセ行列": "gradients/hundred-steps",
        "固有値": "gradients/hundred-steps",
        "レイヤー": "gradients/eval-or-no-grad gradients/the-usual-way",
        "計算グラフ": "sgd/replacing-a-parameter sgd/one-step",
        "連鎖律": "gradients/where-gradients-come-from",
        "平均二乗誤差": "gradients/where-gradients-come-from",
        "逆伝播": "gradients/where-gradients-come-from",
        "ブロードキャスト": "gradients/the-usual-way",
        "発散": "gradients/hundred-steps",
        "スケジューラ": "sgd/changing-lr",
        "インプレース": "gradients/one-step",
        "形が違う": "gradients/the-usual-way",
        "インストール": "sgd/before-you-start",
        # Names in code, whole and in part, and code itself.
        "param_groups": "sgd/changing-lr",
        "zero_grad": "sgd/then-and-now",
        "weight decay": "sgd/arguments",
        "weight_decay": "sgd/arguments",
        "nesterov": "sgd/momentum",
        "non-leaf": "sgd/same-or-new",
        "groups": "sgd/changing-lr",
        "torch.optim.SGD": "sgd/arguments",
        "optimizer.zero_grad()": "sgd/then-and-now",
        "optimizer.z": "sgd/then-and-now",
        "torch.no_grad()": "gradients/new-every-time",
        "with torch.no_grad():": "gradients/new-every-time",
        "loss1.backward() loss2.backward()": (
            "gradients/where-gradients-come-from gradients/new-every-time"
        ),
        "x += 1": "sgd/same-or-new",
        # What Python said.
        "a leaf Variable that requires grad is being used in an in-place operation": (
            "gradients/one-step sgd/same-or-new"
        ),
        "can't optimize a non-leaf Tensor": "sgd/same-or-new gradients/error-messages",
        "Trying to backward through the graph a second time": "sgd/then-and-now",
        "“can’t optimize a non-leaf Tensor”": "sgd/same-or-new",
        # Slips.
        "zerograd": "sgd/then-and-now",
        "isleaf": "sgd/same-or-new",
        "nonleaf": "sgd/same-or-new",
        "nograd": "gradients/new-every-time",
        "gradfn": "gradients/two-points sgd/one-step sgd/same-or-new",
        "retaingraph": "sgd/then-and-now",
        "paramgroups": "sgd/changing-lr",
        "parm_groups": "sgd/changing-lr",
        "detatch": "gradients/two-points",
        "nestrov": "sgd/momentum",
        "momentun": "sgd/momentum",
        "dampning": "sgd/momentum",
        "boradcasting": "gradients/the-usual-way",
        "optimizer.zerograd()": "sgd/then-and-now",
        "モメンタム": "sgd/momentum",
        "モーメンタムバッファ": "sgd/momentum",
        "オプテイマイザー": "sgd/changing-lr",
        "インプレイス": "gradients/one-step",
        "スケジュラー": "sgd/changing-lr",
        # The order of the loop, evaluation, and messages one by one.
        "zero_gradの位置": "gradients/training-loop",
        "勾配の蓄積 バッチ": "gradients/training-loop",
        "clip_grad_norm_": "gradients/training-loop",
        "model.eval()とno_grad()の違い": "gradients/eval-or-no-grad",
        "等高線 描く": "gradients/contour-plot",
        "損失の等高線": "gradients/contour-plot",
        "meshgrid": "gradients/contour-plot",
        "凍結": "gradients/eval-or-no-grad",
        "Dropout": "gradients/eval-or-no-grad",
        "element 0 of tensors does not require grad": "gradients/error-messages",
        "grad can be implicitly created only for scalar outputs": "gradients/error-messages",
        "gradがNoneになる": "gradients/error-messages",
        "mat1 and mat2 shapes cannot be multiplied": "gradients/error-messages",
        # What fresh readers typed.
        "重みが更新されない": "sgd/two-tensors gradients/training-loop",
        "ミニバッチ": "gradients/training-loop sgd/arguments",
        "x += 1 と x = x + 1 の違い": "sgd/same-or-new",
        "もーめんたむ": "sgd/momentum",
        "勾配爆発": "gradients/training-loop gradients/hundred-steps",
        "勾配累積": "gradients/training-loop",
        "パラメーター 更新 されない": "sgd/two-tensors gradients/error-messages sgd/same-or-new",
        "勾配 ゼロ 初期化": "gradients/training-loop gradients/one-step sgd/then-and-now",
        "逆伝播を２回": "sgd/then-and-now gradients/new-every-time",
        "オプティマイザーの中身": "sgd/changing-lr",
        "損失関数 グラフ 描画": "gradients/contour-plot",
        "学習率 減衰": "sgd/changing-lr",
        "SGD 自作": "sgd/update-rule",
        "微分可能": "sgd/foreach-fused-differentiable",
        "ロス": "sgd/two-tensors gradients/training-loop gradients/hundred-steps",
        "requires grad とは": "gradients/two-points",
        "勾配上昇法": "sgd/arguments",
        "ハイパーパラメータの勾配": "sgd/foreach-fused-differentiable",
        "転移学習": "gradients/eval-or-no-grad",
        "ドロップアウト": "gradients/eval-or-no-grad",
        "目的関数": "gradients/where-gradients-come-from",
        "学習率 デフォルト": "sgd/arguments sgd/then-and-now",
        "スカラーじゃないとbackwardできない": "gradients/error-messages",
        "モーメンタム 初期化": "sgd/changing-lr",
        "パラメタの更新": "gradients/one-step sgd/update-rule",
        "Expected all tensors to be on the same device, but found at least two devices": (
            "gradients/error-messages sgd/before-you-start sgd/same-or-new"
        ),
    },
    "en": {
        "learning rate": "gradients/one-step",
        "change the learning rate": "sgd/changing-lr",
        "gradients accumulate": "gradients/one-step",
        "leaf tensor": "gradients/one-step sgd/same-or-new",
        "in-place": "gradients/one-step",
        "param_groups": "sgd/changing-lr",
        "second backward": "sgd/then-and-now",
        "mean squared error": "gradients/where-gradients-come-from",
        "detach": "gradients/two-points",
        "shape mismatch": "gradients/the-usual-way",
        # Other words for what the pages say, and other spellings.
        "vanilla gradient descent": "gradients/hundred-steps",
        "accumulating gradients": "gradients/one-step",
        "reset the gradient": "gradients/one-step",
        "parameter does not move": "sgd/two-tensors",
        "why do I need detach": "gradients/two-points",
        "change in place": "gradients/one-step",
        "zero grad": "sgd/then-and-now",
        "weight-decay": "sgd/arguments",
        "Mean-Squared Errors": "gradients/where-gradients-come-from",
        # Terms.
        "backpropagation": "gradients/where-gradients-come-from",
        "chain rule": "gradients/where-gradients-come-from",
        "computation graph": "sgd/replacing-a-parameter sgd/two-tensors",
        "Hessian": "gradients/hundred-steps",
        "eigenvalues": "gradients/hundred-steps",
        "divergence": "gradients/hundred-steps",
        "momentum": "sgd/momentum",
        "dampening": "sgd/momentum",
        "nesterov": "sgd/momentum",
        "weight decay": "sgd/arguments",
        "broadcasting": "gradients/the-usual-way",
        "scheduler": "sgd/changing-lr",
        "install": "sgd/before-you-start",
        # Names in code, whole and in part, and code itself.
        "requires_grad": "gradients/two-points",
        "zero_grad": "sgd/then-and-now",
        "retain_graph": "sgd/then-and-now",
        "load_state_dict": "sgd/changing-lr",
        "non-leaf": "sgd/same-or-new",
        "groups": "sgd/changing-lr",
        "torch.optim.SGD": "sgd/arguments",
        "optimizer.zero_grad()": "sgd/then-and-now",
        "optimizer.z": "sgd/then-and-now",
        "torch.no_grad()": "gradients/new-every-time",
        "with torch.no_grad": "gradients/new-every-time",
        "loss1.backward() loss2.backward()": (
            "gradients/where-gradients-come-from gradients/new-every-time"
        ),
        "x += 1": "sgd/same-or-new",
        # What Python said.
        "a leaf Variable that requires grad is being used in an in-place operation": (
            "gradients/one-step sgd/same-or-new"
        ),
        "one of the variables needed for gradient computation has been modified": (
            "sgd/replacing-a-parameter sgd/same-or-new"
        ),
        "Trying to backward through the graph a second time": "sgd/then-and-now",
        # Slips, and the other English.
        "zerograd": "sgd/then-and-now",
        "isleaf": "sgd/same-or-new",
        "nonleaf": "sgd/same-or-new",
        "nograd": "gradients/new-every-time",
        "gradfn": "gradients/two-points sgd/one-step sgd/same-or-new",
        "retaingraph": "sgd/then-and-now",
        "paramgroups": "sgd/changing-lr",
        "parm_groups": "sgd/changing-lr",
        "detatch": "gradients/two-points",
        "nestrov": "sgd/momentum",
        "momentun": "sgd/momentum",
        "dampning": "sgd/momentum",
        "boradcasting": "gradients/the-usual-way",
        "optimizer.zerograd()": "sgd/then-and-now",
        "pseudocode": "sgd/momentum",
        "learnig rte": "sgd/changing-lr",
        "backpropogation": "gradients/where-gradients-come-from",
        "differentable": "sgd/foreach-fused-differentiable",
        "hessain": "gradients/hundred-steps",
        "maximise": "sgd/arguments",
        "retained": "sgd/then-and-now",
        # The order of the loop, evaluation, and messages one by one.
        "where does zero_grad go": "gradients/training-loop",
        "gradient accumulation": "gradients/training-loop",
        "clip_grad_norm_": "gradients/training-loop",
        "model.eval or no_grad": "gradients/eval-or-no-grad",
        "draw the path on a contour plot": "gradients/contour-plot",
        "contour": "gradients/contour-plot",
        "meshgrid": "gradients/contour-plot",
        "freeze layer": "gradients/eval-or-no-grad",
        "BatchNorm": "gradients/eval-or-no-grad",
        "element 0 of tensors does not require grad": "gradients/error-messages",
        "grad can be implicitly created only for scalar outputs": "gradients/error-messages",
        "why is grad None": "gradients/error-messages",
        "'NoneType' object has no attribute 'zero_'": "gradients/error-messages",
        "mat1 and mat2 shapes cannot be multiplied": "gradients/error-messages",
        # What fresh readers typed.
        "mini-batch": "gradients/training-loop sgd/arguments",
        "weights not updating": "sgd/two-tensors gradients/training-loop",
        "loss not decreasing": "sgd/then-and-now sgd/two-tensors gradients/training-loop",
        "objective function": "gradients/where-gradients-come-from",
        "exploding gradients": "gradients/training-loop gradients/hundred-steps",
        "numerical gradient": "gradients/where-gradients-come-from",
        "learning rate schedule during training": "sgd/changing-lr",
        "with torch.no_grad(): w -= lr * w.grad": "gradients/one-step sgd/same-or-new",
        "requires_grad int tensor": "sgd/before-you-start",
        "vanilla SGD": "sgd/arguments gradients/hundred-steps",
        "write my own SGD": "sgd/update-rule",
        "autodiff": "gradients/where-gradients-come-from",
        "transfer learning": "gradients/eval-or-no-grad",
        "fine-tuning": "gradients/eval-or-no-grad",
        "inertia": "sgd/momentum",
        "second derivative": "gradients/hundred-steps",
        "hyperparameter": "sgd/foreach-fused-differentiable",
        "trajectory": "gradients/contour-plot",
        "x += 1 vs x = x + 1": "sgd/same-or-new",
    },
}

# The first result leads to this heading.
HEADINGS = {
    "ja": {
        "重み減衰": "sgd/arguments/#weight-decay",
        "学習率を下げる": "sgd/momentum/#lower-lr",
        "二度目のbackward": "sgd/then-and-now/#second-backward",
        "2回目のbackward": "sgd/then-and-now/#second-backward",
        "param_groups": "sgd/changing-lr/#param-groups",
        "誤差逆伝播": "gradients/where-gradients-come-from/#backward",
        "some parameters appear in more than one parameter group": "sgd/arguments/#params",
        "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed": (
            "gradients/one-step/#new-tensor"
        ),
        "Can’t call numpy() on Tensor that requires grad": "gradients/two-points/#detach",
        "`fused` and `foreach` cannot be `True` together.": (
            "sgd/foreach-fused-differentiable/#same-numbers"
        ),
        FRAMES
        + "RuntimeError: Trying to backward through the graph a second time (or directly access": (
            "sgd/then-and-now/#second-backward"
        ),
        FRAMES + "ValueError: optimizer got an empty parameter list": "sgd/arguments/#params",
    },
    "en": {
        "weight decay": "sgd/arguments/#weight-decay",
        "second backward": "sgd/then-and-now/#second-backward",
        "param_groups": "sgd/changing-lr/#param-groups",
        "shape mismatch": "gradients/the-usual-way/#shape-trap",
        "Nesterov momentum requires a momentum and zero dampening": "sgd/momentum/#nesterov",
        "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed": (
            "gradients/one-step/#new-tensor"
        ),
        "Can’t call numpy() on Tensor that requires grad": "gradients/two-points/#detach",
        "`fused` and `foreach` cannot be `True` together.": (
            "sgd/foreach-fused-differentiable/#same-numbers"
        ),
        FRAMES
        + "RuntimeError: Trying to backward through the graph a second time (or directly access": (
            "sgd/then-and-now/#second-backward"
        ),
        FRAMES + "ValueError: optimizer got an empty parameter list": "sgd/arguments/#params",
    },
}

# What is found as the other is.
ALIKE = {
    "ja": {
        "requires_gradとは": "requires_grad",
        "reqires_grad": "requires_grad",
        "require_grad": "requires_grad",
        "モメンタムの値": "モーメンタムの値",
        "パラメーターの更新": "パラメータの更新",
        "ｵﾌﾟﾃｨﾏｲｻﾞｰ": "オプティマイザ",
        "オプチマイザー": "オプティマイザ",
        "パラメータグループ": "パラメータ・グループ",
        "2度目のbackward": "二度目のbackward",
        "2回目のbackward": "二度目のbackward",
        "二回目のbackward": "二度目のbackward",
        "テンソルを書換える": "テンソルを書き換える",
        "足込む": "足し込む",
    },
    "en": {
        "“leaf tensor”": "leaf tensor",
        "reqires_grad": "requires_grad",
        "require_grad": "requires_grad",
        "learningrate": "learning rate",
        "zero_grads": "zero_grad",
        "modle": "model",
        "parms": "params",
        "optimise": "optimize",
        '"learning rate"': "learning rate",
        "the optimizer's parameters": "the optimizer parameters",
        "the tensor’s gradient": "the tensor gradient",
    },
}


@pytest.fixture(scope="module")
def tabs(browser: Browser, address: str) -> Iterator[dict[str, Page]]:
    """One page per language, used for all queries, watched for what should not happen."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    with watched(context):
        pages = {language: context.new_page() for language in LANGUAGES}
        for language, page in pages.items():
            page.goto(address + url("gradients/one-step", language))
        yield pages


@pytest.fixture
def find(tabs: dict[str, Page], address: str) -> Callable[[str, str], list[str]]:
    """Types a query and gives, for each page found, the address of its best result."""

    def find(language: str, query: str) -> list[str]:
        tab = tabs[language]
        tab.fill(BOX, query)
        expect(tab.locator(LIST)).to_have_attribute("data-query", query)
        return results(tab, address)

    return find


def results(tab: Page, address: str) -> list[str]:
    """What is listed, best first, relative to the site and without the words to mark."""
    items = tab.locator(".md-search-result__item").evaluate_all(
        """items => items.map(item => Array.from(item.querySelectorAll("article"))
            .reduce((a, b) => +b.dataset.mdScore > +a.dataset.mdScore ? b : a)
            .closest("a").href)"""
    )
    assert all(item.startswith(address) for item in items)
    return [re.sub(r"\?h=[^#]*", "", item.removeprefix(address)) for item in items]


def queries(table: dict[str, dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(language, *item) for language in LANGUAGES for item in table[language].items()]


@pytest.mark.browser
@pytest.mark.parametrize(("language", "query", "pages"), queries(QUERIES))
def test_a_right_page_is_among_the_first_three(find, language, query, pages):
    right = {url(slug, language) for slug in pages.split()}
    assert right & {found.partition("#")[0] for found in find(language, query)[:3]}


ASKED = [
    (language, query, slug)
    for slug, languages in folders.read_pages().items()
    for language, page in languages.items()
    for query in page.meta.get("asked", [])
]
"""What pages say in their front matter that they answer."""


@pytest.mark.browser
@pytest.mark.parametrize(("language", "query", "slug"), ASKED)
def test_what_a_page_is_asked_leads_to_it(find, language, query, slug):
    found = [found.partition("#")[0] for found in find(language, query)[:3]]
    assert url(slug, language) in found


@pytest.mark.browser
@pytest.mark.parametrize(("language", "query", "place"), queries(HEADINGS))
def test_the_first_result_leads_to_the_heading(find, language, query, place):
    root = "" if language == "ja" else f"{language}/"
    assert find(language, query)[0] == root + place


@pytest.mark.browser
@pytest.mark.parametrize(("language", "query", "other"), queries(ALIKE))
def test_another_way_to_write_it_finds_the_same(find, language, query, other):
    found = find(language, query)
    assert found
    assert found == find(language, other)


@pytest.mark.browser
@pytest.mark.parametrize("query", ["l", "o", "optimizer."])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_letter_of_a_word_finds_it(find, language, query):
    assert find(language, query)


@pytest.mark.browser
@pytest.mark.parametrize("query", ["detach", "requires_grad", "SGD", "1.8"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_results_are_in_the_language_of_the_page(find, language, query):
    found = find(language, query)
    assert found
    assert {item.startswith("en/") for item in found} == {language == "en"}


HALVES = re.compile("[ァ-ヺー]{2}|[一-龠々]{2}|[A-Za-z0-9_]{2}")
"""Two characters of one word."""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "query"),
    [("ja", "学習率 テンソル パラメータ"), ("en", "learning rate of the tensor")],
)
def test_an_excerpt_starts_and_ends_between_words(site, tabs, find, language, query):
    assert find(language, query)
    pages = json.loads((site / "search" / f"{language}.json").read_text(encoding="utf-8"))
    texts = [section["text"] for page in pages for section in page["sections"]]
    articles = tabs[language].locator(".md-search-result__article p")
    shown = [text for text in articles.all_text_contents() if text.endswith("…")]
    assert len(shown) > 5
    for text in shown:
        excerpt = text.strip("…")
        source = next(source for source in texts if excerpt in source)
        start = source.index(excerpt)
        for at in (start, start + len(excerpt)):
            assert not HALVES.match(source[max(at - 1, 0) : at + 1]), text


@pytest.mark.browser
@pytest.mark.parametrize("sign", [".", "-"])
def test_a_sign_alone_marks_itself_and_no_words(tabs, find, sign):
    find("en", sign)
    marks = tabs["en"].locator(".md-search-result__article:visible mark").all_inner_texts()
    assert set(marks) <= {sign}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("ja", "天気予報"),
        ("ja", "weather"),
        ("en", "weather forecast"),
        ("en", "天気"),
        ("en", "§"),
        # The words that the pages have are those that all of them have.
        ("ja", "過学習"),
        ("ja", "勾配消失"),
        ("en", "vanishing gradients"),
    ],
)
def test_nothing_is_found_where_there_is_nothing(tabs, find, language, query):
    assert find(language, query) == []
    assert tabs[language].locator(META).inner_text() == NOTHING_FOUND[language]


@pytest.mark.browser
def test_results_mark_the_words_and_show_text_as_text(tabs, find):
    find("en", "grad_fn")
    articles = tabs["en"].locator(".md-search-result__article:visible")
    assert "grad_fn" in articles.locator("mark").all_inner_texts()
    # What looks like a tag is not taken for one.
    assert "<AddBackward0>" in "".join(articles.all_inner_texts())


@pytest.mark.browser
def test_a_query_keeps_missing_words_apart(tabs, find):
    assert find("en", "vanilla gradient descent")
    missing = tabs["en"].locator(".md-search-result__terms").first
    assert missing.inner_text() == "Not on this page: vanilla"


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_that_no_page_has_is_shown_as_the_pages_have_it(tabs, find, language):
    find(language, "optimizer.zerograd() reqires_grad")
    best = tabs[language].locator(".md-search-result__item").first
    assert {"zero_grad", "requires_grad"} & set(best.locator("mark").all_inner_texts())
    assert "?h=zero_grad+requires_grad" in best.locator("a").first.get_attribute("href")


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh page, in Japanese."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    with watched(context):
        page = context.new_page()
        page.goto(address + url("gradients/one-step", "ja"))
        until(page, "'component$' in window")  # Material's script listens to keys
        yield page


@pytest.mark.browser
def test_query_in_the_address_is_searched_at_once(tab, address):
    tab.goto(address + url("gradients/one-step", "ja") + "?q=param_groups")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    assert tab.locator(BOX).input_value() == "param_groups"


@pytest.mark.browser
def test_reader_who_is_in_the_box_before_the_search_is_there_finds(tab, address):
    with on_its_way(tab, "**/bundle.*"):
        tab.goto(address + url("gradients/one-step", "ja"), wait_until="commit")
        tab.locator(BOX).press_sequentially("detach")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()


@pytest.mark.browser
def test_search_that_is_opened_without_network_finds_when_that_is_back(tab):
    tab.context.set_offline(True)
    tab.keyboard.press("/")
    tab.keyboard.type("detach")
    tab.wait_for_timeout(300)
    tab.context.set_offline(False)
    expect(tab.locator(".md-search-result__item").first).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("key", ["/", "s", "f"])
def test_keys_open_the_search_and_escape_closes_it(tab, key):
    tab.keyboard.press(key)
    expect(tab.locator(BOX)).to_be_focused()
    assert tab.locator(BOX).input_value() == ""
    assert tab.locator("#__search").is_checked()
    tab.keyboard.press("Escape")
    expect(tab.locator(BOX)).not_to_be_focused()
    assert not tab.locator("#__search").is_checked()


@pytest.mark.browser
def test_enter_opens_the_best_result_at_its_heading(tab, address):
    tab.keyboard.press("/")
    tab.keyboard.type("param_groups")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    tab.keyboard.press("Enter")
    tab.wait_for_url(address + "sgd/changing-lr/**#param-groups")
    expect(tab.locator("h2#param-groups")).to_be_in_viewport()
    expect(tab.locator("h2#param-groups mark", has_text="param_groups")).to_be_visible()


@pytest.mark.browser
def test_enter_waits_for_the_results_of_what_stands_in_the_box(tab, address):
    with on_its_way(tab, INDEX):
        tab.keyboard.press("/")
        tab.keyboard.type("param_groups")
        tab.keyboard.press("Enter")
    tab.wait_for_url(address + "sgd/changing-lr/?h=param_groups#param-groups")


@pytest.mark.browser
def test_enter_is_not_due_any_more_once_the_text_has_changed(tab, address):
    with on_its_way(tab, INDEX):
        tab.keyboard.press("/")
        tab.keyboard.type("固有値")
        tab.keyboard.press("Enter")
        tab.keyboard.type("と固有ベクトル")
    expect(tab.locator(".md-search-result__item mark").first).to_be_visible()
    assert tab.url == address + url("gradients/one-step", "ja")
    expect(tab.locator(BOX)).to_be_focused()


@pytest.mark.browser
def test_results_of_a_text_that_is_no_longer_in_the_box_are_not_shown(tab):
    tab.evaluate(ANSWERED, LIST)
    with on_its_way(tab, INDEX):
        with tab.expect_request(INDEX):
            tab.fill(BOX, "固有値")
        tab.fill(BOX, "")
        expect(tab.locator(META)).to_have_text(NOTHING_TYPED["ja"])
    tab.fill(BOX, "学習率")
    expect(tab.locator(LIST)).to_have_attribute("data-query", "学習率")
    assert "固有値" not in tab.evaluate("window.answered")


@pytest.mark.browser
def test_button_that_clears_the_box_clears_the_results(tab):
    tab.fill(BOX, "固有値")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    tab.locator(".md-search__form button[type=reset]").click()
    expect(tab.locator(META)).to_have_text(NOTHING_TYPED["ja"])
    expect(tab.locator(".md-search-result__item")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.parametrize("sign", [{"isComposing": True}, {"keyCode": 229}])
def test_enter_that_ends_a_conversion_to_kanji_opens_nothing(tab, address, sign):
    tab.fill(BOX, "固有値")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    tab.locator(BOX).dispatch_event("keydown", {"key": "Enter", **sign})
    tab.wait_for_timeout(300)
    assert tab.url == address + url("gradients/one-step", "ja")
    tab.locator(BOX).dispatch_event("keydown", {"key": "Enter"})
    tab.wait_for_url(address + "gradients/hundred-steps/**")


@pytest.mark.browser
def test_arrows_go_through_the_results_and_back_to_the_box(tab, address):
    tab.keyboard.press("/")
    tab.keyboard.type("nesterov")
    expect(tab.locator(LIST)).to_have_attribute("data-query", "nesterov")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    focused = tab.locator(".md-search-result__link:focus")
    assert "/sgd/momentum/" in focused.get_attribute("href")
    assert focused.get_attribute("href").endswith("#nesterov")
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    expect(tab.locator(BOX)).to_be_focused()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url(address + "sgd/momentum/**")


@pytest.mark.browser
def test_number_of_results_is_announced_in_the_language_of_the_page(tab, address):
    tab.keyboard.press("/")
    status = tab.locator(f"{META}[role=status]")
    expect(status).to_have_text("検索キーワードを入力してください")
    tab.fill(BOX, "ヘッセ行列")
    expect(status).to_have_text("1件見つかりました")
    tab.goto(address + url("gradients/one-step", "en"))
    tab.fill(BOX, "Hessian")
    expect(status).to_have_text("1 matching document")
    expect(tab.get_by_role("dialog", name="Search")).to_be_visible()


@pytest.mark.browser
def test_text_that_comes_without_keys_is_searched(tab):
    tab.locator(BOX).focus()
    tab.evaluate("document.execCommand('insertText', false, '固有値')")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()


@pytest.mark.browser
def test_words_of_a_search_are_marked_without_a_change_of_the_text(tab, address):
    page = address + url("sgd/same-or-new", "en")
    arrive(tab, page)
    text = tab.locator("article").inner_text()
    assert "<ToCopyBackward0>" in text
    arrive(tab, page + "?h=lt+gt+amp+quot+backward")
    expect(tab.locator("article mark").first).to_be_visible()
    assert tab.locator("article").inner_text() == text


@pytest.mark.browser
def test_index_is_read_only_when_someone_searches(tab):
    requests = []
    tab.context.on("request", lambda request: requests.append(request.url.rpartition("/")[2]))
    tab.reload()
    until(tab, "'component$' in window")
    tab.wait_for_load_state("networkidle")
    assert "search_index.json" in requests
    assert "ja.json" not in requests
    tab.fill(BOX, "勾配")
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    assert requests.count("ja.json") == 1
    assert "en.json" not in requests


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "words"),
    [("ja", "検索にはJavaScriptが必要です"), ("en", "Search needs JavaScript")],
)
def test_without_javascript_the_page_says_what_search_needs(browser, address, language, words):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(address + url("gradients/one-step", language))
    notice = page.locator(".md-search-noscript")
    expect(notice).to_be_in_viewport(ratio=1)
    expect(notice).to_have_text(words)
    expect(page.locator(BOX)).to_be_hidden()
    context.close()


@pytest.mark.browser
def test_page_not_found_searches_both_languages(browser, address, site):
    page = (site / "404.html").read_text(encoding="utf-8")
    context = browser.new_context()
    with watched(context):
        tab = context.new_page()
        tab.route("**/no/such/page/", lambda r: r.fulfill(body=page, content_type="text/html"))
        tab.goto(address + "no/such/page/")
        tab.fill(BOX, "detach")
        expect(tab.locator(".md-search-result__item").first).to_be_visible()
        found = results(tab, address)
        assert {item.startswith("en/") for item in found} == {True, False}
        tab.fill(BOX, "固有値")
        expect(tab.locator(META)).to_have_text("1件見つかりました")
        assert results(tab, address)[0].startswith("gradients/hundred-steps/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_index_has_the_pages_of_one_language_in_reading_order(site, language):
    pages = json.loads((site / "search" / f"{language}.json").read_text(encoding="utf-8"))
    assert {page["url"] for page in pages} == {url(s, language) for s in folders.read_pages()}
    chapters = [page["url"] for page in pages if page["weight"] == 1]
    assert chapters[0] == url("gradients/two-points", language)
    assert chapters[-1] == url("sgd/then-and-now", language)
    assert all(page["about"] for page in pages)
    assert sorted(page["url"] for page in pages if page["weight"] < 1) == sorted(
        [url("index", language), url("credits", language)]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_index_has_every_heading_and_only_words(site, pairs, language):
    pages = json.loads((site / "search" / f"{language}.json").read_text(encoding="utf-8"))
    by_url = {page["url"]: page for page in pages}
    for slug, pair in pairs.items():
        sections = by_url[url(slug, language)]["sections"]
        headings = pair.pages[language].headings
        assert [section["id"] for section in sections] == ["", *(h.id for h in headings[1:])]
        for section in sections:
            text = f" {section['text']} "
            # Marks of figures, labels of outputs, permalinks, tags.
            junk = re.search(r"@@| 出力 | Output |¶|</?(?:p|pre|code|li)>", text)
            assert not junk, (slug, section["id"])
    # Displayed formulas; formulas within a sentence stay.
    (update,) = (
        s for s in by_url[url("gradients/one-step", language)]["sections"] if s["id"] == "update"
    )
    assert "η" in update["text"]
    assert "←" not in update["text"]


def test_material_loads_no_index_with_every_page(site):
    assert json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))["docs"] == []


def test_index_tells_prose_from_code():
    entries = [
        {"location": "a/", "title": "A &amp; B", "text": "<p>One\ntwo.</p> @@figure x 0@@"},
        {
            "location": "a/#c",
            "title": "<code>c</code>",
            "text": "<p><code>1 &lt; 2</code>?</p><pre><code>print(\n1)\n</code></pre><p>Yes.</p>",
        },
    ]
    page = {"url": "a/", "about": "…", "asked": ["?"], "weight": 1}
    assert json.loads(index(entries, [page])) == [
        page
        | {
            "sections": [
                {"id": "", "title": "A & B", "text": "One two.", "code": ""},
                {"id": "c", "title": "c", "text": "1 < 2? Yes.", "code": "print(\n1)"},
            ]
        }
    ]


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("x^2 - 2^{-13}", "x² − 2⁻¹³".replace(" ", "")),
        ("\\frac{1}{2} \\frac{a + b}{2}", "(1/2)((a+b)/2)"),
        ("\\lambda_1 < w_i^{n + 1}", "λ₁<w_i^(n+1)"),
    ],
)
def test_formulas_of_the_index_can_be_told_from_other_numbers(tex, text):
    page = f"<p>{mathml(tex, display='inline')}</p>"
    assert html.unescape(with_formulas_as_text(page)) == f"<p>{text}</p>"
