"""Who did what at an event, and when: what the journal holds of it, the newest first. Reads only."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from parvis.journal.models import Event
from parvis.journal.words import sentence
from parvis.live.models import LiveEvent
from parvis.rest.cursors import page

PAGE = 50
PARTS = {
    "live.step": "steps",
    "live.prepared": "prepared",
    "live.report": "reports",
    "live.question": "questions",
    "live.item": "items",
}


def acts(event: LiveEvent) -> QuerySet[Event]:
    """Of the event and of all that belongs to it; what was taken away again included, where the journal names it."""
    wanted = Q(label="live.liveevent", about=event.pk)
    for label, name in PARTS.items():
        wanted |= Q(label=label, about__in=getattr(event, name).values("pk"))
    return Event.objects.filter(wanted).select_related("by")


def read(event: LiveEvent, cursor: str, size: int = PAGE) -> tuple[list[dict[str, Any]], str]:
    """A page of acts as sentences, with what each was about, and which messages of people it moved. Raises ValidationError."""
    found, further = page(acts(event), by="id", cursor=cursor, size=size)
    names = _names(event, found)
    return [_told(one, names) for one in found], further


def _names(event: LiveEvent, found: list[Event]) -> dict[tuple[str, int], str]:
    """How what is named in these acts is called: one statement for each kind."""
    wanted: dict[str, set[int]] = {}
    for one in found:
        if one.about is not None:
            wanted.setdefault(one.label, set()).add(one.about)
    steps = event.steps.filter(pk__in=wanted.get("live.step", ())).values_list("pk", "title")
    ready = event.prepared.filter(pk__in=wanted.get("live.prepared", ())).values_list("pk", "label")
    reports = event.reports.filter(pk__in=wanted.get("live.report", ())).values_list("pk", "text")
    questions = event.questions.filter(pk__in=wanted.get("live.question", ())).values_list("pk", "question")
    rows = {"live.step": steps, "live.prepared": ready, "live.report": reports, "live.question": questions}
    return {(label, pk): text for label, pairs in rows.items() for pk, text in pairs}


def _told(one: Event, names: dict[tuple[str, int], str]) -> dict[str, Any]:
    data = one.data if isinstance(one.data, dict) else {}
    about = names.get((one.label, one.about or 0), "") or str(data.get("label") or data.get("title") or "")
    moved = data.get("items")
    return {
        "id": one.pk, "at": one.at, "kind": one.kind, "by": one.by_id, "who": str(one.by) if one.by else "", "said": sentence(one),
        "about": about[:200], "to": str(data.get("to") or ""), "items": moved if isinstance(moved, list) else [],
    }  # fmt: skip
