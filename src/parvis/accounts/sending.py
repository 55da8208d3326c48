"""Sending once: the one implementation, for publications and for answers.

A try is written down and committed before the network is called. What is found afterwards moves the row:

    scheduled, later → publish    processing → resume    sending (its worker died) → doubt
    doubt → same key again (SAFE), look (VISIBLE: twice no, then again), or ask a person (BLIND)

Nobody sends again before the network has been asked, or a person has looked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parvis.accounts.connect import connector_of
from parvis.accounts.health import pause, worked
from parvis.accounts.models import Account, Attempt, Sending
from parvis.accounts.renewal import Renewed, renew
from parvis.journal.record import record
from parvis.networks.addresses import web_address
from parvis.networks.protocol import (
    Doubt,
    Draft,
    Expired,
    Later,
    NetworkError,
    Outcome,
    Processing,
    Published,
    Refused,
    Repeat,
)
from parvis.work import rows

log = structlog.get_logger()
After = Callable[[Any], None]
"""Called in the transaction that writes a row's new state: what the room above makes of it."""

LOOKS = 2
MOST_WAIT = timedelta(minutes=15)


def send(row: Sending, draft: Draft, *, after: After, channel: str) -> None:
    """One step of a row that we hold. Never raises for what a network does; each outcome is written."""
    account = row.account
    if account.state == "removed":
        return _settle(row, after, channel, state="dropped", due_at=None, failure="account-removed", event="dropped")
    if account.state != "active":
        return _settle(row, after, channel, due_at=None)  # it comes back when the account does
    wait = account.resume_at
    if wait and wait > timezone.now():
        return _settle(row, after, channel, due_at=wait)
    connector = connector_of(account)
    if row.state in ("scheduled", "later") and (free_at := _paced(account, connector)):
        return _settle(row, after, channel, due_at=free_at)
    Step(row, draft, connector, after, channel).take()


def _paced(account: Account, connector: Any) -> datetime | None:
    """When this account may publish again without passing our ceiling; None = now. Shared by all workers.

    An account with a contract of its own has its ceiling in its settings (`calls`).
    """
    facts = connector.facts
    most = int(account.settings.get("calls", facts.calls))
    tries = Attempt.objects.filter(account=account, at__gt=timezone.now() - facts.per, verb="publish").order_by("-at")
    oldest = tries.values_list("at", flat=True)[most - 1 : most].first()
    return oldest + facts.per if oldest else None


class Step:
    def __init__(self, row: Sending, draft: Draft, connector: Any, after: After, channel: str) -> None:
        self.row, self.draft, self.connector, self.after, self.channel = row, draft, connector, after, channel
        self.key = str(row.key)
        self.attempt: Attempt | None = None
        self.closing: dict[str, Any] = {}  # how the attempt ended, written with what becomes of the row

    def take(self) -> None:
        match self.row.state:
            case "scheduled" | "later" if self.row.token is None:
                self._call("publish", lambda: self.connector.publish(self.draft, self.key))
            case "scheduled" | "later" | "processing":
                self._call("resume", lambda: self.connector.resume(self.draft, self.row.token, self.key))
            case "sending":
                self._doubted(Doubt("worker-gone"))
            case "doubt":
                self._look()
            case _:
                self._settle(due_at=None)

    # ── a call that may publish ──────────────────────────────────────────────────────────────────────────────────────

    def _call(self, verb: str, call: Callable[[], Outcome]) -> None:
        now = timezone.now()
        with transaction.atomic():
            rows.settle(self.row, state="sending", began_at=self.row.began_at or now)
            self._open(verb, now)
        try:
            with rows.renewed(self.row):
                outcome = call()
        except Refused as no:
            self._close("refused", no)
            self._settle(state="refused", due_at=None, failure=no.code, said=no.said, event="refused")
        except Later as later:
            self._later(later)
        except Expired as expired:
            self._expired(expired, "processing" if self.row.token is not None else "scheduled")
        except Doubt as doubt:
            self._close("doubt", doubt)
            self._doubted(doubt)
        else:
            self._done(outcome)

    def _done(self, outcome: Outcome) -> None:
        if isinstance(outcome, Processing):
            self._close("processing")
            due = timezone.now() + outcome.after
            return self._settle(state="processing", token=outcome.token, due_at=due, looks=0)
        assert isinstance(outcome, Published)
        self._close("sent")
        worked(self.row.account, "sent_at")
        self._settle(
            state="sent", due_at=None, remote_id=outcome.remote_id, url=web_address(outcome.url, 600),
            context=outcome.context, sent_at=outcome.at, failure="", said="", token=None, event="sent",
        )  # fmt: skip

    def _later(self, later: Later) -> None:
        """Nothing happened. A named delay is obeyed to the second by the whole account; else we slow down."""
        self._close("later", later)
        now = timezone.now()
        wait = later.after if later.named else min(later.after * 2 ** min(self.row.attempts - 1, 8), MOST_WAIT)
        if later.named:
            Account.objects.filter(pk=self.row.account_id).update(resume_at=now + wait)
        state = "processing" if self.row.token is not None else "later"
        self._settle(state=state, due_at=now + wait, failure=later.code, said=later.said)

    def _expired(self, expired: Expired, state: str) -> None:
        self._close("expired", expired)
        renewed = renew(self.row.account)
        if renewed is not Renewed.NO:
            wait = timedelta(0) if renewed is Renewed.YES else timedelta(seconds=10)
            return self._settle(state=state, due_at=timezone.now() + wait, failure=expired.code, said=expired.said)
        with transaction.atomic():
            pause(self.row.account, expired)
            self._settle(state=state, due_at=None, failure=expired.code, said=expired.said)

    # ── after a doubt ────────────────────────────────────────────────────────────────────────────────────────────────

    def _doubted(self, doubt: Doubt) -> None:
        token = doubt.token if doubt.token is not None else self.row.token
        soon = timedelta(seconds=min(2.0, settings.ENVIRONMENT.look_again))
        self._settle(
            state="doubt", due_at=timezone.now() + soon, token=token, looks=0, failure=doubt.code, said=doubt.said,
            event="doubt",
        )  # fmt: skip

    def _look(self) -> None:
        facts = self.connector.facts
        began = self.row.began_at or timezone.now()
        if facts.repeat is Repeat.SAFE and timezone.now() - began < facts.remembers * 0.9:
            return self._again()
        if facts.repeat is Repeat.BLIND:
            return self._ask()
        self._open("find", timezone.now())
        since = began - timedelta(minutes=2)  # their clock may be behind ours
        try:
            with rows.renewed(self.row):
                found = self.connector.find(self.draft, self.key, since, self.row.token)
        except Expired as expired:
            self._expired(expired, "doubt")
        except NetworkError as error:
            self._close("later", error)
            wait = timedelta(seconds=settings.ENVIRONMENT.look_again)
            if isinstance(error, Later) and error.named:
                wait = error.after
            self._settle(due_at=timezone.now() + wait)
        else:
            self._done(found) if found is not None else self._absent()

    def _absent(self) -> None:
        self._close("absent")
        looks = self.row.looks + 1
        if looks >= LOOKS:
            return self._settle(state="scheduled", due_at=timezone.now(), looks=0)
        again = timedelta(seconds=settings.ENVIRONMENT.look_again)
        self._settle(looks=looks, due_at=timezone.now() + again)

    def _again(self) -> None:
        """The network knows our key: the same call answers with what is already there."""
        if self.row.token is None:
            self._call("publish", lambda: self.connector.publish(self.draft, self.key))
        else:
            self._call("resume", lambda: self.connector.resume(self.draft, self.row.token, self.key))

    def _ask(self) -> None:
        self._settle(state="asked", due_at=None, event="asked")

    # ── writing it down ──────────────────────────────────────────────────────────────────────────────────────────────

    def _open(self, verb: str, now: datetime) -> None:
        self.attempt = Attempt.objects.create(
            label=self.row._meta.label_lower, row=self.row.pk, account_id=self.row.account_id, verb=verb, at=now
        )

    def _close(self, outcome: str, error: NetworkError | None = None) -> None:
        self.closing = {
            "ended_at": timezone.now(), "outcome": outcome, "code": error.code if error else "",
            "status": error.status if error else 0, "said": error.said if error else "",
        }  # fmt: skip

    def _settle(self, **changes: Any) -> None:
        try:
            with transaction.atomic():
                self._note_end()
                _settle(self.row, self.after, self.channel, **changes)
        except rows.Lost:  # somebody else has the row; what the network said to us is told all the same
            self._note_end()
            raise

    def _note_end(self) -> None:
        if self.attempt is not None and self.closing:
            Attempt.objects.filter(pk=self.attempt.pk).update(**self.closing)


def _settle(row: Sending, after: After, channel: str, *, event: str = "", **changes: Any) -> None:
    with transaction.atomic(savepoint=False):
        rows.settle(row, **changes)
        after(row)
        if event:
            name = row._meta.model_name
            record(f"{name}.{event}", about=row, channel=channel, account=row.account_id, url=row.url, code=row.failure)


# ── What a person decides ────────────────────────────────────────────────────────────────────────────────────────────


def answer(row: Sending, *, there: bool, remote_id: str = "", url: str = "") -> dict[str, Any]:
    """The changes for "Is it there?": yes → sent; no → due again now. The caller settles them with its own record."""
    now = timezone.now()
    if there:
        return {"state": "sent", "due_at": None, "remote_id": remote_id, "url": url, "sent_at": row.began_at or now,
                "failure": "", "said": "", "token": None}  # fmt: skip
    return {"state": "scheduled", "due_at": now, "looks": 0, "failure": "", "said": ""}
