"""What everybody reads of an event: its programme, what the city said, answers, the album. Reads only."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from parvis.live import figures
from parvis.live.models import LiveEvent, Report
from parvis.publishing.said import said

POSTS, ANSWERS, PHOTOS, STEPS = 20, 30, 60, 300


def posts(event: LiveEvent) -> list[Any]:
    """The city's public posts of the event, each once, the newest first."""
    found: dict[int, Any] = {}
    for delivery in said().filter(post__in=figures.posts_of(event))[: POSTS * 4]:
        found[delivery.post_id] = delivery
    return list(found.values())[:POSTS]


def whole(event: LiveEvent) -> dict[str, Any]:
    """A fixed number of statements."""
    steps = event.steps.filter(public=True).order_by("at", "pk")[:STEPS]
    answers = event.questions.filter(state="shown").order_by("-shown_at", "-pk")[:ANSWERS]
    return {
        "event": event, "steps": list(steps), "posts": posts(event), "answers": list(answers), "photos": album(event),
        "asks": event.state == "open" and event.form is not None and event.form.state == "active", "now": timezone.now(),
        "figures": _told(event.figures),
    }  # fmt: skip


def album(event: LiveEvent) -> list[Report]:
    rows = event.reports.filter(album=True, file__isnull=False, file__binned_at__isnull=True)
    return list(rows.select_related("file__cover").order_by("said_at", "pk")[:PHOTOS])


def _told(counted: dict[str, Any]) -> list[tuple[str, Any]]:
    """Those that say something to a reader, by their names; what was not counted is not told."""
    return [(name, counted[name]) for name in ("posts", "messages", "people", "photos", "answered") if counted.get(name)]
