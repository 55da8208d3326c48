"""Facts: what happened to each conversation, counted on the day on which it arrived, whatever happens later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from parvis.accounts.models import Account
from parvis.cases.models import Case, CaseLink
from parvis.city.models import Topic
from parvis.contact.actions import choose
from parvis.contact.choices import choices_of
from parvis.contact.tests import town
from parvis.inbox import actions as inbox
from parvis.inbox.models import Conversation, Message
from parvis.insights.counter import folding
from parvis.insights.counter.facts import coarse, facts_of, times
from parvis.insights.counter.figures import Asked, figures
from parvis.insights.models import Cell, Fact, Fold
from parvis.insights.tests.counted import HOUR, NOW, answered, promise, run, signed_in
from parvis.journal.record import record
from parvis.places.models import Ground
from parvis.readings.actions import correct
from parvis.readings.models import Understood
from parvis.receipts.models import Receipt
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def test_a_fact_says_what_happened_to_one_conversation() -> None:
    asked = NOW - timedelta(days=3)
    talk = make.conversation(at=asked)
    receipt = answered(talk, asked + timedelta(minutes=1))
    Receipt.objects.create(conversation=talk, kind="registration", state="sent", reply=receipt, received_first_at=asked)
    answered(talk, asked + HOUR, state="refused")
    answered(talk, asked + 3 * HOUR + timedelta(seconds=59))
    answered(talk, asked + 9 * HOUR)
    promise(talk, "kept", took=3600)
    promise(talk, "late", clock="solution")
    (fact,) = facts_of([talk.pk])
    assert fact.day == date(2026, 3, 17)
    assert (fact.waited, fact.worked, fact.answered, fact.waiting) == (coarse(180), 60, 1, 0), (
        "neither the machine's nor what failed"
    )
    assert (fact.kept, fact.broken, fact.reopened, fact.transferred, fact.nature) == (1, 1, 0, 0, "")


def test_who_waits_is_not_counted_as_answered_at_once() -> None:
    talk, closed = make.conversation(at=NOW - HOUR), make.conversation(at=NOW - HOUR, state="closed")
    waits, over = sorted(facts_of([talk.pk, closed.pk]), key=lambda fact: fact.talk)
    assert (waits.waited, waits.answered, waits.waiting, waits.closed) == (None, 0, 1, 0)
    assert (over.waited, over.answered, over.waiting, over.closed) == (None, 0, 0, 1)


def test_the_case_above_says_topic_nature_and_district() -> None:
    talk = make.conversation()
    team, topic = make.team(), Topic.objects.create(key="voirie", name="Voirie")
    case = Case.objects.create(number="V-1", team=team, kind="report", topic=topic, precision="district", place="Centre", opened_at=NOW,
                               moved_at=NOW)  # fmt: skip
    CaseLink.objects.create(case=case, conversation=talk, at=NOW)
    (fact,) = facts_of([talk.pk])
    assert (fact.nature, fact.topic, fact.district) == ("report", "voirie", "Centre")
    Case.objects.filter(pk=case.pk).update(precision="point", place="3 rue X")
    assert facts_of([talk.pk])[0].district == "", "an address is nobody's district"
    Case.objects.filter(pk=case.pk).update(lat=48.81, lon=2.31)
    assert facts_of([talk.pk])[0].district == "", "nor is a point, as long as nobody said where districts end"
    square = [[[2.3, 48.8], [2.32, 48.8], [2.32, 48.82], [2.3, 48.82], [2.3, 48.8]]]
    area = {"type": "Feature", "properties": {"name": "Les Quais"}, "geometry": {"type": "MultiPolygon", "coordinates": [square]}}
    Ground.objects.create(districts={"type": "FeatureCollection", "features": [area]})
    assert facts_of([talk.pk])[0].district == "Les Quais"
    Case.objects.filter(pk=case.pk).update(lat=48.9)
    assert facts_of([talk.pk])[0].district == "", "outside them all"
    Case.objects.filter(pk=case.pk).update(precision="district", place="Centre", lat=48.81)
    assert facts_of([talk.pk])[0].district == "Centre", "what a colleague wrote stands"


def understood(talk: Conversation, **fields: Any) -> Understood:
    given = {
        "kind": "question",
        "confidence": 0.9,
        "sure": True,
        "answer": True,
        "topic": "voirie/eclairage",
        "topic_confidence": 0.9,
    }
    first = Message.objects.filter(conversation=talk).order_by("at").first()
    return Understood.objects.update_or_create(message=first, defaults=given | fields)[0]


def test_what_was_understood_counts_where_it_is_sure_and_an_agent_or_a_case_stands_over_it() -> None:
    talk = make.conversation(texts=("Lampadaire cassé", "Merci"))
    row = understood(talk, places=[{"name": "Croix-Rousse", "precision": "district", "confidence": 0.9, "key": ""}])
    (fact,) = facts_of([talk.pk])
    assert (fact.nature, fact.topic, fact.district) == ("question", "voirie/eclairage", "Croix-Rousse")
    run()
    understood(talk, sure=False, topic_confidence=0.1, places=[])
    assert (facts_of([talk.pk])[0].nature, facts_of([talk.pk])[0].topic) == ("", "")
    folding.count([talk.pk])
    assert Fact.objects.get().topic == "voirie/eclairage", "what a network lets nobody keep stays counted as it was"
    row = understood(talk)
    correct(row.message, kind="report", topic="", by=make.user())
    run()
    assert (Fact.objects.get().nature, Fact.objects.get().topic) == ("report", "")
    case = Case.objects.create(number="V-2", team=talk.team, kind="complaint", opened_at=NOW, moved_at=NOW)
    CaseLink.objects.create(case=case, conversation=talk, at=NOW)
    assert facts_of([talk.pk])[0].nature == "complaint"
    html = signed_in(make.user()).get("/mesures/guichet?par=nature").content.decode()
    assert "Signalement" in html and "Éclairage public" in html


def test_going_on_after_the_end_is_counted_each_time(clock: Any) -> None:
    by, talk = make.user(), make.conversation(at=NOW - HOUR)
    inbox.set_state(talk, state="closed", by=by)
    clock.shift(60)
    make.message(talk, text="Encore là ?", created_at=NOW + timedelta(minutes=1))
    make.message(talk, text="Alors ?", created_at=NOW + timedelta(minutes=1))
    clock.shift(60)
    inbox.set_state(Conversation.objects.get(pk=talk.pk), state="closed", by=by)
    assert facts_of([talk.pk])[0].reopened == 1
    clock.shift(60)
    inbox.set_state(Conversation.objects.get(pk=talk.pk), state="open", by=by)
    assert facts_of([talk.pk])[0].reopened == 2
    assert times([(NOW, True), (NOW + HOUR, True)]) == 0


def test_late_changes_are_counted_on_the_day_of_the_question_and_years_are_added_up_again(clock: Any) -> None:
    by, team = make.user(), make.team()
    account = make.account("mastodon", of=team)
    old = make.conversation(account, at=datetime(2024, 5, 4, 10, tzinfo=UTC))
    make.conversation(account, at=NOW - HOUR)
    row = run()
    assert row.last == row.until and row.at == NOW
    assert Fact.objects.count() == 2 and Fold.objects.filter(grain="y").count() == 2, "2024 and 2025"
    assert Fold.objects.filter(grain="m").count() == 22, "May 2024 to February 2026"
    asked = Asked(date(2024, 1, 1), date(2026, 3, 20), by=("topic",))
    assert [(line.key, line.arrived) for line in figures(by, asked).lines] == [(("",), 2)]
    answered(old, datetime(2024, 5, 4, 12, tzinfo=UTC))
    record("conversation.answered", about=old, channel=f"inbox:{team.pk}")
    run()
    found = figures(by, asked)
    assert (found.whole.answered, found.whole.median, found.whole.waiting) == (1, coarse(120), 1)
    assert Cell.objects.get(grain="y", start=date(2024, 1, 1), cut="").answered == 1
    written = Fold.objects.get(grain="y", start=date(2024, 1, 1)).at
    clock.shift(3600)
    run()
    assert Fold.objects.get(grain="y", start=date(2024, 1, 1)).at == written, "what did not change is not added up again"


def test_a_spoilt_month_is_read_from_its_facts_until_it_is_added_up() -> None:
    talk = make.conversation(at=datetime(2025, 5, 4, 10, tzinfo=UTC))
    run()
    answered(talk, datetime(2025, 5, 4, 11, tzinfo=UTC))
    folding.count([talk.pk])
    assert not Fold.objects.filter(grain="y", start=date(2025, 1, 1)).exists()
    found = figures(make.user(), Asked(date(2025, 1, 1), date(2025, 12, 31)))
    assert (found.whole.answered, found.whole.median) == (1, 60)


def test_what_is_merged_counts_once_and_what_is_deleted_stays_counted() -> None:
    one, other, third = make.conversation(), make.conversation(), make.conversation()
    run()
    Conversation.objects.filter(pk=other.pk).update(merged_into=one)
    Message.objects.filter(conversation=third).delete()
    gone = third.pk
    third.delete()
    folding.count([one.pk, other.pk, gone])
    assert set(Fact.objects.values_list("talk", flat=True)) == {one.pk, gone}


def test_an_opinion_given_in_one_click_is_counted_and_may_change() -> None:
    form = town.form(opinion=True)
    asked = town.written(Client())["Location"]
    town.work()
    talk = Conversation.objects.get()
    browser = Client()
    assert "Cette réponse vous convient-elle" not in browser.get(asked).content.decode(), "nobody has answered yet"
    assert browser.post(asked, {"avis": "superb"}).status_code == 409
    inbox.reply(talk, text="C’est réparé.", by=make.user(), seen=talk.last_in)
    town.work()
    inbox.set_state(Conversation.objects.get(), state="closed", by=make.user())
    assert "Cette réponse vous convient-elle" in browser.get(asked).content.decode()
    assert browser.post(asked, {"avis": "displeased"}).status_code == 303
    assert browser.post(asked, {"avis": "pleased"}).status_code == 303
    assert "votre avis est enregistré" in browser.get(asked).content.decode()
    run()
    fact = Fact.objects.get(talk=talk.pk)
    assert (fact.pleased, fact.mixed, fact.displeased) == (1, 0, 0)
    choose(form, replace(choices_of(Account.objects.get(pk=form.pk)), opinion=False), by=None)
    assert browser.post(asked, {"avis": "mixed"}).status_code == 409, "nobody asks any more"
