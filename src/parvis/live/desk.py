"""What stands on the desk of an event: read in a fixed number of statements. Reads only."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from parvis.live.models import QUEUES, LiveEvent
from parvis.people.access import may
from parvis.people.models import User

REPORTS, QUESTIONS, MOST = 12, 20, 300


def shown(event: LiveEvent, by: User) -> dict[str, Any]:
    now = timezone.now()
    steps = list(event.steps.select_related("done_by").order_by("at", "pk")[:MOST])
    ready = list(event.prepared.select_related("post", "fired_by").order_by("at", "pk")[:MOST])
    reports = event.reports.filter(state="waiting").select_related("by", "file__cover").order_by("-pk")
    questions = event.questions.exclude(state="aside").select_related("entry__conversation").order_by("state", "-pk")
    following = next((step for step in steps if step.done_at is None), None)
    return {
        "event": event, "now": now, "steps": steps, "following": following, "timed": [one for one in ready if one.at is not None],
        "buttons": [one for one in ready if one.at is None], "held": [one for one in ready if one.held], "reports": list(reports[:REPORTS]),
        "questions": list(questions[:QUESTIONS]), "queues": counts(event), "may_edit": may(by, "live.edit", event),
        "may_moderate": may(by, "live.moderate", event), "may_write": may(by, "post.write"),
        "album": event.reports.filter(album=True).count(),
    }  # fmt: skip


def counts(event: LiveEvent) -> dict[str, int]:
    """How many in each queue: one statement."""
    asked = {name: Count("pk", filter=Q(state=name)) for name in QUEUES}
    found: dict[str, int] = event.items.aggregate(**asked)
    return found
