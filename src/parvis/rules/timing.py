"""What sets a rule off beside a message: somebody waits, a promise is near its end or past it, who has it is away.

A rule acts once in one such wait, and once on a message, whatever the clock says: what it does makes none of these begin.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from parvis.inbox.models import TO_ANSWER, Conversation, ConversationSet
from parvis.promises.hours import Week, between
from parvis.promises.models import Promise, PromiseSet
from parvis.rules.matching import Conditions
from parvis.rules.models import Rule, RuleRun
from parvis.shifts.models import Absence

TIMED = ("waiting", "soon", "late", "absent")
"""Looked for every minute; the others are heard when they happen."""


def set_off(conditions: Conditions, now: datetime) -> ConversationSet:
    """Conversations of which it is true now, whatever else the rule asks."""
    talks = Conversation.objects.filter(hidden_at__isnull=True, merged_into__isnull=True, last_in__gt=0).exclude(state="closed")
    if conditions.when == "waiting":
        waited = now - timedelta(minutes=conditions.wait)
        return talks.filter(TO_ANSWER, waiting_since__lte=waited).annotate(since=F("waiting_since"))
    if conditions.when == "absent":
        return talks.filter(assignee__in=away(now)).annotate(since=F("created_at"))
    theirs = _promises(conditions.when, now).filter(conversation=OuterRef("pk"))
    return talks.annotate(since=Subquery(theirs.order_by("-begun_at").values("begun_at")[:1])).filter(since__isnull=False)


def _promises(when: str, now: datetime) -> PromiseSet:
    return Promise.objects.soon(now) if when == "soon" else Promise.objects.late(now)


def away(now: datetime) -> list[int]:
    """Colleagues who are absent at this moment."""
    today = timezone.localdate(now)
    return [row.user_id for row in Absence.objects.filter(first__lte=today, last__gte=today) if row.covers(now)]


def candidates(rule: Rule, conditions: Conditions, now: datetime) -> ConversationSet:
    """Those on which it has not acted yet, narrowed by what the database can tell."""
    done = RuleRun.objects.filter(rule=rule)
    found = set_off(conditions, now).exclude(Exists(done.filter(message=OuterRef("last_in"))))
    if conditions.when != "absent":
        found = found.exclude(Exists(done.filter(conversation=OuterRef("pk"), at__gte=OuterRef("since"))))
    if not conditions.together:
        return found
    narrow = Q(private=conditions.private) if conditions.private is not None else Q()
    for name, wanted in (("account", conditions.accounts), ("kind", conditions.kinds), ("account__network", conditions.networks)):
        narrow &= Q(**{f"{name}__in": wanted}) if wanted else Q()
    return found.filter(narrow)


def long_enough(conditions: Conditions, talk: Conversation, week: Week | None, now: datetime) -> bool:
    """Where a rule of a wait asks for opening hours, the wait counts in them."""
    if conditions.when != "waiting" or week is None or not conditions.open or talk.waiting_since is None:
        return True
    return between(week, talk.waiting_since, now) >= timedelta(minutes=conditions.wait)


def still(conditions: Conditions, talk: int, now: datetime) -> bool:
    """What set it off is still so: nobody answered between the minute that saw it and the worker that acts."""
    return conditions.when not in TIMED or set_off(conditions, now).filter(pk=talk).exists()
