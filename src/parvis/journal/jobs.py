"""Outgoing webhooks: events become calls, calls are made, failures come back slower each time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from parvis.journal.heard import hears
from parvis.journal.hooks import DELAYS, body_of, door, headers_of, wants
from parvis.journal.models import Event, Hook, HookCall
from parvis.journal.seal import Unreadable, unseal
from parvis.networks.http import Http
from parvis.networks.protocol import Later, NetworkError
from parvis.people.access import everywhere, may
from parvis.people.models import User
from parvis.people.sessions import channels_of
from parvis.work import rows
from parvis.work.registry import job

EVERY = timedelta(seconds=2)
"""Between two looks of a hook at the journal."""
AT_ONCE = 500
SETTLED = timedelta(seconds=15)
"""A missing id may be a transaction that has not ended yet: nothing after it is told before so long."""
TEST = "hook.test"


@job(Hook)
def feed(hooks: list[Hook]) -> None:
    for hook in hooks:
        _feed(hook)


def _feed(hook: Hook) -> None:
    """One call for each new event that the hook wants and its owner may hear; the pointer moves with them."""
    if not hook.active or hook.by is None or not may(hook.by, "hook.edit"):
        return rows.settle(hook, active=False, due_at=None)
    now = timezone.now()
    found = fresh(hook.last, now)
    wanted = [e for e in found if e.kind != TEST and wants(hook.kinds, e.kind) and _may_hear(hook.by, e)]
    with transaction.atomic():
        HookCall.objects.bulk_create([HookCall(hook=hook, event=e, due_at=now) for e in wanted], ignore_conflicts=True)
        last = found[-1].pk if found else hook.last
        rows.settle(hook, last=last, due_at=now if len(found) == AT_ONCE else now + EVERY, attempts=0)


def _may_hear(owner: User, event: Event) -> bool:
    return everywhere(owner) or hears(channels_of(owner), event.channel)


def fresh(last: int, now: datetime) -> list[Event]:
    """Events after `last`, in order, up to an id that may still be on its way."""
    found: list[Event] = []
    for event in Event.objects.filter(id__gt=last).order_by("id")[:AT_ONCE]:
        if last and event.pk != last + 1 and now - event.at < SETTLED:
            break
        found.append(event)
        last = event.pk
    return found


@job(HookCall, lane="hook_id", seats=2)
def call(calls: list[HookCall]) -> None:
    for one in calls:
        _call(one)


def _call(row: HookCall) -> None:
    if not row.hook.active:
        return rows.settle(row, state="failed", due_at=None, said="")
    body, now = body_of(row.event), timezone.now()
    try:
        secret = unseal(row.hook.secret.encode())["secret"]
        with rows.renewed(row):
            http = Http(door(), timeout=10, secrets=[secret])
            answer = http.call("POST", row.hook.url, content=body, headers=headers_of(row, secret, body, now))
    except Unreadable as error:
        return rows.settle(row, state="failed", due_at=None, said=str(error))
    except NetworkError as error:
        after = error.after if isinstance(error, Later) and error.named else timedelta(0)
        return _again(row, error.status, error.said or error.code, after)
    if 200 <= answer.status < 300:
        return rows.settle(row, state="sent", status=answer.status, due_at=None, sent_at=timezone.now(), said="")
    _again(row, answer.status, http.clean(answer.text()), timedelta(0))


def _again(row: HookCall, status: int, said: str, after: timedelta) -> None:
    """Later, and slower each time; after a day it has failed. 410 says that nobody wants it any more."""
    if status == 410 or row.attempts > len(DELAYS):
        return rows.settle(row, state="failed", status=status, said=said[:1000], due_at=None)
    wait = max(DELAYS[max(row.attempts, 1) - 1], min(after, DELAYS[-1]))
    rows.settle(row, state="waiting", status=status, said=said[:1000], due_at=timezone.now() + wait)
