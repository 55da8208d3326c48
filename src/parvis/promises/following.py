"""Promises follow the counter: what arrives begins them, an answer keeps them, a closure ends them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter

from django.utils import timezone

from parvis.accounts.models import Account
from parvis.inbox.hooks import Heard
from parvis.inbox.models import Conversation, Message
from parvis.people.models import User
from parvis.promises import running
from parvis.promises.calendars import Rules
from parvis.promises.matching import Traits, level_for
from parvis.promises.models import Level, Promise
from parvis.publishing.models import Delivery
from parvis.readings import models as readings
from parvis.readings.models import Understood
from parvis.search.many import insert_many, update_many
from parvis.understanding.topics import SURE as TOPIC_SURE
from parvis.work.rows import ring

ANSWERS = ("first", "next")
TAKEN_BACK = ("conversation.restored", "conversation.unsent")
"""A gesture was undone, an answer was taken back before it left: its promises are what they were, as if it had not been."""
LATELY = timedelta(minutes=15)
"""A gesture is taken back within ten minutes, an answer within one: what ended before that ended otherwise."""
COLUMNS = tuple(field.attname for field in Promise._meta.concrete_fields if not field.primary_key)
_values = attrgetter(*COLUMNS)


@dataclass(slots=True)
class Known:
    """What levels ask of conversations, for all of a batch at once."""

    networks: dict[int, str] = field(default_factory=dict)
    topics: dict[tuple[int, str], str] = field(default_factory=dict)
    read: dict[int, Understood] = field(default_factory=dict)  # by message

    @classmethod
    def of(cls, conversations: Iterable[Conversation], levels: Sequence[Level], messages: Iterable[int] = ()) -> Known:
        """`messages`: those whose reading chooses, beside the newest of each conversation."""
        talks, known = list(conversations), cls()
        accounts = {talk.account_id for talk in talks}
        if any(level.network for level in levels):
            known.networks = dict(Account.objects.filter(pk__in=accounts).values_list("pk", "network"))
        about = {talk.about for talk in talks if talk.about}
        if about and any(level.topic for level in levels):
            found = Delivery.objects.filter(account__in=accounts, remote_id__in=about, post__topic__isnull=False)
            known.topics = {(one, two): key for one, two, key in found.values_list("account", "remote_id", "post__topic__key")}
        if reads(levels):
            known.read = readings.of({*messages, *(talk.last_in for talk in talks if talk.last_in)})
        return known

    def traits(self, talk: Conversation, at: datetime, message: int) -> Traits:
        """`message`: the one that asks. Of what is not sure, nothing is said."""
        read = self.read.get(message)
        return Traits(
            kind=talk.kind, network=self.networks.get(talk.account_id, ""), private=talk.private, team=talk.team_id,
            topic=self.topics.get((talk.account_id, talk.about), ""), at=at, nature=read.kind if read and read.sure else "",
            about=read.topic if read and read.topic_confidence >= TOPIC_SURE else "",
        )  # fmt: skip


def reads(levels: Iterable[Level]) -> bool:
    """One of them asks what was understood."""
    return any(level.natures or level.topics for level in levels)


@dataclass(slots=True)
class Ledger:
    """The promises of some conversations: those awaited, those that are new, those that were changed."""

    rules: Rules
    known: Known
    awaited: dict[int, dict[str, Promise]]
    new: list[Promise] = field(default_factory=list)
    changed: dict[int, Promise] = field(default_factory=dict)

    def touch(self, promise: Promise) -> None:
        if promise.pk:
            self.changed[promise.pk] = promise

    def begin(self, talk: Conversation, name: str, at: datetime, message: int = 0) -> None:
        """Unless it runs already. `message`: the one that asks; 0: the newest."""
        if name in self.awaited[talk.pk]:
            return
        asked = message or talk.last_in
        level = level_for(self.rules.levels, self.known.traits(talk, at, asked))
        promise = running.begin(self.rules, level, talk, name, at=at) if level else None
        if promise:
            promise.asked = asked or None
            self.awaited[talk.pk][name] = promise
            self.new.append(promise)

    def end(self, promise: Promise, *, at: datetime, answered: bool) -> None:
        running.end(promise, self.rules.terms(promise), at=at, answered=answered)
        self.awaited[promise.conversation_id].pop(promise.clock, None)
        self.touch(promise)

    def resume(self, talk: Conversation, at: datetime) -> None:
        for promise in self.awaited[talk.pk].values():
            if promise.state == "paused":
                running.resume(promise, self.rules.terms(promise), at=at)
                self.touch(promise)

    def answered(self, talk: Conversation, at: datetime) -> None:
        """The city spoke: what was promised of answers is kept, and the person is waited for."""
        for promise in list(self.awaited[talk.pk].values()):
            if at < promise.begun_at:
                continue
            if promise.clock in ANSWERS:
                self.end(promise, at=at, answered=True)
            else:
                running.pause(promise, at=at)
                self.touch(promise)

    def asked(self, talk: Conversation, at: datetime, message: int = 0) -> None:
        """The person wrote, and waits; what is awaited already, is so since the first of what they wrote."""
        self.resume(talk, at)
        for promise in self.awaited[talk.pk].values():
            if at < promise.begun_at:
                promise.asked = message or promise.asked
                level = level_for(self.rules.levels, self.known.traits(talk, at, promise.asked or talk.last_in))
                running.sooner(self.rules, promise, level, at=at, now=timezone.now())
                self.touch(promise)
        if not any(name in self.awaited[talk.pk] for name in ANSWERS):
            self.begin(talk, "first" if talk.state == "new" else "next", at, message)
        self.begin(talk, "solution", at, message)

    def anew(self, promise: Promise, now: datetime) -> None:
        """What its level says of it now; without one, nothing is promised any more."""
        anew(promise, self.rules, self.known, now)
        if promise.ended_at is not None:
            self.awaited[promise.conversation_id].pop(promise.clock, None)
        self.touch(promise)

    def write(self) -> None:
        if self.new:
            insert_many(Promise, COLUMNS, (_values(promise) for promise in self.new))
        if self.changed:
            update_many(Promise, running.CHANGED, list(self.changed.values()))
        if self.new or self.changed:
            ring()


def ledger_of(talks: Iterable[Conversation], rules: Rules, messages: Iterable[int] = ()) -> Ledger:
    """The rows are locked: whoever changes a conversation waits for the other."""
    by_pk = {talk.pk: talk for talk in talks}
    awaited: dict[int, dict[str, Promise]] = defaultdict(dict)
    found = Promise.objects.awaited().filter(conversation__in=by_pk).select_for_update(of=("self",))
    for promise in found.order_by("pk"):
        rules.attach(promise)
        promise.conversation = by_pk[promise.conversation_id]
        awaited[promise.conversation_id][promise.clock] = promise
    return Ledger(rules, Known.of(by_pk.values(), rules.levels, messages), awaited)


def anew(promise: Promise, rules: Rules, known: Known, now: datetime) -> None:
    talk = promise.conversation
    level = level_for(rules.levels, known.traits(talk, promise.begun_at, promise.asked or talk.last_in))
    if level is None or getattr(level, promise.clock) is None:  # nothing is promised any more
        promise.level = None
        promise.state, promise.ended_at, promise.step, promise.due_at = "void", now, "", None
        return
    running.promised(rules, promise, level)
    if promise.state != "paused":
        running.plan(promise, rules.terms(promise), now=now)


def heard(messages: Sequence[Heard]) -> None:
    """All new messages of a batch, in the order in which they were written."""
    now, rules = timezone.now(), Rules.read()
    ledger = ledger_of((one.conversation for one in messages), rules, [one.message for one in messages if not one.own])
    if not rules.levels and not ledger.awaited:
        return
    for one in messages:
        talk = one.conversation
        if one.own:
            ledger.answered(talk, min(one.at, now))
            if talk.waiting_since is not None and talk.waiting_since > one.at:  # it answered what was asked before it
                ledger.asked(talk, running.begun(talk.waiting_since, one.received, now))
        elif talk.waiting_since is not None and one.at >= talk.waiting_since:  # else it was answered, or a machine wrote it
            ledger.asked(talk, running.begun(one.at, one.received, now), one.message)
    ledger.write()


def settled(messages: Sequence[int]) -> None:
    """What was understood of messages has changed: what they are promised is what their level now says, from the same moment."""
    rules = Rules.read()
    if not reads(rules.levels):
        return
    theirs = Conversation.objects.filter(pk__in=Message.objects.filter(pk__in=messages).values("conversation"))
    talks, now, wanted = list(theirs), timezone.now(), set(messages)
    first = dict(Message.objects.filter(pk__in=messages, way="in").order_by("-at", "-pk").values_list("conversation", "pk"))
    ledger = ledger_of(talks, rules, messages)
    for talk in talks:
        for promise in list(ledger.awaited[talk.pk].values()):
            if promise.asked in wanted and promise.broken_at is None:
                ledger.anew(promise, now)
        if talk.waiting_since is not None and talk.pk in first and talk.state not in ("waiting", "closed"):
            ledger.asked(talk, running.begun(talk.waiting_since, None, now), first[talk.pk])
    ledger.write()


def moved(talks: Sequence[Conversation], kind: str, by: User | None) -> None:
    """After a colleague did something with them. A snooze and an assignment change no promise."""
    if kind not in ("conversation.answered", "conversation.state", "reply.failed", *TAKEN_BACK):
        return
    now, rules = timezone.now(), Rules.read()
    ledger = ledger_of(talks, rules)
    if kind == "reply.failed":
        _unsaid(ledger, talks)
    undone = _ended_lately(talks, now) if kind in TAKEN_BACK else {}
    for talk in talks:
        if kind == "conversation.answered":
            ledger.answered(talk, now)
        elif kind == "reply.failed":
            ledger.resume(talk, now)
        elif kind in TAKEN_BACK:
            _taken_back(ledger, talk, undone.get(talk.pk, []), now)
        else:
            _moved(ledger, talk, now)
    ledger.write()


def _moved(ledger: Ledger, talk: Conversation, now: datetime) -> None:
    if talk.state == "closed":
        for promise in list(ledger.awaited[talk.pk].values()):
            ledger.end(promise, at=now, answered=promise.clock == "solution")
    elif talk.state == "waiting":
        for promise in ledger.awaited[talk.pk].values():
            running.pause(promise, at=now)
            ledger.touch(promise)
    else:
        ledger.resume(talk, now)
        ledger.begin(talk, "solution", now)


def _ended_lately(talks: Sequence[Conversation], now: datetime) -> dict[int, list[Promise]]:
    """What a gesture that is undone may have ended, the last of each clock first: one statement."""
    found: dict[int, list[Promise]] = defaultdict(list)
    ended = Promise.objects.filter(conversation__in=talks, ended_at__gte=now - LATELY).select_related("level", "hours")
    for promise in ended.order_by("-ended_at", "-pk"):
        found[promise.conversation_id].append(promise)
    return found


def _taken_back(ledger: Ledger, talk: Conversation, ended: Sequence[Promise], now: datetime) -> None:
    """Closed again: what was begun by opening it is void. Else what the gesture ended is awaited again, and what it paused ran on."""
    awaited = ledger.awaited[talk.pk]
    if talk.state == "closed":
        for promise in list(awaited.values()):
            ledger.end(promise, at=now, answered=False)
        return
    for promise in awaited.values():
        if promise.state == "paused" and promise.paused_at and talk.state != "waiting":
            running.resume(promise, ledger.rules.terms(promise), at=promise.paused_at)
            ledger.touch(promise)
    _awaited_again(ledger, talk, ended)


def _awaited_again(ledger: Ledger, talk: Conversation, ended: Sequence[Promise]) -> None:
    awaited, waits = ledger.awaited[talk.pk], talk.waiting_since
    for promise in ended:
        answers = promise.clock in ANSWERS
        mine = waits is not None and promise.ended_at is not None and promise.ended_at >= waits if answers else True
        taken = any(name in awaited for name in ANSWERS) if answers else promise.clock in awaited
        if taken or not mine:
            continue
        stopped = promise.ended_at
        running.reopen(promise, ledger.rules.terms(promise))
        if talk.state == "waiting" and stopped is not None:
            running.pause(promise, at=stopped)
        promise.conversation = talk
        awaited[promise.clock] = promise
        ledger.touch(promise)


def _unsaid(ledger: Ledger, talks: Sequence[Conversation]) -> None:
    """The answer did not leave: what it had kept is awaited again."""
    ended = Promise.objects.filter(conversation__in=talks, clock__in=ANSWERS, state__in=("kept", "broken"))
    last = {row.conversation_id: row for row in ended.select_related("level", "hours").order_by("ended_at", "pk")}
    for pk, promise in last.items():
        if not any(name in ledger.awaited[pk] for name in ANSWERS):
            running.reopen(promise, ledger.rules.terms(promise))
            ledger.awaited[pk][promise.clock] = promise
            ledger.touch(promise)
