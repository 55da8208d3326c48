"""Who may do what: one table *role × verb*, one function `may`. Printable for the data-protection officer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from parvis.people.models import User

VERBS = (
    "post.see", "post.write", "post.publish", "media.write", "stop.press",
    "account.see", "account.connect",
    "inbox.see", "inbox.reply", "inbox.note", "inbox.assign", "inbox.moderate",
    "journal.see", "hook.edit", "people.edit", "import.run",
)  # fmt: skip

ROLES: dict[str, frozenset[str]] = {
    "admin": frozenset(VERBS),
    "manager": frozenset(VERBS) - {"people.edit"},
    "approver": frozenset({"post.see", "post.write", "post.publish", "media.write", "stop.press", "account.see",
                           "inbox.see", "inbox.note", "journal.see"}),
    "agent": frozenset({"post.see", "account.see", "media.write", "inbox.see", "inbox.reply", "inbox.note",
                        "inbox.assign", "inbox.moderate"}),
    "contributor": frozenset({"post.see", "post.write", "media.write"}),
}  # fmt: skip

EVERYWHERE = frozenset({"admin", "manager"})
"""Roles that see the things of every team."""


def roles(user: User) -> dict[int, str]:
    """team id → role, read once for a request (kept on the user object)."""
    kept: dict[int, str] | None = getattr(user, "_roles", None)
    if kept is None:
        kept = dict(user.memberships.values_list("team_id", "role"))
        user._roles = kept  # type: ignore[attr-defined]
    return kept


def verbs(user: User) -> frozenset[str]:
    """All that a user may do somewhere, less what their token's scopes leave out."""
    found: frozenset[str] = frozenset().union(*(ROLES.get(role, frozenset()) for role in roles(user).values()))
    scopes = getattr(user, "token_scopes", None)
    return found & frozenset(scopes) if scopes else found


def everywhere(user: User) -> bool:
    return any(role in EVERYWHERE for role in roles(user).values())


def teams(user: User, verb: str) -> list[int]:
    """The teams in which a user may do `verb`; for `everywhere` users the caller does not ask."""
    return [team for team, role in roles(user).items() if verb in ROLES.get(role, frozenset())]


def able(verb: str, team: int) -> QuerySet[User]:
    """Who may do `verb` in a team."""
    from parvis.people.models import User

    having = [role for role, granted in ROLES.items() if verb in granted]
    here = Q(memberships__team=team, memberships__role__in=having)
    anywhere = Q(memberships__role__in=EVERYWHERE & set(having))
    return User.objects.filter(here | anywhere, is_active=True).distinct().order_by("name", "pk")


def may(user: Any, verb: str, thing: Any = None) -> bool:
    """True if `user` may do `verb` to `thing` (something with a `team_id`; None = to something at all)."""
    if not getattr(user, "is_active", False) or not getattr(user, "pk", None):
        return False
    if verb not in verbs(user):
        return False
    team = getattr(thing, "team_id", None)
    return team is None or everywhere(user) or team in teams(user, verb)


def demand(user: Any, verb: str, thing: Any = None) -> None:
    """Raises PermissionDenied unless `may`. `user` None = the machine itself, which may."""
    if user is not None and not may(user, verb, thing):
        raise PermissionDenied(verb)
