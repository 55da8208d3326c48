"""The verbs of a partner's door: keep it, read what it takes, prepare what is handed in, say whether it arrived."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.directory.models import Destination
from parvis.journal.changes import changed_since, stands
from parvis.journal.hooks import door as way_out
from parvis.journal.record import record
from parvis.journal.seal import seal, unseal
from parvis.networks.addresses import origins
from parvis.networks.georeport import FORMS, LIST_TYPES, GeoReport
from parvis.networks.http import Http
from parvis.networks.protocol import NetworkError
from parvis.open311.models import Handed, PartnerDoor
from parvis.people.access import demand
from parvis.people.models import User
from parvis.transfers.models import Transfer
from parvis.work.rows import ring

ASKED = 40
"""Services whose questions are read at once; those of the others are read when one is chosen."""


def client_of(door: PartnerDoor) -> GeoReport:
    """Raises Unreadable when the key cannot be opened any more."""
    key = unseal(bytes(door.sealed))["key"] if door.sealed else ""
    http = Http(way_out(), timeout=15, secrets=[key] if key else [])
    return GeoReport(door.base, http=http, key=key, jurisdiction=door.jurisdiction, form=door.form)


@transaction.atomic
def keep_door(
    destination: Destination, *, base: str, by: User, jurisdiction: str = "", form: str = "json", key: str | None = None
) -> PartnerDoor:
    """Where and how; `key` None: the one there is, unless their door is at another address. Nothing is called yet, see `read_door`."""
    demand(by, "hook.edit")
    if destination.kind == "official":
        raise ValidationError({"base": _("On ne transmet rien à un élu : renvoyez vers son compte.")})
    base = base.replace("\x00", "").strip().rstrip("/")[:500]
    if not base.startswith(("http://", "https://")):
        raise ValidationError({"base": _("Une adresse web commence par https://.")})
    if form not in FORMS:
        raise ValidationError({"form": _("JSON ou XML.")})
    row = PartnerDoor.objects.select_for_update().filter(destination=destination).first() or PartnerDoor(destination=destination)
    before, moved = stands(row), not origins(base) <= origins(row.base)
    row.base, row.form, row.jurisdiction = base, form, jurisdiction.replace("\x00", "").strip()[:120]
    if key is not None:
        row.sealed = seal({"key": key.strip()[:500]}, at="open311.partnerdoor") if key.strip() else None
    elif moved:
        row.sealed = None
    row.save()
    record("destination.changed", by=by, about=destination, channel="city", name=destination.name, fields=["open311"],
           **changed_since(before, row))  # fmt: skip
    return row


@transaction.atomic
def drop_door(door: PartnerDoor, *, by: User) -> None:
    demand(by, "hook.edit")
    try:
        with transaction.atomic():
            door.delete()
    except ProtectedError as error:
        raise ValidationError(_("Des transmissions sont passées par cette porte : elle reste, pour qu’on les suive.")) from error
    name = door.destination.name
    record("destination.changed", by=by, about=door.destination, channel="city", name=name, fields=["open311"])


def read_door(door: PartnerDoor, *, by: User) -> PartnerDoor:
    """Ask them what they take, and what they want to know of each. The calls are made outside any transaction."""
    demand(by, "inbox.reply")
    try:
        client = client_of(door)
        found = client.services()
        asked = {one.code: [asdict(each) for each in client.questions(one.code)] for one in [s for s in found if s.asks][:ASKED]}
    except NetworkError as error:
        failure = (error.said or error.code)[:300]
        PartnerDoor.objects.filter(pk=door.pk).update(failure=failure)
        raise ValidationError(
            {"base": _("Leur porte ne répond pas comme il faut : %(said)s") % {"said": failure[:200]}}
        ) from error
    services = [{"code": s.code, "name": s.name, "group": s.group, "asks": s.asks, "kind": s.kind} for s in found]
    PartnerDoor.objects.filter(pk=door.pk).update(services=services, questions=asked, read_at=timezone.now(), failure="")
    door.refresh_from_db()
    return door


# ── What is handed in ────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def prepare(
    transfer: Transfer, *, by: User, service: str, lat: float | None = None, lon: float | None = None,
    answers: Mapping[str, Sequence[str]] | None = None,
) -> Handed:  # fmt: skip
    """Of a draft: which of their services, where, and what they ask besides."""
    demand(by, "inbox.reply", transfer.conversation)
    row = Transfer.objects.select_for_update(of=("self",)).select_related("destination").get(pk=transfer.pk)
    if row.state != "draft":
        raise ValidationError(_("Cette transmission est déjà partie."))
    door = PartnerDoor.objects.filter(destination=row.destination_id).first()
    if door is None:
        raise ValidationError({"way": _("Cet interlocuteur n’a pas de porte Open311.")})
    if service and service not in {one["code"] for one in door.services}:
        raise ValidationError({"service": _("Ils n’ont pas ce service : relisez leur porte.")})
    if (lat is None) != (lon is None) or (lat is not None and not _on_earth(lat, lon)):
        raise ValidationError({"lat": _("Donnez une latitude et une longitude, ou aucune des deux.")})
    handed, _made = Handed.objects.get_or_create(transfer=row, defaults={"door": door})
    handed.door, handed.service, handed.lat, handed.lon = door, service, lat, lon
    known = {one["code"] for one in door.questions.get(service, [])}
    kept = {
        code: [str(value).replace("\x00", "")[:1000] for value in values if str(value).strip()]
        for code, values in (answers or {}).items()
    }
    handed.answers = {code: values for code, values in kept.items() if code in known and values}
    handed.save()
    return handed


def _on_earth(lat: float, lon: float | None) -> bool:
    return lon is not None and math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180


def lacks(transfer: Transfer) -> dict[str, str]:
    """What stands in the way, by field."""
    handed = Handed.objects.filter(transfer=transfer).select_related("door").first()
    wrong: dict[str, str] = {}
    if handed is None or not handed.service:
        return {"service": _("Choisissez lequel de leurs services.")}
    if handed.lat is None and not transfer.place.strip():
        wrong["place"] = _("Leur porte veut un lieu : une adresse, ou une latitude et une longitude.")
    for one in handed.door.questions.get(handed.service, []):
        values = handed.answers.get(one["code"], [])
        if one["required"] and one["variable"] and not values:
            wrong[f"answers.{one['code']}"] = _("Ils demandent : %(words)s") % {"words": one["words"]}
        allowed = {key for key, _name in one["values"]}
        if values and one["datatype"] in LIST_TYPES and not set(values) <= allowed:
            wrong[f"answers.{one['code']}"] = _("Choisissez parmi leurs réponses : %(words)s") % {"words": one["words"]}
    return wrong


def leave(transfer: Transfer, by: User) -> None:
    """In the sender's transaction: it is due."""
    Handed.objects.filter(transfer=transfer, state="draft").update(state="waiting", due_at=timezone.now(), attempts=0)


@transaction.atomic
def judge(handed: Handed, *, there: bool, by: User, number: str = "") -> Handed:
    """A person looked: it is there (under this number, where they know it), or it is not, and leaves anew."""
    row = Handed.objects.select_for_update(of=("self",)).select_related("transfer__conversation").get(pk=handed.pk)
    demand(by, "inbox.transfer", row.transfer.conversation)
    if row.state != "asked":
        raise ValidationError(_("Cette demande n’est plus en doute."))
    now = timezone.now()
    if there:
        row.state, row.number = "sent", number.replace("\x00", "").strip()[:100]
        row.sent_at, row.due_at = row.began_at or now, now if row.number else None
        Transfer.objects.filter(pk=row.transfer_id, sent_at__isnull=True).update(sent_at=row.sent_at)
    else:
        row.state, row.due_at, row.looks, row.began_at = "waiting", now, 0, None
    row.attempts, row.failure, row.said = 0, "", ""
    row.save()
    Transfer.objects.filter(pk=row.transfer_id).update(trouble="")
    record("letter.judged", by=by, about=row.transfer, channel=f"inbox:{row.transfer.conversation.team_id}", there=there)
    ring()
    return row


@transaction.atomic
def try_again(handed: Handed, *, by: User) -> Handed:
    """What they refused: nothing of it is there."""
    row = Handed.objects.select_for_update(of=("self",)).select_related("transfer__conversation").get(pk=handed.pk)
    demand(by, "inbox.transfer", row.transfer.conversation)
    if row.state != "refused":
        raise ValidationError(_("Cette demande n’attend pas de nouvel essai."))
    row.state, row.due_at, row.attempts, row.failure, row.said = "waiting", timezone.now(), 0, "", ""
    row.save()
    Transfer.objects.filter(pk=row.transfer_id).update(trouble="")
    record("letter.retried", by=by, about=row.transfer, channel=f"inbox:{row.transfer.conversation.team_id}")
    ring()
    return row
