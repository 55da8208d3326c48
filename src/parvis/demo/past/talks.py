"""Months of conversations: what people wrote comes in by the counter's own digest; answers, readings and promises are added in bulk."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from parvis.demo.past.told import Past, Told, incoming, moment
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.hooks import Heard
from parvis.inbox.models import Conversation, Message, Reply
from parvis.people.models import User
from parvis.promises.calendars import Rules
from parvis.promises.following import Known, Ledger
from parvis.promises.models import Promise
from parvis.readings.looking import readings_of
from parvis.readings.models import Understood
from parvis.search.many import insert_many, take_ids, update_many

AT_ONCE = 500
PROMISE = tuple(one.attname for one in Promise._meta.concrete_fields if not one.primary_key)
READ = tuple(one.attname for one in Understood._meta.concrete_fields)
MOVED = ("state", "assignee_id", "waiting_since", "last_at", "last_in", "preview", "count", "created_at")
UNWORTHY = ("spam", "abuse", "political")
OLD, RECENT = 14, 9
"""Days: older than the first, what nobody answered is mostly let go; older than the second, what was answered is closed."""


@dataclass(slots=True)
class Turn:
    """One thing said. `message`: its row; `reply`: of ours, the row of its way out."""

    told: Told
    message: int
    by: User | None = None
    reply: int = 0

    @property
    def at(self) -> datetime:
        return moment(self.told)

    @property
    def ours(self) -> bool:
        return bool(self.told["what"] == "answer")


@dataclass(slots=True)
class Talk:
    """One conversation, with all that was said in it, in order."""

    row: Conversation
    turns: list[Turn] = field(default_factory=list)
    closed_at: datetime | None = None

    @property
    def said(self) -> Told:
        return self.turns[0].told

    @property
    def matter(self) -> str:
        """What it is about, where many wrote about one thing."""
        return str(self.said.get("matter", ""))

    @property
    def began(self) -> datetime:
        return self.turns[0].at

    @property
    def answer(self) -> Turn | None:
        return next((turn for turn in self.turns if turn.ours), None)


@transaction.atomic
def write_talks(past: Past) -> list[Talk]:
    """Oldest first. At once, so that no job of the counter comes between and does its own part of it."""
    chance, now = random.Random(17), timezone.now()
    people = {row.username: row for row in User.objects.filter(username__in=("agent", "manager"))}
    talks = _begun(past)
    _read(talks)
    _answer(past, talks, people, chance)
    for talk in talks:
        _stands(talk, people, chance, now)
    update_many(Conversation, MOVED, [talk.row for talk in talks])
    _promise(talks, now)
    return talks


def _begun(past: Past) -> list[Talk]:
    """All that was told, by conversation: who writes again in one thread has one conversation there."""
    ids = _digested(past)
    rows = Conversation.objects.select_related("account").in_bulk({conversation for conversation, _ in ids.values()})
    talks, by_number = {pk: Talk(row) for pk, row in rows.items()}, dict[int, int]()
    for told in past.what("said", "again", "answer"):
        if told["what"] == "answer":
            if home := by_number.get(told["talk"]):
                talks[home].turns.append(Turn(told, 0))
            continue
        if (found := ids.get(_key(past, told))) is None:  # an account's first reading came before us
            continue
        home, message = found
        by_number[told["talk"]] = home
        talks[home].turns.append(Turn(told, message))
    return sorted((talk for talk in talks.values() if talk.turns), key=lambda talk: talk.began)


def _key(past: Past, told: Told) -> tuple[int, str]:
    return past.account(told).pk, told["id"].strip("<>")


def _digested(past: Past) -> dict[tuple[int, str], tuple[int, int]]:
    """What people wrote, taken in quietly: (account, remote id) → (conversation, message)."""
    threads: dict[int, str] = {}
    arrived = []
    for told in past.what("said", "again"):
        item = incoming(past, told)
        threads.setdefault(told["talk"], item.thread)
        arrived.append(Arrived(past.account(told), replace(item, thread=threads[told["talk"]]), moment(told)))
    before = [model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in (Message, Conversation)]
    for begin in range(0, len(arrived), AT_ONCE):
        digest(arrived[begin : begin + AT_ONCE], quiet=True)
    rows = Message.objects.filter(pk__gt=before[0], conversation__gt=before[1])
    rows.update(created_at=F("at"))
    found = rows.values_list("account", "remote_id", "conversation", "pk")
    return {(account, str(remote)): (talk, pk) for account, remote, talk, pk in found}


def _read(talks: Sequence[Talk]) -> None:
    """What the first look makes of it, as if it had looked then."""
    heard = [
        Heard(talk.row, turn.message, turn.told["text"], turn.at, turn.at, n == 0, False)
        for talk in talks for n, turn in enumerate(talk.turns) if not turn.ours
    ]  # fmt: skip
    insert_many(Understood, READ, map(attrgetter(*READ), readings_of(heard)))


def _answer(past: Past, talks: Iterable[Talk], people: dict[str, User], chance: random.Random) -> None:
    ours = [(talk, n) for talk in talks for n, turn in enumerate(talk.turns) if turn.ours]
    messages, replies = [], []
    for (talk, n), pk, key in zip(ours, take_ids(Message, len(ours)), take_ids(Reply, len(ours)), strict=True):
        turn, before = talk.turns[n], next(turn for turn in reversed(talk.turns[:n]) if not turn.ours)
        turn.message, turn.reply = pk, key
        turn.by = people["agent" if talk.row.kind == "mail" or chance.random() < 0.6 else "manager"]
        remote = turn.told["id"].strip("<>")
        messages.append(Message(
            pk=pk, conversation=talk.row, account=talk.row.account, way="out", remote_id=remote, user=turn.by, text=turn.told["text"],
            language=talk.row.language, private=talk.row.private, at=turn.at, created_at=turn.at, parent=before.told["id"].strip("<>"),
        ))  # fmt: skip
        replies.append(Reply(
            pk=key, account=talk.row.account, state="sent", remote_id=remote, began_at=turn.at, sent_at=turn.at, message=messages[-1],
            conversation=talk.row, answers_id=before.message, by=turn.by,
            url="" if talk.row.private else past.url(turn.told, talk.row.account.handle),
        ))  # fmt: skip
    Message.objects.bulk_create(messages, batch_size=AT_ONCE)
    Reply.objects.bulk_create(replies, batch_size=AT_ONCE)


# ── How it stands today ──────────────────────────────────────────────────────────────────────────────────────────────


def _stands(talk: Talk, people: dict[str, User], chance: random.Random, now: datetime) -> None:
    row, last, age = talk.row, talk.turns[-1], (now - talk.turns[-1].at).days
    row.last_at, row.preview, row.count, row.created_at = last.at, last.told["text"][:200], len(talk.turns), talk.began
    row.last_in = next(turn.message for turn in reversed(talk.turns) if not turn.ours)
    row.assignee = next((turn.by for turn in reversed(talk.turns) if turn.by), None)
    if last.ours:
        row.waiting_since = None
        row.state = "closed" if age > RECENT or chance.random() < 0.7 else "waiting"
    elif _let_go(last, age, chance):
        row.state, row.waiting_since = "closed", None
    else:
        row.waiting_since = last.at
        row.state = "open" if talk.answer else chance.choice(("new", "new", "open"))
        row.assignee = row.assignee or (people["agent"] if row.state == "open" else None)
    if row.state == "closed":
        talk.closed_at = min(last.at + timedelta(hours=chance.uniform(0.1, 30)), now - timedelta(minutes=5))


def _let_go(last: Turn, age: int, chance: random.Random) -> bool:
    """Whether nobody answers what was said last: thanks, advertisements, what is old."""
    if last.told["what"] == "again":
        return age > 6 or chance.random() < 0.4
    return age > OLD and (last.told.get("kind") in UNWORTHY or chance.random() < 0.7)


def _promise(talks: Sequence[Talk], now: datetime) -> None:
    """Every clock as it would have run: begun, kept or broken, closed; what nobody has answered is late."""
    rules = Rules.read()
    asked = [turn.message for talk in talks for turn in talk.turns if not turn.ours]
    ledger = Ledger(rules, Known.of([talk.row for talk in talks], rules.levels, asked), {talk.row.pk: {} for talk in talks})
    for talk in talks:
        stands, talk.row.state = talk.row.state, "new"
        for turn in talk.turns:
            if turn.ours:
                ledger.answered(talk.row, turn.at)
                talk.row.state = "waiting"
            else:
                ledger.asked(talk.row, turn.at, turn.message)
        talk.row.state = stands
        _ended(ledger, talk, now)
    insert_many(Promise, PROMISE, map(attrgetter(*PROMISE), ledger.new))


def _ended(ledger: Ledger, talk: Talk, now: datetime) -> None:
    awaited = ledger.awaited[talk.row.pk]
    for promise in list(awaited.values()):
        if talk.closed_at:
            ledger.end(promise, at=talk.closed_at, answered=promise.clock == "solution")
        elif promise.state == "running" and promise.deadline < now:
            promise.state, promise.broken_at, promise.step, promise.due_at = "late", promise.deadline, "", None


def lines_of(talks: Sequence[Talk]) -> list[dict[str, Any]]:
    """Lines of the journal, as the counter's own verbs write them."""
    lines: list[dict[str, Any]] = []
    for talk in talks:
        line = {"label": "inbox.conversation", "about": talk.row.pk, "channel": f"inbox:{talk.row.team_id}"}
        for turn in talk.turns:
            if turn.by:
                lines.append(
                    {**line, "at": turn.at, "kind": "conversation.answered", "by": turn.by.pk, "data": {"reply": turn.reply}}
                )
        if talk.closed_at:
            by = talk.row.assignee_id
            lines.append({**line, "at": talk.closed_at, "kind": "conversation.state", "by": by, "data": {"to": "closed"}})
    return lines
