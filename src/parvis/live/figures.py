"""The figures of an event: what was said, shown, seen. A figure that no network gives is absent, never zero."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from parvis.inbox.models import Message
from parvis.live.models import LiveEvent
from parvis.publishing.models import Delivery


def counted(event: LiveEvent) -> dict[str, Any]:
    """Six statements whatever the size."""
    rows = event.items.exclude(state="gone")
    items = rows.aggregate(
        messages=Count("pk"), people=Count("conversation__identity", distinct=True), shown=Count("pk", filter=Q(state="shown")),
        blocked=Count("pk", filter=Q(state="blocked")),
    )  # fmt: skip
    reports = event.reports.aggregate(reports=Count("pk"), photos=Count("file", distinct=True))
    sent = Delivery.objects.filter(state="sent", post__in=posts_of(event))
    posts = sent.aggregate(posts=Count("post", distinct=True), accounts=Count("account", distinct=True))
    asked = event.questions.aggregate(questions=Count("pk"), answered=Count("pk", filter=Q(state="shown")))
    networks = dict(
        Message.objects.filter(live_items__event=event).exclude(live_items__state="gone").order_by().values_list("account__network")
        .annotate(n=Count("pk"))
    )  # fmt: skip
    return items | reports | posts | asked | {"networks": networks}


def posts_of(event: LiveEvent) -> list[int]:
    """Its prepared posts, and those made from reports."""
    reported = event.reports.filter(post__isnull=False).values_list("post_id", flat=True)
    return [*event.prepared.values_list("post_id", flat=True), *reported]
