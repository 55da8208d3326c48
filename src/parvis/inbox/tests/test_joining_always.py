"""Whatever is merged, split and taken back in whatever order: no message is lost or doubled, each answer knows its thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.accounts.models import Account
from parvis.inbox import actions
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.homes import carrier
from parvis.inbox.joining.actions import merge, split, undo
from parvis.inbox.models import Conversation, Joining, Message
from parvis.inbox.presence.actions import keep_unsent
from parvis.inbox.standing import Standing, Word, merged, parted, said
from parvis.networks.protocol import Incoming, Person
from parvis.people.models import User
from parvis.search.models import Entry
from parvis.testing import make

pytestmark = [pytest.mark.promise, pytest.mark.django_db, pytest.mark.postgresql]
THREADS = ("mine", "mine-too", "theirs", "secret")
NUMBERS = st.integers(0, 5)
ACTS = st.one_of(
    st.tuples(st.just("arrives"), st.sampled_from(THREADS), NUMBERS),
    st.tuples(st.sampled_from(["answer", "note", "draft", "undo"]), NUMBERS, NUMBERS),
    st.tuples(st.sampled_from(["merge", "merge", "split", "split"]), NUMBERS, NUMBERS),
)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@dataclass
class Town:
    """Two threads of one person, one of another, and a private one; `where`: to which thread each message really belongs."""

    agent: User
    accounts: dict[str, Account]
    where: dict[int, str] = field(default_factory=dict)
    minutes: int = 0

    def arrives(self, thread: str) -> None:
        self.minutes += 1
        private, name = thread == "secret", "p2" if thread == "theirs" else "p1"
        item = Incoming("add", f"m{self.minutes}", thread, "private" if private else "mention", NOON + timedelta(minutes=self.minutes),
                        Person(name, name, name), f"Mot {self.minutes}", private=private)  # fmt: skip
        digest([Arrived(self.accounts[thread], item, item.at)])
        self.where[Message.objects.get(remote_id=item.remote_id).pk] = thread

    def talks(self) -> list[Conversation]:
        return list(Conversation.objects.filter(merged_into=None).exclude(messages=None).order_by("pk"))

    def answer(self, one: int, _two: int) -> None:
        talk = self.nth(one)
        answered = actions.last_in(talk)
        assert answered is not None
        row = actions.reply(talk, text="Réponse", by=self.agent, seen=make.seen(talk))
        self.where[row.message_id] = self.where[answered.pk]

    def note(self, one: int, _two: int) -> None:
        message = actions.note(self.nth(one), text="Entre nous", by=self.agent)
        self.where[message.pk] = ""

    def draft(self, one: int, two: int) -> None:
        keep_unsent(self.nth(one), text=f"Brouillon {two}", by=self.agent)

    def merge(self, one: int, two: int) -> None:
        self.exactly(lambda: merge(self.nth(one), self.nth(two), by=self.agent, other_person=True))

    def split(self, one: int, two: int) -> None:
        talk = self.nth(one)
        pks = list(talk.messages.order_by("pk").values_list("pk", flat=True))
        self.exactly(lambda: split(talk, messages=pks[two % len(pks) :: 2], by=self.agent))

    def exactly(self, act: Any) -> None:
        """Done, taken back at once, and done: between the two nothing is seen of it."""
        before = picture()
        undo(act(), by=self.agent)
        assert picture() == before
        act()

    def undo(self, one: int, _two: int) -> None:
        standing = list(Joining.objects.standing().order_by("-pk"))
        if standing:
            undo(standing[one % len(standing)], by=self.agent)

    def nth(self, n: int) -> Conversation:
        found = self.talks()
        return found[n % len(found)]

    def right(self) -> None:
        messages = list(Message.objects.select_related("conversation", "home", "home__split_from", "conversation__split_from"))
        assert sorted(m.pk for m in messages) == sorted(self.where)
        for message in messages:
            shown = message.conversation
            assert shown.merged_into_id is None
            assert message.home is None or message.home.merged_into_id == shown.pk
            if message.way != "note":
                assert carrier(shown, message).thread == self.where[message.pk]
                assert shown.private == message.private
        for talk in self.talks():
            said_in = [m for m in messages if m.conversation_id == talk.pk and m.way != "note"]
            assert talk.count == len(said_in)
            assert talk.waiting_since is not None or self.answered(max(said_in, key=lambda m: m.pk), messages)
        indexed = set(Entry.objects.values_list("row", "thread"))
        assert {(m.pk, m.conversation_id) for m in messages} == indexed

    def answered(self, last: Message, messages: list[Message]) -> bool:
        """By itself, or by what was said after it in its thread, though a colleague may have split that off."""
        since = (m for m in messages if m.pk >= last.pk and self.where[m.pk] == self.where[last.pk])
        return any(m.way == "out" for m in since)

    def all_back(self) -> None:
        """Newest first, each can be taken back; in the end each thread is as its network has it."""
        for joining in Joining.objects.standing().order_by("-pk"):
            undo(joining, by=self.agent)
        for message in Message.objects.exclude(way="note").select_related("conversation", "home"):
            assert message.home is None
            assert message.conversation.thread == self.where[message.pk]


def picture() -> Any:
    """What anybody could see of the counter."""
    hidden = Conversation.objects.filter(messages=None)
    talks = list(Conversation.objects.exclude(pk__in=hidden).order_by("pk").values())
    messages = list(Message.objects.order_by("pk").values("pk", "conversation", "home"))
    drafts = list(Conversation.objects.filter(unsent__isnull=False).order_by("pk").values("pk", "unsent__text", "unsent__note"))
    return talks, messages, drafts


@given(st.lists(ACTS, max_size=10))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_message_is_lost_or_doubled(acts: list[tuple[str, Any, int]]) -> None:
    with transaction.atomic():
        town = Town(make.user("agent"), {thread: make.account() for thread in THREADS})
        for thread in THREADS:
            town.arrives(thread)
            town.arrives(thread)
        for what, one, two in acts:
            try:
                with transaction.atomic():
                    town.arrives(one) if what == "arrives" else getattr(town, what)(one, two)
            except ValidationError:
                pass  # it was refused, in words, and nothing was done
            town.right()
        town.all_back()
        town.right()
        transaction.set_rollback(True)


MOMENTS = st.integers(0, 9).map(lambda n: NOON + timedelta(minutes=n))
STANDINGS = st.builds(
    Standing, st.sampled_from(["new", "open", "waiting", "service", "closed"]), st.none() | MOMENTS, st.none() | MOMENTS,
    st.none() | st.integers(1, 3), MOMENTS, st.integers(0, 99), st.integers(1, 99),
)  # fmt: skip
WORDS = st.lists(
    st.builds(Word, st.integers(1, 99), MOMENTS, st.sampled_from(["asked", "machine", "answer", "failed", "elsewhere", "receipt"])),
    min_size=1, max_size=8,
)  # fmt: skip


@given(STANDINGS, STANDINGS)
def test_of_two_nobody_who_waits_is_forgotten(one: Standing, other: Standing) -> None:
    found = merged(one, other)
    assert found == merged(other, one) or one.assignee != other.assignee
    waits = [since for since in (one.waiting_since, other.waiting_since) if since]
    assert found.waiting_since == min(waits, default=None)
    assert found.count == one.count + other.count
    assert (found.state == "closed") == (one.state == other.state == "closed")
    if any(side.due_at is None and side.state != "closed" for side in (one, other)):
        assert found.due_at is None


@given(STANDINGS, WORDS)
def test_how_it_stands_is_kept_without_loss(standing: Standing, words: list[Word]) -> None:
    assert Standing.read(standing.told()) == standing
    assert said(standing, words).count == standing.count + len(words)


@given(STANDINGS, WORDS, WORDS)
def test_of_a_part_the_person_is_waited_for_or_waits(standing: Standing, left: list[Word], taken: list[Word]) -> None:
    stays, goes = parted(standing, left, taken)
    assert goes.count == len(taken)
    asked = [word for word in taken if word.kind == "asked"]
    if asked and taken[-1].kind == "asked":
        assert goes.waiting_since is not None
    if stays.waiting_since:
        assert standing.waiting_since is not None and stays.waiting_since >= standing.waiting_since
