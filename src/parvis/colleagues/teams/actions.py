"""The verbs of teams: keep one, close it, open it again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.colleagues.departments.spreading import spread
from parvis.colleagues.teams.leading import leading
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.actions import keep_an_administrator, may_touch
from parvis.people.models import Department, Membership, Team, User

MOST = 500


@transaction.atomic
def keep(row: Team | None, *, name: str, department: Department | None, by: User) -> Team:
    """A new one, or this one otherwise. Roles of its department reach it from now on. Raises ValidationError by field."""
    demand(by, "people.edit")
    name = " ".join(name.replace("\x00", "").split())[:80]
    if not name:
        raise ValidationError({"name": _("Donnez un nom.")})
    if Team.objects.filter(name__iexact=name).exclude(pk=row.pk if row else 0).exists():
        raise ValidationError({"name": _("Une équipe porte déjà ce nom, ou l’a porté : elle se rouvre.")})
    if row is None and Team.objects.count() >= MOST:
        raise ValidationError(_("Cinq cents équipes au plus."))
    if row and row.closed_at and department:
        raise ValidationError({"department": _("Une équipe fermée n’est dans aucune direction.")})
    made = row or Team(slug=_slug(name))
    before, stood = made.name if row else "", stands(row)
    made.name, made.department = name, department
    made.save()
    spread()
    led = department.pk if department else None
    record("team.kept", by=by, about=made, name=name, before=before, department=led, **changed_since(stood, made))
    return made


def _slug(name: str) -> str:
    """Never that of another, nor that of a name which says nothing to an address."""
    first = slugify(name)[:50] or "equipe"
    taken = set(Team.objects.filter(slug__startswith=first).values_list("slug", flat=True))
    return next(one for one in (first, *(f"{first}-{number}" for number in range(2, MOST + 2))) if one not in taken)


@transaction.atomic
def close(row: Team, *, by: User) -> Team:
    """Its colleagues lose their role in it, it leaves its department, nothing is given to it any more.

    Raises ValidationError while something still leads to it: see `leading`.
    """
    demand(by, "people.edit")
    row = Team.objects.select_for_update().get(pk=row.pk)
    if row.closed_at:
        return row
    if found := leading(row):
        told = ", ".join(f"{one.words} ({one.count})" for one in found)
        raise ValidationError(_("Quelque chose mène encore à cette équipe : %(what)s.") % {"what": told})
    if not Team.objects.open().exclude(pk=row.pk).exists():
        raise ValidationError(_("Il faut garder au moins une équipe."))
    row.department, row.closed_at = None, timezone.now()
    row.save(update_fields=["department", "closed_at"])
    spread()
    members: list[dict[str, Any]] = []
    for one in Membership.objects.filter(team=row).select_related("user"):
        may_touch(one.user, by=by)
        keep_an_administrator(one.user, row)
        members.append({"user": one.user_id, "role": one.role})
    Membership.objects.filter(team=row).delete()
    record("team.closed", by=by, about=row, name=row.name, members=members)
    return row


@transaction.atomic
def open_again(row: Team, *, by: User) -> Team:
    """Empty: who was in it does not come back by itself."""
    demand(by, "people.edit")
    row.closed_at = None
    row.save(update_fields=["closed_at"])
    record("team.opened", by=by, about=row, name=row.name)
    return row
