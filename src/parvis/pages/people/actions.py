"""Who comes in and how, where they are signed in, what protects them: the verbs, each a line of the journal."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.changes import changed_since
from parvis.journal.record import record
from parvis.pages.people.factor import key_of
from parvis.people.access import EVERYWHERE, OWN, ROLES, demand, granted
from parvis.people.actions import may_close, may_give, may_touch, open_only
from parvis.people.models import Compulsory, Invitation, Membership, OpenSession, OwnRole, Team, User
from parvis.people.scopes import LIMITED
from parvis.people.sessions import digest
from parvis.publishing.models import Campaign

LASTS = timedelta(hours=48)
LONGEST_VISIT = timedelta(days=366)
TRIES = 5
"""Addresses that may be wrong before the link is closed."""


class Gone(Exception):
    """The link was used, closed, or its time is over."""


@transaction.atomic
def changed_password(user: User) -> None:
    """By themselves. Their keys to the API end with the old one: whoever knew it may have made one."""
    gone, _rows = user.tokens.all().delete()
    record("user.password", by=user, about=user)
    if gone:
        record("token.revoked", by=user, about=user, rows=gone)


@transaction.atomic
def invite(
    *, email: str, role: str, team: Team, by: User, name: str = "", begins_at: datetime | None = None, ends_at: datetime | None = None,
    campaign: int | None = None,
) -> tuple[Invitation, str]:  # fmt: skip
    """A link for one address, and its secret (told once). An earlier link to the same address opens nothing any more.

    `begins_at`, `ends_at`: of the role that it brings. `campaign`: a guest of an agency, to whom nothing else opens, and who has to
    have a second factor. Raises ValidationError by field.
    """
    demand(by, "people.edit")
    email = email.strip().lower()
    validate_email(email)
    if role not in ROLES:
        raise ValidationError({"role": _("Rôle inconnu : %(role)s.") % {"role": role}})
    may_give(role, by=by, to=email)
    open_only(team)
    _demand_visit(role, begins_at, ends_at, campaign)
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("Quelqu’un a déjà cette adresse ici.")})
    Invitation.objects.filter(email__iexact=email, used_at__isnull=True).delete()
    secret, now = secrets.token_urlsafe(32), timezone.now()
    made = Invitation(
        email=email, name=name.strip()[:120], team=team, role=role, by=by, digest=digest(secret), made_at=now, expires_at=now + LASTS,
        begins_at=begins_at, ends_at=ends_at, campaign=campaign,
    )  # fmt: skip
    made.save()
    told: dict[str, Any] = {"until": ends_at.isoformat() if ends_at else "", "campaign": campaign} if ends_at or campaign else {}
    record("user.invited", by=by, about=made, role=role, team=team.pk, **told)
    return made, secret


def _demand_visit(role: str, begins: datetime | None, ends: datetime | None, campaign: int | None) -> None:
    now = timezone.now()
    wrong: dict[str, str] = {}
    if ends and (ends <= now or (begins and ends <= begins)):
        wrong["ends_at"] = _("La fin vient après le début, et n’est pas passée.")
    if campaign is not None:
        if ends is None or ends > now + LONGEST_VISIT:
            wrong["ends_at"] = _("Un invité vient jusqu’à un jour, dans l’année.")
        if role in EVERYWHERE:
            wrong["role"] = _("Ce rôle voit toutes les équipes : il ne se limite pas.")
        elif not granted(role) & LIMITED:
            wrong["role"] = _("Rien de ce que permet ce rôle ne se limite.")
        if not Campaign.objects.filter(pk=campaign).exists():
            wrong["campaign"] = _("Inconnu : %(what)s.") % {"what": campaign}
    if wrong:
        raise ValidationError({name: [words] for name, words in wrong.items()})


@transaction.atomic
def cancel(invitation: Invitation, *, by: User) -> None:
    demand(by, "people.edit")
    record("user.uninvited", by=by, about=invitation)
    Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).delete()


def opened(secret: str) -> Invitation:
    """What a link leads to while it opens something."""
    found = Invitation.objects.select_related("team", "by").filter(digest=digest(secret), used_at__isnull=True).first()
    if found is None or found.expires_at <= timezone.now() or found.tries >= TRIES:
        raise Gone
    return found


def accept(secret: str, *, email: str, username: str, name: str, password: str) -> User:
    """The invited person comes in. Their address must be the one that was invited: a link that strayed opens nothing."""
    invitation = opened(secret)
    if email.strip().lower() != invitation.email:
        wrong = Invitation.objects.filter(pk=invitation.pk, tries__lt=TRIES)
        if not wrong.update(tries=F("tries") + 1):  # of many at once no more are told than one after the other
            raise Gone
        raise ValidationError({"email": _("Cette invitation a été faite pour une autre adresse.")})
    try:
        return _accept(invitation, username=username, name=name, password=password)
    except IntegrityError as error:
        raise ValidationError(_("Ce nom ou cette adresse est déjà pris.")) from error


@transaction.atomic
def _accept(invitation: Invitation, *, username: str, name: str, password: str) -> User:
    if not Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(used_at=timezone.now()):
        raise Gone
    user = User(username=username, email=invitation.email, name=name or username)
    validate_password(password, user)
    user.full_clean(exclude=["password"])
    user.set_password(password)
    user.save()
    Membership.objects.create(user=user, **invitation.brings)
    Invitation.objects.filter(pk=invitation.pk).update(user=user)
    record("user.joined", by=user, about=user, role=invitation.role, team=invitation.team_id)
    return user


@transaction.atomic
def signed_in(user: User, *, key: str, address: str, browser: str) -> OpenSession:
    """Where they are signed in from now on. The journal keeps that they came, and whence for a year."""
    now = timezone.now()
    made = OpenSession.objects.create(user=user, key=key, begun_at=now, seen_at=now, address=address[:45], browser=browser[:80])
    record("user.signed-in", by=user, about=user)
    return made


def seen(pk: int, *, key: str) -> None:
    """They are still there; their session may have a new key after a change of password."""
    OpenSession.objects.filter(pk=pk).update(seen_at=timezone.now(), key=key)


@transaction.atomic
def close(found: OpenSession, *, by: User) -> None:
    """One's own, or that of whoever may no more by an administrator: the next click there asks for the password."""
    if found.user_id != by.pk:
        demand(by, "people.edit")
        may_close(found.user, by=by)
    Session.objects.filter(session_key=found.key).delete()
    found.delete()
    record("session.closed", by=by, about=found.user)


@transaction.atomic
def close_all(user: User, *, by: User, but: str = "") -> int:
    """All of somebody's sessions, less the one that asks."""
    if user.pk != by.pk:
        demand(by, "people.edit")
        may_close(user, by=by)
    rows = OpenSession.objects.filter(user=user).exclude(key=but)
    Session.objects.filter(session_key__in=rows.values_list("key", flat=True)).delete()
    gone = rows.delete()[0]
    record("session.closed", by=by, about=user, rows=gone)
    return gone


def factor_roles() -> dict[str, str]:
    """All roles of which a second factor may be asked, by their key; of those that the city made, the name ("" of the others)."""
    own = {key_of(OWN, pk): name for pk, name in OwnRole.objects.order_by("name").values_list("pk", "name")}
    return dict.fromkeys(ROLES, "") | own


@transaction.atomic
def demand_factor(role: str, *, wanted: bool, by: User, grace: int = 14) -> None:
    """A second factor for all who have a role (one that the city made: `own-` and its id), after some days of grace; or no longer."""
    demand(by, "people.edit")
    if role not in factor_roles():
        raise ValidationError({"role": _("Rôle inconnu : %(role)s.") % {"role": role}})
    there = Compulsory.objects.filter(role=role).first()
    if not wanted:
        Compulsory.objects.filter(role=role).delete()
    elif not 0 <= grace <= 90:
        raise ValidationError({"grace": _("Quatre-vingt-dix jours au plus.")})
    else:
        row, made = Compulsory.objects.get_or_create(role=role, defaults={"since": timezone.localdate(), "grace": grace})
        if not made:
            Compulsory.objects.filter(pk=row.pk).update(grace=grace)
    more = changed_since({}, Compulsory(), ("compulsory", there is not None, wanted), ("grace", there and there.grace, grace))
    record("factor.compulsory" if wanted else "factor.free", by=by, role=role, **more)


@transaction.atomic
def drop_factor(user: User, *, by: User | None) -> int:
    """For a colleague who lost their telephone: second factors and recovery codes go, their sessions end."""
    demand(by, "people.edit")
    may_touch(user, by=by)
    gone: int = Authenticator.objects.filter(user=user).delete()[0]
    Session.objects.filter(session_key__in=user.sessions.values_list("key", flat=True)).delete()
    user.sessions.all().delete()
    record("factor.dropped", by=by, about=user)
    return gone
