"""What no test tries is told, and what one tries is not."""

from __future__ import annotations

from hooks.read.folders import page_slugs
from tests.tools.claims import general, overlap, tried, untried

MOMENTUM = "sgd/momentum"
TRIED = "With a dampening of 1, only the first gradient ever counts:"


def test_a_sentence_that_a_test_tries_is_not_told_and_others_are():
    sentences = dict.fromkeys(sentence for _, sentence in general(MOMENTUM))
    assert TRIED in sentences
    count, left = untried(MOMENTUM)
    assert 0 < len(left) < count
    assert TRIED not in [sentence for _, sentence in left]


def test_every_sentence_that_is_told_can_be_found_on_its_page():
    for slug in page_slugs():
        for place, sentence in general(slug):
            assert overlap(place, sentence, sentence), (place, sentence)
    assert len(tried()) > 60
