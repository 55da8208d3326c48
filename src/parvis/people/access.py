"""Who may do what: one table *role × verb*, one function `may`. Printable for the data-protection officer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from parvis.people.scopes import LIMITED, Held, Limits, limits_of, lives, within

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from parvis.people.models import User

VERBS = (
    "post.see", "post.write", "post.publish", "post.judge", "flow.edit", "idea.propose", "idea.sort", "media.write", "media.keep",
    "stop.press", "busy.press",
    "account.see", "account.connect",
    "inbox.see", "inbox.reply", "inbox.note", "inbox.assign", "inbox.moderate", "inbox.sort", "inbox.approve", "inbox.oversee",
    "inbox.transfer", "figure.see",
    "answer.see", "answer.write",
    "case.edit", "subject.edit", "rule.edit", "lookout.edit", "square.moderate",
    "live.edit", "live.moderate", "live.report", "place.edit", "contest.edit",
    "charter.see", "charter.edit", "charter.exempt",
    "journal.see", "hook.edit", "people.edit", "import.run", "city.edit", "record.keep", "model.edit", "assist.edit",
    "training.learn", "training.lead",
)  # fmt: skip

ROLES: dict[str, frozenset[str]] = {
    "admin": frozenset(VERBS),
    "manager": frozenset(VERBS) - {"people.edit", "model.edit", "assist.edit"},
    "approver": frozenset({
        "post.see", "post.write", "post.publish", "post.judge", "idea.propose", "idea.sort", "media.write", "media.keep", "stop.press",
        "account.see",
        "inbox.see", "inbox.note", "inbox.approve", "inbox.oversee", "figure.see", "lookout.edit", "place.edit",
        "contest.edit",
        "answer.see", "answer.write",
        "live.edit", "live.moderate", "live.report",
        "charter.see", "charter.exempt",
        "journal.see",
        "training.learn",
    }),
    "agent": frozenset({
        "post.see", "post.judge", "idea.propose", "media.write",
        "account.see",
        "inbox.see", "inbox.reply", "inbox.note", "inbox.assign", "inbox.moderate", "inbox.sort", "inbox.approve",
        "inbox.transfer", "figure.see",
        "answer.see", "answer.write",
        "case.edit", "subject.edit", "lookout.edit", "square.moderate",
        "live.moderate", "live.report",
        "charter.see",
        "training.learn",
    }),
    "trainee": frozenset({
        "post.see",
        "account.see",
        "inbox.see", "inbox.reply", "inbox.note", "inbox.assign", "figure.see",
        "answer.see",
        "charter.see",
        "training.learn",
    }),
    "contributor": frozenset({
        "post.see", "post.write", "post.judge", "idea.propose", "media.write", "place.edit",
        "answer.see",
        "live.report",
        "charter.see",
        "training.learn",
    }),
}  # fmt: skip

LEARNING = frozenset({"trainee"})
"""Roles whose every answer waits for a colleague's yes."""
EVERYWHERE = frozenset({"admin", "manager"})
"""Roles that see the things of every team."""


OWN = "own"
"""The `role` of a membership whose verbs the city chose itself: `people.models.OwnRole`."""
Row = tuple[int, str, Any, Any, bool, Any, str | None, int | None]
"""team, role, begins, ends, guest, limits, verbs and id of an own role: a membership, as it is read with its user."""
COLUMNS = ("team_id", "role", "begins_at", "ends_at", "guest", "limits", "own__verbs", "own_id")


def held(user: User) -> tuple[Held, ...]:
    """The roles that somebody has now, read once for a request (kept on the user object)."""
    kept: tuple[Held, ...] | None = getattr(user, "_held", None)
    if kept is None:
        remember(user, list(user.memberships.values_list(*COLUMNS)))
        kept = user._held  # type: ignore[attr-defined]
    return kept  # type: ignore[return-value]


def remember(user: User, rows: Sequence[Row]) -> None:
    """The memberships of `user`, read already with something else."""
    now = timezone.now()
    found = [
        Held(team, role, granted(role, verbs, limits_of(limits)), guest, limits_of(limits), own)
        for team, role, begins, ends, guest, limits, verbs, own in rows
        if lives(begins, ends, now)
    ]
    if user.elected:
        found = []  # whatever was given to them by mistake
    user._held = tuple(found)  # type: ignore[attr-defined]
    user._over = bool(rows) and not found and not user.elected  # type: ignore[attr-defined]


def over(user: User) -> bool:
    """Had they roles, and is the time of all of them over, or not begun? They come in no more."""
    held(user)
    return bool(user._over)  # type: ignore[attr-defined]


def granted(role: str, own: str | None = None, limits: Limits | None = None) -> frozenset[str]:
    """The verbs of a role; of a limited one, those that know limits."""
    found = frozenset(filter(None, (own or "").split(","))) if role == OWN else ROLES.get(role, frozenset())
    return found & LIMITED if limits else found


def roles(user: User) -> dict[int, str]:
    """team id → role."""
    return {one.team: one.role for one in held(user)}


def all_verbs(user: User) -> frozenset[str]:
    """All that a user may do somewhere, whatever token they come with."""
    return frozenset().union(*(one.verbs for one in held(user)))


def verbs(user: User) -> frozenset[str]:
    """All that a user may do somewhere, less what their token's scopes leave out."""
    return _scoped(user, all_verbs(user))


def givable(user: User) -> frozenset[str]:
    """What they may do without limits, with the token that they come with: what they may give, and whose keys they may hold."""
    return _scoped(user, frozenset().union(*(one.verbs for one in held(user) if not one.limits)))


def _scoped(user: User, found: frozenset[str]) -> frozenset[str]:
    scopes = getattr(user, "token_scopes", None)
    return found & frozenset(scopes) if scopes else found


def promised(user: User) -> frozenset[str]:
    """All that a user may do now or will: a role that begins tomorrow is theirs already where somebody would hold their keys."""
    if user.elected:
        return frozenset()
    now = timezone.now()
    rows = user.memberships.values_list(*COLUMNS)
    return frozenset().union(
        *(granted(role, verbs, limits_of(limits)) for _team, role, _begins, ends, _guest, limits, verbs, _own in rows
          if ends is None or now < ends)
    )  # fmt: skip


def everywhere(user: User) -> bool:
    return any(one.role in EVERYWHERE and not one.limits for one in held(user))


def teams(user: User, verb: str) -> list[int]:
    """The teams in which a user may do `verb` without limits; for `everywhere` users the caller does not ask."""
    return [one.team for one in held(user) if verb in one.verbs and not one.limits]


def sees(user: User, verb: str) -> tuple[int, ...] | None:
    """The teams in which a user may do `verb` without limits, None: all of them. What of a user a statement depends on."""
    return None if everywhere(user) else tuple(teams(user, verb))


def like(pk: int, roles: tuple[Held, ...]) -> User:
    """Somebody with these roles, for a statement that depends on the roles and the id of a user and on nothing else of them."""
    from parvis.people.models import User

    user = User(pk=pk)
    user._held = roles  # type: ignore[attr-defined]
    user._over = False  # type: ignore[attr-defined]  # whose time is over comes in no more, and asks for nothing
    return user


def limited(user: User, verb: str) -> list[Held]:
    """Their roles that give `verb` within limits: a room that knows them adds what is inside."""
    return [one for one in held(user) if verb in one.verbs and one.limits]


def guest(user: User) -> bool:
    """Of an agency, and nothing else here."""
    found = held(user)
    return bool(found) and all(one.guest for one in found)


def able(verb: str, team: int, at: datetime | None = None) -> QuerySet[User]:
    """Who may do `verb` in a team, now (or at another moment) and without limits."""
    from parvis.people.models import User, living

    having = [role for role, granted in ROLES.items() if verb in granted]
    free = living("memberships__", at) & Q(memberships__limited=False)
    own = Q(memberships__role=OWN, memberships__own__verbs__contains=f",{verb},")
    here = Q(memberships__team=team) & (Q(memberships__role__in=having) | own)
    anywhere = Q(memberships__role__in=EVERYWHERE & set(having))
    return User.objects.filter(free & (here | anywhere), is_active=True).distinct().order_by("name", "pk")


def holders(verb: str) -> QuerySet[User]:
    """Who may do `verb` somewhere, now and without limits: by a role of the house or by one that the city made."""
    from parvis.people.models import User, living

    having = [role for role, granted in ROLES.items() if verb in granted]
    giving = Q(memberships__role__in=having) | Q(memberships__role=OWN, memberships__own__verbs__contains=f",{verb},")
    free = living("memberships__") & Q(memberships__limited=False)
    return User.objects.filter(free & giving, is_active=True, elected=False).distinct()


def administrators() -> QuerySet[User]:
    """Those who look after the house, and are told when something is wrong with it."""
    from parvis.people.models import User, living

    return User.objects.filter(living("memberships__"), memberships__role="admin", is_active=True).distinct().order_by("pk")


def may(user: Any, verb: str, thing: Any = None) -> bool:
    """True if `user` may do `verb` to `thing` (something with a `team_id`; None = to something at all), and to what `thing.also(verb)`
    names: what is done to a post is done on accounts, and these may be another team's."""
    if not getattr(user, "is_active", False) or not getattr(user, "pk", None):
        return False
    if verb not in verbs(user):
        return False
    if everywhere(user):
        return True
    return _there(user, verb, thing) and all(_there(user, verb, one) for one in _also(verb, thing))


def _there(user: User, verb: str, thing: Any) -> bool:
    team = getattr(thing, "team_id", None)
    if team is None or team in teams(user, verb):
        return True
    return any(one.team == team and within(one.limits, thing) for one in limited(user, verb))


def _also(verb: str, thing: Any) -> Iterable[Any]:
    return thing.also(verb) if hasattr(thing, "also") else ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody may, or may not: `held` are their roles there, `granting` the roles that would do."""

    may: bool
    why: str  # inactive · over · no-role · nowhere · token · role · everywhere · limited · outside · elsewhere
    held: tuple[tuple[int, str], ...] = ()
    granting: tuple[str, ...] = ()


def why(user: User, verb: str, team: int | None = None, thing: Any = None) -> Reason:
    """The same answer as `may`, with its reason. `team` None: somewhere at all. `thing`: an account, a post … of that team."""
    team = getattr(thing, "team_id", team)
    granting = tuple(role for role, granted in ROLES.items() if verb in granted)
    if not user.is_active:
        return Reason(False, "inactive", granting=granting)
    if not held(user):
        return Reason(False, "over" if over(user) else "no-role", granting=granting)
    giving = [one for one in held(user) if verb in one.verbs]
    if not giving:
        return Reason(False, "nowhere", _told(held(user)), granting)
    if verb not in verbs(user):
        return Reason(False, "token", _told(giving), granting)
    there = [one for one in giving if team is None or one.team == team]
    inside = [one for one in there if not one.limits or thing is None or within(one.limits, thing)]
    if inside and not all(_there(user, verb, one) for one in _also(verb, thing)) and not everywhere(user):
        return Reason(False, "elsewhere", _told(giving), granting)
    if inside:
        free = [one for one in inside if not one.limits]
        return Reason(True, "role" if free else "limited", _told(free or inside), granting)
    if everywhere(user):
        return Reason(True, "everywhere", _told([one for one in held(user) if one.role in EVERYWHERE]), granting)
    return Reason(False, "outside" if there else "elsewhere", _told(there or giving), granting)


def _told(rows: Sequence[Held]) -> tuple[tuple[int, str], ...]:
    return tuple((one.team, one.role) for one in rows)


def demand(user: Any, verb: str, thing: Any = None) -> None:
    """Raises PermissionDenied unless `may`. `user` None = the machine itself, which may."""
    if user is not None and not may(user, verb, thing):
        raise PermissionDenied(verb)
