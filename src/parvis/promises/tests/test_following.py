"""A promise's life: begun by what arrives, kept by an answer, paused while the person is waited for, broken in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.inbox import actions
from parvis.inbox.models import Conversation, Reply
from parvis.inbox.repair.actions import judge, retry
from parvis.journal.models import Event, Notice
from parvis.people.models import User
from parvis.promises.models import Promise
from parvis.promises.tests.town import FRIDAY, HOUR, MONDAY, arrive, hours, level, promise, said, work
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(FRIDAY, tick=False) as there:
        yield there


def test_a_message_on_friday_afternoon_is_promised_for_monday_morning() -> None:
    level()
    row = promise(arrive(make.account("mastodon"), said("f", "m1", FRIDAY)))
    assert (row.clock, row.state, row.deadline) == ("first", "running", FRIDAY + timedelta(days=2, hours=17))
    assert row.step == "breach" and row.due_at == row.deadline


def test_nothing_is_promised_where_no_level_fits() -> None:
    level(kinds=["mail"])
    arrive(make.account("mastodon"), said("f", "m1", FRIDAY))
    assert not Promise.objects.exists()


def test_the_first_level_that_fits_is_the_one() -> None:
    team = make.team("Sport")
    level("Tout", order=9)
    level(
        "Soirée", order=1, kinds=["private"], network="mastodon", hours=None, first=15, begins=FRIDAY - HOUR, ends=FRIDAY + HOUR
    )
    level("Sport", order=0, team=team)
    level("Arrêté", order=0, active=False)
    assert promise(arrive(make.account("mastodon"), said("a", "m1", FRIDAY))).deadline == FRIDAY + timedelta(minutes=15)
    assert promise(arrive(make.account("mastodon", of=team), said("b", "m2", FRIDAY))).level_name == "Sport"
    assert promise(arrive(make.account("x"), said("c", "m3", FRIDAY))).level_name == "Tout"
    row = promise(arrive(make.account("mastodon"), said("d", "m4", FRIDAY - 2 * HOUR)))
    assert row.level_name == "Tout"  # it was written before the evening began


def test_an_answer_keeps_it_and_pauses_the_solution(clock) -> None:
    level(solution=8 * 60)
    talk, agent = arrive(make.account("mastodon"), said("f", "m1", FRIDAY)), make.user("agent")
    clock.shift(timedelta(minutes=10))
    actions.reply(talk, text="Lundi.", by=agent, seen=talk.last_in)
    first, solution = promise(talk), promise(talk, "solution")
    assert (first.state, first.took, first.due_at) == ("kept", 600, None)
    assert (solution.state, solution.due_at) == ("paused", None)
    clock.move_to(MONDAY + timedelta(days=7, hours=1))
    arrive(talk.account, said("f", "m2", MONDAY + timedelta(days=7, hours=1)))
    solution = promise(talk, "solution")
    # Ten minutes of eight hours had run; the rest runs from Monday ten o'clock.
    assert (solution.state, solution.deadline) == ("running", MONDAY + timedelta(days=8, minutes=50))


def test_each_further_question_has_a_promise_of_its_own(clock) -> None:
    level(next=120)
    talk, agent = arrive(make.account("mastodon"), said("f", "m1", FRIDAY)), make.user("agent")
    actions.reply(talk, text="Lundi.", by=agent, seen=talk.last_in)
    clock.move_to(MONDAY + timedelta(days=7))
    arrive(talk.account, said("f", "m2", MONDAY + timedelta(days=7)), said("f", "m3", MONDAY + timedelta(days=7, minutes=1)))
    assert Promise.objects.filter(clock="next").count() == 1 and Promise.objects.filter(clock="first").count() == 1
    assert promise(talk, "next").deadline == MONDAY + timedelta(days=7, hours=2)


def test_an_answer_from_another_tool_keeps_it_at_its_own_hour(clock) -> None:
    level()
    talk = arrive(make.account("mastodon"), said("f", "m1", FRIDAY - 2 * HOUR))
    clock.move_to(FRIDAY + timedelta(days=3))
    work(Promise)
    assert promise(talk).state == "late"
    arrive(talk.account, said("f", "o1", FRIDAY - HOUR - timedelta(minutes=1), own=True))  # we hear of it late
    row = promise(talk)
    assert (row.state, row.broken_at, row.took) == ("kept", None, 59 * 60)


def test_the_echo_of_an_answer_on_its_way_keeps_nothing_of_what_came_since(clock) -> None:
    level(next=120)
    talk, agent = arrive(make.account("mastodon"), said("f", "m1", FRIDAY)), make.user("agent")
    actions.reply(talk, text="Lundi.", by=agent, seen=talk.last_in)
    Reply.objects.update(state="sending", began_at=FRIDAY)
    arrive(talk.account, said("f", "m2", FRIDAY - HOUR))  # read only now
    clock.shift(timedelta(minutes=1))
    arrive(talk.account, said("f", "o1", FRIDAY + timedelta(seconds=30), own=True))
    assert (promise(talk).state, promise(talk, "next").state) == ("kept", "running")


def test_it_warns_is_broken_and_is_taken_further_once_each(clock) -> None:
    agent, head = make.user("agent"), make.user("manager")
    level(first=120, warning=60, escalation=60, escalate_to=head)
    talk = arrive(make.account("mastodon"), said("f", "m1", FRIDAY))
    actions.assign(talk, to=agent, by=head)
    assert promise(talk).due_at == FRIDAY + timedelta(days=2, hours=17)  # an hour before Monday 10.30
    for moment, kinds in (
        (FRIDAY + HOUR, []),
        (FRIDAY + timedelta(days=2, hours=17), ["promise.warn"]),
        (FRIDAY + timedelta(days=2, hours=18), ["promise.warn", "promise.breach"]),
        (FRIDAY + timedelta(days=2, hours=19), ["promise.warn", "promise.breach", "promise.escalate"]),
        (FRIDAY + timedelta(days=4), ["promise.warn", "promise.breach", "promise.escalate"]),
    ):
        clock.move_to(moment)
        work(Promise)
        found = Notice.objects.filter(kind__startswith="promise.").order_by("pk")
        assert list(found.values_list("kind", flat=True)) == kinds, moment
    assert list(found.values_list("user", flat=True)) == [agent.pk, agent.pk, head.pk]
    assert promise(talk).state == "late" and Event.objects.filter(kind="promise.broken", about=talk.pk).count() == 1
    actions.reply(talk, text="Pardon.", by=agent, seen=talk.last_in)
    row = promise(talk)
    assert (row.state, row.broken_at) == ("broken", row.deadline)


def test_many_that_come_due_at_once_are_one_notice(clock) -> None:
    duty = make.user("agent")
    duty.on_duty = True
    duty.save()
    level()
    for n in range(12):
        arrive(make.account("mastodon"), said(f"f{n}", f"m{n}", FRIDAY))
    clock.move_to(FRIDAY + timedelta(days=4))
    work(Promise)
    told = Notice.objects.filter(user=duty, kind__startswith="promise.")
    assert told.get().text == "Des réponses que personne n’a prises sont en retard."
    talk = arrive(make.account("mastodon"), said("g", "n1", FRIDAY))
    work(Promise)
    assert told.count() == 1  # they have not read the first one yet
    told.update(seen_at=FRIDAY)
    arrive(make.account("mastodon"), said("h", "n2", FRIDAY))
    work(Promise)
    assert told.count() == 2 and promise(talk).state == "late"


def test_what_a_colleague_has_is_told_to_them_together(clock) -> None:
    agent = make.user("agent")
    level()
    for n in range(12):
        actions.assign(arrive(make.account("mastodon"), said(f"f{n}", f"m{n}", FRIDAY)), to=agent, by=agent)
    clock.move_to(FRIDAY + timedelta(days=4))
    work(Promise)
    assert Notice.objects.filter(user=agent, kind="promise.breach").get().text == "12 réponses sont en retard."


def test_closing_without_an_answer_is_no_promise_kept(clock) -> None:
    level(solution=60)
    talk, agent = arrive(make.account("mastodon"), said("f", "m1", FRIDAY)), make.user("agent")
    actions.set_state(talk, state="closed", by=agent)
    assert (promise(talk).state, promise(talk, "solution").state) == ("void", "kept")
    clock.move_to(MONDAY + timedelta(days=7))
    arrive(talk.account, said("f", "m2", MONDAY + timedelta(days=7)))
    again = promise(talk, "solution")
    assert (again.state, again.deadline) == ("running", MONDAY + timedelta(days=7, hours=1))  # re-opened: a new one


def test_waiting_by_hand_pauses_and_going_on_resumes(clock) -> None:
    level()
    talk, agent = arrive(make.account("mastodon"), said("f", "m1", FRIDAY)), make.user("agent")
    actions.set_state(talk, state="waiting", by=agent)
    assert promise(talk).state == "paused" and promise(talk).due_at is None
    clock.move_to(FRIDAY + timedelta(days=5))
    actions.set_state(talk, state="open", by=agent)
    assert promise(talk).deadline == FRIDAY + timedelta(days=6, hours=-7)  # half past nine on the next day


def test_a_snooze_stops_no_clock() -> None:
    level()
    talk = arrive(make.account("mastodon"), said("f", "m1", FRIDAY))
    before = promise(talk).deadline
    actions.snooze(talk, until=FRIDAY + timedelta(days=5), by=make.user("agent"))
    assert (promise(talk).state, promise(talk).deadline) == ("running", before)


def test_an_answer_that_did_not_leave_has_kept_nothing() -> None:
    level()
    talk, agent = arrive(make.account("mastodon"), said("f", "m1", FRIDAY)), make.user("agent")
    reply = actions.reply(talk, text="Lundi.", by=agent, seen=talk.last_in)
    reply.state = "refused"
    actions.follow_up(Reply.objects.select_related("conversation", "answers").get(pk=reply.pk))
    assert promise(talk).state == "kept"  # its own state was not changed yet
    reply.conversation = Conversation.objects.get(pk=talk.pk)
    actions.follow_up(reply)
    assert (promise(talk).state, promise(talk).ended_at) == ("running", None)


@pytest.mark.parametrize("again", ["retried", "judged there", "judged not there"])
def test_an_answer_that_failed_and_is_mended_keeps_it_after_all(again: str) -> None:
    level()
    talk, agent = arrive(make.account("mastodon"), said("f", "m1", FRIDAY)), make.user("agent")
    reply = failed(talk, agent, "refused" if again == "retried" else "asked")
    assert promise(talk).state == "running"
    if again == "retried":
        retry(reply, by=agent)
    else:
        judge(reply, there=again == "judged there", by=agent)
    talk.refresh_from_db()
    assert (promise(talk).state, talk.state, talk.waiting_since) == ("kept", "waiting", None)
    assert Event.objects.filter(kind="conversation.answered", about=talk.pk, data__reply=reply.pk, by=agent).count() == 2


def test_an_answer_tried_again_does_not_answer_what_was_written_since() -> None:
    level()
    talk, agent = arrive(make.account("mastodon"), said("f", "m1", FRIDAY)), make.user("agent")
    reply = failed(talk, agent, "refused")
    arrive(talk.account, said("f", "m2", FRIDAY))
    retry(reply, by=agent)
    talk.refresh_from_db()
    assert (promise(talk).state, talk.state) == ("running", "open") and talk.waiting_since is not None


def failed(talk: Conversation, agent: User, state: str) -> Reply:
    """An answer that the network did not take, and what that does to its conversation."""
    row = actions.reply(talk, text="Lundi.", by=agent, seen=talk.last_in)
    Reply.objects.filter(pk=row.pk).update(state=state, due_at=None)
    found = Reply.objects.select_related("conversation", "answers", "message").get(pk=row.pk)
    actions.follow_up(found)
    return found


def test_what_a_machine_wrote_promises_nothing() -> None:
    level()
    mailbox = make.account("email")
    arrive(mailbox, said("f", "m1", FRIDAY, kind="mail", context={"auto": True}))
    assert not Promise.objects.exists()


def test_an_hour_that_cannot_be_counts_from_when_we_had_it() -> None:
    level()
    account = make.account("mastodon")
    for n, at in enumerate((FRIDAY - timedelta(days=900), FRIDAY + timedelta(days=900))):
        assert promise(arrive(account, said(f"f{n}", f"m{n}", at))).begun_at == FRIDAY


def test_a_batch_costs_the_same_whatever_its_size() -> None:
    level("Soirée", network="x", next=5, solution=600)
    level("Tout", order=2, next=60, solution=600, topic="")
    account = make.account("mastodon")

    def counted(first: int, size: int) -> int:
        items = [said(f"f{n}", f"m{n}-{size}", FRIDAY, who=str(n)) for n in range(first, first + size)]
        with CaptureQueriesContext(connection) as found:
            arrive(account, *items)
        return sum("promises_" in one["sql"] and "receipts_" not in one["sql"] for one in found.captured_queries)

    small = counted(0, 2)
    assert counted(10, 60) == small <= 4  # levels, busy times, what is awaited, what is new
    assert Promise.objects.count() == 2 * 62
    assert counted(10, 60) <= 5  # the same people again: their promises run already


def test_the_calendar_of_a_level_counts() -> None:
    closed = hours("Vacances", days=[{"first": "2026-03-09", "last": "2026-03-10", "name": "Travaux", "ranges": []}])
    level(hours=closed)
    assert promise(arrive(make.account("mastodon"), said("f", "m1", FRIDAY))).deadline == FRIDAY + timedelta(days=4, hours=17)
