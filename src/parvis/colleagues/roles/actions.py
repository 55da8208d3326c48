"""The verbs of roles: one is made of verbs; one is held in a team, between two days, within limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.colleagues.departments.spreading import spread
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.networks.catalogue import CATALOGUE
from parvis.pages.people.factor import key_of
from parvis.people import second
from parvis.people.access import EVERYWHERE, OWN, ROLES, VERBS, demand, givable, granted
from parvis.people.actions import NO_ROLE, keep_an_administrator, may_give, may_touch, open_only, own_only
from parvis.people.models import Compulsory, Membership, OwnRole, Team, User
from parvis.people.scopes import LIMITED
from parvis.publishing.models import Campaign

LONGEST_VISIT = timedelta(days=366)
MOST = 60
"""Roles of the city's own making."""


@transaction.atomic
def keep_role(row: OwnRole | None = None, *, name: str, verbs: Sequence[str], by: User) -> OwnRole:
    """A role of the city's own making, or the same with other verbs: whoever holds it may so much from their next click on."""
    demand(by, "people.edit")
    name, wanted = name.strip(), [verb for verb in VERBS if verb in set(verbs)]
    if not 0 < len(name) <= 80 or "\x00" in name:
        raise ValidationError({"name": _("Donnez un nom, de 80 caractères au plus.")})
    if unknown := [verb for verb in verbs if verb not in VERBS]:
        raise ValidationError({"verbs": _("Acte inconnu : %(verb)s.") % {"verb": unknown[0][:40]}})
    if not wanted:
        raise ValidationError({"verbs": _("Un rôle permet au moins un acte.")})
    if set(wanted) - givable(by):
        raise ValidationError({"verbs": _("Vous ne pouvez pas donner un rôle qui peut plus que vous.")})
    if row is None and OwnRole.objects.count() >= MOST:
        raise ValidationError(_("Soixante rôles au plus."))
    if "people.edit" in wanted and (row is None or ",people.edit," not in row.verbs):
        asked = _("donner « %(role)s » à %(who)s") % {"role": "people.edit", "who": name}
        second.ask("people.rights", by=by, name=asked, role=name, to="")
    made = row or OwnRole()
    before, stood = made.verbs, (made.name, [verb for verb in made.verbs.split(",") if verb])
    made.name, made.verbs, made.revision = name, f",{','.join(wanted)},", made.revision + bool(made.pk)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("Un rôle s’appelle déjà ainsi.")}) from error
    more = changed_since({}, made, ("name", stood[0], name), ("verbs", stood[1], wanted)) if row else {}
    record("role.kept", by=by, about=made, name=name, before=before, verbs=wanted, **more)
    return made


@transaction.atomic
def drop_role(row: OwnRole, *, by: User) -> None:
    demand(by, "people.edit")
    if row.memberships.exists():
        raise ValidationError(_("Quelqu’un a encore ce rôle : donnez-leur-en d’abord un autre."))
    Compulsory.objects.filter(role=key_of(OWN, row.pk)).delete()
    record("role.dropped", by=by, about=row, name=row.name)
    row.delete()


@transaction.atomic
def hold(
    user: User, *, team: Team, role: str, by: User, own: OwnRole | None = None, begins_at: datetime | None = None,
    ends_at: datetime | None = None, guest: bool = False, accounts: Sequence[int] = (), networks: Sequence[str] = (),
    topics: Sequence[int] = (), campaign: int | None = None,
) -> Membership:  # fmt: skip
    """Somebody's role in a team, from a day until another, and what of the team it reaches. Raises ValidationError by field."""
    demand(by, "people.edit")
    if role not in ROLES and not (role == OWN and own is not None):
        raise ValidationError({"role": _("Rôle inconnu : %(role)s.") % {"role": role[:40]}})
    may_touch(user, by=by)
    if user.elected:
        raise ValidationError({"role": NO_ROLE})
    may_give(role, by=by, own=own, to=user.email)
    open_only(team)
    limits = _limits(accounts, networks, topics, campaign)
    _check(role, own, begins_at, ends_at, guest=guest, limits=limits)
    if role != "admin" or ends_at or begins_at:
        keep_an_administrator(user, team)
    fields = {
        "role": role, "own": own if role == OWN else None, "begins_at": begins_at, "ends_at": ends_at, "guest": guest,
        "limited": bool(limits), "limits": limits,
    }  # fmt: skip
    before = stands(Membership.objects.filter(user=user, team=team, through=None).first())
    made = Membership.objects.update_or_create(user=user, team=team, through=None, defaults=fields)[0]
    spread(user)
    until = ends_at.isoformat() if ends_at else ""
    record(
        "user.role",
        by=by,
        about=user,
        role=str(own.name if own else role),
        team=team.pk,
        until=until,
        guest=guest,
        limits=limits,
        **changed_since(before, made),
    )
    return made


def _limits(accounts: Sequence[int], networks: Sequence[str], topics: Sequence[int], campaign: int | None) -> dict[str, Any]:
    """What says something of them."""
    found = {
        "accounts": sorted(set(accounts)),
        "networks": sorted(set(networks)),
        "topics": sorted(set(topics)),
        "campaign": campaign,
    }
    return {name: value for name, value in found.items() if value}


def _check(
    role: str, own: OwnRole | None, begins: datetime | None, ends: datetime | None, *, guest: bool, limits: dict[str, Any]
) -> None:
    wrong: dict[str, str] = {}
    if begins and ends and ends <= begins:
        wrong["ends_at"] = _("La fin vient après le début.")
    if limits and role in EVERYWHERE:
        wrong["role"] = _("Ce rôle voit toutes les équipes : il ne se limite pas.")
    elif limits and not granted(role, own.verbs if own else None) & LIMITED:
        wrong["role"] = _("Rien de ce que permet ce rôle ne se limite.")
    if guest and (ends is None or ends > timezone.now() + LONGEST_VISIT):
        wrong["ends_at"] = _("Un invité vient jusqu’à un jour, dans l’année.")
    if guest and not limits.get("campaign"):
        wrong["campaign"] = _("Un invité travaille pour une campagne : choisissez-la.")
    there: dict[str, set[Any]] = {
        "accounts": set(Account.objects.filter(pk__in=limits.get("accounts", ())).values_list("pk", flat=True)),
        "topics": set(Topic.objects.filter(pk__in=limits.get("topics", ())).values_list("pk", flat=True)),
        "networks": set(CATALOGUE),
    }
    for name, found in there.items():
        if missing := set(limits.get(name, ())) - found:
            wrong[name] = _("Inconnu : %(what)s.") % {"what": str(min(missing))[:40]}
    if limits.get("campaign") and not Campaign.objects.filter(pk=limits["campaign"]).exists():
        wrong["campaign"] = _("Inconnu : %(what)s.") % {"what": str(limits["campaign"])}
    if wrong:
        raise ValidationError({name: [words] for name, words in wrong.items()})


@transaction.atomic
def leave(row: Membership, *, by: User) -> None:
    """They are no more in the team."""
    demand(by, "people.edit")
    may_touch(row.user, by=by)
    own_only(row)
    keep_an_administrator(row.user, row.team)
    more = changed_since({}, row, ("role", str(row.own or row.role), ""))
    record("user.role", by=by, about=row.user, role="", team=row.team_id, **more)
    row.delete()
    spread(row.user)
