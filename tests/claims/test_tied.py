"""A test of a sentence is tied to it: where the sentence is gone, the test says what to do."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.claims import missing, said, says

PLACE = "sgd/params#two-groups"
WORDS = {"ja": "エラーになります。", "en": "The same tensor in two groups is an error:"}


def test_words_that_stand_in_the_section_are_found_across_links_and_lines():
    assert missing(PLACE, WORDS) == ""
    assert "[" not in said("sgd/params", "params", "en").partition("one after another")[0]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_words_that_are_gone_fail_the_test_and_say_what_to_do(language):
    changed = WORDS | {language: "is no error at all"}

    @says(PLACE, **changed)
    def tried():
        raise NotImplementedError  # is not reached

    with pytest.raises(AssertionError) as failed:
        tried()
    for told in (f"docs/sgd/params.{language}.md", "'two-groups'", "is no error", "@says"):
        assert told in str(failed.value)


@pytest.mark.parametrize("place", ["sgd/params#no-such-section", "sgd/no-such-page#params"])
def test_a_section_that_is_gone_fails_the_test(place):
    assert place.partition("#")[2] in missing(place, WORDS)


def test_words_have_to_single_out_one_place():
    assert missing(PLACE, WORDS | {"en": "group"})


def test_every_test_of_a_sentence_names_it():
    for path in Path(__file__).parent.glob("test_*.py"):
        if path == Path(__file__):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert "says(" in "".join(map(ast.unparse, node.decorator_list)), node.name
