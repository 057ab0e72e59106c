"""The home page: its figure shows what autograd computes, its path leads through all pages."""

from __future__ import annotations

import re

import pytest
import torch

from hooks.read.module import parse_module
from hooks.read.page import parse_page
from hooks.render import minutes
from snippets.figures import frame, home


def drawn_words(monkeypatch, *data) -> list[str]:
    kept = []
    monkeypatch.setattr(frame, "show", lambda name, render: kept.append(render("en").words))
    home.draw_by_hand(*data)
    return [word.replace("−", "-") for word in kept[0]]


@pytest.mark.parametrize("slope, offset", [(1.0, 0.0), (2.0, -1.0), (0.5, 3.0)])
def test_figure_is_the_graph_with_what_reaches_each_node(monkeypatch, slope, offset):
    x, t = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 5.0])
    a = torch.tensor(slope, requires_grad=True)
    b = torch.tensor(offset, requires_grad=True)
    y = a * x + b
    e = torch.mean((t - y) ** 2)
    chain = [e.grad_fn]
    while chain[-1].next_functions:
        chain.append(next(node for node, _ in chain[-1].next_functions if node))
    edges = [torch.autograd.graph.GradientEdge(node, 0) for node in chain[:-1]]
    arrived = torch.autograd.grad(e, [*edges, a, b], retain_graph=True)

    words = drawn_words(monkeypatch, x, t, a, b)
    kinds = [word.partition(":")[0] for word in words if "Backward0:" in word]
    assert sorted(kinds) == sorted(node.name() for node in chain[:-1])
    values = {word.partition(":")[0]: numbers(word.partition(":")[2])[-2:] for word in words}
    assert values["MeanBackward0"][-1] == e.item()
    assert values["PowBackward0"] == ((t - y) ** 2).tolist()
    assert values["SubBackward0"] == (t - y).tolist()
    assert values["AddBackward0"] == y.tolist()
    assert values["MulBackward0"] == (a * x).tolist()
    drawn = [numbers(word) for word in words if re.fullmatch(r"\[.*\]", word)]
    assert sorted(drawn) == sorted(gradient.tolist() for gradient in arrived[1:5])
    for name, gradient in zip("ab", arrived[5:], strict=True):
        assert f"{name}.grad = {gradient.item():g}" in words
    sums = [word for word in words if re.fullmatch(r"[-−×+ ().\d]+ = -?[.\d]+", word)]
    for word in sums:
        left, right = word.replace("×", "*").split(" = ")
        assert eval(left, {}) == pytest.approx(float(right))  # noqa: S307
    assert sorted(float(word.split(" = ")[1]) for word in sums) == sorted(
        gradient.item() for gradient in arrived[5:]
    )
    product = arrived[2] * 1 / arrived[1]
    rule = next(numbers(word.partition("·")[2]) for word in words if word.startswith("× 2·"))
    assert [2 * value for value in rule] == pytest.approx(product.tolist())


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]


def page(tmp_path, text, language):
    return parse_page(text, tmp_path / f"page.{language}.md")


def test_reading_time_counts_words_in_english_and_characters_in_japanese(tmp_path):
    english = page(tmp_path, "# Title {#t}\n\n" + "word " * 399, "en")
    assert minutes.minutes(english, None) == 2
    japanese = page(tmp_path, "# 題 {#t}\n\n" + "字" * 999, "ja")
    assert minutes.minutes(japanese, None) == 2
    longer = page(tmp_path, "# 題 {#t}\n\n" + "字" * 1000, "ja")
    assert minutes.minutes(longer, None) == 3


def test_reading_time_counts_the_lines_of_the_code(tmp_path):
    short = page(tmp_path, "# T {#t}\n", "en")
    code = "# %% a\n" + "x = 1\n\n" * 40
    module = parse_module(code, tmp_path / "page.py")
    assert minutes.minutes(short, module) == 3


@pytest.mark.parametrize("language, unit", [("ja", r"約\d+分"), ("en", r"\d+ min")])
def test_home_page_leads_to_every_tutorial_with_its_reading_time(site, pairs, language, unit):
    prefix = "" if language == "ja" else f"{language}/"
    html = (site / prefix / "index.html").read_text(encoding="utf-8")
    stations = re.findall(
        r'<li><a href="([^"]+)/">.*?</a> <span class="minutes">(.*?)</span>', html
    )
    tutorials = {pair.slug for pair in pairs.values() if pair.module and pair.slug != "index"}
    assert {slug for slug, _ in stations} == tutorials
    assert all(re.fullmatch(unit, told) for _, told in stations)
