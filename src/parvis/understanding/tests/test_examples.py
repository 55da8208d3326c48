"""What the model learns from, and what judges it: enough, varied, and never the same texts twice."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from parvis.understanding.near import pieces
from parvis.understanding.written import APART, FOLDER, KINDS, domains, elsewhere, learnt, load, marked

LANGUAGES = {"fr", "en", "es", "de", "it", "pt", "ar", "zh"}
NEAR = 0.5
"""From which share of common pieces two texts are one text with changes."""


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_enough_examples_in_each_language(kind):
    examples = [one for one in load(FOLDER) if one.kind == kind]
    assert len(examples) >= 150
    assert {one.language for one in examples} == LANGUAGES
    apart = [one for one in load(APART) if one.kind == kind]
    assert len(apart) >= 30
    assert {one.language for one in apart} == LANGUAGES


def test_no_example_is_there_twice():
    seen = Counter(one.text for one in learnt(FOLDER))
    assert [text for text, times in seen.items() if times > 1] == []


def test_what_judges_was_not_learnt():
    """Neither the same text nor one that is nearly the same stands on both sides."""
    texts = [one.text for one in learnt(FOLDER)]
    where: dict[int, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        for piece in pieces(text):
            where[piece].append(at)
    near = []
    apart = [told for name in ("dangers", "angry", "calm") for told in marked(APART / f"{name}.txt")]
    for one in [*load(APART), *apart, *(told for told, _ in elsewhere())]:
        mine = pieces(one.text)
        common = Counter(at for piece in mine for at in where.get(piece, ()))
        for at, both in common.most_common(5):
            if both / (len(mine) + len(pieces(texts[at])) - both) >= NEAR:
                near.append((one.text, texts[at]))
    assert near == []


def test_each_domain_of_a_city_is_written_about_by_two_hands_and_more():
    told = list(domains())
    counts = Counter((one.domain, one.hand) for one in told)
    assert len({domain for domain, _hand in counts}) == 15 and {hand for _domain, hand in counts} == {"1", "2", "3"}
    assert min(counts.values()) >= 75 and {one.kind for one in told} == set(KINDS) and {one.second for one in told} <= {*KINDS, ""}
    assert len({one.text for one in told}) == len(told)
    assert 24 <= sum(len(one.text.split()) for one in told) / len(told) <= 38, "as long as what people write"
