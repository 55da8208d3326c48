"""A person is forgotten in their cases (called by `records`, inside its transactions)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from parvis.cases.jobs import anonymise
from parvis.cases.models import Case, CaseLink, CaseStep
from parvis.inbox.forgetting import masked
from parvis.kept.hooks import Person, Slice, Stay

AT_ONCE = 100


def theirs(person: Person) -> QuerySet[Case]:
    """Cases above their conversations and above nobody else's."""
    talks = person.rows("conversation")
    linked = CaseLink.objects.filter(case=OuterRef("pk"))
    of_all = Q(current=True) | Q(case__merged_into__isnull=False)  # merged, it was theirs whose conversations went along
    here, elsewhere = linked.filter(conversation__in=talks), linked.filter(of_all).exclude(conversation__in=talks)
    return Case.objects.filter(Exists(here)).exclude(Exists(elsewhere))


def forget_cases(person: Person, after: int) -> Slice:
    """One that is closed says nothing any more. One that goes on keeps its object and its place, without the person."""
    found = list(theirs(person).filter(pk__gt=after).order_by("pk")[:AT_ONCE])
    for case in found:
        if case.forgotten_at:
            continue
        if case.closed_at:
            anonymise(case, linked=True)
            continue
        case.title, case.answers = masked(case.title, person.needles), {}
        case.revision += 1
        case.save(update_fields=["title", "answers", "revision"])
    return Slice(len(found), found[-1].pk if found else None)


def open_cases(person: Person) -> Stay | None:
    kept = theirs(person).filter(closed_at__isnull=True).count()
    return Stay(kept, "open") if kept else None


def forget_steps(person: Person, after: int) -> Slice:
    """What colleagues noted for each other; what residents were told stays where others were told the same."""
    steps = CaseStep.objects.filter(Q(case__in=person.rows("case")) | Q(conversation__in=person.rows("conversation")))
    done = steps.update(reason="")
    CaseStep.objects.filter(case__in=person.rows("case"), case__public=False).update(told="")
    return Slice(done)
