"""Rules that time and events set off: a wait, a promise, an absence, somebody who writes again. Each acts once, and makes no other act."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.inbox import actions as inbox
from parvis.inbox.models import Conversation, Message
from parvis.journal.models import Notice
from parvis.promises.models import Level, OpeningHours
from parvis.rules import actions, jobs
from parvis.rules.models import Rule, RuleRun, Trial
from parvis.rules.tests.town import arrive, label, rule, said, work
from parvis.shifts.models import Absence
from parvis.testing import make

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Europe/Paris"))
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MONDAY, tick=False) as there:
        yield there


def minute() -> int:
    """What a minute of the clock does, and the workers after it; how many times rules acted."""
    jobs.look_around()
    return work(RuleRun)


def notes(talk: Conversation) -> int:
    return talk.messages.filter(way="note").count()


def test_a_wait_sets_a_rule_off_once_and_again_only_with_another_wait(clock: Any) -> None:
    manager, word = make.user("manager"), label()
    rule("Attente", by=manager, when="waiting", wait=240, acts={"note": "Quatre heures", "labels": [word.pk], "tell": manager.pk})
    talk = arrive(make.account(), said("m1"))
    assert minute() == 0
    clock.shift(4 * HOUR)
    assert minute() == 1 and minute() == 0 and notes(talk) == 1
    assert [one.label for one in talk.labelled.all()] == [word]
    assert Notice.objects.filter(user=manager, kind="rule.told").count() == 1
    arrive(talk.account, said("m2", thread="m1"))  # they write again, and wait since the same hour
    clock.shift(5 * HOUR)
    assert minute() == 0
    talk.refresh_from_db()
    inbox.reply(talk, text="Demain.", by=manager, seen=talk.last_in)
    clock.shift(HOUR)
    arrive(talk.account, said("m3", thread="m1"))
    clock.shift(4 * HOUR)
    assert minute() == 1 and notes(talk) == 2
    assert Notice.objects.filter(user=manager, kind="rule.told").count() == 1  # until it is read


def test_a_wait_may_count_in_opening_hours_and_what_is_answered_meanwhile_is_left(clock: Any) -> None:
    office = OpeningHours.objects.create(name="Guichet", zone="Europe/Paris", week=[[[540, 1020]]] * 5 + [[], []])
    rule("Attente", when="waiting", wait=480, hours=office.pk, networks=["mastodon"])
    agent, one, other = make.user("agent"), arrive(make.account("mastodon"), said("m1")), arrive(make.account("x"), said("m2"))
    clock.shift(8 * HOUR)
    assert minute() == 0  # seven of them were open, and it is closed now
    clock.move_to(MONDAY + 24 * HOUR)
    jobs.look_around()
    assert [run.conversation for run in RuleRun.objects.all()] == [one]
    inbox.reply(one, text="Oui.", by=agent, seen=one.last_in)
    work(RuleRun)
    run = RuleRun.objects.get()
    assert (run.state, "plus vrai" in run.said, notes(one), notes(other)) == ("skipped", True, 0, 0)


def test_a_promise_near_its_end_then_past_it(clock: Any) -> None:
    Level.objects.create(name="Tout", first=60, warning=20)
    rule("Bientôt", when="soon", acts={"note": "bientôt"})
    rule("Trop tard", when="late", acts={"note": "trop tard"})
    talk = arrive(make.account(), said("m1"))
    found = []
    for _ in range(4):
        clock.shift(timedelta(minutes=25))
        minute()
        found.append(list(talk.messages.filter(way="note").order_by("pk").values_list("text", flat=True)))
    assert found == [[], ["bientôt"], ["bientôt", "trop tard"], ["bientôt", "trop tard"]]


def test_who_is_away_has_it_no_longer(clock: Any) -> None:
    manager, gone, there = make.user("manager"), make.user("agent"), make.user("agent")
    rule("Relais", by=manager, when="absent", acts={"assignee": there.pk})
    talk = arrive(make.account(), said("m1"))
    inbox.assign(talk, to=gone, by=manager)
    assert minute() == 0
    Absence.objects.create(user=gone, first=date(2026, 3, 2), last=date(2026, 3, 3))
    assert minute() == 1
    talk.refresh_from_db()
    assert talk.assignee == there and minute() == 0


def test_two_rules_of_absence_that_give_to_each_other_end(clock: Any) -> None:
    """Both are away, and each rule gives to the other: once each, then never again."""
    manager, one, other = make.user("manager"), make.user("agent"), make.user("agent")
    for n, to in enumerate((one, other)):
        rule(f"Relais {n}", by=manager, when="absent", acts={"assignee": to.pk})
        Absence.objects.create(user=to, first=date(2026, 3, 2), last=date(2026, 3, 3))
    talk = arrive(make.account(), said("m1"))
    inbox.assign(talk, to=one, by=manager)
    assert sum(minute() for _ in range(10)) == 2 == RuleRun.objects.count()


def test_who_writes_again_after_the_end(clock: Any) -> None:
    manager = make.user("manager")
    rule("Retour", by=manager, when="reopened", any_words=["piscine*"], acts={"note": "revenue", "state": "closed"})
    account = make.account()
    talk = arrive(account, said("m1"))
    assert work(RuleRun) == 0
    inbox.set_state(talk, state="closed", by=manager)
    arrive(account, said("m2", "La piscine ?", thread="m1"))
    assert work(RuleRun) == 1 and RuleRun.objects.get().message.remote_id == "m2"
    assert Conversation.objects.get(pk=talk.pk).state == "closed"
    assert work(RuleRun) == 0 and minute() == 0  # it closed it, and that set nothing off
    arrive(account, said("m3", "La piscine !", thread="m1"), said("m4", "La piscine !!", thread="m1"))
    assert work(RuleRun) == 1 and RuleRun.objects.latest("pk").message.remote_id == "m3"


def test_a_trial_looks_at_what_would_have_set_it_off(clock: Any) -> None:
    manager, account = make.user("manager"), make.account()
    Level.objects.create(name="Tout", first=60)
    rows = {
        when: rule(when, by=manager, on=False, when=when, acts={"note": "x"}, **({"wait": 120} if when == "waiting" else {}))
        for when in ("waiting", "late", "reopened", "absent")
    }
    slow, quick = arrive(account, said("slow")), arrive(account, said("quick", who="2"))
    clock.shift(HOUR / 2)
    inbox.reply(quick, text="Oui.", by=manager, seen=quick.last_in)
    inbox.set_state(Conversation.objects.get(pk=quick.pk), state="closed", by=manager)
    arrive(account, said("slow2", thread="slow"))
    clock.shift(3 * HOUR)
    inbox.reply(Conversation.objects.get(pk=slow.pk), text="Oui.", by=manager, seen=Message.objects.get(remote_id="slow2").pk)
    arrive(account, said("back", thread="quick", who="2"))
    hits = {}
    for when, row in rows.items():
        actions.try_out(row, by=manager)
        work(Trial)
        trial = Trial.objects.get(rule=row)
        hits[when] = [Message.objects.get(pk=pk).remote_id for pk in trial.hits]
        assert trial.looked == 4
    assert hits == {"waiting": ["slow"], "late": ["slow"], "reopened": ["back"], "absent": []}
    assert not Message.objects.filter(way="note").exists()


def test_statements_do_not_grow_with_those_who_wait(clock: Any) -> None:
    rule("Attente", when="waiting", wait=60, labels=[label().pk])
    counts = []
    for size in (2, 30):
        arrive(make.account("mastodon"), *[said(f"{size}-{n}", who=f"{size}-{n}") for n in range(size)])
        clock.shift(2 * HOUR)
        with CaptureQueriesContext(connection) as found:
            jobs.look_around()
        counts.append(len(found))
    assert counts[0] == counts[1] <= 8


@pytest.mark.parametrize(
    ("asks", "acts", "words"),
    [({"when": "waiting"}, {"note": "x"}, "combien de temps"), ({"when": "noon"}, {"note": "x"}, "Inconnu"),
     ({"when": "late", "any_words": ["arnaque"]}, {"hide": "spam"}, "arrivée")],
)  # fmt: skip
def test_what_time_cannot_set_off_is_refused(asks: dict[str, Any], acts: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        actions.keep_rule(name="Règle", conditions=asks, acts=acts, by=make.user("manager"))


def test_it_is_written_and_read_on_its_page() -> None:
    client, manager = Client(), make.user("manager")
    client.force_login(manager)
    given = {"name": "Quatre heures", "when": "waiting", "wait": "4 h", "together": "all", "open": "yes", "tell": manager.pk}
    assert client.post("/regles/nouvelle", given).status_code == 302
    row = Rule.objects.get()
    assert row.conditions == {"together": True, "when": "waiting", "wait": 240} and row.acts == {"tell": manager.pk}
    page = client.get("/regles/").content.decode().replace("\xa0", " ")
    assert "quand une personne attend notre réponse depuis 4 h" in page and f"prévenir {manager}" in page
    assert 'value="4 h"' in client.get(f"/regles/{row.pk}").content.decode().replace("\xa0", " ")
