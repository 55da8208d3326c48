"""What residents answer each other in the forum: questions that the counter did not have to answer. One statement."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q

from parvis.forum.models import Contribution, Thread
from parvis.insights.boards.rolling import moments
from parvis.insights.counter.figures import Asked


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Of `asked` questions of the forum: how many a resident answered, and to how many a resident's answer is the accepted one."""

    asked: int
    answered: int
    accepted: int


def neighbours(asked: Asked) -> Neighbours | None:
    """Questions that are shown, by the day on which they were asked. None: nobody asked any, or figures are narrowed to what a forum
    does not know (a network, a team …)."""
    if asked.narrow:
        return None
    begins, ends = moments(asked.first, asked.last)
    theirs = Q(colleague=None, official=False, state="shown", kind="answer")
    said = Contribution.objects.filter(theirs, thread=OuterRef("pk")).exclude(resident=OuterRef("resident"))
    own = Q(accepted__colleague=None, accepted__official=False, accepted__isnull=False) & ~Q(accepted__resident=F("resident"))
    threads = Thread.objects.filter(state="open", asked_at__gte=begins, asked_at__lt=ends).annotate(by=Exists(said))
    told = threads.aggregate(asked=Count("pk"), answered=Count("pk", filter=Q(by=True)), accepted=Count("pk", filter=own))
    return Neighbours(**told) if told["asked"] else None
