"""Who comes, who goes, and their keys."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.people.access import ROLES, VERBS, demand
from parvis.people.models import ApiToken, Membership, Team, User
from parvis.people.sessions import digest

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
    """One's own profile, or anybody's by an administrator: `name`, `language`, `theme`, `on_duty`, `is_active`."""
    if by.pk != user.pk or "is_active" in changes:
        demand(by, "people.edit")
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
    if role != "admin" and Membership.objects.filter(user=user, team=team, role="admin").exists():
        _others(user)
    if not role:
        Membership.objects.filter(user=user, team=team).delete()
        return None
    return Membership.objects.update_or_create(user=user, team=team, defaults={"role": role})[0]


def _others(user: User) -> None:
    admins = Membership.objects.filter(role="admin", user__is_active=True).exclude(user=user)
    if not admins.exists():
        raise ValidationError(_("Il faut garder au moins un administrateur."))


@transaction.atomic
def set_active(user: User, *, active: bool, by: User | None) -> User:
    """Let somebody in no more, or again. What they wrote stays; their keys to the API go."""
    demand(by, "people.edit")
    if not active:
        _others(user)
        user.tokens.all().delete()
    user.is_active = active
    user.save(update_fields=["is_active"])
    return user


@transaction.atomic
def new_password(user: User, *, by: User | None) -> str:
    """For a colleague who lost theirs: it is told once, and their open sessions end."""
    demand(by, "people.edit")
    first = password()
    user.set_password(first)
    user.save(update_fields=["password"])
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
    token.delete()
