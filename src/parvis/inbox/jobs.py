"""What due rows of the inbox do: raw deliveries are digested, replies are sent, snoozes end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.utils import timezone

from parvis.accounts import sending
from parvis.accounts.connect import connector_of, given
from parvis.accounts.jobs import beckon
from parvis.accounts.models import Account, Raw
from parvis.accounts.raws import set_aside
from parvis.inbox import bounces, hooks
from parvis.inbox.actions import follow_up
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.drafts import draft_of
from parvis.inbox.models import Conversation, Reply
from parvis.journal.record import record
from parvis.networks.isolated_parse import Thing, deadly
from parvis.networks.odd import DEADLY, Odd, gathered
from parvis.networks.packing import unpack
from parvis.networks.protocol import Beckoner, Incoming
from parvis.rest.problems import AWAY
from parvis.work import rows
from parvis.work.groups import Batch
from parvis.work.registry import job

log = structlog.get_logger()
BATCH = 200
ROUNDS = 10
"""Batches that a seat takes one after the other while there are full ones: the clock need not look for them."""
MANY, REST = 10, 0.05
"""After a batch of many that is not full a seat rests so many seconds: the next one is fuller, and costs less a message."""
SEATS = 2
"""Batches at once: while they are worked on the next ones fill up, and a message of a full batch costs a third."""
TRIES = 3
"""A delivery that fails so often goes to quarantine: it is shown on the health page and blocks nobody."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What was in a delivery. `odd`: events of it that nobody could read."""

    raw: Raw
    arrived: list[Arrived]
    odd: list[Odd]


@job(Raw, batch=BATCH, seats=SEATS)
def take_in(raws: list[Raw]) -> None:
    """A batch, and under load those behind it."""
    for again in reversed(range(ROUNDS)):
        _take_in(raws)
        if len(raws) < BATCH or not again:
            time.sleep(REST if MANY <= len(raws) < BATCH else 0)
            return
        raws = rows.hold_due(Raw, BATCH, now=timezone.now(), counting=True)


def _take_in(raws: list[Raw]) -> None:
    """Together; but what was begun before and did not come to an end that was told may have ended the process that read it."""
    accounts = Account.objects.select_related("grant", "team").in_bulk({raw.account_id for raw in raws})
    begun = [raw for raw in raws if raw.attempts > 1]
    with ExitStack() as held:  # all of them may take longer than a lease
        for raw in begun:
            held.enter_context(rows.renewed(raw))
        ended = deadly([_thing(raw, accounts[raw.account_id]) for raw in begun]) if begun else set()
    for raw in (begun[place] for place in ended):
        log.error("inbox.deadly", raw=raw.pk, account=raw.account_id)
        _aside(raw, DEADLY)
    _together([raw for raw in raws if raw.state == "new"], accounts)


def _thing(raw: Raw, account: Account) -> Thing:
    settings, secrets = given(account) if raw.form == "hook" else ({}, {})
    return Thing(raw.form, bytes(raw.body), account.network, settings, secrets)


def _together(raws: list[Raw], accounts: Mapping[int, Account]) -> None:
    """A batch at once; if the batch fails, one by one, so that a poisoned one fails alone."""
    connectors: dict[int, object] = {}
    readable: list[_Read] = []
    for raw in raws:
        account = accounts[raw.account_id]
        try:
            if account.pk not in connectors:
                connectors[account.pk] = connector_of(account)
            items, odd = _items(raw, connectors[account.pk])
        except AWAY:
            raise
        except Exception as error:  # whatever it is, it is the poison of this row alone
            _poisoned(raw, error)
            continue
        readable.append(_Read(raw, [Arrived(account, item, raw.received_at) for item in items], odd))
        if raw.form == "hook" and isinstance(connector := connectors[account.pk], Beckoner):
            beckon(account, connector, bytes(raw.body))
    try:
        if readable:
            _digest(readable)
    except (*AWAY, rows.Lost):
        raise
    except Exception as error:
        log.warning("inbox.batch_failed", rows=len(readable), error=str(error)[:200])
        for one in readable:
            _alone(one)


def _items(raw: Raw, connector: object) -> tuple[list[Incoming], list[Odd]]:
    """What is in it. What one event of a delivery has that nobody can read may be a call that failed: so it is tried again whole, and
    the last time the others of that delivery are read without it."""
    if raw.form == "items":
        return [unpack(packed) for packed in json.loads(bytes(raw.body))], []
    parse: Callable[[bytes], Iterable[Incoming]] = connector.parse  # type: ignore[attr-defined]
    if raw.attempts < TRIES:
        return list(parse(bytes(raw.body))), []
    with gathered(*AWAY) as odd:
        found = list(parse(bytes(raw.body)))
    if odd and not found:
        raise ValueError(odd[0].why)
    return found, odd


@transaction.atomic
def _digest(readable: list[_Read]) -> None:
    arrived = hooks.left([a for one in readable for a in one.arrived])
    bounces.mark([a for a in arrived if a.item.verb == "bounce"])
    digest(arrived)
    for one in readable:
        if one.odd:
            set_aside(one.raw.account, one.odd)
    for token in {one.raw.due_at for one in readable}:  # one lease, one statement
        pks = [one.raw.pk for one in readable if one.raw.due_at == token]
        if Raw.objects.filter(pk__in=pks, due_at=token).update(state="done", due_at=None, body=b"", failure="") != len(pks):
            raise rows.Lost("accounts.raw")


def _alone(one: _Read) -> None:
    try:
        _digest([one])
    except (*AWAY, rows.Lost):
        raise
    except Exception as error:
        _poisoned(one.raw, error)


def _poisoned(raw: Raw, error: Exception) -> None:
    failure = f"{type(error).__name__}: {error}"[:1000]
    if raw.attempts < TRIES:
        return rows.settle(raw, failure=failure, attempts=raw.attempts, due_at=timezone.now() + rows.lease())
    _aside(raw, failure)


def _aside(raw: Raw, failure: str) -> None:
    rows.settle(raw, state="quarantine", due_at=None, failure=failure, attempts=raw.attempts)
    record("raw.quarantined", about=raw, channel=f"accounts:{raw.account.team_id}", account=raw.account_id)


def _follow(replies: list[Reply]) -> None:
    for reply in replies:
        follow_up(reply)


OFFICE = sending.DeliveryEngine(
    sending.Room(model=Reply, channel=lambda reply: f"inbox:{reply.conversation.team_id}", after=_follow, by_words=True)
)


@job(Reply, batch=6, lane="account_id", seats=3, fetch=("conversation__identity", "message", "answers"))
def answer(replies: list[Reply]) -> Batch:
    now = timezone.now()
    return OFFICE.send([(reply, draft_of(reply), now) for reply in replies])


@job(Conversation)
def wake(conversations: list[Conversation]) -> None:
    """A snooze ends: the conversation is on top of somebody's work again."""
    for conversation in conversations:
        with transaction.atomic():
            rows.settle(conversation, due_at=None, state="open" if conversation.state != "closed" else "closed")
            record("conversation.woke", about=conversation, channel=f"inbox:{conversation.team_id}")
