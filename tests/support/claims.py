"""What ties a test to the sentence of a page that it tries, and what it is tried with.

A sentence with "every", "only" or "never" claims more than the run beside it shows. Its test states
it as a property, and `says` names the words that claim it, so that whoever changes them is led to
the test.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import torch
from torch import optim

from hooks.languages import LANGUAGES
from hooks.places import DOCS
from hooks.read.page import Page, read_page

WAYS: tuple[dict[str, Any], ...] = ({"foreach": False}, {"foreach": True}, {"fused": True})
"""The ways in which `step()` runs; the first is the default on the CPU."""
RULES: tuple[dict[str, Any], ...] = (
    {},
    {"momentum": 0.5},
    {"momentum": 0.5, "dampening": 0.25},
    {"momentum": 0.5, "nesterov": True},
    {"weight_decay": 0.5},
    {"maximize": True},
    {"momentum": 0.5, "nesterov": True, "weight_decay": 0.25, "maximize": True},
)
WITH_MOMENTUM = tuple(rule for rule in RULES if "momentum" in rule)
WITHOUT_MOMENTUM = tuple(rule for rule in RULES if "momentum" not in rule)


def settings(
    rules: tuple[dict[str, Any], ...] = RULES, ways: tuple[dict[str, Any], ...] = WAYS
) -> Iterator[dict[str, Any]]:
    """Arguments of SGD: each rule in each way."""
    for rule, way in product(rules, ways):
        yield rule | way


def parameter(
    value: Any = 2.0, grad: Any = 4.0, dtype: torch.dtype = torch.float32
) -> torch.Tensor:
    """A leaf with the label and a gradient put in by hand; none where `grad` is None."""
    made = torch.tensor(value, dtype=dtype, requires_grad=True)
    made.grad = None if grad is None else torch.tensor(grad, dtype=dtype)
    return made


def buffer(optimizer: optim.Optimizer, tensor: torch.Tensor) -> torch.Tensor | None:
    """The momentum buffer of a parameter, if it has one."""
    return optimizer.state[tensor].get("momentum_buffer")


@functools.cache
def page(slug: str, language: str) -> Page | None:
    path = DOCS / f"{slug}.{language}.md"
    return read_page(path) if path.exists() else None


def said(slug: str, anchor: str, language: str) -> str:
    """What a section says, links as their words; nothing where there is no such section."""
    found = page(slug, language)
    _, text = found.sections().get(anchor, (0, "")) if found else (0, "")
    return " ".join(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).split())


def missing(place: str, words: dict[str, str]) -> str:
    """What is to be done where a section does not say these words just once; else nothing.

    Args:
        place: a page and a section, "sgd/params#twice".
        words: by language.
    """
    slug, _, anchor = place.partition("#")
    for language in LANGUAGES:
        times = said(slug, anchor, language).count(words[language])
        if times != 1:
            return (
                f"docs/{slug}.{language}.md, section '{anchor}', says {times} times:"
                f"\n  {words[language]}\n"
                "This test tries that sentence. See what stands there now, let the test try that, "
                "and write its words into @says, in both languages. Where nothing like it is said "
                "any more, delete the test."
            )
    return ""


def says(place: str, *, ja: str, en: str) -> Callable[[Callable], Callable]:
    """The test below tries what these words of a section claim; it fails where they are gone."""

    def tie(test: Callable) -> Callable:
        @functools.wraps(test)
        def tied(*args: Any, **kwargs: Any) -> None:
            problem = missing(place, {"ja": ja, "en": en})
            assert not problem, problem
            test(*args, **kwargs)

        return tied

    return tie
