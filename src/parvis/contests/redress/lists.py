"""What is flagged, contested and decided in a contest. A fixed number of queries each."""

from __future__ import annotations

from django.db.models import QuerySet

from parvis.contests.lists import with_photos
from parvis.contests.models import Contest, Decision, Entry, Flag
from parvis.rest.cursors import page

PAGE, MOST = 25, 200
APPEALED = {"appealed_at__isnull": False, "outcome": "", "lifted_at": None, "entry__state": "refused"}
"""Contested, and still so: nobody looked again, and the pictures did not come back in another way."""


def open_flags(contest: Contest) -> QuerySet[Flag]:
    return Flag.objects.filter(entry__contest=contest, state="open").select_related("resident", "entry")


def flagged(contest: Contest) -> list[tuple[Entry, list[Flag]]]:
    """Each entry with its open notices, the oldest first."""
    by_entry: dict[int, list[Flag]] = {}
    for flag in open_flags(contest).order_by("at", "pk")[:MOST]:
        by_entry.setdefault(flag.entry_id, []).append(flag)
    entries = {one.pk: one for one in with_photos(Entry.objects.filter(pk__in=list(by_entry)).select_related("contest"))}
    return [(entries[pk], flags) for pk, flags in by_entry.items()]


def appealed(contest: Contest) -> list[Decision]:
    """Contested, and not looked at again yet: the oldest first."""
    rows = Decision.objects.filter(entry__contest=contest, **APPEALED)
    return list(rows.select_related("entry", "by").order_by("appealed_at", "pk")[:MOST])


def decisions(contest: Contest) -> QuerySet[Decision]:
    return Decision.objects.filter(entry__contest=contest).select_related("entry", "by", "decided_by")


def register(contest: Contest, cursor: str = "") -> tuple[list[Decision], str]:
    """All decisions, the newest first. Raises ValidationError for a cursor that is none."""
    return page(decisions(contest), by="id", cursor=cursor, size=PAGE)


def waiting(contest: Contest) -> int:
    """How many entries and appeals wait for somebody."""
    entries = open_flags(contest).order_by().values("entry").distinct().count()
    return entries + Decision.objects.filter(entry__contest=contest, **APPEALED).count()
