"""Which cases a list shows, and who may work on one: for the pages and the API alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Q

from parvis.cases.models import Case, CaseLink, CaseSet
from parvis.city import references
from parvis.inbox.models import Conversation
from parvis.people.access import everywhere, may, teams
from parvis.people.models import User
from parvis.search.index import find

WITH = ("team", "topic", "category")
OPEN = Q(closed_at__isnull=True)
VIEWS: Mapping[str, Callable[[User], Q]] = {
    "ouverts": lambda user: OPEN,
    "nouveaux": lambda user: Q(state="new"),
    "services": lambda user: Q(state="outside"),
    "habitants": lambda user: Q(state="resident"),
    "clos": lambda user: Q(closed_at__isnull=False),
    "tous": lambda user: Q(),
}


def chosen(
    user: User, *, view: str = "", state: str = "", public_state: str = "", team: int | None = None, category: str = "",
    topic: str = "", kind: str = "", priority: str = "", public: bool | None = None, q: str = "",
) -> CaseSet:  # fmt: skip
    """Cases that `user` may see. `category`: a code, with all under it; `topic`: a key."""
    found = Case.objects.seen_by(user).filter(merged_into__isnull=True)
    if view in VIEWS:
        found = found.filter(VIEWS[view](user))
    same = {"state": state, "public_state": public_state, "team": team, "topic__key": topic, "kind": kind, "priority": priority}
    found = found.filter(**{name: value for name, value in same.items() if value})
    if category:
        found = found.filter(
            Q(category__code=category) | Q(category__parent__code=category) | Q(category__parent__parent__code=category)
        )
    if public is not None:
        found = found.filter(public=public)
    return found.filter(_said(q)) if q.strip() else found


def _said(q: str) -> Q:
    """A number, or words."""
    if references.is_right(q):
        return Q(pk__in=numbered(q).values("pk"))
    return Q(pk__in=find(q, label="cases.case").order_by().values("row"))


def numbered(number: str) -> CaseSet:
    """The case to which a number leads: its own, or that into which it was merged. At most one."""
    said = references.typed(number)
    found: CaseSet = Case.objects.filter(Q(number=said, merged_into__isnull=True) | Q(merged__number=said))
    return found


def editable(user: User, case: Case) -> bool:
    """Of a team where the user may, or above a conversation where they may: who has the person has the case."""
    if may(user, "case.edit", case):
        return True
    if not may(user, "case.edit"):
        return False
    if everywhere(user):
        return True
    mine = Q(conversation__team__in=teams(user, "case.edit")) | Q(conversation__assignee=user)
    return CaseLink.objects.filter(mine, case=case).exists()


def of_conversation(conversation: Conversation) -> Case | None:
    """The case above it now."""
    link = CaseLink.objects.filter(conversation=conversation, current=True).select_related("case__team", "case__category").first()
    return link.case if link else None
