"""The verbs of the four queues: take a batch, give it back, decide, describe a picture; automatic or by hand."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.connect import door
from parvis.journal.record import record
from parvis.live.actions import touch
from parvis.live.models import QUEUES, Item, LiveEvent
from parvis.live.wall import picture_of
from parvis.media.actions import keep_inbound
from parvis.media.looks import TooBig, Unknown, redraw
from parvis.networks.http import Http
from parvis.networks.protocol import Attached, NetworkError
from parvis.people.access import demand
from parvis.people.models import User

BATCH = 20
LEASE = timedelta(minutes=5)
"""How long somebody may look at a batch before it is handed out again; each decision begins it anew."""
MOST = 200
MOST_IMAGE = 10 * 1024 * 1024
"""Bytes of a picture that is copied."""


@transaction.atomic
def take_batch(event: LiveEvent, *, by: User) -> list[Item]:
    """Up to twenty that wait, the oldest first, one's own among them: nobody else gets them while the lease runs."""
    demand(by, "live.moderate", event)
    now = timezone.now()
    _hand_in_turn(event)
    mine = list(event.items.filter(state="waiting", holder=by, held_until__gt=now).order_by("at", "pk")[:BATCH])
    free = event.items.filter(state="waiting").filter(Q(held_until__isnull=True) | Q(held_until__lte=now)).order_by("at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        free = free.select_for_update(skip_locked=True)
    taken = [*mine, *free[: BATCH - len(mine)]]
    Item.objects.filter(pk__in=[one.pk for one in taken]).update(holder=by, held_until=now + LEASE)
    return list(Item.objects.filter(pk__in=[one.pk for one in taken]).told().order_by("at", "pk"))


def _hand_in_turn(event: LiveEvent) -> None:
    """Two who ask at one moment are served one after the other."""
    LiveEvent.objects.select_for_update(of=("self",)).filter(pk=event.pk).values_list("pk").get()


@transaction.atomic
def give_back(event: LiveEvent, *, by: User) -> int:
    """What one holds and did not decide waits for anybody again."""
    demand(by, "live.moderate", event)
    return event.items.filter(holder=by).update(holder=None, held_until=None)


@transaction.atomic
def decide(event: LiveEvent, *, items: Sequence[int], to: str, by: User) -> int:
    """Shown, aside, blocked, or waiting again. Raises ValidationError if a colleague holds one of them: nothing is written then.

    How many changed.
    """
    demand(by, "live.moderate", event)
    if to not in QUEUES:
        raise ValidationError({"to": _("Choisissez : montrer, mettre de côté, bloquer, remettre en attente.")})
    if len(items) > MOST:
        raise ValidationError({"items": _("Deux cents messages au plus à la fois.")})
    now = timezone.now()
    rows = event.items.filter(pk__in=items).select_for_update(of=("self",)).select_related("holder").order_by("pk")
    rows = rows.filter(message__removed_at__isnull=True) if to == "shown" else rows
    found = list(rows)
    elsewhere = [one for one in found if one.holder_id not in (None, by.pk) and one.held_until and one.held_until > now]
    if elsewhere:
        who = str(elsewhere[0].holder)
        raise ValidationError({"items": _("%(who)s a ce message sous les yeux : laissez-le-lui.") % {"who": who}})
    changed = [one.pk for one in found if one.state not in (to, "gone")]
    told = {"state": to, "why": "hand", "decided_by": by, "decided_at": now, "holder": None, "held_until": None}
    Item.objects.filter(pk__in=changed).update(**told)
    event.items.filter(holder=by, held_until__gt=now).update(held_until=now + LEASE)
    if changed:
        touch(event)
        record("live.decided", by=by, about=event, channel=f"live:{event.team_id}", to=to, items=changed)
    return len(changed)


def describe(item: Item, *, alt: str, by: User) -> Item:
    """What its picture shows: only then does the wall show it, from our own copy. Raises ValidationError where none can be had."""
    demand(by, "live.moderate", item.event)
    alt = " ".join(alt.replace("\x00", "").split())[:1000]
    if not alt:
        raise ValidationError({"alt": _("Dites ce que montre l’image, pour ceux qui ne la voient pas.")})
    copy = item.copy_id or _copied(item)
    with transaction.atomic():
        changed = Item.objects.filter(pk=item.pk).exclude(state="gone").update(alt=alt, copy=copy)
        if not changed:
            raise ValidationError(_("Son auteur a retiré ce message."))
        touch(item.event)
        record("live.described", by=by, about=item, channel=f"live:{item.event.team_id}")
    item.refresh_from_db()
    return item


def _copied(item: Item) -> int:
    """Our copy of the picture that came with the message: a wall asks no network for anything."""
    url = picture_of(item.message)
    try:
        answer = Http(door()).call("GET", url, headers={"Accept": "image/*"}, most=MOST_IMAGE) if url else None
        seen = redraw(io.BytesIO(answer.body), MOST_IMAGE) if answer is not None and answer.status < 300 else None
    except (NetworkError, Unknown, TooBig):
        seen = None
    if seen is None or seen.content is None:
        raise ValidationError({"alt": _("Cette image n’est plus sur son réseau : elle ne paraîtra pas sur le mur.")})
    kept = keep_inbound(Attached(name="mur.jpg", mime=seen.mime, content=seen.content))
    return int(kept["file"])


@transaction.atomic
def automate(event: LiveEvent, *, automatic: bool, by: User) -> LiveEvent:
    """From now on what arrives is shown unless it is blocked, or each waits for a person. What waits already stays waiting."""
    demand(by, "live.edit", event)
    LiveEvent.objects.filter(pk=event.pk).update(automatic=automatic, version=F("version") + 1)
    event.refresh_from_db()
    record("live.automatic" if automatic else "live.by_hand", by=by, about=event, channel=f"live:{event.team_id}")
    return event


@transaction.atomic
def allow(event: LiveEvent, *, handle: str, by: User) -> LiveEvent:
    """What this person writes is shown without asking, unless it holds an insult."""
    demand(by, "live.edit", event)
    event = LiveEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    name = handle.replace("\x00", "").strip().lstrip("@").lower()[:300]
    if name and name not in event.allowed:
        event.allowed = [*event.allowed, name][-500:]
        event.save(update_fields=["allowed"])
        record("live.allowed", by=by, about=event, channel=f"live:{event.team_id}", handle=name)
    return event
