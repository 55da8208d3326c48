"""Merge two cases, and take it back. Both numbers lead to the one that stays; nothing private becomes public by it.

Conversations go along, and with them what stands over each: what was passed on, what was promised. Nobody is told by this: see
`tell`. The newest union of a case is the one that can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.cases import actions
from parvis.cases.actions import channel, locked, moved, recount, refound, step
from parvis.cases.lists import editable
from parvis.cases.models import Case, CaseLink, CaseStep, CaseUnion, Telling
from parvis.cases.words import PRIORITIES
from parvis.journal.record import record
from parvis.people.models import User
from parvis.search.index import forget
from parvis.work.rows import ring

TOGETHER = (("category",), ("topic",), ("place", "lat", "lon", "precision"))
"""What one case says and the other does not is taken over, each of these as a whole."""
URGENT = list(PRIORITIES)
SHOWN = 20


@transaction.atomic
def merge(
    case: Case, other: Case, *, by: User | None, revision: int | None = None, told: str = "", tell: Mapping[int, int] | None = None
) -> CaseUnion:  # fmt: skip
    """`other` goes on in `case`. `told` leaves as an answer in each conversation of `tell` (id → newest message seen there).

    Raises Changed, and ValidationError where it may not be: one that was shown to everybody goes on in one that is shown too.
    """
    stays, goes = _both(case, other, by, revision)
    _may_merge(stays, goes)
    kept = _filled(stays, goes) | _links(stays, goes, by)
    kept["inner"] = list(goes.merged.order_by("pk").values_list("pk", flat=True))
    made = CaseUnion.objects.create(
        case=stays, other=goes, kept=kept, state=goes.state, closed_at=goes.closed_at, by=by, at=timezone.now()
    )
    Case.objects.filter(Q(pk=goes.pk) | Q(merged_into=goes)).update(merged_into=stays)
    goes.merged_into, goes.state, goes.closed_at = stays, "closed", goes.closed_at or timezone.now()
    moved(goes)
    moved(stays)
    recount([stays.pk])
    forget("cases.case", [goes.pk])
    refound(stays)
    said = step(stays, "merged", by=by, told=told.strip()[: actions.LONGEST], whom=goes.number)
    for one, two in ((stays, goes), (goes, stays)):
        kind = "case.merged" if one is stays else "case.merged-away"
        record(kind, by=by, about=one, channel=channel(one), other=two.pk, number=one.number, into=two.number)
    if tell and by is not None:
        actions.tell(said, text=told, to=tell, by=by)
    ring()
    return made


def _both(case: Case, other: Case, by: User | None, revision: int | None) -> tuple[Case, Case]:
    """Locked, in one order for everybody."""
    if case.pk == other.pk:
        raise ValidationError({"other": _("Un dossier ne se fusionne pas avec lui-même.")})
    found = {one.pk: locked(one, by, revision if one is case else None) for one in sorted((case, other), key=lambda one: one.pk)}
    return found[case.pk], found[other.pk]


def _may_merge(stays: Case, goes: Case) -> None:
    if stays.forgotten_at or goes.forgotten_at:
        raise ValidationError({"other": _("Un dossier anonymisé ne se fusionne plus.")})
    if stays.closed_at:
        raise ValidationError({"other": _("Le dossier %(number)s est clos : rouvrez-le d’abord.") % {"number": stays.number}})
    if goes.public and not stays.public:
        words = _("Le dossier %(goes)s est public et %(stays)s ne l’est pas : gardez plutôt %(goes)s, ou rendez %(stays)s public "
                  "d’abord, pour que l’adresse publique mène toujours quelque part.")  # fmt: skip
        raise ValidationError({"other": words % {"goes": goes.number, "stays": stays.number}}, code="visibility")


def _filled(stays: Case, goes: Case) -> dict[str, Any]:
    """What the one that stays does not say, unless it is public and the other one is not; and the greater urgency of both."""
    filled = []
    for names in () if stays.public and not goes.public else TOGETHER:
        if all(_blank(getattr(stays, name)) for name in names) and not all(_blank(getattr(goes, name)) for name in names):
            for name in names:
                setattr(stays, name, getattr(goes, name))
            filled.append(names)
    before = stays.priority
    stays.priority = max(stays.priority, goes.priority, key=URGENT.index)
    return {"filled": filled, "priority": before}


def _blank(value: Any) -> bool:
    return value in (None, "")


def _links(stays: Case, goes: Case, by: User | None) -> dict[str, list[int]]:
    """Conversations under the one that goes are under the one that stays; the links that were say so for an undo."""
    here = CaseLink.objects.filter(case=goes, current=True)
    moving = list(here.order_by("pk").values_list("conversation", flat=True))
    there = CaseLink.objects.filter(case=stays, conversation__in=moving)
    woken = list(there.values_list("conversation", flat=True))
    here.update(current=None)
    there.update(current=True)
    now = timezone.now()
    CaseLink.objects.bulk_create(
        CaseLink(case=stays, conversation_id=pk, current=True, by=by, at=now) for pk in moving if pk not in woken
    )
    return {"links": moving, "woken": woken}


@transaction.atomic
def undo(union: CaseUnion, *, by: User) -> CaseUnion:
    """Two again. What came under the one that stayed since then stays there; what a colleague moved since is where they put it."""
    stays = locked(union.case, by, None)
    union = CaseUnion.objects.select_for_update(of=("self",)).select_related("other").get(pk=union.pk)
    if union.undone_at is not None:
        raise ValidationError(_("C’est déjà annulé."))
    newer = CaseUnion.objects.filter(undone_at__isnull=True, pk__gt=union.pk)
    if newer.filter(Q(case__in=(stays.pk, union.other_id)) | Q(other__in=(stays.pk, union.other_id))).exists():
        raise ValidationError(_("Une fusion plus récente concerne ces dossiers : annulez-la d’abord."))
    goes = Case.objects.select_for_update(of=("self",)).get(pk=union.other_id)
    if not editable(by, goes):
        raise PermissionDenied("case.edit")
    if stays.forgotten_at or goes.forgotten_at:
        raise ValidationError(_("Un dossier anonymisé ne se sépare plus."))
    _emptied(stays, goes, union.kept)
    _apart(stays, goes, union.kept)
    Case.objects.filter(pk__in=union.kept["inner"], merged_into=stays).update(merged_into=goes)
    goes.merged_into, goes.state, goes.closed_at = None, union.state, union.closed_at
    moved(goes)
    moved(stays)
    recount([stays.pk, goes.pk])
    for one, two in ((stays, goes), (goes, stays)):
        refound(one)
        step(one, "unmerged", by=by, whom=two.number)
        record("case.unmerged", by=by, about=one, channel=channel(one), other=two.pk, number=one.number, into=two.number)
    union.undone_at, union.undone_by = timezone.now(), by
    union.save(update_fields=["undone_at", "undone_by"])
    ring()
    return union


def _emptied(stays: Case, goes: Case, kept: Mapping[str, Any]) -> None:
    """What was taken over goes back, unless somebody has said otherwise since."""
    for names in kept["filled"]:
        if all(getattr(stays, name) == getattr(goes, name) for name in names):
            for name in names:
                setattr(stays, name, "" if isinstance(getattr(stays, name), str) else None)
    if stays.priority == max(kept["priority"], goes.priority, key=URGENT.index):
        stays.priority = kept["priority"]


def _apart(stays: Case, goes: Case, kept: Mapping[str, Any]) -> None:
    still = CaseLink.objects.filter(case=stays, conversation__in=kept["links"], current=True)
    back = list(still.values_list("conversation", flat=True))
    still.filter(conversation__in=kept["woken"]).update(current=None)
    still.exclude(conversation__in=kept["woken"]).delete()
    CaseLink.objects.filter(case=goes, conversation__in=back).update(current=True)


def unions(case: Case) -> list[CaseUnion]:
    """What it was merged with, newest first, undone or not."""
    found = CaseUnion.objects.filter(Q(case=case) | Q(other=case)).select_related("case", "other", "by")
    return list(found.order_by("-pk")[:SHOWN])


def told_at(union: CaseUnion) -> list[Telling]:
    """What residents were told when it was done."""
    steps: Iterable[int] = CaseStep.objects.filter(case=union.case_id, kind="merged", at__gte=union.at).values_list(
        "pk", flat=True
    )
    return list(Telling.objects.filter(step__in=list(steps)[:1]).select_related("reply", "conversation__identity"))
