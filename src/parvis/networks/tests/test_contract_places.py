"""The contract of networks of places, and of those that take no words: neither posts nor answers."""

from __future__ import annotations

import pytest

from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Corrector, Draft, Gazetteer, Refused
from parvis.networks.tests.cases import Case
from parvis.networks.tests.test_contract import CASES

WORDLESS = [case for case in CASES.values() if not case.worded]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_may_be_corrected_is_known(case: Case) -> None:
    connector, facts = case.connector(), CATALOGUE[case.key].facts
    assert isinstance(connector, Corrector) == isinstance(connector, Gazetteer) == bool(facts.corrects)


@pytest.mark.parametrize("case", WORDLESS, ids=lambda case: case.key)
def test_without_words_it_takes_no_post_and_says_what_one_does_instead(case: Case) -> None:
    connector, facts = case.connector(), CATALOGUE[case.key].facts
    assert facts.instead
    assert "no-posts" in {problem.code for problem in connector.check(Draft("Bonjour")) if problem.blocking}
    with pytest.raises(Refused) as caught:
        connector.publish(Draft("Bonjour"), "key")
    assert caught.value.code == "no-posts"
    assert connector.facts.message is None
    assert not facts.metrics
