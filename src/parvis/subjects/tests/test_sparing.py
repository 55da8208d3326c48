"""Who asks for no more answers to all gets none; at night none leaves; an agent's own answer is neither."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.inbox import actions as inbox
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.hooks import Heard
from parvis.inbox.models import Conversation
from parvis.journal.models import Event
from parvis.networks.protocol import Incoming, Person
from parvis.subjects import actions
from parvis.subjects.models import Declined, Round, Sparing, Told
from parvis.subjects.sparing import quiet
from parvis.subjects.sparing.actions import decline, heard, settle
from parvis.subjects.sparing.stopping import AGAIN, STOP, wish
from parvis.subjects.tests.test_answer_to_all import TEXT, everything, many, outcomes, work
from parvis.testing import make
from parvis.testing.caller import Caller

PARIS = ZoneInfo("Europe/Paris")
NIGHT = datetime(2026, 3, 4, 23, 30, tzinfo=PARIS)


@pytest.fixture
def agent(db: Any) -> Any:
    return make.user("agent")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("STOP", "stop"), ("Stop, svp !", "stop"), ("@ville Désabonnez-moi, merci.", "stop"), ("Arrêtez", "stop"),
        ("Bonjour, ne m’envoyez plus de messages s’il vous plaît", "stop"), ("Unsubscribe please", "stop"), ("ABMELDEN", "stop"),
        ("STOP\n\nEnvoyé de mon téléphone", "stop"), ("stop\n-- \nJean Dupont\n12 rue X", "stop"),
        ("START", "again"), ("Réabonnez-moi", "again"),
        ("Stop aux travaux !", ""), ("Arrêtez les travaux la nuit", ""), ("Un stop a été arraché rue Basfroi", ""), ("", ""),
        ("Comment me désabonner du magazine ?", ""), ("stop " * 80, ""),
    ],
)  # fmt: skip
def test_only_a_message_that_says_nothing_else_is_a_wish(text, said):
    assert wish(text) == said


@pytest.mark.parametrize("greeting", ["Bonjour", "s’il vous plaît", "por favor", "D’avance merci", "thank you"])
def test_every_wish_may_be_said_politely(greeting):
    assert {wish(f"{greeting}, {phrase} !") for phrase in STOP} == {"stop"}
    assert {wish(f"{phrase}. {greeting}") for phrase in AGAIN} == {"again"}
    assert {wish(f"{greeting}, {phrase}, la piscine") for phrase in STOP | AGAIN} == {""}


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (NIGHT, datetime(2026, 3, 5, 8, tzinfo=PARIS)), (NIGHT + timedelta(hours=3), datetime(2026, 3, 5, 8, tzinfo=PARIS)),
        (NIGHT - timedelta(hours=4), None), (datetime(2026, 3, 5, 8, tzinfo=PARIS), None),
        (datetime(2026, 3, 28, 23, tzinfo=PARIS), datetime(2026, 3, 29, 8, tzinfo=PARIS)),  # the clocks change
    ],
)  # fmt: skip
def test_the_night_goes_over_midnight(now, until):
    assert quiet.ends(time(21), time(8), now) == until


@given(st.times(), st.times(), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_quiet_hours_always_end_and_never_at_once(begin, end, now):
    begin, end, now = begin.replace(tzinfo=None), end.replace(tzinfo=None), now.replace(tzinfo=PARIS)
    until = quiet.ends(begin, end, now)
    assert until is None or (timedelta(0) < until.replace(tzinfo=None) - now.replace(tzinfo=None) <= timedelta(days=1))
    assert quiet.ends(None, end, now) is None and quiet.ends(begin, begin, now) is None


def says(talk: Conversation, text: str) -> None:
    who = talk.identity
    digest([Arrived(talk.account, Incoming(
        verb="add", remote_id=f"r{timezone.now().timestamp()}", thread=talk.thread, kind=talk.kind, at=timezone.now(),
        author=Person(who.remote_id, who.handle, who.name), text=text, private=talk.private,
    ))])  # fmt: skip


def test_who_writes_stop_gets_no_more_of_it_and_their_question_still_has_its_answer(agent):
    subject = many(agent, 3)
    first, second, third = (link.conversation for link in subject.links.order_by("id").select_related("conversation__identity"))
    says(first, "STOP")
    assert Declined.objects.get().identity == first.identity and Event.objects.filter(kind="subject.declined").count() == 1
    row = actions.answer_all(subject, texts={"fr": TEXT}, by=agent)
    assert row.chosen == 2, "they are not counted"
    says(second, "Désabonnez-moi")
    Round.objects.update(due_at=timezone.now())
    everything()
    assert sorted(outcomes()) == ["declined", "sent"], "they said so after it was written"
    assert not first.replies.exists() and not second.replies.exists() and third.replies.count() == 1
    assert inbox.reply(first, text="La piscine rouvre lundi.", by=agent, seen=make.seen(first)), "an agent answers as before"
    says(first, "START")
    assert list(Declined.objects.values_list("identity", flat=True)) == [second.identity_id]


def test_an_arrival_of_ordinary_words_costs_no_statement(agent, django_assert_num_queries):
    talk = make.conversation()
    told = {"conversation": talk, "message": 1, "at": timezone.now(), "received": None, "begun": True}
    with django_assert_num_queries(0):
        heard([Heard(text="La piscine ?", own=False, **told), Heard(text="STOP", own=True, **told)])


@pytest.mark.django_db
def test_at_night_it_waits_and_goes_on_by_itself_unless_there_is_danger(agent):
    settle(quiet_from=time(21), quiet_to=time(8), by=make.user())
    with time_machine.travel(NIGHT, tick=False):
        subject = many(agent, 2)
        actions.answer_all(subject, texts={"fr": TEXT}, by=agent)
        work()
        row = Round.objects.get()
        assert (row.state, row.due_at) == ("running", datetime(2026, 3, 5, 8, tzinfo=PARIS)) and not Told.objects.exclude(
            outcome=""
        )
        page = Client()
        page.force_login(agent)
        assert "attend la fin de la nuit" in page.get(f"/sujets/reponses/{row.pk}").content.decode()
    with time_machine.travel(NIGHT + timedelta(hours=9), tick=False):
        work()
        assert outcomes() == ["sent", "sent"]
    with time_machine.travel(NIGHT, tick=False):
        urgent = many(agent, 1)
        actions.answer_all(urgent, texts={"fr": "Restez chez vous."}, by=agent, at_any_hour=True)
        work()
        assert urgent.rounds.get().tellings.get().outcome == "sent"


@pytest.mark.django_db
def test_said_by_hand_on_the_pages_and_over_the_api(agent):
    talk, manager = make.conversation(), make.user("manager")
    page = Client()
    page.force_login(agent)
    page.post(f"/sujets/conversations/{talk.pk}/laisser")
    assert "ne veut plus de réponses à tous" in page.get(f"/guichet/{talk.pk}/a-cote").content.decode()
    assert Caller(agent)("GET", f"/conversations/{talk.pk}/answers-to-all")[1]["by"] == agent.pk
    page.post(f"/sujets/conversations/{talk.pk}/prevenir")
    assert not Declined.objects.exists()
    assert Caller(agent)("PUT", f"/conversations/{talk.pk}/answers-to-all", {"wanted": False})[1]["wanted"] is False
    with pytest.raises(PermissionDenied):
        decline(talk, declined=True, by=make.user("contributor"))
    with pytest.raises(ValidationError):
        settle(quiet_from=time(21), quiet_to=None, by=manager)
    page.force_login(manager)
    assert page.post("/reglages/sujets/", {"quiet_from": "21:00", "quiet_to": ""}).status_code == 422
    page.post("/reglages/sujets/", {"quiet_from": "21:00", "quiet_to": "08:00"})
    assert Sparing.objects.get().quiet_to == time(8) and "1 personne" in page.get("/reglages/sujets/").content.decode()
    assert Caller(agent)("GET", "/subject-rules")[1] == {"quiet_from": "21:00", "quiet_to": "08:00"}
    assert Caller(manager)("PUT", "/subject-rules", {})[1] == {"quiet_from": None, "quiet_to": None}
