"""What the counter shows of a case: its part beside the person, its number on the rows, its way to narrow the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases import actions
from parvis.cases.lists import numbered, of_conversation
from parvis.cases.models import Case, CaseLink
from parvis.cases.moving import moving
from parvis.cases.uniting import near
from parvis.cases.words import PUBLIC, said
from parvis.city import references
from parvis.inbox import hooks
from parvis.inbox.models import Conversation
from parvis.people.access import may
from parvis.people.models import User


def _beside(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    """The case above the conversation, or the way to open one."""
    case, may_edit = of_conversation(conversation), may(user, "case.edit", conversation)
    if case is None and not may_edit:
        return None
    if case is None:
        return {"case": None, "may_edit": may_edit, "near": near.to_conversation(conversation, user)}
    return {"case": case, "said": said(case), "may_edit": may_edit} | (moving(case, [conversation]) if may_edit else {})


def _linked(among: RawSQL, user: User) -> QuerySet[CaseLink]:
    return CaseLink.objects.filter(conversation__in=among, current=True)


def _marks(found: Sequence[tuple[int, hooks.Fields]], now: datetime) -> Iterator[tuple[int, hooks.Mark]]:
    for pk, case in found:
        tone = "done" if case["closed"] else "late" if case["priority"] == "danger" else ""
        yield pk, hooks.Mark(case["number"], tone=tone, icon="folder", title=PUBLIC.get(case["state"], case["state"]))


def _narrowed(user: User, value: str) -> Q | None:
    found = Case.objects.seen_by(user).filter(pk__in=numbered(value).values("pk")).first()
    return Q(case_links__case=found, case_links__current=True) if found else None


def _narrowed_to(user: User, value: str) -> str:
    return _("Dossier %(number)s") % {"number": references.typed(value)[:20]}


TWO = gettext_lazy(
    "Elles sont dans deux dossiers ouverts, %(one)s et %(other)s : fusionnez les dossiers, détachez l’une ou clôturez-en un d’abord."
)
hooks.carries(hooks.Linked("cases.caselink", "case", {"case__closed_at": None}, TWO, actions.recount))
hooks.follows("cases", hooks.Follower(actions.heard, actions.followed))
hooks.shows("cases", hooks.Part("cases/parts/beside.html", _beside), order=10)
SHOWN = {"number": "case__number", "state": "case__public_state", "priority": "case__priority", "closed": "case__closed_at"}
hooks.marks("cases", hooks.Marker(_linked, SHOWN, _marks))
hooks.narrows("dossier", hooks.Narrow(_narrowed, _narrowed_to))
