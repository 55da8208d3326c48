"""What comes due: an activity becomes parcels, a parcel is carried to one inbox until it is there or given up."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from parvis.accounts.connect import door
from parvis.city.stops import stopped
from parvis.federation import standing
from parvis.federation.models import Activity, Actor, Follower, Parcel, Remote, Server, Statement
from parvis.federation.outbox.actions import folder
from parvis.journal.seal import Unreadable
from parvis.networks.activitypub import documents, signatures
from parvis.networks.activitypub.inbound import host
from parvis.networks.http import Http
from parvis.networks.protocol import Later, NetworkError, Refused
from parvis.work import rows
from parvis.work.registry import job, routine

MANY = 1000
PATIENCE = 15.0
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
"""After each try that did not succeed, the last one for ever."""
DEAD = timedelta(days=7)
"""A server that took nothing for so long is set aside until it writes to us."""
WHILE_CLOSED, WHILE_STOPPED = timedelta(hours=1), timedelta(minutes=1)


# ── An activity becomes parcels ──────────────────────────────────────────────────────────────────────────────────────


@job(Activity, seats=1, fetch=("note",))
def spread(activities: list[Activity]) -> None:
    """One parcel an inbox, once: what was begun before is passed over."""
    for activity in activities:
        with transaction.atomic():
            _pack(activity)
            rows.settle(activity, due_at=None)
            rows.ring()


def _pack(activity: Activity) -> None:
    aside = set(Server.objects.filter(aside_at__isnull=False).values_list("host", flat=True))
    packed: list[Parcel] = []
    now, out = timezone.now(), standing.names_out()
    for inbox in sorted(_inboxes(activity)):
        name = host(inbox)[:255]
        if not name or name in aside or name == standing.here() or standing.is_out(out, name):
            continue
        packed.append(Parcel(activity=activity, inbox=inbox, host=name, at=now, due_at=now))
    Parcel.objects.bulk_create(packed, batch_size=MANY, ignore_conflicts=True)


def _inboxes(activity: Activity) -> set[str]:
    """Where it goes: an answer to one, all else to followers and to whom it names; what changes goes where it was."""
    if activity.inbox:
        return {activity.inbox}
    if activity.note is not None and activity.note.answer:
        return set()
    pairs = set(Follower.objects.values_list("remote__shared", "remote__inbox").distinct())
    found = {shared or inbox for shared, inbox in pairs}
    if activity.note is not None:
        named = Remote.objects.filter(uri__in=[one["uri"] for one in activity.note.named])
        found |= {one.nearest for one in named}
        if activity.kind != "Create":
            found |= set(Parcel.objects.filter(activity__note=activity.note).values_list("inbox", flat=True).distinct())
    return found


# ── A parcel is carried ──────────────────────────────────────────────────────────────────────────────────────────────


@job(Parcel, lane="host", seats=2, fetch=("activity__note",))
def carry(parcels: list[Parcel]) -> None:
    for parcel in parcels:
        _carry(parcel)


def _carry(parcel: Parcel) -> None:
    row, now = standing.actor(), timezone.now()
    if not row.open:
        return rows.settle(parcel, due_at=now + WHILE_CLOSED)
    if stopped() and parcel.activity.kind in ("Create", "Update"):
        return rows.settle(parcel, due_at=now + WHILE_STOPPED)
    document = document_of(row, parcel.activity)
    if document is None or Server.objects.filter(host=parcel.host, aside_at__isnull=False).exists():
        return rows.settle(parcel, state="dropped", due_at=None)
    try:
        with rows.renewed(parcel):
            status = _post(row, parcel, json.dumps(document, ensure_ascii=False).encode())
    except (NetworkError, Unreadable) as error:
        return _not_now(parcel, error, now)
    if status < 300:
        return _reached(parcel, now)
    if status in (404, 410, 403, 405, 400, 413, 422):
        return _never(parcel, status, now)
    _not_now(parcel, Later("server-error", f"HTTP {status}", status=status), now)


def document_of(row: Actor, activity: Activity) -> dict[str, Any] | None:
    """What is sent, drawn now: of a note that has changed meanwhile as it is. None: there is nothing to say any more."""
    if activity.note is None:
        return activity.told
    if activity.note.deleted_at and activity.kind != "Delete":
        return None
    site = standing.site_of(row)
    return documents.activity(site, activity.kind, activity.mark, standing.words_of(site, activity.note))


def _post(row: Actor, parcel: Parcel, body: bytes) -> int:
    site = standing.site_of(row)
    private = standing.private_key(row, before=parcel.activity.old_key)
    headers = signatures.signed("POST", parcel.inbox, key_id=site.key_id, private=private, now=timezone.now(), body=body)
    # The other server knows the activity by its address: to send it again after a lost answer is harmless.
    answer = Http(door(), timeout=PATIENCE).call(
        "POST", parcel.inbox, headers=headers, content=body, most=64 * 1024, within=PATIENCE * 2
    )
    return answer.status


def _reached(parcel: Parcel, now: datetime) -> None:
    with transaction.atomic():
        rows.settle(parcel, state="reached", due_at=None, failure="")
        Server.objects.update_or_create(
            host=parcel.host, defaults={"reached_at": now, "failing_since": None, "failure": "", "aside_at": None}
        )


def _never(parcel: Parcel, status: int, now: datetime) -> None:
    """That inbox will not take it. Gone for good, those behind it follow us no longer."""
    with transaction.atomic():
        rows.settle(parcel, state="dropped", due_at=None, failure=f"HTTP {status}")
        if status == 410:
            gone = Q(remote__inbox=parcel.inbox) | Q(remote__shared=parcel.inbox)
            Follower.objects.filter(gone).delete()
        Server.objects.update_or_create(host=parcel.host, defaults={"failure": f"HTTP {status}"})


def _not_now(parcel: Parcel, error: NetworkError | Unreadable, now: datetime) -> None:
    said = f"{getattr(error, 'code', 'seal')} {getattr(error, 'said', '')}".strip()[:300]
    wait = WAITS[min(parcel.attempts, len(WAITS)) - 1] if parcel.attempts else WAITS[0]
    if isinstance(error, Later) and error.named:
        wait = max(error.after, WAITS[0])
    if isinstance(error, Refused):  # an address that we may not call
        return rows.settle(parcel, state="dropped", due_at=None, failure=said)
    with transaction.atomic():
        server, _made = Server.objects.get_or_create(host=parcel.host, defaults={"failing_since": now})
        since = server.failing_since or now
        aside = now if now - since > DEAD else None
        Server.objects.filter(pk=server.pk).update(failing_since=since, failure=said, aside_at=aside)
        if aside is None:
            return rows.settle(parcel, due_at=now + wait, failure=said)
        rows.settle(parcel, state="dropped", due_at=None, failure=said)
        Parcel.objects.filter(host=parcel.host, state="waiting").update(state="dropped", due_at=None, failure=said)


@routine("40 3 * * *")
def tidy() -> None:
    """Copies of pictures of what is said no longer go."""
    home = folder("x").parent
    names = sorted(one.name for one in home.iterdir()) if home.is_dir() else []
    for begin in range(0, len(names), MANY):
        some = names[begin : begin + MANY]
        said = Statement.objects.filter(key__in=some, deleted_at__isnull=True).values_list("key", flat=True)
        for name in set(some) - {str(key) for key in said}:
            shutil.rmtree(home / name, ignore_errors=True)
