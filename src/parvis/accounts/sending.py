"""Sending once: the one implementation, for publications and for answers.

A try is written down and committed before the network is called; what is found afterwards moves the row (`moves.py` says how).
Nobody sends again before the network has been asked, or a person has looked.

Rows go in groups (`work.groups`). In the transaction that begins a group everything that may have changed is looked at once
more: the lease, the account, the emergency stop, the room's own reasons. What was prepared before is only what does not count
there: words, and a connector for the permission that is still the present one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Count, F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from parvis.accounts import claims, moves
from parvis.accounts.connect import connector_of
from parvis.accounts.health import pause, worked
from parvis.accounts.models import Account, Attempt, Sending
from parvis.accounts.moves import Move, Verb
from parvis.accounts.renewal import renew
from parvis.journal.record import record_many
from parvis.networks.protocol import Draft, Expired, Later, NetworkError
from parvis.work import rows
from parvis.work.groups import Batch, Calls

log = structlog.get_logger()
SEATS = 6
"""Calls at once for an account, in each process."""
SPARE = 100 * SEATS
"""So far below an account's ceiling nobody need wait for who counts its tries at this moment: not even a hundred processes reach it."""


@dataclass(slots=True, eq=False)
class Outgoing:
    """A row that we hold, its draft, its call, and what became of it."""

    row: Any  # a Sending
    draft: Draft
    moment: datetime
    connector: Any = None
    account: Account | None = None  # as it was when the connector was made
    used: bytes = b""  # the sealed permission in the connector: other rows share the account, and one of them may renew it
    verb: Verb = "publish"
    attempt: Attempt | None = None
    move: Move | None = None
    held: frozenset[str] = frozenset()  # what other rows have put there, when its call began

    @property
    def lane(self) -> int:
        account: int = self.row.account_id
        return account

    def called(self) -> moves.Found:
        """The call itself. What a network does is never raised."""
        row, key = self.row, str(self.row.key)
        draft = replace(self.draft, held=self.held)
        try:
            if self.verb == "publish":
                found: moves.Found = self.connector.publish(draft, key)
            elif self.verb == "resume":
                found = self.connector.resume(draft, row.token, key)
            else:
                since = (row.began_at or timezone.now()) - timedelta(minutes=2)  # their clock may be behind ours
                found = self.connector.find(draft, key, since, row.token)
        except NetworkError as error:
            return error
        return found


@dataclass(frozen=True, slots=True)
class Veto:
    """Why a row does not leave: the state it takes, the code of the reason and what is said of it."""

    state: str
    failure: str = ""
    said: str = ""


@dataclass(frozen=True)
class Room:
    """What the room above makes of its rows; all but `channel` in the transaction that writes them.

    `lock`: takes what `after` will write for these rows, in the order that everybody keeps.
    `stays`: of rows whose next call may show something (a first one, one that goes on), by key those that must not.
    `after`: follows rows whose new state was written.
    `by_words`: a doubt may be looked up by words that several rows share, so that whose a number is must be kept apart
    (`claims`); mails are found by our own key, and of corrections one is under way for a place.
    """

    model: type[Sending]
    channel: Callable[[Any], str]
    after: Callable[[list[Any]], None]
    lock: Callable[[list[Any]], None] = lambda rows: None
    stays: Callable[[list[Outgoing]], dict[int, Veto]] = lambda passages: {}
    by_words: bool = False


class DeliveryEngine:
    """Sends the rows of one room."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._calls: Calls[Outgoing] = Calls(room.model.__name__.lower(), self, seats=SEATS)
        self._left: dict[int, int] = {}  # by account, what its ceiling left when it was last counted here

    def send(self, prepared: Sequence[tuple[Any, Draft, datetime]]) -> Batch:
        """One step of each row that we hold, with its draft, not before its moment. Each outcome is written."""
        brought = [Outgoing(row, draft, moment) for row, draft, moment in prepared]
        accounts = Account.objects.select_related("grant").in_bulk({one.lane for one in brought})
        for one in brought:
            _connect(one, accounts[one.lane])
        return self._calls.bring(brought)

    # ── a call, in its own thread ────────────────────────────────────────────────────────────────────────────────────

    def call(self, one: Outgoing) -> None:
        found = one.called()
        renewed = renew(one.row.account, used=one.used) if isinstance(found, Expired) else None
        put_off = _put_off(one.row) if isinstance(found, Later) and not found.named else 0
        one.move = moves.after_call(one.row, one.verb, found, renewed, timezone.now(), put_off)

    # ── writing it down ──────────────────────────────────────────────────────────────────────────────────────────────

    def write(self, ended: list[Outgoing], ready: list[Outgoing]) -> list[Outgoing]:
        try:
            with transaction.atomic():
                tried = {one.lane for one in ready if one.row.state in moves.UNTRIED}
                alone = {account for account in tried if self._left.get(account, 0) < SPARE}
                _alone(alone)
                if self.room.by_words:
                    claims.lock(ended)
                if ended:
                    self.room.lock([one.row for one in ended])
                begun, now = self._looked_at(ready, alone), timezone.now()
                settled = [one for one in (*ended, *ready) if one.move is not None]
                if settled:
                    self._settle(settled)
                until = now + rows.lease()
                if begun:
                    self._begin(begun, now, until)
        except rows.Lost:  # somebody else has a row; what the network said to us is told all the same
            if len(ended) == 1 and not ready:
                _close_attempts(ended)
            raise
        for one in settled:
            one.row.due_at = (one.move or Move({})).changes.get("due_at", one.row.due_at)
        for one in begun:
            one.row.due_at = until
            if one.verb != "find":
                one.row.state, one.row.began_at = "sending", one.row.began_at or now
        return begun

    def _looked_at(self, ready: list[Outgoing], alone: set[int]) -> list[Outgoing]:
        """Those whose call may leave now; the others have a move, or are no longer ours."""
        ours = self._ours(ready)
        accounts = Account.objects.select_related("grant").in_bulk({one.lane for one in ours})
        for one in ours:
            _connect(one, accounts[one.lane])
        now, wanted = timezone.now(), []
        first = [one for one in ours if accounts[one.lane].state != "removed" and _may_show(one)]
        stays = self.room.stays(first) if first else {}
        for one in ours:
            stay = stays.get(one.row.pk)
            if stay:
                changes = {"state": stay.state, "due_at": None, "failure": stay.failure, "said": stay.said}
                one.move = Move(changes, stay.state)
            else:
                one.move = one.move or moves.hindered(accounts[one.lane], now)
            if one.move is None and _asks_for_a_call(one, now):
                wanted.append(one)
        return self._paced(wanted, alone, now)

    def _ours(self, ready: list[Outgoing]) -> list[Outgoing]:
        """Locked until the end of the transaction."""
        if not ready:
            return []
        held = self.room.model._base_manager.filter(pk__in=[one.row.pk for one in ready])
        if connection.features.has_select_for_update_of:
            held = held.select_for_update(of=("self",))
        tokens = dict(held.order_by("pk").values_list("pk", "due_at"))
        now = timezone.now()  # a lease that ran out may be anybody's in the next moment
        ours = [one for one in ready if tokens.get(one.row.pk) == one.row.due_at and one.row.due_at > now]
        if len(ours) < len(ready):
            lost = [one.row.pk for one in ready if one not in ours]
            log.warning("work.lost", label=self.room.model._meta.label_lower, rows=lost)
        return ours

    def _paced(self, wanted: list[Outgoing], alone: set[int], now: datetime) -> list[Outgoing]:
        """Those that keep below our ceiling for their account; the others wait until there is room. Shared by all workers. Near a
        ceiling it is counted `alone`: where it turns out to be near, and it was not, the rows come back at once."""
        new: dict[int, list[Outgoing]] = defaultdict(list)
        for one in wanted:
            if one.row.state in moves.UNTRIED:
                new[one.lane].append(one)
        if not new:
            return wanted
        longest = max(ones[0].connector.facts.per for ones in new.values())
        tries = Attempt.objects.filter(account__in=new, at__gt=now - longest, verb="publish").order_by()
        counts = dict(tries.values_list("account").annotate(n=Count("pk")))
        for account, ones in new.items():
            self._left[account] = left = _ceiling(ones[0]) - counts.get(account, 0) - len(ones)
            if left < 0:
                _wait_for_room(ones, now)
            elif left < SPARE and account not in alone:
                for one in ones:
                    one.move = Move({"due_at": now})
        return [one for one in wanted if one.move is None]

    def _begin(self, begun: list[Outgoing], now: datetime, until: datetime) -> None:
        """State `sending`, an attempt and a whole lease, committed before the call. The rows are locked, and ours."""
        every = self.room.model._base_manager
        if leaving := [one.row.pk for one in begun if one.verb != "find"]:
            began_at = Coalesce(F("began_at"), Value(now))
            every.filter(pk__in=leaving).update(state="sending", began_at=began_at, due_at=until)
        if looking := [one.row.pk for one in begun if one.verb == "find"]:
            every.filter(pk__in=looking).update(due_at=until)
        if self.room.by_words:
            claims.leave_out(self.room.model, [one for one in begun if one.verb != "publish"])
        label = self.room.model._meta.label_lower
        opened = [Attempt(label=label, row=o.row.pk, account_id=o.lane, verb=o.verb, at=now) for o in begun]
        for one, attempt in zip(begun, Attempt.objects.bulk_create(opened), strict=True):
            one.attempt = attempt

    def _settle(self, settled: list[Outgoing]) -> None:
        settled = sorted(settled, key=lambda one: (one.lane, one.row.pk))  # one order for all who write accounts
        back = claims.keep_apart(self.room.model, settled) if self.room.by_words else []
        for row in back:
            row.save(update_fields=[*claims.GIVEN_BACK])
        rows.settle_all([(one.row, one.move.changes) for one in settled if one.move])
        _close_attempts(settled)
        _tell_accounts(settled)
        self.room.after([*back, *(one.row for one in settled)])
        told: dict[str, list[Any]] = defaultdict(list, {"doubt": back} if back else {})
        for one in settled:
            if one.move and one.move.event:
                told[one.move.event].append(one.row)
        for event, about in told.items():
            data = [{"account": row.account_id, "url": row.url, "code": row.failure} for row in about]
            record_many(f"{self.room.model._meta.model_name}.{event}", [(row, self.room.channel(row)) for row in about], data)


def _alone(accounts: set[int]) -> None:
    """Until the transaction ends nobody else counts what these accounts, near their ceilings, have tried: two workers would both see
    room for the last one. Taken before any row is locked, in one order. SQLite has one writer anyway."""
    if accounts and connection.vendor == "postgresql":
        names = [f"pace {account}" for account in sorted(accounts)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(name)) FROM unnest(%s::text[]) AS name", [names])


def _put_off(row: Any) -> int:
    return Attempt.objects.filter(label=row._meta.label_lower, row=row.pk, outcome="later").exclude(verb="find").count()


def _may_show(one: Outgoing) -> bool:
    """May its next call put something online?"""
    return one.row.state in (*moves.UNTRIED, "processing")


def _asks_for_a_call(one: Outgoing, now: datetime) -> bool:
    asked = moves.next_call(one.row, one.connector.facts, now)
    if isinstance(asked, Move):
        one.move = asked
        return False
    one.verb = asked
    return True


def _connect(one: Outgoing, account: Account) -> None:
    """The account as it is now, and its connector: what was made of an older permission is not used."""
    old, one.row.account = one.account, account
    if account.state == "active":
        sealed = bytes(account.grant.sealed)
        same = old is not None and one.used == sealed and old.settings == account.settings
        if not same:
            one.connector, one.account, one.used = connector_of(account), account, sealed


def _ceiling(one: Outgoing) -> int:
    """An account with a contract of its own has its ceiling in its settings (`calls`)."""
    return int(one.row.account.settings.get("calls", one.connector.facts.calls))


def _wait_for_room(ones: list[Outgoing], now: datetime) -> None:
    """Of an account that comes near its ceiling: each waits for the try that it takes the place of."""
    most, per = _ceiling(ones[0]), ones[0].connector.facts.per
    tries = Attempt.objects.filter(account=ones[0].lane, at__gt=now - per, verb="publish").order_by("-at")
    at = list(tries.values_list("at", flat=True)[:most])
    for n, one in enumerate(ones):
        place = most - 1 - n  # of the tries, newest first, the one that must be over
        if place < 0:
            one.move = Move({"due_at": now + per})
        elif place < len(at):
            one.move = Move({"due_at": at[place] + per})


def _close_attempts(ended: list[Outgoing]) -> None:
    closed = []
    for one in ended:
        if one.attempt is not None and one.move is not None and one.move.outcome:
            error = one.move.error
            closing = {
                "ended_at": timezone.now(), "outcome": one.move.outcome, "code": error.code if error else "",
                "status": error.status if error else 0, "said": error.said if error else "",
            }  # fmt: skip
            closed.append(({"pk": one.attempt.pk}, closing))
    if closed:
        rows.write_all(Attempt, closed)


def _tell_accounts(settled: list[Outgoing]) -> None:
    """What their calls say of the accounts themselves."""
    seen: set[int] = set()
    for one in settled:
        move, account = one.move, one.row.account
        if move is None:
            continue
        if move.rests_until:
            Account.objects.filter(pk=account.pk).update(resume_at=move.rests_until)
        if move.lost:
            pause(account, move.lost)
        if move.event == "sent" and account.pk not in seen:
            seen.add(account.pk)
            worked(account, "sent_at")


# ── What a person decides ────────────────────────────────────────────────────────────────────────────────────────────


def answer(row: Sending, *, there: bool, remote_id: str = "", url: str = "") -> dict[str, Any]:
    """The changes for "Is it there?": yes → sent; no → due again now. The caller settles them with its own record."""
    now = timezone.now()
    if there:
        return {"state": "sent", "due_at": None, "remote_id": remote_id, "url": url, "sent_at": row.began_at or now,
                "failure": "", "said": "", "token": None}  # fmt: skip
    return {"state": "scheduled", "due_at": now, "looks": 0, "failure": "", "said": ""}
