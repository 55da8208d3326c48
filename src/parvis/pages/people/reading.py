"""What the pages and the API tell of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.pages.forms import OWN_WORDS, ROLE_WORDS, called
from parvis.people.access import OWN, Reason, administrators
from parvis.people.models import Compulsory, Membership, OpenSession, Team, User, living
from parvis.people.scopes import CITYWIDE, LIMITED, limits_of
from parvis.publishing.models import Campaign

MOST = 100


def sessions_of(user: User) -> list[OpenSession]:
    """Those that still open something, the last used first."""
    living = Session.objects.filter(session_key=OuterRef("key"), expire_date__gt=timezone.now())
    return list(OpenSession.objects.filter(Exists(living), user=user).order_by("-seen_at")[:MOST])


def without_factor() -> list[User]:
    """Who must have a second factor and has none."""
    having = Authenticator.objects.filter(user=OuterRef("pk"), type__in=("totp", "webauthn"))
    asked = set(Compulsory.objects.values_list("role", flat=True))
    own = [int(pk) for _own, dash, pk in (key.partition("-") for key in asked) if dash]
    theirs = living("memberships__") & (Q(memberships__role__in=asked) | Q(memberships__role=OWN, memberships__own__in=own))
    found = User.objects.filter(theirs, ~Exists(having), is_active=True)
    return list(found.distinct().order_by("name", "pk")[:MOST])


def _role(role: str) -> str:
    return str(ROLE_WORDS.get(role, OWN_WORDS if role == OWN else role))


def guards() -> list[User]:
    return list(administrators()[:5])


def reach(verb: str) -> str:
    """How far a verb goes, whatever the role."""
    if verb in CITYWIDE:
        return _("toute la ville")
    if verb in LIMITED:
        return _("ses équipes, se limite")
    return _("ses équipes")


def holdings(user: User) -> list[tuple[str, str, list[str]]]:
    """(team, role with its dates, what it is limited to) of each role that somebody has now."""
    rows = list(
        Membership.objects.living().filter(user=user).select_related("team", "own", "through__department").order_by("team__name")
    )
    return [(str(row.team), called(row), limits) for row, limits in zip(rows, reaches(rows), strict=True)]


def reaches(rows: Sequence[Membership]) -> list[list[str]]:
    """The limits of roles, by name: three queries for all of them."""
    wanted = [limits_of(row.limits) for row in rows]
    campaigns = Campaign.objects.in_bulk({one.campaign for one in wanted if one.campaign})
    accounts = Account.objects.in_bulk({pk for one in wanted for pk in one.accounts})
    topics = Topic.objects.in_bulk({pk for one in wanted for pk in one.topics})
    return [
        [
            *(str(campaigns[pk]) for pk in [one.campaign] if pk in campaigns),
            *(network.capitalize() for network in sorted(one.networks)),
            *(accounts[pk].called for pk in sorted(one.accounts) if pk in accounts),
            *(str(topics[pk]) for pk in sorted(one.topics) if pk in topics),
        ]
        for one in wanted
    ]


@dataclass(frozen=True, slots=True)
class Answer:
    may: bool
    words: str
    roles: str


def answer(reason: Reason, user: User, team: Team | None, thing: object = "") -> Answer:
    """« Why may I (not)? » in a sentence. `thing`: what it was asked of, by its name."""
    names = dict(Team.objects.filter(pk__in=[where for where, _role in reason.held]).values_list("pk", "name"))
    through = dict(
        Membership.objects.living()
        .filter(user=user, team__in=names, through__isnull=False)
        .values_list("team", "through__department__name")
    )
    for where, department in through.items():
        names[where] = _("%(team)s, par %(department)s") % {"team": names[where], "department": department}
    held = ", ".join(f"{_role(role)} ({names.get(where, '?')})" for where, role in reason.held)
    words = {
        "inactive": _("%(who)s n’a plus d’accès."),
        "over": _("L’accès de %(who)s est fini, ou n’a pas commencé."),
        "token": _("%(who)s le peut, mais pas avec ce jeton : %(held)s."),
        "limited": _("%(who)s le peut, dans les limites de ce rôle : %(held)s."),
        "outside": _("%(who)s ne le peut pas : « %(thing)s » est hors des limites de ce rôle : %(held)s."),
        "no-role": _("%(who)s n’a de rôle dans aucune équipe."),
        "nowhere": _("Aucun des rôles de %(who)s ne le permet : %(held)s."),
        "elsewhere": _("%(who)s le peut ailleurs, mais pas dans l’équipe %(team)s : %(held)s."),
        "role": _("%(who)s le peut par ce rôle : %(held)s."),
        "everywhere": _("%(who)s le peut dans toutes les équipes, par ce rôle : %(held)s."),
    }[reason.why]
    told = words % {"who": user, "held": held, "team": team or "", "thing": thing}
    return Answer(reason.may, told, ", ".join(str(ROLE_WORDS[role]) for role in reason.granting))
