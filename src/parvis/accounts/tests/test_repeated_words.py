"""The same words again: what is looked for after a doubt is never what another row has put there already."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from parvis.accounts.models import Attempt
from parvis.accounts.moves import after_call
from parvis.accounts.sending import Outgoing
from parvis.inbox import actions as counter
from parvis.inbox.models import Message, Reply
from parvis.networks.alike import oldest
from parvis.networks.protocol import JSON, Doubt, Draft, Outcome, Processing, Published, Repeat
from parvis.publishing.jobs import OFFICE
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.testing.scripted import Scripted
from parvis.work import rows
from parvis.work.engine import perform

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
ALERT = "Alerte orages : les parcs ferment."


class Wall(Scripted):
    """A network that keeps what it is sent. `fates`: what becomes of each call."""

    def __init__(self, *fates: str, repeat: Repeat = Repeat.VISIBLE) -> None:
        super().__init__(repeat=repeat, shows=(("done",),))
        self.facts = replace(self.facts, threads=True)
        self.fates = list(fates)
        self.there: list[tuple[str, str, str, datetime]] = []  # number, under what, words, hour
        self.during: Any = lambda: None  # what happens between the network's yes and our hearing it

    def publish(self, draft: Draft, key: str) -> Outcome:
        return self._put(draft, [])

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return self._put(draft, list(token["done"]))

    def _put(self, draft: Draft, done: list[str]) -> Outcome:
        fate = self.fates.pop(0) if self.fates else "heard"
        if fate == "dead before":
            raise ZeroDivisionError("its process died")
        if fate == "never":
            raise Doubt("no-answer", token={"done": done} if done else None)
        number, under = str(1000 + len(self.there)), done[-1] if done else _under(draft)
        self.there.append((number, under, [draft.text, *draft.parts][len(done)], timezone.now()))
        self.during()
        if fate == "dead after":
            raise ZeroDivisionError("its process died")
        if fate == "lost":
            raise Doubt("no-answer", token={"done": done} if done else None)
        return self._next_of(draft, [*done, number])

    def _next_of(self, draft: Draft, done: list[str]) -> Outcome:
        if len(done) <= len(draft.parts):
            return Processing({"done": done}, timedelta(0))
        return Published(done[0], f"https://network.test/{done[0]}", timezone.now(), {"parts": done})

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        done = list((token or {}).get("done") or ())
        wanted = (done[-1] if done else _under(draft), [draft.text, *draft.parts][len(done)])
        alike = [(number, at, number) for number, under, text, at in self.there[::-1] if (under, text) == wanted and at >= since]
        number = oldest(alike, draft.held)
        return self._next_of(draft, [*done, number]) if number else None


def _under(draft: Draft) -> str:
    return draft.answering.remote_id if draft.answering else ""


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Any:
    def use(network: Wall) -> Wall:
        for where in ("accounts.sending", "publishing.checks", "publishing.drafts", "inbox.actions", "inbox.drafts"):
            monkeypatch.setattr(f"parvis.{where}.connector_of", lambda account: network, raising=False)
        return network

    return use


def posts(count: int, **said: Any) -> list[Delivery]:
    """The same alert, `count` times, on one account."""
    author, account = make.user("manager"), make.account("mastodon")
    made = []
    for _ in range(count):
        post = make.post(by=author, accounts=[account], text=ALERT, **said)
        made.append(Delivery.objects.create(post=post, account=account, planned_at=NOON, by=author))
    return made


def answers(count: int) -> list[Reply]:
    """The same answer to one message, `count` times, each knowingly."""
    agent, talk = make.user("agent"), make.conversation(make.account("mastodon"))
    made, seen = [], talk.last_in
    for _ in range(count):
        made.append(counter.reply(talk, text=ALERT, by=agent, seen=seen))
        seen = made[-1].message_id
    Reply.objects.update(due_at=None)
    return made


def turn(row: Any) -> None:
    """The clock comes by for this row alone, whatever its hour."""
    type(row).objects.exclude(pk=row.pk).filter(due_at__isnull=False).update(due_at=timezone.now() + timedelta(days=1))
    work(row)


def work(row: Any) -> None:
    model = type(row)
    model.objects.filter(pk=row.pk).exclude(state__in=("sent", "asked")).update(due_at=timezone.now() - timedelta(seconds=1))
    for held in rows.hold_due(model, 10, now=timezone.now()):
        perform(model._meta.label_lower, [held.pk], held.due_at.isoformat())


def until_sent(made: list[Any], clock: Any) -> list[Any]:
    for _ in range(60):
        now = list(type(made[0]).objects.order_by("pk"))
        assert len(now) == len(made), "none is forgotten"
        if all(row.state == "sent" for row in now):
            return now
        for row in now:
            turn(row)
        clock.shift(timedelta(seconds=1))
    raise AssertionError([(row.state, row.remote_id, row.failure) for row in now])


def judged(made: list[Any], wall: Wall, parts: int = 1) -> None:
    """Each is there once, under a number of its own; no more is there."""
    numbers = [row.remote_id for row in made]
    assert len(wall.there) == parts * len(made), [row[0] for row in wall.there]
    assert sorted(set(numbers)) == sorted(numbers), numbers
    told = [number for row in made for number in row.context["parts"]]
    assert sorted(told) == sorted(number for number, *_ in wall.there)
    if isinstance(made[0], Reply):
        assert list(Message.objects.filter(reply__in=made).order_by("pk").values_list("remote_id", flat=True)) == numbers


@pytest.mark.parametrize("gap", [3, 75, 170])
@pytest.mark.parametrize("repeated", [posts, answers])
def test_words_that_never_arrived_are_not_taken_for_the_same_ones_before(town, repeated, gap):
    wall, (first, second) = town(Wall("heard", "never")), repeated(2)
    with time_machine.travel(NOON, tick=False) as clock:
        turn(first)
        clock.shift(timedelta(seconds=gap))
        turn(second)
        judged(until_sent([first, second], clock), wall)


@pytest.mark.parametrize("repeated", [posts, answers])
def test_two_lost_answers_are_two_numbers(town, repeated):
    wall, made = town(Wall("lost", "lost")), repeated(2)
    with time_machine.travel(NOON, tick=False) as clock:
        for row in made:
            turn(row)
            clock.shift(timedelta(seconds=3))
        judged(until_sent(made, clock), wall)


@pytest.mark.parametrize("repeated", [posts, answers])
def test_a_number_is_given_back_to_whom_the_network_gives_it(town, repeated):
    """The second looks while the first's answer is still on its way: it finds what is the first's."""
    wall, (first, second) = town(Wall("never", "heard")), repeated(2)
    with time_machine.travel(NOON, tick=False) as clock:
        turn(second)
        clock.shift(timedelta(seconds=3))
        wall.during = lambda: (setattr(wall, "during", lambda: None), work(second))
        turn(first)
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, first.remote_id, second.state, second.remote_id) == ("sent", "1000", "doubt", "")
        judged(until_sent([first, second], clock), wall)


def test_of_two_that_saw_one_post_at_the_same_moment_one_has_it(town):
    """Two workers: neither held it when both began to look."""
    town(Wall())
    for row in posts(2):
        Delivery.objects.filter(pk=row.pk).update(state="doubt", began_at=NOON, due_at=timezone.now() + timedelta(minutes=5))
    looked = []
    for row in Delivery.objects.select_related("account__grant", "post").order_by("pk"):
        one = Outgoing(row, Draft(ALERT), NOON, connector=Wall(), account=row.account, verb="find")
        one.move = after_call(row, "find", Published("77", "https://network.test/77", NOON), None, timezone.now())
        looked.append(one)
    start = threading.Barrier(2)

    def write(one: Outgoing) -> None:
        start.wait()
        OFFICE.write([one], [])
        connection.close()

    threads = [threading.Thread(target=write, args=[one]) for one in looked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(Delivery.objects.values_list("state", "remote_id")) == [("doubt", ""), ("sent", "77")]


def test_who_was_given_the_number_of_another_by_the_network_itself_is_asked(town, monkeypatch):
    wall, (first, second) = town(Wall()), posts(2)
    monkeypatch.setattr(wall, "publish", lambda draft, key: wall._next_of(draft, ["1000"]))
    with time_machine.travel(NOON, tick=False):
        turn(first)
        turn(second)
    second.refresh_from_db()
    assert (second.state, second.failure, second.remote_id) == ("asked", "number-held", "")
    assert Post.objects.get(pk=second.post_id).state == "attention"
    assert Attempt.objects.get(row=second.pk).outcome == "doubt"


FATES = st.lists(st.sampled_from(["heard", "never", "lost", "dead before", "dead after"]), max_size=8)


@pytest.mark.drawn(lambda item: "a kind")
@pytest.mark.parametrize("kind", ["posts", "answers", "threads"])
@given(fates=FATES, gaps=st.lists(st.sampled_from([0, 1, 3, 75, 170]), min_size=3, max_size=3), count=st.integers(2, 4))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@example(fates=["heard", "never"], gaps=[3, 0, 0], count=2)
@example(fates=["lost", "lost", "never"], gaps=[0, 0, 0], count=3)
def test_whatever_is_lost_each_alert_is_there_once(town, kind, fates, gaps, count):
    for model in (Reply, Delivery):
        model.objects.all().delete()
    Attempt.objects.all().delete()
    wall, parts = town(Wall(*fates)), 2 if kind == "threads" else 1
    made = answers(count) if kind == "answers" else posts(count, parts=["Restez chez vous."] * (parts - 1))
    with time_machine.travel(NOON, tick=False) as clock:
        for row, gap in zip(made, [*gaps, 0], strict=False):
            turn(row)
            clock.shift(timedelta(seconds=gap))
        judged(until_sent(made, clock), wall, parts)
