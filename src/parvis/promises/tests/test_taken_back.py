"""What is taken back has not been: a gesture on many undone, an answer taken back before it left, a mail that came back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from parvis.desk.bulk import actions as bulk
from parvis.inbox import actions, bounces, held
from parvis.inbox.digest import Arrived
from parvis.inbox.models import Conversation, Message, Reply
from parvis.journal.models import Notice
from parvis.networks.protocol import Incoming, Person
from parvis.promises.models import Promise
from parvis.promises.tests.town import FRIDAY, arrive, level, promise, said
from parvis.testing import make

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(FRIDAY, tick=False) as there:
        yield there


def asked(**more) -> Conversation:
    return arrive(make.account("mastodon"), said("f", "m1", FRIDAY, **more))


def gesture(talk: Conversation, verb: str, agent):
    talk.refresh_from_db()
    undo = bulk.act([(talk.pk, talk.last_in)], bulk.Gesture(verb), by=agent).undo
    assert undo
    return undo


def states() -> dict[str, str]:
    return dict(Promise.objects.order_by("pk").values_list("clock", "state"))


def test_closing_many_and_undoing_it_changes_no_promise(clock) -> None:
    level(solution=8 * 60)
    talk, agent = asked(), make.user("agent")
    before = list(Promise.objects.order_by("pk").values("clock", "state", "deadline", "due_at", "step"))
    undo = gesture(talk, "close", agent)
    assert states() == {"first": "void", "solution": "kept"}
    clock.shift(MINUTE)
    bulk.take_back(undo, by=agent)
    assert list(Promise.objects.order_by("pk").values("clock", "state", "deadline", "due_at", "step")) == before


def test_waiting_for_the_person_undone_is_no_pause(clock) -> None:
    level(solution=8 * 60)
    talk, agent = asked(), make.user("agent")
    before = list(Promise.objects.order_by("pk").values("clock", "state", "deadline", "pauses"))
    undo = gesture(talk, "waiting", agent)
    assert set(states().values()) == {"paused"}
    clock.shift(MINUTE)
    bulk.take_back(undo, by=agent)
    assert list(Promise.objects.order_by("pk").values("clock", "state", "deadline", "pauses")) == before


def test_what_was_kept_before_the_gesture_stays_kept_and_paused_is_paused_again(clock) -> None:
    level(solution=8 * 60)
    talk, agent = asked(), make.user("agent")
    clock.shift(MINUTE)
    actions.reply(talk, text="Lundi.", by=agent, seen=talk.last_in)
    assert states() == {"first": "kept", "solution": "paused"}
    clock.shift(MINUTE)
    undo = gesture(talk, "close", agent)
    clock.shift(MINUTE)
    bulk.take_back(undo, by=agent)
    assert states() == {"first": "kept", "solution": "paused"}
    clock.shift(timedelta(days=3))
    actions.set_state(Conversation.objects.get(), state="open", by=agent)
    row = promise(talk, "solution")
    assert row.state == "running" and len(row.pauses) == 2, "waiting was waiting throughout"


def test_an_answer_taken_back_before_it_left_has_kept_nothing(clock) -> None:
    level()
    talk, agent = asked(), make.user("agent")
    before = promise(talk).deadline
    row = actions.reply(talk, text="Lundi.", by=agent, seen=talk.last_in, hold=10)
    assert promise(talk).state == "kept"
    held.unsend(Reply.objects.get(pk=row.pk), by=agent)
    assert (promise(talk).state, promise(talk).deadline, Promise.objects.count()) == ("running", before, 1)


def bounce(reply: Reply, code: str = "5.1.1") -> None:
    item = Incoming("bounce", "b1", "t", "mail", FRIDAY, Person("x", "x"), "550 no such user", parent=reply.remote_id, code=code)
    bounces.mark([Arrived(reply.account, item)])


def answered(clock) -> tuple[Conversation, Reply]:
    level()
    talk, agent = asked(), make.user("agent")
    clock.shift(MINUTE)
    reply = actions.reply(talk, text="Lundi.", by=agent, seen=talk.last_in)
    Reply.objects.filter(pk=reply.pk).update(state="sent", remote_id="r1@ville", due_at=None)
    return talk, Reply.objects.get(pk=reply.pk)


def test_a_mail_that_came_back_is_promised_again_and_its_writer_is_told(clock) -> None:
    talk, reply = answered(clock)
    assert promise(talk).state == "kept"
    bounce(reply)
    talk.refresh_from_db()
    assert (promise(talk).state, talk.state, talk.waiting_since) == ("running", "open", FRIDAY)
    assert Notice.objects.get(kind="reply.bounced").user == reply.by
    bounce(reply)
    assert Notice.objects.count() == 1, "told once, however often it comes back"


def test_a_server_that_still_tries_has_not_said_no(clock) -> None:
    talk, reply = answered(clock)
    bounce(reply, "4.4.1")
    assert (promise(talk).state, Reply.objects.get().state) == ("kept", "sent")


def test_a_later_answer_or_a_receipt_leaves_the_conversation_alone(clock) -> None:
    talk, reply = answered(clock)
    talk.refresh_from_db()
    newest = Message.objects.latest("pk").pk
    later = actions.reply(talk, text="À dix heures.", by=reply.by, seen=newest)
    bounce(reply)
    talk.refresh_from_db()
    assert (talk.state, promise(talk).state) == ("waiting", "kept")
    Reply.objects.filter(pk=later.pk).update(options={"automatic": True}, remote_id="r2@ville", state="sent")
    later.refresh_from_db()
    bounce(later)
    assert Conversation.objects.get().state == "waiting" and not Notice.objects.exists()
