"""The inbox's door: what is cheap to see is looked at, the rest is stored and answered. Nothing is believed here."""

from __future__ import annotations

import hashlib
import ipaddress
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parvis.federation import standing
from parvis.federation.models import Arrival, Remote
from parvis.journal.record import record
from parvis.kept.hooks import Person, Slice, named_in
from parvis.networks.activitypub import signatures
from parvis.networks.activitypub.inbound import uri
from parvis.people.access import demand
from parvis.people.callers import of_net
from parvis.people.models import User
from parvis.work.rows import ring

MOST, AT_ONCE = 1024 * 1024, 200
CROWD, EACH = 5000, 500
"""Deliveries that may wait to be looked at, in all and from one address of the net; what comes then is asked to come again. Addresses
from which something was believed before have room of their own, as much again: strangers do not shut them out."""


def net_of(address: str) -> str:
    """Whence a request was sent, as a digest; "" for this house's own addresses: a server in front then hides all of them."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return of_net(address) if found.is_global else ""


def take(url: str, headers: Mapping[str, str], body: bytes, net: str = "") -> int:
    """The status that is answered. `net`: of `net_of`."""
    if len(body) > MOST:
        return 413
    found = signatures.proof("POST", url, headers, body, timezone.now())
    if found is None:
        return 401
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return 400
    if not isinstance(told, dict) or not uri(told.get("actor")) or len(found.key_id) > 500:
        return 400
    if standing.barred(found.key_id.partition("#")[0], uri(told.get("actor"))):
        return 403
    if _about_a_stranger(told):
        return 202
    known = bool(net) and Arrival.objects.filter(net=net, state="done").exists()
    if (full := _full(net, known=known)) is not None:
        return full
    _store(found, body, net, "known" if known else "new")
    return 202


def _full(net: str, *, known: bool) -> int | None:
    """429: so much of what waits is theirs. 503: so much waits of whom nothing is known, or in all."""
    waiting = Arrival.objects.filter(due_at__isnull=False)
    if net and _reach(waiting.filter(net=net, state="new"), EACH):
        return 429
    if known:
        return 503 if _reach(waiting, 2 * CROWD) else None
    return 503 if _reach(waiting.filter(lane="new"), CROWD) else None


def _reach(rows: QuerySet[Arrival], most: int) -> bool:
    return len(rows.values_list("pk")[:most]) >= most


def _about_a_stranger(told: dict[str, Any]) -> bool:
    """An account that goes is told to every server: of one whom we do not know there is nothing to do, nor anybody to ask."""
    return (
        told.get("type") == "Delete"
        and uri(told.get("object")) == uri(told.get("actor"))
        and not (Remote.objects.filter(uri=uri(told.get("actor"))).exists())
    )


def _store(found: signatures.Proof, body: bytes, net: str, lane: str) -> None:
    now = timezone.now()
    Arrival.objects.bulk_create(
        [
            Arrival(
                digest=hashlib.sha256(found.signature + body).hexdigest(), key_id=found.key_id, signature=found.signature,
                base=found.base, body=body, net=net, lane=lane, at=now, due_at=now,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    ring()


@transaction.atomic
def again(row: Arrival, *, by: User) -> None:
    """Try once more to understand what came in."""
    demand(by, "city.edit")
    if Arrival.objects.filter(pk=row.pk, state="quarantine").update(state="new", attempts=0, due_at=timezone.now()):
        record("federation.retried", by=by, about=row, channel="city")
        ring()


@transaction.atomic
def forget(row: Arrival, *, by: User) -> None:
    demand(by, "city.edit")
    if Arrival.objects.filter(pk=row.pk, state="quarantine").update(state="refused", body=b"", base="", due_at=None):
        record("federation.forgotten", by=by, about=row, channel="city")


def forget_unread(person: Person, after: int) -> Slice:
    """What nobody could read and holds one of their names is emptied."""
    found = list(Arrival.objects.filter(state="quarantine", pk__gt=after).order_by("pk")[:AT_ONCE])
    theirs = [row.pk for row in found if named_in(bytes(row.body), person)]
    Arrival.objects.filter(pk__in=theirs).update(state="refused", due_at=None, body=b"", base="", failure="")
    return Slice(len(theirs), found[-1].pk if found else None)
