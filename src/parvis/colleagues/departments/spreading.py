"""A role in a department becomes memberships in each team below it, so that whoever asks who may do what asks one table.

A role given in a team itself goes before; of two departments the nearer one — as long as it lives: what lies under it counts before it
begins and after it ends. So one role may become several memberships in a team, one after the other and never two at once, and a role
begins and ends at its moment without anybody doing anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from parvis.people.models import Department, DepartmentRole, Membership, Team, User

DEEPEST = 8
Span = tuple[datetime | None, datetime | None]
"""From a moment until another, that one not included; None: always before, for ever after."""
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def above(pk: int, parents: Mapping[int, int | None]) -> list[int]:
    """A department and what it is part of, the nearest first; a circle ends where it began."""
    found: list[int] = []
    here: int | None = pk
    while here is not None and here not in found:
        found.append(here)
        here = parents.get(here)
    return found


def without(span: Span, taken: Iterable[Span]) -> list[Span]:
    """What is left of a span, in order."""
    here, end = span[0] or EARLIEST, span[1] or LATEST
    left: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted((begins or EARLIEST, ends or LATEST) for begins, ends in taken):
        if ends <= begins:
            continue  # it never lives
        if here < min(begins, end):
            left.append((here, min(begins, end)))
        here = max(here, ends)
    if here < end:
        left.append((here, end))
    return [(None if begins == EARLIEST else begins, None if ends == LATEST else ends) for begins, ends in left]


def wanted(
    roles: Mapping[tuple[int, int], tuple[int, Span]],
    teams: Mapping[int, int],
    parents: Mapping[int, int | None],
    own: Mapping[tuple[int, int], Span],
) -> Iterator[tuple[int, int, int, Span]]:
    """(user, team, department role, span) for each membership that is to be.

    `roles`: (user, department) → its key and span; `teams`: team → department; `own`: (user, team) → the span of a role given there.
    """
    users = {user for user, _department in roles}
    for team, department in teams.items():
        way = above(department, parents)
        for user in users:
            taken = [own[user, team]] if (user, team) in own else []
            for key, span in (roles[user, here] for here in way if (user, here) in roles):
                for left in without(span, taken):
                    yield user, team, key, left
                taken.append(span)


def spread(user: User | None = None) -> None:
    """Make memberships agree with the roles of departments: of one user, or of all. In the caller's transaction."""
    mine = {"user": user} if user else {}
    parents = dict(Department.objects.select_for_update().order_by("pk").values_list("pk", "parent_id"))  # one after the other
    rows = {row.pk: row for row in DepartmentRole.objects.filter(**mine)}
    roles = {(row.user_id, row.department_id): (row.pk, (row.begins_at, row.ends_at)) for row in rows.values()}
    teams = dict(Team.objects.filter(department__isnull=False).values_list("pk", "department_id"))
    own: dict[tuple[int, int], Span] = {}
    have: dict[tuple[int, int, int, Span], list[Membership]] = defaultdict(list)
    for row in Membership.objects.filter(**mine, user__department_roles__isnull=False).distinct():
        if row.through_id is None:
            own[row.user_id, row.team_id] = row.begins_at, row.ends_at
        else:
            have[row.user_id, row.team_id, row.through_id, (row.begins_at, row.ends_at)].append(row)
    want = set(wanted(roles, teams, parents, own))
    right = {key for key in have if key in want and [row.role for row in have[key]] == [rows[key[2]].role]}
    wrong = [row.pk for key, found in have.items() if key not in right for row in found]
    Membership.objects.filter(pk__in=wrong).delete()
    Membership.objects.bulk_create(
        Membership(user_id=user, team_id=team, role=rows[key].role, through=rows[key], begins_at=begins, ends_at=ends)
        for user, team, key, (begins, ends) in sorted(want - right, key=lambda one: one[:3])
    )
