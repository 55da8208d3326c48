"""Who comes, who goes, and their keys."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.people import second
from parvis.people.access import EVERYWHERE, ROLES, VERBS, all_verbs, demand, everywhere, givable, granted, promised
from parvis.people.models import ApiToken, Membership, OwnRole, Team, User
from parvis.people.sessions import digest

NO_ROLE = gettext_lazy("Une personne élue n’a pas de rôle ici : elle lit les questions qui lui sont renvoyées.")
spreading: list[Callable[[User], None]] = []
"""Called when somebody came into a team or left it: a role in a department may reach it. A room that rises adds itself."""
WORDS = "abcdefghjkmnpqrstuvwxyz23456789"


def password() -> str:
    """Twenty characters one can read aloud: 98 bits."""
    return "-".join("".join(secrets.choice(WORDS) for _ in range(5)) for _ in range(4))


@transaction.atomic
def add(*, username: str, email: str, role: str, team: Team, by: User | None, name: str = "") -> tuple[User, str]:
    """A new colleague and their first password (it is kept nowhere)."""
    demand(by, "people.edit")
    validate_email(email)
    if role not in ROLES:
        raise ValidationError({"role": _("Rôle inconnu : %(role)s.") % {"role": role}})
    may_give(role, by=by, to=email)
    open_only(team)
    if User.objects.filter(username=username).exists() or User.objects.filter(email__iexact=email).exists():
        raise ValidationError(_("Ce nom ou cette adresse est déjà pris."))
    first = password()
    user = User(username=username, email=email.lower(), name=name or username)
    user.full_clean(exclude=["password"])
    user.set_password(first)
    user.save()
    Membership.objects.create(user=user, team=team, role=role)
    return user, first


@transaction.atomic
def change(user: User, *, by: User, **changes: Any) -> User:
    """One's own profile, or anybody's by an administrator: `name`, `language`, `theme`, `hold`, `on_duty`, `is_active`."""
    if by.pk != user.pk or "is_active" in changes:
        demand(by, "people.edit")
        may_touch(user, by=by)
    for field, value in changes.items():
        setattr(user, field, value)
    user.full_clean(exclude=["password"])
    user.save(update_fields=list(changes))
    return user


@transaction.atomic
def set_role(user: User, *, team: Team, role: str, by: User | None) -> Membership | None:
    """Their role in a team; "" takes them out of it. Nobody takes the last administrator away."""
    demand(by, "people.edit")
    if role and role not in ROLES:
        raise ValidationError({"role": _("Rôle inconnu : %(role)s.") % {"role": role}})
    may_touch(user, by=by)
    if role and user.elected:
        raise ValidationError({"role": NO_ROLE})
    if role:
        may_give(role, by=by, to=user.email)
    if role != "admin":
        keep_an_administrator(user, team)
    if not role:
        there = Membership.objects.filter(user=user, team=team).order_by("through")
        if all(row.through_id for row in there):
            own_only(there.first())
        there.filter(through__isnull=True).delete()
        for spread in spreading:
            spread(user)
        return None
    open_only(team)
    plain: dict[str, Any] = {
        "own": None, "begins_at": None, "ends_at": None, "guest": False, "limited": False, "limits": {},
    }  # fmt: skip
    made = Membership.objects.update_or_create(user=user, team=team, through=None, defaults={"role": role, **plain})[0]
    for spread in spreading:
        spread(user)
    return made


def open_only(team: Team) -> None:
    """Nobody comes into a closed team."""
    if team.closed_at:
        raise ValidationError({"team": _("L’équipe %(team)s est fermée.") % {"team": team}})


def own_only(row: Membership | None) -> None:
    """A role that comes from a department is taken back there."""
    if row is not None and row.through_id:
        raise ValidationError(_("Ce rôle vient d’une direction : retirez-le dans les directions."))


def may_give(role: str, *, by: User | None, to: str, own: OwnRole | None = None) -> None:
    """Nobody gives what they do not have, nor by a token what it does not hold: a role must not become a way to all others.

    `to`: the address of who gets it. Raises SecondWanted for a role that gives roles, where the city wants two persons for that.
    """
    if by is None:
        return
    given = granted(role, own.verbs if own else None)
    if given - givable(by) or (role in EVERYWHERE and not everywhere(by)):
        raise ValidationError({"role": _("Vous ne pouvez pas donner un rôle qui peut plus que vous.")})
    if "people.edit" in given:
        name = _("donner « %(role)s » à %(who)s") % {"role": own.name if own else role, "who": to}
        second.ask("people.rights", by=by, name=name, role=own.pk if own else role, to=to.lower())


def may_touch(user: User, *, by: User | None) -> None:
    """Whoever may more than oneself keeps their password, their second factor and their roles: they would be a way to all of it.

    Of oneself too: a token that may little is no way to what its owner may.
    """
    if by is not None and promised(user) - givable(by):
        raise PermissionDenied("people.edit")


def may_close(user: User, *, by: User | None) -> None:
    """To let somebody out gives nothing to anybody: a token's scopes do not matter, only whose it is."""
    if by is not None and by.pk != user.pk and all_verbs(user) - all_verbs(by):
        raise PermissionDenied("people.edit")


def demand_all(by: User) -> None:
    """For what decides who comes in as whom: it may be done by who has all rights, and comes with all of them."""
    demand(by, "people.edit")
    if frozenset(VERBS) - givable(by) or not everywhere(by):
        raise PermissionDenied("people.edit")


def keep_an_administrator(user: User, team: Team) -> None:
    """Before somebody's role in a team changes, ends or is limited."""
    if Membership.objects.filter(user=user, team=team, role="admin").exists():
        _others(user)


def _others(user: User) -> None:
    admins = (
        Membership.objects.select_for_update(of=("self",))
        .filter(role="admin", user__is_active=True, ends_at__isnull=True)
        .living()
    )
    if all(one.user_id == user.pk for one in admins):  # locked: two who leave at once cannot both be the last but one
        raise ValidationError(_("Il faut garder au moins un administrateur."))


@transaction.atomic
def set_active(user: User, *, active: bool, by: User | None) -> User:
    """Let somebody in no more, or again. What they wrote stays; their keys to the API go."""
    demand(by, "people.edit")
    (may_touch if active else may_close)(user, by=by)
    if not active:
        _others(user)
        user.tokens.all().delete()
    user.is_active = active
    user.save(update_fields=["is_active"])
    return user


@transaction.atomic
def new_password(user: User, *, by: User | None) -> str:
    """For a colleague who lost theirs: it is told once, and their open sessions and their keys to the API end."""
    demand(by, "people.edit")
    may_touch(user, by=by)
    first = password()
    user.set_password(first)
    user.save(update_fields=["password"])
    user.tokens.all().delete()
    return first


def create_token(*, user: User, name: str = "", scopes: Sequence[str] = (), expires_at: datetime | None = None) -> str:
    """A key to the API; the text is returned once and never kept."""
    if unknown := [scope for scope in scopes if scope not in VERBS]:
        words = _("Portée inconnue : %(scope)s. Portées : %(all)s.")
        raise ValidationError(words % {"scope": unknown[0], "all": ", ".join(VERBS)})
    text = f"parvis_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(user=user, name=name[:80], digest=digest(text), scopes=list(scopes), expires_at=expires_at)
    return text


def revoke_token(token: ApiToken, *, by: User) -> None:
    if token.user_id != by.pk:
        demand(by, "people.edit")
        may_close(token.user, by=by)
    token.delete()
