"""Rules by what was understood of a message: kind, topic, place, danger; only where that is sure."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from parvis.readings.models import Understood
from parvis.rules.forms import RuleForm
from parvis.rules.jobs import look_back
from parvis.rules.models import Rule, RuleRun, Trial
from parvis.rules.tests.town import arrive, rule, said, take
from parvis.testing import make

pytestmark = pytest.mark.django_db
LAMP = "Bonjour, le lampadaire devant le 14 rue Pasteur est éteint depuis lundi"


def fitted(text: str, **asks) -> bool:
    rule(**asks)
    arrive(make.account(), said("1", text))
    return RuleRun.objects.exists()


@pytest.mark.parametrize(
    ("asks", "text", "fits"),
    [
        ({"natures": ["report"]}, LAMP, True), ({"natures": ["praise", "request"]}, LAMP, False),
        ({"topics": ["voirie"]}, LAMP, True), ({"topics": ["voirie/eclairage"]}, LAMP, True),
        ({"topics": ["voirie/chantier"]}, LAMP, False),
        ({"places": ["Rue Pasteur"]}, LAMP, True), ({"places": ["rue Past"]}, LAMP, False),
        ({"natures": ["report"], "topics": ["sport"]}, LAMP, False),
        ({"danger": True}, "Au secours, il y a le feu dans l’immeuble", True), ({"danger": True}, LAMP, False),
        ({"danger": False}, LAMP, True),
    ],
)  # fmt: skip
def test_a_rule_fits_by_what_was_understood(asks, text, fits):
    assert fitted(text, **asks) == fits


def test_what_is_not_sure_fits_no_rule():
    assert not fitted("ping 2026", natures=["conversation", "question", "report", "request", "criticism"])
    assert not Understood.objects.get().sure


def test_a_batch_asks_for_readings_once_and_only_where_a_rule_does(django_assert_max_num_queries):
    rule(natures=["report"])
    account = make.account()
    arrive(account, said("0"))
    with django_assert_max_num_queries(40):
        arrive(account, *(said(f"m{n}", LAMP, who=str(n)) for n in range(30)))
    assert RuleRun.objects.count() == 30


def test_a_trial_looks_at_what_was_understood_then():
    arrive(make.account(), said("1", LAMP))
    row = rule(natures=["report"], on=False)
    manager = Client()
    manager.force_login(make.user("manager"))
    manager.post(f"/regles/{row.pk}/essai", {"days": "30"})
    look_back(take(Trial))
    assert Trial.objects.get().fitted == 1


def test_criticism_is_never_a_reason_to_hide():
    with pytest.raises(ValidationError, match="jamais un motif"):
        rule(natures=["criticism"], any_words=["connards"], acts={"hide": "abuse"})


@pytest.mark.parametrize("asks", [{"natures": ["lune"]}, {"topics": ["voirie/lune"]}, {"places": ["…"]}])
def test_what_nobody_knows_is_refused(asks):
    with pytest.raises(ValidationError):
        rule(**asks)


def test_the_form_keeps_what_the_rule_asks_and_the_list_says_it():
    client = Client()
    client.force_login(make.user("manager"))
    given = {
        "name": "Lampes",
        "together": "all",
        "natures": ["report"],
        "topics": ["voirie/eclairage"],
        "places": "rue Pasteur",
        "danger": "no",
        "note": "Vu",
    }
    assert client.post("/regles/nouvelle", given).status_code == 302
    row = Rule.objects.get()
    assert {name: row.conditions[name] for name in ("natures", "topics", "places", "danger")} == {
        "natures": ["report"], "topics": ["voirie/eclairage"], "places": ["rue Pasteur"], "danger": False,
    }  # fmt: skip
    assert RuleForm(None, row)["topics"].value() == ["voirie/eclairage"]
    page = client.get("/regles/").content.decode()
    assert (
        "signalement" in page
        and "Voirie → Éclairage public" in page
        and "rue Pasteur" in page
        and "ne parle pas d’un danger" in page
    )
