"""Open311 as a way on which a transfer leaves: its part of the draft, its line in the side thread, its acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.directory.models import Destination
from parvis.open311.models import Handed, PartnerDoor
from parvis.open311.partners import actions
from parvis.open311.partners.words import STATES, STATUSES
from parvis.people.models import User
from parvis.transfers import ways
from parvis.transfers.models import Transfer
from parvis.transfers.side import Line

CODE = "o311"


def _possible(destination: Destination) -> bool:
    return PartnerDoor.objects.filter(destination=destination).exists()


def _ready(transfer: Transfer) -> None:
    if wrong := actions.lacks(transfer):
        raise ValidationError(wrong)


def _typed(transfer: Transfer, by: User, given: QueryDict) -> None:
    """Raises ValidationError; what was typed elsewhere in the form is kept already."""
    door = PartnerDoor.objects.get(destination=transfer.destination_id)
    service = given.get("service", "")[:100]
    asked = {one["code"]: given.getlist(f"answer-{service}-{one['code']}") for one in door.questions.get(service, [])}
    actions.prepare(transfer, by=by, service=service, lat=_number(given, "lat"), lon=_number(given, "lon"), answers=asked)


def _number(given: QueryDict, name: str) -> float | None:
    text = given.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(text[:30])
    except ValueError as error:
        raise ValidationError({name: _("Une latitude et une longitude sont des nombres, comme 48.8539 et 2.3801.")}) from error


def _shows(transfer: Transfer) -> Mapping[str, Any]:
    door = PartnerDoor.objects.get(destination=transfer.destination_id)
    handed = Handed.objects.filter(transfer=transfer).first() or Handed(
        service=door.services[0]["code"] if len(door.services) == 1 else ""
    )
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for one in door.services:
        groups.setdefault(one["group"], []).append(one)
    asked = [(one, [_asked(each, one["code"] == handed.service, handed) for each in door.questions[one["code"]] if each["variable"]])
             for one in door.services if door.questions.get(one["code"])]  # fmt: skip
    return {"door": door, "handed": handed, "groups": sorted(groups.items()), "asked": asked}


def _asked(question: Mapping[str, Any], mine: bool, handed: Handed) -> dict[str, Any]:
    values = handed.answers.get(question["code"], []) if mine else []
    return {**question, "given": values, "text": values[0] if values else ""}


def _lines(transfer: Transfer) -> list[Line]:
    row = Handed.objects.filter(transfer=transfer).exclude(state="draft").select_related("transfer__by").first()
    if row is None:
        return []
    badges = [f"n° {row.number}"] if row.number else [_("jeton %(token)s") % {"token": row.token[:40]}] if row.token else []
    badges += [str(STATES[row.state])] + ([str(STATUSES[row.status])] if row.status and row.state != "over" else [])
    if row.state == "sent" and row.number and row.silent > 2:
        badges.append(_("leur porte n’en dit rien"))
    acts = {
        "asked": [
            ("arrivee", _("Elle est arrivée"), _("Son numéro, si vous l’avez")), ("pas-arrivee", _("Elle n’y est pas : l’envoyer"), "")],
        "refused": [("redeposer", _("Réessayer"), "")],
    }.get(row.state, [])  # fmt: skip
    at = row.sent_at or row.began_at or transfer.created_at
    return [Line(at, "out", str(transfer.by or "Parvis"), "", "package", badges=badges, said=row.said, acts=acts, pk=row.pk)]


def _under_way(transfer: Transfer) -> bool:
    return Handed.objects.filter(transfer=transfer, state__in=("waiting", "sending", "doubt")).exists()


def _handed(transfer: Transfer) -> Handed:
    found = Handed.objects.filter(transfer=transfer).first()
    if found is None:
        raise ValidationError(_("Rien n’est parti par cette voie."))
    return found


ways.adds(CODE, ways.Way(
    words=gettext_lazy("par leur porte Open311"), possible=_possible, ready=_ready, leaves=actions.leave, typed=_typed,
    part="open311/parts/draft.html", shows=_shows, lines=_lines, under_way=_under_way,
    mends={
        "arrivee": lambda row, by, given: actions.judge(_handed(row), there=True, number=given.get("number", ""), by=by),
        "pas-arrivee": lambda row, by, given: actions.judge(_handed(row), there=False, by=by),
        "redeposer": lambda row, by, given: actions.try_again(_handed(row), by=by),
    },
))  # fmt: skip
