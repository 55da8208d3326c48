"""What happened to a case, and the conversations under it that a reader may see."""

from __future__ import annotations

from django.db.models import Prefetch, Q

from parvis.cases.models import Case, CaseStep, Telling
from parvis.cases.words import INSIDE, STEPS, said
from parvis.inbox.models import Conversation
from parvis.journal.looking import looked_at
from parvis.people.models import User

READ = "case.read"
SHOWN = 200
"""Steps of a history, conversations of a case: the newest."""


def conversations(case: Case, user: User) -> list[Conversation]:
    """Those that the reader may see, the last that moved first."""
    seen = Conversation.objects.seen_by(user).filter(case_links__case=case)
    return list(seen.select_related("account", "identity", "assignee").order_by("-last_at")[:SHOWN])


def opened(case: Case, linked: list[Conversation], *, by: User) -> None:
    """Somebody reads a case that tells of what was said in private: the journal knows."""
    if any(one.private for one in linked):
        looked_at(case, kind=READ, by=by)


def history(case: Case, user: User) -> list[CaseStep]:
    """Oldest first, with what residents were told at each step; with what happened to the cases that were merged into it."""
    tellings = Telling.objects.select_related("conversation__account", "conversation__identity", "reply")
    steps = CaseStep.objects.filter(Q(case=case) | Q(case__merged_into=case))
    found = steps.select_related("case", "by", "conversation__identity", "conversation__account").order_by("-at", "-id")
    rows = list(found.prefetch_related(Prefetch("tellings", tellings))[:SHOWN])
    seen = set(
        Conversation.objects.seen_by(user)
        .filter(pk__in=[r.conversation_id for r in rows if r.conversation_id])
        .values_list("pk", flat=True)
    )
    for row in rows:
        row.words = STEPS.get(row.kind, row.kind)  # type: ignore[attr-defined]
        row.became = said(row) if row.public_state else str(INSIDE.get(row.state, "")) if row.kind == "inside" else ""  # type: ignore[attr-defined]
        row.of = row.case.number if row.case_id != case.pk else ""  # type: ignore[attr-defined]
        row.visible = row.conversation_id in seen  # type: ignore[attr-defined]
    return rows[::-1]
