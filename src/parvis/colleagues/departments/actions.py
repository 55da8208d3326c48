"""The verbs of departments: keep one, with its teams; drop it; give a role in it, take that back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.colleagues.departments.spreading import DEEPEST, above, spread
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.people.access import EVERYWHERE, ROLES, demand
from parvis.people.actions import NO_ROLE, may_give, may_touch
from parvis.people.models import Department, DepartmentRole, Team, User


@transaction.atomic
def keep(row: Department | None, *, name: str, parent: Department | None, teams: Collection[Team], by: User) -> Department:
    """A new one, or this one otherwise. Its teams are exactly these; a team is in one department. Raises ValidationError by field."""
    demand(by, "people.edit")
    name = " ".join(name.replace("\x00", "").split())[:80]
    if not name:
        raise ValidationError({"name": _("Donnez un nom.")})
    if Department.objects.filter(name=name).exclude(pk=row.pk if row else 0).exists():
        raise ValidationError({"name": _("Une direction porte déjà ce nom.")})
    parents = dict(Department.objects.select_for_update().values_list("pk", "parent_id"))
    way = above(parent.pk, parents) if parent else []
    if row and row.pk in way:
        raise ValidationError({"parent": _("Une direction ne peut pas être dans une des siennes.")})
    if len(way) >= DEEPEST:
        raise ValidationError({"parent": _("Huit niveaux au plus.")})
    if shut := next((one for one in teams if one.closed_at), None):
        raise ValidationError({"teams": _("L’équipe %(team)s est fermée.") % {"team": shut}})
    before, held = stands(row), sorted(row.teams.values_list("name", flat=True)) if row else []
    row = row or Department()
    row.name, row.parent = name, parent
    row.save()
    Team.objects.filter(department=row).exclude(pk__in=[one.pk for one in teams]).update(department=None)
    Team.objects.filter(pk__in=[one.pk for one in teams]).update(department=row)
    spread()
    more = changed_since(before, row, ("teams", held, sorted(one.name for one in teams)))
    led = parent.pk if parent else None
    record("department.kept", by=by, about=row, name=name, parent=led, teams=sorted(t.pk for t in teams), **more)
    return row


@transaction.atomic
def drop(row: Department, *, by: User) -> None:
    demand(by, "people.edit")
    if row.parts.exists() or row.teams.exists() or row.roles.exists():
        raise ValidationError(_("Videz-la d’abord : ses équipes, ses directions, ses rôles."))
    record("department.dropped", by=by, about=row, name=row.name)
    row.delete()


@transaction.atomic
def give(
    department: Department, user: User, *, role: str, by: User, begins_at: datetime | None = None, ends_at: datetime | None = None
) -> DepartmentRole:
    """A role in all its teams and in those below, present and to come, from a moment until another, that one not included.

    The same person again: another role, other dates. A role held in a team itself goes before, as long as it lives.
    """
    demand(by, "people.edit")
    if role not in ROLES or role in EVERYWHERE:
        raise ValidationError({"role": _("Ce rôle voit toutes les équipes : il se donne dans une équipe.")})
    if user.elected:
        raise ValidationError({"role": NO_ROLE})
    if begins_at and ends_at and ends_at <= begins_at:
        raise ValidationError({"ends_at": _("La fin vient après le début.")})
    may_touch(user, by=by)
    may_give(role, by=by, to=user.email)
    fields = {"role": role, "begins_at": begins_at, "ends_at": ends_at}
    before = stands(DepartmentRole.objects.filter(user=user, department=department).first())
    row = DepartmentRole.objects.update_or_create(user=user, department=department, defaults=fields)[0]
    spread(user)
    since, until = (moment.isoformat() if moment else "" for moment in (begins_at, ends_at))
    record("department.role", by=by, about=user, department=department.pk, role=role, since=since, until=until,
           **changed_since(before, row))  # fmt: skip
    return row


@transaction.atomic
def take(row: DepartmentRole, *, by: User) -> None:
    """Its memberships go with it; a department above may reach the teams instead."""
    demand(by, "people.edit")
    may_touch(row.user, by=by)
    record("department.role", by=by, about=row.user, department=row.department_id, role="",
           **changed_since({}, row, ("role", row.role, "")))  # fmt: skip
    user = row.user
    row.delete()
    spread(user)
