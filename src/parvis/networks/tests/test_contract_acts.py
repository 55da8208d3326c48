"""The contract of those that moderate and measure."""

from __future__ import annotations

from pathlib import Path

import pytest

from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Expired
from parvis.networks.tests.cases import Case, Scripted
from parvis.networks.tests.test_contract import CASES


@pytest.mark.parametrize("case", [case for case in CASES.values() if case.moderating], ids=lambda case: case.key)
def test_every_act_that_is_offered_is_done_and_may_be_done_again(case: Case) -> None:
    assert case.moderating
    http = Scripted(case.routes, case.secrets)
    connector = case.connector(http)
    acts = connector.may_moderate(case.moderating)
    assert acts
    for act in sorted(acts):
        before = len(http.sent)
        connector.moderate(act, case.moderating)
        connector.moderate(act, case.moderating)
        assert len(http.sent) > before
    assert not any(call.changes for call in http.sent), "an act that is safe to repeat is never a doubt"


@pytest.mark.parametrize("case", [case for case in CASES.values() if case.measuring], ids=lambda case: case.key)
def test_what_is_measured_is_what_the_facts_name(case: Case) -> None:
    connector, facts = case.connector(), CATALOGUE[case.key].facts
    readings = list(connector.measure(case.measuring))
    assert readings
    assert {one.metric for one in readings} <= set(facts.metrics)
    assert {one.remote_id for one in readings} <= set(case.measuring)
    for one in [*readings, *connector.presence(), *connector.audience()]:
        assert one.at.tzinfo
        assert one.value >= 0
    assert {share.by for share in connector.audience()} <= set(facts.shares)


@pytest.mark.parametrize("key", [key for key, network in CATALOGUE.items() if network.able])
def test_what_cannot_be_renewed_is_known_before_it_is_asked(key: str) -> None:
    """Else the account's page would say that it renews itself, and nobody would be warned."""
    network, http = CATALOGUE[key], Scripted({})
    settings = {"kind": "public", "login": "facebook"}
    assert network.refresh is not None and not network.renews(settings, {})
    with pytest.raises(Expired, match="no-refresh"):
        network.refresh(http, settings, {})
    assert http.sent == []
    case = CASES[key]
    every = {**case.secrets, "refresh_token": "longer", "client_id": "c", "client_secret": "s", "app_secret": "s", "token": "t"}
    assert network.renews({**case.settings, "login": "", "page": "", "client_id": "c", "client_key": "k", "app_id": "a"}, every)


@pytest.mark.parametrize("key", CATALOGUE)
def test_who_may_hide_says_what_hiding_does_there(key: str) -> None:
    """One network's rule is not another's: who still sees what is hidden is said before it is done."""
    folder = Path(__file__).parents[1] / key
    hides = any('"hide"' in path.read_text() and '"show"' in path.read_text() for path in folder.glob("*.py"))
    assert bool(CATALOGUE[key].facts.hiding) == hides
    assert ("amis" in CATALOGUE[key].facts.hiding) == (key == "facebook")
