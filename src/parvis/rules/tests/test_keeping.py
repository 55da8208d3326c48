"""What a manager says of rules, on the pages and by the API; what is refused; a rule tried on the past; what is reviewed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.inbox.models import Message
from parvis.people.models import User
from parvis.rules import actions
from parvis.rules.criticism import examples
from parvis.rules.models import Order, Rule, RuleRun, Trial
from parvis.rules.tests.town import arrive, label, rule, said, work
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", ["approver", "agent", "contributor"])
def test_only_who_keeps_rules_keeps_them(role: str) -> None:
    with pytest.raises(PermissionDenied):
        rule(by=make.user(role))
    assert browser(make.user(role)).get("/regles/").status_code == 403


@pytest.mark.parametrize(
    ("asks", "does", "field"),
    [
        ({}, {"note": "x"}, "everything"),
        ({"everything": True, "link": True}, {"note": "x"}, "everything"),
        ({"networks": ["minitel"]}, {"note": "x"}, "networks"),
        ({"any_words": ["!!"]}, {"note": "x"}, "any_words"),
        ({"link": True}, {"state": "gone"}, "state"),
        ({"link": True}, {"hide": "criticism"}, "hide"),
        ({"link": True}, {"hide": "spam"}, "hide"),
        ({"everything": True}, {"hide": "spam"}, "hide"),
        ({"together": False, "any_words": ["viagra"], "link": True}, {"hide": "spam"}, "hide"),
        ({"any_words": ["con"]}, {"hide": "abuse"}, "hide"),
        ({"no_words": ["merci"]}, {"hide": "abuse"}, "hide"),
        ({"any_words": ["viagra", "honte"]}, {"hide": "abuse"}, "hide"),
        ({"any_words": ["incompét*"], "networks": ["facebook"]}, {"hide": "abuse"}, "hide"),
    ],
)  # fmt: skip
def test_what_a_rule_may_not_be(asks: dict[str, Any], does: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.keep_rule(name="Règle", conditions=asks, acts=does, by=make.user("manager"))
    assert field in refused.value.message_dict


def test_a_rule_does_something_with_what_is_there() -> None:
    manager = make.user("manager")
    for does in ({}, {"labels": [10**9]}, {"assignee": 10**9}, {"assignee": make.user("contributor").pk}, {"macro": 10**9}):
        with pytest.raises(ValidationError):
            actions.keep_rule(name="Règle", conditions={"link": True}, acts=does, by=manager)
    assert not Rule.objects.exists()


def test_each_sentence_of_criticism_is_refused_by_name() -> None:
    for sentence in list(examples().values())[:10]:
        with pytest.raises(ValidationError) as refused:
            actions.keep_rule(name="R", conditions={"all_words": [sentence]}, acts={"hide": "abuse"}, by=make.user("manager"))
        assert sentence in refused.value.messages[0]


def test_a_rule_is_written_tried_and_started_on_the_pages() -> None:
    manager, word = make.user("manager"), label("Propreté")
    client = browser(manager)
    assert "Aucune règle encore" in client.get("/regles/").content.decode()
    typed = {"name": "Propreté", "together": "all", "any_words": "poubelle*, dépôt sauvage", "put": [word.pk], "networks": ["mastodon"],
             "open": "yes", "private": "no"}  # fmt: skip
    assert client.post("/regles/nouvelle", typed).status_code == 302
    row = Rule.objects.get()
    assert row.conditions == {
        "together": True,
        "any_words": ["poubelle*", "dépôt sauvage"],
        "networks": ["mastodon"],
        "private": False,
    }
    assert row.acts == {"labels": [word.pk]} and not row.active and row.owner == manager
    client.post(f"/regles/{row.pk}/marche", {"to": "on"})
    row.refresh_from_db()
    assert row.active
    page = client.get(f"/regles/{row.pk}").content.decode()
    assert "dépôt sauvage" in page and "en marche" in page
    assert "poubelle*" in client.get("/regles/").content.decode()


def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost() -> None:
    typed = {"name": "Critiques", "together": "all", "any_words": "honte", "hide": "abuse", "open": "yes"}
    answer = browser(make.user("manager")).post("/regles/nouvelle", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "La critique n’est jamais un motif" in page and ">\nhonte</textarea>" in page


def test_rules_move_up_and_down_and_the_choice_is_said() -> None:
    client, one, two = browser(make.user("manager")), rule("Un"), rule("Deux")
    client.post(f"/regles/{two.pk}/ordre", {"to": "up"})
    assert list(Rule.objects.values_list("name", flat=True)) == ["Deux", "Un"]
    client.post("/regles/", {"first": "first"})
    assert Order.objects.get().first and "seule la première agit" in client.get("/regles/").content.decode()
    client.post(f"/regles/{one.pk}", {"do": "drop"})
    assert Rule.objects.get() == two


def test_a_list_of_rules_costs_the_same_however_many(django_assert_max_num_queries) -> None:
    client, word = browser(make.user("manager")), label()
    for n in range(12):
        rule(f"Règle {n}", acts={"labels": [word.pk]})
    with django_assert_max_num_queries(14):
        client.get("/regles/")


def test_a_trial_looks_back_thirty_days_and_does_nothing() -> None:
    row = rule(on=False, acts={"note": "Vu"})
    talk = make.conversation(texts=("La piscine ?", "Et les piscines ?", "Bonjour"))
    old = make.message(talk, text="La piscine", at=timezone.now() - timedelta(days=31))
    trial = actions.try_out(row, by=make.user("manager"))
    assert actions.try_out(row, by=make.user("manager")) == trial  # it runs already
    work(Trial)
    trial.refresh_from_db()
    assert (trial.looked, trial.fitted, trial.hidden, trial.cut) == (3, 2, 0, False)
    assert old.pk not in trial.hits and len(trial.misses) == 1 and trial.ended_at
    assert not Message.objects.filter(way="note").exists() and not RuleRun.objects.exists()
    page = browser(make.user("manager")).get(f"/regles/{row.pk}").content.decode()
    assert "2 messages conviennent" in page and "Et les piscines ?" in page


def test_a_trial_stops_at_its_bound_and_says_so(monkeypatch) -> None:
    monkeypatch.setattr("parvis.rules.jobs.MOST", 4)
    monkeypatch.setattr("parvis.rules.jobs.AT_ONCE", 3)
    make.conversation(texts=("a", "b", "c", "d", "e"))
    trial = actions.try_out(rule(on=False), by=make.user("manager"))
    assert work(Trial) == 3
    trial.refresh_from_db()
    assert (trial.looked, trial.cut) == (4, True)


def test_the_api_does_all_of_it() -> None:
    call = Caller(make.user("manager"))
    given = {"name": "Liens", "conditions": {"link": True, "first": True}, "acts": {"note": "Un lien"}}
    status, made = call("POST", "/rules", given)
    assert status == 201 and made["active"] is False
    pk = made["id"]
    assert call("POST", f"/rules/{pk}/switch", {"active": True})[1]["active"] is True
    assert call("PUT", "/rules", {"first": True})[1]["first"] is True
    assert call("POST", f"/rules/{pk}/trials", {})[1]["ended_at"] is None
    work(Trial)
    assert call("GET", f"/rules/{pk}/trials")[1][0]["ended_at"]
    arrive(make.account(), said("m1", "Voyez https://a.example"), said("m2", "Voyez https://a.example", thread="m1"))
    work(RuleRun)
    (run,) = call("GET", "/rule-runs")[1]["items"]
    assert (run["rule"], run["did"]) == (pk, ["note"])
    assert call("PUT", f"/rules/{pk}", given | {"acts": {}})[0] == 422
    assert call("DELETE", f"/rules/{pk}")[0] == 204


def test_runs_of_another_team_are_not_there() -> None:
    rule()
    talk = arrive(make.account(of=make.team("Sport")), said("m1"))
    run, agent = RuleRun.objects.get(), make.user("agent")
    RuleRun.objects.update(review="wanted")
    assert Caller(agent)("GET", "/rule-runs")[1]["items"] == []
    assert browser(agent).post(f"/regles/masques/{run.pk}", {"do": "keep"}).status_code == 404
    there = browser(make.user("agent", in_team=talk.team))
    assert "Quand rouvre la piscine" in there.get("/regles/masques/").content.decode()
    there.post(f"/regles/masques/{run.pk}", {"do": "keep"})
    assert RuleRun.objects.get().review == "kept"
